//! Round trips: operations bound from the schema alone, called at mocks that others wrote, and answered.
//!
//! The documents in `documents/` have between them every style of parameter and kind of body; all their operations
//! must make it. Of the corpus, where it is there, a few of each of some documents.
#![expect(unreachable_pub, reason = "shared by the modules of two programs")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod corpus;
mod document;
mod exchange;
#[path = "../../../core/tests/judged/generated.rs"]
mod generated;
mod judges;
#[path = "../shared/launch.rs"]
mod launch;
mod mock;
mod own;
mod round;
mod sign_in;
mod tally;
