//! Whatever the schema, the binding and the arguments: a plan or faults, never a panic.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::support::{company, compiled, field, object, relationship, statement, values_of};
use crate::{
    plan::{Bind, Plan, arguments::check, output::shape, parameters::parameters_schema},
    schema::{Cardinality, Dialect, Field, FieldType, Index, Schema, SensitiveClass, Sensitivity},
    scoping::Scoping,
};

/// A text that no statement contains by itself.
const CANARY: &str = "c4n4ry";
/// The columns of every table.
const COLUMNS: [&str; 6] = ["id", "a", "b", "c", "a b", "x\"y`z"];

fn dialect() -> impl Strategy<Value = Dialect> {
    prop::sample::select(vec![Dialect::Postgres, Dialect::Mysql, Dialect::Mariadb, Dialect::Sqlite])
}

fn kind() -> impl Strategy<Value = FieldType> {
    prop::sample::select(vec![
        FieldType::String,
        FieldType::String,
        FieldType::Integer,
        FieldType::Number,
        FieldType::Decimal,
        FieldType::Boolean,
        FieldType::Date,
        FieldType::Time,
        FieldType::Datetime,
        FieldType::Uuid,
        FieldType::Binary,
        FieldType::Json,
        FieldType::Enum,
        FieldType::Object,
        FieldType::List,
    ])
}

/// Names, most of which every table has.
fn name() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec!["nul\0", "lower(a)", "many", "missing"]);
    prop_oneof![30 => prop::sample::select(COLUMNS.to_vec()), 1 => odd].prop_map(str::to_owned)
}

fn a_field(name: &'static str) -> impl Strategy<Value = Field> {
    let native =
        prop::option::of(prop::sample::select(vec!["text", "citext", "inet", "point", "bit(1)", "money"]));
    (kind(), any::<[bool; 5]>(), native).prop_map(move |(kind, flags, native)| {
        let [required, nullable, read_only, restricted, case_insensitive] = flags;
        let restricted = restricted && name == "c";
        Field {
            required: required && name == "b",
            nullable,
            read_only: read_only && name == "a",
            case_insensitive,
            native_type: native.map(str::to_owned),
            allowed_values: if kind == FieldType::Enum { vec![CANARY.to_owned()] } else { Vec::new() },
            sensitivity: if restricted { Sensitivity::Restricted } else { Sensitivity::None },
            sensitive_class: restricted.then_some(SensitiveClass::Health),
            ..field(name, kind)
        }
    })
}

fn schema() -> impl Strategy<Value = Schema> {
    let table = || {
        let index = |column: &'static str| {
            let rest = prop_oneof![4 => Just(None), 1 => name().prop_map(Some)];
            let columns =
                rest.prop_map(move |rest| [Some(column.to_owned()), rest].into_iter().flatten().collect());
            (columns, any::<bool>())
        };
        (
            COLUMNS.map(a_field),
            prop::collection::vec(prop::sample::select(COLUMNS.to_vec()).prop_flat_map(index), 2..9),
        )
    };
    (dialect(), table(), table()).prop_map(|(dialect, one, two)| {
        let make = |name: &str, (fields, indexes): ([Field; 6], Vec<(Vec<String>, bool)>)| {
            let mut made = object(dialect, name, fields.to_vec(), &[]);
            made.indexes = indexes.into_iter().map(|(columns, unique)| Index { columns, unique }).collect();
            made
        };
        Schema {
            objects: vec![make("t", one), make("u", two)],
            relationships: vec![
                relationship("many", ("t", "id"), ("u", "a"), Cardinality::Many),
                relationship("one", ("t", "a"), ("u", "id"), Cardinality::One),
                relationship("self", ("t", "b"), ("t", "id"), Cardinality::One),
            ],
            ..company(dialect)
        }
    })
}

fn constant() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(7),
        json!(CANARY),
        json!("2026-01-01"),
        json!(true),
        json!([CANARY]),
    ])
}

fn path() -> impl Strategy<Value = Vec<String>> {
    let over = prop::sample::select(vec!["many", "one", "self", "nowhere"]).prop_map(str::to_owned);
    prop_oneof![
        5 => name().prop_map(|column| vec![column]),
        3 => (over, name()).prop_map(|(over, column)| vec![over, column]),
        1 => prop::collection::vec(name(), 0..4),
    ]
}

