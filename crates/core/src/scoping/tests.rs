use proptest::prelude::*;

mod documents;

use super::*;
use crate::schema::testing::{index, relationship, schema};
use crate::schema::{Capability, FieldType, Index, Operation, Returns, Verb};

fn scoping(objects: &[&str], fields: &[(&str, &str)]) -> Scoping {
    let owned = |text: &&str| (*text).to_owned();
    let field = |(object, field): &(&str, &str)| BlockedField { object: owned(object), field: owned(field) };
    Scoping {
        blocked_objects: objects.iter().map(owned).collect(),
        blocked_fields: fields.iter().map(field).collect(),
    }
}

fn shop() -> Schema {
    let mut shop = schema(
        "customers: id phone email
        orders: id customer_id status",
    );
    shop.objects[0].indexes =
        vec![index(&["phone"], true), index(&["lower(email)"], false), index(&["phone", "email"], false)];
    shop.relationships = vec![
        relationship("customer", ("orders", "customer_id"), ("customers", "id")),
        relationship("orders", ("customers", "id"), ("orders", "customer_id")),
    ];
    shop
}

#[test]
fn nothing_blocked_leaves_everything() {
    assert_eq!(Scoping::default().apply(&shop()), shop());
    assert!(Scoping::default().is_empty());
}

#[test]
fn a_blocked_object_takes_its_relationships_along() {
    let seen = scoping(&["customers"], &[]).apply(&shop());
    assert_eq!(seen.objects.len(), 1);
    assert_eq!(seen.relationships, []);
}

#[test]
fn a_blocked_field_takes_along_what_names_it() {
    let seen = scoping(&[], &[("customers", "email"), ("orders", "customer_id")]).apply(&shop());
    assert_eq!(seen.objects[0].indexes, [index(&["phone"], true)]);
    assert_eq!(seen.relationships, []);
    assert!(seen.objects[0].field("email").is_none());
    assert!(seen.objects[1].field("status").is_some());
}

#[test]
fn a_table_whose_key_is_blocked_can_no_longer_be_updated() {
    let mut shop = shop();
    shop.objects[1].primary_key.push("customer_id".to_owned());
    let seen = scoping(&[], &[("orders", "customer_id")]).apply(&shop);
    assert_eq!(seen.objects[1].primary_key, Vec::<String>::new(), "a part of a key is no key");
    assert_eq!(seen.objects[1].capabilities, [Capability::List, Capability::Search, Capability::Create]);
    assert_eq!(seen.objects[0].capabilities, shop.objects[0].capabilities);
}

#[test]
fn stated_operations_lose_what_is_blocked() {
    let argument = |name: &str, of: Option<&str>| crate::schema::Argument {
        of: of.map(str::to_owned),
        ..crate::schema::Argument::new(name, FieldType::String)
    };
    let operation = |name: &str, object: &str, returns: &str| Operation {
        name: name.to_owned(),
        object: Some(object.to_owned()),
        verb: Verb::Action,
        is_write: false,
        description: None,
        args: vec![argument("email", None), argument("phone", None), argument("order", Some("orders"))],
        returns: Returns { object: Some(returns.to_owned()), list: false, value: None },
        deprecated: None,
        http: None,
        root: None,
    };
    let mut shop = shop();
    shop.stated_operations =
        vec![operation("merge", "customers", "customers"), operation("list", "customers", "orders")];
    let seen = scoping(&["orders"], &[("customers", "email")]).apply(&shop);
    let names: Vec<(&str, Vec<&str>)> = seen
        .stated_operations
        .iter()
        .map(|operation| {
            (operation.name.as_str(), operation.args.iter().map(|arg| arg.name.as_str()).collect())
        })
        .collect();
    assert_eq!(names, [("merge", vec!["phone"])]);
}

#[test]
fn what_is_blocked_and_not_there_is_reported_with_a_suggestion() {
    let scoping =
        scoping(&["customer", "orders"], &[("orders", "statos"), ("ordres", "id"), ("orders", "id")]);
    let faults: Vec<String> = scoping
        .validate(&shop())
        .iter()
        .map(|fault| format!("{} {}: {}", fault.code, fault.path, fault.sentence()))
        .collect();
    insta::assert_snapshot!(faults.join("\n"), @r"
    unknown_object blockedObjects[0]: There is no object `customer`. Did you mean `customers`?
    unknown_field blockedFields[0].field: There is no field `statos` on `orders`. Did you mean `status`?
    unknown_object blockedFields[1].object: There is no object `ordres`. Did you mean `orders`?
    ");
}

proptest! {
    #[test]
    fn no_blocked_name_is_left_in_the_schema(
        blocked in prop::collection::hash_set((0..6_usize, 0..5_usize), 0..8),
        objects in prop::collection::hash_set(0..6_usize, 0..3),
        keys in prop::collection::vec((0..6_usize, 0..5_usize, 0..6_usize, 0..5_usize), 0..10),
        indexes in prop::collection::vec((0..6_usize, prop::collection::vec(0..5_usize, 1..3), any::<bool>()), 0..10),
    ) {
        let table = |table: usize| format!("table{table}x");
        let column = |table: usize, column: usize| format!("t{table}c{column}x");
        let line = |number: usize| {
            let columns: Vec<String> = (0..5).map(|each| column(number, each)).collect();
            format!("{}: {}\n", table(number), columns.join(" "))
        };
        let mut whole = schema(&(0..6).map(line).collect::<String>());
        for (number, columns, expression) in indexes {
            let written = |each: usize| {
                if expression { format!("lower({})", column(number, each)) } else { column(number, each) }
            };
            let columns = columns.into_iter().map(written).collect();
            whole.objects[number].indexes.push(Index { columns, unique: true });
        }
        for (from, with, to, by) in keys {
            let (there, here) = (column(to, by), column(from, with));
            whole.relationships.push(relationship("r", (&table(from), &here), (&table(to), &there)));
        }
        let scoping = Scoping {
            blocked_objects: objects.iter().map(|number| table(*number)).collect(),
            blocked_fields: blocked
                .iter()
                .map(|(number, each)| BlockedField { object: table(*number), field: column(*number, *each) })
                .collect(),
        };
        let seen = serde_json::to_string(&scoping.apply(&whole)).unwrap();
        for name in &scoping.blocked_objects {
            prop_assert!(!seen.contains(name.as_str()), "{} in {}", name, seen);
        }
        for field in &scoping.blocked_fields {
            prop_assert!(!seen.contains(field.field.as_str()), "{} in {}", field.field, seen);
        }
        prop_assert_eq!(scoping.validate(&whole), vec![]);
    }
}
