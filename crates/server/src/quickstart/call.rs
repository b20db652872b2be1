//! Steps: a call, its receipt, and a call that is refused.

use serde_json::{Value, json};

use super::{
    client::Request,
    failed,
    walk::{Walk, claim, list, some, text},
};
use crate::error::Result;

/// How the caller's phone is told; the table has it as `(206) 555-0142`.
const CALLER: &str = "+1 206 555 0142";

/// A call of an agent's tool.
pub(super) fn call(agent: &str, tool: &str, body: Value) -> Request {
    Request::post(format!("/agents/{agent}/tools/{tool}/call"), body)
}

/// The lookup for the sample's caller.
pub(super) fn lookup(agent: &str) -> Request {
    call(
        agent,
        "open_tickets",
        json!({"arguments": {"caller_phone": CALLER}, "context": {"channel": "voice"}}),
    )
}

/// Looks the caller up; gives the customer's id.
pub(super) async fn open_tickets(walk: &mut Walk<'_>, agent: &str) -> Result<Value> {
    let title = "Call it as an agent would; the table spells this number (206) 555-0142";
    let answer = walk.step(title, &lookup(agent)).await?;
    walk.answer(&answer)?;
    claim(answer.get("status") == Some(&json!("ok")), || format!("the call failed: {answer}"))?;
    let items = list(&answer, "/output/items")?;
    let subjects: Vec<&Value> = items.iter().filter_map(|item| item.get("ticket_subject")).collect();
    claim(subjects == ["Boiler leaks", "Radiator in the hall stays cold"], || {
        format!("the caller's two open tickets were expected, newest first: {answer}")
    })?;
    let customer = items.first().and_then(|item| item.get("customer_id")).cloned();
    customer.ok_or_else(|| failed(format!("the answer has no customer: {answer}")))
}

/// Shows the receipt of the call.
pub(super) async fn receipt(walk: &mut Walk<'_>, agent: &str) -> Result<()> {
    let request = Request::get(format!("/receipts?agentId={agent}&limit=1"));
    let receipts =
        walk.step("Read its receipt: what ran and how it ended, without the values", &request).await?;
    let Some(receipt) = list(&receipts, "")?.first() else {
        return Err(failed("the call left no receipt"));
    };
    walk.answer(&some(receipt, &["id", "toolName", "status", "rowCount", "durationMs"]))?;
    walk.say(&format!("   {}", text(receipt, "/request")?))?;
    claim(receipt.get("status") == Some(&json!("ok")), || format!("the receipt says otherwise: {receipt}"))?;
    claim(text(receipt, "/request")?.starts_with("SELECT "), || {
        "the receipt lacks the statement".to_owned()
    })?;
    // Its end in each spelling: three digits alone stand in many an id and time.
    let receipt = receipt.to_string();
    let told = ["5550142", "555 0142", "555-0142"].iter().any(|number| receipt.contains(number));
    claim(!told, || "the receipt holds the caller's number".to_owned())
}

/// A call with a wrong argument.
pub(super) async fn wrong(walk: &mut Walk<'_>, agent: &str) -> Result<()> {
    let request = call(agent, "open_tickets", json!({"arguments": {"caller_fone": CALLER}}));
    let title = "Call it wrongly: the refusal says what to do, and nothing was sent to the database";
    let problem = walk.refused(title, &request, "arguments_invalid").await?;
    walk.answer(&some(&problem, &["status", "code", "detail", "errors"]))?;
    claim(!list(&problem, "/errors")?.is_empty(), || "no argument is named".to_owned())
}
