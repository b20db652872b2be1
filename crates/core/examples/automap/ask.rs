//! Every goal asked.

use std::{collections::BTreeMap, time::Instant};

use jackfield_core::{
    compile::Context,
    propose::{Considered, Goal as Asked, Outcome, Planner},
    schema::directory::Directory,
    scoping::Scoping,
};

use crate::{
    goal::{self, Goal, Settings},
    judge::{Verdict, judge},
    report::print,
    schemas,
};

/// A goal and all that the planner considers for it.
pub(crate) struct Answered {
    pub(crate) goal: Goal,
    pub(crate) candidates: Vec<Candidate>,
    /// How the goal is understood.
    pub(crate) understanding: String,
    /// How long the planner took for its own answer, in microseconds.
    pub(crate) micros: u128,
    /// The planner's own answer, judged.
    pub(crate) own: Own,
}

/// A candidate, judged.
pub(crate) struct Candidate {
    pub(crate) considered: Considered,
    pub(crate) verdict: Verdict,
    /// What is wrong with it.
    pub(crate) why: String,
}

/// What the planner itself answers.
#[derive(Default)]
pub(crate) struct Own {
    pub(crate) proposed: Option<(Verdict, f64)>,
    pub(crate) says_unindexed: bool,
}

/// Asks the goals of all files.
///
/// # Errors
/// What can't be read.
pub(crate) fn all(settings: &Settings) -> Result<Vec<Answered>, String> {
    let mut by_schema: BTreeMap<String, Vec<Goal>> = BTreeMap::new();
    for file in &settings.goals {
        for goal in goal::read(file)? {
            by_schema.entry(goal.schema.clone()).or_default().push(goal);
        }
    }
    let mut answered = Vec::new();
    for (schema, goals) in by_schema {
        let transport = goals.first().map(|goal| goal.transport.clone()).unwrap_or_default();
        let directory = schemas::load(settings, &schema, &transport)?;
        let start = Instant::now();
        let planner = Planner::new(directory.clone());
        let (kilobytes, millis) = (planner.size() / 1000, start.elapsed().as_millis());
        print(&format!("{schema}: index of {kilobytes} kB in {millis} ms"));
        answered.extend(goals.into_iter().map(|goal| one(&directory, &planner, goal)));
    }
    Ok(answered)
}

fn one(directory: &Directory, planner: &Planner, goal: Goal) -> Answered {
    let asked = Asked { text: &goal.text, is_write: None };
    let (scoping, context) = (Scoping::default(), Context::new("goal", ""));
    let start = Instant::now();
    let outcome = planner.propose(&asked, &scoping, &context);
    let micros = start.elapsed().as_micros();
    let considered = planner.considered(&asked, usize::MAX, &scoping, &context);
    let candidates = considered.into_iter().map(|considered| {
        let (verdict, why) = judge(directory, &goal.gold, &considered.binding);
        Candidate { considered, verdict, why }
    });
    Answered {
        candidates: candidates.collect(),
        understanding: planner.understanding(&asked),
        micros,
        own: own(directory, &goal, &outcome),
        goal,
    }
}

fn own(directory: &Directory, goal: &Goal, outcome: &Outcome) -> Own {
    let proposal = outcome.proposals.first();
    let proposed =
        proposal.map(|proposal| (judge(directory, &goal.gold, &proposal.binding).0, proposal.confidence));
    Own {
        proposed,
        says_unindexed: outcome.reason.as_ref().is_some_and(|reason| reason.contains("no index")),
    }
}
