//! References: local, escaped, into other documents, in circles, to nowhere.

use super::support::{import, import_schemas, objects, operations, source, warnings};
use crate::import::openapi::schema;

#[test]
fn a_cycle_is_a_reference_by_name() {
    let imported = import_schemas(
        r##"
        Node:
          type: object
          properties:
            parent: {$ref: "#/components/schemas/Node"}
            children: {type: array, items: {$ref: "#/components/schemas/Node"}}
        "##,
    );
    assert_eq!(imported.warnings, []);
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Node
      parent: object of Node
      children: list of Node
    ");
}

#[test]
fn references_that_lead_only_to_each_other_say_nothing() {
    let imported = import_schemas(
        r##"
        Thing: {type: object, properties: {odd: {$ref: "#/components/schemas/A"}}}
        A: {$ref: "#/components/schemas/B"}
        B: {$ref: "#/components/schemas/A"}
        C: {allOf: [{$ref: "#/components/schemas/D"}], properties: {c: {type: string}}}
        D: {allOf: [{$ref: "#/components/schemas/C"}], properties: {d: {type: string}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    C
      c: string
      d: string
    D
      d: string
      c: string
    Thing
      odd: json or null
    ");
}

#[test]
fn escapes_and_references_into_paths_are_followed() {
    let imported = import(
        r##"
        openapi: 3.0.0
        paths:
          /orders/{id}:
            get:
              operationId: getOrder
              parameters: [{name: id, in: path, required: true, schema: {type: string}}]
              responses:
                "200":
                  content:
                    application/json:
                      schema: {type: object, properties: {id: {type: string}}}
        components:
          schemas:
            a/b: {type: object, properties: {slash: {type: string}}}
            "c d": {type: object, properties: {space: {type: string}}}
            Holder:
              type: object
              properties:
                slash: {$ref: "#/components/schemas/a~1b"}
                space: {$ref: "#/components/schemas/c%20d"}
                order: {$ref: "#/paths/~1orders~1%7Bid%7D/get/responses/200/content/application~1json/schema"}
                deep: {$ref: "#/components/schemas/Holder/properties/slash/properties/slash"}
        "##,
    );
    assert_eq!(imported.warnings, []);
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Holder
      slash: object of a/b
      space: object of c_d
      order: object of getOrder.response
      deep: string
    a/b
      slash: string
    c_d
      space: string
    getOrder.response by id can read
      id: string
    ");
}

#[test]
fn a_reference_to_nowhere_is_a_warning_and_the_rest_stays() {
    let imported = import(
        r##"
        openapi: 3.0.0
        paths:
          /orders:
            get:
              parameters: [{$ref: "#/components/parameters/Nope"}, {name: q, in: query, schema: {type: string}}]
              responses: {"200": {$ref: "#/components/responses/Nope"}}
          /gone: {$ref: "elsewhere.yaml"}
        components:
          schemas:
            Order: {type: object, properties: {id: {type: string}, lost: {$ref: "#/nowhere"}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Order can search
      id: string
      lost: json or null
    ");
    insta::assert_snapshot!(operations(&imported.schema), @"get_orders: Get /orders search Order");
    insta::assert_snapshot!(warnings(&imported), @r"
    unresolved_reference /paths/~1gone/$ref
    unresolved_reference /paths/~1orders/get/parameters/0/$ref
    unresolved_reference /paths/~1orders/get/responses/200/$ref
    unresolved_reference /components/schemas/Order/properties/lost/$ref
    ");
}

#[test]
fn references_lead_into_the_other_documents_of_a_set() {
    let root = source(
        "api/openapi.yaml",
        r##"
        openapi: 3.0.0
        paths:
          /orders: {$ref: "paths/orders.yaml#/collection"}
        components:
          schemas:
            Order: {$ref: "models/order.yaml"}
        "##,
    );
    let paths = source(
        "api/paths/orders.yaml",
        r##"
        collection:
          get:
            operationId: listOrders
            responses:
              "200":
                content:
                  application/json:
                    schema: {type: array, items: {$ref: "../models/order.yaml"}}
        "##,
    );
    let order = source(
        "api/models/order.yaml",
        r##"
        type: object
        properties:
          id: {type: string}
          customer: {$ref: "./parts.yaml#/Customer"}
          self: {$ref: "#"}
        "##,
    );
    let parts = source("api/models/parts.yaml", "Customer: {type: object, properties: {id: {type: string}}}");
    let imported = schema(&root, &[paths, order, parts]).unwrap();
    assert_eq!(imported.warnings, []);
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Customer
      id: string
    Order can list
      id: string
      customer: object of Customer
      self: object of Order
    ");
    insta::assert_snapshot!(operations(&imported.schema), @"listOrders: Get /orders list Order gives list of Order");
}

#[test]
fn anchors_and_ids_are_found() {
    let imported = import_schemas(
        r##"
        Order: {type: object, properties: {a: {$ref: "#item"}, b: {$ref: "https://acme.example/price"}}}
        Item: {$anchor: item, type: object, properties: {sku: {type: string}}}
        Price: {$id: "https://acme.example/price", type: object, properties: {cents: {type: integer}}}
        "##,
    );
    assert_eq!(imported.warnings, []);
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Item
      sku: string
    Order
      a: object of Item
      b: object of Price
    Price
      cents: integer
    ");
}
