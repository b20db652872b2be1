//! Trying, confirming and verifying what writes.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Desk, Skills, Way, desk};

/// A draft's write shows its statement and values and changes nothing, unless it is told to.
pub(super) async fn tries_the_draft(way: &Way, skills: &Skills) {
    let desk = &way.desk;
    let path = desk.path(&format!("/skills/{}/test", skills.open_ticket));
    let arguments = json!({"customer_id": 41, "problem": "Only a trial"});
    let shown = desk.client.post(&path).json(json!({"arguments": arguments})).await.ok();
    assert_eq!((&shown["status"], &shown["dryRun"]), (&json!("ok"), &json!(true)), "{shown:#}");
    assert!(desk::text(&shown["request"]["statement"]).starts_with("INSERT INTO "), "{shown:#}");
    assert_eq!(shown["request"]["values"], json!([41, "Only a trial", "open"]));
    assert!(shown.get("receiptId").is_none(), "{shown}");
    assert_eq!(desk.tickets_about("Only a trial"), 0);
    let done = desk.client.post(&path).json(json!({"arguments": arguments, "commit": true})).await.ok();
    assert_eq!(done["dryRun"], false);
    assert!(Desk::output(&done)["ticket_id"].is_u64(), "{done}");
    assert_eq!(desk.tickets_about("Only a trial"), 1);
    desk.customer.run("DELETE FROM tickets WHERE subject = 'Only a trial';");
}

/// What was confirmed is what runs, once, within five minutes.
pub(super) async fn confirms_an_insert(way: &Way) {
    let desk = &way.desk;
    let leaks = json!({"problem": "Tap drips", "customer_id": 42});
    let asked = desk.call("open_ticket", leaks.clone()).await;
    assert_eq!(asked["status"], "needs_confirmation", "{asked}");
    assert_eq!(asked["confirmation"]["summary"], "Open ticket: problem = “Tap drips”, customer_id = 42");
    assert!(asked["confirmation"]["expiresAt"].is_string());
    let token = desk::text(&asked["confirmation"]["token"]);
    assert_eq!(desk.tickets_about("Tap drips"), 0);

    let other =
        desk.confirmed("open_ticket", json!({"problem": "Tap drips", "customer_id": 41}), &token).await;
    assert_eq!(Desk::failure(&other), "confirmation_mismatch");
    let done = desk.confirmed("open_ticket", leaks.clone(), &token).await;
    let id = Desk::output(&done)["ticket_id"].as_i64().expect("a number");
    let question =
        format!("SELECT count(*) FROM tickets WHERE id = {id} AND customer_id = 42 AND status = 'open';");
    assert_eq!((desk.customer.number(&question), desk.tickets_about("Tap drips")), (1, 1));
    let again = desk.confirmed("open_ticket", leaks.clone(), &token).await;
    assert_eq!(Desk::failure(&again), "confirmation_used");

    let token = desk.token("open_ticket", leaks.clone()).await;
    way.server.let_pass(Duration::from_secs(301));
    assert_eq!(Desk::failure(&desk.confirmed("open_ticket", leaks, &token).await), "confirmation_expired");
    assert_eq!(desk.tickets_about("Tap drips"), 1);
    // What the database itself refuses is told without its words.
    let nobody = json!({"problem": "Of nobody", "customer_id": 4040});
    let token = desk.token("open_ticket", nobody.clone()).await;
    let refused = desk.confirmed("open_ticket", nobody, &token).await;
    assert_eq!(Desk::failure(&refused), "upstream_rejected");
    assert!(
        !refused.to_string().contains("FOREIGN KEY") && !refused.to_string().contains("fkey"),
        "{refused}"
    );
}

/// A change of what is there wants to know who asks, and then what.
pub(super) async fn verifies_an_update(way: &Way) {
    let desk = &way.desk;
    let close = json!({"ticket_id": 1, "status": "pending"});
    let stopped = desk.call("set_status", close.clone()).await;
    assert_eq!(
        (&stopped["status"], &stopped["verificationLevel"]),
        (&json!("needs_verification"), &json!("basic"))
    );
    let token = desk.token("set_status", close.clone()).await;
    let unverified = desk.ask("set_status", close.clone(), json!({"confirmation": token})).await.ok();
    assert_eq!(unverified["status"], "needs_verification");
    let done = desk.confirmed("set_status", close, &token).await;
    assert_eq!(*Desk::output(&done), json!({"status": "pending"}));
    let changed = "SELECT count(*) FROM tickets WHERE status = 'pending';";
    assert_eq!(desk.customer.number(changed), 1);
    let unknown = json!({"ticket_id": 1, "status": "lost"});
    let refused = desk.ask("set_status", unknown, json!({"verificationLevel": "basic"})).await;
    refused.problem(422, "arguments_invalid");

    let nobody = json!({"ticket_id": 4040, "status": "open"});
    let token = desk.token("set_status", nobody.clone()).await;
    assert_eq!(*Desk::output(&desk.confirmed("set_status", nobody, &token).await), json!({"found": false}));
    let back = json!({"ticket_id": 1, "status": "open"});
    let token = desk.token("set_status", back.clone()).await;
    Desk::output(&desk.confirmed("set_status", back, &token).await);
}

/// Every call has its receipt: how it ended, what was sent, and no value of it.
pub(super) async fn leaves_receipts_without_values(way: &Way) {
    let desk = &way.desk;
    let path = format!("/receipts?agentId={}&limit=200", desk.agent);
    let answer = desk.client.get(&path).await;
    let receipts = answer.ok();
    let ended = |tool: &str, status: &str, code: Option<&str>| {
        let all = receipts.as_array().unwrap().iter();
        all.filter(|receipt| {
            receipt["toolName"] == tool && receipt["status"] == status && receipt["code"].as_str() == code
        })
        .count()
    };
    assert_eq!(ended("open_tickets", "ok", None), 3, "a trial and two calls: {receipts:#}");
    assert_eq!(ended("open_ticket", "ok", None), 2, "a trial and a call: {receipts:#}");
    assert_eq!(ended("open_ticket", "needs_confirmation", None), 3, "{receipts:#}");
    for code in ["confirmation_mismatch", "confirmation_used", "confirmation_expired", "upstream_rejected"] {
        assert_eq!(ended("open_ticket", "failed", Some(code)), 1, "{code}: {receipts:#}");
    }
    assert_eq!(ended("set_status", "needs_verification", None), 2, "{receipts:#}");
    assert_eq!(ended("set_status", "failed", Some("arguments_invalid")), 1, "{receipts:#}");
    for value in ["012-3456", "5550123456", "A. Caller", "Tap drips", "Boiler leaks"] {
        assert!(!answer.text.contains(value), "{value}: {}", answer.text);
    }
    let read = receipts.as_array().unwrap().iter().find(|receipt| receipt["versionId"].is_string());
    let request = read.map_or(&Value::Null, |receipt| &receipt["request"]);
    assert!(request.as_str().is_some_and(|request| request.contains("tickets")), "{request}");
    let written = desk.client.get(&format!("{path}&status=ok")).await.ok();
    let inserted = written.as_array().unwrap().iter().find(|receipt| receipt["toolName"] == "open_ticket");
    assert_eq!(
        inserted.map(|receipt| (&receipt["isWrite"], &receipt["rowCount"])),
        Some((&json!(true), &json!(1)))
    );
}
