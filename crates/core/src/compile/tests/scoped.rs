//! What a schema's details and an organization's scoping change in requests of REST operations.

use serde_json::json;

use super::{
    api::{body_of, bound, plan},
    rest::{crm, find_contact},
    support::told,
};
use crate::{
    schema::FieldType,
    scoping::{BlockedField, Scoping},
};

#[test]
fn what_scoping_blocks_can_be_neither_sent_nor_returned() {
    let scoping = Scoping {
        blocked_objects: vec!["Owner".to_owned()],
        blocked_fields: vec![
            BlockedField { object: "Filter".to_owned(), field: "value".to_owned() },
            BlockedField { object: "SearchResult".to_owned(), field: "total".to_owned() },
        ],
    };
    let mut binding = find_contact();
    binding["projection"] =
        json!([{"path": ["results", "owner", "name"], "leaf": "a"}, {"path": ["total"], "leaf": "b"}]);
    insta::assert_snapshot!(told(&bound(&crm(), &scoping, &binding).unwrap_err()), @r#"
    inputs[2].arg: `value` on `Filter` is blocked by scoping and can't be bound
    projection[0].path[1]: `owner` on `Contact` is blocked by scoping and can't be bound
    projection[1].path[0]: `total` on `SearchResult` is blocked by scoping and can't be bound
    "#);
    let whole = Scoping { blocked_objects: vec!["SearchResult".to_owned()], blocked_fields: Vec::new() };
    insta::assert_snapshot!(told(&bound(&crm(), &whole, &binding).unwrap_err()), @"operation: `contacts.search` is blocked by scoping and can't be bound");
}

#[test]
fn numbers_that_are_checked_as_text_are_sent_as_numbers() {
    let mut schema = crm();
    let limit = schema.objects[0].fields.iter_mut().find(|field| field.name == "limit").unwrap();
    limit.kind = FieldType::Enum;
    limit.format = Some("integer".to_owned());
    limit.allowed_values = ["1", "10"].map(str::to_owned).to_vec();
    let mut binding = find_contact();
    binding["inputs"][4] = json!({"param": "limit", "arg": "body.limit"});
    let plan = plan(&schema, &binding);
    let body = body_of(&plan, json!({"caller_phone": "+15550123456", "limit": "10"}));
    assert_eq!(body["limit"], json!(10));
}
