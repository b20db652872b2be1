//! By OpenAPI documents.

use serde_json::{Value, json};

use super::{accepts, objects, seen};
use crate::vendors::{
    judge::{openapi, openapi::table},
    simulator::{Judge, Reply},
};

const NULL: Value = Value::Null;

/// A document that has what judges get wrong: parts of wholes, references, nullable and read-only members.
fn shop() -> Judge {
    let schemas = json!({
        "Named": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "minLength": 1}}},
        "Customer": {"allOf": [{"$ref": "#/components/schemas/Named"}, {"type": "object", "required": ["id"], "properties": {
            "id": {"type": "string", "readOnly": true}, "secret": {"type": "string", "writeOnly": true},
            "note": {"type": "string", "nullable": true}, "since": {"type": "string", "format": "date"},
            "kind": {"type": "string", "enum": ["new", "old"]}, "tags": {"type": "object", "additionalProperties": {"type": "string"}},
            "parent": {"$ref": "#/components/schemas/Named"}}}]}});
    let body = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Customer"}}});
    let document = json!({"openapi": "3.0.3", "servers": [{"url": "https://api.example.com/v2/"}],
        "components": {"schemas": schemas},
        "paths": {"/customers": {
            "parameters": [{"name": "Shop-Version", "in": "header", "required": true, "schema": {"type": "string", "pattern": "^[0-9-]{10}$"}}],
            "post": {"operationId": "create", "requestBody": {"required": true, "content": body},
                "responses": {"201": {"content": body}, "404": {"description": "nobody"}}},
            "get": {"operationId": "list", "responses": {"200": {"content": body}}, "parameters": [
                {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 0, "exclusiveMinimum": true, "maximum": 9}},
                {"name": "ids", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "integer"}}},
                {"name": "tag", "in": "query", "required": true, "schema": {"type": "array", "items": {"type": "string"}}}]}}}});
    Box::new(table(&document))
}

fn with_version(method: &str, path: &str, body: &Value) -> crate::vendors::simulator::Seen {
    let mut seen = seen(method, path, body);
    seen.headers.insert("shop-version", "2026-01-01".parse().unwrap());
    seen
}

#[test]
fn bodies_are_held_to_their_schema_and_know_no_other_members() {
    let judge = shop();
    let post = |body: &Value| judge.request(&with_version("POST", "/v2/customers", body));
    post(&json!({"name": "Ada", "note": null, "tags": {"a": "b"}, "parent": {"name": "x"}, "secret": "s"}))
        .unwrap();
    for (body, why) in [
        (json!({}), "name"),
        (json!({"name": ""}), "/name"),
        (json!({"name": "Ada", "nam": "x"}), "nam"),
        (json!({"name": "Ada", "id": "1"}), "/id"),
        (json!({"name": "Ada", "since": "yesterday"}), "/since"),
        (json!({"name": "Ada", "kind": "odd"}), "/kind"),
        (json!({"name": "Ada", "tags": {"a": 1}}), "/tags/a"),
        (json!({"name": "Ada", "kind": null}), "/kind"),
        (json!({"name": "Ada", "parent": {"name": "x", "age": 1}}), "age"),
        (NULL, "no body"),
    ] {
        let told = post(&body).expect_err(&body.to_string());
        assert!(told.contains(why), "{body}: {told}");
    }
}

#[test]
fn parameters_and_headers_are_held_to_theirs() {
    let judge = shop();
    let get = |query: &str| judge.request(&with_version("GET", &format!("/v2/customers?{query}"), &NULL));
    get("tag=a&tag=b&limit=9&ids=1,2").unwrap();
    for (query, why) in [
        ("limit=1", "`tag` is required"),
        ("tag=a&limit=0", "`limit`"),
        ("tag=a&limit=10", "`limit`"),
        ("tag=a&limit=x", "`limit`"),
        ("tag=a&ids=1&ids=2", "2 times"),
        ("tag=a&ids=1,b", "`ids`"),
        ("tag=a&page=1", "no parameter `page`"),
    ] {
        let told = get(query).expect_err(query);
        assert!(told.contains(why), "{query}: {told}");
    }
    objects(&judge, ("GET", "/v2/customers?tag=a"), &NULL, "`Shop-Version` is required");
    objects(&judge, ("GET", "/customers?tag=a"), &NULL, "no such operation");
    objects(&judge, ("DELETE", "/v2/customers"), &NULL, "no such operation");
}

#[test]
fn answers_are_those_that_the_document_knows() {
    let judge = shop();
    let posted = with_version("POST", "/v2/customers", &json!({"name": "Ada"}));
    let said = |status: u16, body: Value| judge.answer(&posted, &Reply::json(status, body));
    said(201, json!({"id": "1", "name": "Ada"})).unwrap();
    said(404, NULL).unwrap();
    assert!(said(201, json!({"name": "Ada"})).is_err(), "an answer has an id");
    assert!(said(201, json!({"id": "1", "name": "Ada", "secret": "s"})).is_err());
    assert!(said(200, json!({"id": "1", "name": "Ada"})).is_err());
    assert!(said(404, json!({"message": "no"})).is_err());
}

#[test]
fn vendors_own_documents_judge_what_is_sent_to_them() {
    if let Some(judge) = openapi(&["hubspot/CRM__Contacts__v3.json"]) {
        let search = ("POST", "/crm/v3/objects/contacts/search");
        let body = json!({"filterGroups": [{"filters": [{"propertyName": "phone", "operator": "EQ", "value": "1"}]}],
            "properties": ["phone"], "limit": 5, "sorts": [], "after": ""});
        accepts(&judge, search.0, search.1, &body);
        let mut odd = body.clone();
        odd["filterGroups"][0]["filters"][0]["operator"] = json!("IS");
        objects(&judge, search, &odd, "operator");
        let mut odd = body;
        odd["size"] = json!(5);
        objects(&judge, search, &odd, "size");
    }
    if let Some(judge) = openapi(&["square/api.json"]) {
        let search = ("POST", "/v2/bookings/availability/search");
        let range = json!({"start_at": "2026-12-01T09:00:00Z", "end_at": "2026-12-02T09:00:00Z"});
        let body = json!({"query": {"filter": {"start_at_range": range, "location_id": "L1"}}});
        accepts(&judge, search.0, search.1, &body);
        let mut odd = body.clone();
        odd["query"]["filter"]["location"] = json!("L1");
        objects(&judge, search, &odd, "location");
        objects(&judge, search, &json!({"query": {}}), "filter");
        accepts(&judge, "GET", "/v2/bookings?limit=5", &NULL);
        objects(&judge, ("GET", "/v2/bookings?limit=five"), &NULL, "limit");
        objects(&judge, ("GET", "/v2/booking"), &NULL, "no such operation");
    }
}
