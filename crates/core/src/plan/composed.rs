//! Several frozen requests behind one tool, with a named transform between them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    HttpCall, Leaf, Plan, Request,
    arguments::{Arguments, PreparedPlan},
    output::{
        Shaped,
        answer::{self, GraphqlFailure, Note},
    },
    phone::Region,
    request,
};
use crate::{
    diagnostic::Diagnostic,
    transform::{Next, Refusal, State, Transform},
};

/// A frozen composition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub struct ComposedPlan {
    /// What happens between the steps.
    pub transform: Transform,
    /// Its settings, checked.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// Whose phone numbers are written without a country, by the agent that it was compiled for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// The steps in their order, each a plan of its own. Only the last one may write.
    pub steps: Vec<Plan>,
}

/// A call of a composed plan on its way: what is to be sent next, out of what was answered so far.
///
/// It sends nothing itself. Whoever holds it sends what [`ComposedCall::ahead`] says, hands the answer to
/// [`ComposedCall::answered`], and asks again.
#[derive(Debug)]
pub struct ComposedCall<'p> {
    prepared: &'p PreparedPlan,
    composed: &'p ComposedPlan,
    arguments: Map<String, Value>,
    now: Timestamp,
    answers: Vec<Value>,
    notes: Vec<Note>,
}

/// What lies ahead of a composed call.
#[derive(Debug)]
pub enum Ahead<'p> {
    /// This request of this step is sent.
    Send(&'p Plan, Box<HttpCall>),
    /// It is done.
    Done(Shaped),
    /// It can't be done.
    Refused(Refusal),
}

impl<'p> ComposedCall<'p> {
    /// A call with checked arguments, at a time; none for a plan that isn't composed.
    pub fn new(prepared: &'p PreparedPlan, arguments: &Arguments, now: Timestamp) -> Option<Self> {
        let Request::Composed(composed) = &prepared.plan().request else { return None };
        let arguments = arguments.to_json(prepared.plan());
        Some(Self { prepared, composed, arguments, now, answers: Vec::new(), notes: Vec::new() })
    }

    /// What happens next.
    pub fn ahead(&self) -> Ahead<'p> {
        let state = State {
            settings: &self.composed.settings,
            arguments: &self.arguments,
            now: self.now,
            region: self.composed.region,
            answers: &self.answers,
        };
        match self.composed.transform.next(state) {
            Next::Done(shaped) => Ahead::Done(shaped),
            Next::Refused(refusal) => Ahead::Refused(refusal),
            Next::Send(values) => match self.prepared.steps().get(self.answers.len()) {
                Some(step) => match call_of(step, &values) {
                    Ok(call) => Ahead::Send(step.plan(), Box::new(call)),
                    Err(faults) => Ahead::Refused(unsendable(&faults)),
                },
                None => Ahead::Refused(unsendable(&[])),
            },
        }
    }

    /// Takes the answer to what was sent.
    ///
    /// # Errors
    /// What a GraphQL API has against it.
    pub fn answered(&mut self, body: &Value) -> Result<(), GraphqlFailure> {
        let Some(step) = self.prepared.steps().get(self.answers.len()) else { return Ok(()) };
        let data = match &step.plan().request {
            Request::Graphql(graphql) => answer::graphql_data(graphql, body)?.data,
            Request::Http(_) | Request::Sql(_) | Request::Composed(_) => body,
        };
        // All of it: whatever is blocked since has stopped the whole tool.
        let answered = answer::shape(step.plan(), &[data], false, &|_: &Leaf| true);
        self.answers.push(answered.shaped.value);
        self.notes.extend(answered.notes);
        Ok(())
    }

    /// What to say where the provider has refused the first step as one that it can't carry out.
    pub fn rejected(&self) -> Option<Refusal> {
        let is_first = self.answers.is_empty();
        is_first.then(|| self.composed.transform.rejected(&self.composed.settings)).flatten()
    }

    /// What wasn't as the steps' schemas say, so far.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }
}

fn call_of(step: &PreparedPlan, values: &Map<String, Value>) -> Result<HttpCall, Vec<Diagnostic>> {
    let arguments = step.check(values)?;
    let none = || vec![Diagnostic::new("unusable_operation", "", "this step can't be requested")];
    request::api_call(step.plan(), &arguments)?.ok_or_else(none)
}

/// That a step can't be asked for what the caller's words lead to.
fn unsendable(faults: &[Diagnostic]) -> Refusal {
    let message = faults.first().map_or_else(|| "This can't be asked for.".to_owned(), Diagnostic::sentence);
    Refusal { code: "arguments_invalid", message }
}
