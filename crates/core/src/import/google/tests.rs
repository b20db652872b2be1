//! Discovery documents in, schemas out.

mod properties;
mod support;

use serde_json::json;
use support::{document, imported};

use super::*;
use crate::schema::{Cardinality, Field, Object, Operation, SensitiveClass};

/// `name: type of (format, native), flags`, one a line.
fn written(object: &Object) -> String {
    let line = |field: &Field| {
        let mut line = format!("{}: {}", field.name, field.kind.as_str());
        let said = [("of", &field.of), ("as", &field.format), ("native", &field.native_type)];
        for (word, text) in said {
            if let Some(text) = text {
                line.push_str(&format!(" {word} {text}"));
            }
        }
        let flags =
            [("required", field.required), ("read-only", field.read_only), ("deprecated", field.deprecated)];
        for (flag, _) in flags.iter().filter(|(_, is_set)| *is_set) {
            line.push_str(&format!(", {flag}"));
        }
        line
    };
    object.fields.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn operations(schema: &Schema) -> String {
    let line = |operation: &Operation| {
        let http = operation.http.as_ref().unwrap();
        let object = operation.object.as_deref().unwrap_or("-");
        let answer = operation.returns.object.as_deref().unwrap_or("-");
        let (name, verb, path) = (&operation.name, operation.verb, &http.path);
        format!("{name}: {verb:?} {object}, {:?} {path} gives {answer}", http.method)
    };
    schema.stated_operations.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn methods_become_operations_by_their_ids() {
    let imported = imported(&document());
    insta::assert_snapshot!(operations(&imported.schema), @r"
    shop.orders.delete: Delete Order, Delete /orders/{orderId} gives Empty
    shop.orders.get: Read Order, Get /orders/{orderId} gives Order
    shop.orders.insert: Create Order, Post /orders gives Progress
    shop.orders.list: List Order, Get /orders gives OrderList
    shop.orders.messages.send: Action -, Post /orders/{orderId}/messages gives -
    shop.orders.search: Search Order, Post /orders:search gives OrderList
    shop.orders.update: Update Order, Put /orders/{orderId} gives Order
    shop.shelves.get: Read Shelf, Get /v1/{name} gives Shelf
    shop.status: Read -, Get /status gives -
    ");
}

#[test]
fn an_operation_is_written_with_all_that_a_request_needs() {
    let schema = imported(&document()).schema;
    let list = schema.operation("shop.orders.list").unwrap();
    let args: Vec<String> =
        list.args.iter().map(|argument| serde_json::to_string(argument).unwrap()).collect();
    insta::assert_snapshot!(args.join("\n"), @r#"
    {"name":"shop","in":"query","type":"string","required":true,"style":{"style":"form","explode":true}}
    {"name":"pageToken","in":"query","type":"string","required":false,"style":{"style":"form","explode":true}}
    {"name":"max","in":"query","type":"integer","required":false,"default":20,"format":"int32","style":{"style":"form","explode":true}}
    {"name":"all","in":"query","type":"boolean","required":false,"default":false,"style":{"style":"form","explode":true}}
    {"name":"state","in":"query","type":"list","of":"enum","required":false,"allowedValues":["open","paid"],"style":{"style":"form","explode":true}}
    "#);
    insta::assert_snapshot!(serde_json::to_string(&list.http).unwrap(), @r#"{"method":"GET","path":"/orders","accept":"application/json","pagination":{"by":"token","parameter":"pageToken","path":["nextPageToken"]}}"#);
    let update = schema.operation("shop.orders.update").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&update.http).unwrap(), @r#"
    {
      "method": "PUT",
      "path": "/orders/{orderId}",
      "body": {
        "mediaType": "application/json",
        "encoding": "json"
      },
      "accept": "application/json"
    }
    "#);
    let body = update.args.iter().find(|argument| argument.name == "body").unwrap();
    assert_eq!((body.place.as_deref(), body.of.as_deref()), (Some("body"), Some("Order")));
}

#[test]
fn a_parameter_may_keep_its_slashes_where_the_path_says_so() {
    let schema = imported(&document()).schema;
    let get = schema.operation("shop.shelves.get").unwrap();
    let style = get.args[0].style.unwrap();
    assert!(style.allow_reserved);
    assert_eq!(get.http.as_ref().unwrap().path, "/v1/{name}");
}

#[test]
fn a_parameter_called_body_is_told_from_the_body() {
    let schema = imported(&document()).schema;
    let send = schema.operation("shop.orders.messages.send").unwrap();
    let names: Vec<(&str, Option<&str>)> =
        send.args.iter().map(|argument| (argument.name.as_str(), argument.wire_name.as_deref())).collect();
    assert_eq!(names, [("orderId", None), ("body_query", Some("body")), ("body", None)]);
}

#[test]
fn objects_without_a_name_are_named_by_their_place() {
    let schema = imported(&document()).schema;
    let names: Vec<&str> = schema.objects.iter().map(|object| object.name.as_str()).collect();
    insta::assert_snapshot!(names.join("\n"), @r"
    Customer
    Empty
    Order
    Order.labels
    Order.lines.item
    Order.shippingAddress
    OrderList
    Progress
    Shelf
    ");
    insta::assert_snapshot!(written(schema.object("Order").unwrap()), @r"
    id: integer as uint64 native string, read-only
    number: string
    status: enum
    total: number
    weight: number as float32
    pieces: integer as int32, required
    placed: datetime as date-time
    changed: datetime as date-time
    day: date
    wait: string as duration
    photo: binary
    gift: boolean, deprecated
    extra: json
    free: json
    money: string as decimal
    customer: object of Customer
    tags: list of string
    states: list of enum
    labels: object of Order.labels
    shippingAddress: object of Order.shippingAddress
    lines: list of Order.lines.item
    ");
    insta::assert_snapshot!(written(schema.object("Order.labels").unwrap()), @"*: string");
}

#[test]
fn descriptions_say_what_values_mean_and_who_needs_a_field() {
    let schema = imported(&document()).schema;
    let order = schema.object("Order").unwrap();
    let said = |name: &str| order.field(name).unwrap().description.clone().unwrap_or_default();
    insta::assert_snapshot!(said("status"), @"`open`: Still waiting.");
    insta::assert_snapshot!(said("number"), @r"
    Its number.
    Required by shop.orders.insert, shop.orders.update.
    ");
}

#[test]
fn fields_are_classified_by_the_documents_own_words() {
    let schema = imported(&document()).schema;
    let address = schema.object("Order.shippingAddress").unwrap();
    assert_eq!(address.field("street").unwrap().sensitive_class, Some(SensitiveClass::PostalAddress));
    let customer = schema.object("Customer").unwrap();
    assert_eq!(customer.field("password").unwrap().sensitive_class, Some(SensitiveClass::Credential));
}

#[test]
fn relationships_follow_references_and_places() {
    let schema = imported(&document()).schema;
    let line = |relationship: &crate::schema::Relationship| {
        let crate::schema::Relationship { name, from, to, cardinality, .. } = relationship;
        let many = if *cardinality == Cardinality::Many { "many " } else { "" };
        format!("{}.{name} -> {many}{} by {}", from.object, to.object, to.fields.join(","))
    };
    let lines: Vec<String> = schema.relationships.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    Order.customer -> Customer by email
    Order.labels -> Order.labels by *
    Order.shippingAddress -> Order.shippingAddress by street
    Order.lines -> many Order.lines.item by sku
    Order.lines.item.of -> Order by id
    OrderList.items -> many Order by id
    ");
}

#[test]
fn the_server_and_the_way_to_sign_in_are_the_documents() {
    let schema = imported(&document()).schema;
    insta::assert_snapshot!(serde_json::to_string(&schema.http).unwrap(), @r#"{"servers":["https://shop.example/api"],"securitySchemes":[{"name":"oauth2","type":"oauth2"}],"security":[{"schemes":["oauth2"]}]}"#);
    let open = schema.operation("shop.status").unwrap();
    assert_eq!(open.http.as_ref().unwrap().security, Some(vec![]), "it names no scopes");
}

#[test]
fn what_is_only_half_understood_is_told_with_its_place() {
    let mut document = document();
    let methods = document.pointer_mut("/methods").unwrap();
    methods["odd"] = json!({"id": "shop.odd", "httpMethod": "BREW", "path": "tea"});
    methods["flat"] = json!({"id": "shop.flat", "httpMethod": "GET", "flatPath": "a/{aId}"});
    methods["copy"] = json!({"id": "shop.status", "httpMethod": "GET", "path": "copy"});
    methods["where"] = json!({"id": "shop.where", "httpMethod": "GET", "path": "where",
        "parameters": {"x": {"type": "string", "location": "header"}}});
    document.pointer_mut("/schemas").unwrap()["Odd"] = json!({"type": "object", "properties": {
        "lost": {"$ref": "Nowhere"}, "loop": {"$ref": "Loop"}, "what": {"type": "thing"}, "*": {"type": "string"},
        "grid": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}}});
    document.pointer_mut("/schemas").unwrap()["Loop"] = json!({"$ref": "Loop"});
    let imported = imported(&document);
    let lines: Vec<String> = imported
        .warnings
        .iter()
        .map(|warning| format!("{} {}: {}", warning.code, warning.path, warning.message))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    unknown_reference Odd.lost: `Odd.lost` refers to `Nowhere`, which isn't there; its values pass as JSON.
    unknown_reference Loop: `Loop` can't be read again at `Loop`; the values pass as JSON.
    unknown_type Odd.what: The type of `Odd.what` isn't known; its values pass as JSON.
    invalid_name Odd: `Odd` has a property `*`, which is left out.
    nested_list Odd.grid: `Odd.grid` is a list of lists; the inner ones pass as JSON.
    not_understood shop.odd: `shop.odd` is left out: its method isn't one of HTTP's.
    not_understood shop.flat: `shop.flat` is left out: its path has places that no parameter fills.
    not_understood shop.where: The parameter `x` of `shop.where` is neither in the path nor in the query; it is left out.
    upload_left_out shop.orders.insert: `shop.orders.insert` also takes the bytes of a file; only what is said about the file can be sent.
    ");
    assert!(imported.schema.operation("shop.copy").is_some(), "it takes the name of its place");
}

#[test]
fn a_schema_that_only_names_a_type_is_read_once() {
    let mut document = document();
    let schemas = document.pointer_mut("/schemas").unwrap();
    for level in 0..40 {
        let next = json!({"$ref": format!("Level{}", level + 1)});
        schemas[format!("Level{level}")] = json!({"type": "array", "items": {"type": "object",
            "properties": {"a": next, "b": next, "c": next, "d": next}}});
    }
    schemas["Level40"] = json!({"type": "string", "enum": ["x"]});
    schemas["Top"] =
        json!({"type": "object", "properties": {"a": {"$ref": "Level38"}, "b": {"$ref": "Level38"}}});
    let schema = imported(&document).schema;
    let top = schema.object("Top").unwrap();
    assert_eq!(written(top), "a: list of Level38.item\nb: list of Level38.item");
    assert!(schema.objects.len() < 100, "{}", schema.objects.len());
}

#[test]
fn a_long_chain_of_names_is_no_harm() {
    let mut document = document();
    let schemas = document.pointer_mut("/schemas").unwrap();
    for level in 0..50_000 {
        schemas[format!("Level{level}")] = json!({"$ref": format!("Level{}", level + 1)});
    }
    schemas["Top"] = json!({"type": "object", "properties": {"a": {"$ref": "Level0"}}});
    let schema = imported(&document).schema;
    assert_eq!(written(schema.object("Top").unwrap()), "a: json");
}

#[test]
fn what_is_no_discovery_document_says_so() {
    let said = |document: Value| schema(&document).unwrap_err()[0].code.clone();
    assert_eq!(said(json!({"openapi": "3.1.0"})), "no_discovery_document");
    assert_eq!(said(json!({"discoveryVersion": "v2", "methods": {}})), "no_discovery_document");
    assert_eq!(said(json!({"discoveryVersion": "v1", "schemas": {}})), "no_operations");
}
