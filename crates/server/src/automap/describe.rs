//! What a model is told of a schema: names, types, what is required and allowed, and the provider's own words, cut
//! short. Nothing of it is data, and what is restricted isn't told at all.

use std::collections::BTreeMap;

use jackfield_core::schema::{
    Argument, Cardinality, Field, Object, Operation, Sensitivity, Transport, directory::Directory,
};
use serde_json::{Map, Value, json};

/// The most characters of a description.
const MOST_WORDS: usize = 200;
/// The most values of an enum.
const MOST_VALUES: usize = 40;
/// The most fields of an object.
const MOST_FIELDS: usize = 80;
/// The most objects for one operation.
const MOST_OBJECTS: usize = 16;
/// How far objects are followed from an operation of an API: a page, its edges, their nodes, what these hold.
const DEEPEST: usize = 4;

/// Operations and the objects that they speak of, as one document; those that the schema doesn't have are left out.
pub(super) fn described(directory: &Directory, operations: &[String]) -> Value {
    let found: Vec<_> = operations.iter().filter_map(|name| directory.operation(name)).collect();
    let mut objects: BTreeMap<&str, Value> = BTreeMap::new();
    for operation in &found {
        for object in reached(directory, operation) {
            objects.entry(&object.name).or_insert_with(|| object_view(directory, object));
        }
    }
    let operations: Vec<Value> = found.iter().map(|operation| operation_view(operation)).collect();
    json!({"operations": operations, "objects": objects})
}

/// The objects that an operation takes, gives back, and leads to, the nearest first.
fn reached<'a>(directory: &'a Directory, operation: &Operation) -> Vec<&'a Object> {
    let deepest = match directory.schema().transport {
        // One relationship may be followed.
        Transport::Sql => 1,
        Transport::Rest | Transport::Graphql => DEEPEST,
    };
    let stated = [operation.object.as_deref(), operation.returns.object.as_deref()].into_iter().flatten();
    let taken = operation.args.iter().filter_map(|argument| argument.of.as_deref());
    let mut level: Vec<&Object> = stated.chain(taken).filter_map(|name| directory.object(name)).collect();
    let mut all: Vec<&Object> = Vec::new();
    for depth in 0..=deepest {
        let mut next = Vec::new();
        for object in level {
            if all.len() < MOST_OBJECTS && all.iter().all(|known| known.name != object.name) {
                all.push(object);
                if depth < deepest {
                    next.extend(neighbours(directory, object));
                }
            }
        }
        level = next;
    }
    all
}

fn neighbours<'a>(directory: &'a Directory, object: &'a Object) -> Vec<&'a Object> {
    if object.table.is_some() {
        let ends = directory.relationships_of(&object.name).map(|way| way.to.object.as_str());
        return ends.filter_map(|name| directory.object(name)).collect();
    }
    shown(object).filter_map(|field| directory.object(field.of.as_deref()?)).collect()
}

fn operation_view(operation: &Operation) -> Value {
    let open = operation.args.iter().filter(|argument| argument.sensitivity != Sensitivity::Restricted);
    let mut view = json!({
        "name": operation.name,
        "verb": operation.verb,
        "isWrite": operation.is_write,
        "arguments": open.map(argument_view).collect::<Vec<Value>>(),
        "returns": operation.returns,
    });
    let members = [
        ("object", operation.object.clone().map(Value::from)),
        ("description", words(operation.description.as_deref())),
        ("deprecated", operation.deprecated.filter(|deprecated| *deprecated).map(Value::from)),
        ("mayBeTreatedAsRead", operation.proposes_read().then_some(Value::Bool(true))),
    ];
    add(&mut view, members);
    view
}

fn argument_view(argument: &Argument) -> Value {
    let mut view = json!({"name": argument.name, "type": argument.kind});
    let members = [
        ("of", argument.of.clone().map(Value::from)),
        ("in", argument.place.clone().map(Value::from)),
        ("required", argument.required.then_some(Value::Bool(true))),
        ("allowedValues", values(&argument.allowed_values)),
        ("format", argument.format.clone().map(Value::from)),
        ("description", words(argument.description.as_deref())),
    ];
    add(&mut view, members);
    view
}

fn object_view(directory: &Directory, object: &Object) -> Value {
    let fields: Vec<Value> = shown(object).map(field_view).collect();
    let mut view = json!({"fields": fields});
    let description = ("description", words(object.description.as_deref()));
    if object.table.is_none() {
        add(&mut view, [description]);
        return view;
    }
    let leading: Vec<&str> = object.leading_fields().iter().map(|field| field.name.as_str()).collect();
    let unique: Vec<&&str> = leading.iter().filter(|name| object.is_unique(name)).collect();
    let ways: Vec<Value> = directory
        .relationships_of(&object.name)
        .map(|way| {
            let many = way.cardinality == Cardinality::Many;
            json!({"name": way.name, "to": way.to.object, "many": many})
        })
        .collect();
    let members = [
        description,
        ("leadingIndexColumns", Some(json!(leading))),
        ("uniqueColumns", Some(json!(unique))),
        ("primaryKey", Some(json!(object.primary_key))),
        ("relationships", (!ways.is_empty()).then_some(Value::Array(ways))),
    ];
    add(&mut view, members);
    view
}

/// The fields that a binding may name: those that a write needs first, where there are too many.
fn shown(object: &Object) -> impl Iterator<Item = &Field> {
    let open = |field: &&Field| {
        field.sensitivity != Sensitivity::Restricted && !field.args.iter().any(|argument| argument.required)
    };
    let (needed, other): (Vec<&Field>, Vec<&Field>) =
        object.fields.iter().filter(open).partition(|field| field.required);
    needed.into_iter().chain(other).take(MOST_FIELDS)
}

fn field_view(field: &Field) -> Value {
    let mut view = json!({"name": field.name, "type": field.kind});
    let members = [
        ("of", field.of.clone().map(Value::from)),
        ("required", field.required.then_some(Value::Bool(true))),
        ("readOnly", field.read_only.then_some(Value::Bool(true))),
        ("writeOnly", field.write_only.then_some(Value::Bool(true))),
        ("allowedValues", values(&field.allowed_values)),
        ("format", field.format.clone().map(Value::from)),
        ("class", field.sensitive_class.map(|class| class.as_str().into())),
        ("description", words(field.description.as_deref())),
    ];
    add(&mut view, members);
    view
}

fn values(all: &[String]) -> Option<Value> {
    (!all.is_empty()).then(|| all.iter().take(MOST_VALUES).map(|value| words(Some(value))).collect())
}

/// A provider's text in one line, cut short.
pub(super) fn words(text: Option<&str>) -> Option<Value> {
    let text = line(text?, MOST_WORDS);
    (!text.is_empty()).then(|| Value::from(text))
}

/// Foreign text in one line, without what controls a terminal, and at most so many characters.
pub(super) fn line(text: &str, most: usize) -> String {
    let mut cut = String::new();
    let mut count = 0;
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()) {
        if word.is_empty() {
            continue;
        }
        if count > 0 {
            cut.push(' ');
            count += 1;
        }
        for letter in word.chars() {
            if count >= most {
                cut.push('…');
                return cut;
            }
            cut.push(letter);
            count += 1;
        }
    }
    cut
}

fn add<const N: usize>(view: &mut Value, members: [(&str, Option<Value>); N]) {
    let Some(view): Option<&mut Map<String, Value>> = view.as_object_mut() else { return };
    for (name, value) in members {
        if let Some(value) = value {
            view.insert(name.to_owned(), value);
        }
    }
}
