//! What a model is sent: our instructions, and one JSON document with everything that others wrote.

use jackfield_core::{
    diagnostic::Diagnostic,
    propose::Goal,
    schema::{Transport, directory::Directory},
};
use serde_json::{Value, json};

use super::{Settings, describe, form, instructions};

/// The most characters of what a model said before that it is reminded of.
const MOST_REMINDED: usize = 6_000;
/// The most faults that are sent back.
const MOST_FAULTS: usize = 20;

/// A goal, and what may do it: everything that a model is told.
#[derive(Debug, Clone)]
pub struct Question {
    /// The operations that it may choose from.
    pub(super) operations: Vec<String>,
    transport: Transport,
    document: String,
}

impl Question {
    /// Describes as many operations of a shortlist, the likeliest first, as leave room for an answer and its mending;
    /// none where not even one does.
    pub fn new(
        goal: &Goal<'_>,
        directory: &Directory,
        shortlist: &[String],
        max_tokens: usize,
    ) -> Option<Self> {
        let transport = directory.schema().transport;
        (1..=shortlist.len()).rev().find_map(|count| {
            let operations = shortlist.get(..count)?.to_vec();
            let schema = describe::described(directory, &operations);
            let document = document(goal, &schema);
            let question = Self { operations, transport, document };
            let bytes = question.document.len()
                + instructions::of(transport).len()
                + question.answer_form().to_string().len();
            (tokens(bytes) <= max_tokens / 2).then_some(question)
        })
    }

    /// The first messages.
    pub(super) fn messages(&self) -> Vec<Value> {
        vec![
            json!({"role": "system", "content": instructions::of(self.transport)}),
            json!({"role": "user", "content": self.document}),
        ]
    }

    /// The whole request.
    pub(super) fn request(&self, settings: &Settings, messages: &[Value]) -> Value {
        json!({
            "model": settings.name,
            "messages": messages,
            "response_format": {"type": "json_schema",
                "json_schema": {"name": "binding", "strict": false, "schema": self.answer_form()}},
        })
    }

    fn answer_form(&self) -> Value {
        form::answer(self.transport, &self.operations)
    }
}

fn document(goal: &Goal<'_>, schema: &Value) -> String {
    let mut document = json!({"goal": goal.text, "schema": schema});
    if let (Some(is_write), Some(members)) = (goal.is_write, document.as_object_mut()) {
        members.insert("isWrite".to_owned(), is_write.into());
    }
    document.to_string()
}

/// What a model said, and what is wrong with it.
pub(super) fn sent_back(said: &str, faults: &[Diagnostic]) -> [Value; 2] {
    let faults: Vec<Value> = faults
        .iter()
        .take(MOST_FAULTS)
        .map(|fault| json!({"place": fault.path, "message": fault.sentence()}))
        .collect();
    let faults = json!({"faults": faults});
    let asks = "That can't be used; this document says why. Answer again with the whole JSON object, mended.";
    let reminded: String = said.chars().take(MOST_REMINDED).collect();
    [
        json!({"role": "assistant", "content": reminded}),
        json!({"role": "user", "content": format!("{asks}\n{faults}")}),
    ]
}

/// About how many tokens so many bytes are.
pub(super) fn tokens(bytes: usize) -> usize {
    bytes.div_ceil(4)
}
