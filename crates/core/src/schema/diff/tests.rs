mod complete;
mod documents;

use super::*;
use crate::schema::{
    Capability, FieldType, SensitiveClass, Sensitivity,
    testing::{index, relationship, schema},
};

const SHOP: &str = "customers: id phone name
    orders: id customer_id status
    tags: id";

/// One change a line.
fn written(drift: &Drift) -> String {
    let line = |sign: &str, change: &Change| {
        let parts = [
            &change.object,
            &change.field,
            &change.relationship,
            &change.operation,
            &change.argument,
            &change.what,
        ];
        let named: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        match (&change.before, &change.after) {
            (Some(before), Some(after)) => format!("{sign} {}: {before} -> {after}", named.join(" ")),
            (None | Some(_), None | Some(_)) => format!("{sign} {}", named.join(" ")),
        }
    };
    let lines = [("+", &drift.added), ("-", &drift.removed), ("~", &drift.changed)];
    let lines =
        lines.into_iter().flat_map(|(sign, changes)| changes.iter().map(move |change| line(sign, change)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn equal_schemas_do_not_drift_and_order_does_not_count() {
    let before = schema(SHOP);
    let mut after = before.clone();
    assert!(diff(&before, &after).is_empty());
    after.objects.reverse();
    assert!(diff(&before, &after).is_empty());
}

#[test]
fn what_comes_and_goes_is_named() {
    let mut before = schema(SHOP);
    let mut after = schema(
        "customers: id phone email
        orders: id customer_id status
        invoices: id",
    );
    before.relationships = vec![
        relationship("customer", ("orders", "customer_id"), ("customers", "id")),
        relationship("tag", ("orders", "id"), ("tags", "id")),
    ];
    after.objects[1].capabilities.retain(|capability| *capability != Capability::Update);
    insta::assert_snapshot!(written(&diff(&before, &after)), @r"
    + invoices
    + customers email
    - tags
    - customers name
    - orders orders.update
    - orders customer
    ~ orders capabilities: read, list, search, create, update -> read, list, search, create
    ");
}

#[test]
fn every_change_of_a_field_is_a_line_of_its_own() {
    let before = schema(SHOP);
    let mut after = before.clone();
    let status = &mut after.objects[1].fields[2];
    status.kind = FieldType::Enum;
    status.allowed_values = vec!["open".to_owned(), "on hold, maybe".to_owned()];
    status.nullable = false;
    status.required = true;
    status.max_length = Some(10);
    status.sensitivity = Sensitivity::Restricted;
    status.sensitive_class = Some(SensitiveClass::Health);
    insta::assert_snapshot!(written(&diff(&before, &after)), @r#"
    ~ orders status type: string -> enum
    ~ orders status maxLength:  -> 10
    ~ orders status required: no -> yes
    ~ orders status nullable: yes -> no
    ~ orders status allowedValues:  -> open, "on hold, maybe"
    ~ orders status sensitivity: none -> restricted (health)
    "#);
}

#[test]
fn an_index_that_no_longer_leads_with_a_column_is_a_change_of_its_object() {
    let mut before = schema(SHOP);
    before.objects[0].indexes = vec![index(&["phone"], true), index(&["name", "phone"], false)];
    let mut after = before.clone();
    after.objects[0].indexes = vec![index(&["name"], false)];
    insta::assert_snapshot!(written(&diff(&before, &after)), @r"
    ~ customers indexes: (name, phone); unique (phone) -> (name)
    ~ customers phone index: leads an index -> leads no index
    ");
}

#[test]
fn a_relationship_that_leads_elsewhere_is_changed() {
    let mut before = schema(SHOP);
    before.relationships = vec![relationship("customer", ("orders", "customer_id"), ("customers", "id"))];
    let mut after = before.clone();
    after.relationships[0].to.fields = vec!["phone".to_owned()];
    insta::assert_snapshot!(written(&diff(&before, &after)), @"~ orders customer to: customers(id) -> customers(phone)");
}

/// The sentences of all changes.
fn told(drift: &Drift) -> String {
    let lists =
        [(Kind::Added, &drift.added), (Kind::Removed, &drift.removed), (Kind::Changed, &drift.changed)];
    let sentences =
        lists.iter().flat_map(|(kind, changes)| changes.iter().map(|change| change.sentence(*kind)));
    sentences.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_change_is_written_without_what_it_does_not_have() {
    let before = schema(SHOP);
    let mut after = before.clone();
    after.objects[0].fields[1].nullable = false;
    after.objects.pop();
    insta::assert_snapshot!(serde_json::to_string(&diff(&before, &after)).unwrap(), @r#"{"added":[],"removed":[{"object":"tags"}],"changed":[{"object":"customers","field":"phone","what":"nullable","before":"yes","after":"no"}]}"#);
}

#[test]
fn of_very_many_changes_the_rest_is_counted_and_words_count_last() {
    let many = |kind: FieldType, description: &str| {
        let names: Vec<String> = (0..500).map(|number| format!("f{number}")).collect();
        let mut schema = schema(&format!("orders: {}", names.join(" ")));
        for (number, field) in schema.objects[0].fields.iter_mut().enumerate() {
            field.description = Some(description.to_owned());
            field.kind = if number < 450 { FieldType::String } else { kind };
        }
        schema
    };
    let drift = diff(&many(FieldType::String, "one"), &many(FieldType::Integer, "two"));
    assert_eq!((drift.changed.len(), drift.left_out), (MOST, 550 - MOST));
    let types = drift.changed.iter().filter(|change| change.what.as_deref() == Some("type"));
    assert_eq!(types.count(), 50);
}

#[test]
fn long_texts_are_shown_from_where_they_differ() {
    let text = |end: &str| format!("{}{end}", "the same words again and again ".repeat(9));
    let mut before = schema(SHOP);
    before.objects[0].description = Some(text("one"));
    let mut after = before.clone();
    after.objects[0].description = Some(text("two"));
    let drift = diff(&before, &after);
    assert!(drift.changed[0].before.as_deref().is_some_and(|shown| shown.ends_with("one")));
    assert!(drift.changed[0].after.as_deref().is_some_and(|shown| shown.ends_with("two")));
}
