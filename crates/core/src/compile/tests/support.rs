//! A company to bind against, and a plan or its faults as readable text.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    binding::{Operator, read},
    compile::{Context, compile},
    diagnostic::Diagnostic,
    plan::{
        Bind, Plan, Request, Source, SqlPlan,
        arguments::Arguments,
        values::{SqlCall, sql_values},
    },
    schema::{
        Basis, Capability, Cardinality, Dialect, End, Field, FieldType, Index, Object, ObjectRole,
        Relationship, Schema, SensitiveClass, Table, Transport,
    },
    scoping::Scoping,
};

pub(super) use crate::schema::testing::field;

pub(super) fn sensitive(field: Field, class: SensitiveClass) -> Field {
    Field { sensitivity: class.sensitivity(), sensitive_class: Some(class), ..field }
}

pub(super) fn id() -> Field {
    Field { format: Some("int64".to_owned()), nullable: false, ..field("id", FieldType::Integer) }
}

pub(super) fn required(field: Field) -> Field {
    Field { required: true, nullable: false, ..field }
}

pub(super) fn object(dialect: Dialect, name: &str, fields: Vec<Field>, indexes: &[(&str, bool)]) -> Object {
    let schema = match dialect {
        Dialect::Postgres => Some("public".to_owned()),
        Dialect::Mysql | Dialect::Mariadb => Some("shop".to_owned()),
        Dialect::Sqlite => None,
    };
    let index = |(columns, unique): &(&str, bool)| Index {
        columns: columns.split(',').map(str::to_owned).collect(),
        unique: *unique,
    };
    Object {
        name: name.to_owned(),
        label: None,
        description: None,
        capabilities: vec![Capability::Search, Capability::Create, Capability::Update],
        fields,
        primary_key: vec!["id".to_owned()],
        indexes: indexes.iter().map(index).collect(),
        table: Some(Table { schema, name: name.to_owned() }),
        role: ObjectRole::Record,
    }
}

pub(super) fn relationship(
    name: &str,
    from: (&str, &str),
    to: (&str, &str),
    cardinality: Cardinality,
) -> Relationship {
    let end = |(object, fields): (&str, &str)| End {
        object: object.to_owned(),
        fields: fields.split(',').map(str::to_owned).collect(),
    };
    Relationship { name: name.to_owned(), from: end(from), to: end(to), cardinality, basis: Basis::Declared }
}

/// Customers with tickets and a region; calls of a customer.
pub(super) fn company(dialect: Dialect) -> Schema {
    let status = Field {
        allowed_values: ["open", "pending", "closed"].map(str::to_owned).to_vec(),
        ..field("status", FieldType::Enum)
    };
    let opened = Field { format: Some("date-time".to_owned()), ..field("opened_at", FieldType::Datetime) };
    let text = |name: &str| field(name, FieldType::String);
    let customers = vec![
        id(),
        sensitive(Field { max_length: Some(40), ..text("phone") }, SensitiveClass::Phone),
        text("name"),
        Field { case_insensitive: true, ..text("email") },
        sensitive(text("ssn"), SensitiveClass::GovernmentId),
        Field { precision: Some((12, 2)), ..field("balance", FieldType::Decimal) },
        field("born", FieldType::Date),
        field("region_id", FieldType::Integer),
        field("notes", FieldType::Json),
    ];
    let tickets = vec![
        id(),
        required(field("customer_id", FieldType::Integer)),
        required(Field { max_length: Some(200), ..text("subject") }),
        status,
        opened,
        Field { read_only: true, ..text("search_text") },
    ];
    let indexes =
        [("phone", true), ("email", true), ("balance", false), ("lower(name)", false), ("born,id", false)];
    let (one, many) = (Cardinality::One, Cardinality::Many);
    Schema {
        transport: Transport::Sql,
        dialect: Some(dialect),
        objects: vec![
            object(dialect, "calls", vec![id(), field("customer_id", FieldType::Integer)], &[]),
            object(dialect, "customers", customers, &indexes),
            object(dialect, "regions", vec![id(), text("name"), text("secret_code")], &[]),
            object(dialect, "tickets", tickets, &[("customer_id", false)]),
        ],
        relationships: vec![
            relationship("calls", ("customers", "id"), ("calls", "customer_id"), many),
            relationship("region", ("customers", "region_id"), ("regions", "id"), one),
            relationship("tickets", ("customers", "id"), ("tickets", "customer_id"), many),
            relationship("customer", ("tickets", "customer_id"), ("customers", "id"), one),
        ],
        stated_operations: Vec::new(),
        http: None,
    }
}

pub(super) fn compiled(schema: &Schema, scoping: &Scoping, binding: &Value) -> Result<Plan, Vec<Diagnostic>> {
    let context = Context::new("shop", "f");
    compile(&read::binding(binding)?, schema, scoping, &context)
}

/// The plan of the company's binding in one language.
pub(super) fn plan(dialect: Dialect, binding: &Value) -> Plan {
    compiled(&company(dialect), &Scoping::default(), binding).unwrap()
}

/// The plan, or its faults, as text.
pub(super) fn check(schema: &Schema, binding: &Value) -> String {
    match compiled(schema, &Scoping::default(), binding) {
        Ok(plan) => shown(&plan),
        Err(faults) => told(&faults),
    }
}

/// The company's binding in every language.
pub(super) fn everywhere(binding: &Value) -> String {
    let all = [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite];
    all.map(|dialect| check(&company(dialect), binding)).join("\n\n")
}

pub(super) fn told(faults: &[Diagnostic]) -> String {
    faults.iter().map(|fault| format!("{}: {}", fault.path, fault.sentence())).collect::<Vec<_>>().join("\n")
}

/// The statement of a plan.
pub(super) fn statement(plan: &Plan) -> &SqlPlan {
    match &plan.request {
        Request::Sql(sql) => sql,
        other => panic!("{other:?} is no statement"),
    }
}

/// The values of a call of a statement.
pub(super) fn values_of(plan: &Plan, arguments: &Arguments) -> SqlCall {
    sql_values(plan, statement(plan), arguments)
}

fn shown(plan: &Plan) -> String {
    let sql = statement(plan);
    let mut text = sql.statement.clone();
    write!(text, "\n{} {:?}", binds(&sql.binds), plan.output.shape).unwrap();
    if let Some(readback) = &sql.readback {
        write!(text, "\n{}\n{}", readback.statement, binds(&readback.binds)).unwrap();
    }
    text
}

fn binds(binds: &[Bind]) -> String {
    let one = |bind: &Bind| {
        let source = match &bind.source {
            Source::Parameter(name) => format!(":{name}"),
            Source::Constant(value) => value.to_string(),
            Source::Given(name) => format!("{name}?"),
            Source::LastInsertId => "last id".to_owned(),
        };
        let how = match bind.operator {
            Operator::Eq => String::new(),
            other => format!("/{other:?}"),
        };
        format!("{source}{how}")
    };
    let mut all: Vec<String> = binds.iter().map(one).collect();
    all.dedup();
    format!("[{}]", all.join(", "))
}
