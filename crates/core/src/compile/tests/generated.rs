//! Generated bindings, schemas, arguments and answers: mostly right, often wrong, sometimes absurd.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{graph::Graph, graphql::shop, properties::any_json, rest::crm};
use crate::schema::{FieldType, Schema};

pub(super) static SHOP: LazyLock<Graph> = LazyLock::new(shop);
pub(super) static CRM: LazyLock<Schema> = LazyLock::new(crm);

pub(super) fn word(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop_oneof![40 => prop::sample::select(words), 1 => Just("nowhere"), 1 => Just(""), 1 => Just("*")]
        .prop_map(str::to_owned)
}

const FIELDS: [&str; 34] = [
    "id",
    "name",
    "orders",
    "order",
    "customers",
    "nodes",
    "edges",
    "node",
    "pageInfo",
    "hasNextPage",
    "search",
    "... on Order",
    "… on Customer",
    "customer",
    "lines",
    "sku",
    "fulfillments",
    "trackingInfo",
    "url",
    "total",
    "meta",
    "line",
    "shopName",
    "orderCreate",
    "userErrors",
    "message",
    "tags",
    "warnings",
    "orderNote",
    "results",
    "properties",
    "owner",
    "teams",
    "label",
];
const ARGUMENTS: [&str; 28] = [
    "first",
    "query",
    "status",
    "since",
    "id",
    "ids",
    "text",
    "filter",
    "filter.status",
    "filter.tags",
    "filter.tags[0]",
    "filter.min",
    "filter.any",
    "filter.any.x[0]",
    "input",
    "input.email",
    "input.lines[0].sku",
    "input.lines[0].quantity",
    "input.customer.name",
    "body",
    "body.limit",
    "body.filterGroups",
    "body.filterGroups[0].filters[0].propertyName",
    "body.filterGroups[0].filters[0].operator",
    "fields",
    "X-Trace",
    "body.custom.a.b",
    "filter[status]",
];
pub(super) const GRAPHQL: [&str; 10] = [
    "orders",
    "order",
    "nodes",
    "search",
    "shopName",
    "customers",
    "orderCreate",
    "orderNote",
    "orderCancel",
    "ping",
];
pub(super) const REST: [&str; 5] =
    ["contacts.search", "contacts.create", "contacts.get", "contacts.list", "contacts.update"];
const MEMBERS: [&str; 10] = [
    "email",
    "note",
    "status",
    "lines[0].sku",
    "lines[0].quantity",
    "customer.name",
    "input.email",
    "extra.sku",
    "address.street",
    "custom",
];

fn constant() -> impl Strategy<Value = Value> {
    let known = vec![
        json!("PAID"),
        json!("EQ"),
        json!(1),
        json!(["a"]),
        json!({"status": "OPEN"}),
        json!({"name": "\"}{"}),
        json!([{"sku": "s", "quantity": 1}]),
        json!("2026-11-02T09:15:00Z"),
        json!("\" } \\ #"),
        json!(null),
        json!({"filterGroups": []}),
        json!({"email": "e", "customer": {"name": "n"}}),
    ];
    prop_oneof![8 => prop::sample::select(known), 1 => any_json()]
}

