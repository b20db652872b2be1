//! Catalogs in, schemas out.

mod properties;
mod support;

use support::{column, key, may_all, table};

use super::*;
use crate::schema::{Capability, Cardinality, FieldType, Relationship, Sensitivity};

fn import(tables: Vec<Table>) -> Imported {
    schema(Catalog { dialect: Dialect::Postgres, default_schema: Some("public".to_owned()), tables })
}

/// `from.name -> to (cardinality) on fields = fields`, one a line.
fn written(relationships: &[Relationship]) -> String {
    let line = |relationship: &Relationship| {
        let cardinality = match relationship.cardinality {
            Cardinality::One => "one",
            Cardinality::Many => "many",
        };
        let Relationship { name, from, to, .. } = relationship;
        let fields = format!("{} = {}", from.fields.join("+"), to.fields.join("+"));
        format!("{}.{name} -> {} ({cardinality}) on {fields}", from.object, to.object)
    };
    relationships.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn customers() -> Table {
    let mut customers =
        table("customers", &["id integer", "phone text", "name text", "email text", "ssn text"]);
    customers.indexes.push(Index { columns: vec!["phone".to_owned()], unique: true });
    customers
}

fn tickets() -> Table {
    let mut tickets = table("tickets", &["id integer", "customer_id integer", "subject text"]);
    tickets.columns.push(Column {
        allowed_values: ["open", "pending", "closed"].map(str::to_owned).to_vec(),
        ..column("status", "ticket_status")
    });
    tickets.columns.push(column("opened_at", "timestamp with time zone"));
    tickets.indexes.push(Index { columns: vec!["customer_id".to_owned()], unique: false });
    tickets.foreign_keys.push(key("tickets_customer_id_fkey", "customer_id", "customers", "id"));
    tickets
}

#[test]
fn two_tables_become_objects_with_relationships_both_ways() {
    let imported = import(vec![tickets(), customers()]);
    assert_eq!(imported.warnings, []);
    insta::assert_snapshot!(written(&imported.schema.relationships), @r"
    customers.tickets -> tickets (many) on id = customer_id
    tickets.customer -> customers (one) on customer_id = id
    ");
    let customers = imported.schema.object("customers").unwrap();
    assert_eq!(customers.field("phone").unwrap().sensitivity, Sensitivity::Personal);
    assert_eq!(customers.field("ssn").unwrap().sensitivity, Sensitivity::Restricted);
    let operations: Vec<String> =
        imported.schema.operations().map(|operation| operation.name.clone()).collect();
    insta::assert_snapshot!(operations.join(" "), @"customers.search customers.insert customers.update tickets.search tickets.insert tickets.update");
    let tickets = imported.schema.object("tickets").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&tickets.fields[3..]).unwrap(), @r#"
    [
      {
        "name": "status",
        "type": "enum",
        "required": false,
        "nullable": true,
        "allowedValues": [
          "open",
          "pending",
          "closed"
        ],
        "sensitivity": "none",
        "nativeType": "ticket_status"
      },
      {
        "name": "opened_at",
        "type": "datetime",
        "format": "date-time",
        "required": false,
        "nullable": true,
        "sensitivity": "none",
        "nativeType": "timestamp with time zone"
      }
    ]
    "#);
}

#[test]
fn names_outside_the_default_schema_carry_it_and_never_collide() {
    let place =
        |schema: &str, name: &str| Table { schema: Some(schema.to_owned()), ..table(name, &["id integer"]) };
    let imported = import(vec![
        place("crm", "orders"),
        place("public", "orders"),
        place("public", "crm.orders"),
        place("public", "\"crm.orders\""),
        place("a.b", "c"),
        place("a", "b.c"),
        place("\"a", "b\""),
        place("public", "Odd Name"),
    ]);
    let names: Vec<&str> = imported.schema.objects.iter().map(|object| object.name.as_str()).collect();
    insta::assert_snapshot!(names.join("\n"), @r#"
    """crm.orders"""
    "crm.orders"
    Odd Name
    orders
    """a"."b"""
    "a.b".c
    a."b.c"
    crm.orders
    "#);
}

#[test]
fn several_ways_between_two_tables_are_all_named_after_themselves() {
    let mut flights = table("flights", &["id integer", "from_airport_id integer", "to_airport_id integer"]);
    flights.foreign_keys.push(key("flights_from_fk", "from_airport_id", "airports", "id"));
    flights.foreign_keys.push(key("flights_to_fk", "to_airport_id", "airports", "id"));
    let mut employees =
        table("employees", &["id integer", "manager_id integer", "airport_id integer", "airport integer"]);
    employees.foreign_keys.push(key("employees_manager", "manager_id", "employees", "id"));
    employees.foreign_keys.push(key("employees_airport_a", "airport_id", "airports", "id"));
    employees.foreign_keys.push(key("employees_airport_b", "airport", "airports", "id"));
    employees.foreign_keys.push(key("employees_airport_b_again", "airport", "airports", "id"));
    let imported = import(vec![flights, table("airports", &["id integer"]), employees]);
    insta::assert_snapshot!(written(&imported.schema.relationships), @r"
    airports.employees_by_employees_airport_a -> employees (many) on id = airport_id
    airports.employees_by_employees_airport_b -> employees (many) on id = airport
    airports.flights_by_from_airport -> flights (many) on id = from_airport_id
    airports.flights_by_to_airport -> flights (many) on id = to_airport_id
    employees.employees -> employees (many) on id = manager_id
    employees.employees_airport_a -> airports (one) on airport_id = id
    employees.employees_airport_b -> airports (one) on airport = id
    employees.manager -> employees (one) on manager_id = id
    flights.from_airport -> airports (one) on from_airport_id = id
    flights.to_airport -> airports (one) on to_airport_id = id
    ");
}

#[test]
fn tables_of_one_name_in_two_schemas_point_to_their_parent_under_two_names() {
    let orders = |schema: &str| {
        let mut orders = Table {
            schema: Some(schema.to_owned()),
            ..table("orders", &["id integer", "customer_id integer"])
        };
        orders.foreign_keys.push(key("orders_fk", "customer_id", "customers", "id"));
        orders
    };
    let imported = import(vec![orders("eu"), orders("us"), customers()]);
    insta::assert_snapshot!(written(&imported.schema.relationships), @r"
    customers.eu.orders_by_customer -> eu.orders (many) on id = customer_id
    customers.us.orders_by_customer -> us.orders (many) on id = customer_id
    eu.orders.customer -> customers (one) on customer_id = id
    us.orders.customer -> customers (one) on customer_id = id
    ");
}

#[test]
fn a_key_of_several_columns_is_one_relationship_and_a_unique_one_leads_to_one() {
    let mut lines = table("lines", &["order_id integer", "line integer"]);
    lines.primary_key = vec!["order_id".to_owned(), "line".to_owned()];
    let mut notes = table("notes", &["id integer", "order_id integer", "line integer"]);
    notes.indexes.push(Index { columns: vec!["line".to_owned(), "order_id".to_owned()], unique: true });
    notes.foreign_keys.push(ForeignKey {
        columns: vec!["order_id".to_owned(), "line".to_owned()],
        to_columns: Vec::new(),
        ..key("notes_line", "", "lines", "")
    });
    let imported = import(vec![notes, lines]);
    insta::assert_snapshot!(written(&imported.schema.relationships), @r"
    lines.notes -> notes (one) on order_id+line = order_id+line
    notes.lines -> lines (one) on order_id+line = order_id+line
    ");
}

#[test]
fn a_foreign_key_to_a_hidden_table_is_reported_and_left_out() {
    let imported = import(vec![tickets()]);
    assert_eq!(imported.schema.relationships, []);
    insta::assert_snapshot!(imported.warnings[0].message, @"The foreign key `tickets_customer_id_fkey` from `tickets` to `public.customers` gives no relationship: the connected user may do nothing with that table.");
}

#[test]
fn rights_decide_what_an_object_can_do() {
    let check = |change: &dyn Fn(&mut Table)| -> Vec<Capability> {
        let mut customers = customers();
        change(&mut customers);
        import(vec![customers]).schema.objects.remove(0).capabilities
    };
    let read_only = Rights { select: true, ..Rights::default() };
    use Capability::{Create, List, Read, Search, Update};
    assert_eq!(check(&|_| {}), [Read, List, Search, Create, Update]);
    assert_eq!(check(&|table| table.rights = read_only), [Read, List, Search]);
    assert_eq!(check(&|table| table.kind = TableKind::View), [List, Search]);
    assert_eq!(
        check(&|table| {
            table.primary_key.clear();
            table.indexes.clear();
        }),
        [List, Search, Create]
    );
    // A column that must be stated and may not be: no row can be added.
    let locked = |table: &mut Table| {
        table.columns[2].not_null = true;
        table.columns[2].rights = read_only;
    };
    assert_eq!(check(&locked), [Read, List, Search, Update]);
}

#[test]
fn a_column_is_kept_as_far_as_the_user_may_use_it() {
    let mut users =
        table("users", &["id integer", "login text", "secret_hash text", "hidden text", "seen text"]);
    users.columns[2].rights = Rights { select: false, insert: true, update: true };
    users.columns[3].rights = Rights::default();
    users.columns[4].rights = Rights { select: true, insert: false, update: false };
    users.indexes = vec![
        Index { columns: vec!["lower(secret_hash)".to_owned()], unique: true },
        Index { columns: vec!["lower(login)".to_owned()], unique: true },
    ];
    let imported = import(vec![users]);
    let users = &imported.schema.objects[0];
    let fields: Vec<(&str, bool)> =
        users.fields.iter().map(|field| (field.name.as_str(), field.read_only)).collect();
    assert_eq!(fields, [("id", false), ("login", false), ("secret_hash", false), ("seen", true)]);
    assert_eq!(users.indexes.len(), 1, "no filter can use an index of a column that may not be read");
    insta::assert_snapshot!(imported.warnings[0].sentence(), @"On `users` the connected user may write but not read `secret_hash`. Grant SELECT on them where skills should return or filter by them.");
}

#[test]
fn a_required_field_is_one_that_a_new_row_must_state() {
    let mut orders = table("orders", &["id integer", "total numeric(10,2)", "status text", "tax numeric"]);
    for column in &mut orders.columns {
        column.not_null = true;
    }
    orders.columns[0].has_default = true;
    orders.columns[3].generated = true;
    let schema = import(vec![orders]).schema;
    let flags: Vec<(bool, bool, bool)> = schema.objects[0]
        .fields
        .iter()
        .map(|field| (field.required, field.nullable, field.read_only))
        .collect();
    assert_eq!(
        flags,
        [(false, false, false), (true, false, false), (true, false, false), (false, false, true)]
    );
}

#[test]
fn indexes_are_listed_once_by_the_place_of_their_columns() {
    let mut customers = customers();
    let index = |columns: &[&str], unique| Index {
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        unique,
    };
    customers.indexes = vec![
        index(&["lower(email)"], false),
        index(&["name", "phone"], false),
        index(&["phone"], false),
        index(&["id"], true),
        index(&["phone"], true),
    ];
    let schema = import(vec![customers]).schema;
    let written: Vec<String> = schema.objects[0]
        .indexes
        .iter()
        .map(|index| format!("{:?} {}", index.columns, index.unique))
        .collect();
    insta::assert_snapshot!(written.join("\n"), @r#"
    ["phone"] true
    ["name", "phone"] false
    ["lower(email)"] false
    "#);
}

#[test]
fn long_comments_are_cut_between_letters() {
    let mut notes = table("notes", &["id integer"]);
    notes.comment = Some("é".repeat(3_000));
    notes.columns[0].comment = Some("  ".to_owned());
    let object = import(vec![notes]).schema.objects.remove(0);
    assert_eq!(object.description.unwrap().chars().count(), 2_000);
    assert_eq!(object.fields[0].description, None);
}

#[test]
fn one_odd_type_gives_one_warning() {
    let odd = table("odd", &["a public.frobnicator", "b public.frobnicator", "c text"]);
    let imported = import(vec![odd]);
    assert_eq!(imported.schema.objects[0].fields[0].kind, FieldType::String);
    let messages: Vec<&str> = imported.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "The type `public.frobnicator` of `odd.a` (and 1 more columns) isn't known; its values pass as text."
        ]
    );
}

#[test]
fn a_table_without_any_right_is_left_out() {
    let mut secret = table("secret", &["id integer"]);
    secret.rights = Rights::default();
    secret.columns[0].rights = Rights::default();
    assert_eq!(import(vec![secret]).schema.objects, []);
    assert_eq!(import(vec![Table { rights: may_all(), ..table("empty", &[]) }]).schema.objects.len(), 1);
}

#[test]
fn a_column_that_may_be_written_and_not_read_says_so() {
    let mut users = table("users", &["id integer", "note text"]);
    users.columns[1].rights = Rights { select: false, insert: true, update: true };
    let object = import(vec![users]).schema.objects.remove(0);
    let only: Vec<bool> = object.fields.iter().map(|field| field.write_only).collect();
    assert_eq!(only, [false, true]);
    let written = serde_json::to_value(&object.fields).unwrap();
    assert_eq!(
        (&written[0]["writeOnly"], &written[1]["writeOnly"]),
        (&serde_json::Value::Null, &true.into())
    );
}
