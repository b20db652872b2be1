//! Goal × schema → bindings, with no model: the local planner.
//!
//! ```text
//! goal ─▶ asked ─▶ meaning ─▶ candidate ─▶ slots ─▶ align ─▶ score ─▶ bind ─▶ compile ─▶ Outcome
//!           │         │
//!        lexicon    index ◀─ schema
//! ```
//!
//! Deterministic, and without a network: words and synonyms of business, types, keys, indexes and relationships
//! tell which operation a goal means and what it takes and gives back. What it proposes is compiled before it is
//! proposed.

mod align;
mod asked;
mod bind;
mod candidate;
mod counts;
mod decide;
mod doing;
mod index;
mod kinds;
mod lexicon;
mod meaning;
mod outcome;
mod parts;
mod planner;
mod rationale;
mod score;
mod slots;
mod weights;

pub use decide::{SIGNALS, Signals, signal_names};
pub use outcome::{Alternative, Goal, Nearest, Outcome, Proposal};
pub use planner::{Considered, Planner};
pub use score::{FEATURES, Features, NAMES};
pub use weights::{FITS, FITS_AT_LEAST, RANK, SURE};

#[cfg(test)]
mod tests;
