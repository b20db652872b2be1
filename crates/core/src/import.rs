//! Foreign descriptions into the one normalized [`Schema`](crate::schema::Schema).

mod capabilities;
pub mod google;
pub mod graphql;
mod keys;
mod prose;
pub mod sql;
