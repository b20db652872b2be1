//! A binding from the schema alone: what is required gets a parameter with a plausible value, and the first scalars
//! of the answer come back.

use jackfield_core::schema::{
    ANY_NAME, Argument, Field, FieldType, Method, Object, Operation, RootType, Schema, SecurityKind,
    SecurityScheme, Sensitivity,
};
use serde_json::{Map, Value, json};

use super::{leaves, values};

/// How deep input objects may nest before one is given up.
const DEEPEST: usize = 12;
/// How deep optional members are filled, where everything is.
const DEEPEST_OPTIONAL: usize = 3;
/// The most values of one binding that nobody requires.
const MOST_OPTIONAL: usize = 60;

/// How much of what an operation takes is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What it can't do without.
    Required,
    /// What is optional too, as far as it goes.
    Everything,
}

/// A binding, and arguments for a call of it.
#[derive(Debug, Clone)]
pub struct Made {
    /// The binding, as a person would write it.
    pub binding: Value,
    /// What a caller says.
    pub arguments: Map<String, Value>,
}

/// A binding of an operation.
///
/// # Errors
/// Why there is none, by design: what is required is restricted, or a read gives nothing back.
pub fn made(schema: &Schema, operation: &Operation, extent: Extent) -> Result<Made, String> {
    let keys = signs_in_by(schema, operation);
    let mut maker = Maker { schema, extent, keys, entries: Vec::new() };
    for argument in &operation.args {
        maker.argument(argument)?;
    }
    let is_write = writes(operation);
    let paths = leaves::first(schema, operation);
    if paths.is_empty() && !is_write {
        return Err("gives nothing back that could be projected".to_owned());
    }
    let projection: Vec<Value> = paths
        .iter()
        .enumerate()
        .map(|(index, path)| json!({"path": path, "leaf": format!("leaf_{index}")}))
        .collect();
    let start = object_argument(schema, operation).filter(|_| is_write);
    let (mut binding, arguments) = maker.written(start.as_deref());
    binding["toolName"] = "round_trip".into();
    binding["operation"] = operation.name.as_str().into();
    binding["projection"] = projection.into();
    if is_write {
        binding["isWrite"] = true.into();
    }
    Ok(Made { binding, arguments })
}

/// What an operation is signed in for with: the first way that its document knows, or none where that will do.
pub fn signs_in_by<'s>(schema: &'s Schema, operation: &Operation) -> Vec<&'s SecurityScheme> {
    let Some(http) = &schema.http else { return Vec::new() };
    let own = operation.http.as_ref().and_then(|http| http.security.as_ref());
    let requirements = own.unwrap_or(&http.security);
    let is_free = requirements.iter().any(|requirement| requirement.schemes.is_empty());
    let first = requirements.first().filter(|_| !is_free);
    // Some documents list keys among an operation's arguments instead.
    let is_listed = |scheme: &SecurityScheme| {
        let mut required = operation.args.iter().filter(|argument| argument.required);
        required.any(|argument| is_key(argument, scheme))
    };
    let is_used = |scheme: &&SecurityScheme| {
        first.is_some_and(|first| first.schemes.contains(&scheme.name)) || is_listed(scheme)
    };
    http.security_schemes.iter().filter(is_used).collect()
}

/// Whether an argument is the key of a scheme.
fn is_key(argument: &Argument, scheme: &SecurityScheme) -> bool {
    let name = argument.wire_name.as_deref().unwrap_or(&argument.name);
    match &scheme.kind {
        SecurityKind::ApiKey { place, name: key } => {
            argument.place.as_ref() == Some(place) && key.eq_ignore_ascii_case(name)
        }
        _ => false,
    }
}

/// Whether a binding has to say that it writes.
fn writes(operation: &Operation) -> bool {
    let by_method = operation.http.as_ref().is_some_and(|http| {
        matches!(http.method, Method::Put | Method::Post | Method::Delete | Method::Patch)
    });
    let by_root = operation.root.as_ref().is_some_and(|root| root.of == RootType::Mutation);
    operation.is_write || by_method || by_root
}

/// The argument whose members `inputObjectMap` names.
fn object_argument(schema: &Schema, operation: &Operation) -> Option<String> {
    let holds_object = |argument: &&Argument| match operation.http {
        Some(_) => argument.place.as_deref() == Some("body"),
        None => argument.of.as_deref().is_some_and(|of| schema.object(of).is_some()),
    };
    let mut objects = operation.args.iter().filter(holds_object);
    let only = objects.next()?;
    objects.next().is_none().then(|| only.name.clone())
}

/// A path below an argument, without the argument's name.
fn below<'p>(start: &str, path: &'p str) -> Option<&'p str> {
    let rest = path.strip_prefix(start)?;
    rest.strip_prefix('.').or_else(|| rest.starts_with('[').then_some(rest))
}

/// What is sent to one place.
enum Sent {
    /// Something that the caller says.
    Parameter(Value),
    /// Always the same.
    Constant(Value),
}

struct Maker<'s> {
    schema: &'s Schema,
    extent: Extent,
    keys: Vec<&'s SecurityScheme>,
    entries: Vec<(String, Sent)>,
}

