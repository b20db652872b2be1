//! Schemas into objects, and the types of fields, parameters and bodies.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{
    is_true,
    scalars::{described, number, string},
    text,
};
use crate::{
    diagnostic::Diagnostic,
    import::prose,
    schema::{ANY_NAME, Field, FieldType, Object, ObjectRole, SensitiveClass, classify::Classifier},
};

/// How deep a schema may nest.
const MOST_DEPTH: usize = 32;

/// The most values of enums that are repeated where references lead to them.
const MOST_VALUES: usize = 500_000;

/// How many warnings are kept.
const MOST_WARNINGS: usize = 200;

/// What is known of a document's types so far.
pub(super) struct Types<'a> {
    schemas: Option<&'a Map<String, Value>>,
    pub(super) objects: Vec<Object>,
    taken: HashSet<String>,
    /// The schemas that only name a type; none for one that is being read.
    aliases: HashMap<&'a str, Option<Stated>>,
    values_left: usize,
    pub(super) warnings: Vec<Diagnostic>,
}

/// The object whose fields are read.
struct Owner<'o> {
    name: &'o str,
    depth: usize,
    classifier: Classifier,
}

/// A type as fields and arguments state it.
#[derive(Debug, Clone)]
pub(super) struct Stated {
    pub(super) kind: FieldType,
    pub(super) of: Option<String>,
    pub(super) format: Option<String>,
    pub(super) allowed_values: Vec<String>,
    /// `string` where a number is written as one.
    pub(super) native_type: Option<String>,
}

impl Stated {
    pub(super) fn plain(kind: FieldType) -> Self {
        Self { kind, of: None, format: None, allowed_values: Vec::new(), native_type: None }
    }

    pub(super) fn formatted(kind: FieldType, format: &str) -> Self {
        Self { format: Some(format.to_owned()), ..Self::plain(kind) }
    }

    fn object(name: &str) -> Self {
        Self { of: Some(name.to_owned()), ..Self::plain(FieldType::Object) }
    }

    /// A list of it.
    pub(super) fn list(self) -> Self {
        let of = self.of.unwrap_or_else(|| self.kind.as_str().to_owned());
        Self { kind: FieldType::List, of: Some(of), ..self }
    }
}

impl<'a> Types<'a> {
    pub(super) fn new(schemas: Option<&'a Map<String, Value>>) -> Self {
        let taken = schemas.into_iter().flat_map(Map::keys).cloned().collect();
        Self {
            schemas,
            objects: Vec::new(),
            taken,
            aliases: HashMap::new(),
            values_left: MOST_VALUES,
            warnings: Vec::new(),
        }
    }

