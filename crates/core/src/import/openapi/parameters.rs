//! The parameters of an operation into its arguments.

use serde_json::Value;

use super::importer::{Group, Importer, Part};
use super::naming::{Hint, Owner};
use super::paths::{Listed, variables};
use super::shape::Shape;
use super::styles;
use crate::{
    import::{document::Node, prose::description},
    schema::{Argument, FieldType, ParameterStyle, Style},
};

/// The places of parameters, in the order in which they keep their plain names.
const PLACES: [&str; 4] = ["path", "query", "header", "cookie"];

/// What an operation takes, and the object that each argument holds.
#[derive(Debug, Default)]
pub(super) struct Arguments<'a> {
    pub(super) list: Vec<Argument>,
    pub(super) targets: Vec<Option<usize>>,
    /// Swagger's parameter `in: body`.
    pub(super) body: Option<Node<'a>>,
    /// Swagger's parameters `in: formData`.
    pub(super) form: Vec<Node<'a>>,
}

/// A parameter as a document states it.
#[derive(Clone, Copy)]
struct Stated<'a> {
    name: &'a str,
    place: &'a str,
    node: Node<'a>,
    shared: Option<&'a str>,
}

impl<'a> Importer<'a> {
    /// The arguments of an operation; its body is left to others.
    pub(super) fn arguments(&mut self, position: usize, listed: &Listed<'a>) -> Arguments<'a> {
        let variables = variables(listed.path);
        let mut found = Arguments::default();
        for stated in self.stated(listed) {
            match stated.place {
                "body" => found.body = Some(stated.node),
                "formData" => found.form.push(stated.node),
                "path" if !variables.contains(&stated.name) => {
                    let message =
                        || format!("The path has no variable `{}`; the parameter is left out.", stated.name);
                    self.warnings.add("parameter_not_in_path", stated.node.value, message);
                }
                "header" if is_reserved(stated.name) => {}
                "path" | "query" | "header" | "cookie" => {
                    let (argument, target) = self.argument(position, stated);
                    found.list.push(argument);
                    found.targets.push(target);
                }
                other => {
                    let message = || format!("Parameters `in: {other}` aren't understood; it is left out.");
                    self.warnings.add("parameter_not_supported", stated.node.value, message);
                }
            }
        }
        for variable in variables {
            if !found
                .list
                .iter()
                .any(|known| known.place.as_deref() == Some("path") && known.name == variable)
            {
                let message = || {
                    format!("Nothing describes the variable `{variable}` of the path; it is taken as text.")
                };
                self.warnings.add("parameter_missing", listed.operation.value, message);
                found.list.push(undescribed(variable));
                found.targets.push(None);
            }
        }
        found
    }

    /// The parameters of the path item and the operation; of two alike the operation's counts.
    fn stated(&mut self, listed: &Listed<'a>) -> Vec<Stated<'a>> {
        let mut found: Vec<Stated<'a>> = Vec::new();
        let from_item = listed.items.iter().find_map(|item| item.member("parameters"));
        for list in [from_item, listed.operation.member("parameters")].into_iter().flatten() {
            let Some(elements) = list.value.as_array() else {
                let message = || "The parameters aren't a list; they are left out.".to_owned();
                self.warnings.add("parameter_not_supported", list.value, message);
                continue;
            };
            for element in elements {
                let Some(stated) = self.stated_one(list.at(element)) else { continue };
                let alike =
                    |known: &&mut Stated<'a>| known.name == stated.name && known.place == stated.place;
                match found.iter_mut().find(alike) {
                    Some(known) => *known = stated,
                    None => found.push(stated),
                }
            }
        }
        found
    }

    fn stated_one(&mut self, node: Node<'a>) -> Option<Stated<'a>> {
        let (settled, shared) = self.settled(node)?;
        let text = |name: &str| settled.member(name).and_then(|value| value.value.as_str());
        let (Some(name), Some(place)) = (text("name").filter(|name| !name.is_empty()), text("in")) else {
            let message = || "A parameter needs `name` and `in`; this one is left out.".to_owned();
            self.warnings.add("parameter_not_supported", node.value, message);
            return None;
        };
        self.step(1);
        Some(Stated { name, place, node: settled, shared })
    }

    fn argument(&mut self, position: usize, stated: Stated<'a>) -> (Argument, Option<usize>) {
        let Stated { name, place, node, shared } = stated;
        // A parameter of Swagger is its own schema.
        let content = node.member("content").and_then(|content| styles::best(content));
        let of_content = content.and_then(|(_, media)| media.member("schema"));
        let schema = node.member("schema").or(of_content).unwrap_or(node);
        let shared = shared.map(super::naming::of_reference);
        let owner = shared.as_deref().map_or(Owner::Operation(position), Owner::Shared);
        let suffix = if shared.is_some() { "value" } else { name };
        let mut shape = self.shape(&Group::one(Part::new(schema)), Hint::new(owner, suffix));
        if let Some(text) = node.member("description").and_then(|text| text.value.as_str()) {
            shape.description = Some(text);
        }
        self.keep(shape.weight());
        let style = if content.is_some() && node.member("schema").is_none() {
            ParameterStyle { style: Style::Json, explode: false, allow_reserved: false }
        } else {
            styles::of_parameter(node, place, &shape)
        };
        let is_stated =
            node.member("required").is_some_and(|required| required.value.as_bool() == Some(true));
        let mut argument = from_shape(name, &shape);
        argument.place = Some(place.to_owned());
        argument.required = place == "path" || is_stated;
        argument.style = Some(style);
        (argument, shape.object())
    }
}

/// An argument of that shape.
pub(super) fn from_shape(name: &str, shape: &Shape<'_>) -> Argument {
    Argument {
        of: shape.word(),
        allowed_values: shape.values.clone(),
        default: shape.default.filter(|value| is_small(value)).cloned(),
        description: shape.description.and_then(description),
        format: shape.format.map(str::to_owned),
        max_length: shape.max_length,
        limits: shape.limits.clone().some(),
        ..Argument::new(name, shape.kind)
    }
}

fn undescribed(variable: &str) -> Argument {
    Argument {
        place: Some("path".to_owned()),
        required: true,
        style: Some(ParameterStyle { style: Style::Simple, explode: false, allow_reserved: false }),
        ..Argument::new(variable, FieldType::String)
    }
}

/// Gives every argument a name of its own: of two places that use one name the first keeps it.
pub(super) fn disambiguate(arguments: &mut [Argument], has_body: bool) {
    let mut taken: std::collections::HashSet<String> = std::collections::HashSet::new();
    if has_body {
        taken.insert("body".to_owned());
    }
    for place in PLACES {
        for argument in arguments.iter_mut().filter(|argument| argument.place.as_deref() == Some(place)) {
            if taken.insert(argument.name.clone()) {
                continue;
            }
            let mut name = format!("{place}.{}", argument.name);
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            argument.wire_name = Some(std::mem::replace(&mut argument.name, name));
        }
    }
}

/// Headers that other parts of a document describe.
fn is_reserved(name: &str) -> bool {
    ["accept", "content-type", "authorization"].iter().any(|reserved| name.eq_ignore_ascii_case(reserved))
}

/// Whether a default is short enough to keep.
fn is_small(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() <= 1_000,
        Value::Array(elements) => {
            elements.len() <= 20
                && elements
                    .iter()
                    .all(|element| !element.is_array() && !element.is_object() && is_small(element))
        }
        Value::Object(members) => members.is_empty(),
    }
}
