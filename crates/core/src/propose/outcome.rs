//! What a planner says of a goal: bindings that a person only has to read, or what came nearest.

use crate::binding::Binding;

/// What a person wants an agent to be able to do, in their own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Goal<'a> {
    /// The words. Foreign text: data, never instructions.
    pub text: &'a str,
    /// Whether they mean a change, where they say it apart from the words.
    pub is_write: Option<bool>,
}

/// What was found for a goal.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// What does it, in the order in which the goal asks for it; one for most goals, at most three, none where
    /// nothing fits. Each compiles.
    pub proposals: Vec<Proposal>,
    /// Why nothing fits, in a sentence, where that is so.
    pub reason: Option<String>,
    /// What came nearest, the nearest first, where nothing fits.
    pub nearest: Vec<Nearest>,
}

/// A binding that does what a goal, or one part of it, asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The binding; it compiles against the schema that it was proposed for.
    pub binding: Binding,
    /// How likely it is right in all its parts, from 0 to 1.
    pub confidence: f64,
    /// What it does, in a sentence for a person who knows the business and no schema.
    pub rationale: String,
    /// What the goal doesn't say and had to be guessed, a sentence each.
    pub guesses: Vec<String>,
    /// What else it may mean, the likeliest first.
    pub alternatives: Vec<Alternative>,
}

/// What else a goal may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The binding; it compiles too.
    pub binding: Binding,
    /// How likely it is what is meant, from 0 to 1.
    pub confidence: f64,
    /// What it does, in a sentence.
    pub rationale: String,
}

/// What was considered and doesn't fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// The operation's name in the schema.
    pub operation: String,
    /// What is missing, in a sentence.
    pub why: String,
}
