//! Whether an answer is what a document selects: nothing more, nothing less, each of its type.

use std::collections::BTreeSet;

use apollo_compiler::{
    ExecutableDocument, Schema,
    executable::{Operation, Selection, SelectionSet},
    schema::{ExtendedType, Type},
};
use serde_json::{Map, Value};

/// What is wrong with the `data` of an answer.
pub(super) fn faults(
    schema: &Schema,
    document: &ExecutableDocument,
    operation: &Operation,
    data: &Value,
) -> Vec<String> {
    let mut walk = Walk { schema, document, faults: Vec::new() };
    walk.object(&operation.selection_set, data, "data");
    walk.faults
}

struct Walk<'s> {
    schema: &'s Schema,
    document: &'s ExecutableDocument,
    faults: Vec<String>,
}

impl Walk<'_> {
    fn fault(&mut self, place: &str, why: &str) {
        self.faults.push(format!("{place}: {why}"));
    }

    fn object(&mut self, selected: &SelectionSet, value: &Value, place: &str) {
        let Value::Object(members) = value else { return self.fault(place, "this is an object") };
        let mut known = BTreeSet::new();
        self.selection(selected, members, place, &mut known);
        for odd in members.keys().filter(|name| !known.contains(*name)) {
            self.fault(place, &format!("`{odd}` wasn't asked for"));
        }
    }

    fn selection(
        &mut self,
        selected: &SelectionSet,
        members: &Map<String, Value>,
        place: &str,
        known: &mut BTreeSet<String>,
    ) {
        for selection in &selected.selections {
            match selection {
                Selection::Field(field) => {
                    let key = field.response_key().as_str();
                    known.insert(key.to_owned());
                    let place = format!("{place}.{key}");
                    match members.get(key) {
                        Some(value) => self.value(&field.definition.ty, &field.selection_set, value, &place),
                        None => self.fault(&place, "this was asked for and isn't there"),
                    }
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.type_condition.as_ref().map(|name| name.as_str());
                    if self.is(selected, members, on) {
                        self.selection(&inline.selection_set, members, place, known);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let document = self.document;
                    let Some(fragment) = document.fragments.get(&spread.fragment_name) else { continue };
                    if self.is(selected, members, Some(fragment.selection_set.ty.as_str())) {
                        self.selection(&fragment.selection_set, members, place, known);
                    }
                }
            }
        }
    }

    /// Whether an object is of a fragment's type. What an object of an abstract type is, it has to say.
    fn is(&self, selected: &SelectionSet, members: &Map<String, Value>, on: Option<&str>) -> bool {
        let Some(on) = on else { return true };
        let own = members.get("__typename").and_then(Value::as_str).unwrap_or(selected.ty.as_str());
        own == on || self.schema.is_subtype(on, own)
    }

    fn value(&mut self, kind: &Type, selected: &SelectionSet, value: &Value, place: &str) {
        if value.is_null() {
            if kind.is_non_null() {
                self.fault(place, &format!("this is {kind}, never null"));
            }
            return;
        }
        if kind.is_list() {
            let Value::Array(items) = value else { return self.fault(place, "this is a list") };
            for (index, item) in items.iter().enumerate() {
                self.value(kind.item_type(), selected, item, &format!("{place}[{index}]"));
            }
            return;
        }
        let name = kind.inner_named_type();
        match self.schema.types.get(name) {
            Some(ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_)) => {
                self.object(selected, value, place);
            }
            Some(ExtendedType::Enum(stated)) => {
                if !value.as_str().is_some_and(|value| stated.values.contains_key(value)) {
                    self.fault(place, &format!("{value} is no {name}"));
                }
            }
            Some(_) | None => {
                if !fits(name.as_str(), value) {
                    self.fault(place, &format!("{value} is no {name}"));
                }
            }
        }
    }
}

fn fits(scalar: &str, value: &Value) -> bool {
    match scalar {
        "Int" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "Float" => value.is_number(),
        "Boolean" => value.is_boolean(),
        "String" | "ID" => value.is_string(),
        // A vendor's own scalars are as it likes, but scalars unless they say they are JSON.
        own => own.contains("JSON") || !(value.is_object() || value.is_array()),
    }
}