fn sent(member: &'static str, places: &'static [&'static str]) -> impl Strategy<Value = Vec<Value>> {
    let extra = prop::sample::select(vec![
        json!({}),
        json!({}),
        json!({}),
        json!({"required": false}),
        json!({"default": "PAID"}),
        json!({"type": "string"}),
        json!({"format": {"template": "name:\"{}\"", "escape": "quoted"}}),
        json!({"normalize": "trim"}),
    ]);
    let one = (word(places), prop::option::of(constant()), extra, 0..3_u8).prop_map(
        move |(place, constant, extra, number)| {
            let mut input = Map::new();
            input.insert(member.to_owned(), place.into());
            match constant {
                Some(constant) => drop(input.insert("const".to_owned(), constant)),
                None => {
                    input.insert("param".to_owned(), format!("said_{number}").into());
                    input.extend(extra.as_object().cloned().unwrap());
                }
            }
            Value::Object(input)
        },
    );
    prop::collection::vec(one, 0..5)
}

/// What an operation can't do without: its inputs and the members of its input object.
fn needed(operation: &str) -> (Value, Value) {
    let (filter, none) = ("body.filterGroups[0].filters[0]", (json!([]), json!([])));
    match operation {
        "order" | "orderNote" | "orderCancel" | "contacts.get" | "contacts.update" => {
            let members = if operation == "orderNote" {
                json!([{"field": "input.email", "param": "email"}])
            } else {
                json!([])
            };
            (json!([{"arg": "id", "param": "id"}]), members)
        }
        "nodes" => (json!([{"arg": "ids", "param": "ids"}]), json!([])),
        "customers" => (json!([{"arg": "first", "param": "count"}]), json!([])),
        "contacts.search" => {
            let (name, operator) = (format!("{filter}.propertyName"), format!("{filter}.operator"));
            (json!([{"arg": name, "param": "name"}, {"arg": operator, "const": "EQ"}]), json!([]))
        }
        "orderCreate" | "contacts.create" => (json!([]), json!([{"field": "email", "param": "email"}])),
        _ => none,
    }
}

/// A way through the schema, as the numbers choose it; the last one may end early.
fn walk(schema: &Schema, operation: &str, choices: &[usize]) -> Vec<String> {
    let Some(operation) = schema.operation(operation) else { return vec![operation.to_owned()] };
    let mut path: Vec<String> = operation.root.iter().map(|root| root.name.clone()).collect();
    let mut object = operation.returns.object.as_deref().and_then(|of| schema.object(of));
    for choice in choices {
        let Some(here) = object.filter(|here| !here.fields.is_empty()) else { break };
        let field = &here.fields[choice % here.fields.len()];
        path.push(if field.name == "*" { "free".to_owned() } else { field.name.clone() });
        object = field.of.as_deref().and_then(|of| schema.object(of));
    }
    path
}

pub(super) fn binding(operations: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let walked = prop::collection::vec(any::<usize>(), 1..7).prop_map(Ok);
    let random = prop::collection::vec(word(&FIELDS), 0..6).prop_map(Err);
    let paths = prop::collection::vec(prop_oneof![30 => walked, 1 => random], 1..4);
    let extra = (
        prop_oneof![3 => Just(Vec::new()), 2 => sent("arg", &ARGUMENTS)],
        prop_oneof![3 => Just(Vec::new()), 2 => sent("field", &MEMBERS)],
    );
    let flags = (prop::bool::weighted(0.95), prop::bool::weighted(0.05), prop::bool::weighted(0.95));
    let stated = prop::collection::vec(prop::option::weighted(0.1, stated()), 3);
    let all = (word(operations), extra, (paths, stated), flags);
    all.prop_map(|(operation, extra, (paths, stated), (honest, odd, complete))| {
        let schema: &Schema = if operation.contains('.') { &CRM } else { &SHOP.schema };
        let projection: Vec<Value> = paths
            .into_iter()
            .enumerate()
            .map(|(place, path)| {
                let path = path.map_or_else(|words| words, |choices| walk(schema, &operation, &choices));
                let mut entry = json!({"path": path, "leaf": format!("leaf_{place}")});
                if let Some(Some(arguments)) = stated.get(place) {
                    entry["arguments"] = arguments.clone();
                }
                entry
            })
            .collect();
        let (mut inputs, mut members) = needed(&operation);
        if !complete {
            (inputs, members) = (json!([]), json!([]));
        }
        inputs.as_array_mut().unwrap().extend(extra.0);
        let writes = schema.operation(&operation).is_some_and(|operation| operation.is_write);
        let mut binding =
            json!({"toolName": "t", "operation": operation, "inputs": inputs, "projection": projection});
        if operation == "contacts.search" && honest {
            binding["treatAsRead"] = true.into();
        } else if writes == honest {
            binding["isWrite"] = true.into();
            members.as_array_mut().unwrap().extend(extra.1);
            binding["inputObjectMap"] = members;
        }
        if odd {
            binding["treatAsRead"] = true.into();
        }
        binding
    })
}

pub(super) fn said() -> impl Strategy<Value = Value> {
    prop_oneof![2 => "[a-z0-9]{1,8}|\\PC{0,12}".prop_map(Value::from), 1 => any_json()]
}

/// Which field of which object becomes what.
pub(super) type Twist = ((usize, usize), FieldType, [bool; 4], &'static str);

pub(super) fn twist() -> impl Strategy<Value = Twist> {
    let kinds = [
        FieldType::String,
        FieldType::Integer,
        FieldType::Decimal,
        FieldType::Json,
        FieldType::Enum,
        FieldType::Object,
        FieldType::List,
        FieldType::Binary,
    ];
    let texts = ["Order", "Contact", "string", "missing", "", "a b", "x\"}{", "*"];
    (
        any::<(usize, usize)>(),
        prop::sample::select(kinds.to_vec()),
        any::<[bool; 4]>(),
        prop::sample::select(texts.to_vec()),
    )
}

pub(super) fn twisted(schema: &mut Schema, ((object, field), kind, flags, text): Twist) {
    let [is_argument, required, limited, is_name] = flags;
    if is_argument {
        let place = object % schema.stated_operations.len();
        let args = &mut schema.stated_operations[place].args;
        let count = args.len().max(1);
        if let Some(argument) = args.get_mut(field % count) {
            (argument.kind, argument.required) = (kind, required);
            argument.native_type = argument.native_type.take().filter(|_| limited);
            *(if is_name { &mut argument.name } else { argument.of.get_or_insert_default() }) =
                text.to_owned();
        }
        return;
    }
    let place = object % schema.objects.len();
    let fields = &mut schema.objects[place].fields;
    let count = fields.len().max(1);
    if let Some(field) = fields.get_mut(field % count) {
        (field.kind, field.required, field.read_only) = (kind, required, limited);
        *(if is_name { &mut field.name } else { field.of.get_or_insert_default() }) = text.to_owned();
    }
}

/// Constants for fields on a way.
fn stated() -> impl Strategy<Value = Value> {
    let field = prop::sample::select(vec!["orders", "lines", "line", "fulfillments", "nodes", "name"]);
    let argument = prop::sample::select(vec!["first", "sku", "query", "status", "since"]);
    let known = vec![json!(3), json!("\" } \\ #"), json!("PAID"), json!(null), json!("2026-11-02T09:15:00Z")];
    let value = prop_oneof![8 => prop::sample::select(known), 1 => any_json()];
    (field, argument, value).prop_map(|(field, argument, value)| json!({field: {argument: value}}))
}

/// Answers that have some of the members that are asked for.
pub(super) fn any_answer() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![3 => Just(json!("x")), 1 => any_json()];
    leaf.prop_recursive(6, 60, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(word(&FIELDS), inner.clone(), 1..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
            prop::collection::btree_map(prop::sample::select(vec!["data", "errors"]), inner, 1..3).prop_map(
                |members| Value::Object(
                    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
                )
            ),
        ]
    })
}
