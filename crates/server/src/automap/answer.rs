//! What a model answered: out of the endpoint's envelope, out of whatever prose is around it, and read with its faults.

use jackfield_core::{
    binding::{self, Binding},
    diagnostic::Diagnostic,
    json::Reader,
};
use serde_json::{Map, Value};

use super::describe::line;

/// The most characters of a sentence of a model's that a person is shown.
const MOST_WORDS: usize = 400;
/// The most guesses that are told.
const MOST_GUESSES: usize = 10;
/// How many places of a text are tried for the beginning of the answer.
const MOST_BEGINNINGS: usize = 50;

/// What an endpoint's envelope holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// What the model said.
    Text(String),
    /// It doesn't want to.
    Refused(String),
}

/// What a model says of a goal, as far as its form goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// One binding, or those of a goal with several tasks.
    Bindings { drafts: Vec<Draft>, others: Vec<String> },
    /// Nothing fits, and why.
    Nothing(String),
}

/// A binding that a model wrote, not checked by anything yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// Where it stands in the answer.
    pub(super) place: String,
    /// As it was written, without members that are null.
    pub(super) written: Value,
    pub(super) binding: Binding,
    pub(super) confidence: f64,
    pub(super) rationale: String,
    pub(super) guesses: Vec<String>,
}

/// What is in an envelope; none where it is none.
pub(super) fn content(envelope: &Value) -> Option<Content> {
    let choice = envelope.get("choices")?.get(0)?;
    let message = choice.get("message")?;
    if let Some(refusal) = message.get("refusal").and_then(Value::as_str).filter(|text| !text.is_empty()) {
        return Some(Content::Refused(line(refusal, MOST_WORDS)));
    }
    if choice.get("finish_reason").and_then(Value::as_str) == Some("content_filter") {
        return Some(Content::Refused("its content filter stopped it".to_owned()));
    }
    match message.get("content")? {
        Value::String(text) => Some(Content::Text(text.clone())),
        Value::Array(parts) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            Some(Content::Text(texts.collect()))
        }
        Value::Null => Some(Content::Text(String::new())),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    }
}

/// How many tokens an envelope says that its request and answer took.
pub(super) fn total_tokens(envelope: &Value) -> Option<usize> {
    let total = envelope.get("usage")?.get("total_tokens")?.as_u64()?;
    usize::try_from(total).ok()
}

/// Reads what a model said.
///
/// # Errors
/// Every fault of its form.
pub(super) fn read(text: &str) -> Result<Reading, Vec<Diagnostic>> {
    let Some(value) = object_in(text) else {
        let message = "This holds no JSON object with an `outcome`, or it breaks off before its end.";
        return Err(vec![Diagnostic::new("malformed", "", message)]);
    };
    let value = without_nulls(value);
    let mut faults = Vec::new();
    let mut reader = Reader::new(&value, "", &mut faults);
    let outcome: Option<String> = reader.required("outcome");
    let others = reader.optional("alternativeOperations").unwrap_or_default();
    let rationale: Option<String> = reader.optional("rationale");
    let reading = match outcome.as_deref() {
        Some("none") => Some(Reading::Nothing(line(&rationale.unwrap_or_default(), MOST_WORDS))),
        Some("binding") => Some(Reading::Bindings { drafts: drafts(&value, &mut faults), others }),
        Some(_) => {
            reader.fault("outcome", "unknown_value", "This must be `binding` or `none`.");
            None
        }
        None => None,
    };
    match reading {
        Some(reading) if faults.is_empty() => Ok(reading),
        Some(_) | None => Err(faults),
    }
}

fn drafts(value: &Value, faults: &mut Vec<Diagnostic>) -> Vec<Draft> {
    let further = value.get("further").and_then(Value::as_array);
    let further = further.into_iter().flatten().take(2).enumerate();
    let places = further.map(|(place, draft)| (format!("further[{place}]"), draft));
    let all = std::iter::once((String::new(), value)).chain(places);
    all.filter_map(|(place, value)| draft(place, value, faults)).collect()
}

fn draft(place: String, value: &Value, faults: &mut Vec<Diagnostic>) -> Option<Draft> {
    let mut reader = Reader::new(value, &place, faults);
    let written: Option<Map<String, Value>> = reader.required("binding");
    let confidence: Option<f64> = reader.required("confidence");
    let rationale: Option<String> = reader.optional("rationale");
    let guesses: Vec<String> = reader.optional("guesses").unwrap_or_default();
    let at = reader.place("binding");
    let written = Value::Object(written?);
    let binding = match binding::read::binding(&written) {
        Ok(binding) => Some(binding),
        Err(found) => {
            faults.extend(found.into_iter().map(|fault| below(&at, fault)));
            None
        }
    };
    Some(Draft {
        binding: binding?,
        written,
        confidence: confidence?.clamp(0.0, 1.0),
        rationale: line(&rationale.unwrap_or_default(), MOST_WORDS),
        guesses: guesses.iter().take(MOST_GUESSES).map(|guess| line(guess, MOST_WORDS)).collect(),
        place,
    })
}

/// A fault of a binding, with its place in the whole answer.
pub(super) fn below(at: &str, fault: Diagnostic) -> Diagnostic {
    let path = if fault.path.is_empty() { at.to_owned() } else { format!("{at}.{}", fault.path) };
    Diagnostic { path, ..fault }
}

/// The first object with an `outcome` in a text: models like to talk around it, or to fence it.
fn object_in(text: &str) -> Option<Value> {
    let bytes = text.as_bytes();
    let beginnings = text.match_indices('{').map(|(place, _)| place).take(MOST_BEGINNINGS);
    beginnings.filter_map(|place| bytes.get(place..)).find_map(|rest| {
        let first = serde_json::Deserializer::from_slice(rest).into_iter::<Value>().next();
        first.and_then(Result::ok).filter(|value| value.get("outcome").is_some())
    })
}

/// The same without members that are null: some models state every member. A constant that is null is one where
/// nothing else is sent in its place.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let is_sent = |name: &str| members.get(name).is_some_and(|value| !value.is_null());
            let has_other = ["param", "generated"].into_iter().any(is_sent);
            let stays = |name: &str, value: &Value| !value.is_null() || (name == "const" && !has_other);
            let kept = members.into_iter().filter(|(name, value)| stays(name, value));
            Value::Object(kept.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
