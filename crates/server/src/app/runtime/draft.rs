//! Trying a draft skill before it is published: reads for real, writes as a dry run.

use jackfield_core::plan::{
    CallFacts, HttpCall, Plan, Request, SqlValue, arguments::Arguments, values::sql_values,
};
use serde_json::{Map, Value, json};

use super::{
    call::{self, CallResult, Checked},
    execute::{self, Done},
    live::LiveAgent,
};
use crate::{
    app::{App, Caller},
    error::{Error, Result},
    model::{
        Id,
        version::{Compiled, CompiledSkill},
    },
    store::{self, receipts::Receipt},
};

/// What a trial gave.
#[derive(Debug)]
pub struct Trial {
    /// What came of it; for a dry run an empty output.
    pub result: CallResult,
    /// Whether nothing was changed because it would have been a write.
    pub dry_run: bool,
    /// What was, or would have been, sent: statement and values.
    pub request: Option<Value>,
    /// `rcp_…`; none for a dry run.
    pub receipt_id: Option<String>,
    /// Microseconds.
    pub duration_micros: i64,
}

/// The draft of an agent, as if it were published: for listing its tools.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn draft(app: &App, organization: &str, agent_id: &str) -> Result<LiveAgent> {
    let store = app.database.organization(organization);
    let agent =
        store::agents::find(store, agent_id).await?.ok_or_else(|| Error::not_found("agent", agent_id))?;
    let skills = store::skills::list_of_agent(store, agent_id).await?;
    let enabled = skills.into_iter().filter(|skill| skill.document.is_enabled).map(compiled).collect();
    let whole = Compiled { agent: agent.draft, skills: enabled };
    LiveAgent::prepare(app, organization, agent_id, None, whole).await
}

/// Runs a draft skill once. A write is only shown, unless `commit`.
///
/// # Errors
/// `not_found`, `arguments_invalid`; what fails later is in the trial.
pub async fn test(
    app: &App,
    caller: &Caller,
    (agent_id, skill_id): (&str, &str),
    arguments: &Map<String, Value>,
    commit: bool,
) -> Result<Trial> {
    let started = app.clock.micros();
    let store = app.database.organization(&caller.organization);
    let agent =
        store::agents::find(store, agent_id).await?.ok_or_else(|| Error::not_found("agent", agent_id))?;
    let skill = store::skills::find(store, agent_id, skill_id)
        .await?
        .ok_or_else(|| Error::not_found("skill", skill_id))?;
    let whole = Compiled { agent: agent.draft, skills: vec![compiled(skill)] };
    let live = LiveAgent::prepare(app, &caller.organization, agent_id, None, whole).await?;
    let tool = live.tools.first().ok_or_else(|| Error::internal("a draft without its skill"))?;
    let facts = CallFacts { id: Id::Receipt.new(&app.clock), at: app.clock.now() };
    let checked = call::check(tool, arguments, facts.clone()).map_err(call::invalid)?;
    let request = match (&tool.plan, &checked) {
        (Some(plan), Checked::Planned(arguments, call)) => shown(plan.plan(), arguments, call.as_deref()),
        (Some(_) | None, _) => None,
    };
    let is_write = tool.skill.document.is_write;
    let elapsed = || app.clock.micros() - started;
    if is_write && !commit {
        let result = CallResult::Ok(json!({}));
        return Ok(Trial { result, dry_run: true, request, receipt_id: None, duration_micros: elapsed() });
    }
    let mut receipt = receipt_of(caller, (agent_id, tool), (facts.id, started));
    // A read may be repeated whatever became of it.
    let key = caller.idempotency_key.as_deref().filter(|_| is_write);
    store::receipts::begin_write(&app.database, &receipt, key).await?;
    let result = match execute::execute(app, &caller.organization, tool, &checked).await {
        Ok(Done { output, told }) => {
            (receipt.row_count, receipt.notes) = (told.rows, told.notes);
            "ok".clone_into(&mut receipt.status);
            CallResult::Ok(output)
        }
        Err(failure) => {
            receipt.code = Some(failure.code.to_owned());
            "failed".clone_into(&mut receipt.status);
            CallResult::Failed(execute::explain(tool, failure))
        }
    };
    receipt.duration_micros = elapsed();
    let duration_micros = receipt.duration_micros;
    let receipt_id = Some(receipt.id.clone());
    app.receipts.finish(&app.database, receipt).await;
    Ok(Trial { result, dry_run: false, request, receipt_id, duration_micros })
}

fn compiled(skill: crate::model::skill::Skill) -> CompiledSkill {
    CompiledSkill { id: skill.id, kind: skill.kind, document: skill.document, plan: skill.plan }
}

fn receipt_of(
    caller: &Caller,
    (agent_id, tool): (&str, &super::LiveTool),
    (id, started): (String, i64),
) -> Receipt {
    Receipt {
        id,
        organization_id: std::sync::Arc::clone(&caller.organization),
        agent_id: agent_id.to_owned(),
        version_id: None,
        skill_id: tool.skill.id.clone(),
        tool_name: tool.skill.document.tool_name.clone(),
        kind: tool.skill.kind.clone(),
        is_write: tool.skill.document.is_write,
        status: "pending".to_owned(),
        code: None,
        channel: Some("test".to_owned()),
        conversation_id: None,
        row_count: None,
        notes: None,
        started_at: started,
        duration_micros: 0,
    }
}

/// The statement and its values, or the request: exactly what the driver gets.
fn shown(plan: &Plan, arguments: &Arguments, call: Option<&HttpCall>) -> Option<Value> {
    match &plan.request {
        Request::Sql(sql) => {
            let values: Vec<Value> = sql_values(plan, sql, arguments).values.iter().map(value).collect();
            Some(json!({"statement": sql.statement, "values": values}))
        }
        Request::Http(_) | Request::Graphql(_) => call.map(requested),
    }
}

/// A request without what the connection signs in with.
fn requested(call: &HttpCall) -> Value {
    let body = call.body.as_deref().map(|bytes| match serde_json::from_slice(bytes) {
        Ok(json) => json,
        Err(_) => Value::String(String::from_utf8_lossy(bytes).into_owned()),
    });
    let headers: Map<String, Value> =
        call.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let mut shown =
        json!({"method": call.method, "path": call.path_and_query, "headers": headers, "body": body});
    if let Some(server) = &call.server {
        shown["server"] = json!(server);
    }
    shown
}

fn value(value: &SqlValue) -> Value {
    match value {
        SqlValue::Null => Value::Null,
        SqlValue::Text(text) => json!(text),
        SqlValue::Integer(number) => json!(number),
        SqlValue::Unsigned(number) => json!(number),
        SqlValue::Number(number) => json!(number),
        SqlValue::Boolean(truth) => json!(truth),
        SqlValue::Bytes(bytes) => json!(data_encoding::BASE64.encode(bytes)),
        SqlValue::TextList(texts) => json!(texts),
        SqlValue::LastInsertId => json!("the key that the insert makes"),
    }
}
