//! What is wrong with an input: every fault at once, each with its place and what to do next.

use serde::{Deserialize, Serialize};

/// One fault of an input, such as a binding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable word for the kind of fault, such as `unknown_field`.
    pub code: String,
    /// The place in the input: `projection[0].path[1]`, or empty for the whole.
    pub path: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it, where there is something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault at a place.
    pub fn new(code: &str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), path: path.into(), message: message.into(), help: None }
    }

    /// The same fault with what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The fault as one sentence for a reader: message and help.
    pub fn sentence(&self) -> String {
        match &self.help {
            Some(help) => format!("{} {help}", self.message),
            None => self.message.clone(),
        }
    }
}
