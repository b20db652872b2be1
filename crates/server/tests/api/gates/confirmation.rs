//! A confirmation is for one version, one skill, one set of arguments, once.

use std::time::Duration;

use jackfield::store::Arg;
use serde_json::json;

use crate::support::{
    TestServer,
    desk::{self, Desk},
};

/// A desk with two writes that take the same arguments.
async fn desk_of_twins(server: &TestServer) -> Desk {
    let desk = Desk::on_postgres(&server.admin).await;
    let mut twin = desk::open_ticket();
    twin["toolName"] = "file_ticket".into();
    desk.enabled(desk::open_ticket()).await;
    desk.enabled(twin).await;
    desk.publish().await;
    desk
}

both_stores! {
    async fn a_confirmation_of_something_else_runs_nothing(server: TestServer) {
        let desk = desk_of_twins(&server).await;
        let arguments = json!({"customer_id": 41, "problem": "Door squeaks"});
        let token = desk.token("open_ticket", arguments.clone()).await;
        let other_skill = desk.confirmed("file_ticket", arguments.clone(), &token).await;
        assert_eq!(Desk::failure(&other_skill), "confirmation_mismatch");
        let unknown = desk.confirmed("open_ticket", arguments.clone(), "cnf_made_up").await;
        assert_eq!(Desk::failure(&unknown), "confirmation_unknown");

        desk.client.patch(&desk.path("")).json(json!({"greeting": "Hello."})).await.ok();
        desk.publish().await;
        let other_version = desk.confirmed("open_ticket", arguments.clone(), &token).await;
        assert_eq!(Desk::failure(&other_version), "confirmation_mismatch");
        assert_eq!(desk.tickets_about("Door squeaks"), 0);
        // The order of members means nothing.
        let token = desk.token("open_ticket", arguments).await;
        let turned = json!({"problem": "Door squeaks", "customer_id": 41});
        Desk::output(&desk.confirmed("open_ticket", turned, &token).await);
        assert_eq!(desk.tickets_about("Door squeaks"), 1);
    }

    async fn another_organizations_confirmation_is_not_known(server: TestServer) {
        let desk = desk_of_twins(&server).await;
        let other = Desk::on_postgres(&server.other_organization().await).await;
        other.enabled(desk::open_ticket()).await;
        other.publish().await;
        let arguments = json!({"customer_id": 41, "problem": "Door squeaks"});
        let token = desk.token("open_ticket", arguments.clone()).await;
        let theirs = other.confirmed("open_ticket", arguments.clone(), &token).await;
        assert_eq!(Desk::failure(&theirs), "confirmation_unknown");
        Desk::output(&desk.confirmed("open_ticket", arguments, &token).await);
    }

    async fn a_confirmation_used_by_many_at_once_runs_once(server: TestServer) {
        let desk = desk_of_twins(&server).await;
        let arguments = json!({"customer_id": 41, "problem": "Window stuck"});
        let token = desk.token("open_ticket", arguments.clone()).await;
        let all = (0..8).map(|_| desk.confirmed("open_ticket", arguments.clone(), &token));
        let ended = futures_util::future::join_all(all).await;
        let done = ended.iter().filter(|call| call["status"] == "ok").count();
        assert_eq!((done, desk.tickets_about("Window stuck")), (1, 1), "{ended:#?}");
        for call in ended.iter().filter(|call| call["status"] != "ok") {
            assert_eq!(Desk::failure(call), "confirmation_used");
        }
    }

    async fn a_confirmed_write_that_is_sent_again_is_answered_again_and_done_once(server: TestServer) {
        let desk = desk_of_twins(&server).await;
        let arguments = json!({"customer_id": 41, "problem": "Lamp flickers"});
        let token = desk.token("open_ticket", arguments.clone()).await;
        let path = desk.path("/tools/open_ticket/call");
        let body = json!({"arguments": arguments, "context": {"confirmation": token}});
        let first = desk.client.post(&path).json(body.clone()).once("call-1").await;
        Desk::output(&first.ok());
        let again = desk.client.post(&path).json(body.clone()).once("call-1").await;
        assert_eq!((again.header("idempotency-replayed"), &again.text), ("true", &first.text));
        let mut other = body.clone();
        other["arguments"]["customer_id"] = 42.into();
        desk.client.post(&path).json(other).once("call-1").await.problem(422, "idempotency_key_reused");
        assert_eq!(desk.tickets_about("Lamp flickers"), 1);
        let receipts = desk.client.get("/receipts?status=ok").await.ok();
        assert_eq!(receipts.as_array().map(Vec::len), Some(1), "{receipts:#}");
    }

    async fn a_write_of_low_stakes_runs_without_being_asked_where_a_person_said_so(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        let skill = desk.enabled(desk::set_status()).await;
        let guarded = desk.client.patch(&desk.path(&format!("/skills/{skill}")));
        let refused = guarded.json(json!({"requiresConfirmation": false})).await;
        refused.problem(400, "validation_failed");
        let change = json!({"stakes": "low", "requiresConfirmation": false, "requiresVerifiedIdentity": true, "verificationLevel": "step_up"});
        desk.change(&skill, change).await;
        desk.publish().await;
        let arguments = json!({"ticket_id": 1, "status": "closed"});
        for level in ["none", "basic"] {
            let held = desk.ask("set_status", arguments.clone(), json!({"verificationLevel": level})).await.ok();
            assert_eq!((&held["status"], &held["verificationLevel"]), (&json!("needs_verification"), &json!("step_up")));
        }
        let done = desk.ask("set_status", arguments, json!({"verificationLevel": "step_up"})).await.ok();
        assert_eq!(*Desk::output(&done), json!({"status": "closed"}));
    }

    async fn a_write_whose_server_died_is_not_begun_again(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        let skill = desk.enabled(desk::open_ticket()).await;
        desk.change(&skill, json!({"requiresConfirmation": false, "stakes": "low"})).await;
        desk.publish().await;
        let body = json!({"arguments": {"customer_id": 41, "problem": "Lost in between"},
            "context": {"verificationLevel": "basic"}});
        let path = desk.path("/tools/open_ticket/call");
        let first = desk.client.post(&path).json(body.clone()).once("lost").await.ok();
        Desk::output(&first);
        // As a server leaves it that died before its answer.
        let store = server.app.database.organization(&desk.client.organization);
        let sql = "UPDATE idempotency SET answer = NULL WHERE organization_id = $1 AND key = $2";
        store.execute(sql, &[Arg::Text("lost")]).await.unwrap();
        server.let_pass(Duration::from_secs(121));
        let again = desk.client.post(&path).json(body.clone()).once("lost").await;
        again.problem(409, "idempotency_outcome_unknown");
        assert!(again.text.contains(first["receiptId"].as_str().unwrap()), "{}", again.text);
        assert_eq!(desk.tickets_about("Lost in between"), 1);
        Desk::output(&desk.client.post(&path).json(body).once("anew").await.ok());
        assert_eq!(desk.tickets_about("Lost in between"), 2);
    }
}
