//! MCP: with the official SDK's client, over HTTP and over the command's standard streams.

mod command;
mod confirming;
pub(crate) mod desk;
mod refused;

use rmcp::model::{ErrorCode, ToolAnnotations};
use serde_json::{Value, json};

use self::desk::{Desk, ask, code_of, text_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_client_finds_the_published_tools_and_how_they_behave() {
    let desk = Desk::open().await;
    let client = desk.client().await;
    let server = client.peer_info().expect("the server's word").clone();
    assert_eq!(server.server_info.as_ref().map(|info| info.name.as_str()), Some("jackfield"));
    assert!(server.capabilities.tools.is_some() && server.capabilities.prompts.is_none());
    let tools = client.list_all_tools().await.unwrap();
    let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(names, ["Hang_up", "open_ticket", "open_tickets"]);
    assert_eq!(tools[2].input_schema["required"], json!(["caller_phone"]));
    let reads = |hints: &Option<ToolAnnotations>| hints.as_ref().and_then(|hints| hints.read_only_hint);
    assert_eq!((reads(&tools[2].annotations), reads(&tools[1].annotations)), (Some(true), Some(false)));
    client.cancel().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_gives_the_output_as_text_and_the_whole_outcome_and_leaves_a_receipt() {
    let desk = Desk::open().await;
    let client = desk.client().await;
    let context = json!({"channel": "chat", "conversationId": "c-1"});
    let call = ask("open_tickets", json!({"caller_phone": "+1 555 012-3456"}), Some(context));
    let result = client.call_tool(call).await.unwrap();
    assert_eq!(result.is_error, Some(false));
    let outcome = result.structured_content.clone().unwrap();
    assert_eq!(outcome["status"], "ok");
    assert_eq!(
        outcome["output"]["items"],
        json!([{"customer_name": "A. Caller", "subject": "Boiler leaks"}])
    );
    let told: Value = serde_json::from_str(text_of(&result)).unwrap();
    assert_eq!(told, outcome["output"]);
    let receipt = desk.receipt(&outcome["receiptId"]).await;
    let members = ["toolName", "status", "channel", "conversationId"].map(|name| receipt[name].clone());
    assert_eq!(members, ["open_tickets", "ok", "chat", "c-1"].map(Value::from));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_arguments_are_told_to_the_model_all_at_once() {
    let desk = Desk::open().await;
    let client = desk.client().await;
    let call = ask("open_tickets", json!({"colour": "red"}), None);
    let result = client.call_tool(call).await.unwrap();
    assert_eq!(result.is_error, Some(true));
    let outcome = result.structured_content.clone().unwrap();
    assert_eq!(
        (&outcome["status"], &outcome["error"]["code"]),
        (&json!("failed"), &json!("arguments_invalid"))
    );
    assert_eq!(outcome["errors"].as_array().map(Vec::len), Some(2), "{outcome}");
    let text = text_of(&result);
    assert!(text.contains("`caller_phone`") && text.contains("`colour`"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_skill_for_verified_people_waits_until_the_platform_says_so() {
    let desk = Desk::open().await;
    let client = desk.client().await;
    let result = client.call_tool(ask("Hang_up", json!({}), None)).await.unwrap();
    let outcome = result.structured_content.clone().unwrap();
    assert_eq!(
        (&outcome["status"], &outcome["verificationLevel"]),
        (&json!("needs_verification"), &json!("step_up"))
    );
    assert!(text_of(&result).starts_with("Not done yet"), "{}", text_of(&result));
    let verified = ask("Hang_up", json!({}), Some(json!({"verificationLevel": "step_up"})));
    let outcome = client.call_tool(verified).await.unwrap().structured_content.unwrap();
    assert_eq!((&outcome["status"], &outcome["output"]["action"]), (&json!("ok"), &json!("end_call")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_model_can_mend_is_an_error_of_the_protocol() {
    let desk = Desk::open().await;
    let client = desk.client().await;
    let unknown = client.call_tool(ask("open_tickes", json!({}), None)).await;
    let unknown = code_of(unknown);
    assert_eq!(
        (unknown.code, unknown.data),
        (ErrorCode::INVALID_PARAMS, Some(json!({"code": "tool_not_offered"})))
    );
    let context = json!({"chanel": "chat", "verificationLevel": "much"});
    let wrong = code_of(client.call_tool(ask("open_tickets", json!({}), Some(context))).await);
    assert_eq!(wrong.code, ErrorCode::INVALID_PARAMS);
    assert!(wrong.message.contains("did you mean `channel`"), "{}", wrong.message);
    assert_eq!(wrong.data.unwrap()["errors"].as_array().map(Vec::len), Some(2));
}
