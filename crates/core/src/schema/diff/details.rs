//! What can change about one thing, as short texts.

use std::collections::BTreeSet;

use super::{Aspects, Change};
use crate::schema::{End, Field, FieldType, Object, Relationship, Schema, SensitiveClass, Sensitivity};

/// The longest text that a change shows, in characters.
const SHORT: usize = 120;

/// Several names as one text; those that hold a comma are quoted.
pub(super) fn list(names: &[String]) -> String {
    let written = names.iter().map(|name| {
        if name.is_empty() || name.contains([',', '"', ';']) { format!("{name:?}") } else { name.clone() }
    });
    written.collect::<Vec<_>>().join(", ")
}

/// A text cut to what a list of changes has room for; from where it differs from another, where that is far in.
pub(super) fn short(text: &str, other: &str) -> String {
    if text.chars().nth(SHORT).is_none() {
        return text.to_owned();
    }
    let same = text.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let skipped = if same > SHORT / 2 { same - SHORT / 4 } else { 0 };
    let mut shown = if skipped > 0 { "…".to_owned() } else { String::new() };
    shown.extend(text.chars().skip(skipped).take(SHORT));
    if text.chars().nth(skipped + SHORT).is_some() {
        shown.push('…');
    }
    shown
}

/// What holds for the whole schema.
pub(super) fn schema(aspects: &mut Aspects, was: &Schema, is: &Schema) {
    aspects.compare("transport", &word(was.transport), &word(is.transport));
    let dialect = |schema: &Schema| schema.dialect.map_or_else(String::new, word);
    aspects.compare("dialect", &dialect(was), &dialect(is));
    super::operation::api(aspects, was.http.as_ref(), is.http.as_ref());
}

/// A variant of an enum, as the API writes it.
pub(super) fn word(variant: impl std::fmt::Debug) -> String {
    format!("{variant:?}").to_lowercase()
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
    if was.role != is.role {
        aspects.compare("role", &word(was.role), &word(is.role));
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
    let names: Vec<String> = object.capabilities.iter().map(word).collect();
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
    aspects.compare("type", &kind(was.kind, was.of.as_ref()), &kind(is.kind, is.of.as_ref()));
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
    aspects.compare(
        "sensitivity",
        &sensitivity(was.sensitivity, was.sensitive_class),
        &sensitivity(is.sensitivity, is.sensitive_class),
    );
    aspects.compare("deprecated", yes_no(was.deprecated), yes_no(is.deprecated));
    aspects.compare("description", text(was.description.as_ref()), text(is.description.as_ref()));
}

/// A type and what it holds.
pub(super) fn kind(kind: FieldType, of: Option<&String>) -> String {
    match of {
        Some(of) => format!("{} of {of}", kind.as_str()),
        None => kind.as_str().to_owned(),
    }
}

pub(super) fn number(number: Option<u32>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

fn limits(field: &Field) -> String {
    // Members in JSON's own words; that it is written can't fail.
    field.limits.as_ref().and_then(|limits| serde_json::to_string(limits).ok()).unwrap_or_default()
}

fn precision(field: &Field) -> String {
    field.precision.map_or_else(String::new, |(digits, scale)| format!("{digits}, {scale}"))
}

/// How careful one must be, and why.
pub(super) fn sensitivity(level: Sensitivity, class: Option<SensitiveClass>) -> String {
    match class {
        Some(class) => format!("{} ({})", word(level), class.as_str()),
        None => word(level),
    }
}

pub(super) fn relationship(aspects: &mut Aspects, was: &Relationship, is: &Relationship) {
    if was == is {
        return;
    }
    aspects.compare("from", &end(&was.from), &end(&is.from));
    aspects.compare("to", &end(&was.to), &end(&is.to));
    aspects.compare("cardinality", &word(was.cardinality), &word(is.cardinality));
    aspects.compare("basis", &word(was.basis), &word(is.basis));
}

fn end(end: &End) -> String {
    format!("{}({})", end.object, list(&end.fields))
}

pub(super) fn text(text: Option<&String>) -> &str {
    text.map_or("", String::as_str)
}

pub(super) fn yes_no(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}
