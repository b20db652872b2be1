//! A schema for tests, and any schema's text as the answer to an introspection query.

use serde_json::{Value, json};

use crate::{
    diagnostic::Diagnostic,
    import::{
        Imported,
        graphql::{
            self,
            document::{Definition, Document, Kind, Member, TypeRef, Wrapper},
            notes::Notes,
            sdl,
        },
    },
};

/// A shop of ours, with everything that GraphQL has.
pub(super) const SHOP: &str = r#"
"The shop's own API."
schema @link(url: "https://shop.example/spec") { query: QueryRoot mutation: MutationRoot subscription: Events }

directive @link(url: String!, import: [String!] = []) repeatable on SCHEMA | OBJECT
directive @cost(weight: Int = 1) on
  | FIELD_DEFINITION

scalar DateTime
scalar Decimal
scalar Shade @specifiedBy(url: "https://shop.example/shade")

type QueryRoot {
  "The orders, newest first."
  orders(first: Int = 20, after: String, query: String, sort: OrderSort! = PLACED_AT): OrderConnection!
  order(id: ID!): Order
  customers(first: Int): [Customer!]!
  node(id: ID!): Node
  find(text: String!): [Found!]!
  orderCount: Int! @deprecated(reason: "Count them.")
  customer(email: String!): Customer
  status: Status!
}

type MutationRoot {
  orderCreate(input: OrderInput!): OrderCreatePayload!
  customerDelete(id: ID!): CustomerDeletePayload
  closeOrder(id: ID!, reason: String): CloseOrderPayload
  setCustomer(id: ID!, customer: CustomerInput!): Customer!
  customer(email: String!): Customer
}

type Events { orderPlaced: Order! }

interface Node { id: ID! }
interface Priced implements Node { id: ID! total: Decimal! }

"""
Something that was bought.

  Its lines say what.
"""
type Order implements Node & Priced {
  id: ID!
  name: String!
  placedAt: DateTime
  total: Decimal!
  status: Status! @cost(weight: 2)
  tags: [String!]!
  grid: [[Float!]!]
  shade: Shade
  customer: Customer
  lines(first: Int, sku: String): LineConnection!
  notes: [Note!]!
  legacy: Boolean @deprecated
}

type OrderConnection { edges: [OrderEdge!]! pageInfo: PageInfo! }
type OrderEdge { cursor: String! node: Order! }
type LineConnection { nodes: [Line]! pageInfo: PageInfo! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type Line { sku: String! quantity: Int! order: Order! }
type Note { text: String! }

type Customer implements Node {
  id: ID!
  email: String
  "Her card's number."
  cardNumber: String
  orders(first: Int): OrderConnection!
}

union Found = | Order | Customer

enum Status { OPEN PAID @deprecated(reason: "Never used") CLOSED }
enum OrderSort { PLACED_AT TOTAL }

input OrderInput { customer: ID! name: String = "new \"order\"" lines: [LineInput!]! status: Status! = OPEN at: Place = {x: 1, y: -2.5e0} }
input LineInput { sku: String! quantity: Int! = 1 }
input CustomerInput @oneOf { email: String phone: String password: String }
input Place { x: Int! y: Float! }

type OrderCreatePayload { userErrors: [UserError!]! order: Order }
type CustomerDeletePayload { deletedId: ID shop: Shop! userErrors: [UserError!]! }
type CloseOrderPayload { actor: Customer order: Order clientMutationId: String }
type UserError { field: [String!] message: String! }
type Shop { name: String! }
"#;

/// What an answer's values give, and its text too.
pub(super) fn introspection(answer: &Value) -> Result<Imported, Vec<Diagnostic>> {
    let by_values = graphql::introspection(answer);
    assert_eq!(graphql::introspection_text(answer.to_string().as_bytes()), by_values);
    by_values
}

/// The answer to an introspection query that a server of this schema gives.
pub(super) fn introspected(text: &str) -> Value {
    let mut notes = Notes::default();
    let document = sdl::read(text, &mut notes).unwrap();
    answer(&document)
}

/// The same, of a schema that was read.
pub(super) fn answer(document: &Document<'_>) -> Value {
    let root = |name: Option<&str>| name.map_or(Value::Null, |name| json!({"name": name}));
    let mut types: Vec<Value> = document.types.iter().map(|of| definition(of, document)).collect();
    types.push(json!({"kind": "OBJECT", "name": "__Type", "fields": []}));
    // A server may list types in any order.
    types.reverse();
    json!({"data": {"__schema": {
        "queryType": root(document.query),
        "mutationType": root(document.mutation),
        "subscriptionType": root(document.subscription),
        "types": types,
        "directives": [],
    }}})
}

fn definition(of: &Definition<'_>, document: &Document<'_>) -> Value {
    let named = |names: &[&str]| names.iter().map(|name| json!({"name": name})).collect::<Vec<_>>();
    let fields: Vec<Value> = of.members.iter().map(|member| field(member, document)).collect();
    let implements =
        |other: &&Definition<'_>| other.kind == Kind::Object && other.interfaces.contains(&of.name);
    let implementers: Vec<&str> = document.types.iter().filter(implements).map(|other| other.name).collect();
    json!({
        "kind": kind(of.kind),
        "name": of.name,
        "description": of.description,
        "fields": if matches!(of.kind, Kind::Object | Kind::Interface) { json!(fields) } else { Value::Null },
        "inputFields": if of.kind == Kind::Input { json!(fields) } else { Value::Null },
        "interfaces": named(&of.interfaces),
        "enumValues": if of.kind == Kind::Enum { json!(named(&of.names)) } else { Value::Null },
        "possibleTypes": match of.kind {
            Kind::Union => json!(named(&of.names)),
            Kind::Interface => json!(named(&implementers)),
            _ => Value::Null,
        },
    })
}

fn field(member: &Member<'_>, document: &Document<'_>) -> Value {
    json!({
        "name": member.name,
        "description": member.description,
        "args": member.args.iter().map(|argument| field(argument, document)).collect::<Vec<_>>(),
        "type": type_ref(&member.of, document),
        "defaultValue": member.default.as_ref().map(literal),
        "isDeprecated": member.deprecated,
    })
}

fn type_ref(of: &TypeRef<'_>, document: &Document<'_>) -> Value {
    let name = of.name.unwrap();
    let found = document.types.iter().find(|other| other.name == name);
    let inner =
        json!({"kind": found.map_or("SCALAR", |found| kind(found.kind)), "name": name, "ofType": null});
    of.wrappers.iter().rev().fold(inner, |inner, wrapper| {
        let kind = match wrapper {
            Wrapper::List => "LIST",
            Wrapper::NonNull => "NON_NULL",
        };
        json!({"kind": kind, "name": null, "ofType": inner})
    })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Scalar => "SCALAR",
        Kind::Object => "OBJECT",
        Kind::Interface => "INTERFACE",
        Kind::Union => "UNION",
        Kind::Enum => "ENUM",
        Kind::Input => "INPUT_OBJECT",
    }
}

/// A value in GraphQL's notation.
fn literal(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{name}: {}", literal(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        plain => plain.to_string(),
    }
}
