//! What a schema and a binding give: the statement of every engine, or every fault.

mod calls;
mod faults;
mod properties;
mod searches;
mod support;
mod writes;