    pub(super) fn warn(&mut self, code: &str, place: &str, message: String) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(Diagnostic::new(code, place, message));
        }
    }

    /// Makes the objects of all schemas that are objects.
    pub(super) fn read_all(&mut self) {
        for (name, node) in self.schemas.into_iter().flatten() {
            if is_object(node) {
                self.add_object(name.clone(), node, 0);
            }
        }
    }

    /// The schema of that name, if it is an object.
    pub(super) fn object_schema(&self, name: &str) -> Option<&'a Value> {
        self.schemas?.get(name).filter(|node| is_object(node))
    }

    fn add_object(&mut self, name: String, node: &Value, depth: usize) {
        let owner = Owner { name: &name, depth, classifier: Classifier::of(&name) };
        let mut fields = Vec::new();
        for (member, node) in node.get("properties").and_then(Value::as_object).into_iter().flatten() {
            // A property can't be told from the one that stands for all of them.
            if member == ANY_NAME {
                self.warn("invalid_name", &name, format!("`{name}` has a property `*`, which is left out."));
                continue;
            }
            fields.push(self.field(&owner, member, node));
        }
        if let Some(node) = node.get("additionalProperties").filter(|node| node.is_object()) {
            fields.push(self.field(&owner, ANY_NAME, node));
        }
        self.objects.push(Object {
            name,
            label: None,
            description: text(node, "description").and_then(prose::description),
            capabilities: Vec::new(),
            fields,
            primary_key: Vec::new(),
            indexes: Vec::new(),
            table: None,
            role: ObjectRole::Record,
        });
    }

    fn field(&mut self, owner: &Owner<'_>, name: &str, node: &Value) -> Field {
        let stated = self.stated(&format!("{}.{name}", owner.name), node, owner.depth);
        let mut field = Field {
            of: stated.of,
            format: stated.format,
            allowed_values: stated.allowed_values,
            native_type: stated.native_type,
            required: is_true(node, "required"),
            read_only: is_true(node, "readOnly"),
            deprecated: is_true(node, "deprecated"),
            ..Field::new(name, stated.kind)
        };
        // What is said of a record speaks of what is in it: its own fields tell. Of the rest the provider's own words
        // count, not what is added to them below.
        if !self.holds_records(&field) {
            field.description = text(node, "description").map(str::to_owned);
        }
        field.sensitive_class = owner.classifier.class(&field);
        field.sensitivity = field.sensitive_class.map(SensitiveClass::sensitivity).unwrap_or_default();
        field.description = described(node);
        field
    }

    /// The type of a schema or parameter; `place` names what has no name of its own.
    pub(super) fn stated(&mut self, place: &str, node: &Value, depth: usize) -> Stated {
        if depth > MOST_DEPTH {
            self.warn("too_deep", place, format!("`{place}` nests too deep; its values pass as JSON."));
            return Stated::plain(FieldType::Json);
        }
        if let Some(name) = text(node, "$ref") {
            return self.reference(place, name, depth);
        }
        match text(node, "type") {
            Some("object") | None if holds_members(node) => {
                let name = self.free_name(place);
                let stated = Stated::object(&name);
                self.add_object(name, node, depth + 1);
                stated
            }
            Some("array") => self.list(place, node.get("items").unwrap_or(&Value::Null), depth),
            Some("object" | "any") => Stated::plain(FieldType::Json),
            Some("string") => string(node),
            Some("integer") => number(FieldType::Integer, node),
            Some("number") => number(FieldType::Number, node),
            Some("boolean") => Stated::plain(FieldType::Boolean),
            Some(_) | None => {
                self.warn(
                    "unknown_type",
                    place,
                    format!("The type of `{place}` isn't known; its values pass as JSON."),
                );
                Stated::plain(FieldType::Json)
            }
        }
    }

    fn holds_records(&self, field: &Field) -> bool {
        field.of.as_deref().is_some_and(|of| self.taken.contains(of))
    }

    fn list(&mut self, place: &str, items: &Value, depth: usize) -> Stated {
        let element = self.stated(&format!("{place}.item"), items, depth + 1);
        if element.kind != FieldType::List {
            return element.list();
        }
        self.warn(
            "nested_list",
            place,
            format!("`{place}` is a list of lists; the inner ones pass as JSON."),
        );
        Stated::plain(FieldType::Json).list()
    }

    fn reference(&mut self, place: &str, name: &str, depth: usize) -> Stated {
        match self.schemas.and_then(|schemas| schemas.get_key_value(name)) {
            Some((_, node)) if is_object(node) => Stated::object(name),
            Some((name, node)) => self.alias(place, (name, node), depth + 1),
            None => {
                let message =
                    format!("`{place}` refers to `{name}`, which isn't there; its values pass as JSON.");
                self.warn("unknown_reference", place, message);
                Stated::plain(FieldType::Json)
            }
        }
    }

    /// A schema that only names a type: the type itself, read once however often it is named.
    fn alias(&mut self, place: &str, (name, node): (&'a str, &Value), depth: usize) -> Stated {
        if let Some(known) = self.aliases.get(name).cloned() {
            let left =
                known.as_ref().and_then(|known| self.values_left.checked_sub(known.allowed_values.len()));
            self.values_left = left.unwrap_or(self.values_left);
            return known.filter(|_| left.is_some()).unwrap_or_else(|| {
                let message = format!("`{name}` can't be read again at `{place}`; the values pass as JSON.");
                self.warn("unknown_reference", place, message);
                Stated::plain(FieldType::Json)
            });
        }
        self.aliases.insert(name, None);
        let stated = self.stated(name, node, depth);
        self.aliases.insert(name, Some(stated.clone()));
        stated
    }

    fn free_name(&mut self, place: &str) -> String {
        let numbered = (2_u32..).map(|number| format!("{place}_{number}"));
        let mut names = std::iter::once(place.to_owned()).chain(numbered);
        names.find(|name| self.taken.insert(name.clone())).unwrap_or_default()
    }
}

/// Whether a schema is an object of its own, even one without members.
fn is_object(node: &Value) -> bool {
    match text(node, "type") {
        Some("object") => true,
        Some(_) => false,
        None => holds_members(node),
    }
}

fn holds_members(node: &Value) -> bool {
    let has_properties = node.get("properties").and_then(Value::as_object).is_some_and(|all| !all.is_empty());
    has_properties || node.get("additionalProperties").is_some_and(Value::is_object)
}
