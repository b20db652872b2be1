//! Goals without a model, or with one that is of no use: the server's own planner.

use serde_json::{Value, json};

use super::{GOAL, Scene};
use crate::support::{TestServer, desk::Desk, model::Script};

/// What a confidence, a rationale and guesses must be like.
#[track_caller]
fn is_whole(draft: &Value) {
    let confidence = draft["confidence"].as_f64().unwrap();
    assert!(confidence > 0.0 && confidence <= 1.0, "{draft}");
    assert!(draft["rationale"].as_str().unwrap().ends_with('.'), "{draft}");
    assert!(draft["guesses"].is_array(), "{draft}");
    assert_eq!(draft["skill"]["isEnabled"], false, "{draft}");
    assert_eq!(draft["skill"]["binding"], draft["binding"], "{draft}");
}

both_stores! {
    async fn a_goal_becomes_a_lookup_without_any_model(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        let auto = format!("{}/auto", desk.bindings());
        let goal = "Look a caller up by phone and return the subjects of their open tickets.";
        let body = json!({"goal": goal});
        let mapped = server.admin.post(&auto).json(body).await.created();
        is_whole(&mapped);
        assert_eq!((&mapped["planner"], mapped.get("fallback")), (&json!("local"), None));
        let search = &mapped["binding"]["sqlSearch"];
        assert_eq!((&search["table"], &search["filterColumn"]), (&json!("customers"), &json!("phone")), "{mapped}");
        for other in mapped["alternatives"].as_array().unwrap() {
            let path = format!("{}/preview", desk.bindings());
            server.admin.post(&path).json(other["binding"].clone()).await.ok();
        }

        let id = mapped["skill"]["id"].as_str().unwrap();
        desk.client.patch(&desk.path(&format!("/skills/{id}"))).json(json!({"isEnabled": true})).await.ok();
        desk.publish().await;
        let tool = mapped["skill"]["toolName"].as_str().unwrap();
        let parameter = search["param"].as_str().unwrap();
        let call = desk.call(tool, json!({parameter: "+1 206 555 0142"})).await;
        assert_eq!(call["status"], "ok", "what was proposed runs: {call}");
    }

    async fn a_goal_that_writes_becomes_a_gated_draft(server: TestServer) {
        let desk = Desk::on_postgres(&server.admin).await;
        let auto = format!("{}/auto", desk.bindings());
        let body = json!({"goal": "Open a new ticket for a customer with what they say is broken as its subject.", "isWrite": true});
        let mapped = server.admin.post(&auto).json(body).await.created();
        is_whole(&mapped);
        assert_eq!(mapped["binding"]["sqlWrite"]["table"], "tickets", "{mapped}");
        let skill = &mapped["skill"];
        assert_eq!((&skill["isWrite"], &skill["requiresConfirmation"]), (&json!(true), &json!(true)), "{skill}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_fails_leaves_the_draft_of_the_local_planner() {
    let server = TestServer::sqlite().await;
    let refused = Script::Answers(401, "application/json", "{}".to_owned());
    let scene = Scene::over(&server, [refused]).await;
    let mapped = scene.map(json!({"goal": GOAL})).await.created();
    is_whole(&mapped);
    assert_eq!(
        (&mapped["planner"], &mapped["binding"]["operation"]),
        (&json!("local"), &json!("getOrder")),
        "{mapped}"
    );
    let told = mapped["fallback"].as_str().unwrap();
    assert_eq!(told, "The model wasn't used: the endpoint refused the key; check `model_api_key`.");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_scoped_out_is_not_proposed() {
    let server = TestServer::sqlite().await;
    let desk = Desk::on_postgres(&server.admin).await;
    let body = json!({"blockedObjects": ["tickets"]});
    desk.client.patch(&desk.integration("/scoping")).json(body).await.ok();
    let body = json!({"goal": "Look a caller up by phone and return the subjects of their open tickets."});
    let answer = desk.client.post(&format!("{}/auto", desk.bindings())).json(body).await;
    assert!(answer.status == 201 || answer.status == 422, "{}", answer.text);
    assert!(!answer.json["data"]["binding"].to_string().contains("tickets"), "{}", answer.text);
}
