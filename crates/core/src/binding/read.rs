//! A binding out of JSON: all faults at once, unknown members refused with the nearest known name.

mod input;

use serde_json::Value;

use super::{
    Binding, ColumnValue, Condition, Direction, Normalize, Operator, OrderBy, ParameterExtras, Projection,
    SqlSearch, SqlWrite, WriteMode, composed,
};
use crate::{
    diagnostic::Diagnostic,
    json::{FromJson, Reader, one_of},
};

/// The most characters of a tool's name.
const MAX_TOOL_NAME: usize = 64;

/// Reads a binding.
///
/// # Errors
/// Every fault at once, each with its place.
pub fn binding(value: &Value) -> Result<Binding, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let mut reader = Reader::new(value, "", &mut faults);
    let name = reader.required::<String>("toolName");
    if let Some(name) = &name {
        check_name(name, &mut reader);
    }
    let composed = composed::read(&mut reader, name.as_deref().unwrap_or("tool"));
    let operation = match &composed {
        // A step that doesn't stand has its faults already.
        Some(composed) => composed.steps.last().map(|step| step.operation.clone()),
        None if reader.has("transform") => None,
        None => reader.required("operation"),
    };
    let read = Binding {
        tool_name: name.unwrap_or_default(),
        description: reader.optional("description"),
        operation: operation.unwrap_or_default(),
        is_write: reader.optional("isWrite"),
        treat_as_read: reader.optional("treatAsRead"),
        enabled: reader.optional("enabled"),
        projection: reader.optional("projection").unwrap_or_default(),
        inputs: reader.optional("inputs").unwrap_or_default(),
        input_object_map: reader.optional("inputObjectMap").unwrap_or_default(),
        sql_search: reader.optional("sqlSearch"),
        sql_write: reader.optional("sqlWrite"),
        composed,
    };
    reader.finish();
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

fn check_name(name: &str, reader: &mut Reader<'_>) {
    let normalized = normalized(name);
    if normalized.is_empty() {
        reader.fault("toolName", "invalid_name", "`toolName` needs at least one letter or digit.");
    } else if normalized.len() > MAX_TOOL_NAME {
        reader.fault("toolName", "invalid_name", "`toolName` may have at most 64 characters.");
    }
}

/// The name that a model calls: `^[a-zA-Z0-9_-]{1,64}$`, whatever a person wrote.
///
/// ```
/// use jackfield_core::binding::read::tool_name;
/// assert_eq!(tool_name("Open tickets (mine)"), "Open_tickets_mine");
/// ```
pub fn tool_name(name: &str) -> String {
    let cut: String = normalized(name).chars().take(MAX_TOOL_NAME).collect();
    if cut.is_empty() { "tool".to_owned() } else { cut }
}

fn normalized(name: &str) -> String {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let mut tidy = String::with_capacity(name.len());
    for letter in name.trim().chars() {
        if allowed(letter) {
            tidy.push(letter);
        } else if !tidy.ends_with('_') {
            tidy.push('_');
        }
    }
    let tidy = tidy.trim_end_matches('_');
    if tidy.chars().any(char::is_alphanumeric) { tidy.to_owned() } else { String::new() }
}

impl FromJson for Projection {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let (path, leaf) = (reader.required("path"), reader.required("leaf"));
        let arguments = reader.optional("arguments").unwrap_or_default();
        reader.finish();
        Some(Self { path: path?, leaf: leaf?, arguments })
    }
}

impl FromJson for Condition {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let path = reader.required("path");
        let constant = reader.raw("const").cloned();
        if constant.is_none() {
            reader.fault("const", "required", "`const` is required.");
        }
        reader.finish();
        Some(Self { path: path?, constant: constant? })
    }
}

impl FromJson for OrderBy {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let path = reader.required("path");
        let direction = reader.optional("direction").unwrap_or_default();
        reader.finish();
        Some(Self { path: path?, direction })
    }
}

impl FromJson for SqlSearch {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let table = reader.required("table");
        let filter_column = reader.required("filterColumn");
        let param = reader.required("param");
        let operator = reader.optional("operator");
        let conditions = reader.optional("where").unwrap_or_default();
        let order_by = reader.optional("orderBy");
        let limit = reader.optional("limit");
        let extras = extras(&mut reader);
        reader.finish();
        Some(Self {
            table: table?,
            filter_column: filter_column?,
            param: param?,
            operator,
            conditions,
            order_by,
            limit,
            extras,
        })
    }
}

