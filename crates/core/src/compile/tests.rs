//! What a schema and a binding give: the statement of every engine, or every fault.

mod api;
mod calls;
mod faults;
mod graph;
mod graphql;
mod properties;
mod rest;
mod scoped;
mod searches;
mod support;
mod writes;
