//! The parameters of a skill without a binding: a JSON Schema object in the keywords that a call
//! is checked by, so that nothing stated is passed over.

use jackfield_core::{diagnostic::Diagnostic, json::Reader};
use serde_json::{Map, Value};

/// The types that a parameter may have.
const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];
const MOST_PARAMETERS: usize = 64;
const MOST_BYTES: usize = 64 << 10;

/// Reads the schema and the required parameters; what is wrong is noted.
pub(super) fn read(
    value: &Value,
    mut required: Vec<String>,
    faults: &mut Vec<Diagnostic>,
) -> (Map<String, Value>, Vec<String>) {
    let mut reader = Reader::new(value, "parametersSchema", faults);
    check_head(&mut reader);
    let properties: Option<Map<String, Value>> = reader.required("properties");
    let stated: Vec<String> = reader.optional("required").unwrap_or_default();
    reader.finish();
    let properties = properties.unwrap_or_default();
    for (name, property) in &properties {
        check_name(name, faults);
        check_property(property, &format!("parametersSchema.properties.{name}"), faults);
    }
    if properties.len() > MOST_PARAMETERS || value.to_string().len() > MOST_BYTES {
        let message = format!("A skill has at most {MOST_PARAMETERS} parameters in {MOST_BYTES} bytes.");
        faults.push(Diagnostic::new("too_large", "parametersSchema", message));
    }
    check_required(&stated, "parametersSchema.required", &properties, faults);
    check_required(&required, "requiredParams", &properties, faults);
    for name in stated {
        if !required.contains(&name) {
            required.push(name);
        }
    }
    let mut schema: Map<String, Value> = Map::from_iter([("type".to_owned(), Value::from("object"))]);
    schema.extend(value.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
    schema.insert("required".to_owned(), required.clone().into());
    schema.insert("additionalProperties".to_owned(), false.into());
    (schema, required)
}

fn check_head(reader: &mut Reader<'_>) {
    if reader.raw("type").is_some_and(|kind| kind != "object") {
        reader.fault("type", "not_allowed", "The parameters are an object: `type` must be `object`.");
    }
    if reader.raw("additionalProperties").is_some_and(|more| more != &Value::Bool(false)) {
        let message = "Arguments that aren't named here are refused: `additionalProperties` must be false.";
        reader.fault("additionalProperties", "not_allowed", message);
    }
    for name in ["$schema", "title", "description"] {
        let _text: Option<String> = reader.optional(name);
    }
}

fn check_name(name: &str, faults: &mut Vec<Diagnostic>) {
    let mut letters = name.chars();
    let formed = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && name.len() <= 64;
    if !formed {
        let message =
            "A parameter's name has 1 to 64 letters, digits and underscores, and doesn't start with a digit.";
        faults.push(Diagnostic::new("invalid_name", format!("parametersSchema.properties.{name}"), message));
    }
}

fn check_property(property: &Value, path: &str, faults: &mut Vec<Diagnostic>) {
    let mut reader = Reader::new(property, path, faults);
    let kind: Option<String> = reader.required("type");
    if kind.as_deref().is_some_and(|kind| !TYPES.contains(&kind)) {
        let words: Vec<String> = TYPES.iter().map(|word| format!("`{word}`")).collect();
        reader.fault("type", "not_allowed", format!("This must be one of {}.", words.join(", ")));
    }
    for name in ["description", "title", "format"] {
        let _text: Option<String> = reader.optional(name);
    }
    for name in ["default", "examples"] {
        let _any: Option<Value> = reader.optional(name);
    }
    for name in ["minimum", "maximum"] {
        let _number: Option<f64> = reader.optional(name);
    }
    for name in ["minLength", "maxLength"] {
        let _length: Option<u32> = reader.optional(name);
    }
    let allowed: Option<Vec<Value>> = reader.optional("enum");
    if allowed.is_some_and(|allowed| allowed.is_empty()) {
        reader.fault("enum", "invalid", "An `enum` names at least one value.");
    }
    check_items(&mut reader, kind.as_deref(), path);
    reader.finish();
}

/// The elements of a list are scalars, or objects of any form.
fn check_items(reader: &mut Reader<'_>, kind: Option<&str>, path: &str) {
    let items = reader.raw("items").cloned();
    match (items, kind) {
        (Some(items), Some("array")) => {
            if items.get("type").and_then(Value::as_str) == Some("array") {
                let place = format!("{path}.items.type");
                let message = "A list of lists isn't supported.";
                return reader.faults().push(Diagnostic::new("not_allowed", place, message));
            }
            check_property(&items, &format!("{path}.items"), reader.faults());
        }
        (None, Some("array")) => {
            reader.fault("items", "required", "A list says what its elements are: `items` is required.");
        }
        (Some(_), _) => reader.fault("items", "not_allowed", "Only an `array` has `items`."),
        (None, _) => {}
    }
}

fn check_required(
    names: &[String],
    path: &str,
    properties: &Map<String, Value>,
    faults: &mut Vec<Diagnostic>,
) {
    for (index, name) in names.iter().enumerate() {
        if properties.contains_key(name) {
            continue;
        }
        let message = format!("`{name}` is none of the parameters.");
        let mut fault = Diagnostic::new("unknown_parameter", format!("{path}[{index}]"), message);
        fault.help = jackfield_core::suggest::did_you_mean(name, properties.keys().map(String::as_str));
        faults.push(fault);
    }
}
