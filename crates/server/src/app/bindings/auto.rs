//! From a goal in plain words to drafts: what a planner proposes is saved as what a person writes is, disabled.

use std::{sync::Arc, time::Instant};

use jackfield_core::{
    binding::Binding,
    diagnostic::Diagnostic,
    propose::{Alternative, Goal, Outcome, Proposal},
    schema::directory::Hit,
};
use serde_json::Value;

use super::{Ground, Place, audit, ground, invalid, note_reading};
use crate::{
    app::{App, Caller, browse, discovery::blocking, skills, skills::BoundSkill},
    automap::{self, Decided, Planned, Question, Spent},
    error::{Error, Result},
    model::skill::Skill,
    telemetry::names,
};

/// What a person wants an agent to be able to do.
#[derive(Debug, Clone)]
pub struct Wish {
    /// In their own words.
    pub goal: String,
    /// Whether they mean a change, where they say so.
    pub is_write: Option<bool>,
}

/// What came of a goal.
#[derive(Debug)]
pub struct Mapped {
    /// The draft that does it.
    pub first: Draft,
    /// Those of a goal's further tasks.
    pub further: Vec<Draft>,
    /// What else it may mean, the likeliest first.
    pub alternatives: Vec<Alternative>,
    /// Whose proposals they are.
    pub planned: Planned,
    /// Why a model that is configured wasn't used.
    pub fallback: Option<String>,
}

/// A skill that was saved for a goal, disabled.
#[derive(Debug)]
pub struct Draft {
    /// The skill, with its binding.
    pub skill: Skill,
    /// What it does, in a sentence.
    pub rationale: String,
    /// How likely it is right in all its parts.
    pub confidence: f64,
    /// What had to be guessed.
    pub guesses: Vec<String>,
}

/// What both planners need, looked up once.
struct Task {
    ground: Ground,
    view: Arc<browse::View>,
    wish: Wish,
}

/// Maps a goal, and saves what is proposed for it, all of it or nothing.
///
/// # Errors
/// `not_found`, `integration_not_connected`, `schema_not_discovered`, `no_binding_found` with what came nearest, or
/// what the store says.
pub async fn map(app: &App, caller: &Caller, place: Place<'_>, wish: Wish) -> Result<Mapped> {
    let began = Instant::now();
    let ground = ground(app, &caller.organization, place).await?;
    let view = browse::view(app, &caller.organization, place.kind).await?;
    // What is compiled is what was planned over.
    let ground = Ground { discovered: Arc::clone(&view.discovered), ..ground };
    let task = Arc::new(Task { ground, view, wish });
    let (local, question) = planned(app, &task).await?;
    let (decided, spent) = decided(app, caller, place, &task, (local, question)).await?;
    told(&decided, spent, began);
    let Decided { outcome, by, fallback } = decided;
    if outcome.proposals.is_empty() {
        return Err(not_found(outcome, fallback.as_deref()));
    }
    let (drafts, alternatives) = saved(app, caller, place, &task.ground, outcome.proposals).await?;
    let mut drafts = drafts.into_iter();
    let first = drafts.next().ok_or_else(|| Error::internal("nothing was saved"))?;
    Ok(Mapped { first, further: drafts.collect(), alternatives, planned: by, fallback })
}

/// What the local planner says, and what a model is to be asked where there is one.
async fn planned(app: &App, task: &Arc<Task>) -> Result<(Outcome, Option<Question>)> {
    let (app, task) = (app.clone(), Arc::clone(task));
    blocking(move || {
        let Task { ground, view, wish } = task.as_ref();
        let planner = app.planners.get(&view.tag, &view.directory);
        let goal = Goal { text: &wish.goal, is_write: wish.is_write };
        let outcome = planner.propose(&goal, &ground.scoping, &ground.context());
        let question = app.model.as_ref().and_then(|model| {
            let shortlist = filled(planner.shortlist(&goal, automap::MOST_OPERATIONS), view, wish);
            Question::new(&goal, &view.directory, &shortlist, model.max_tokens())
        });
        (outcome, question)
    })
    .await
}

/// A shortlist with further operations, as the schema has them, where words alone found few: a goal may be in a
/// language that the schema isn't in, which a model understands all the same.
fn filled(mut shortlist: Vec<String>, view: &browse::View, wish: &Wish) -> Vec<String> {
    let is_wanted = |hit: &Hit<'_>| match wish.is_write {
        None => true,
        Some(true) => hit.is_write,
        Some(false) => !hit.is_write || hit.operation().is_some_and(|operation| operation.proposes_read()),
    };
    let more = view.directory.operations("", None, automap::MOST_OPERATIONS, is_wanted).unwrap_or_default();
    for name in more.iter().map(|hit| hit.name().into_owned()) {
        if shortlist.len() < automap::MOST_OPERATIONS && !shortlist.contains(&name) {
            shortlist.push(name);
        }
    }
    shortlist
}

