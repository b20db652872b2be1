//! Running what a tool stands for: a frozen plan, or a directive for the agent's own platform.

mod api;
mod composed;

use std::time::Duration;

use jackfield_core::plan::{
    Access, HttpCall, Leaf, Plan, Request, SqlPlan,
    arguments::{Arguments, PreparedPlan},
    output::{self, Shaped},
    values::sql_values,
};
use jackfield_drivers::{ErrorKind, sql};
use serde_json::{Map, Value, json};

use super::{
    call::{Checked, Failure},
    live::LiveTool,
};
use crate::{
    app::{
        App,
        connections::{self, Connection, Connections},
    },
    error::{Error, Kind},
};

/// What a call gave.
pub(super) struct Done {
    pub(super) output: Value,
    pub(super) told: Told,
}

/// What a receipt tells of a call that ran.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// How many records came back or were written.
    pub(super) rows: Option<i64>,
    /// What wasn't as the schema says, one thing a line, without any value.
    pub(super) notes: Option<String>,
}

/// Runs a tool with checked arguments.
pub(super) async fn execute(
    app: &App,
    organization: &str,
    tool: &LiveTool,
    arguments: &Checked,
) -> Result<Done, Failure> {
    match (&tool.plan, arguments) {
        (Some(plan), Checked::Planned(arguments, call)) => {
            if let Some(field) = &tool.blocked {
                return Err(Failure {
                    code: "blocked_by_scoping",
                    message: format!("This can't be looked up any more: `{field}` is kept from agents."),
                    retryable: false,
                });
            }
            planned(app, organization, (tool, plan), (arguments, call.as_deref())).await
        }
        (_, Checked::Plain(arguments)) => {
            let told = Told { rows: Some(0), notes: None };
            Ok(Done { output: directive(tool, arguments), told })
        }
        (None, Checked::Planned(..)) => Err(internal(&Error::internal("arguments of a plan without a plan"))),
    }
}

async fn planned(
    app: &App,
    organization: &str,
    (tool, prepared): (&LiveTool, &PreparedPlan),
    said: (&Arguments, Option<&HttpCall>),
) -> Result<Done, Failure> {
    let plan = prepared.plan();
    let connection =
        Connections::get(app, organization, &plan.kind).await.map_err(|error| failure_of(&error))?;
    let mut attempt = 0;
    let Retry { attempts, backoff } = Retry::of(tool);
    let came = loop {
        attempt += 1;
        let outcome = run(app, &connection, prepared, said).await;
        note(app, organization, &plan.kind, outcome.as_ref().map(drop)).await;
        match outcome {
            Ok(came) => break came,
            Err(error)
                if attempt <= attempts && error.retryable() && error.kind != ErrorKind::CircuitOpen =>
            {
                tokio::time::sleep(backoff * attempt).await;
            }
            Err(error) => return Err(upstream(tool, error)),
        }
    };
    let allowed = |leaf: &Leaf| {
        let position = plan.output.leaves.iter().position(|known| known.name == leaf.name);
        position.and_then(|at| tool.allowed.get(at)).copied().unwrap_or(false)
    };
    let Rows { output, count, notes } = shape(plan, came, &allowed)?;
    let notes = (!notes.is_empty()).then(|| notes.join("\n"));
    Ok(Done { output, told: Told { rows: i64::try_from(count).ok(), notes } })
}

/// What a composed write would send, after the steps before it have read: nothing is written. None for any other plan.
pub(super) async fn rehearsed(
    app: &App,
    organization: &str,
    tool: &LiveTool,
    arguments: &Checked,
) -> Result<Option<HttpCall>, Failure> {
    let (Some(prepared), Checked::Planned(arguments, _)) = (&tool.plan, arguments) else { return Ok(None) };
    let plan = prepared.plan();
    if !matches!(plan.request, Request::Composed(_)) {
        return Ok(None);
    }
    let connection = Connections::get(app, organization, &plan.kind).await;
    let connection = connection.map_err(|error| failure_of(&error))?;
    let Connection::Http(http) = &*connection else { return Ok(None) };
    match composed::run(app, http, (prepared, arguments), true).await {
        Ok(composed::Ended::WouldWrite(call)) => Ok(Some(*call)),
        Ok(composed::Ended::Done(..)) => Ok(None),
        Ok(composed::Ended::Refused(refused)) => Err(refused),
        Err(error) => Err(upstream(tool, error)),
    }
}

/// Why a composed call can't be done whatever is answered; nothing is asked for it.
pub(super) fn refused_at_once(app: &App, tool: &LiveTool, arguments: &Checked) -> Option<Failure> {
    let (Some(prepared), Checked::Planned(arguments, _)) = (&tool.plan, arguments) else { return None };
    composed::refused_at_once(app, prepared, arguments)
}

/// What came back, before it is shaped.
enum Came {
    Rows(jackfield_core::plan::Rows),
    Answers(api::Answers),
    Ended(composed::Ended),
}

/// What came back, shaped.
struct Rows {
    output: Value,
    count: usize,
    notes: Vec<String>,
}

