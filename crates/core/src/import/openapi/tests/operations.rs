//! Operations: their names, what they are about, what they do.

use super::support::{import, objects, operation, operations, warnings};
use crate::schema::Verb;

#[test]
fn a_resource_gives_its_five_operations() {
    let imported = import(
        r##"
        openapi: 3.0.3
        paths:
          /orders:
            get:
              operationId: listOrders
              responses: {"200": {content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}}}
            post:
              operationId: createOrder
              requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}
              responses: {"201": {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
          /orders/{orderId}:
            parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
            get:
              operationId: getOrder
              responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
            patch:
              operationId: updateOrder
              responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}
            delete: {operationId: deleteOrder, responses: {"204": {description: gone}}}
          /orders/{orderId}/ship:
            parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
            post: {operationId: shipOrder, responses: {"204": {description: shipped}}}
          /orders/search:
            post:
              operationId: searchOrders
              responses: {"200": {content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Order"}}}}}}
        components:
          schemas:
            Order: {type: object, properties: {id: {type: string}, total: {type: number}}}
        "##,
    );
    assert_eq!(imported.warnings, []);
    insta::assert_snapshot!(operations(&imported.schema), @r"
    listOrders: Get /orders list Order gives list of Order
    createOrder: Post /orders create Order writes gives Order
    searchOrders: Post /orders/search search Order writes gives list of Order
    getOrder: Get /orders/{orderId} read Order gives Order
    deleteOrder: Delete /orders/{orderId} delete Order writes
    updateOrder: Patch /orders/{orderId} update Order writes gives Order
    shipOrder: Post /orders/{orderId}/ship action Order writes
    ");
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Order by id can read list search create update delete
      id: string
      total: number
    ");
}

#[test]
fn names_come_from_method_and_path_where_no_id_is_an_operations_own() {
    let imported = import(
        r#"
        openapi: 3.0.0
        paths:
          /orders: {get: {}, post: {operationId: twice}}
          /orders/{id}: {get: {operationId: ""}, put: {operationId: twice}}
          /a/{b}: {get: {}}
          /a/by_b: {get: {}}
          /x: {get: {operationId: "Get the x!"}}
          /y: {get: {operationId: "repos/get-content.raw"}}
          "/#Action=List": {post: {}}
        "#,
    );
    insta::assert_snapshot!(operations(&imported.schema), @r"
    post_Action_List: Post /#Action=List action - writes
    get_a_by_b: Get /a/by_b action -
    get_a_by_b_2: Get /a/{b} read -
    get_orders: Get /orders list -
    post_orders: Post /orders create - writes
    get_orders_by_id: Get /orders/{id} read -
    put_orders_by_id: Put /orders/{id} update - writes
    Get_the_x: Get /x action -
    repos/get-content.raw: Get /y action -
    ");
}

#[test]
fn records_are_found_in_their_envelopes() {
    let imported = import(
        r##"
        openapi: 3.0.0
        paths:
          /a: {get: {operationId: data, responses: {"200": {content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: "#/components/schemas/Order"}}, has_more: {type: boolean}}}}}}}}}
          /b: {get: {operationId: named, responses: {"200": {content: {application/json: {schema: {type: object, properties: {orders: {type: array, items: {$ref: "#/components/schemas/Order"}}, cursor: {type: string}, errors: {type: array, items: {type: string}}}}}}}}}}
          /c: {get: {operationId: single, responses: {"200": {content: {application/json: {schema: {type: object, properties: {order: {$ref: "#/components/schemas/Order"}}}}}}}}}
          /d: {get: {operationId: nested, responses: {"200": {content: {application/json: {schema: {type: object, properties: {response: {type: object, properties: {items: {type: array, items: {$ref: "#/components/schemas/Order"}}}}}}}}}}}}
          /e: {get: {operationId: itself, responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}}}}}
        components:
          schemas:
            Order: {type: object, properties: {id: {type: string}, lines: {type: array, items: {$ref: "#/components/schemas/Line"}}}}
            Line: {type: object, properties: {sku: {type: string}}}
        "##,
    );
    insta::assert_snapshot!(operations(&imported.schema), @r"
    data: Get /a list Order gives data.response
    named: Get /b list Order gives named.response
    single: Get /c read Order gives single.response
    nested: Get /d list Order gives nested.response
    itself: Get /e read Order gives Order
    ");
}

