//! The answer to an introspection as the text of a schema, for a judge that reads text alone.

use std::fmt::Write as _;

use serde_json::Value;

const BUILT_IN: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];

/// The schema that an answer describes.
pub(crate) fn text(answer: &Value) -> String {
    let schema = answer.pointer("/data/__schema").or_else(|| answer.get("__schema")).unwrap();
    let mut text = String::new();
    let root = |name: &str| schema[name]["name"].as_str().map(str::to_owned);
    let (query, mutation) = (root("queryType").unwrap(), root("mutationType").unwrap());
    writeln!(text, "schema {{ query: {query} mutation: {mutation} }}").unwrap();
    for of in items(&schema["types"]) {
        let name = name(of);
        if !name.starts_with("__") && !BUILT_IN.contains(&name) {
            writeln!(text, "{}", definition(of)).unwrap();
        }
    }
    text
}

fn definition(of: &Value) -> String {
    let name = name(of);
    let names = |member: &str| items(&of[member]).iter().map(self::name).collect::<Vec<_>>();
    let implements = match names("interfaces") {
        all if all.is_empty() => String::new(),
        all => format!(" implements {}", all.join(" & ")),
    };
    let fields = || items(&of["fields"]).iter().map(field).collect::<Vec<_>>().join(" ");
    match of["kind"].as_str().unwrap() {
        "SCALAR" => format!("scalar {name}"),
        "OBJECT" => format!("type {name}{implements} {{ {} }}", fields()),
        "INTERFACE" => format!("interface {name}{implements} {{ {} }}", fields()),
        "UNION" => format!("union {name} = {}", names("possibleTypes").join(" | ")),
        "ENUM" => {
            let values = items(&of["enumValues"])
                .iter()
                .map(|value| format!("{}{}", self::name(value), advice(value)));
            format!("enum {name} {{ {} }}", values.collect::<Vec<_>>().join(" "))
        }
        "INPUT_OBJECT" => format!("input {name} {{ {} }}", inputs(&of["inputFields"])),
        other => panic!("a kind of type that GraphQL doesn't have: {other}"),
    }
}

fn field(of: &Value) -> String {
    let arguments = match inputs(&of["args"]) {
        none if none.is_empty() => none,
        some => format!("({some})"),
    };
    format!("{}{arguments}: {}{}", name(of), kind(&of["type"]), advice(of))
}

fn inputs(of: &Value) -> String {
    let one = |input: &Value| {
        let default = input["defaultValue"].as_str().map_or(String::new(), |value| format!(" = {value}"));
        format!("{}: {}{default}", name(input), kind(&input["type"]))
    };
    items(of).iter().map(one).collect::<Vec<_>>().join(" ")
}

fn kind(of: &Value) -> String {
    match of["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", kind(&of["ofType"])),
        "LIST" => format!("[{}]", kind(&of["ofType"])),
        _ => name(of).to_owned(),
    }
}

fn advice(of: &Value) -> &'static str {
    if of["isDeprecated"] == true { " @deprecated" } else { "" }
}

fn items(of: &Value) -> &[Value] {
    of.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn name(of: &Value) -> &str {
    of["name"].as_str().unwrap()
}
