//! The first outcome of a request with an idempotency key is the only one.

use std::{future::IntoFuture, time::Duration};

use jackfield::store::{Arg, idempotency};
use serde_json::json;

use crate::support::{Client, TestServer};

async fn names(client: &Client) -> usize {
    client.get("/api-keys?limit=200").await.ok().as_array().unwrap().len()
}

both_stores! {
    async fn a_repeated_request_gets_the_first_answer_and_does_nothing(server: TestServer) {
        let body = json!({"name": "once", "scopes": ["audit:read"]});
        let first = server.admin.post("/api-keys").json(body.clone()).once("a").await;
        first.created();
        let again = server.admin.post("/api-keys").json(body).once("a").await;
        assert_eq!((again.status, &again.text), (201, &first.text));
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(first.header("idempotency-replayed"), "");
        assert_eq!(names(&server.admin).await, 2);
    }

    async fn a_refusal_is_replayed_too(server: TestServer) {
        let first = server.admin.post("/api-keys").json(json!({})).once("a").await;
        let again = server.admin.post("/api-keys").json(json!({})).once("a").await;
        first.problem(400, "validation_failed");
        assert_eq!(again.status, 400);
        assert_eq!(again.header("idempotency-replayed"), "true");
    }

    async fn the_same_key_with_another_request_is_refused(server: TestServer) {
        let body = |name: &str| json!({"name": name, "scopes": ["audit:read"]});
        server.admin.post("/api-keys").json(body("one")).once("a").await.created();
        let reused = server.admin.post("/api-keys").json(body("two")).once("a").await;
        reused.problem(422, "idempotency_key_reused");
        let other = server.other_organization().await;
        other.post("/api-keys").json(body("two")).once("a").await.created();
    }

    async fn of_requests_at_once_one_runs(server: TestServer) {
        let body = json!({"name": "once", "scopes": ["audit:read"]});
        let asked = (0..8).map(|_| {
            let call = server.admin.post("/api-keys").json(body.clone()).once("a");
            tokio::spawn(async move { call.await })
        });
        let mut made = 0;
        for answer in futures_util::future::join_all(asked).await {
            let answer = answer.unwrap();
            if answer.status == 201 {
                made += usize::from(answer.header("idempotency-replayed").is_empty());
            } else {
                answer.problem(409, "idempotency_in_progress");
            }
        }
        assert_eq!(made, 1);
        assert_eq!(names(&server.admin).await, 2);
    }

    async fn a_running_request_is_told_from_an_abandoned_one(server: TestServer) {
        let body = json!({"name": "once", "scopes": ["audit:read"]});
        let made = server.admin.post("/api-keys").json(body.clone()).once("a").await;
        made.created();
        let store = server.app.database.organization(&server.admin.organization);
        // As a server leaves it that died before its answer.
        let sql = "UPDATE idempotency SET answer = NULL WHERE organization_id = $1 AND key = $2";
        store.execute(sql, &[Arg::Text("a")]).await.unwrap();
        let early = server.admin.post("/api-keys").json(body.clone()).once("a").await;
        early.problem(409, "idempotency_in_progress");
        server.let_pass(Duration::from_secs(121));
        server.admin.post("/api-keys").json(body).once("a").await.created();
    }

    async fn after_a_day_the_key_is_free(server: TestServer) {
        let body = |name: &str| json!({"name": name, "scopes": ["audit:read"]});
        server.admin.post("/api-keys").json(body("one")).once("a").await.created();
        server.let_pass(Duration::from_secs(25 * 3600));
        server.admin.post("/api-keys").json(body("two")).once("a").await.created();
        assert_eq!(names(&server.admin).await, 3);
    }

    async fn old_outcomes_are_forgotten(server: TestServer) {
        let body = json!({"name": "one", "scopes": ["audit:read"]});
        server.admin.post("/api-keys").json(body).once("a").await.created();
        let now = server.app.clock.micros();
        assert_eq!(idempotency::forget_before(&server.app.database, now).await.unwrap(), 0);
        assert_eq!(idempotency::forget_before(&server.app.database, now + 1).await.unwrap(), 1);
    }

    async fn a_key_of_another_form_is_refused(server: TestServer) {
        for key in ["", " ", &"x".repeat(256)] {
            let answer = server.admin.post("/api-keys").json(json!({})).once(key).await;
            answer.problem(400, "invalid_idempotency_key");
        }
    }
}

#[tokio::test]
async fn a_request_whose_client_hangs_up_still_ends_and_keeps_its_answer() {
    let server = TestServer::sqlite().await;
    let body = json!({"name": "once", "scopes": ["audit:read"]});
    let call = server.admin.post("/api-keys").json(body.clone()).once("a");
    // A writer of our own holds the store, so that the request is under way when its client leaves.
    let writer = server.app.database.system().begin().await.unwrap();
    let hung_up = tokio::time::timeout(Duration::from_millis(200), call.into_future()).await;
    assert!(hung_up.is_err());
    writer.commit().await.unwrap();
    crate::support::until("the outcome is kept", async || {
        let again = server.admin.post("/api-keys").json(body.clone()).once("a").await;
        again.status == 201 && names(&server.admin).await == 2
    })
    .await;
}
