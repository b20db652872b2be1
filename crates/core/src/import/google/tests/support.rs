//! A Discovery document of our own, with everything that these documents have.

use serde_json::{Value, json};

use crate::import::{Imported, google};

pub(super) fn imported(document: &Value) -> Imported {
    google::schema(document).unwrap()
}

/// A shop with orders in pages.
pub(super) fn document() -> Value {
    json!({
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "name": "shop",
        "version": "v1",
        "rootUrl": "https://shop.example/",
        "servicePath": "api/",
        "auth": {"oauth2": {"scopes": {"https://shop.example/auth/orders": {"description": "Orders."}}}},
        "parameters": {"fields": {"type": "string", "location": "query"}},
        "schemas": schemas(),
        "methods": {"status": {"id": "shop.status", "httpMethod": "GET", "path": "status"}},
        "resources": {"orders": orders(), "shelves": {"methods": {"get": {
            "id": "shop.shelves.get", "httpMethod": "GET", "path": "v1/{+name}", "flatPath": "v1/shelves/{shelvesId}",
            "parameters": {"name": {"type": "string", "location": "path", "required": true}},
            "response": {"$ref": "Shelf"}, "scopes": ["https://shop.example/auth/orders"]}}}},
    })
}

fn schemas() -> Value {
    json!({
        "Order": {"id": "Order", "type": "object", "description": "What was bought.", "properties": {
            "id": {"type": "string", "format": "uint64", "readOnly": true},
            "number": {"type": "string", "description": "Its number.",
                "annotations": {"required": ["shop.orders.insert", "shop.orders.update"]}},
            "status": {"type": "string", "enum": ["open", "paid"], "enumDescriptions": ["Still waiting.", ""]},
            "total": {"type": "number", "format": "double"},
            "weight": {"type": "number", "format": "float"},
            "pieces": {"type": "integer", "format": "int32", "required": true},
            "placed": {"type": "string", "format": "date-time"},
            "changed": {"type": "string", "format": "google-datetime"},
            "day": {"type": "string", "format": "date"},
            "wait": {"type": "string", "format": "google-duration"},
            "photo": {"type": "string", "format": "byte"},
            "gift": {"type": "boolean", "deprecated": true},
            "extra": {"type": "any"},
            "free": {"type": "object"},
            "money": {"$ref": "Money"},
            "customer": {"$ref": "Customer"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "states": {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "shippingAddress": {"type": "object", "properties": {"street": {"type": "string"}}},
            "lines": {"type": "array", "items": {"type": "object", "properties": {
                "sku": {"type": "string"}, "of": {"$ref": "Order"}}}},
        }},
        "Money": {"type": "string", "format": "decimal"},
        "Customer": {"type": "object", "properties": {
            "email": {"type": "string"}, "password": {"type": "string"}}},
        "OrderList": {"type": "object", "properties": {
            "items": {"type": "array", "items": {"$ref": "Order"}}, "nextPageToken": {"type": "string"}}},
        "Shelf": {"type": "object", "properties": {"name": {"type": "string"}}},
        "Progress": {"type": "object", "properties": {"done": {"type": "boolean"}}},
        "Empty": {"type": "object", "properties": {}},
    })
}

fn orders() -> Value {
    let scopes = json!(["https://shop.example/auth/orders"]);
    let id = json!({"type": "string", "format": "uint64", "location": "path", "required": true});
    let order = json!({"$ref": "Order"});
    json!({
        "methods": {
            "list": {"id": "shop.orders.list", "httpMethod": "GET", "path": "orders", "description": "The orders.",
                "parameterOrder": ["shop"], "scopes": scopes, "response": {"$ref": "OrderList"}, "parameters": {
                    "pageToken": {"type": "string", "location": "query"},
                    "max": {"type": "integer", "format": "int32", "default": "20", "location": "query"},
                    "all": {"type": "boolean", "default": "false", "location": "query"},
                    "state": {"type": "string", "enum": ["open", "paid"], "repeated": true, "location": "query"},
                    "shop": {"type": "string", "location": "query", "required": true}}},
            "search": {"id": "shop.orders.search", "httpMethod": "POST", "path": "orders:search", "scopes": scopes,
                "request": {"$ref": "Customer"}, "response": {"$ref": "OrderList"}},
            "get": {"id": "shop.orders.get", "httpMethod": "GET", "path": "orders/{orderId}", "scopes": scopes,
                "parameters": {"orderId": id}, "response": order},
            "insert": {"id": "shop.orders.insert", "httpMethod": "POST", "path": "orders", "scopes": scopes,
                "request": order, "response": {"$ref": "Progress"}, "mediaUpload": {"accept": ["*/*"]}},
            "update": {"id": "shop.orders.update", "httpMethod": "PUT", "path": "/orders/{orderId}", "scopes": scopes,
                "parameters": {"orderId": id}, "request": order, "response": order, "deprecated": true},
            "delete": {"id": "shop.orders.delete", "httpMethod": "DELETE", "path": "orders/{orderId}", "scopes": scopes,
                "parameters": {"orderId": id}, "response": {"$ref": "Empty"}},
        },
        "resources": {"messages": {"methods": {"send": {
            "id": "shop.orders.messages.send", "httpMethod": "POST", "path": "orders/{orderId}/messages",
            "parameters": {"orderId": id, "body": {"type": "string", "location": "query"}},
            "request": {"$ref": "Shelf"}, "scopes": scopes}}}},
    })
}
