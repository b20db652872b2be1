//! What a model is told of each kind of system, and the form that it must keep to.

use jackfield_core::{
    import::files::{self, File},
    schema::{Field, FieldType, Transport, directory::Directory},
};
use serde_json::{Value, json};

use crate::automap::{
    describe::{self, Detail},
    form,
};

const SDL: &str = "
type Query { orders(first: Int!, query: String): OrderConnection! }
type OrderConnection { edges: [OrderEdge!]! pageInfo: PageInfo! }
type OrderEdge { node: Order! }
type PageInfo { hasNextPage: Boolean! }
\"An order.\"
type Order { name: String! status: Status! customer: Customer lines(first: Int!): OrderConnection! refunds: OrderConnection! }
type Customer { phone: String cardNumber: String orders: OrderConnection! }
enum Status { OPEN FULFILLED }
type Mutation { placeOrder(input: OrderInput!): Order }
input OrderInput { email: String! address: AddressInput }
input AddressInput { city: String! }
";

fn graphql() -> Directory {
    let file = File { name: "a.graphql".to_owned(), bytes: SDL.as_bytes().to_vec() };
    Directory::new(files::schema(vec![file], Transport::Graphql).unwrap().schema.into())
}

fn told(directory: &Directory, operation: &str, goal: &str, detail: Detail) -> Value {
    describe::described(directory, &[operation.to_owned()], goal, detail)
}

#[test]
fn pages_of_graphql_are_told_as_the_lists_that_paths_take_them_for() {
    let told = told(&graphql(), "orders", "", Detail::ALL[0]);
    let orders = json!({"name": "orders", "verb": "search", "isWrite": false, "object": "Order", "returns": "Order",
        "returnsList": true, "arguments": {"first": {"type": "integer!", "format": "int32"}, "query": "string"}});
    assert_eq!(told["operations"], json!([orders]));
    let order = json!({"description": "An order.", "fields": {"name": "string", "customer": "object Customer",
        "status": {"type": "enum", "allowedValues": ["OPEN", "FULFILLED"]}, "refunds": "list Order"}});
    let customer = json!({"fields": {"phone": {"type": "string", "class": "phone"}, "orders": "list Order"}});
    assert_eq!(
        told["objects"],
        json!({"Order": order, "Customer": customer}),
        "what needs arguments of its own is left out"
    );
}

#[test]
fn what_a_write_takes_is_told_to_its_end() {
    let told = told(&graphql(), "placeOrder", "", Detail::ALL[3]);
    assert_eq!(
        told["objects"]["OrderInput"]["fields"],
        json!({"email": "string!", "address": "object AddressInput"})
    );
    assert_eq!(told["objects"]["AddressInput"]["fields"]["city"], "string!");
}

/// The schema with so many further fields on `Order`.
fn wide(more: usize) -> Directory {
    let mut schema = graphql().schema().as_ref().clone();
    let order = schema.objects.iter_mut().find(|object| object.name == "Order").unwrap();
    order.fields.extend((0..more).map(|number| Field::new(format!("extra_{number}"), FieldType::String)));
    order.fields.push(Field::new("trackingUrl", FieldType::Json));
    Directory::new(schema.into())
}

#[test]
fn of_too_many_fields_those_that_a_goal_names_are_told() {
    let directory = wide(500);
    let mut sizes = Vec::new();
    for detail in Detail::ALL {
        let told =
            told(&directory, "orders", "Where is the order? Give the TRACKING link and its status.", detail);
        let fields = told["objects"]["Order"]["fields"].as_object().unwrap();
        assert!(fields.contains_key("trackingUrl") && fields.contains_key("status"), "{fields:?}");
        assert!(fields.len() <= 80, "{}", fields.len());
        sizes.push(told.to_string().len());
    }
    assert!(sizes.is_sorted_by(|more, less| more > less), "{sizes:?}");
}

#[test]
fn a_table_is_told_with_what_may_be_filtered_by() {
    let schema: jackfield_core::schema::Schema = serde_json::from_value(json!({
        "transport": "sql", "dialect": "postgres",
        "objects": [table("customers", &json!(["phone"])), table("tickets", &json!(["customer_id"]))],
        "relationships": [{"name": "tickets", "cardinality": "many",
            "from": {"object": "customers", "field": "id"}, "to": {"object": "tickets", "field": "customer_id"}}]}))
    .unwrap();
    let told = told(&Directory::new(schema.into()), "customers.search", "", Detail::ALL[0]);
    let customers = &told["objects"]["customers"];
    assert_eq!(customers["leadingIndexColumns"], json!(["id", "phone"]));
    assert_eq!(customers["uniqueColumns"], json!(["id"]));
    assert_eq!(customers["relationships"], json!({"tickets": "many tickets"}));
    assert!(told["objects"]["tickets"]["fields"].get("customer_id").is_some(), "{told}");
}

fn table(name: &str, index: &Value) -> Value {
    let field = |name: &str| json!({"name": name, "type": "string", "required": false, "nullable": true, "sensitivity": "none"});
    json!({"name": name, "capabilities": ["search"], "fields": [field("id"), field("phone"), field("customer_id")],
        "primaryKey": ["id"], "indexes": [{"columns": index, "unique": false}], "table": {"name": name}})
}

/// The bindings that the project's own worked examples have, by the transport that they are for.
fn worked() -> Vec<(Transport, Value)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let transport = match () {
            () if text.contains("```graphql schema") => Transport::Graphql,
            () if text.contains("```sql") => Transport::Sql,
            () => Transport::Rest,
        };
        for block in text.split("```json binding\n").skip(1) {
            let block = block.split("```").next().unwrap();
            all.push((transport, serde_json::from_str(block).unwrap()));
        }
    }
    all
}

#[test]
fn the_form_takes_what_people_write_and_nothing_else() {
    let worked = worked();
    assert!(worked.len() >= 4, "{}", worked.len());
    for (transport, binding) in worked {
        let operation = binding["operation"].as_str().unwrap().to_owned();
        let form = form::answer(transport, &[operation]);
        let form = jsonschema::validator_for(&form).unwrap();
        let answer = |binding: &Value| json!({"outcome": "binding", "binding": binding, "rationale": "", "confidence": 0.5, "guesses": []});
        let faults: Vec<String> =
            form.iter_errors(&answer(&binding)).map(|error| error.to_string()).collect();
        // Whether a skill starts enabled is never a model's to say.
        let expected = usize::from(binding.get("enabled").is_some());
        assert_eq!(faults.len(), expected, "{binding}: {faults:?}");
        for (name, value) in [("enabled", json!(true)), ("steps", json!([])), ("operation", json!("other"))] {
            let mut wrong = binding.clone();
            wrong[name] = value;
            assert!(!form.is_valid(&answer(&wrong)), "{name}");
        }
    }
}
