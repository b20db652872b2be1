//! What a model is sent: our instructions, and one JSON document with everything that others wrote.

use jackfield_core::{
    diagnostic::Diagnostic,
    propose::Goal,
    schema::{Transport, directory::Directory},
};
use serde_json::{Value, json};

use super::{
    Settings,
    describe::{self, Detail},
    form, instructions,
};

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
    /// Describes a shortlist, the likeliest first, in so much detail that there is room for an answer and its mending:
    /// first less is told of each operation, then of fewer; none where not even one fits.
    pub fn new(
        goal: &Goal<'_>,
        directory: &Directory,
        shortlist: &[String],
        max_tokens: usize,
    ) -> Option<Self> {
        let [.., least] = Detail::ALL;
        let fewer = (1..shortlist.len()).rev().map(|count| (count, least));
        let mut tries = Detail::ALL.into_iter().map(|detail| (shortlist.len(), detail)).chain(fewer);
        tries.find_map(|(count, detail)| {
            let operations = shortlist.get(..count).filter(|some| !some.is_empty())?.to_vec();
            let transport = directory.schema().transport;
            let document = document(goal, &describe::described(directory, &operations, goal.text, detail));
            let question = Self { operations, transport, document };
            (question.tokens() <= max_tokens / 2).then_some(question)
        })
    }

    /// About how many tokens the first request has.
    fn tokens(&self) -> usize {
        let instructions = instructions::of(self.transport).len();
        tokens(self.document.len() + instructions + self.answer_form().to_string().len())
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
