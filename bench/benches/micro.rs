//! The pure parts alone: what a call, a bind and a discovery spend in core.
#![expect(clippy::expect_used, reason = "what a bench prepares is known to be good")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion};
use jackfield_core::{
    binding::{self, Binding},
    compile::{Context, compile},
    import::sql::{self, Catalog, Column, ForeignKey, Index, Rights, Table, TableKind},
    plan::{Cell, Plan, Request, arguments::PreparedPlan, output::shape, values::sql_values},
    schema::{Dialect, Schema},
    scoping::Scoping,
};
use serde_json::json;

const TABLES: usize = 5_000;
const RIGHTS: Rights = Rights { select: true, insert: false, update: false };

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let schema = sql::schema(catalog()).schema;
    import(&mut criterion);
    fingerprint(&mut criterion, &schema);
    bind(&mut criterion, &schema);
    calls(&mut criterion, &schema);
    criterion.final_summary();
}

fn column(name: &str, native_type: &str) -> Column {
    Column {
        name: name.to_owned(),
        native_type: native_type.to_owned(),
        not_null: name != "email",
        has_default: false,
        generated: false,
        allowed_values: Vec::new(),
        comment: None,
        case_insensitive: false,
        rights: RIGHTS,
    }
}

/// A table with a foreign key to the one before.
fn table(number: usize) -> Table {
    let columns = [
        ("id", "bigint"),
        ("previous_id", "bigint"),
        ("phone", "text"),
        ("name", "text"),
        ("email", "text"),
        ("city", "character varying(80)"),
        ("amount", "numeric(12,2)"),
        ("quantity", "integer"),
        ("is_active", "boolean"),
        ("due_on", "date"),
        ("created_at", "timestamp with time zone"),
        ("details", "jsonb"),
    ];
    let index = |column: &str| Index { columns: vec![column.to_owned()], unique: true };
    let previous = (number > 0).then(|| ForeignKey {
        name: format!("part_{number:05}_previous_id_fkey"),
        columns: vec!["previous_id".to_owned()],
        to_schema: Some("public".to_owned()),
        to_table: format!("part_{:05}", number - 1),
        to_columns: vec!["id".to_owned()],
    });
    Table {
        schema: Some("public".to_owned()),
        name: format!("part_{number:05}"),
        kind: TableKind::Table,
        comment: None,
        rights: RIGHTS,
        columns: columns.map(|(name, native_type)| column(name, native_type)).to_vec(),
        primary_key: vec!["id".to_owned()],
        indexes: vec![index("id"), index("phone")],
        foreign_keys: previous.into_iter().collect(),
    }
}

fn catalog() -> Catalog {
    Catalog {
        dialect: Dialect::Postgres,
        default_schema: Some("public".to_owned()),
        tables: (0..TABLES).map(table).collect(),
    }
}

fn binding() -> Binding {
    let binding = json!({
        "toolName": "find", "operation": "part_02500.search",
        "sqlSearch": {"table": "part_02500", "filterColumn": "phone", "param": "phone", "operator": "eq"},
        "projection": [{"path": ["name"], "leaf": "name"}, {"path": ["email"], "leaf": "email"},
            {"path": ["city"], "leaf": "city"}],
    });
    binding::read::binding(&binding).expect("a good binding")
}

fn plan(schema: &Schema) -> Plan {
    let context = Context::new("postgres", "");
    compile(&binding(), schema, &Scoping::default(), &context).expect("a plan")
}

fn import(criterion: &mut Criterion) {
    let catalog = catalog();
    criterion.benchmark_group("discovery").sample_size(20).bench_function("import 5,000 tables", |bencher| {
        bencher.iter_batched(|| catalog.clone(), sql::schema, BatchSize::PerIteration);
    });
}

fn fingerprint(criterion: &mut Criterion, schema: &Schema) {
    criterion.benchmark_group("discovery").sample_size(20).bench_function(
        "fingerprint of 5,000 tables",
        |bencher| {
            bencher.iter(|| black_box(schema).fingerprint());
        },
    );
}

fn bind(criterion: &mut Criterion, schema: &Schema) {
    let (binding, scoping) = (binding(), Scoping::default());
    let context = Context::new("postgres", schema.fingerprint());
    criterion.bench_function("compile a binding against 5,000 tables", |bencher| {
        bencher.iter(|| compile(black_box(&binding), schema, &scoping, &context));
    });
}

fn calls(criterion: &mut Criterion, schema: &Schema) {
    let prepared = PreparedPlan::new(plan(schema)).expect("a plan of our own");
    let statement = match &prepared.plan().request {
        Request::Sql(sql) => Some(sql),
        Request::Http(_) | Request::Graphql(_) | Request::Composed(_) => None,
    };
    let sql = statement.expect("a plan of a statement");
    let given = json!({"phone": "15550012345"});
    let given = given.as_object().cloned().unwrap_or_default();
    criterion.bench_function("check arguments and fill placeholders", |bencher| {
        bencher.iter(|| {
            let arguments = prepared.check(black_box(&given)).expect("good arguments");
            sql_values(prepared.plan(), sql, &arguments)
        });
    });
    let row: Vec<Cell> =
        ["Customer 1", "customer1@example.test", "City 1"].map(|text| Cell::Text(text.to_owned())).to_vec();
    criterion.bench_function("shape a record", |bencher| {
        bencher.iter_batched(
            || vec![row.clone()],
            |rows| shape(prepared.plan(), rows, &|_| true),
            BatchSize::SmallInput,
        );
    });
}
