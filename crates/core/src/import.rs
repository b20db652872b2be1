//! Foreign descriptions into the one normalized [`Schema`](crate::schema::Schema).

pub mod google;
pub mod graphql;
mod prose;
pub mod sql;
