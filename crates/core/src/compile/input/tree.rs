//! Values at their places: a tree in which no place is filled twice.

use std::collections::BTreeMap;

use super::place::Key;
use crate::plan::Fill;

/// A filled place.
pub(super) enum Node {
    /// A value.
    Value(Fill),
    /// Members, in the order in which they were filled.
    Object(Vec<(String, Option<Node>)>),
    /// Elements.
    List(BTreeMap<usize, Option<Node>>),
}

/// Why a place can't be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conflict {
    /// It is filled.
    Same,
    /// Something inside of it is filled.
    Below,
    /// It is inside of what is filled as a whole.
    Above,
}

impl Node {
    /// What a member is filled with.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                members.iter().find(|(known, _)| known == name).and_then(|(_, node)| node.as_ref())
            }
            Self::Value(_) | Self::List(_) => None,
        }
    }
}

/// Fills a place.
pub(super) fn insert(slot: &mut Option<Node>, keys: &[Key], value: Node) -> Result<(), Conflict> {
    let Some((key, rest)) = keys.split_first() else {
        return match slot {
            None => {
                *slot = Some(value);
                Ok(())
            }
            Some(Node::Value(_)) => Err(Conflict::Same),
            Some(Node::Object(_) | Node::List(_)) => Err(Conflict::Below),
        };
    };
    match key {
        Key::Member(name) => {
            let Node::Object(members) = slot.get_or_insert_with(|| Node::Object(Vec::new())) else {
                return Err(Conflict::Above);
            };
            if let Some((_, inner)) = members.iter_mut().find(|(known, _)| known == name) {
                return insert(inner, rest, value);
            }
            let mut inner = None;
            insert(&mut inner, rest, value)?;
            members.push((name.clone(), inner));
            Ok(())
        }
        Key::Index(index) => {
            let Node::List(elements) = slot.get_or_insert_with(|| Node::List(BTreeMap::new())) else {
                return Err(Conflict::Above);
            };
            insert(elements.entry(*index).or_default(), rest, value)
        }
    }
}
