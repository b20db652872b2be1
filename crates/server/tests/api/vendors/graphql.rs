//! GraphQL APIs of vendors: what they are asked is read, checked and answered by `apollo-compiler`, which shares nothing
//! with what asks. A vendor has only to say what its fields hold.

use std::{cell::RefCell, sync::OnceLock};

use apollo_compiler::{
    ExecutableDocument, Schema,
    resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue},
    response::JsonMap,
    validation::Valid,
};
use serde_json::{Value, json};

use super::simulator::{Judge, Reply, Seen};
use crate::support::services::vendor_document;

mod cost;
#[path = "../../../../core/tests/documents/introspection.rs"]
mod introspection;
#[path = "../../../../core/tests/documents/judge.rs"]
mod judge;

pub(super) use cost::Bucket;

/// What a vendor knows, as JSON objects whose members are fields.
pub(super) trait World: Send + 'static {
    /// What a field of an object of a type holds, where that isn't just its member. A list becomes the connection that
    /// the schema wants, and has as many items as were asked for.
    fn field(&mut self, of: (&str, &Value), field: &str, arguments: &Value) -> Option<Value>;
}

/// A GraphQL API over what a vendor knows.
pub(super) struct Graphql<W> {
    schema: Valid<Schema>,
    /// What the vendor knows.
    pub(super) world: RefCell<W>,
    /// What it still lets itself be asked.
    pub(super) bucket: Bucket,
}

/// An object in an answer.
struct Node<'w, W> {
    kind: String,
    value: Value,
    world: &'w RefCell<W>,
}

impl<W: World> Graphql<W> {
    /// An API by the text of its schema.
    pub(super) fn new(schema: &str, world: W) -> Self {
        let schema = Schema::parse_and_validate(schema, "schema.graphql").expect("a schema");
        Self { schema, world: RefCell::new(world), bucket: Bucket::full() }
    }

    /// The answer to a request's body, unless it costs more than there is.
    pub(super) fn answer(&mut self, body: &Value) -> Reply {
        let text = body["query"].as_str().unwrap_or_default();
        let document = match ExecutableDocument::parse_and_validate(&self.schema, text, "document.graphql") {
            Ok(document) => document,
            Err(wrong) => return Reply::ok(json!({"errors": [{"message": wrong.errors.to_string()}]})),
        };
        let cost = cost::of(&document);
        if let Some(refusal) = self.bucket.refusal(cost) {
            return Reply::ok(refusal);
        }
        let mut answer = self.run(&document, &body["variables"]);
        answer["extensions"] = json!({"cost": self.bucket.told(cost, Some(cost))});
        Reply::ok(answer)
    }

    fn run(&self, document: &Valid<ExecutableDocument>, variables: &Value) -> Value {
        let operation = document.operations.iter().next().expect("an operation");
        let variables: JsonMap = serde_json::from_value(variables.clone()).unwrap_or_default();
        let kind = operation.object_type().to_string();
        let root = Node { kind, value: Value::Null, world: &self.world };
        let execution = Execution::new(&self.schema, document)
            .raw_variable_values(&variables)
            .enable_schema_introspection(true);
        match execution.execute_sync(&root) {
            Ok(answer) => serde_json::to_value(answer).expect("JSON"),
            Err(wrong) => json!({"errors": [{"message": format!("{wrong:?}")}]}),
        }
    }
}

impl<W: World> ObjectValue for Node<'_, W> {
    fn type_name(&self) -> &str {
        &self.kind
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        let arguments = serde_json::to_value(info.arguments()).expect("JSON");
        let field = info.field_name();
        let made = self.world.borrow_mut().field((&self.kind, &self.value), field, &arguments);
        let value = made.or_else(|| self.value.get(field).cloned()).unwrap_or_default();
        let kind = info.field_definition().ty.inner_named_type().as_str();
        let value = match value {
            Value::Array(items) => listed(items, kind, arguments["first"].as_u64()),
            other => other,
        };
        let kind = info.schema().get_object(kind).map(|_| kind);
        Ok(resolved(value, kind, self.world))
    }
}

/// As many items of a list as were asked for, in the form that a type has.
fn listed(mut items: Vec<Value>, kind: &str, first: Option<u64>) -> Value {
    let most = first.map_or(usize::MAX, |first| usize::try_from(first).expect("a size"));
    let has_more = items.len() > most;
    items.truncate(most);
    if !kind.ends_with("Connection") {
        return items.into();
    }
    let edges: Vec<Value> = items.iter().map(|node| json!({"node": node, "cursor": "c"})).collect();
    json!({"edges": edges, "nodes": items, "pageInfo": {"hasNextPage": has_more, "endCursor": "c"}})
}

fn resolved<'w, W: World>(value: Value, kind: Option<&str>, world: &'w RefCell<W>) -> ResolvedValue<'w> {
    match (value, kind) {
        (Value::Null, _) => ResolvedValue::null(),
        (Value::Array(items), _) => {
            let kind = kind.map(str::to_owned);
            ResolvedValue::list(items.into_iter().map(move |item| resolved(item, kind.as_deref(), world)))
        }
        (value, Some(kind)) => ResolvedValue::object(Node { kind: kind.to_owned(), value, world }),
        (value, None) => ResolvedValue::Leaf(serde_json::from_value(value).expect("JSON")),
    }
}

/// Judges what Shopify is asked by its own schema; nobody does where that can't be had, which is said.
#[expect(clippy::print_stdout, reason = "what isn't judged must be seen in the test's output")]
pub(super) fn judged_by_shopify() -> Option<Judge> {
    static KNOWN: OnceLock<Result<judge::Judge, String>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let answer: Value = serde_json::from_str(&vendor_document("shopifyAdmin")?).expect("JSON");
        Ok(judge::Judge::of(&introspection::text(&answer)))
    });
    match known {
        Ok(judge) => Some(Box::new(|seen: &Seen| {
            let text = seen.body["query"].as_str().unwrap_or_default();
            // What isn't GraphQL, and what asks for the schema itself, isn't a matter of the schema.
            if text.is_empty() || text.contains("__schema") {
                return Ok(());
            }
            let none = json!({});
            let variables = seen.body.get("variables").unwrap_or(&none);
            judge.faults(text, Some(variables)).map_or(Ok(()), Err)
        })),
        Err(reason) => {
            println!("\n!!! SKIPPED: what Shopify is asked isn't judged by its own schema: {reason} !!!\n");
            None
        }
    }
}
