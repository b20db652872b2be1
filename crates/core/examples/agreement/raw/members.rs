//! Two schemas of values, ours and the vendor's, member by member as far as ours goes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::rest::Document;

/// Which way values go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Sent,
    Returned,
}

/// A comparison of two documents, for one operation.
pub(super) struct Comparison<'d> {
    ours: &'d Document<'d>,
    theirs: &'d Document<'d>,
    /// The vendor's id of the operation, which Discovery documents name members that it demands by.
    id: Option<&'d str>,
    /// The pairs of schemas that were compared: schemas go in circles.
    seen: BTreeSet<(usize, usize)>,
    pub(super) differences: Vec<String>,
}

/// The members of an object.
#[derive(Default)]
struct Members<'d> {
    schemas: BTreeMap<&'d str, &'d Value>,
    required: BTreeSet<&'d str>,
}

impl<'d> Comparison<'d> {
    pub(super) fn new(ours: &'d Document<'d>, theirs: &'d Document<'d>, id: Option<&'d str>) -> Self {
        Self { ours, theirs, id, seen: BTreeSet::new(), differences: Vec::new() }
    }

    pub(super) fn tell(&mut self, at: &str, what: &str) {
        self.differences.push(format!("{at}: {what}"));
    }

    pub(super) fn same(&mut self, at: &str, what: &str, ours: bool, theirs: bool) {
        if ours != theirs {
            self.tell(at, &format!("{what} is {ours} here, and {theirs} at the vendor's"));
        }
    }

    pub(super) fn schemas(&mut self, at: &str, ours: &'d Value, theirs: &'d Value, way: Way) {
        let (ours, theirs) = (self.ours.resolved(ours), self.theirs.resolved(theirs));
        let address = |value: &Value| std::ptr::from_ref(value).addr();
        if !self.seen.insert((address(ours), address(theirs))) {
            return;
        }
        let (our_types, their_types) = (types(ours), types(theirs));
        if !our_types.is_empty() && !their_types.is_empty() && our_types.is_disjoint(&their_types) {
            let shown = |types: &BTreeSet<&str>| types.iter().copied().collect::<Vec<_>>().join(" or ");
            let (one, other) = (shown(&our_types), shown(&their_types));
            self.tell(at, &format!("it is {one} here, and {other} at the vendor's"));
            return;
        }
        self.values(at, ours, theirs, way);
        self.members(at, ours, theirs, way);
        let elements = [(ours, theirs, "items"), (ours, theirs, "additionalProperties")];
        for (ours, theirs, name) in elements {
            if let (Some(one), Some(other)) = (ours.get(name), theirs.get(name))
                && one.is_object()
                && other.is_object()
            {
                self.schemas(&format!("{at}[]"), one, other, way);
            }
        }
    }

    fn members(&mut self, at: &str, ours: &'d Value, theirs: &'d Value, way: Way) {
        let (mut our, mut their) = (Members::default(), Members::default());
        gather(self.ours, ours, None, &mut our);
        gather(self.theirs, theirs, self.id, &mut their);
        // What has no members stated may have any.
        if their.schemas.is_empty() {
            return;
        }
        for (name, schema) in &our.schemas {
            let at = format!("{at}.{name}");
            let Some(known) = their.schemas.get(name) else {
                self.tell(&at, "the vendor has no such member");
                continue;
            };
            let (is_ours, is_theirs) = (our.required.contains(name), their.required.contains(name));
            if is_ours && !is_theirs || way == Way::Sent && is_theirs && !is_ours {
                self.same(&at, "required", is_ours, is_theirs);
            }
            self.schemas(&at, schema, known, way);
        }
        let is_written = |name: &&str| {
            let schema = their.schemas.get(name).map(|schema| self.theirs.resolved(schema));
            schema.and_then(|schema| schema.get("readOnly")) != Some(&Value::Bool(true))
        };
        let lacking: Vec<&str> = their.required.iter().copied().filter(is_written).collect();
        for name in lacking.into_iter().filter(|name| way == Way::Sent && !our.schemas.contains_key(name)) {
            self.tell(&format!("{at}.{name}"), "the vendor demands this member");
        }
    }

    /// Values that are sent must be allowed there; of values that come back none may be unknown to us.
    fn values(&mut self, at: &str, ours: &Value, theirs: &Value, way: Way) {
        let (ours, theirs) = (values(ours), values(theirs));
        if ours.is_empty() || theirs.is_empty() && way == Way::Returned {
            return;
        }
        let unknown: Vec<&str> = ours.difference(&theirs).map(String::as_str).collect();
        if !unknown.is_empty() {
            self.tell(at, &format!("the vendor doesn't know the values {}", unknown.join(", ")));
        }
        let lacking: Vec<&str> = theirs.difference(&ours).map(String::as_str).collect();
        if way == Way::Returned && !lacking.is_empty() {
            self.tell(at, &format!("the vendor also knows the values {}", lacking.join(", ")));
        }
    }
}

/// The members of a schema and of those that it is made of.
fn gather<'d>(document: &Document<'d>, schema: &'d Value, id: Option<&str>, members: &mut Members<'d>) {
    for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        members.schemas.insert(name, schema);
        if id.is_some_and(|id| is_demanded_by(document.resolved(schema), id)) {
            members.required.insert(name);
        }
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    members.required.extend(required.filter_map(Value::as_str));
    for part in parts(schema, "allOf") {
        gather(document, document.resolved(part), id, members);
    }
    // One of several: each has members that the whole may have, and none demands anything of the others.
    for part in parts(schema, "oneOf").chain(parts(schema, "anyOf")) {
        let mut either = Members::default();
        gather(document, document.resolved(part), id, &mut either);
        members.schemas.extend(either.schemas);
    }
}

fn parts<'d>(schema: &'d Value, name: &str) -> impl Iterator<Item = &'d Value> {
    schema.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// Whether a Discovery document says of a member that an operation demands it.
fn is_demanded_by(schema: &Value, id: &str) -> bool {
    let demanding = schema.pointer("/annotations/required").and_then(Value::as_array).into_iter().flatten();
    demanding.filter_map(Value::as_str).any(|known| known == id)
}

/// The types that a value may have, without null. A list that Discovery calls `repeated` is one.
fn types(schema: &Value) -> BTreeSet<&str> {
    if schema.get("repeated") == Some(&Value::Bool(true)) {
        return BTreeSet::from(["array"]);
    }
    let stated: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    // Any JSON, in the words of Discovery documents.
    stated.into_iter().filter(|kind| *kind != "null" && *kind != "any").collect()
}

/// The values of an enum, as text.
fn values(schema: &Value) -> BTreeSet<String> {
    let listed =
        schema.get("enum").and_then(Value::as_array).into_iter().flatten().chain(schema.get("const"));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    listed.filter(|value| !value.is_null()).map(text).collect()
}
