//! Binding, trying, publishing and calling what reads.

use serde_json::{Value, json};

use super::{Desk, Skills, Way, caller, desk, items};

/// Two reads and two writes; what the preview shows is what is saved. All faults come at once.
pub(super) async fn binds(way: &Way) -> Skills {
    let desk = &way.desk;
    faults_come_at_once(desk).await;
    let mut ids = Vec::new();
    for binding in [desk::open_tickets(), desk::ticket_owner(), desk::open_ticket(), desk::set_status()] {
        let preview =
            desk.client.post(&format!("{}/preview", desk.bindings())).json(binding.clone()).await.ok();
        let saved = desk.bind(binding.clone()).await;
        for (member, value) in preview["skill"].as_object().unwrap() {
            assert_eq!(&saved[member], value, "{member}");
        }
        assert_eq!(saved["executionConfig"]["statement"], preview["statement"]);
        assert_eq!((&saved["parametersSchema"], &saved["binding"]), (&preview["parametersSchema"], &binding));
        let is_write = saved["isWrite"] == true;
        assert_eq!(saved["isEnabled"], !is_write, "a write lands disabled");
        assert_eq!(
            (&saved["requiresConfirmation"], &saved["nonParallelizable"]),
            (&json!(is_write), &json!(is_write))
        );
        assert_eq!(saved["requiresVerifiedIdentity"], binding["toolName"] == "set_status");
        ids.push(desk::text(&saved["id"]));
    }
    let [open_tickets, _, open_ticket, set_status] = ids.try_into().expect("four skills");
    Skills { open_tickets, open_ticket, set_status }
}

async fn faults_come_at_once(desk: &Desk) {
    let mut faulty = desk::open_tickets();
    faulty["sqlSearch"]["filterColumn"] = "name".into();
    faulty["projection"][1]["path"][1] = "subjct".into();
    let more = [json!({"path": ["ssn"], "leaf": "ssn"}), json!({"path": ["email"], "leaf": "email"})];
    faulty["projection"].as_array_mut().unwrap().extend(more);
    let refused = desk.client.post(&desk.bindings()).json(faulty).await;
    refused.problem(422, "binding_invalid");
    let expected =
        ["projection[1].path[1]", "projection[3].path[0]", "projection[4].path[0]", "sqlSearch.filterColumn"];
    assert_eq!(refused.faulty_fields(), expected, "{}", refused.text);
    let mut restricted = desk::open_ticket();
    restricted["operation"] = "customers.insert".into();
    let refused = desk.client.post(&desk.bindings()).json(restricted).await;
    refused.problem(422, "binding_invalid");
}

/// A draft's read runs for real, and tells what it sent.
pub(super) async fn tries_the_draft(way: &Way, skills: &Skills) {
    let desk = &way.desk;
    let path = desk.path(&format!("/skills/{}/test", skills.open_tickets));
    let tried = desk.client.post(&path).json(json!({"arguments": caller()})).await.ok();
    assert_eq!((&tried["status"], &tried["dryRun"]), (&json!("ok"), &json!(false)), "{tried:#}");
    assert_eq!(items(&tried)[0]["ticket_subject"], "Boiler leaks");
    assert!(desk::text(&tried["request"]["statement"]).starts_with("SELECT "), "{tried:#}");
    desk.ask("open_tickets", caller(), json!({})).await.problem(409, "no_published_version");
}

/// Enables the writes, reads the report, publishes; the tools come in each vendor's words.
pub(super) async fn publishes(way: &Way, skills: &Skills) -> Value {
    let desk = &way.desk;
    for skill in [&skills.open_ticket, &skills.set_status] {
        let path = desk.path(&format!("/skills/{skill}"));
        let shown = desk.client.get(&path).await;
        let enabled = desk
            .client
            .patch(&path)
            .header("if-match", shown.header("etag"))
            .json(json!({"isEnabled": true}));
        assert_ne!(enabled.await.header("etag"), shown.header("etag"));
        let late = desk
            .client
            .patch(&path)
            .header("if-match", shown.header("etag"))
            .json(json!({"isEnabled": false}));
        late.await.problem(409, "version_conflict");
    }
    let report = desk.client.get(&desk.path("/prepublish-report")).await.ok();
    assert_eq!((&report["canPublish"], &report["blockers"]), (&json!(true), &json!([])), "{report:#}");
    assert_eq!(report["egress"].as_array().map(Vec::len), Some(4), "{report:#}");
    let version = desk.publish().await;
    assert_eq!(version["version"], 1);
    desk.client.post(&desk.path("/publish")).json(json!({})).await.problem(409, "no_changes");

    let tools = async |format: &str| {
        let path = desk.path(&format!("/tools?format={format}"));
        desk.client.get(&path).await.ok().as_array().cloned().unwrap_or_default()
    };
    let openai = tools("openai").await;
    assert_eq!(openai.len(), 4);
    let named = |tool: &&Value| tool["function"]["name"] == "open_tickets";
    let function = openai.iter().find(named).expect("the tool")["function"].clone();
    assert_eq!(function["parameters"]["required"], json!(["caller_phone"]));
    assert_eq!(function["parameters"]["properties"]["caller_phone"]["type"], "string");
    let anthropic = tools("anthropic").await;
    let named = |tool: &&Value| tool["name"] == "open_tickets";
    assert_eq!(anthropic.iter().find(named).expect("the tool")["input_schema"], function["parameters"]);
    let mcp = tools("mcp").await;
    let tool = mcp.iter().find(named).expect("the tool");
    assert_eq!(
        (&tool["inputSchema"], &tool["annotations"]["readOnlyHint"]),
        (&function["parameters"], &json!(true))
    );
    version
}

/// The lookup that all of this is about.
pub(super) async fn calls(way: &Way) {
    let desk = &way.desk;
    let called = desk.call("open_tickets", caller()).await;
    assert_eq!(
        *Desk::output(&called),
        json!({"items": [{"customer_name": "A. Caller", "ticket_subject": "Boiler leaks", "opened_at": "2026-11-02T09:15:00Z"}],
            "count": 1, "truncated": false})
    );
    assert!(
        desk::text(&called["receiptId"]).starts_with("rcp_") && called["durationMs"].is_u64(),
        "{called}"
    );
    let stranger = desk.call("open_tickets", json!({"caller_phone": "+1 555 000 0000"})).await;
    assert_eq!(*Desk::output(&stranger), json!({"items": [], "count": 0, "truncated": false}));
    let owner = desk.call("ticket_owner", json!({"ticket_id": 1})).await;
    assert_eq!(*Desk::output(&owner), json!({"subject": "Boiler leaks", "owner": "A. Caller"}));
    assert_eq!(
        *Desk::output(&desk.call("ticket_owner", json!({"ticket_id": 99})).await),
        json!({"found": false})
    );
}
