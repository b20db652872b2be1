//! Relay connections: lists in pages, `{edges {node} pageInfo}` or `{nodes pageInfo}`.
//!
//! They stay objects as the provider has them. Whoever reads a path or draws a relationship asks here whether an
//! object is one, and steps through it.

use super::{Field, FieldType, Object, Schema};

/// How the records of a connection are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// `edges { node }`
    Edges,
    /// `nodes`
    Nodes,
}

/// What a connection holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionShape<'a> {
    /// The object whose records it lists.
    pub node_object: &'a str,
    /// The way to them; `edges` where it has both.
    pub via: Via,
}

/// The shape of an object that is a connection; none for any other.
pub fn connection_node<'a>(schema: &'a Schema, object_name: &str) -> Option<ConnectionShape<'a>> {
    connection_shape(schema.object(object_name)?, |name| schema.object(name))
}

/// The same for an object at hand, with a way to find others by their names.
pub(crate) fn connection_shape<'a>(
    object: &'a Object,
    find: impl Fn(&str) -> Option<&'a Object>,
) -> Option<ConnectionShape<'a>> {
    if let Some(edge) = list_of(object, "edges").and_then(&find)
        && let Some(node) = edge.field("node").filter(|node| node.kind == FieldType::Object)
        && let Some(node_object) = node.of.as_deref()
    {
        return Some(ConnectionShape { node_object, via: Via::Edges });
    }
    // A tree has `nodes` too: only a page says where it stands.
    object.field("pageInfo")?;
    let node_object = list_of(object, "nodes").filter(|name| find(name).is_some())?;
    Some(ConnectionShape { node_object, via: Via::Nodes })
}

/// What a list that needs no arguments holds.
fn list_of<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    let is_free = |field: &&Field| !field.args.iter().any(|argument| argument.required);
    let field = object.field(name).filter(|field| field.kind == FieldType::List).filter(is_free)?;
    field.of.as_deref()
}
