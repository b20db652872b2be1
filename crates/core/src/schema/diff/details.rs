//! What can change about one thing, as short texts.

use std::collections::BTreeSet;

use super::{Aspects, Change};
use crate::schema::{Argument, End, Field, Object, Operation, Relationship, Schema, Sensitivity};

/// The longest text that a change shows, in characters.
const SHORT: usize = 120;

/// Several names as one text; those that hold a comma are quoted.
fn list(names: &[String]) -> String {
    let written = names.iter().map(|name| {
        if name.is_empty() || name.contains([',', '"', ';']) { format!("{name:?}") } else { name.clone() }
    });
    written.collect::<Vec<_>>().join(", ")
}

/// A text cut to what a list of changes has room for.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(super) fn transport(schema: &Schema) -> String {
    format!("{:?}", schema.transport).to_lowercase()
}

pub(super) fn dialect(schema: &Schema) -> String {
    schema.dialect.map_or_else(String::new, |dialect| format!("{dialect:?}").to_lowercase())
}

pub(super) fn object(aspects: &mut Aspects, was: &Object, is: &Object) {
    aspects.compare("label", text(was.label.as_ref()), text(is.label.as_ref()));
    aspects.compare("description", text(was.description.as_ref()), text(is.description.as_ref()));
    if was.capabilities != is.capabilities {
        aspects.compare("capabilities", &capabilities(was), &capabilities(is));
    }
    if was.primary_key != is.primary_key {
        aspects.compare("primaryKey", &list(&was.primary_key), &list(&is.primary_key));
    }
    if was.indexes != is.indexes {
        let (before, after) = (indexes(was), indexes(is));
        let only = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
            these.difference(those).cloned().collect::<Vec<_>>().join("; ")
        };
        aspects.compare("indexes", &only(&before, &after), &only(&after, &before));
    }
    if was.table != is.table {
        aspects.compare("table", &table(was), &table(is));
    }
}

fn table(object: &Object) -> String {
    match &object.table {
        Some(table) => match &table.schema {
            Some(schema) => format!("{schema}.{}", table.name),
            None => table.name.clone(),
        },
        None => String::new(),
    }
}

fn capabilities(object: &Object) -> String {
    let names: Vec<String> =
        object.capabilities.iter().map(|capability| format!("{capability:?}").to_lowercase()).collect();
    names.join(", ")
}

fn indexes(object: &Object) -> BTreeSet<String> {
    let written = object.indexes.iter().map(|index| {
        let unique = if index.unique { "unique " } else { "" };
        format!("{unique}({})", list(&index.columns))
    });
    written.collect()
}

/// Fields that no index leads with any more, and those that one leads with now: what can be
/// filtered by.
pub(super) fn leading(was: &Object, is: &Object) -> Vec<Change> {
    if was.indexes == is.indexes && was.primary_key == is.primary_key {
        return Vec::new();
    }
    let lead = |object: &Object| -> BTreeSet<String> {
        let first = object.indexes.iter().filter_map(|index| index.columns.first());
        first.chain(object.primary_key.first()).cloned().collect()
    };
    let (before, after) = (lead(was), lead(is));
    let change = |column: &String, leads: bool| {
        let text = |leads: bool| if leads { "leads an index" } else { "leads no index" };
        Change {
            object: Some(is.name.clone()),
            field: Some(column.clone()),
            what: Some("index".to_owned()),
            before: Some(text(!leads).to_owned()),
            after: Some(text(leads).to_owned()),
            ..Change::default()
        }
    };
    let lost = before.difference(&after).map(|column| change(column, false));
    lost.chain(after.difference(&before).map(|column| change(column, true))).collect()
}

pub(super) fn field(aspects: &mut Aspects, was: &Field, is: &Field) {
    if was == is {
        return;
    }
    aspects.compare("type", &kind(was), &kind(is));
    aspects.compare("format", text(was.format.as_ref()), text(is.format.as_ref()));
    aspects.compare("nativeType", text(was.native_type.as_ref()), text(is.native_type.as_ref()));
    aspects.compare("maxLength", &number(was.max_length), &number(is.max_length));
    aspects.compare("limits", &limits(was), &limits(is));
    aspects.compare("precision", &precision(was), &precision(is));
    aspects.compare("required", yes_no(was.required), yes_no(is.required));
    aspects.compare("nullable", yes_no(was.nullable), yes_no(is.nullable));
    aspects.compare("readOnly", yes_no(was.read_only), yes_no(is.read_only));
    aspects.compare("writeOnly", yes_no(was.write_only), yes_no(is.write_only));
    aspects.compare("caseInsensitive", yes_no(was.case_insensitive), yes_no(is.case_insensitive));
    if was.allowed_values != is.allowed_values {
        aspects.compare("allowedValues", &list(&was.allowed_values), &list(&is.allowed_values));
    }
    aspects.compare("sensitivity", &sensitivity(was), &sensitivity(is));
    aspects.compare("deprecated", yes_no(was.deprecated), yes_no(is.deprecated));
    aspects.compare("description", text(was.description.as_ref()), text(is.description.as_ref()));
}

