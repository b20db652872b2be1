//! Exchanges of a folder, played again: what an action sends and makes of the answers, without anybody to send it to.
//!
//! `exchanges/<slug>.json`, further cases `exchanges/<slug>.<case>.json`: what the operator has filled in, what the
//! caller says and when, the requests that must go out in this order with what they are answered, and what the agent
//! sees in the end: an `output`, what was `refused` (by a transform, or in an answer of GraphQL), or which arguments
//! are `invalid` before anything is sent. An answer that was made up must be as the folder's schema says.

mod compare;
mod pages;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use self::{
    compare::{compare, differences, shown},
    pages::After,
};
use super::{Action, AgentFacts, Folder};
use crate::{
    diagnostic::Diagnostic,
    plan::{
        Ahead, CallFacts, ComposedCall, HttpCall, Plan, Request,
        arguments::{Arguments, PreparedPlan},
        output::answer::{self, GraphqlFailure, Note},
        request,
    },
};

/// An exchange as its file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    now: String,
    #[serde(default)]
    config: Map<String, Value>,
    #[serde(default)]
    arguments: Map<String, Value>,
    exchange: Vec<Turn>,
    output: Option<Value>,
    refused: Option<Refused>,
    invalid: Option<Vec<String>>,
}

/// A request and its answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Turn {
    request: Wanted,
    response: Value,
}

/// A request as it must be sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    method: String,
    path: String,
    #[serde(default)]
    body: Value,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    code: String,
}

/// How a played call ended.
#[derive(Debug)]
enum Ended {
    Output(Value),
    Refused(String),
    Invalid(Vec<String>),
}

/// Plays an exchange of an action; gives what isn't as its file says.
pub fn replay(folder: &Folder, action: &Action, file: &[u8]) -> Vec<Diagnostic> {
    let exchange: Exchange = match serde_json::from_slice(file) {
        Ok(exchange) => exchange,
        Err(error) => return vec![fault("", format!("This can't be read as an exchange: {error}."))],
    };
    let Ok(now) = exchange.now.parse::<Timestamp>() else {
        let message = format!("`{}` is no time: write it as 2026-12-01T16:00:00Z.", exchange.now);
        return vec![fault("now", message)];
    };
    let mut stage = Stage { exchange: &exchange, sent: 0, faults: Vec::new() };
    match stage.play(folder, action, now) {
        Ok(ended) => {
            stage.left_over();
            stage.judge(&ended);
        }
        Err(found) => stage.faults.extend(found),
    }
    stage.faults
}

/// An exchange while it is played.
struct Stage<'e> {
    exchange: &'e Exchange,
    /// How many of its requests were sent.
    sent: usize,
    faults: Vec<Diagnostic>,
}

impl<'e> Stage<'e> {
    fn play(&mut self, folder: &Folder, action: &Action, now: Timestamp) -> Result<Ended, Vec<Diagnostic>> {
        let in_file = |fault: Diagnostic| {
            let path = fault.path.replacen("executionConfig", "config", 1);
            Diagnostic { path, ..fault }
        };
        let config = action.config(&self.exchange.config, &AgentFacts::default());
        let config = config.map_err(|faults| faults.into_iter().map(in_file).collect::<Vec<Diagnostic>>())?;
        let missing = action.missing(&config);
        if !missing.is_empty() {
            return Err(vec![fault("config", format!("The action needs {}.", missing.join(", ")))]);
        }
        let prepared = PreparedPlan::new(folder.compile(action, &config)?).map_err(|fault| vec![fault])?;
        let arguments = match prepared.check(&self.exchange.arguments) {
            Ok(arguments) => arguments,
            Err(found) => return Ok(Ended::Invalid(names(found))),
        };
        // One id for all: what is made of it can be written down.
        let arguments = arguments.of_call(CallFacts { id: "exchange".to_owned(), at: now });
        match prepared.plan().request {
            Request::Composed(_) => self.composed(&prepared, &arguments, now),
            Request::Http(_) | Request::Graphql(_) | Request::Sql(_) => {
                self.plain(prepared.plan(), &arguments)
            }
        }
    }

