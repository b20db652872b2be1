//! What a schema and a binding give: the statement of every engine, or every fault.

mod answers;
mod api;
mod asked;
mod calls;
mod canonical;
mod composed;
mod faults;
mod generated;
mod graph;
mod graphql;
mod limits;
mod nested;
mod open;
mod own_values;
mod properties;
mod requests;
mod rest;
mod rows;
mod scoped;
mod searches;
mod support;
mod writes;
