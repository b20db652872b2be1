//! Goal × schema → bindings, with no model: the local planner.
//!
//! Deterministic, and without a network: words and synonyms of business, types, keys, indexes and relationships
//! tell which operation a goal means and what it takes and gives back. What it proposes is compiled before it is
//! proposed.

mod outcome;
mod planner;

pub use outcome::{Alternative, Goal, Nearest, Outcome, Proposal};
pub use planner::Planner;