impl FromJson for SqlWrite {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let (table, mode, columns) =
            (reader.required("table"), reader.required("mode"), reader.required("columns"));
        let key_column = reader.optional("keyColumn");
        let key_param = reader.optional("keyParam");
        reader.finish();
        Some(Self { table: table?, mode: mode?, columns: columns?, key_column, key_param })
    }
}

impl FromJson for ColumnValue {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        let column = reader.required("column");
        let param = reader.optional("param");
        let constant = reader.raw("const").cloned();
        let extras = extras(&mut reader);
        reader.finish();
        Some(Self { column: column?, param, constant, extras })
    }
}

fn extras(reader: &mut Reader<'_>) -> ParameterExtras {
    ParameterExtras {
        description: reader.optional("description"),
        required: reader.optional("required"),
        default: reader.optional("default"),
        normalize: reader.optional("normalize"),
        pattern: reader.optional("pattern"),
    }
}

/// Reads an enum of the language out of its word.
macro_rules! words {
    ($kind:ident: $($word:literal => $value:ident),+) => {
        impl FromJson for $kind {
            fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
                one_of(&[$(($word, Self::$value)),+], value, path, faults)
            }
        }
    };
}

words!(Operator: "eq" => Eq, "ieq" => Ieq, "prefix" => Prefix, "gte" => Gte, "lte" => Lte, "variants" => Variants);
words!(Direction: "asc" => Asc, "desc" => Desc);
words!(WriteMode: "insert" => Insert, "update" => Update);
words!(Normalize: "none" => AsItIs, "trim" => Trim, "lower" => Lower, "upper" => Upper, "digits" => Digits, "e164" => E164,
    "national" => National,
    "date" => Date, "time" => Time, "datetime" => Datetime);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_told_at_once_with_their_places() {
        let faults = binding(&serde_json::json!({
            "toolName": "  ", "operation": 7, "treatAsRead": "yes", "colour": "red",
            "projection": [{"path": "name", "leaf": "x"}, {"paht": []}],
            "inputs": [{"arg": "id"}, {"param": "x", "const": 1, "arg": "id"}, {"const": 1, "arg": "a", "default": 2},
                {"param": "x", "agr": "id", "type": "date", "format": {"template": "{}{}"}},
                {"const": 1, "generated": "uuid", "arg": "id"}, {"generated": "uid", "arg": "id"},
                {"generated": "now", "arg": "id", "normalize": "trim"}],
            "inputObjectMap": [{"field": "a", "param": "x"}, {"arg": "a", "param": "y"}],
            "sqlSearch": {"table": "t", "filterColumn": "c", "operator": "like", "where": [{"path": ["a"]}]},
        }))
        .unwrap_err();
        let told: Vec<String> =
            faults.iter().map(|fault| format!("{}: {}", fault.path, fault.sentence())).collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        toolName: `toolName` needs at least one letter or digit.
        operation: This must be a string, not a number.
        treatAsRead: This must be true or false, not a string.
        projection[0].path: This must be a list, not a string.
        projection[1].path: `path` is required.
        projection[1].leaf: `leaf` is required.
        projection[1].paht: There is no member `paht` here. did you mean `path`?
        inputs[0].param: This takes one of `param`, `const` and `generated`.
        inputs[1].param: This takes one of `param`, `const` and `generated`.
        inputs[2].const: A constant has no type, description, default, pattern, format or the like.
        inputs[3].arg: `arg` is required.
        inputs[3].type: This must be one of `string`, `integer`, `number`, `boolean`.
        inputs[3].format.template: A template has exactly one `{}`.
        inputs[3].format.escape: `escape` is required.
        inputs[3].agr: There is no member `agr` here.
        inputs[4].param: This takes one of `param`, `const` and `generated`.
        inputs[5].generated: This must be one of `uuid`, `now`.
        inputs[6].generated: What is generated has no type, description, default, pattern, format or the like.
        inputObjectMap[1].field: `field` is required.
        inputObjectMap[1].arg: There is no member `arg` here.
        sqlSearch.param: `param` is required.
        sqlSearch.operator: This must be one of `eq`, `ieq`, `prefix`, `gte`, `lte`, `variants`.
        sqlSearch.where[0].const: `const` is required.
        colour: There is no member `colour` here.
        "#);
    }

    #[test]
    fn tool_names_are_what_every_vendor_accepts() {
        assert_eq!(tool_name("look up / caller"), "look_up_caller");
        assert_eq!(tool_name("é"), "tool");
        assert_eq!(tool_name(&"x".repeat(100)).len(), 64);
    }
}
