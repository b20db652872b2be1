//! Foreign descriptions into the one normalized [`Schema`](crate::schema::Schema).

pub mod sql;
