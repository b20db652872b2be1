//! The pure part of Jackfield: what a provider offers (a [`schema::Schema`]), what a person maps
//! (a [`binding::Binding`]) and what a call runs (a frozen [`plan::Plan`]).
//!
//! ```text
//! foreign description ─▶ import ─▶ Schema ─┐
//!                                          ├─▶ compile ─▶ Plan, or every Diagnostic
//! binding JSON ─▶ binding ─▶ Binding ──────┘
//! ```
//!
//! Invariants: no IO, no async, no clock, no randomness, no environment, no logging. Whatever
//! differs from run to run comes in as a parameter.

pub mod binding;
pub mod canonical;
pub mod compile;
pub mod diagnostic;
pub mod import;
pub mod json;
pub mod manifest;
pub mod plan;
pub mod propose;
pub mod schema;
pub mod scoping;
pub mod sheet;
pub mod suggest;
pub mod transform;
