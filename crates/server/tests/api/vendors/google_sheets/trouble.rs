//! What goes wrong between us and Google, and what comes of it.

use serde_json::{Value, json};

use super::{
    Scene, adds_messages, changes_orders, finds_callers,
    simulated::{Access, refused},
};
use crate::{
    support::{Start, desk::Seat},
    vendors::simulator::Reply,
};

fn said(notes: &str) -> Value {
    json!({"caller_phone": "2065550142", "notes": notes})
}

fn busy(code: u16) -> Reply {
    match code {
        429 => refused(429, "RESOURCE_EXHAUSTED", "Quota exceeded.").header("retry-after", "0"),
        500 => refused(500, "INTERNAL", "Internal error encountered."),
        _ => refused(code, "UNAVAILABLE", "The service is currently unavailable."),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ends_between_reading_and_writing_is_renewed_once_and_one_row_is_added() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    let before = scene.google.token_requests("refresh_token").await;
    scene.sheets.end_token_after("GET");
    let done = scene.confirm("append_row", said("ended between")).await;
    Seat::output(&done);
    assert_eq!(scene.google.token_requests("refresh_token").await - before, 1);
    // The one in the middle was refused for its token, so nothing came of it.
    assert_eq!(scene.asked(), ["GET", "POST", "POST"]);
    assert_eq!((scene.rows("It's here"), scene.row("It's here", 5)[2].as_str()), (5, "ended between"));
    assert_eq!(scene.status().await["status"], "connected");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_access_that_was_taken_back_is_told_and_comes_back_with_the_skills_as_they_were() {
    let scene = Scene::open().await;
    let skill = scene.live("append_row", &adds_messages()).await;
    scene.google.revoke_account("ada").await;
    let ended = scene.confirm("append_row", said("nobody hears this")).await;
    assert_eq!(Seat::failure(&ended), "integration_expired", "{ended}");
    assert_eq!(ended["error"]["retryable"], false);
    let status = scene.status().await;
    assert_eq!(status["status"], "expired", "{status}");
    scene.sheets.seen();
    let again = scene.confirm("append_row", said("nor this")).await;
    assert_eq!(Seat::failure(&again), "integration_expired");
    assert!(scene.sheets.seen().is_empty(), "what is expired isn't tried");

    scene.approve(&[]).await;
    assert_eq!(scene.status().await["status"], "connected");
    Seat::output(&scene.confirm("append_row", said("back again")).await);
    assert_eq!((scene.rows("It's here"), scene.row("It's here", 5)[2].as_str()), (5, "back again"));
    let skills = scene.seat.client.get(&scene.seat.path("/skills")).await.ok();
    assert_eq!((&skills[0]["id"], &skills[0]["isEnabled"]), (&json!(skill), &json!(true)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_disconnects_ends_the_tokens_at_google_too() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    Seat::output(&scene.confirm("append_row", said("one")).await);
    let bearer = scene.sheets.seen().pop().unwrap().header("authorization").to_owned();
    let token = bearer.trim_start_matches("Bearer ");
    assert_eq!(scene.google.get("/userinfo", token).await.status, 200);
    scene.disconnect().await;
    assert!(scene.google.requests().await["revocation"].as_u64().unwrap() >= 1);
    assert_eq!(scene.google.get("/userinfo", token).await.status, 401);
    let refused = scene.confirm("append_row", said("two")).await;
    assert_eq!(Seat::failure(&refused), "integration_not_connected");
    assert!(scene.sheets.seen().is_empty());
    let skills = scene.seat.client.get(&scene.seat.path("/skills")).await.ok();
    assert_eq!(skills.as_array().map(Vec::len), Some(1), "skills outlive a connection");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_is_tried_again_where_google_is_busy_and_a_write_never_is() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    for code in [429, 503] {
        scene.sheets.instead_to("GET", [busy(code)]);
        Seat::output(&scene.confirm("append_row", said("patient")).await);
        assert_eq!(scene.asked(), ["GET", "GET", "POST"], "{code}");
    }
    let rows = scene.rows("It's here");
    for (code, told) in
        [(429, "upstream_rate_limited"), (500, "upstream_unavailable"), (503, "upstream_unavailable")]
    {
        scene.sheets.instead_to("POST", [busy(code)]);
        let failed = scene.confirm("append_row", said("once")).await;
        assert_eq!(Seat::failure(&failed), told, "{failed}");
        assert_eq!(scene.asked(), ["GET", "POST"], "{code}");
        // A server that fails may have written before it did; one that counts requests hasn't.
        let message = failed["error"]["message"].as_str().unwrap();
        assert_eq!(message.contains("unknown"), code != 429, "{message}");
        assert_eq!(failed["error"]["retryable"], code == 429, "{failed}");
    }
    assert_eq!(scene.rows("It's here"), rows);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_answer_is_lost_is_not_sent_twice_and_nobody_claims_to_know() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    scene.sheets.lose_answer_to("POST");
    let lost = scene.confirm("append_row", said("written all the same")).await;
    assert_eq!(Seat::failure(&lost), "upstream_unavailable", "{lost}");
    let message = lost["error"]["message"].as_str().unwrap();
    assert!(message.contains("unknown") && message.contains("look before"), "{message}");
    assert_eq!(lost["error"]["retryable"], false, "it may have been done: {lost}");
    assert_eq!(scene.asked(), ["GET", "POST"]);
    assert_eq!(scene.rows("It's here"), 5);
    let receipts = scene.receipts().await;
    assert_eq!(
        (&receipts[0]["status"], &receipts[0]["code"]),
        (&json!("failed"), &json!("upstream_unavailable"))
    );

    scene.sheets.lose_answer_to("GET");
    Seat::output(&scene.confirm("append_row", said("a lost read is read again")).await);
    assert_eq!(scene.asked(), ["GET", "GET", "POST"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quota_that_is_used_up_and_rights_that_are_missing_are_told_apart() {
    let scene = Scene::open().await;
    scene.live("find_row", &finds_callers()).await;
    scene.live("update_row", &changes_orders()).await;
    let order = || json!({"order_number": "A-7", "status": "done"});
    scene.sheets.with(|sheets| sheets.access = Access::Reads);
    let found = scene.seat.call("find_row", json!({"caller_phone": "2065550142"})).await;
    assert_eq!(Seat::output(&found)["count"], 1);
    let refused = scene.confirm("update_row", order()).await;
    assert_eq!(Seat::failure(&refused), "upstream_forbidden");
    scene.sheets.with(|sheets| sheets.access = Access::Nothing);
    let hidden = scene.seat.call("find_row", json!({"caller_phone": "2065550142"})).await;
    assert_eq!(Seat::failure(&hidden), "upstream_forbidden");
    scene.sheets.with(|sheets| (sheets.access, sheets.quota) = (Access::Edits, 1));
    scene.sheets.seen();
    let spent = scene.confirm("update_row", order()).await;
    assert_eq!(Seat::failure(&spent), "upstream_rate_limited", "{spent}");
    assert_eq!(scene.asked(), ["GET", "PUT"], "a minute isn't waited for");
    assert_eq!(scene.row("Orders: 2026/27!", 5)[1], "open");
    assert_eq!(scene.status().await["status"], "connected", "none of this ends a connection");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn receipts_tell_that_something_was_written_and_nothing_of_what() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    scene.live("find_row", &finds_callers()).await;
    Seat::output(&scene.confirm("append_row", said("a secret between us")).await);
    Seat::output(&scene.seat.call("find_row", json!({"caller_phone": "2065550142"})).await);
    crate::support::until("both receipts are there", async || {
        let receipts = scene.receipts().await;
        receipts.as_array().unwrap().iter().filter(|one| one["status"] == "ok").count() == 2
    })
    .await;
    let text = scene.receipts().await.to_string();
    for value in ["secret between", "5550142", "Ada Lovelace", "1,234"] {
        assert!(!text.contains(value), "{value} is in {text}");
    }
    assert!(text.contains("{values}"), "the frozen request is shown: {text}");
    let audit = scene.seat.client.get("/audit-logs").await.ok().to_string();
    assert!(!audit.contains("secret between") && !audit.contains("5550142"), "{audit}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_share_one_renewal_and_each_row_is_added_once() {
    let scene = Scene::on(Start::sqlite()).await;
    scene.live("append_row", &adds_messages()).await;
    let other = scene.stage.server.replica().await;
    let twin = Seat { client: other.admin.clone(), kind: scene.seat.kind, agent: scene.seat.agent.clone() };
    let tokens =
        (scene.seat.token("append_row", said("here")).await, twin.token("append_row", said("there")).await);
    let before = scene.google.token_requests("refresh_token").await;
    scene.sheets.end_token_after("GET");
    let (here, there) = tokio::join!(
        scene.seat.confirmed("append_row", said("here"), &tokens.0),
        twin.confirmed("append_row", said("there"), &tokens.1)
    );
    Seat::output(&here);
    Seat::output(&there);
    assert_eq!(scene.google.token_requests("refresh_token").await - before, 1);
    let mut notes = [scene.row("It's here", 5)[2].clone(), scene.row("It's here", 6)[2].clone()];
    notes.sort();
    assert_eq!((notes, scene.rows("It's here")), (["here".to_owned(), "there".to_owned()], 6));
    let used = twin.confirmed("append_row", said("here"), &tokens.0).await;
    assert_eq!(Seat::failure(&used), "confirmation_used", "a confirmation counts once for all replicas");
}
