//! Jackfield: connect an external system once, then turn it into agent skills.
//!
//! ```text
//! cli ─▶ api ─▶ app ─▶ store, vault, automap ─▶ model
//!               └────▶ drivers ─▶ core
//! ```
//!
//! Dependencies run in the direction of the arrows, never back and never sideways.

pub mod api;
pub mod app;
pub mod automap;
pub mod cli;
pub mod error;
pub mod model;
pub mod quickstart;
pub mod serve;
pub mod store;
pub mod telemetry;
pub mod vault;
