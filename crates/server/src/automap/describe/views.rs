//! How an operation, an object and a field are told: short, since every letter is paid for.

use jackfield_core::schema::{
    Argument, Cardinality, Field, FieldType, Object, Operation, Sensitivity, directory::Directory, graphql,
};
use serde_json::{Map, Value, json};

use super::line;

/// The most characters of a description.
const MOST_WORDS: usize = 200;
/// The most values of an enum.
const MOST_VALUES: usize = 40;

/// The object of that name; of a page of GraphQL the one whose records it lists, since paths step through pages.
pub(super) fn record<'a>(directory: &'a Directory, name: &str) -> Option<&'a Object> {
    match graphql::connection_node(directory.schema(), name) {
        Some(page) => directory.object(page.node_object),
        None => directory.object(name),
    }
}

/// An operation with what it takes.
pub(super) fn operation(directory: &Directory, operation: &Operation) -> Value {
    let open = operation.args.iter().filter(|argument| argument.sensitivity != Sensitivity::Restricted);
    let arguments: Map<String, Value> =
        open.map(|argument| (argument.name.clone(), self::argument(argument))).collect();
    let returns = operation.returns.object.as_deref();
    let page = returns.is_some_and(|name| graphql::connection_node(directory.schema(), name).is_some());
    let returned = match returns.and_then(|name| record(directory, name)) {
        Some(object) => Some(object.name.clone()),
        None => operation.returns.value.map(|value| value.as_str().to_owned()),
    };
    let mut view = json!({"name": operation.name, "verb": operation.verb, "isWrite": operation.is_write});
    let members = [
        ("object", operation.object.clone().map(Value::from)),
        ("description", words(operation.description.as_deref(), MOST_WORDS)),
        ("arguments", (!arguments.is_empty()).then_some(Value::Object(arguments))),
        ("returns", returned.map(Value::from)),
        ("returnsList", (operation.returns.list || page).then_some(Value::Bool(true))),
        ("deprecated", operation.deprecated.filter(|deprecated| *deprecated).map(Value::from)),
        ("mayBeTreatedAsRead", operation.proposes_read().then_some(Value::Bool(true))),
    ];
    add(&mut view, members);
    view
}

fn argument(argument: &Argument) -> Value {
    let mut kind = type_of(argument.kind, argument.of.as_deref());
    if argument.required {
        kind.push('!');
    }
    if let Some(place) = &argument.place {
        kind = format!("{kind} in {place}");
    }
    short(
        kind,
        [
            ("allowedValues", values(&argument.allowed_values)),
            ("format", argument.format.clone().map(Value::from)),
            ("description", words(argument.description.as_deref(), MOST_WORDS)),
        ],
    )
}

/// An object with these of its fields.
pub(super) fn object(
    directory: &Directory,
    object: &Object,
    fields: Vec<&Field>,
    most_words: usize,
) -> Value {
    let fields: Map<String, Value> = fields
        .into_iter()
        .map(|field| (field.name.clone(), self::field(directory, field, most_words)))
        .collect();
    let mut view = json!({"fields": fields});
    let description = ("description", words(object.description.as_deref(), most_words));
    if object.table.is_none() {
        add(&mut view, [description]);
        return view;
    }
    let leading: Vec<&str> = object.leading_fields().iter().map(|field| field.name.as_str()).collect();
    let unique: Vec<&&str> = leading.iter().filter(|name| object.is_unique(name)).collect();
    let ways: Map<String, Value> = directory
        .relationships_of(&object.name)
        .map(|way| {
            let many = if way.cardinality == Cardinality::Many { "many " } else { "one " };
            (way.name.clone(), Value::from(format!("{many}{}", way.to.object)))
        })
        .collect();
    let members = [
        description,
        ("leadingIndexColumns", Some(json!(leading))),
        ("uniqueColumns", Some(json!(unique))),
        ("relationships", (!ways.is_empty()).then_some(Value::Object(ways))),
    ];
    add(&mut view, members);
    view
}

fn field(directory: &Directory, field: &Field, most_words: usize) -> Value {
    let of = field.of.as_deref();
    let page = of.and_then(|name| graphql::connection_node(directory.schema(), name));
    let mut kind = match page {
        Some(page) => type_of(FieldType::List, Some(page.node_object)),
        None => type_of(field.kind, of),
    };
    for (is_so, mark) in
        [(field.required, "!"), (field.read_only, " readOnly"), (field.write_only, " writeOnly")]
    {
        if is_so {
            kind.push_str(mark);
        }
    }
    let class = field.sensitive_class.map(|class| class.as_str().into());
    short(
        kind,
        [
            ("allowedValues", values(&field.allowed_values)),
            ("class", class.filter(|_| most_words > 0)),
            ("description", words(field.description.as_deref(), most_words)),
        ],
    )
}

fn type_of(kind: FieldType, of: Option<&str>) -> String {
    match of {
        Some(of) => format!("{} {of}", kind.as_str()),
        None => kind.as_str().to_owned(),
    }
}

/// A type alone, or with what else is known.
fn short<const N: usize>(kind: String, members: [(&str, Option<Value>); N]) -> Value {
    if members.iter().all(|(_, value)| value.is_none()) {
        return Value::String(kind);
    }
    let mut view = json!({"type": kind});
    add(&mut view, members);
    view
}

fn values(all: &[String]) -> Option<Value> {
    (!all.is_empty()).then(|| all.iter().take(MOST_VALUES).map(|value| line(value, MOST_WORDS)).collect())
}

/// A provider's text in one line, cut short.
fn words(text: Option<&str>, most: usize) -> Option<Value> {
    let text = line(text.filter(|_| most > 0)?, most);
    (!text.is_empty()).then(|| Value::from(text))
}

fn add<const N: usize>(view: &mut Value, members: [(&str, Option<Value>); N]) {
    let Some(view): Option<&mut Map<String, Value>> = view.as_object_mut() else { return };
    for (name, value) in members {
        if let Some(value) = value {
            view.insert(name.to_owned(), value);
        }
    }
}
