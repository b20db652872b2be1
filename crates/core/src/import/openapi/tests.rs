//! Documents in, schemas out.

mod arguments;
mod bodies;
mod composition;
mod hostile;
mod large;
mod limits;
mod names;
mod objects;
mod operations;
mod properties;
mod references;
mod relations;
mod servers;
mod support;