fn binding() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec!["eq", "eq", "eq", "ieq", "prefix", "gte", "lte", "variants"]);
    let mode = prop::sample::select(vec!["insert", "update"]);
    let projection = prop::collection::vec(path(), 0..3);
    let conditions =
        prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec((path(), constant()), 1..3)];
    let columns = prop::collection::vec((name(), prop::option::of(constant()), any::<bool>()), 1..4);
    let body = (name(), word, conditions, prop::option::of(path()), mode, columns);
    (any::<bool>(), projection, body).prop_map(|(write, projection, body)| {
        let (key, operator, conditions, order, mode, columns) = body;
        let projection: Vec<Value> = projection
            .into_iter()
            .enumerate()
            .map(|(place, path)| json!({"path": path, "leaf": format!("leaf_{place}")}))
            .collect();
        if write {
            let columns: Vec<Value> = columns.into_iter().map(column).collect();
            let mut write = json!({"table": "t", "mode": mode, "columns": columns});
            if mode == "update" {
                write["keyColumn"] = key.into();
                write["keyParam"] = "key".into();
            }
            return json!({"toolName": "x", "operation": format!("t.{mode}"), "isWrite": true,
                "sqlWrite": write, "projection": projection});
        }
        let conditions: Vec<Value> =
            conditions.into_iter().map(|(path, constant)| json!({"path": path, "const": constant})).collect();
        let order = order.map(|path| json!({"path": path}));
        json!({"toolName": "x", "operation": "t.search", "projection": projection,
            "sqlSearch": {"table": "t", "filterColumn": key, "param": "wanted", "operator": operator,
                "where": conditions, "orderBy": order}})
    })
}

fn column((name, constant, optional): (String, Option<Value>, bool)) -> Value {
    match constant {
        Some(constant) => json!({"column": name, "const": constant}),
        None => json!({"column": name, "param": "said", "required": !optional}),
    }
}

pub(super) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,30}|[0-9+:.TZ -]{0,30}|\0".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn placeholders(dialect: Dialect, statement: &str, binds: &[Bind]) -> bool {
    assert!(!statement.contains(CANARY) && !statement.contains('\0'), "{statement}");
    match dialect {
        Dialect::Postgres => {
            let last = format!("${}", binds.len());
            !statement.contains(&format!("${}", binds.len() + 1))
                && (binds.is_empty() || statement.contains(&last))
        }
        Dialect::Mysql | Dialect::Mariadb | Dialect::Sqlite => statement.matches('?').count() == binds.len(),
    }
}

fn call(plan: &Plan, given: &Map<String, Value>) {
    let sql = statement(plan);
    assert!(placeholders(sql.dialect, &sql.statement, &sql.binds), "{} {:?}", sql.statement, sql.binds);
    if let Some(back) = &sql.readback {
        assert!(placeholders(sql.dialect, &back.statement, &back.binds), "{}", back.statement);
    }
    assert_eq!(sql.columns.len(), plan.output.leaves.len());
    assert!(parameters_schema(plan)["properties"].is_object());
    let restored: Plan = serde_json::from_str(&serde_json::to_string(plan).unwrap()).unwrap();
    assert_eq!(restored.compute_hash(), plan.hash);
    if let Ok(arguments) = check(plan, given) {
        assert_eq!(values_of(plan, &arguments).values.len(), sql.binds.len());
    }
    assert!(shape(plan, Vec::new(), &|_| true).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_binding_gives_a_plan_or_faults(
        schema in schema(), binding in binding(), said in any_json(), key in any_json(), wanted in any_json(),
    ) {
        let given = [("said", said), ("key", key), ("wanted", wanted)];
        match compiled(&schema, &Scoping::default(), &binding) {
            Err(faults) => prop_assert!(!faults.is_empty()),
            Ok(plan) => {
                let known = given.into_iter().filter(|(name, _)| plan.parameter(name).is_some());
                call(&plan, &known.map(|(name, value)| (name.to_owned(), value)).collect());
            }
        }
    }

    #[test]
    fn any_json_is_a_binding_or_faults(value in any_json()) {
        if let Err(faults) = crate::binding::read::binding(&value) {
            prop_assert!(!faults.is_empty());
        }
    }

    #[test]
    fn any_json_is_checked_against_any_type(kind in kind(), value in any_json()) {
        let mut parameter = crate::compile::parameter::typed_from("x", &field("x", kind));
        parameter.name = "x".to_owned();
        if let Ok(canonical) = crate::plan::arguments::value::check(&parameter, None, &value) {
            let again = crate::plan::arguments::value::check(&parameter, None, &canonical);
            prop_assert_eq!(again, Ok(canonical));
        }
    }
}
