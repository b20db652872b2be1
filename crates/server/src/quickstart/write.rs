//! Steps: a write, behind its gates.

use serde_json::{Value, json};

use super::{
    call::{call, lookup},
    client::Request,
    failed,
    publish::bindings,
    walk::{Walk, claim, list, some, text},
};
use crate::error::Result;

const PROBLEM: &str = "Boiler went out again";

/// Binds a write; gives the skill's id.
pub(super) async fn bind(walk: &mut Walk<'_>, agent: &str) -> Result<String> {
    let tickets = walk.database.object("tickets");
    let binding = json!({
        "toolName": "open_ticket",
        "description": "Use to open a ticket for a customer who was looked up before.",
        "operation": format!("{tickets}.insert"),
        "isWrite": true,
        "sqlWrite": {
            "table": tickets, "mode": "insert",
            "columns": [
                {"column": "customer_id", "param": "customer_id"},
                {"column": "subject", "param": "problem"},
                {"column": "status", "const": "open"}
            ]
        },
        "projection": [{"path": ["id"], "leaf": "ticket_id"}]
    });
    let title = "Bind a write: it lands disabled, and asks for confirmation";
    let skill = walk.step(title, &Request::post(bindings(walk, agent), binding)).await?;
    walk.answer(&some(&skill, &["id", "toolName", "isWrite", "isEnabled", "requiresConfirmation"]))?;
    let is_gated = skill.get("isEnabled") == Some(&json!(false))
        && skill.get("requiresConfirmation") == Some(&json!(true));
    claim(is_gated, || format!("the write isn't gated: {skill}"))?;
    text(&skill, "/id").map(str::to_owned)
}

/// Enables it.
pub(super) async fn enable(walk: &mut Walk<'_>, agent: &str, skill: &str) -> Result<()> {
    let request = Request::patch(format!("/agents/{agent}/skills/{skill}"), json!({"isEnabled": true}));
    let skill = walk.step("Enable it, in the draft", &request).await?;
    walk.answer(&some(&skill, &["toolName", "isEnabled", "requiresConfirmation"]))?;
    claim(skill.get("isEnabled") == Some(&json!(true)), || format!("it isn't enabled: {skill}"))?;
    let early = walk.client.send(&call(agent, "open_ticket", json!({"arguments": {}}))).await?;
    claim(early.status == 404, || "the live version has the write before it was published".to_owned())
}

/// Calls it; gives the body to call it with again, once it is confirmed.
pub(super) async fn ask(walk: &mut Walk<'_>, agent: &str, customer: Value) -> Result<Value> {
    let mut body =
        json!({"arguments": {"problem": PROBLEM, "customer_id": customer}, "context": {"channel": "voice"}});
    let title = "Call the write: nothing is written before the caller has confirmed it";
    let answer = walk.step(title, &call(agent, "open_ticket", body.clone())).await?;
    walk.answer(&answer)?;
    claim(answer.get("status") == Some(&json!("needs_confirmation")), || {
        format!("it wasn't held: {answer}")
    })?;
    claim(!is_open(walk, agent).await?, || "the ticket is there before it was confirmed".to_owned())?;
    let token = text(&answer, "/confirmation/token")?;
    if let Some(context) = body.get_mut("context").and_then(Value::as_object_mut) {
        context.insert("confirmation".to_owned(), json!(token));
    }
    Ok(body)
}

/// Calls it with the confirmation, and finds what was written.
pub(super) async fn confirm(walk: &mut Walk<'_>, agent: &str, body: Value) -> Result<()> {
    let title = "Call it again with the token, which counts once and for these arguments only: it runs";
    let request = call(agent, "open_ticket", body);
    let answer = walk.step(title, &request).await?;
    walk.answer(&answer)?;
    let written = answer.pointer("/output/ticket_id").is_some_and(Value::is_number);
    claim(answer.get("status") == Some(&json!("ok")) && written, || format!("it wasn't written: {answer}"))?;
    let again = walk.quietly(&request).await?;
    claim(again.pointer("/error/code") == Some(&json!("confirmation_used")), || {
        format!("the token counted a second time: {again}")
    })?;
    let found = walk.step("Look the caller up once more: the ticket is there", &lookup(agent)).await?;
    let items = list(&found, "/output/items")?;
    let newest = items.first().ok_or_else(|| failed(format!("no tickets came back: {found}")))?;
    walk.answer(newest)?;
    claim(newest.get("ticket_subject") == Some(&json!(PROBLEM)) && items.len() == 3, || {
        format!("the new ticket isn't there, once and first: {found}")
    })
}

/// Whether the caller has the new ticket.
async fn is_open(walk: &Walk<'_>, agent: &str) -> Result<bool> {
    let found = walk.quietly(&lookup(agent)).await?;
    Ok(list(&found, "/output/items")?.iter().any(|item| item.get("ticket_subject") == Some(&json!(PROBLEM))))
}