async fn run(
    app: &App,
    connection: &Connection,
    prepared: &PreparedPlan,
    (arguments, call): (&Arguments, Option<&HttpCall>),
) -> Result<Came, jackfield_drivers::Error> {
    let plan = prepared.plan();
    match (connection, &plan.request, call) {
        (Connection::Sql(database), Request::Sql(sql), _) => {
            statement(database, (plan, sql), arguments).await.map(Came::Rows)
        }
        (Connection::Http(connection), Request::Http(_) | Request::Graphql(_), Some(call)) => {
            api::run(&app.settings, connection, plan, call).await.map(Came::Answers)
        }
        (Connection::Http(connection), Request::Composed(_), _) => {
            composed::run(app, connection, (prepared, arguments), false).await.map(Came::Ended)
        }
        (Connection::Sql(_) | Connection::Http(_), _, _) => {
            let message = "What is connected under this name now is of another kind than what the skill was bound to. \
                           Bind it again.";
            Err(jackfield_drivers::Error::new(ErrorKind::SchemaDrifted, message))
        }
    }
}

async fn statement(
    connection: &sql::Connection,
    (plan, sql): (&Plan, &SqlPlan),
    arguments: &Arguments,
) -> Result<jackfield_core::plan::Rows, jackfield_drivers::Error> {
    let call = sql_values(plan, sql, arguments);
    match sql.access {
        Access::Read => connection.read(sql, &call.values).await,
        Access::Insert | Access::Update => connection.write(sql, &call.values, &call.readback).await,
    }
}

fn shape(plan: &Plan, came: Came, allowed: &dyn Fn(&Leaf) -> bool) -> Result<Rows, Failure> {
    let rows = match came {
        Came::Answers(answers) => return Ok(api::shape(plan, &answers, allowed)),
        Came::Ended(composed::Ended::Done(shaped, notes)) => {
            return Ok(composed::allowed((shaped, notes), &plan.output.leaves, allowed));
        }
        Came::Ended(composed::Ended::Refused(refused)) => return Err(refused),
        Came::Ended(composed::Ended::WouldWrite(_)) => {
            return Err(internal(&Error::internal("a call that isn't a rehearsal was rehearsed")));
        }
        Came::Rows(rows) => rows,
    };
    let Shaped { value, count, .. } = output::shape(plan, rows, allowed).map_err(|_| Failure {
        code: ErrorKind::AmbiguousMatch.code(),
        message: "More than one record matches. Ask the caller for another detail.".to_owned(),
        retryable: false,
    })?;
    Ok(Rows { output: value, count, notes: Vec::new() })
}

/// Lets `GET /integrations` tell how the connection does.
async fn note(app: &App, organization: &str, kind: &str, outcome: Result<(), &jackfield_drivers::Error>) {
    if let Err(error) = connections::note(app, organization, kind, outcome).await {
        tracing::warn!(?error, kind, "how a connection does can't be noted");
    }
}

/// How often a read is tried again; a write never is.
struct Retry {
    attempts: u32,
    backoff: Duration,
}

impl Retry {
    fn of(tool: &LiveTool) -> Self {
        let retry = tool.skill.document.error_handling.get("retry");
        let number = |name: &str| retry.and_then(|retry| retry.get(name)).and_then(Value::as_u64);
        if tool.skill.document.is_write {
            return Self { attempts: 0, backoff: Duration::ZERO };
        }
        let attempts = number("max_attempts").unwrap_or(0).min(5);
        let backoff = number("backoff_ms").unwrap_or(100).min(5_000);
        Self { attempts: u32::try_from(attempts).unwrap_or(0), backoff: Duration::from_millis(backoff) }
    }
}

/// What an agent's own platform is to do.
fn directive(tool: &LiveTool, arguments: &Map<String, Value>) -> Value {
    let mut output = tool.skill.document.execution_config.clone();
    output.insert("directive".to_owned(), json!(tool.skill.document.skill_type));
    if !arguments.is_empty() {
        output.insert("arguments".to_owned(), Value::Object(arguments.clone()));
    }
    Value::Object(output)
}

fn upstream(tool: &LiveTool, error: jackfield_drivers::Error) -> Failure {
    tracing::warn!(skill = %tool.skill.id, error = ?error, "a call failed at the provider");
    Failure { code: error.kind.code(), retryable: error.retryable(), message: error.message }
}

fn failure_of(error: &Error) -> Failure {
    if error.kind == Kind::Internal {
        return internal(error);
    }
    let retryable = matches!(error.kind, Kind::Unavailable | Kind::UpstreamTimeout | Kind::Upstream);
    Failure { code: error.code, message: error.detail.clone(), retryable }
}

fn internal(error: &Error) -> Failure {
    tracing::error!(error = ?error, "a call failed on our side");
    Failure {
        code: "internal_error",
        message: "Something failed on our side. The operator has been told.".to_owned(),
        retryable: true,
    }
}

/// The failure as the skill's author wants it told.
pub(super) fn explain(tool: &LiveTool, failure: Failure) -> Failure {
    match tool.skill.document.error_handling.get("fallback_message").and_then(Value::as_str) {
        Some(message) if !message.trim().is_empty() => Failure { message: message.to_owned(), ..failure },
        Some(_) | None => failure,
    }
}
