//! Two servers over one store: what happens on one holds on the other.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::{
    TestServer,
    desk::{self, Desk},
    until,
};

/// The same desk, seen through another replica.
fn beside(desk: &Desk, replica: &TestServer) -> DeskBeside {
    DeskBeside { client: replica.admin.clone(), agent: desk.agent.clone() }
}

struct DeskBeside {
    client: crate::support::Client,
    agent: String,
}

impl DeskBeside {
    async fn call(&self, tool: &str, body: serde_json::Value) -> crate::support::Answer {
        self.client.post(&format!("/agents/{}/tools/{tool}/call", self.agent)).json(body).await
    }

    async fn tool_names(&self) -> Vec<String> {
        let tools = self.client.get(&format!("/agents/{}/tools?format=mcp", self.agent)).await;
        let names = tools.json["data"].as_array().into_iter().flatten().map(|tool| desk::text(&tool["name"]));
        names.collect()
    }
}

both_stores! {
    async fn a_publish_a_rollback_and_a_scoping_hold_on_the_other_replica(server: TestServer) {
        let replica = server.replica().await;
        let desk = Desk::on_postgres(&server.admin).await;
        let other = beside(&desk, &replica);
        desk.bind(desk::open_tickets()).await;
        let first = desk.publish().await;
        until("the first version is live there", async || other.tool_names().await == ["open_tickets"]).await;
        desk.bind(desk::ticket_owner()).await;
        desk.publish().await;
        until("the second version is live there", async || other.tool_names().await.len() == 2).await;
        desk.client.post(&desk.path("/rollback")).json(json!({"versionId": first["id"]})).await.ok();
        until("the first is live there again", async || other.tool_names().await.len() == 1).await;

        let body = json!({"arguments": {"caller_phone": "+15550123456"}});
        assert!(other.call("open_tickets", body.clone()).await.text.contains("A. Caller"));
        desk.block(&[("customers", "name")]).await;
        until("the name doesn't come back there", async || {
            let called = other.call("open_tickets", body.clone()).await;
            assert_eq!(called.ok()["output"]["items"][0]["ticket_subject"], "Boiler leaks", "{}", called.text);
            !called.text.contains("A. Caller")
        })
        .await;
    }

    async fn a_key_revoked_on_one_replica_opens_nothing_on_the_other(server: TestServer) {
        let replica = server.replica().await;
        let body = json!({"name": "worker", "scopes": ["integrations:read"]});
        let made = server.admin.post("/api-keys").json(body).await.created();
        let worker = replica.admin.with_key(&desk::text(&made["key"]));
        worker.get("/integrations").await.ok();
        server.admin.delete(&format!("/api-keys/{}", desk::text(&made["id"]))).await.ok();
        until("the key is refused there", async || worker.get("/integrations").await.status == 401).await;
    }

    async fn a_confirmation_counts_on_every_replica_and_once(server: TestServer) {
        let replica = server.replica().await;
        let desk = Desk::on_postgres(&server.admin).await;
        desk.enabled(desk::open_ticket()).await;
        desk.publish().await;
        let other = beside(&desk, &replica);
        until("it is live there", async || other.tool_names().await == ["open_ticket"]).await;
        for round in 0..5 {
            let subject = format!("Round {round}");
            let arguments = json!({"customer_id": 41, "problem": subject});
            let token = desk.token("open_ticket", arguments.clone()).await;
            let body = json!({"arguments": arguments, "context": {"confirmation": token}});
            let here = desk.confirmed("open_ticket", arguments, &token);
            let (here, there) = tokio::join!(here, other.call("open_ticket", body));
            let calls = [here, there.ok()];
            assert_eq!(calls.iter().filter(|call| call["status"] == "ok").count(), 1, "{calls:#?}");
            assert!(calls.iter().any(|call| call["error"]["code"] == "confirmation_used"), "{calls:#?}");
            assert_eq!(desk.tickets_about(&subject), 1);
        }
    }

    async fn one_idempotency_key_on_two_replicas_does_it_once(server: TestServer) {
        let replica = server.replica().await;
        let desk = Desk::on_postgres(&server.admin).await;
        desk.enabled(desk::open_ticket()).await;
        desk.publish().await;
        let other = beside(&desk, &replica);
        until("it is live there", async || other.tool_names().await == ["open_ticket"]).await;
        let arguments = json!({"customer_id": 41, "problem": "Sent everywhere"});
        let token = desk.token("open_ticket", arguments.clone()).await;
        let body = json!({"arguments": arguments, "context": {"confirmation": token}});
        let path = desk.path("/tools/open_ticket/call");
        let all = (0..8).map(|turn| {
            let client = if turn % 2 == 0 { &desk.client } else { &other.client };
            let call = client.post(&path).json(body.clone()).once("everywhere");
            async { call.await }
        });
        let mut ran = 0;
        for answer in join_all(all).await {
            if answer.status == 200 {
                Desk::output(&answer.ok());
                ran += usize::from(answer.header("idempotency-replayed").is_empty());
            } else {
                answer.problem(409, "idempotency_in_progress");
            }
        }
        assert_eq!((ran, desk.tickets_about("Sent everywhere")), (1, 1));
        let replayed = other.client.post(&path).json(body).once("everywhere").await;
        Desk::output(&replayed.ok());
        assert_eq!(replayed.header("idempotency-replayed"), "true");
    }
}