impl Maker<'_> {
    /// What is sent as a binding states it, and what a caller says; `start` is where `inputObjectMap` begins.
    fn written(self, start: Option<&str>) -> (Value, Map<String, Value>) {
        let mut arguments = Map::new();
        let (mut inputs, mut members) = (Vec::new(), Vec::new());
        for (index, (path, sent)) in self.entries.into_iter().enumerate() {
            let mut entry = match sent {
                Sent::Constant(value) => json!({"const": value}),
                Sent::Parameter(value) => {
                    let name = format!("value_{index}");
                    arguments.insert(name.clone(), value);
                    json!({"param": name})
                }
            };
            match start.and_then(|start| below(start, &path)) {
                Some(field) => {
                    entry["field"] = field.into();
                    members.push(entry);
                }
                None => {
                    entry["arg"] = path.into();
                    inputs.push(entry);
                }
            }
        }
        (json!({"inputs": inputs, "inputObjectMap": members}), arguments)
    }

    fn argument(&mut self, argument: &Argument) -> Result<(), String> {
        if is_own_header(argument) || self.is_signed_in_by(argument) {
            return Ok(());
        }
        let in_path = argument.place.as_deref() == Some("path");
        let is_required = in_path || (argument.required && argument.default.is_none());
        let field = Field {
            of: argument.of.clone(),
            format: argument.format.clone(),
            allowed_values: argument.allowed_values.clone(),
            max_length: argument.max_length,
            limits: argument.limits.clone(),
            sensitivity: argument.sensitivity,
            ..Field::new(argument.name.clone(), argument.kind)
        };
        if is_required {
            self.fill(&argument.name, &field, 0)
        } else {
            self.optional(&argument.name, &field, 0);
            Ok(())
        }
    }

    /// Fills what nobody requires, if that can be done.
    fn optional(&mut self, path: &str, field: &Field, depth: usize) {
        let wanted = self.extent == Extent::Everything && depth <= DEEPEST_OPTIONAL;
        if !wanted || self.entries.len() > MOST_OPTIONAL {
            return;
        }
        let before = self.entries.len();
        if self.fill(path, field, depth).is_err() {
            self.entries.truncate(before);
        }
    }

    fn fill(&mut self, path: &str, field: &Field, depth: usize) -> Result<(), String> {
        if field.sensitivity == Sensitivity::Restricted {
            return Err(format!("`{path}` is required and restricted"));
        }
        if depth > DEEPEST {
            return Err(format!("`{path}` nests without an end"));
        }
        let object = field.of.as_deref().and_then(|of| self.schema.object(of));
        match (field.kind, object) {
            (FieldType::Object, Some(object)) => self.members(path, object, depth),
            (FieldType::Object, None) => self.constant(path, json!({})),
            (FieldType::List, Some(object)) => {
                let least = field.limits.as_ref().and_then(|limits| limits.min_items).unwrap_or(1).max(1);
                (0..least).try_for_each(|index| self.members(&format!("{path}[{index}]"), object, depth))
            }
            (FieldType::Json, _) => self.constant(path, values::of(field)),
            (FieldType::List, None) if field.of.as_deref().is_none_or(|of| of == "json") => {
                self.constant(path, values::of(field))
            }
            (_, _) => {
                self.entries.push((path.to_owned(), Sent::Parameter(values::of(field))));
                Ok(())
            }
        }
    }

    fn constant(&mut self, path: &str, value: Value) -> Result<(), String> {
        self.entries.push((path.to_owned(), Sent::Constant(value)));
        Ok(())
    }

    fn members(&mut self, path: &str, object: &Object, depth: usize) -> Result<(), String> {
        let before = self.entries.len();
        let named = |field: &&Field| field.name != ANY_NAME && !field.read_only;
        for field in object.fields.iter().filter(named) {
            let inner = format!("{path}.{}", field.name);
            if field.required {
                self.fill(&inner, field, depth + 1)?;
            } else {
                self.optional(&inner, field, depth + 1);
            }
        }
        if self.entries.len() > before {
            return Ok(());
        }
        // An object of which nothing is required says something all the same, if it is to be sent.
        let is_plain = |field: &&Field| is_scalar(field.kind) && field.sensitivity != Sensitivity::Restricted;
        if let Some(first) = object.fields.iter().filter(named).find(is_plain) {
            return self.fill(&format!("{path}.{}", first.name), first, depth + 1);
        }
        match object.field(ANY_NAME) {
            Some(any) if object.fields.len() == 1 => self.fill(&format!("{path}.label"), any, depth + 1),
            Some(_) | None => self.constant(path, json!({})),
        }
    }

    /// Whether the connection states it when it signs in.
    fn is_signed_in_by(&self, argument: &Argument) -> bool {
        self.keys.iter().any(|scheme| is_key(argument, scheme))
    }
}

/// Headers that a document may name and that the client says itself.
fn is_own_header(argument: &Argument) -> bool {
    let name = argument.wire_name.as_deref().unwrap_or(&argument.name);
    let own =
        ["accept", "authorization", "content-type", "content-length", "cookie", "host", "accept-encoding"];
    argument.place.as_deref() == Some("header") && own.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// Whether a value of this type is a single one whose type is known.
fn is_scalar(kind: FieldType) -> bool {
    !matches!(kind, FieldType::Object | FieldType::List | FieldType::Json)
}
