//! The planner as a whole: what it answers, and that it always answers.

mod goals;
mod hostile;
mod properties;
mod support;
