//! One goal with a model: asked, checked, and asked again with what is wrong, within its time and its tokens.

use std::fmt;

use jackfield_core::{diagnostic::Diagnostic, propose::Proposal};
use jackfield_drivers::limits::Deadline;
use serde_json::Value;

use super::{
    Model, Question,
    answer::{self, Content, Draft, Reading, below},
    describe::line,
    prompt,
};

/// How often a model is asked about one goal: once, and twice with what was wrong.
const MOST_REQUESTS: usize = 3;
/// The most characters of what an agent is told about a tool, where a model wrote it.
const MOST_DESCRIPTION: usize = 1_000;
/// About how many tokens an answer may take: what there must be room for.
const ROOM_FOR_ANSWER: usize = 1_500;

/// What a model says of a goal.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// What does it, checked; and the names of operations that may be meant instead.
    Bindings {
        /// In the order in which the goal asks for it, at most three, without alternatives.
        proposals: Vec<Proposal>,
        /// Of the shortlist alone.
        others: Vec<String>,
    },
    /// Nothing fits.
    Nothing {
        /// Why, in the model's words.
        reason: String,
    },
}

/// Why a model is of no use for a goal, as the end of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(String);

impl Failure {
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a goal has cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// Requests that were sent.
    pub requests: usize,
    /// Tokens of requests and answers, as the endpoint counts them, or about so many where it doesn't.
    pub tokens: usize,
}

/// What came of asking, and what it has cost.
#[derive(Debug)]
pub struct Answered {
    /// What the model says, or why that is of no use.
    pub said: Result<Said, Failure>,
    /// What it has cost.
    pub spent: Spent,
}

/// Asks a model. `check` compiles a binding, and gives every fault of one that doesn't.
pub async fn ask(
    model: &Model,
    question: &Question,
    check: impl Fn(&Value) -> Result<(), Vec<Diagnostic>> + Sync,
) -> Answered {
    let mut spent = Spent::default();
    let said = asked(model, question, check, &mut spent).await;
    Answered { said, spent }
}

async fn asked(
    model: &Model,
    question: &Question,
    check: impl Fn(&Value) -> Result<(), Vec<Diagnostic>> + Sync,
    spent: &mut Spent,
) -> Result<Said, Failure> {
    let deadline = Deadline::after(model.settings.timeout);
    let mut messages = question.messages();
    let mut last = String::new();
    for _ in 0..MOST_REQUESTS {
        let request = question.request(&model.settings, &messages);
        let needed = prompt::tokens(request.to_string().len());
        if spent.tokens.saturating_add(needed + ROOM_FOR_ANSWER) > model.settings.max_tokens {
            return Err(too_dear(&last, *spent));
        }
        spent.requests += 1;
        let envelope = model.complete(&request, deadline).await?;
        let estimate = needed + prompt::tokens(envelope.to_string().len());
        spent.tokens = spent.tokens.saturating_add(answer::total_tokens(&envelope).unwrap_or(estimate));
        let text = match answer::content(&envelope) {
            None => return Err(Failure::new("the endpoint doesn't answer as `chat/completions` does")),
            Some(Content::Refused(why)) => return Err(Failure::new(format!("the model refused: {why}"))),
            Some(Content::Text(text)) => text,
        };
        let faults = match answer::read(&text).and_then(|reading| checked(question, reading, &check)) {
            Ok(said) => return Ok(said),
            Err(faults) => faults,
        };
        last = faults.first().map(Diagnostic::sentence).unwrap_or_default();
        messages.extend(prompt::sent_back(&text, &faults));
    }
    let tries = spent.requests;
    Err(Failure::new(format!("the model answered nothing usable after {tries} tries: {last}")))
}

fn too_dear(last: &str, spent: Spent) -> Failure {
    let Spent { requests, tokens } = spent;
    if requests == 0 {
        return Failure::new("the question alone would cost more than `model_max_tokens`");
    }
    Failure::new(format!(
        "the model answered nothing usable before its tokens ran out (`model_max_tokens`; {requests} tries took \
         {tokens}): {last}"
    ))
}

/// What was said, once every binding of it may be used.
fn checked(
    question: &Question,
    reading: Reading,
    check: &(impl Fn(&Value) -> Result<(), Vec<Diagnostic>> + Sync),
) -> Result<Said, Vec<Diagnostic>> {
    let (drafts, others) = match reading {
        Reading::Nothing(reason) => return Ok(Said::Nothing { reason }),
        Reading::Bindings { drafts, others } => (drafts, others),
    };
    let mut faults = Vec::new();
    for draft in &drafts {
        let at =
            if draft.place.is_empty() { "binding".to_owned() } else { format!("{}.binding", draft.place) };
        let mut found = unusable(question, draft);
        if found.is_empty() {
            found = check(&draft.written).err().unwrap_or_default();
        }
        faults.extend(found.into_iter().map(|fault| below(&at, fault)));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let others = others.into_iter().filter(|name| question.operations.contains(name)).collect();
    Ok(Said::Bindings { proposals: drafts.into_iter().map(proposal).collect(), others })
}

/// What a model may not say although a person may.
fn unusable(question: &Question, draft: &Draft) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let binding = &draft.binding;
    if binding.composed.is_some() {
        faults.push(Diagnostic::new("not_allowed", "transform", "A binding here maps one operation."));
    } else if !question.operations.contains(&binding.operation) {
        let message = format!("`{}` isn't one of the operations that are listed.", binding.operation);
        let fault = Diagnostic::new("unknown_operation", "operation", message);
        faults.push(fault.with_help("Name one of these, or answer `none`."));
    }
    faults
}

fn proposal(draft: Draft) -> Proposal {
    let Draft { mut binding, confidence, rationale, guesses, .. } = draft;
    binding.description = binding.description.map(|words| line(&words, MOST_DESCRIPTION));
    Proposal { binding, confidence, rationale, guesses, alternatives: Vec::new() }
}
