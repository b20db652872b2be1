//! One booking by a model, over MCP.

use jiff::civil::Weekday;
use rmcp::{
    ServiceExt,
    transport::{StreamableHttpClientTransport, streamable_http_client::StreamableHttpClientTransportConfig},
};
use serde_json::{Value, json};

use super::{ADA, Office, booking};
use crate::mcp::desk::{ask, text_of};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_looks_asks_for_a_yes_and_books_once() {
    let office = Office::live().await;
    let key = office.server.with_scopes(&["skills:invoke"]).await.key.expect("a key");
    let url = format!("{}/api/v1/mcp/agents/{}", office.server.base, office.seat.agent);
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let config = StreamableHttpClientTransportConfig::with_uri(url).auth_header(key);
    let client =
        ().serve(StreamableHttpClientTransport::with_client(http, config)).await.expect("a handshake");
    let call = async |tool, arguments, confirmation: Option<Value>| {
        let mut context = json!({"channel": "voice", "verificationLevel": "basic"});
        if let Some(token) = confirmation {
            context["confirmation"] = token;
        }
        client.call_tool(ask(tool, arguments, Some(context))).await.expect("a result")
    };

    let tools = client.list_all_tools().await.expect("tools");
    let book = tools.iter().find(|tool| tool.name == "book_appointment").expect("the tool");
    let wanted = ["preferred_date", "preferred_time", "caller_name", "caller_phone"];
    assert_eq!(book.input_schema["required"], json!(wanted));
    let day = office.next(Weekday::Tuesday);
    let asked = json!({"preferred_date": day.to_string(), "preferred_time": "10:30"});
    let free = call("check_availability", asked.clone(), None).await;
    let free = free.structured_content.expect("an outcome");
    let slot =
        free["output"]["items"].as_array().expect("times").iter().find(|item| item["is_preferred"] == true);
    assert_eq!(slot.expect("the time that was asked for")["time"], "10:30");

    let held = call("book_appointment", booking(ADA, day, "10:30"), None).await;
    let outcome = held.structured_content.clone().expect("an outcome");
    assert_eq!(outcome["status"], "needs_confirmation");
    assert!(
        text_of(&held).starts_with("Not done yet") && text_of(&held).contains("Ada Birch"),
        "{}",
        text_of(&held)
    );
    assert_eq!(office.events(), 0);
    let token = outcome["confirmation"]["token"].clone();
    let done = call("book_appointment", booking(ADA, day, "10:30"), Some(token.clone())).await;
    assert_eq!(done.is_error, Some(false), "{}", text_of(&done));
    let told: Value = serde_json::from_str(text_of(&done)).expect("JSON");
    assert!(told["spoken"].as_str().is_some_and(|spoken| spoken.contains("10:30 AM")), "{told}");
    assert_eq!(office.events(), 1);

    let again = call("book_appointment", booking(ADA, day, "10:30"), Some(token)).await;
    assert!(
        again.is_error == Some(true) && text_of(&again).contains("confirmation_used"),
        "{}",
        text_of(&again)
    );
    let later = call("check_availability", asked, None).await.structured_content.expect("an outcome");
    let times = later["output"]["items"].as_array().expect("times");
    assert!(times.iter().all(|item| item["time"] != "10:30"), "{later}");
    assert_eq!(office.events(), 1);
    client.cancel().await.expect("an end");
}
