//! Schemas of an invented workshop and shop, and goals about them.

use std::sync::Arc;

use crate::{
    binding::Binding,
    compile::Context,
    import::{
        files::{self, File},
        graphql,
    },
    propose::{Goal, Outcome, Planner},
    schema::{
        Field, FieldType, Schema, SensitiveClass, Sensitivity, Transport,
        directory::Directory,
        testing::{self, index, relationship},
    },
    scoping::Scoping,
};

/// A planner over a schema.
pub(super) fn planner(schema: Schema) -> Planner {
    Planner::new(Arc::new(Directory::new(schema.into())))
}

/// What a planner answers to a goal.
pub(super) fn ask(planner: &Planner, goal: &str) -> Outcome {
    let goal = Goal { text: goal, is_write: None };
    planner.propose(&goal, &Scoping::default(), &Context::new("workshop", ""))
}

/// An outcome in one line: the operation, what is sent and what comes back, or why nothing is.
pub(super) fn told(outcome: &Outcome) -> String {
    let proposals = outcome.proposals.iter().map(|proposal| line(&proposal.binding));
    let lines: Vec<String> = proposals.collect();
    if lines.is_empty() {
        let reason = outcome.reason.as_deref().unwrap_or_default();
        return if reason.contains("no index") { "no index".to_owned() } else { "nothing".to_owned() };
    }
    lines.join(" + ")
}

fn line(binding: &Binding) -> String {
    let mut sent: Vec<String> = Vec::new();
    if let Some(search) = &binding.sql_search {
        sent.push(search.filter_column.clone());
        sent.extend(search.conditions.iter().map(|one| format!("{}={}", one.path.join("."), one.constant)));
    }
    if let Some(write) = &binding.sql_write {
        sent.extend(write.key_column.iter().map(|key| format!("#{key}")));
        sent.extend(write.columns.iter().map(|column| match &column.constant {
            Some(constant) => format!("{}={constant}", column.column),
            None => column.column.clone(),
        }));
    }
    sent.extend(binding.inputs.iter().map(|input| match &input.sent.constant {
        Some(constant) => format!("{}={constant}", input.arg),
        None => input.arg.clone(),
    }));
    let mut returned: Vec<String> = binding.projection.iter().map(|one| one.path.join(".")).collect();
    sent.sort();
    returned.sort();
    format!("{}({}) -> {}", binding.operation, sent.join(" "), returned.join(" "))
}

fn typed(schema: &mut Schema, object: &str, field: &str, change: impl FnOnce(&mut Field)) {
    let object = schema.objects.iter_mut().find(|known| known.name == object).expect("an object");
    let field = object.fields.iter_mut().find(|known| known.name == field).expect("a field");
    change(field);
}

/// The database of a workshop for bikes.
pub(super) fn workshop() -> Schema {
    let mut schema = testing::schema(
        "riders: id first_name last_name phone email street city postal_code birthday
         bikes: id rider_id frame_number brand colour
         repairs: id bike_id mechanic_id status opened_at finished_at price notes
         mechanics: id first_name last_name phone
         bills: id rider_id bill_number issued_on due_on amount is_paid
         parts: id sku title units_in_stock unit_price supplier_id
         suppliers: id company_name phone",
    );
    type_workshop(&mut schema);
    index_workshop(&mut schema);
    schema.relationships = vec![
        relationship("rider", ("bikes", "rider_id"), ("riders", "id")),
        relationship("bike", ("repairs", "bike_id"), ("bikes", "id")),
        relationship("mechanic", ("repairs", "mechanic_id"), ("mechanics", "id")),
        relationship("rider", ("bills", "rider_id"), ("riders", "id")),
        relationship("supplier", ("parts", "supplier_id"), ("suppliers", "id")),
    ];
    schema
}

/// What the workshop's columns hold.
fn type_workshop(schema: &mut Schema) {
    for (table, column, kind) in [
        ("repairs", "opened_at", FieldType::Datetime),
        ("repairs", "finished_at", FieldType::Datetime),
        ("repairs", "price", FieldType::Decimal),
        ("bills", "issued_on", FieldType::Date),
        ("bills", "due_on", FieldType::Date),
        ("bills", "amount", FieldType::Decimal),
        ("bills", "is_paid", FieldType::Boolean),
        ("parts", "units_in_stock", FieldType::Integer),
        ("parts", "unit_price", FieldType::Decimal),
        ("riders", "birthday", FieldType::Date),
    ] {
        typed(schema, table, column, |field| field.kind = kind);
    }
    typed(schema, "repairs", "status", |field| {
        field.kind = FieldType::Enum;
        field.allowed_values = ["open", "waiting", "done"].map(str::to_owned).to_vec();
    });
    for (table, column, class) in [
        ("riders", "phone", SensitiveClass::Phone),
        ("riders", "email", SensitiveClass::Email),
        ("mechanics", "phone", SensitiveClass::Phone),
    ] {
        typed(schema, table, column, |field| {
            field.sensitive_class = Some(class);
            field.sensitivity = Sensitivity::Personal;
        });
    }
}

/// What the workshop's tables are found by; every first column is the key.
fn index_workshop(schema: &mut Schema) {
    for (table, column, unique) in [
        ("riders", "phone", true),
        ("bikes", "rider_id", false),
        ("bikes", "frame_number", true),
        ("repairs", "bike_id", false),
        ("bills", "rider_id", false),
        ("bills", "bill_number", true),
        ("parts", "sku", true),
    ] {
        let object = schema.objects.iter_mut().find(|object| object.name == table).expect("a table");
        object.indexes.push(index(&[column], unique));
    }
    for object in &mut schema.objects {
        if let Some(key) = object.fields.first_mut() {
            (key.kind, key.nullable) = (FieldType::Integer, false);
        }
    }
}

/// Customers and their tickets.
pub(super) fn helpdesk() -> Schema {
    let mut schema = testing::schema(
        "customers: id phone name email
         tickets: id customer_id subject status opened_at",
    );
    typed(&mut schema, "customers", "phone", |field| {
        (field.sensitive_class, field.sensitivity) = (Some(SensitiveClass::Phone), Sensitivity::Personal);
    });
    typed(&mut schema, "tickets", "opened_at", |field| field.kind = FieldType::Datetime);
    typed(&mut schema, "tickets", "status", |field| {
        field.kind = FieldType::Enum;
        field.allowed_values = ["open", "pending", "closed"].map(str::to_owned).to_vec();
    });
    for (object, column, unique) in [("customers", "phone", true), ("tickets", "customer_id", false)] {
        let object = schema.objects.iter_mut().find(|known| known.name == object).expect("a table");
        object.indexes.push(index(&[column], unique));
    }
    let there = relationship("customer", ("tickets", "customer_id"), ("customers", "id"));
    let mut back = relationship("tickets", ("customers", "id"), ("tickets", "customer_id"));
    back.cardinality = crate::schema::Cardinality::Many;
    schema.relationships = vec![there, back];
    schema
}

/// The API of a help desk with a calendar.
pub(super) fn desk() -> Schema {
    let text = include_str!("desk.yaml");
    let file = File { name: "desk.yaml".to_owned(), bytes: text.as_bytes().to_vec() };
    files::schema(vec![file], Transport::Rest).expect("a schema").schema
}

/// A shop in GraphQL.
pub(super) fn shop() -> Schema {
    graphql::sdl(include_str!("shop.graphql")).expect("a schema").schema
}
