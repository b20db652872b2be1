//! Limits by cost, as Shopify and Jobber have them: an object costs a point, a list as many as were asked for, a change
//! ten; points come out of a bucket that is refilled steadily, and what is too dear for now isn't run.

use std::time::Instant;

use apollo_compiler::{
    ExecutableDocument,
    ast::OperationType,
    executable::{Field, Selection, SelectionSet},
};
use serde_json::{Value, json};

/// What one request may cost at most, at any time.
const MOST: f64 = 1000.0;
/// What the bucket holds at most.
const MAXIMUM: f64 = 2000.0;

/// A bucket of points.
pub(in super::super) struct Bucket {
    /// What was in it then.
    available: f64,
    /// How many points it gets in a second.
    rate: f64,
    since: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn full() -> Self {
        Self { available: MAXIMUM, rate: 100.0, since: Instant::now() }
    }

    /// Empties it; it gets so many points in a second from now on.
    pub(in super::super) fn empty(&mut self, rate: f64) {
        *self = Self { available: 0.0, rate, since: Instant::now() };
    }

    /// Takes what a request costs; what is answered where that isn't there.
    pub(super) fn refusal(&mut self, cost: f64) -> Option<Value> {
        let now = Instant::now();
        let gained = (now - self.since).as_secs_f64() * self.rate;
        *self = Self { available: (self.available + gained).min(MAXIMUM), since: now, ..*self };
        if cost > MOST {
            let code = json!({"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": MOST});
            return Some(
                json!({"errors": [{"message": "Query cost exceeds the limit", "extensions": code}]}),
            );
        }
        if cost > self.available {
            return Some(json!({"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
                "extensions": {"cost": self.told(cost, None)}}));
        }
        self.available -= cost;
        None
    }

    /// What is said of it.
    pub(super) fn told(&self, requested: f64, actual: Option<f64>) -> Value {
        json!({"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": {
            "maximumAvailable": MAXIMUM, "currentlyAvailable": self.available.floor(), "restoreRate": self.rate}})
    }
}

/// What a request costs.
pub(super) fn of(document: &ExecutableDocument) -> f64 {
    let of = |operation: &apollo_compiler::executable::Operation| match operation.operation_type {
        OperationType::Mutation => 10.0,
        OperationType::Query | OperationType::Subscription => of_all(&operation.selection_set),
    };
    document.operations.iter().map(|operation| of(operation)).sum()
}

fn of_all(set: &SelectionSet) -> f64 {
    let fields = set.selections.iter().filter_map(|selection| match selection {
        Selection::Field(field) => Some(of_one(field)),
        // Only introspection has them, and that is free.
        Selection::FragmentSpread(_) | Selection::InlineFragment(_) => None,
    });
    fields.sum()
}

fn of_one(field: &Field) -> f64 {
    let inside = of_all(&field.selection_set);
    let first = field.arguments.iter().find(|argument| argument.name == "first");
    let first = first.and_then(|argument| argument.value.to_i32()).map_or(1.0, f64::from);
    match field.name.as_str() {
        name if name.starts_with("__") || field.selection_set.selections.is_empty() => 0.0,
        // What is in a connection is counted once, where the items are.
        "edges" | "nodes" => inside,
        _ if field.definition.ty.inner_named_type().ends_with("Connection") => first * inside,
        _ => first * (1.0 + inside),
    }
}
