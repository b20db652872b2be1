//! Documents that vendors publish, fetched for the tests: they are what they are taken for.

use serde_json::Value;

use crate::support::services::{skipped, vendor_document};

/// A document, unless it was skipped, which is said.
fn document(name: &str) -> Option<Value> {
    let text =
        vendor_document(name).map_err(|reason| skipped(&format!("{name} is not tested: {reason}"))).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn those_of_google_describe_the_apis_that_they_are_named_after() {
    for (name, id) in
        [("googleCalendar", "calendar:v3"), ("googleSheets", "sheets:v4"), ("googleOauth2", "oauth2:v2")]
    {
        let Some(document) = document(name) else { continue };
        assert_eq!((&document["kind"], &document["id"]), (&"discovery#restDescription".into(), &id.into()));
    }
}

#[test]
fn those_of_shopify_are_two_versions_of_its_admin_schema() {
    let texts = ["shopifyAdmin", "shopifyAdminEarlier"].map(document);
    for schema in texts.iter().flatten().map(|answer| &answer["data"]["__schema"]) {
        assert_eq!(
            (&schema["queryType"]["name"], &schema["mutationType"]["name"]),
            (&"QueryRoot".into(), &"Mutation".into())
        );
    }
    if let [Some(latest), Some(earlier)] = texts {
        assert_ne!(latest, earlier);
    }
}