/// Asks the model, where there is one, and decides between both.
async fn decided(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    task: &Task,
    (local, question): (Outcome, Option<Question>),
) -> Result<(Decided, Spent)> {
    let Some(model) = &app.model else {
        let decided = Decided { outcome: local, by: Planned::Local, fallback: None };
        return Ok((decided, Spent::default()));
    };
    let Some(question) = question else {
        let why = "The model wasn't asked: not even one operation's description fits `model_max_tokens`.";
        let decided = Decided { outcome: local, by: Planned::Local, fallback: Some(why.to_owned()) };
        return Ok((decided, Spent::default()));
    };
    // Before it is sent: the text of a schema leaves the house.
    let resource = format!("/integrations/{}/schema", place.kind);
    let event = audit::Event { action: "bindings.sent_to_model", resource: &resource, outcome: "allowed" };
    audit::record(app, caller, event).await?;
    let answered = automap::ask(model, &question, |binding| checked(task, binding)).await;
    Ok((automap::agree(local, answered.said), answered.spent))
}

/// Whether a model's binding may be saved: it compiles, and it is of the sort that is wanted.
fn checked(task: &Task, binding: &Value) -> std::result::Result<(), Vec<Diagnostic>> {
    let Task { ground, view, wish } = task;
    let bound = ground.compiled(binding)?;
    if bound.plan.treats_as_read() {
        let operation = view.directory.operation(&bound.plan.operation);
        if !operation.is_some_and(|operation| operation.proposes_read()) {
            let message = "Only a person may say that this operation reads.";
            return Err(vec![Diagnostic::new("not_allowed", "treatAsRead", message)]);
        }
    }
    match wish.is_write {
        Some(is_write) if is_write != bound.plan.is_write => {
            let message = if is_write { "The goal asks for a write." } else { "The goal asks for a read." };
            Err(vec![Diagnostic::new("wrong_sort", "operation", message)])
        }
        Some(_) | None => Ok(()),
    }
}

async fn saved(
    app: &App,
    caller: &Caller,
    place: Place<'_>,
    ground: &Ground,
    proposals: Vec<Proposal>,
) -> Result<(Vec<Draft>, Vec<Alternative>)> {
    let compiled = |binding: &Value| -> Result<BoundSkill> {
        let bound = ground.compiled(binding).map_err(invalid)?;
        // However sure a planner is, a person looks at it first.
        Ok(BoundSkill { enabled: false, ..bound })
    };
    let written = proposals.iter().map(|one| {
        let binding = Binding { enabled: None, ..one.binding.clone() };
        serde_json::to_value(binding).map_err(Error::internal)
    });
    let bound: Result<Vec<BoundSkill>> = written.map(|binding| compiled(&binding?)).collect();
    let saved = skills::save_unnamed(app, caller, place.agent_id, bound?, compiled).await?;
    let mut drafts = Vec::with_capacity(saved.len());
    let mut alternatives = Vec::new();
    for ((skill, taken), proposal) in saved.into_iter().zip(proposals) {
        note_reading(app, caller, &skill).await?;
        let Proposal { confidence, rationale, mut guesses, alternatives: others, .. } = proposal;
        if let Some(taken) = taken {
            let name = &skill.document.tool_name;
            guesses.push(format!("This agent has a tool `{taken}` already, so this one is called `{name}`."));
        }
        if drafts.is_empty() {
            alternatives = others;
        }
        drafts.push(Draft { skill, rationale, confidence, guesses });
    }
    Ok((drafts, alternatives))
}

/// That nothing does it, with what came nearest.
fn not_found(outcome: Outcome, fallback: Option<&str>) -> Error {
    let reason = outcome.reason.unwrap_or_else(|| "Nothing in this schema does that.".to_owned());
    let near = if outcome.nearest.is_empty() { "" } else { " `errors` names what came nearest." };
    let fallback = fallback.map(|why| format!(" {why}")).unwrap_or_default();
    let detail = format!("{reason}{near} Say it in other words, or map an operation yourself.{fallback}");
    let nearest = outcome.nearest.into_iter();
    let nearest = nearest.map(|near| Diagnostic::new("nearest", near.operation, near.why));
    Error::unprocessable("no_binding_found", detail).with_faults(nearest.collect())
}

/// The log line and the metrics of a goal. Its words, and a model's, may name somebody: they stay out of both.
fn told(decided: &Decided, spent: Spent, began: Instant) {
    let planner = decided.by.as_str();
    let (outcome, confidence) = match decided.outcome.proposals.first() {
        Some(first) => ("proposed", first.confidence),
        None => ("none", 0.0),
    };
    let took = began.elapsed();
    metrics::counter!(names::GOALS, "planner" => planner, "outcome" => outcome).increment(1);
    metrics::histogram!(names::GOAL_SECONDS, "planner" => planner).record(took);
    if spent.requests > 0 {
        metrics::counter!(names::MODEL_REQUESTS).increment(u64::try_from(spent.requests).unwrap_or(u64::MAX));
        metrics::counter!(names::MODEL_TOKENS).increment(u64::try_from(spent.tokens).unwrap_or(u64::MAX));
    }
    let Spent { requests, tokens } = spent;
    let fell_back = decided.fallback.is_some();
    tracing::info!(planner, outcome, confidence, fell_back, requests, tokens, ?took, "a goal was mapped");
}
