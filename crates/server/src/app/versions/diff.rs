//! What changed between two compiled agents, member by member.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    error::{Error, Result},
    model::version::{Compiled, CompiledSkill},
};

/// What happened to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each name says what it is")]
#[schema(as = DraftChangeKind)]
pub enum ChangeKind {
    Added,
    Removed,
    Changed,
}

/// One member that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = DraftChange)]
pub struct Change {
    /// The member: `greeting`, `businessHours.timezone`, `skills.open_tickets.description`.
    pub field: String,
    /// What it was; null where it wasn't.
    pub before: Value,
    /// What it is; null where it is gone.
    pub after: Value,
    /// What happened.
    pub kind: ChangeKind,
}

/// Every member that differs. Skills are the same where their ids are, whatever they are called.
///
/// # Errors
/// An internal error where a part can't be written as JSON.
pub fn changes(before: &Compiled, after: &Compiled) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    members(&value(&before.agent)?, &value(&after.agent)?, "", &mut changes);
    for skill in &after.skills {
        let path = format!("skills.{}", skill.document.tool_name);
        let now = value(&skill.document)?;
        match before.skills.iter().find(|known| known.id == skill.id) {
            Some(known) => members(&value(&known.document)?, &now, &path, &mut changes),
            None => changes.push(added(path, &now)),
        }
    }
    for skill in before.skills.iter().filter(|skill| !holds(after, skill)) {
        changes.push(removed(format!("skills.{}", skill.document.tool_name), &value(&skill.document)?));
    }
    Ok(changes)
}

fn holds(compiled: &Compiled, skill: &CompiledSkill) -> bool {
    compiled.skills.iter().any(|other| other.id == skill.id)
}

fn value<T: Serialize>(part: &T) -> Result<Value> {
    serde_json::to_value(part).map_err(Error::internal)
}

/// Goes down through objects; a list or a scalar differs as a whole.
fn members(before: &Value, after: &Value, path: &str, changes: &mut Vec<Change>) {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        if before != after {
            let (field, before, after) = (path.to_owned(), before.clone(), after.clone());
            changes.push(Change { field, before, after, kind: ChangeKind::Changed });
        }
        return;
    };
    let place = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for (name, value) in new {
        match old.get(name) {
            Some(known) => members(known, value, &place(name), changes),
            None => changes.push(added(place(name), value)),
        }
    }
    changes.extend(gone(old, new).map(|(name, value)| removed(place(name), value)));
}

fn gone<'a>(
    old: &'a Map<String, Value>,
    new: &'a Map<String, Value>,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    old.iter().filter(|(name, _)| !new.contains_key(*name))
}

fn added(field: String, after: &Value) -> Change {
    Change { field, before: Value::Null, after: after.clone(), kind: ChangeKind::Added }
}

fn removed(field: String, before: &Value) -> Change {
    Change { field, before: before.clone(), after: Value::Null, kind: ChangeKind::Removed }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn between(before: &Value, after: &Value) -> Vec<(String, ChangeKind)> {
        let mut changes = Vec::new();
        members(before, after, "", &mut changes);
        changes.into_iter().map(|change| (change.field, change.kind)).collect()
    }

    #[test]
    fn equal_members_are_passed_over_whatever_their_order() {
        let before = json!({"a": 1, "b": {"c": [1, 2]}});
        let after = json!({"b": {"c": [1, 2]}, "a": 1});
        assert_eq!(between(&before, &after), []);
    }

    #[test]
    fn each_member_that_differs_is_named_once() {
        let before = json!({"a": 1, "b": {"c": [1, 2], "gone": true}, "d": {"e": 1}});
        let after = json!({"a": 2, "b": {"c": [2, 1], "new": null}, "d": 7});
        let expected = [
            ("a", ChangeKind::Changed),
            ("b.c", ChangeKind::Changed),
            ("b.new", ChangeKind::Added),
            ("b.gone", ChangeKind::Removed),
            ("d", ChangeKind::Changed),
        ];
        let expected: Vec<_> = expected.into_iter().map(|(field, kind)| (field.to_owned(), kind)).collect();
        assert_eq!(between(&before, &after), expected);
    }
}
