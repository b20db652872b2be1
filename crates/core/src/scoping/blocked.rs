//! A schema without what is blocked.

use std::collections::{HashMap, HashSet};

use super::Scoping;
use crate::schema::{
    Argument, Capability, End, Field, Index, Object, Operation, Relationship, Schema, Transport, Verb,
    graphql::connection_shape, mentions,
};

/// A scoping, ready to be asked often.
pub(super) struct Blocked<'a> {
    /// The blocked objects, and those that are only a way to them.
    objects: HashSet<&'a str>,
    /// The blocked fields by their object.
    fields: HashMap<&'a str, HashSet<&'a str>>,
}

impl<'a> Blocked<'a> {
    pub(super) fn of(scoping: &'a Scoping, schema: &'a Schema) -> Self {
        let mut fields: HashMap<&str, HashSet<&str>> = HashMap::new();
        for blocked in &scoping.blocked_fields {
            fields.entry(&blocked.object).or_default().insert(&blocked.field);
        }
        let mut objects: HashSet<&str> = scoping.blocked_objects.iter().map(String::as_str).collect();
        if schema.transport == Transport::Graphql && !objects.is_empty() {
            let ways = ways(schema, &objects);
            objects.extend(ways);
        }
        Self { objects, fields }
    }

    /// The schema without what is blocked.
    pub(super) fn apply(&self, schema: &Schema) -> Schema {
        let operations: Vec<Operation> =
            schema.stated_operations.iter().filter_map(|operation| self.operation(operation)).collect();
        let is_open = |object: &&Object| !self.objects.contains(object.name.as_str());
        let mut objects: Vec<Object> =
            schema.objects.iter().filter(is_open).map(|object| self.object(object)).collect();
        if operations.len() < schema.stated_operations.len() {
            drop_undone(&mut objects, &operations);
        }
        let ends = |one: &&Relationship| !self.has_end(&one.from) && !self.has_end(&one.to);
        Schema {
            transport: schema.transport,
            dialect: schema.dialect,
            objects,
            relationships: schema.relationships.iter().filter(ends).cloned().collect(),
            stated_operations: operations,
            http: schema.http.clone(),
        }
    }

    fn has_end(&self, end: &End) -> bool {
        self.objects.contains(end.object.as_str())
            || self
                .fields
                .get(end.object.as_str())
                .is_some_and(|blocked| end.fields.iter().any(|field| blocked.contains(field.as_str())))
    }

    /// Whether a type refers to a blocked object.
    fn has_type(&self, of: Option<&String>) -> bool {
        of.is_some_and(|of| self.objects.contains(of.as_str()))
    }

    fn object(&self, object: &Object) -> Object {
        let none = HashSet::new();
        let blocked = self.fields.get(object.name.as_str()).unwrap_or(&none);
        let is_open = |field: &&Field| {
            !blocked.contains(field.name.as_str())
                && !self.has_type(field.of.as_ref())
                && !field.args.iter().any(|argument| argument.required && self.has_type(argument.of.as_ref()))
        };
        let without_arguments = |field: &Field| {
            let mut field = field.clone();
            field.args.retain(|argument| !self.has_type(argument.of.as_ref()));
            field
        };
        let names = |column: &String| {
            blocked.contains(column.as_str())
                // An expression, such as `lower(email)`.
                || (object.field(column).is_none() && blocked.iter().any(|field| mentions(column, field)))
        };
        let mut seen = Object {
            name: object.name.clone(),
            label: object.label.clone(),
            description: object.description.clone(),
            capabilities: object.capabilities.clone(),
            fields: object.fields.iter().filter(is_open).map(without_arguments).collect(),
            // A part of a key identifies nothing.
            primary_key: if object.primary_key.iter().any(|field| blocked.contains(field.as_str())) {
                Vec::new()
            } else {
                object.primary_key.clone()
            },
            indexes: object
                .indexes
                .iter()
                .filter(|index| !index.columns.iter().any(names))
                .cloned()
                .collect(),
            table: object.table.clone(),
            role: object.role,
        };
        if seen.table.is_some() && !blocked.is_empty() {
            drop_keyless(&mut seen);
        }
        seen
    }

    fn operation(&self, operation: &Operation) -> Option<Operation> {
        let named = [operation.object.as_ref(), operation.returns.object.as_ref()];
        if named.into_iter().any(|object| self.has_type(object)) {
            return None;
        }
        let fields = operation.object.as_ref().and_then(|object| self.fields.get(object.as_str()));
        let is_blocked = |argument: &Argument| {
            let names = [Some(&argument.name), argument.wire_name.as_ref()];
            let has = |name: &String| fields.is_some_and(|fields| fields.contains(name.as_str()));
            self.has_type(argument.of.as_ref()) || names.into_iter().flatten().any(has)
        };
        // Without what it needs it can't be called.
        if operation.args.iter().any(|argument| argument.required && is_blocked(argument)) {
            return None;
        }
        let mut seen = operation.clone();
        seen.args.retain(|argument| !is_blocked(argument));
        Some(seen)
    }
}

/// What a table can't do any more once the field that picks one record is blocked.
fn drop_keyless(object: &mut Object) {
    let unique = |index: &&Index| index.unique;
    let has_key = !object.primary_key.is_empty() || object.indexes.iter().any(|index| index.unique);
    let picks_alone = object.fields.iter().any(|field| object.primary_key == [field.name.as_str()])
        || object.indexes.iter().filter(unique).any(|index| {
            index.columns.len() == 1 && index.columns.iter().all(|column| object.field(column).is_some())
        });
    object.capabilities.retain(|capability| match capability {
        Capability::Read => has_key,
        Capability::Update => picks_alone,
        Capability::List | Capability::Search | Capability::Create | Capability::Delete => true,
    });
}

/// The connections that list blocked objects, and their edges: they lead nowhere else.
fn ways<'a>(schema: &'a Schema, blocked: &HashSet<&str>) -> Vec<&'a str> {
    let by_name: HashMap<&str, &Object> =
        schema.objects.iter().map(|object| (object.name.as_str(), object)).collect();
    let mut found = Vec::new();
    for object in &schema.objects {
        let shape = connection_shape(object, |name| by_name.get(name).copied());
        if shape.is_some_and(|shape| blocked.contains(shape.node_object)) {
            found.push(object.name.as_str());
            found.extend(object.field("edges").and_then(|edges| edges.of.as_deref()));
        }
    }
    found
}

/// What objects can't be asked any more once the operations that did it are gone.
fn drop_undone(objects: &mut [Object], operations: &[Operation]) {
    let done: HashSet<(&str, Verb)> = operations
        .iter()
        .filter_map(|operation| Some((operation.object.as_deref()?, operation.verb)))
        .collect();
    for object in objects.iter_mut().filter(|object| object.table.is_none()) {
        let name = object.name.as_str();
        object.capabilities.retain(|capability| done.contains(&(name, verb(*capability))));
    }
}

/// The verb of the operations that give an object a capability.
fn verb(capability: Capability) -> Verb {
    match capability {
        Capability::Read => Verb::Read,
        Capability::List => Verb::List,
        Capability::Search => Verb::Search,
        Capability::Create => Verb::Create,
        Capability::Update => Verb::Update,
        Capability::Delete => Verb::Delete,
    }
}
