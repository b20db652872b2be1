//! What goes wrong at vendors, when a test wants it.

use serde_json::{Value, json};

use super::{VERIFIER, assert_refused, code, redeem, refresh, status, text, tokens, vendor};
use crate::support::{oauth::SignIn, until};

#[tokio::test]
async fn members_of_a_token_answer_are_missing_or_of_another_kind() {
    let vendor = vendor(json!({})).await;
    let answers = json!([{"without": ["token_type", "expires_in"]},
        {"set": {"expires_in": "3600", "scope": "contacts.read,contacts.write"}, "without": ["refresh_token"]}]);
    vendor.answer_token_requests(answers).await;
    let bare = tokens(&vendor, "contacts.read").await;
    assert_eq!((&bare["token_type"], &bare["expires_in"]), (&Value::Null, &Value::Null));
    let odd = refresh(&vendor, &bare).await.unwrap().json;
    assert_eq!((&odd["expires_in"], &odd["token_type"]), (&json!("3600"), &json!("Bearer")));
    assert_eq!(
        (&odd["scope"], &odd["refresh_token"]),
        (&json!("contacts.read,contacts.write"), &Value::Null)
    );
    assert_eq!((status(&vendor, &bare).await, status(&vendor, &odd).await), (200, 200));
    let usual = tokens(&vendor, "contacts.read").await;
    assert_eq!(usual["expires_in"], 3600, "both odd answers are used up");
}

#[tokio::test]
async fn token_requests_fail_as_often_as_is_wanted_and_change_nothing() {
    let vendor = vendor(json!({})).await;
    let first = tokens(&vendor, "contacts.read").await;
    let busy = json!({"times": 2, "grantType": "refresh_token", "status": 503, "text": "<h1>busy</h1>",
        "headers": {"retry-after": "1"}});
    vendor
        .answer_token_requests(
            json!([busy, {"grantType": "refresh_token", "error": "invalid_client", "status": 401}]),
        )
        .await;
    let code = code(&vendor, "contacts.read").await;
    assert_eq!(
        redeem(&vendor, &code, VERIFIER, SignIn::Form).await.status,
        200,
        "another grant type is spared"
    );
    for _ in 0..2 {
        let answer = refresh(&vendor, &first).await.unwrap();
        assert_eq!((answer.status, answer.header("retry-after")), (503, "1"));
        assert_eq!(
            (answer.text.as_str(), answer.header("content-type")),
            ("<h1>busy</h1>", "text/html; charset=utf-8")
        );
    }
    assert_refused(&refresh(&vendor, &first).await.unwrap(), 401, "invalid_client");
    assert_eq!(refresh(&vendor, &first).await.unwrap().status, 200, "its token was not used up");
    assert_eq!(vendor.token_requests("refresh_token").await, 4);
}

#[tokio::test]
async fn an_answer_is_lost_before_or_after_the_token_was_used_up() {
    let vendor = vendor(json!({})).await;
    let first = tokens(&vendor, "contacts.read").await;
    vendor.answer_token_requests(json!([{"hangUp": true}])).await;
    assert!(refresh(&vendor, &first).await.is_err());
    let second = refresh(&vendor, &first).await.unwrap().json;
    vendor.answer_token_requests(json!([{"hangUp": true, "afterwards": true}])).await;
    assert!(refresh(&vendor, &second).await.is_err());
    assert_refused(&refresh(&vendor, &second).await.unwrap(), 400, "invalid_grant");

    let third = tokens(&vendor, "contacts.read").await;
    vendor.answer_token_requests(json!([{"status": 500, "error": "server_error", "afterwards": true}])).await;
    assert_refused(&refresh(&vendor, &third).await.unwrap(), 500, "server_error");
    assert_refused(&refresh(&vendor, &third).await.unwrap(), 400, "invalid_grant");
}

#[tokio::test]
async fn a_token_request_waits_while_others_are_answered() {
    let vendor = vendor(json!({})).await;
    let slow = tokens(&vendor, "contacts.read").await;
    let fast = tokens(&vendor, "contacts.read").await;
    vendor.answer_token_requests(json!([{"grantType": "refresh_token", "delayMilliseconds": 600_000}])).await;
    let others = async {
        until("the first waits", async || vendor.token_requests("refresh_token").await == 1).await;
        refresh(&vendor, &fast).await.unwrap().status
    };
    tokio::select! {
        answer = refresh(&vendor, &slow) => panic!("it didn't wait: {answer:?}"),
        status = others => assert_eq!(status, 200),
    }
}

#[tokio::test]
async fn the_api_refuses_a_token_that_is_good() {
    let vendor = vendor(json!({})).await;
    let tokens = tokens(&vendor, "contacts.read").await;
    let answers = json!([{"status": 401}, {"status": 429, "headers": {"retry-after": "2"}, "body": {"error": "slow down"}}]);
    vendor.control(json!({"resourceAnswers": answers})).await;
    assert_eq!(status(&vendor, &tokens).await, 401);
    let limited = vendor.get("/resource", text(&tokens, "access_token")).await;
    assert_eq!(
        (limited.status, limited.header("retry-after"), &limited.json["error"]),
        (429, "2", &json!("slow down"))
    );
    assert_eq!(status(&vendor, &tokens).await, 200);
}

#[tokio::test]
async fn what_it_was_asked_is_forgotten_and_what_it_does_not_know_is_refused() {
    let vendor = vendor(json!({})).await;
    tokens(&vendor, "contacts.read").await;
    assert_eq!(vendor.requests().await["authorize"], 1);
    let state = vendor.control(json!({"forgetRequests": true})).await;
    assert_eq!((&state["requests"]["authorize"], &state["requests"]["token"]), (&json!(0), &json!({})));
    for (changes, place) in [
        (json!({"ttl": 5}), "\"ttl\""),
        (json!({"accessTokenSeconds": "5"}), "\"accessTokenSeconds\""),
        (json!({"tokenAnswers": [{"time": 2}]}), "\"time\""),
    ] {
        let answer = vendor.try_control(&changes).await;
        assert_eq!(answer.status, 400, "{changes}");
        assert!(text(&answer.json, "error").starts_with(place), "{}", answer.text);
    }
}
