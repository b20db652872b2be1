//! Constants of a binding: any JSON that fits its place, objects member by member.

use serde_json::{Map, Value};

use super::{Compiler, place::free_member, value::wire};
use crate::{
    compile::parameter::typed_from,
    json::name_of,
    plan::{Wire, arguments::value, request::as_number},
    schema::{ANY_NAME, Field, FieldType, Object},
};

impl Compiler<'_> {
    /// A constant as it is sent, if it fits a field; `inside` is the way to it in the constant.
    pub(in crate::compile) fn fitting(
        &mut self,
        owner: &str,
        field: &Field,
        constant: &Value,
        (place, inside): (&str, &str),
    ) -> Option<Value> {
        let object = field.of.as_deref().and_then(|of| self.schema.object(of));
        match (field.kind, constant) {
            (_, Value::Null) if field.nullable => Some(Value::Null),
            (FieldType::Object, Value::Object(members)) => match object {
                Some(object) => self.fitting_object(object, members, (place, inside)),
                None => self.scalar(
                    owner,
                    &Field { kind: FieldType::Json, ..field.clone() },
                    constant,
                    (place, inside),
                ),
            },
            (FieldType::Object, other) => {
                let message = format!("the constant{} must be an object, not {}", at(inside), name_of(other));
                self.fault("wrong_type", place, message);
                None
            }
            (FieldType::List, Value::Array(items)) => {
                let element = self.element(field);
                let items: Vec<Option<Value>> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| {
                        self.fitting(owner, &element, item, (place, &format!("{inside}[{index}]")))
                    })
                    .collect();
                items.into_iter().collect::<Option<_>>().map(Value::Array)
            }
            (_, _) => self.scalar(owner, field, constant, (place, inside)),
        }
    }

    fn fitting_object(
        &mut self,
        object: &Object,
        members: &Map<String, Value>,
        (place, inside): (&str, &str),
    ) -> Option<Value> {
        let mut fitting = Map::new();
        let mut fits = true;
        for (name, value) in members {
            let field =
                match (object.field(name).filter(|field| field.name != ANY_NAME), object.field(ANY_NAME)) {
                    (Some(field), _) => field.clone(),
                    (None, Some(any)) => free_member(&object.name, any, name),
                    (None, None) => {
                        self.no_member(object, name, place);
                        fits = false;
                        continue;
                    }
                };
            let inner = format!("{inside}.{name}");
            let value = self
                .is_sendable(&object.name, &field, place)
                .then(|| self.fitting(&object.name, &field, value, (place, &inner)))
                .flatten();
            match value {
                Some(value) => drop(fitting.insert(name.clone(), value)),
                None => fits = false,
            }
        }
        for field in object.fields.iter().filter(|field| field.required && !field.read_only) {
            if field.name != ANY_NAME && !members.contains_key(&field.name) {
                let message = format!("the constant{} lacks `{}`, which is required", at(inside), field.name);
                self.fault("required", place, message);
                fits = false;
            }
        }
        fits.then_some(Value::Object(fitting))
    }

    fn scalar(
        &mut self,
        owner: &str,
        field: &Field,
        constant: &Value,
        (place, inside): (&str, &str),
    ) -> Option<Value> {
        match value::check(&typed_from(owner, field), None, constant) {
            Ok(value) if wire(field) == Wire::Number => Some(as_number(value)),
            Ok(value) => Some(value),
            Err(fault) => {
                let message = format!("the constant for `{}`{} {}", field.name, at(inside), fault.message);
                self.fault(fault.code, place, message);
                None
            }
        }
    }
}

/// Where in a constant something is wrong: " at `.filters[0]`".
fn at(inside: &str) -> String {
    if inside.is_empty() { String::new() } else { format!(" at `{}`", inside.trim_start_matches('.')) }
}