    /// One request, and its further pages.
    fn plain(&mut self, plan: &Plan, arguments: &Arguments) -> Result<Ended, Vec<Diagnostic>> {
        let mut call = match request::api_call(plan, arguments) {
            Ok(call) => call.ok_or_else(|| vec![fault("", "The action sends no request.".to_owned())])?,
            Err(found) => return Ok(Ended::Invalid(names(found))),
        };
        let mut answers = vec![self.answer(&call)?];
        let more = loop {
            match pages::after(plan, &call, &answers) {
                After::Nothing => break false,
                After::More => break true,
                After::Page(path) => call.path_and_query = path,
            }
            answers.push(self.answer(&call)?);
        };
        let mut data = Vec::with_capacity(answers.len());
        for answer in &answers {
            data.push(match &plan.request {
                Request::Graphql(graphql) => match answer::graphql_data(graphql, answer) {
                    Ok(found) => found.data,
                    Err(failure) => return Ok(refused(&failure)),
                },
                Request::Http(_) | Request::Sql(_) | Request::Composed(_) => *answer,
            });
        }
        let answered = answer::shape(plan, &data, more, &|_| true);
        self.odd(self.sent.saturating_sub(1), &answered.notes);
        Ok(Ended::Output(answered.shaped.value))
    }

    /// The steps of a composed plan.
    fn composed(
        &mut self,
        prepared: &PreparedPlan,
        arguments: &Arguments,
        now: Timestamp,
    ) -> Result<Ended, Vec<Diagnostic>> {
        let call = ComposedCall::new(prepared, arguments, now);
        let mut call = call.ok_or_else(|| vec![fault("", "The plan isn't composed.".to_owned())])?;
        loop {
            let sent = match call.ahead() {
                Ahead::Done(shaped) => return Ok(Ended::Output(shaped.value)),
                Ahead::Refused(refusal) => return Ok(Ended::Refused(refusal.code.to_owned())),
                Ahead::Send(_, sent) => sent,
            };
            let answer = self.answer(&sent)?;
            let known = call.notes().len();
            if let Err(failure) = call.answered(answer) {
                return Ok(refused(&failure));
            }
            self.odd(self.sent.saturating_sub(1), call.notes().get(known..).unwrap_or_default());
        }
    }

    /// Sends a request to the file: compares it with the one that must come next, and gives the answer to that.
    fn answer(&mut self, call: &HttpCall) -> Result<&'e Value, Vec<Diagnostic>> {
        let Some(turn) = self.exchange.exchange.get(self.sent) else {
            let message = format!("This is sent and nothing answers it: add {}.", shown(call));
            return Err(vec![fault(&format!("exchange[{}]", self.sent), message)]);
        };
        compare(&format!("exchange[{}].request", self.sent), &turn.request, call, &mut self.faults);
        self.sent += 1;
        Ok(&turn.response)
    }

    /// What a made-up answer has that the schema has otherwise.
    fn odd(&mut self, index: usize, notes: &[Note]) {
        for Note { leaf, problem } in notes {
            let of = if leaf.is_empty() { "The records".to_owned() } else { format!("The leaf `{leaf}`") };
            let message = format!("{of} isn't as the schema says: {problem}.");
            self.faults.push(fault(&format!("exchange[{index}].response"), message));
        }
    }

    fn left_over(&mut self) {
        for index in self.sent..self.exchange.exchange.len() {
            let message = "This was never sent: leave it out, or mend the action.".to_owned();
            self.faults.push(fault(&format!("exchange[{index}]"), message));
        }
    }

    fn judge(&mut self, ended: &Ended) {
        let Exchange { output, refused, invalid, .. } = self.exchange;
        let got = match (output, refused, invalid, ended) {
            (Some(wanted), None, None, Ended::Output(output)) => {
                return differences("output", wanted, output, &mut self.faults);
            }
            (None, Some(wanted), None, Ended::Refused(code)) if wanted.code == *code => return,
            (None, None, Some(wanted), Ended::Invalid(names)) if same_names(wanted, names) => return,
            (Some(_), None, None, _) | (None, Some(_), None, _) | (None, None, Some(_), _) => ended.told(),
            _ => {
                let ended = ended.told();
                format!("The file must say one of `output`, `refused` and `invalid`; {ended}")
            }
        };
        self.faults.push(fault("", got));
    }
}

impl Ended {
    fn told(&self) -> String {
        match self {
            Self::Output(output) => format!("It ended with the output {output}."),
            Self::Refused(code) => format!("It was refused with `{code}`."),
            Self::Invalid(names) => format!("These arguments were invalid: {}.", names.join(", ")),
        }
    }
}

fn refused(failure: &GraphqlFailure) -> Ended {
    Ended::Refused(failure.class.code().to_owned())
}

fn names(faults: Vec<Diagnostic>) -> Vec<String> {
    faults.into_iter().map(|fault| fault.path).collect()
}

fn same_names(one: &[String], other: &[String]) -> bool {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    sorted(one) == sorted(other)
}

fn fault(place: &str, message: String) -> Diagnostic {
    Diagnostic::new("exchange_differs", place, message)
}
