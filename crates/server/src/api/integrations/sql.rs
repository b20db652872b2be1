//! `/integrations/{kind}/sql`: help to connect a database with as few rights as possible.

use axum::{
    extract::{Path, State},
    http::Uri,
};
use jackfield_core::json::Reader;
use jackfield_drivers::sql::{
    scripts::{Script, Scripts},
    test::{Report, Status, Step},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{connections::ConnectRequest, query};
use crate::{
    api::conventions::{
        Answer, Authorized, Body, Envelope, FromBody, Reply,
        authorize::{IntegrationsConnect, IntegrationsRead},
        problem::ProblemDetails,
    },
    app::{
        App,
        sql_helpers::{self, ScriptRequest},
    },
    error::{Error, Result},
};

/// For what scripts are wanted.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ScriptsQuery {
    /// The database's name.
    pub database: String,
    /// The tables that a second role may insert into and update, separated by commas; state it several
    /// times for names that hold commas.
    pub tables: Option<String>,
    /// The roles' password; one is made where none is given.
    pub password: Option<String>,
}

/// Scripts that make least-privilege roles.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScriptsView {
    /// Makes a role that may only read.
    pub read_only: ScriptView,
    /// Makes a role that may also insert into and update the named tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write: Option<ScriptView>,
    /// The roles' password, where it was made here. It is kept nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_password: Option<String>,
}

/// A script and the role that it makes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScriptView {
    /// The role's name, to connect as.
    pub role: &'static str,
    /// The script, to be run as it is in the database's own client; twice does no harm.
    pub sql: String,
}

/// How a test of credentials went.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SqlTestView {
    /// Whether every check passed or only warned.
    pub ok: bool,
    /// The server's own version, once it said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_version: Option<String>,
    /// The checks, in order.
    pub checks: Vec<SqlCheckView>,
}

/// One check and how it ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SqlCheckView {
    /// `reachability`, `tls`, `authentication`, `schema_read`, `read_probe`, `read_only_session`,
    /// `least_privilege` or `latency`.
    #[schema(value_type = String)]
    pub name: Step,
    /// `pass`, `warn`, `fail` or `skipped`.
    #[schema(value_type = String)]
    pub status: Status,
    /// What was found and what to do about it.
    pub detail: String,
    /// How long it took.
    pub duration_ms: u64,
}

/// The credentials of a test, whatever is in them.
#[derive(Debug)]
pub struct Tested(Value);

impl FromBody for Tested {
    fn from_body(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.raw("credentials") {
            Some(credentials) if credentials.is_object() => Some(Self(credentials.clone())),
            Some(_) | None => {
                reader.fault("credentials", "required", "`credentials` must be an object of strings.");
                None
            }
        }
    }
}

/// Get the scripts for a least-privilege role
#[utoipa::path(get, path = "/integrations/{kind}/sql/scripts", operation_id = "getSqlScripts", tag = "Integrations",
    params(("kind" = String, Path), ScriptsQuery), security(("apiKey" = ["integrations:read"])),
    responses((status = 200, body = Envelope<ScriptsView>), (status = "4XX", body = ProblemDetails)))]
pub async fn scripts(
    State(app): State<App>,
    authorized: Authorized<IntegrationsRead>,
    Path(kind): Path<String>,
    uri: Uri,
) -> Answer<ScriptsView> {
    let request = script_request(query::read(&uri)?)?;
    let made = sql_helpers::scripts(&app, &authorized.caller.organization, &kind, request).await?;
    Ok(Reply::ok(scripts_view(&made)))
}

/// Test credentials
///
/// Tries them step by step and keeps nothing. Always answers 200: the checks tell what works.
#[utoipa::path(post, path = "/integrations/{kind}/sql/test", operation_id = "testSqlCredentials",
    tag = "Integrations", params(("kind" = String, Path)), request_body = ConnectRequest,
    security(("apiKey" = ["integrations:connect"])),
    responses((status = 200, body = Envelope<SqlTestView>), (status = "4XX", body = ProblemDetails)))]
pub async fn test(
    State(app): State<App>,
    authorized: Authorized<IntegrationsConnect>,
    Path(kind): Path<String>,
    Body(Tested(credentials)): Body<Tested>,
) -> Answer<SqlTestView> {
    let report = sql_helpers::test(&app, &authorized.caller.organization, &kind, &credentials).await?;
    Ok(Reply::ok(report_view(report)))
}

fn script_request(pairs: Vec<(String, String)>) -> Result<ScriptRequest> {
    let (mut database, mut password, mut tables) = (None, None, Vec::new());
    for (name, value) in pairs {
        let taken = match name.as_str() {
            "database" => database.replace(value).is_some(),
            "password" => password.replace(SecretString::from(value)).is_some(),
            "tables" => {
                tables.push(value);
                false
            }
            _ => {
                let detail =
                    format!("There is no `{name}` here; there are `database`, `tables` and `password`.");
                return Err(Error::invalid("invalid_query", detail));
            }
        };
        if taken {
            return Err(Error::invalid("invalid_query", format!("`{name}` is stated twice.")));
        }
    }
    if let [only] = tables.as_slice() {
        tables = only.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    }
    let missing = || Error::invalid("invalid_query", "`database` is required: the name of the database.");
    Ok(ScriptRequest { database: database.ok_or_else(missing)?, tables, password })
}

fn scripts_view(made: &Scripts) -> ScriptsView {
    let view = |script: &Script| ScriptView { role: script.role, sql: script.sql.expose_secret().to_owned() };
    ScriptsView {
        read_only: view(&made.read_only),
        write: made.write.as_ref().map(view),
        generated_password: made.generated_password.as_ref().map(|made| made.expose_secret().to_owned()),
    }
}

fn report_view(report: Report) -> SqlTestView {
    let checks = report.checks.into_iter();
    SqlTestView {
        ok: report.ok,
        server_version: report.server_version,
        checks: checks
            .map(|check| SqlCheckView {
                name: check.name,
                status: check.status,
                detail: check.detail,
                duration_ms: check.duration_ms,
            })
            .collect(),
    }
}
