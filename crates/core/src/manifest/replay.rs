//! Exchanges of a folder, played again: what an action sends and makes of the answers, without anybody to send it to.
//!
//! `exchanges/<slug>.json`, further cases `exchanges/<slug>.<case>.json`: what the operator has filled in, what the
//! caller says and when, the requests that must go out in this order with what they are answered, and what the agent
//! sees in the end: an `output`, what a transform `refused`, or which arguments are `invalid` before anything is sent.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Action, AgentFacts, Folder};
use crate::{
    diagnostic::Diagnostic,
    plan::{
        Ahead, CallFacts, ComposedCall, HttpCall, Request,
        arguments::{Arguments, PreparedPlan},
        output::answer,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Turn {
    request: Wanted,
    response: Value,
}

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
        Err(error) => return vec![fault("", format!("it can't be read: {error}"))],
    };
    let mut faults = Vec::new();
    match played(folder, action, &exchange, &mut faults) {
        Ok(ended) => judge(&exchange, &ended, &mut faults),
        Err(found) => faults.extend(found),
    }
    faults
}

fn played(
    folder: &Folder,
    action: &Action,
    exchange: &Exchange,
    faults: &mut Vec<Diagnostic>,
) -> Result<Ended, Vec<Diagnostic>> {
    let config = action.config(&exchange.config, &AgentFacts::default())?;
    let missing = action.missing(&config);
    if !missing.is_empty() {
        return Err(vec![fault("config", format!("it lacks {}", missing.join(", ")))]);
    }
    let prepared = PreparedPlan::new(folder.compile(action, &config)?).map_err(|fault| vec![fault])?;
    let names = |faults: Vec<Diagnostic>| faults.into_iter().map(|fault| fault.path).collect();
    let arguments = match prepared.check(&exchange.arguments) {
        Ok(arguments) => arguments,
        Err(found) => return Ok(Ended::Invalid(names(found))),
    };
    let now: Timestamp = exchange.now.parse().map_err(|_| vec![fault("now", "it is no time".to_owned())])?;
    let arguments = arguments.of_call(CallFacts { id: "exchange".to_owned(), at: now });
    if matches!(prepared.plan().request, Request::Composed(_)) {
        return composed(&prepared, &arguments, (exchange, now), faults);
    }
    let call = match request::api_call(prepared.plan(), &arguments) {
        Ok(call) => call.ok_or_else(|| vec![fault("", "the action sends no request".to_owned())])?,
        Err(found) => return Ok(Ended::Invalid(names(found))),
    };
    let mut turns = exchange.exchange.iter();
    let Some(turn) = turns.next() else {
        return Err(vec![fault("exchange", format!("nobody answers {}", shown(&call)))]);
    };
    compare(0, &turn.request, &call, faults);
    // What follows are further pages, which the runtime asks for and not the plan.
    let bodies: Vec<&Value> =
        std::iter::once(&turn.response).chain(turns.map(|turn| &turn.response)).collect();
    let data: Vec<&Value> = match &prepared.plan().request {
        Request::Graphql(graphql) => {
            let all = bodies.iter().map(|body| answer::graphql_data(graphql, body).map(|found| found.data));
            match all.collect::<Result<_, _>>() {
                Ok(data) => data,
                Err(failure) => return Ok(Ended::Refused(format!("{:?}", failure.class).to_lowercase())),
            }
        }
        Request::Http(_) | Request::Sql(_) | Request::Composed(_) => bodies,
    };
    let answered = answer::shape(prepared.plan(), &data, false, &|_| true);
    Ok(Ended::Output(answered.shaped.value))
}

fn composed(
    prepared: &PreparedPlan,
    arguments: &Arguments,
    (exchange, now): (&Exchange, Timestamp),
    faults: &mut Vec<Diagnostic>,
) -> Result<Ended, Vec<Diagnostic>> {
    let call = ComposedCall::new(prepared, arguments, now);
    let mut call = call.ok_or_else(|| vec![fault("", "the plan isn't composed".to_owned())])?;
    let mut turns = exchange.exchange.iter().enumerate();
    loop {
        let sent = match call.ahead() {
            Ahead::Done(shaped) => {
                left_over(turns.next().map(|(index, _)| index), faults);
                return Ok(Ended::Output(shaped.value));
            }
            Ahead::Refused(refusal) => {
                left_over(turns.next().map(|(index, _)| index), faults);
                return Ok(Ended::Refused(refusal.code.to_owned()));
            }
            Ahead::Send(_, sent) => sent,
        };
        let Some((index, turn)) = turns.next() else {
            return Err(vec![fault("exchange", format!("nobody answers {}", shown(&sent)))]);
        };
        compare(index, &turn.request, &sent, faults);
        if let Err(failure) = call.answered(&turn.response) {
            return Ok(Ended::Refused(format!("{:?}", failure.class).to_lowercase()));
        }
    }
}

fn left_over(index: Option<usize>, faults: &mut Vec<Diagnostic>) {
    faults.extend(index.map(|index| fault(&format!("exchange[{index}]"), "this was never sent".to_owned())));
}

/// What is different between what must be sent and what is.
fn compare(index: usize, wanted: &Wanted, sent: &HttpCall, faults: &mut Vec<Diagnostic>) {
    let at = |member: &str| format!("exchange[{index}].request.{member}");
    let method = serde_json::to_value(sent.method).unwrap_or_default();
    if method.as_str() != Some(wanted.method.as_str()) {
        faults.push(fault(&at("method"), format!("it is {method}")));
    }
    if sent.path_and_query != wanted.path {
        faults.push(fault(&at("path"), format!("it is {}", sent.path_and_query)));
    }
    let body = body(sent);
    if body != wanted.body {
        faults.push(fault(&at("body"), format!("it is {body}")));
    }
}

/// A body as the files write it: JSON, or a form as text; null where there is none.
fn body(call: &HttpCall) -> Value {
    let Some(bytes) = &call.body else { return Value::Null };
    serde_json::from_slice(bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(bytes)))
}

fn judge(exchange: &Exchange, ended: &Ended, faults: &mut Vec<Diagnostic>) {
    let wanted = [exchange.output.is_some(), exchange.refused.is_some(), exchange.invalid.is_some()];
    if wanted.iter().filter(|is_there| **is_there).count() != 1 {
        let message = "it must say one of `output`, `refused` and `invalid`".to_owned();
        return faults.push(fault("", message));
    }
    let is_so = match ended {
        Ended::Output(output) => exchange.output.as_ref() == Some(output),
        Ended::Refused(code) => exchange.refused.as_ref().is_some_and(|refused| refused.code == *code),
        Ended::Invalid(names) => exchange.invalid.as_ref().is_some_and(|wanted| same_names(wanted, names)),
    };
    if !is_so {
        let message = match ended {
            Ended::Output(output) => format!("it ended with the output {output}"),
            Ended::Refused(code) => format!("it was refused with `{code}`"),
            Ended::Invalid(names) => format!("these arguments were invalid: {}", names.join(", ")),
        };
        faults.push(fault("", message));
    }
}

fn same_names(one: &[String], other: &[String]) -> bool {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    sorted(one) == sorted(other)
}

fn shown(call: &HttpCall) -> String {
    let method = serde_json::to_value(call.method).unwrap_or_default();
    format!("{} {} {}", method.as_str().unwrap_or_default(), call.path_and_query, body(call))
}

fn fault(place: &str, message: String) -> Diagnostic {
    Diagnostic::new("exchange_differs", place, message)
}
