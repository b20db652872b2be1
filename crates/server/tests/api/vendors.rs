//! Curated providers as an operator and a caller live them, each against a simulator of its vendor.
//!
//! No vendor can be reached from a test. A simulator keeps state, plays the vendor's documented errors and limits, and
//! has every request judged by the vendor's own document where that can be had.

mod calendly;
mod google_calendar;
mod google_sheets;
mod graphql;
mod housecall_pro;
mod hubspot;
mod jobber;
mod judge;
mod mask;
mod shopify;
mod simulator;
mod square;
mod stage;
mod templates;
