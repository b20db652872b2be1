//! The text of a schema out of the answer to an introspection: what validation needs of it.

use std::fmt::Write as _;

use serde_json::Value;

const BUILT_IN: [&str; 5] = ["Int", "Float", "String", "Boolean", "ID"];

/// The text of a schema.
pub(super) fn of(schema: &Value) -> String {
    let mut sdl = String::from("schema {");
    for (root, member) in
        [("query", "queryType"), ("mutation", "mutationType"), ("subscription", "subscriptionType")]
    {
        if let Some(name) = schema[member]["name"].as_str() {
            write!(sdl, " {root}: {name}").expect("a text");
        }
    }
    sdl.push_str(" }\n");
    let types = schema["types"].as_array().into_iter().flatten();
    for one in types {
        let name = one["name"].as_str().unwrap_or_default();
        if !name.starts_with("__") && !BUILT_IN.contains(&name) {
            sdl.push_str(&defined(one, name));
        }
    }
    sdl
}

fn defined(one: &Value, name: &str) -> String {
    let names = |member: &str, between: &str| {
        let all = one[member].as_array().into_iter().flatten().filter_map(|other| other["name"].as_str());
        all.collect::<Vec<_>>().join(between)
    };
    let interfaces = match names("interfaces", " & ").as_str() {
        "" => String::new(),
        all => format!(" implements {all}"),
    };
    match one["kind"].as_str().unwrap_or_default() {
        "SCALAR" => format!("scalar {name}\n"),
        "UNION" => format!("union {name} = {}\n", names("possibleTypes", " | ")),
        "ENUM" => format!("enum {name} {{ {} }}\n", names("enumValues", " ")),
        "INPUT_OBJECT" => format!("input {name} {{ {} }}\n", inputs(&one["inputFields"])),
        "INTERFACE" => format!("interface {name}{interfaces} {{ {} }}\n", fields(one)),
        _ => format!("type {name}{interfaces} {{ {} }}\n", fields(one)),
    }
}

fn fields(one: &Value) -> String {
    let field = |field: &Value| {
        let arguments = match inputs(&field["args"]) {
            none if none.is_empty() => none,
            all => format!("({all})"),
        };
        format!("{}{arguments}: {}", field["name"].as_str().unwrap_or_default(), kind(&field["type"]))
    };
    one["fields"].as_array().into_iter().flatten().map(field).collect::<Vec<_>>().join(" ")
}

fn inputs(list: &Value) -> String {
    let input = |input: &Value| {
        let default = input["defaultValue"].as_str().map(|value| format!(" = {value}")).unwrap_or_default();
        format!("{}: {}{default}", input["name"].as_str().unwrap_or_default(), kind(&input["type"]))
    };
    list.as_array().into_iter().flatten().map(input).collect::<Vec<_>>().join(" ")
}

fn kind(of: &Value) -> String {
    match of["kind"].as_str().unwrap_or_default() {
        "NON_NULL" => format!("{}!", kind(&of["ofType"])),
        "LIST" => format!("[{}]", kind(&of["ofType"])),
        _ => of["name"].as_str().unwrap_or_default().to_owned(),
    }
}
