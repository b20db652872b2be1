//! Scoping and bindings of REST operations.

use serde_json::json;

use super::{
    api::bound,
    rest::{crm, find_contact},
    support::told,
};
use crate::scoping::{BlockedField, Scoping};

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