fn kind(field: &Field) -> String {
    let kind = format!("{:?}", field.kind).to_lowercase();
    match &field.of {
        Some(of) => format!("{kind} of {of}"),
        None => kind,
    }
}

fn number(number: Option<u32>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn limits(field: &Field) -> String {
    // Members in JSON's own words; that it is written can't fail.
    field.limits.as_ref().and_then(|limits| serde_json::to_string(limits).ok()).unwrap_or_default()
}

fn precision(field: &Field) -> String {
    field.precision.map_or_else(String::new, |(digits, scale)| format!("{digits}, {scale}"))
}

fn sensitivity(field: &Field) -> String {
    let level = match field.sensitivity {
        Sensitivity::None => "none",
        Sensitivity::Personal => "personal",
        Sensitivity::Restricted => "restricted",
    };
    match field.sensitive_class {
        Some(class) => format!("{level} ({})", class.as_str()),
        None => level.to_owned(),
    }
}

pub(super) fn relationship(aspects: &mut Aspects, was: &Relationship, is: &Relationship) {
    if was == is {
        return;
    }
    aspects.compare("from", &end(&was.from), &end(&is.from));
    aspects.compare("to", &end(&was.to), &end(&is.to));
    let cardinality = |relationship: &Relationship| format!("{:?}", relationship.cardinality).to_lowercase();
    aspects.compare("cardinality", &cardinality(was), &cardinality(is));
    let basis = |relationship: &Relationship| format!("{:?}", relationship.basis).to_lowercase();
    aspects.compare("basis", &basis(was), &basis(is));
}

fn end(end: &End) -> String {
    format!("{}({})", end.object, list(&end.fields))
}

pub(super) fn operation(aspects: &mut Aspects, was: &Operation, is: &Operation) {
    if was == is {
        return;
    }
    aspects.compare("object", text(was.object.as_ref()), text(is.object.as_ref()));
    aspects.compare("verb", &format!("{:?}", was.verb), &format!("{:?}", is.verb));
    aspects.compare("isWrite", yes_no(was.is_write), yes_no(is.is_write));
    aspects.compare("deprecated", yes_no(was.deprecated == Some(true)), yes_no(is.deprecated == Some(true)));
    aspects.compare("description", text(was.description.as_ref()), text(is.description.as_ref()));
    let returns = |operation: &Operation| {
        let list = if operation.returns.list { "list of " } else { "" };
        format!("{list}{}", text(operation.returns.object.as_ref()))
    };
    aspects.compare("returns", &returns(was), &returns(is));
    let arguments = super::pair(&was.args, &is.args, |argument| argument.name.as_str());
    for added in &arguments.added {
        aspects.compare(&format!("argument {}", added.name), "", &argument(added));
    }
    for removed in &arguments.removed {
        aspects.compare(&format!("argument {}", removed.name), &argument(removed), "");
    }
    for (was, is) in arguments.both {
        aspects.compare(&format!("argument {}", is.name), &argument(was), &argument(is));
    }
}

fn argument(argument: &Argument) -> String {
    let mut written = format!("{:?}", argument.kind).to_lowercase();
    if let Some(of) = &argument.of {
        written = format!("{written} of {of}");
    }
    if let Some(place) = &argument.place {
        written = format!("{written} in {place}");
    }
    if argument.required {
        written.push_str(", required");
    }
    if let Some(default) = &argument.default {
        written = format!("{written}, {default} by default");
    }
    if !argument.allowed_values.is_empty() {
        written = format!("{written}, one of {}", list(&argument.allowed_values));
    }
    written
}

fn text(text: Option<&String>) -> &str {
    text.map_or("", String::as_str)
}

fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
