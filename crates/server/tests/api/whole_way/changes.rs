//! What changes afterwards: the draft, the scoping, the database, the connection.

use serde_json::{Value, json};

use super::{Desk, Skills, WRITER, Way, caller, desk, items};

/// The draft is edited at will; calls go on with what was published.
pub(super) async fn edits_of_the_draft_are_not_live(way: &Way, skills: &Skills) {
    let desk = &way.desk;
    let narrowed = json!({"allowedFields": ["ticket_subject"], "description": "Changed."});
    desk.change(&skills.open_tickets, narrowed).await;
    desk.client.delete(&desk.path(&format!("/skills/{}", skills.set_status))).await.ok();
    assert_eq!(items(&desk.call("open_tickets", caller()).await)[0]["customer_name"], "A. Caller");
    assert_eq!(desk.tools("").await.len(), 4);
    let draft = desk.client.get(&desk.path("/tools?draft=true")).await.ok();
    assert_eq!(draft.as_array().map(Vec::len), Some(3), "{draft}");
}

/// What is kept from agents from now on doesn't come back from now on.
pub(super) async fn scoping_is_live_at_once(way: &Way) {
    let desk = &way.desk;
    let blocked = desk.block(&[("customers", "email"), ("customers", "name")]).await;
    let names: Vec<String> = blocked["affectedSkills"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skill| desk::text(&skill["name"]))
        .collect();
    assert_eq!(names, ["open_tickets", "ticket_owner"], "{blocked:#}");
    let told = items(&desk.call("open_tickets", caller()).await);
    assert_eq!(told, [json!({"ticket_subject": "Boiler leaks", "opened_at": "2026-11-02T09:15:00Z"})]);
    // A filter can't fall away.
    desk.block(&[("customers", "phone")]).await;
    assert_eq!(Desk::failure(&desk.call("open_tickets", caller()).await), "blocked_by_scoping");
    desk.block(&[("customers", "email")]).await;
    assert_eq!(items(&desk.call("open_tickets", caller()).await)[0]["customer_name"], "A. Caller");
}

/// A renamed column is reported with the skills that it breaks; live calls say so cleanly, and a new
/// version and a rollback each go with the database that they were made for.
pub(super) async fn drift_is_told_and_survived(way: &Way, skills: &Skills, first: &Value) {
    let desk = &way.desk;
    desk.customer.run("ALTER TABLE tickets RENAME COLUMN subject TO topic;");
    let drifted = desk.call("open_tickets", caller()).await;
    assert_eq!(Desk::failure(&drifted), "schema_drifted");
    assert!(!desk::text(&drifted["error"]["message"]).contains("SELECT"), "{drifted}");
    let found = desk.client.post(&desk.integration("/discover")).await.ok();
    let affected = found["drift"]["affectedSkills"].as_array().unwrap();
    let broken = affected.iter().find(|skill| skill["skillId"] == skills.open_tickets.as_str());
    let broken = broken.unwrap_or_else(|| panic!("{found:#}"));
    assert_eq!((&broken["breaks"], &broken["agentId"]), (&json!(true), &json!(desk.agent)));
    assert!(desk::text(&broken["why"]).contains("subject"), "{found:#}");

    desk.client.delete(&desk.path(&format!("/skills/{}", skills.open_tickets))).await.ok();
    let mut bound_again = desk::open_tickets();
    bound_again["projection"][1]["path"][1] = "topic".into();
    desk.bind(bound_again).await;
    let second = desk.publish().await;
    assert_eq!(second["version"], 2);
    assert_eq!(items(&desk.call("open_tickets", caller()).await)[0]["ticket_subject"], "Boiler leaks");

    desk.customer.run("ALTER TABLE tickets RENAME COLUMN topic TO subject;");
    assert_eq!(Desk::failure(&desk.call("open_tickets", caller()).await), "schema_drifted");
    let back = desk.client.post(&desk.path("/rollback")).json(json!({"versionId": first["id"]})).await.ok();
    assert_eq!((&back["publishedVersionId"], &back["version"]), (&first["id"], &json!(1)));
    assert_eq!(items(&desk.call("open_tickets", caller()).await)[0]["ticket_subject"], "Boiler leaks");
    assert_eq!(desk.tools("").await.len(), 4);
}

/// Without its credentials nothing runs and nothing is lost; with new ones all of it runs again.
pub(super) async fn disconnects_and_reconnects(way: &Way) {
    let desk = &way.desk;
    let gone = desk.client.delete(&desk.integration("")).await.ok();
    assert!(!gone["affectedSkills"].as_array().unwrap().is_empty(), "{gone}");
    assert_eq!(Desk::failure(&desk.call("open_tickets", caller()).await), "integration_not_connected");
    assert_eq!(desk.client.get("/integrations").await.ok(), json!([]));
    let store = way.server.app.database.organization(&desk.client.organization);
    let kept = jackfield::store::connections::find(store, desk.kind).await.expect("the store answers");
    assert!(kept.is_none_or(|kept| kept.credentials.is_none()), "the credentials are erased");

    let body = json!({"credentials": way.credentials(WRITER)});
    desk.client.post(&desk.integration("/connect")).json(body).await.ok();
    assert_eq!(items(&desk.call("open_tickets", caller()).await)[0]["ticket_subject"], "Boiler leaks");
    assert_eq!(desk.client.get("/integrations").await.ok()[0]["schema"]["objectCount"], 2);
}
