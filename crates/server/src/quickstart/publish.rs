//! Steps: an agent, a binding, its report, the publish, the tools that a model sees.

use serde_json::{Value, json};

use super::{
    client::Request,
    walk::{Walk, claim, list, some, text},
};
use crate::error::Result;

const AGENT: &str = "Front desk";

/// Makes an agent; that of an earlier run goes first.
pub(super) async fn agent(walk: &mut Walk<'_>) -> Result<String> {
    let agents = walk.quietly(&Request::get("/agents?limit=200")).await?;
    let earlier = list(&agents, "")?.iter().filter(|agent| agent.get("name") == Some(&json!(AGENT)));
    let mut is_first = true;
    for agent in earlier {
        walk.quietly(&Request::delete(format!("/agents/{}", text(agent, "/id")?))).await?;
        is_first = false;
    }
    let agent = walk.step("Create an agent", &Request::post("/agents", json!({"name": AGENT}))).await?;
    walk.answer(&some(&agent, &["id", "name", "publishedVersionId"]))?;
    if !is_first {
        walk.say(&format!("   (The agent `{AGENT}` of an earlier run was deleted.)"))?;
    }
    text(&agent, "/id").map(str::to_owned)
}

/// The lookup: the caller by phone, with the open tickets.
fn open_tickets(walk: &Walk<'_>) -> Value {
    let customers = walk.database.object("customers");
    json!({
        "toolName": "open_tickets",
        "description": "Use when the caller asks about their open tickets.",
        "operation": format!("{customers}.search"),
        "enabled": true,
        "sqlSearch": {
            "table": customers, "filterColumn": "phone", "param": "caller_phone", "operator": "variants",
            "where": [{"path": ["tickets", "status"], "const": "open"}],
            "orderBy": {"path": ["tickets", "opened_at"], "direction": "desc"},
            "limit": 10
        },
        "projection": [
            {"path": ["id"], "leaf": "customer_id"},
            {"path": ["name"], "leaf": "customer_name"},
            {"path": ["tickets", "subject"], "leaf": "ticket_subject"},
            {"path": ["tickets", "opened_at"], "leaf": "opened_at"}
        ]
    })
}

/// Where bindings of the agent are made.
pub(super) fn bindings(walk: &Walk<'_>, agent: &str) -> String {
    format!("/agents/{agent}/integrations/{}/bindings", walk.database.kind())
}

/// Previews the lookup.
pub(super) async fn preview(walk: &mut Walk<'_>, agent: &str) -> Result<()> {
    let request = Request::post(format!("{}/preview", bindings(walk, agent)), open_tickets(walk));
    let title = "Preview a lookup by phone: the statement that calls will run, word for word";
    let preview = walk.step(title, &request).await?;
    let statement = text(&preview, "/statement")?;
    walk.say(&format!("=> {statement}"))?;
    claim(statement.starts_with("SELECT ") && statement.ends_with("LIMIT 11"), || {
        format!("this isn't one bounded SELECT: {statement}")
    })
}

/// A binding that reaches for what it mustn't.
pub(super) async fn too_much(walk: &mut Walk<'_>, agent: &str) -> Result<()> {
    let mut binding = open_tickets(walk);
    if let Some(members) = binding.as_object_mut() {
        let wanted = json!([
            {"path": ["ssn"], "leaf": "ssn"},
            {"path": ["notes"], "leaf": "notes"},
            {"path": ["tickets", "subjct"], "leaf": "subject"}
        ]);
        members.insert("projection".to_owned(), wanted);
    }
    let request = Request::post(format!("{}/preview", bindings(walk, agent)), binding);
    let title =
        "Ask for a restricted column, a scoped-out one and one that isn't there: all is refused at once";
    let problem = walk.refused(title, &request, "binding_invalid").await?;
    let errors = list(&problem, "/errors")?;
    for error in errors {
        walk.answer(error)?;
    }
    claim(errors.len() == 3, || format!("three faults were expected: {problem}"))
}

/// Binds the lookup.
pub(super) async fn bind(walk: &mut Walk<'_>, agent: &str) -> Result<()> {
    let request = Request::post(bindings(walk, agent), open_tickets(walk));
    let skill = walk.step("Bind it: it becomes a skill of the agent's draft", &request).await?;
    walk.answer(&some(
        &skill,
        &["id", "toolName", "isWrite", "isEnabled", "requiredParams", "allowedFields"],
    ))?;
    claim(skill.get("isEnabled") == Some(&json!(true)), || "a read may start enabled, and didn't".to_owned())
}

/// Shows the report before publishing.
pub(super) async fn report(walk: &mut Walk<'_>, agent: &str) -> Result<()> {
    let request = Request::get(format!("/agents/{agent}/prepublish-report"));
    let report = walk.step("Read what would go live, and which data leaves", &request).await?;
    for skill in list(&report, "/skillsGoingLive")? {
        walk.answer(&some(skill, &["toolName", "isWrite", "change"]))?;
    }
    for egress in list(&report, "/egress")? {
        walk.answer(&some(egress, &["toolName", "kind", "host"]))?;
        for sent in list(egress, "/sent")? {
            walk.say(&format!("     sent:     {}", some(sent, &["parameter", "field", "sensitivity"])))?;
        }
        for returned in list(egress, "/returned")? {
            walk.say(&format!("     returned: {}", some(returned, &["leaf", "field", "sensitivity"])))?;
        }
    }
    for warning in list(&report, "/warnings")? {
        walk.say(&format!("   warning: {}", text(warning, "/message")?))?;
    }
    claim(list(&report, "/blockers")?.is_empty(), || format!("something blocks the publish: {report}"))
}

/// Publishes.
pub(super) async fn publish(walk: &mut Walk<'_>, agent: &str, number: u32) -> Result<()> {
    let request =
        Request::post(format!("/agents/{agent}/publish"), json!({"note": format!("quickstart {number}")}));
    let title = match number {
        1 => "Publish: what is approved is frozen",
        _ => "Publish again: only now is the write live",
    };
    let version = walk.step(title, &request).await?;
    walk.answer(&some(&version, &["id", "version", "note", "publishedAt"]))?;
    claim(version.get("version") == Some(&json!(number)), || format!("version {number} was expected"))
}

/// Lists the tools as a model gets them.
pub(super) async fn tools(walk: &mut Walk<'_>, agent: &str) -> Result<()> {
    let request = Request::get(format!("/agents/{agent}/tools"));
    let tools = walk.step("List the tools as a model sees them", &request).await?;
    walk.answer(&tools)?;
    let names: Vec<_> = list(&tools, "")?.iter().filter_map(|tool| tool.pointer("/function/name")).collect();
    claim(names == [&json!("open_tickets")], || format!("one tool was expected, not {names:?}"))
}
