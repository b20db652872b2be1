//! Limits, outages, and keys that no longer count.

use serde_json::{Value, json};

use super::{
    KEY, Office,
    crm::{limited, problem},
};
use crate::support::{
    desk::{Seat, text},
    until,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_that_meets_a_limit_is_sent_again_and_a_write_is_not() {
    let office = Office::running().await;
    office
        .crm
        .instead([limited("SECONDLY").header("retry-after", "0"), problem(502, "INTERNAL", "Bad gateway")]);
    assert_eq!(office.contact("+12065550142").await, "501");
    assert_eq!(office.crm.seen().len(), 3);
    office.crm.instead(std::iter::repeat_n(limited("TEN_SECONDLY_ROLLING"), 3));
    let call = office.seat().call("find_contact", json!({"caller_phone": "+12065550142"})).await;
    assert_eq!((Seat::failure(&call), &call["error"]["retryable"]), ("upstream_rate_limited", &json!(true)));
    assert_eq!(office.crm.seen().len(), 3, "twice again, and no more");
    // A day's allowance that is used up isn't waited for.
    office.crm.instead([limited("DAILY").header("retry-after", "40000")]);
    let call = office.seat().call("find_contact", json!({"caller_phone": "+12065550142"})).await;
    assert_eq!((Seat::failure(&call), office.crm.seen().len()), ("upstream_rate_limited", 1));

    let ticket = json!({"contact_id": "501", "subject": "Boiler leaks"});
    for (reply, code) in [
        (limited("SECONDLY").header("retry-after", "0"), "upstream_rate_limited"),
        (problem(503, "INTERNAL", "Down"), "upstream_unavailable"),
        (problem(500, "INTERNAL", "Failed"), "upstream_unavailable"),
    ] {
        office.crm.instead([reply]);
        let call = office.stage.confirm("create_ticket", ticket.clone()).await;
        assert_eq!((Seat::failure(&call), office.crm.seen().len()), (code, 1), "{call}");
    }
    assert_eq!(office.count("tickets"), 1);
    Seat::output(&office.stage.confirm("create_ticket", ticket).await);
    assert_eq!(office.count("tickets"), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scope_that_a_key_lacks_fails_those_tools_and_no_other() {
    let office = Office::running().await;
    office.crm.with(|crm| crm.allow(KEY, &["tickets", "crm.objects.deals.read"]));
    for tool in ["find_tickets", "find_deals"] {
        let call = office.seat().call(tool, json!({"contact_id": "501"})).await;
        assert_eq!(Seat::failure(&call), "upstream_forbidden");
        assert!(text(&call["error"]["message"]).contains("right"), "{call}");
    }
    assert_eq!(office.contact("+12065550142").await, "501");
    let status = office.stage.status().await;
    assert_eq!((&status["status"], &status["lastError"]), (&json!("connected"), &Value::Null), "{status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_revoked_is_told_and_another_one_takes_its_place() {
    let office = Office::running().await;
    assert_eq!(office.contact("+12065550142").await, "501");
    let skills = office.seat().client.get(&office.seat().path("/skills")).await.ok();
    office.crm.with(|crm| crm.keys.clear());
    let call = office.seat().call("find_contact", json!({"caller_phone": "+12065550142"})).await;
    assert_eq!((Seat::failure(&call), &call["error"]["retryable"]), ("credentials_rejected", &json!(false)));
    let status = office.stage.status().await;
    assert_eq!(status["status"], "error", "{status}");
    assert!(
        text(&status["lastError"]).contains("credentials") && !status.to_string().contains(KEY),
        "{status}"
    );
    let write =
        office.stage.confirm("create_ticket", json!({"contact_id": "501", "subject": "Boiler leaks"})).await;
    assert_eq!((Seat::failure(&write), office.count("tickets")), ("credentials_rejected", 1));

    office.crm.with(|crm| crm.allow("pat-na1-the-next", &[]));
    office.stage.connect(json!({"apiKey": "pat-na1-the-next"})).await;
    assert_eq!(office.contact("+12065550142").await, "501");
    let status = office.stage.status().await;
    assert_eq!((&status["status"], &status["lastError"]), (&json!("connected"), &Value::Null), "{status}");
    assert_eq!(office.seat().client.get(&office.seat().path("/skills")).await.ok(), skills, "all as it was");

    office.stage.disconnect().await;
    office.crm.seen();
    until("calls are refused", async || {
        let call = office.seat().call("find_contact", json!({"caller_phone": "+12065550142"})).await;
        call["error"]["code"] == "integration_not_connected"
    })
    .await;
    assert!(office.crm.seen().is_empty());
    office.stage.connect(json!({"apiKey": "pat-na1-the-next"})).await;
    assert_eq!(office.contact("+12065550142").await, "501", "what was published still stands");
}