#[test]
fn what_answers_nothing_is_about_what_is_found_at_its_path() {
    let imported = import(
        r##"
        openapi: 3.0.0
        paths:
          /people/{id}:
            get: {operationId: read, responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Contact"}}}}}}
            delete: {operationId: remove, responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Status"}}}}}}
          /people/{id}/invite: {post: {operationId: invite}}
          /people/batch-retrieve-names: {post: {operationId: names}}
          /logout: {get: {operationId: logout}}
        components:
          schemas:
            Contact: {type: object, properties: {id: {type: string}}}
            Status: {type: object, properties: {ok: {type: boolean}}}
        "##,
    );
    insta::assert_snapshot!(operations(&imported.schema), @r"
    logout: Get /logout action -
    names: Post /people/batch-retrieve-names action - writes
    read: Get /people/{id} read Contact gives Contact
    remove: Delete /people/{id} delete Contact writes gives Status
    invite: Post /people/{id}/invite action Contact writes
    ");
}

#[test]
fn a_search_is_told_by_its_parameters_and_a_post_stays_a_write() {
    let imported = import(
        r#"
        openapi: 3.2.0
        paths:
          /orders: {get: {operationId: a, parameters: [{name: q, in: query, schema: {type: string}}]}, query: {operationId: b}}
          /orders/lookup: {post: {operationId: c}}
          /contacts: {post: {operationId: findContacts}}
          /lists: {post: {operationId: d}}
          /jobs/{id}/cancel: {post: {operationId: e}}
          /jobs/{id}: {head: {operationId: f}, options: {operationId: g}}
          /copies: {additionalOperations: {COPY: {operationId: h}}}
        "#,
    );
    insta::assert_snapshot!(operations(&imported.schema), @r"
    findContacts: Post /contacts search - writes
    g: Options /jobs/{id} action -
    f: Head /jobs/{id} action -
    e: Post /jobs/{id}/cancel action - writes
    d: Post /lists create - writes
    a: Get /orders search -
    b: Query /orders search -
    c: Post /orders/lookup search - writes
    ");
    insta::assert_snapshot!(warnings(&imported), @r"
    method_not_supported /paths/~1copies/additionalOperations/COPY
    parameter_missing /paths/~1jobs~1{id}/options
    parameter_missing /paths/~1jobs~1{id}/head
    parameter_missing /paths/~1jobs~1{id}~1cancel/post
    ");
}

#[test]
fn descriptions_say_summary_and_description_once() {
    let imported = import(
        r"
        openapi: 3.0.0
        paths:
          /a:
            get: {operationId: both, summary: Lists orders., description: The newest first., deprecated: true}
            put: {operationId: same, summary: Puts it, description: Puts it there.}
            post: {operationId: one, summary: Only this}
            patch: {operationId: none}
        ",
    );
    let said = |name: &str| operation(&imported, name).description.clone().unwrap_or_default();
    assert_eq!(said("both"), "Lists orders.\n\nThe newest first.");
    assert_eq!(said("same"), "Puts it there.");
    assert_eq!(said("one"), "Only this");
    assert_eq!(said("none"), "");
    assert_eq!(operation(&imported, "both").deprecated, Some(true));
    assert_eq!(operation(&imported, "one").deprecated, None);
}

#[test]
fn webhooks_and_callbacks_are_noted() {
    let imported = import(
        r#"
        openapi: 3.1.0
        paths:
          /a: {post: {operationId: a, callbacks: {done: {"{$request.body#/url}": {post: {}}}}}}
        webhooks:
          orderPlaced: {post: {}}
        "#,
    );
    insta::assert_snapshot!(warnings(&imported), @r"
    webhooks_not_bound /webhooks
    callbacks_not_bound /paths/~1a/post/callbacks
    ");
    assert_eq!(imported.schema.stated_operations.len(), 1);
}

#[test]
fn a_path_may_say_itself_what_is_done_at_its_end() {
    let imported = import(
        r#"
        openapi: 3.0.0
        paths:
          /rows/{range}:append: {post: {operationId: rows.append}}
          /rows/{range}:clear: {post: {operationId: rows.clear}}
          /rows/{range}:setOwner: {post: {operationId: rows.own}}
          /rows/{range}:removeAll: {post: {operationId: rows.none}}
        "#,
    );
    insta::assert_snapshot!(operations(&imported.schema), @r"
    rows.append: Post /rows/{range}:append create - writes
    rows.clear: Post /rows/{range}:clear action - writes
    rows.none: Post /rows/{range}:removeAll delete - writes
    rows.own: Post /rows/{range}:setOwner update - writes
    ");
}

#[test]
fn what_is_posted_to_a_kind_that_the_path_states_makes_a_record_where_its_name_says_so() {
    let imported = import(
        r#"
        openapi: 3.0.3
        paths:
          /objects/{kind}:
            parameters: [{name: kind, in: path, required: true, schema: {type: string}}]
            post: {operationId: "post-/objects/{kind}_create", responses: {"204": {description: made}}}
          /runs/{kind}:
            parameters: [{name: kind, in: path, required: true, schema: {type: string}}]
            post: {operationId: "post-/runs/{kind}_run", responses: {"204": {description: ran}}}
        "#,
    );
    let verbs: Vec<Verb> = imported.schema.operations().map(|operation| operation.verb).collect();
    assert_eq!(verbs, [Verb::Create, Verb::Action]);
}

#[test]
fn the_cancellation_of_a_record_is_no_creation() {
    let imported = import(
        r#"
        openapi: 3.0.3
        paths:
          /events/{id}/cancellation:
            parameters: [{name: id, in: path, required: true, schema: {type: string}}]
            post: {operationId: events_create-cancellation, responses: {"201": {description: cancelled}}}
        "#,
    );
    assert_eq!(imported.schema.operations().next().map(|operation| operation.verb), Some(Verb::Action));
}
