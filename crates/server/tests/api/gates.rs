//! What stands between a caller and a tool.

mod arguments;
mod confirmation;
mod offered;
