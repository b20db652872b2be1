//! The drivers against real servers.
#![expect(unreachable_pub, reason = "shared by the modules of one test program")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test that can't go on has failed")]

mod any_binding;
#[path = "../../examples/sql_corpus/check.rs"]
mod check;
#[path = "../../examples/sql_corpus/clients.rs"]
mod clients;
mod engines;
mod guard;
mod hostile;
mod hostile_values;
mod large;
mod least_privilege;
#[path = "../../examples/sql_corpus/load.rs"]
mod load;
mod mysql_calls;
mod mysql_catalog;
mod mysql_connect;
mod mysql_scratch;
mod mysql_values;
mod postgres_calls;
mod postgres_catalog;
mod postgres_connect;
mod postgres_scratch;
mod postgres_trouble;
mod postgres_values;
mod random;
mod scripts;
mod specs;
mod sql_files;
mod sql_schemas;
mod sqlite;
mod support;
#[path = "../../examples/sql_schemas/write.rs"]
mod write;
