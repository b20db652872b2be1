//! Root fields in, operations out.

use super::{object, sdl, shop};
use crate::schema::{Operation, Schema};

pub(super) fn operations(schema: &Schema) -> String {
    let line = |operation: &Operation| {
        let Operation { name, object, verb, returns, .. } = operation;
        let object = object.as_deref().unwrap_or("-");
        let list = if returns.list { "list of " } else { "" };
        let write = if operation.is_write { "!" } else { "" };
        let root =
            operation.root.as_ref().map(|root| format!("{:?}.{}", root.of, root.name)).unwrap_or_default();
        format!(
            "{name}{write}: {verb:?} {object}, gives {list}{} ({root})",
            returns.object.as_deref().unwrap_or("-")
        )
    };
    schema.stated_operations.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn root_fields_become_operations() {
    insta::assert_snapshot!(operations(&shop().schema), @r"
    orders: Search Order, gives OrderConnection (Query.orders)
    order: Read Order, gives Order (Query.order)
    customers: List Customer, gives list of Customer (Query.customers)
    node: Read Node, gives Node (Query.node)
    find: List Found, gives list of Found (Query.find)
    orderCount: Action -, gives - (Query.orderCount)
    customer: Read Customer, gives Customer (Query.customer)
    status: Action -, gives - (Query.status)
    orderCreate!: Create Order, gives OrderCreatePayload (Mutation.orderCreate)
    customerDelete!: Delete Customer, gives CustomerDeletePayload (Mutation.customerDelete)
    closeOrder!: Action Order, gives CloseOrderPayload (Mutation.closeOrder)
    setCustomer!: Update Customer, gives Customer (Mutation.setCustomer)
    mutation.customer!: Action Customer, gives Customer (Mutation.customer)
    ");
}

#[test]
fn an_operation_is_written_with_all_that_a_request_needs() {
    let schema = shop().schema;
    let orders = schema.operation("orders").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&*orders).unwrap(), @r#"
    {
      "name": "orders",
      "object": "Order",
      "verb": "search",
      "isWrite": false,
      "description": "The orders, newest first.",
      "args": [
        {
          "name": "first",
          "type": "integer",
          "required": false,
          "default": 20,
          "format": "int32",
          "nativeType": "Int"
        },
        {
          "name": "after",
          "type": "string",
          "required": false,
          "nativeType": "String"
        },
        {
          "name": "query",
          "type": "string",
          "required": false,
          "nativeType": "String"
        },
        {
          "name": "sort",
          "type": "enum",
          "required": false,
          "allowedValues": [
            "PLACED_AT",
            "TOTAL"
          ],
          "default": "PLACED_AT",
          "nativeType": "OrderSort!"
        }
      ],
      "returns": {
        "object": "OrderConnection",
        "list": false
      },
      "root": {
        "of": "query",
        "name": "orders"
      }
    }
    "#);
}

#[test]
fn capabilities_follow_from_operations() {
    let schema = shop().schema;
    let capabilities = |name: &str| format!("{:?}", object(&schema, name).capabilities);
    assert_eq!(capabilities("Order"), "[Read, Search, Create]");
    assert_eq!(capabilities("Customer"), "[Read, List, Update, Delete]");
    assert_eq!(capabilities("Line"), "[]");
}

#[test]
fn a_mutation_that_a_query_has_the_name_of_says_that_it_is_one() {
    let schema = shop().schema;
    assert!(!schema.operation("customer").unwrap().is_write);
    assert!(schema.operation("mutation.customer").unwrap().is_write);
}

#[test]
fn mutations_are_about_what_their_answers_carry() {
    let text = "type Query { a: Int }
        type Mutation {
          orderCreate: OrderCreatePayload orderDelete: OrderDeletePayload closeOrder: ClosePayload
          ping: PingPayload touch: Order create_order: Order
        }
        type OrderCreatePayload { userErrors: [Problem] customer: Person order: Order }
        type OrderDeletePayload { deletedId: ID shop: Shop userErrors: [Problem] }
        type ClosePayload { actor: Person order: Order clientMutationId: String }
        type PingPayload { ok: Boolean }
        type Order { id: ID! } type Person { id: ID! } type Shop { id: ID! } type Problem { message: String }";
    insta::assert_snapshot!(operations(&sdl(text).unwrap().schema), @r"
    a: Action -, gives - (Query.a)
    orderCreate!: Create Order, gives OrderCreatePayload (Mutation.orderCreate)
    orderDelete!: Delete Order, gives OrderDeletePayload (Mutation.orderDelete)
    closeOrder!: Action Order, gives ClosePayload (Mutation.closeOrder)
    ping!: Action -, gives PingPayload (Mutation.ping)
    touch!: Action Order, gives Order (Mutation.touch)
    create_order!: Create Order, gives Order (Mutation.create_order)
    ");
}
