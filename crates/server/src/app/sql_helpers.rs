//! What helps a person to connect a database: scripts for a small role, and a test of credentials.

use jackfield_core::diagnostic::Diagnostic;
use jackfield_drivers::sql::{
    scripts::{Engine, Password, Request, Scripts, scripts as write_scripts},
    test::{Finding, Report, Step, Steps, test as run_test},
};
use secrecy::SecretString;
use serde_json::Value;

use super::{
    App,
    catalog::{self, Engine as Speaks},
    connections::{Target, read_credentials, target},
};
use crate::error::{Error, Kind, Result};

/// What scripts are asked for.
#[derive(Debug)]
pub struct ScriptRequest {
    /// The database's name.
    pub database: String,
    /// The tables that may be written.
    pub tables: Vec<String>,
    /// The password of the roles; one is made where none is given.
    pub password: Option<SecretString>,
}

/// Writes the scripts that make least-privilege roles.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`; `invalid_query` where a name or the password
/// can't be used.
pub async fn scripts(app: &App, organization: &str, kind: &str, request: ScriptRequest) -> Result<Scripts> {
    let engine = engine(app, organization, kind).await?;
    let password = request.password.map_or_else(
        || {
            let mut bytes = [0_u8; 24];
            rand::fill(&mut bytes);
            Password::Generated(bytes)
        },
        Password::Given,
    );
    let wanted = Request { engine, database: &request.database, tables: &request.tables, password };
    write_scripts(&wanted).map_err(|error| {
        let place = error.field.unwrap_or_default();
        let fault = Diagnostic::new("invalid", place, error.message.clone());
        Error::invalid("invalid_query", error.message).with_faults(vec![fault])
    })
}

/// Tries credentials step by step; keeps nothing. Credentials that can't even be tried are a failed
/// first check.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`.
pub async fn test(app: &App, organization: &str, kind: &str, credentials: &Value) -> Result<Report> {
    let provider = catalog::available(app, organization, kind).await?;
    let mut faults = Vec::new();
    let given = read_credentials(&provider, credentials, &mut faults);
    if provider.engine == Speaks::Http {
        return Err(not_a_database(kind));
    }
    let Some(given) = given else { return Ok(unusable(&faults)) };
    match target(&app.settings, &provider, &given, None).await {
        Ok(Target::Sql(target)) => Ok(run_test(&target, &app.settings.drivers).await),
        Ok(Target::Http(_)) => Err(not_a_database(kind)),
        Err(error) if error.kind == Kind::Invalid => Ok(unusable(&error.faults)),
        Err(error) => Err(error),
    }
}

fn unusable(faults: &[Diagnostic]) -> Report {
    let sentences: Vec<String> =
        faults.iter().map(|fault| format!("`{}`: {}", fault.path, fault.sentence())).collect();
    let mut steps = Steps::default();
    steps.note(Step::Reachability, Finding::fail(sentences.join(" ")));
    steps.finish()
}

async fn engine(app: &App, organization: &str, kind: &str) -> Result<Engine> {
    match catalog::available(app, organization, kind).await?.engine {
        Speaks::Postgres => Ok(Engine::Postgres),
        Speaks::Mysql => Ok(Engine::Mysql),
        Speaks::Sqlite => {
            let detail =
                format!("`{kind}` has no roles, so there are no scripts for it. Connect it as it is.");
            Err(Error::new(Kind::NotFound, "no_scripts", detail))
        }
        Speaks::Http => Err(not_a_database(kind)),
    }
}

fn not_a_database(kind: &str) -> Error {
    let detail =
        format!("`{kind}` isn't a database. `POST /integrations/{kind}/connect` tries its credentials.");
    Error::new(Kind::NotFound, "not_a_database", detail)
}
