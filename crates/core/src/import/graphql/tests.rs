//! Schemas in, normalized schemas out.

mod odd;
mod operations;
mod properties;
mod support;

use support::{SHOP, introspected};

use super::*;
use crate::schema::{
    Cardinality, Field, Object, ObjectRole, SensitiveClass, Sensitivity,
    graphql::{ConnectionShape, Via, connection_node},
};

fn shop() -> Imported {
    sdl(SHOP).unwrap()
}

fn object<'s>(schema: &'s Schema, name: &str) -> &'s Object {
    schema.object(name).unwrap_or_else(|| panic!("{name} is missing"))
}

/// `name: type of (native), flags`, one a line.
fn written(object: &Object) -> String {
    let line = |field: &Field| {
        let mut line = format!("{}: {}", field.name, field.kind.as_str());
        if let Some(of) = &field.of {
            line.push_str(&format!(" of {of}"));
        }
        if let Some(format) = &field.format {
            line.push_str(&format!(" as {format}"));
        }
        line.push_str(&format!(" `{}`", field.native_type.as_deref().unwrap_or_default()));
        for (flag, is_set) in
            [("required", field.required), ("nullable", field.nullable), ("deprecated", field.deprecated)]
        {
            if is_set {
                line.push_str(&format!(", {flag}"));
            }
        }
        for argument in &field.args {
            line.push_str(&format!(
                " ({}: {})",
                argument.name,
                argument.native_type.as_deref().unwrap_or_default()
            ));
        }
        line
    };
    object.fields.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_text_and_the_introspection_of_the_same_schema_give_the_same() {
    let (by_text, by_answer) = (shop(), introspection(&introspected(SHOP)).unwrap());
    assert_eq!(by_text.schema, by_answer.schema);
    assert_eq!(by_text.warnings, by_answer.warnings);
    assert_eq!(by_text.schema.fingerprint(), by_answer.schema.fingerprint());
}

#[test]
fn types_become_objects_and_root_types_do_not() {
    let schema = shop().schema;
    let names: Vec<String> =
        schema.objects.iter().map(|object| format!("{} {:?}", object.name, object.role)).collect();
    insta::assert_snapshot!(names.join("\n"), @r"
    CloseOrderPayload Record
    Customer Record
    CustomerDeletePayload Record
    CustomerInput Input
    Found Union
    Line Record
    LineConnection Record
    LineInput Input
    Node Interface
    Note Record
    Order Record
    OrderConnection Record
    OrderCreatePayload Record
    OrderEdge Record
    OrderInput Input
    PageInfo Record
    Place Input
    Priced Interface
    Shop Record
    UserError Record
    ");
}

#[test]
fn fields_carry_what_graphql_says_of_them() {
    let schema = shop().schema;
    let order = object(&schema, "Order");
    insta::assert_snapshot!(written(order), @r"
    id: string as id `ID!`
    name: string `String!`
    placedAt: datetime as date-time `DateTime`, nullable
    total: decimal `Decimal!`
    status: enum `Status!`
    tags: list of string `[String!]!`
    grid: list of json `[[Float!]!]`, nullable
    shade: string as Shade `Shade`, nullable
    customer: object of Customer `Customer`, nullable
    lines: object of LineConnection `LineConnection!` (first: Int) (sku: String)
    notes: list of Note `[Note!]!`
    legacy: boolean `Boolean`, nullable, deprecated
    ");
    assert_eq!(order.description.as_deref(), Some("Something that was bought.\n\n  Its lines say what."));
    assert_eq!(order.primary_key, ["id"]);
    assert_eq!(order.field("status").unwrap().allowed_values, ["OPEN", "PAID", "CLOSED"]);
}

#[test]
fn a_new_record_must_state_what_cannot_be_null_and_has_no_default() {
    let schema = shop().schema;
    insta::assert_snapshot!(written(object(&schema, "OrderInput")), @r"
    customer: string as id `ID!`, required
    name: string `String`, nullable
    lines: list of LineInput `[LineInput!]!`, required
    status: enum `Status!`
    at: object of Place `Place`, nullable
    ");
    assert_eq!(object(&schema, "OrderInput").role, ObjectRole::Input);
}

#[test]
fn interfaces_and_unions_lead_to_their_types() {
    let schema = shop().schema;
    insta::assert_snapshot!(written(object(&schema, "Priced")), @r"
    id: string as id `ID!`
    total: decimal `Decimal!`
    … on Order: object of Order ``, nullable
    ");
    insta::assert_snapshot!(written(object(&schema, "Node")), @r"
    id: string as id `ID!`
    … on Customer: object of Customer ``, nullable
    … on Order: object of Order ``, nullable
    ");
    insta::assert_snapshot!(written(object(&schema, "Found")), @r"
    … on Order: object of Order ``, nullable
    … on Customer: object of Customer ``, nullable
    ");
}

#[test]
fn relationships_go_through_connections_and_lists() {
    let schema = shop().schema;
    let line = |relationship: &crate::schema::Relationship| {
        let crate::schema::Relationship { name, from, to, cardinality, .. } = relationship;
        let many = if *cardinality == Cardinality::Many { "many " } else { "" };
        format!("{}.{name} -> {many}{} by {}", from.object, to.object, to.fields.join(","))
    };
    let lines: Vec<String> = schema.relationships.iter().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    CloseOrderPayload.actor -> Customer by id
    CloseOrderPayload.order -> Order by id
    Customer.orders -> many Order by id
    CustomerDeletePayload.shop -> Shop by name
    CustomerDeletePayload.userErrors -> many UserError by field
    Line.order -> Order by id
    Order.customer -> Customer by id
    Order.lines -> many Line by sku
    Order.notes -> many Note by text
    OrderCreatePayload.order -> Order by id
    OrderCreatePayload.userErrors -> many UserError by field
    ");
}

#[test]
fn a_connection_is_recognized_by_its_shape() {
    let schema = shop().schema;
    let via = |via, node_object| Some(ConnectionShape { node_object, via });
    assert_eq!(connection_node(&schema, "OrderConnection"), via(Via::Edges, "Order"));
    assert_eq!(connection_node(&schema, "LineConnection"), via(Via::Nodes, "Line"));
    assert_eq!(connection_node(&schema, "Order"), None);
    assert_eq!(connection_node(&schema, "Nothing"), None);
}

#[test]
fn a_tree_or_a_graph_is_no_connection() {
    let text = "type Query { tree: Tree graph: Graph paged: Paged }
        type Tree { nodes: [Tree] }
        type Graph { edges: [Link] nodes: [Tree] pageInfo: Int }
        type Link { from: Tree to: Tree }
        type Paged { nodes(of: ID!): [Tree] pageInfo: Int }";
    let schema = sdl(text).unwrap().schema;
    assert_eq!(connection_node(&schema, "Tree"), None);
    assert_eq!(connection_node(&schema, "Graph").map(|shape| shape.via), Some(Via::Nodes));
    assert_eq!(connection_node(&schema, "Paged"), None, "its nodes can't be asked for without an argument");
}

#[test]
fn sensitive_fields_and_arguments_are_classified() {
    let schema = shop().schema;
    let customer = object(&schema, "Customer");
    assert_eq!(customer.field("cardNumber").unwrap().sensitivity, Sensitivity::Restricted);
    assert_eq!(customer.field("email").unwrap().sensitive_class, Some(SensitiveClass::Email));
    assert_eq!(customer.field("id").unwrap().sensitivity, Sensitivity::None);
    let password = object(&schema, "CustomerInput").field("password").unwrap().sensitive_class;
    assert_eq!(password, Some(SensitiveClass::Credential));
    let operation = schema.operation("customer").unwrap();
    assert_eq!(operation.args[0].sensitive_class, Some(SensitiveClass::Email));
}

#[test]
fn what_is_said_of_a_key_or_a_record_does_not_make_it_sensitive() {
    let text = "type Query { a: Token } type Mutation { make(\"The password.\" input: In!, \"The password\" id: ID!): Token }
        input In { \"The password.\" plain: String } type Token { \"The access token.\" id: ID! }";
    let schema = sdl(text).unwrap().schema;
    let make = schema.operation("make").unwrap();
    assert!(make.args.iter().all(|argument| argument.sensitivity == Sensitivity::None), "{:?}", make.args);
    assert_eq!(object(&schema, "Token").fields[0].sensitivity, Sensitivity::None);
    assert_eq!(object(&schema, "In").fields[0].sensitivity, Sensitivity::Restricted);
}
