//! Whatever a document says of a body: a binding that compiles sends one that is valid.

use jackfield_core::{
    binding, compile,
    import::{document::Source, openapi},
    plan::{Plan, Request, arguments, request::http_call},
    scoping::Scoping,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::generated::{
    binding::{Extent, Made, made},
    bodies,
};

/// Names that say nothing sensitive.
const NAMES: [&str; 6] = ["title", "count", "colour", "parts", "size.inner", "list[0]"];

fn texts() -> impl Strategy<Value = Value> {
    let formats = prop::sample::select(vec!["date", "date-time", "uuid", "email", "uri", "byte"]);
    let patterns =
        prop::sample::select(vec!["^[a-z]{3,5}$", "[0-9]+", "^(?:a|b)x?$", "^[A-Z]{2}-[0-9]{4}$", "^x"]);
    prop_oneof![
        Just(json!({"type": "string"})),
        (0..9_u32, 0..9_u32).prop_map(|(least, more)| {
            json!({"type": "string", "minLength": least, "maxLength": least + more})
        }),
        formats.prop_map(|format| json!({"type": "string", "format": format})),
        patterns.prop_map(|pattern| json!({"type": "string", "pattern": pattern})),
        Just(json!({"type": "string", "enum": ["red", "green"]})),
    ]
}

fn numbers() -> impl Strategy<Value = Value> {
    let steps = prop::sample::select(vec![json!(0.25), json!(2.5), json!(3)]);
    prop_oneof![
        Just(json!({"type": "integer", "format": "int32"})),
        Just(json!({"type": "integer", "enum": [4, 8]})),
        (-9..99_i32, 0..9_i32).prop_map(|(least, more)| {
            json!({"type": "integer", "minimum": least, "maximum": least + more})
        }),
        (-9..99_i32).prop_map(|least| json!({"type": "number", "minimum": least, "exclusiveMinimum": true})),
        steps.prop_map(|step| json!({"type": "number", "minimum": 10, "multipleOf": step})),
        Just(json!({"type": "boolean"})),
    ]
}

/// Whether it is required, set by the provider alone, or null at times.
fn member() -> impl Strategy<Value = (String, [bool; 3])> {
    (prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned), any::<[bool; 3]>())
}

fn object(members: Vec<((String, [bool; 3]), Value)>, is_closed: bool) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for ((name, [is_required, is_read_only, is_nullable]), mut schema) in members {
        if properties.contains_key(&name) {
            continue;
        }
        // A reference has no neighbours in OpenAPI 3.0.
        if schema.get("$ref").is_none() {
            schema["readOnly"] = (is_read_only && !is_required).into();
            schema["nullable"] = is_nullable.into();
        }
        if is_required {
            required.push(Value::from(name.as_str()));
        }
        properties.insert(name, schema);
    }
    let mut object = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        object["required"] = required.into();
    }
    if is_closed {
        object["additionalProperties"] = false.into();
    }
    object
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![4 => texts(), 3 => numbers(), 1 => Just(json!({"$ref": "#/components/schemas/Part"}))];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let members = prop::collection::vec((member(), inner.clone()), 1..6);
        let more = prop::collection::vec((member(), inner.clone()), 1..3);
        prop_oneof![
            3 => (members, any::<bool>()).prop_map(|(members, is_closed)| object(members, is_closed)),
            1 => more.prop_map(|more| json!({"allOf": [{"$ref": "#/components/schemas/Part"}, object(more, false)]})),
            // Lists of lists are any JSON to us: what is in them is nobody's guess.
            1 => (inner.clone().prop_filter("a list of lists", |items| items["type"] != "array"), 0..3_u32)
                .prop_map(|(items, least)| json!({"type": "array", "items": items, "minItems": least})),
            1 => inner.prop_map(|values| json!({"type": "object", "additionalProperties": values})),
        ]
    })
}

fn document(body: &Value) -> Value {
    let part = json!({"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string", "minLength": 6}}});
    json!({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "components": {"schemas": {"Part": part}}, "paths": {"/a": {"post": {
        "operationId": "send",
        "requestBody": {"required": true, "content": {"application/json": {"schema": body}}},
        "responses": {"204": {"description": "Done."}}}}}})
}

fn compiled(document: &Value, extent: Extent) -> Option<(Plan, Made)> {
    let source = Source { place: "a.json".to_owned(), value: document.clone() };
    let schema = openapi::schema(&source, &[]).unwrap().schema;
    let made = made(&schema, &schema.operation("send").unwrap(), extent).ok()?;
    let binding = binding::read::binding(&made.binding).unwrap();
    let context = compile::Context::new("any", "");
    Some((compile::compile(&binding, &schema, &Scoping::default(), &context).ok()?, made))
}

/// The body that a generated binding sends; none where it doesn't compile.
fn sent(document: &Value, extent: Extent) -> Option<Value> {
    let (plan, made) = compiled(document, extent)?;
    let arguments = arguments::check(&plan, &made.arguments).unwrap();
    let Request::Http(http) = &plan.request else { panic!("no request over HTTP") };
    let call = http_call(&plan, http, &arguments).unwrap();
    call.body.map(|body| serde_json::from_slice(&body).unwrap())
}

proptest! {
    #[test]
    fn bodies_of_bindings_that_compile_are_valid(body in schema()) {
        let document = document(&body);
        for extent in [Extent::Required, Extent::Everything] {
            if let Some(sent) = sent(&document, extent) {
                let faults = bodies::faults(&document, ("/a", "POST"), "application/json", &sent).unwrap();
                prop_assert!(faults.is_empty(), "{sent}\n{}", faults.join("\n"));
            }
        }
    }
}

#[test]
fn the_judge_sees_what_is_wrong() {
    let part = json!({"$ref": "#/components/schemas/Part"});
    let faults =
        |body: Value| bodies::faults(&document(&part), ("/a", "POST"), "application/json", &body).unwrap();
    assert!(faults(json!({"sku": "abcdef"})).is_empty());
    assert_eq!(faults(json!({"sku": "abc"})).len(), 1);
    assert_eq!(faults(json!({})).len(), 1);
}

#[test]
fn a_plain_document_gives_a_binding_that_compiles() {
    let body = json!({"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}});
    assert_eq!(sent(&document(&body), Extent::Required), Some(json!({"title": "text"})));
}
