//! The planner that asks a model: a goal in plain words and a shortlist of operations become a binding.
//!
//! Any endpoint that speaks as OpenAI's `chat/completions` will do. It is sent the goal and the text of a schema, never
//! data and never credentials, and both are quoted as data. Whatever comes back is a binding and nothing else: it must
//! name an operation of the shortlist and compile as one that a person wrote. What doesn't is sent back with what is
//! wrong with it, twice at most. This module knows neither the store nor the API; who asks checks bindings by a
//! function of its own.

mod agree;
mod answer;
mod ask;
mod describe;
mod endpoint;
mod form;
mod instructions;
mod prompt;
#[cfg(test)]
mod tests;

pub use agree::{Decided, Planned, agree};
pub use ask::{Answered, Failure, Said, Spent, ask};
pub use endpoint::Model;
pub use prompt::Question;

use std::time::Duration;

use secrecy::SecretString;

/// The most operations that a model is shown.
pub const MOST_OPERATIONS: usize = 12;
/// The longest that a goal may take a model: longer than that, and a repeated request would count as a new one.
pub const LONGEST: Duration = Duration::from_secs(100);

/// Which model is asked, and how much of it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The URL that `/chat/completions` is below, such as `https://models.example.com/v1`.
    pub base_url: String,
    /// What signs in there; none where nothing is asked for.
    pub api_key: Option<SecretString>,
    /// The model's name there.
    pub name: String,
    /// How long one goal may take, whatever number of requests it takes.
    pub timeout: Duration,
    /// The most tokens that one goal may cost, of requests and answers together.
    pub max_tokens: usize,
}
