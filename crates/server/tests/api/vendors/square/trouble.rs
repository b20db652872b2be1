//! What is sent twice and what isn't, and tokens that no longer count.

use std::time::Duration;

use serde_json::{Value, json};

use super::{super::simulator::Reply, ADA, Salon, seller::fault};
use crate::support::{
    Start,
    desk::{Seat, text},
    until,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_calls_have_two_keys_and_what_is_repeated_on_the_way_is_done_once() {
    let salon = Salon::running().await;
    let free = salon.free().await;
    salon.seller.seen();
    let mut keys = Vec::new();
    for one in &free {
        Seat::output(&salon.stage.confirm("book_appointment", Salon::booking(one)).await);
        let seen = salon.only();
        keys.push(text(&seen.body["idempotency_key"]));
        // As something between us and the vendor might repeat it.
        let again = reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .post(format!("{}{}", salon.seller.base, seen.path));
        let again = again.header("authorization", seen.header("authorization"));
        let again = again.header("square-version", seen.header("square-version")).json(&seen.body);
        let answer: Value = again.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["booking"]["start_at"], one["starts_at"], "{answer}");
        salon.seller.seen();
    }
    assert_eq!((keys[0].len(), keys[0] == keys[1]), (36, false));
    assert_eq!(salon.seller.with(|seller| seller.bookings.booked.len()), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_lost_leaves_a_write_sent_once() {
    let salon = Salon::running().await;
    let free = salon.free().await;
    salon.seller.seen();
    let limited = || fault(429, "RATE_LIMIT_ERROR", "RATE_LIMITED", None).header("retry-after", "0");
    for (reply, code) in [
        (limited(), "upstream_rate_limited"),
        (fault(503, "API_ERROR", "SERVICE_UNAVAILABLE", None), "upstream_unavailable"),
        (fault(500, "API_ERROR", "INTERNAL_SERVER_ERROR", None), "upstream_unavailable"),
    ] {
        salon.seller.instead([reply]);
        let call = salon.stage.confirm("book_appointment", Salon::booking(&free[0])).await;
        assert_eq!(Seat::failure(&call), code, "{call}");
        salon.only();
    }
    salon.seller.instead([limited(), fault(502, "API_ERROR", "BAD_GATEWAY", None)]);
    assert_eq!(salon.free().await, free, "a search is a read, though it is a POST");
    assert_eq!(salon.seller.seen().len(), 3);
    // The caller's own platform asks again under its own key: the vendor isn't asked twice.
    let arguments = Salon::booking(&free[0]);
    let token = salon.seat().token("book_appointment", arguments.clone()).await;
    let path = salon.seat().path("/tools/book_appointment/call");
    let body =
        json!({"arguments": arguments, "context": {"verificationLevel": "basic", "confirmation": token}});
    let ask = || salon.seat().client.post(&path).json(body.clone()).once("call-1");
    let (first, second) = (ask().await, ask().await);
    assert_eq!((first.ok(), second.header("idempotency-replayed")), (second.ok(), "true"));
    salon.only();
    assert_eq!(salon.seller.with(|seller| seller.bookings.booked.len()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_revoked_or_may_not_do_all_is_told_and_mended() {
    let salon = Salon::running().await;
    salon.seller.with(|seller| seller.forbidden = vec!["/v2/orders"]);
    let orders = salon.seat().call("find_orders", json!({"customer_id": ADA})).await;
    assert_eq!(Seat::failure(&orders), "upstream_forbidden");
    salon.seller.with(|seller| seller.bookings.lacks_plan = true);
    let free = salon.free().await;
    let booked = salon.stage.confirm("book_appointment", Salon::booking(&free[0])).await;
    assert_eq!(Seat::failure(&booked), "upstream_forbidden");
    assert_eq!(salon.stage.status().await["status"], "connected");

    salon.seller.with(|seller| seller.keys = ["EAAAl-the-next".to_owned()].into());
    let call = salon.seat().call("find_customer", json!({"caller_phone": "+12065550142"})).await;
    assert_eq!(Seat::failure(&call), "credentials_rejected");
    let status = salon.stage.status().await;
    assert_eq!(status["status"], "error", "{status}");
    salon.stage.connect(json!({"apiKey": "EAAAl-the-next"})).await;
    let found = salon.read("find_customer", json!({"caller_phone": "+12065550142"})).await;
    assert_eq!(found["items"][0]["customer_id"], ADA);
    assert_eq!(salon.stage.status().await["status"], "connected");
    salon.stage.disconnect().await;
    salon.seller.seen();
    until("calls are refused", async || {
        let call = salon.seat().call("find_customer", json!({"caller_phone": "+12065550142"})).await;
        call["error"]["code"] == "integration_not_connected"
    })
    .await;
    assert!(salon.seller.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vendor_that_takes_too_long_is_not_waited_for_and_a_write_then_says_that_nobody_knows() {
    let start =
        Start::sqlite().settings(|settings| settings.http.limits.call_timeout = Duration::from_secs(3));
    let salon = Salon::on(start).await.published().await;
    let free = salon.free().await;
    salon.seller.seen();
    let slow = || Reply { delay: Duration::from_secs(30), ..Reply::ok(json!({})) };
    salon.seller.instead([slow()]);
    let call = salon.stage.confirm("book_appointment", Salon::booking(&free[0])).await;
    assert_eq!(Seat::failure(&call), "upstream_timeout");
    assert!(text(&call["error"]["message"]).contains("is unknown; look before sending it again"), "{call}");
    salon.only();
}
