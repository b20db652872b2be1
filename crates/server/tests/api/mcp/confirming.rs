//! Writes: by the token in `_meta`, and by the client's own dialogue.
#![expect(clippy::expect_used, reason = "a test that can't go on has failed")]

use std::sync::{Arc, Mutex};

use rmcp::{
    ClientHandler, ClientLifecycleMode, ClientServiceExt, ErrorData, RoleClient,
    model::{
        ClientCapabilities, ClientConfig, ElicitRequestParams, ElicitResult, ElicitationAction,
        Implementation, ProtocolVersion,
    },
    service::{RequestContext, RunningService},
};
use serde_json::{Value, json};

use super::desk::{Desk, ask, text_of};

fn ticket() -> Value {
    json!({"customer_id": 42, "problem": "No hot water"})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_confirmed_runs_once() {
    let desk = Desk::open().await;
    let client = desk.client().await;
    let asked = client.call_tool(ask("open_ticket", ticket(), None)).await.unwrap();
    let outcome = asked.structured_content.clone().unwrap();
    assert_eq!((asked.is_error, &outcome["status"]), (Some(false), &json!("needs_confirmation")));
    let text = text_of(&asked);
    assert!(text.starts_with("Not done yet") && text.contains("No hot water"), "{text}");
    assert_eq!(desk.tickets().await, 1);
    let confirmed = json!({"confirmation": outcome["confirmation"]["token"]});
    let other = ask("open_ticket", json!({"customer_id": 42, "problem": "Else"}), Some(confirmed.clone()));
    let other = client.call_tool(other).await.unwrap();
    assert_eq!(other.structured_content.unwrap()["error"]["code"], "confirmation_mismatch");
    let done = client.call_tool(ask("open_ticket", ticket(), Some(confirmed.clone()))).await.unwrap();
    let outcome = done.structured_content.unwrap();
    assert_eq!((&outcome["status"], &outcome["output"]["ticket_id"]), (&json!("ok"), &json!(2)));
    assert_eq!(desk.receipt(&outcome["receiptId"]).await["isWrite"], true);
    let again = client.call_tool(ask("open_ticket", ticket(), Some(confirmed))).await.unwrap();
    assert_eq!(again.is_error, Some(true));
    assert!(text_of(&again).contains("confirmation_used"), "{}", text_of(&again));
    assert_eq!(desk.tickets().await, 2);
}

/// A client whose person answers every question alike.
struct Person {
    says: ElicitationAction,
    heard: Arc<Mutex<Vec<String>>>,
}

impl ClientHandler for Person {
    fn get_info(&self) -> ClientConfig {
        let can = ClientCapabilities::builder().enable_elicitation().build();
        ClientConfig::new(can, Implementation::new("a client with a dialogue", "1"))
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        if let ElicitRequestParams::FormElicitationParams { message, .. } = request {
            self.heard.lock().expect("nobody panicked").push(message);
        }
        Ok(ElicitResult::new(self.says.clone()))
    }
}

async fn client_of(
    desk: &Desk,
    says: ElicitationAction,
) -> (RunningService<RoleClient, Person>, Arc<Mutex<Vec<String>>>) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let person = Person { says, heard: Arc::clone(&heard) };
    let newest = ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] };
    let transport = desk.transport(&desk.key().await);
    (person.serve_with_lifecycle(transport, newest).await.expect("the server is discovered"), heard)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_can_ask_its_person_confirms_by_its_own_dialogue() {
    let desk = Desk::open().await;
    let (client, heard) = client_of(&desk, ElicitationAction::Accept).await;
    assert_eq!(client.list_all_tools().await.unwrap().len(), 3);
    let done = client.call_tool(ask("open_ticket", ticket(), None)).await.unwrap();
    assert_eq!(done.structured_content.unwrap()["output"], json!({"ticket_id": 2}));
    assert_eq!(desk.tickets().await, 2);
    let heard = heard.lock().unwrap().clone();
    assert!(heard.len() == 1 && heard[0].contains("No hot water"), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_person_declines_is_not_done() {
    let desk = Desk::open().await;
    for says in [ElicitationAction::Decline, ElicitationAction::Cancel] {
        let (client, heard) = client_of(&desk, says).await;
        let declined = client.call_tool(ask("open_ticket", ticket(), None)).await.unwrap();
        assert_eq!(declined.is_error, Some(true));
        assert_eq!(declined.structured_content.unwrap()["error"]["code"], "confirmation_declined");
        assert_eq!(heard.lock().unwrap().len(), 1);
    }
    assert_eq!(desk.tickets().await, 1);
}
