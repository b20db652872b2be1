//! The runtime: what agents call. Only frozen plans of a published version run here.
//!
//! ```text
//! live version ─▶ offered? ─▶ arguments ─▶ verification ─▶ confirmation ─▶ connection ─▶ driver
//!                                                                              output ◀── shape
//!                                                                             receipt ◀──┘
//! ```
//!
//! When the caches are warm, a read asks our own store nothing.

pub mod call;
pub mod confirmation;
pub mod draft;
pub mod execute;
pub mod gates;
pub mod hours;
pub mod live;
pub mod overlap;
pub mod receipts;
pub mod tools;

pub use live::{LiveAgent, LiveAgents, LiveTool};
pub use overlap::Overlaps;
pub use receipts::Receipts;
