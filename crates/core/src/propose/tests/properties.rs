//! Whatever the goal and whatever the schema: what is proposed compiles, and the same goal has the same answer.

use proptest::prelude::*;

use super::support::{ask, desk, planner, shop, workshop};
use crate::{
    compile::{Context, compile},
    propose::{Considered, Goal, Outcome, Planner},
    schema::{
        FieldType, Schema, Sensitivity,
        testing::{self, index, relationship},
    },
    scoping::Scoping,
};

const WORDS: &[&str] = &[
    "look up",
    "find",
    "cancel",
    "create",
    "change",
    "delete",
    "list",
    "the",
    "a",
    "by",
    "of",
    "and",
    "with",
    "return",
    "name",
    "phone",
    "email",
    "status",
    "open",
    "order",
    "rider",
    "bike",
    "ticket",
    "contact",
    "bill",
    "amount",
    "id",
    "number",
    "when",
    "who",
    "how many",
    "->",
    ":",
    ",",
    ".",
    "?",
    "(",
    ")",
    "new",
    "their",
    "date",
    "appointment",
    "supplier",
    "price",
    "paid",
    "note",
    "reason",
    "customer",
    "todos",
    "rechnung",
    "kunde",
    "set",
    "to",
    "done",
    "inactive",
    "all",
    "last",
    "product",
    "stock",
];

fn goal() -> impl Strategy<Value = String> {
    let said = prop::collection::vec(prop::sample::select(WORDS), 0..24).prop_map(|words| words.join(" "));
    prop_oneof![4 => said, 1 => "\\PC{0,120}"]
}

/// Tables with random columns, some of which no binding may touch.
fn tables() -> impl Strategy<Value = Schema> {
    const COLUMNS: &[&str] = &[
        "id",
        "name",
        "phone",
        "status",
        "order_id",
        "customer_id",
        "created_at",
        "amount",
        "note",
        "first_name",
        "is_paid",
    ];
    let column = (prop::sample::select(COLUMNS), prop::sample::select(&FieldType::ALL[..]), 0_u8..64);
    let table = (
        prop::sample::select(&["orders", "customers", "order_lines", "tbl_bill"][..]),
        prop::collection::vec(column, 1..9),
    );
    prop::collection::vec(table, 1..5).prop_map(|tables| {
        let mut schema = testing::schema("");
        for (name, columns) in tables {
            if schema.object(name).is_some() {
                continue;
            }
            let mut object = testing::object(name, "");
            for (column, kind, flags) in columns {
                if object.field(column).is_some() {
                    continue;
                }
                let mut field = testing::field(column, kind);
                field.required = flags & 1 > 0;
                field.read_only = flags & 6 == 6;
                field.write_only = flags & 24 == 24;
                field.nullable = flags & 8 > 0;
                field.sensitivity =
                    if flags & 48 == 48 { Sensitivity::Restricted } else { Sensitivity::None };
                if kind == FieldType::Enum {
                    field.allowed_values = vec!["open".to_owned(), "done".to_owned()];
                }
                if flags & 32 > 0 {
                    object.indexes.push(index(&[column], flags & 2 > 0));
                }
                object.fields.push(field);
            }
            object.primary_key = object.fields.first().map(|field| field.name.clone()).into_iter().collect();
            schema.objects.push(object);
        }
        if schema.object("orders").is_some_and(|object| object.field("customer_id").is_some())
            && schema.object("customers").is_some_and(|object| object.field("id").is_some())
        {
            schema.relationships.push(relationship(
                "customer",
                ("orders", "customer_id"),
                ("customers", "id"),
            ));
        }
        schema
    })
}

fn compiles(planner: &Planner, schema: &Schema, goal: &str) -> Outcome {
    let outcome = ask(planner, goal);
    let context = Context::new("workshop", "");
    for proposal in &outcome.proposals {
        let bindings = std::iter::once(&proposal.binding)
            .chain(proposal.alternatives.iter().map(|other| &other.binding));
        for binding in bindings {
            let plan = compile(binding, schema, &Scoping::default(), &context);
            assert!(plan.is_ok(), "{goal}: {:?} {binding:?}", plan.err());
            assert_eq!(binding.enabled, Some(false), "{goal}");
        }
        assert!((0.0..=1.0).contains(&proposal.confidence), "{goal}");
        assert!(
            proposal.alternatives.iter().all(|other| other.confidence <= 1.0 - proposal.confidence + 1e-6),
            "{goal}"
        );
    }
    assert_eq!(outcome.proposals.is_empty(), outcome.reason.is_some(), "{goal}");
    if outcome.reason.as_ref().is_some_and(|reason| reason.contains("no index")) {
        would_compile(planner, schema, goal);
    }
    outcome
}

/// What is said to lack an index alone compiles once that is there.
fn would_compile(planner: &Planner, schema: &Schema, goal: &str) {
    let asked = Goal { text: goal, is_write: None };
    let context = Context::new("workshop", "");
    let considered = planner.considered(&asked, 8, &Scoping::default(), &context);
    let meant = considered.into_iter().find(Considered::is_usable).expect("what lacks an index");
    let search = meant.binding.sql_search.as_ref().expect("a search");
    let mut schema = schema.clone();
    let table = schema.objects.iter_mut().find(|object| object.name == search.table).expect("a table");
    table.indexes.push(index(&[&search.filter_column], false));
    let plan = compile(&meant.binding, &schema, &Scoping::default(), &context);
    assert!(plan.is_ok(), "{goal}: {:?} {:?}", plan.err(), meant.binding);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proposed_for_any_tables_compiles(schema in tables(), goals in prop::collection::vec(goal(), 4)) {
        let (first, second) = (planner(schema.clone()), planner(schema.clone()));
        for goal in goals {
            prop_assert_eq!(compiles(&first, &schema, &goal), ask(&second, &goal));
        }
    }

    #[test]
    fn what_is_proposed_for_known_schemas_compiles(goal in goal()) {
        for schema in [workshop(), desk(), shop()] {
            compiles(&planner(schema.clone()), &schema, &goal);
        }
    }
}
