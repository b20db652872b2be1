//! `jackfield keys`: API keys and the master key, also while a server runs on the same store.

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::{configuration::Configuration, open, organizations::named_or_only, output};
use crate::{
    app::{
        App, audit,
        keys::{self, NewKey},
        organizations,
    },
    error::{Error, Result},
    model::{Scope, ScopeSet, clock::rfc3339},
    store::keys::ApiKey,
};

const PAGE: i64 = 200;

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an API key; prints the key alone, which is shown only this once
    Create {
        /// What people call it
        #[arg(long)]
        name: String,
        /// `all`, or scopes separated by commas
        #[arg(long)]
        scopes: String,
        /// The organization's id; needed where there are several
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// List the API keys of an organization, or of all
    List {
        /// The organization's id
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// Revoke an API key at once
    Revoke {
        /// The key's id, `key_…`
        id: String,
    },
    /// Seal the store's secrets with a new master key; running servers go on
    RotateMaster,
}

/// Runs the command.
pub(super) async fn run(configuration: &Configuration, command: &Command) -> Result<()> {
    let app = open::app(configuration).await?;
    let done = match command {
        Command::Create { name, scopes, organization } => {
            create(&app, name, scopes, organization.as_deref()).await
        }
        Command::List { organization } => list(&app, organization.as_deref()).await,
        Command::Revoke { id } => revoke(&app, id).await,
        Command::RotateMaster => rotate_master(&app).await,
    };
    app.database.close().await;
    done
}

async fn create(app: &App, name: &str, scopes: &str, organization: Option<&str>) -> Result<()> {
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(wrong("A key's name has 1 to 100 characters."));
    }
    let new = NewKey { name, scopes: parse_scopes(scopes)?, expires_at: None };
    let organization = named_or_only(app, organization).await?;
    let made = keys::make(app, &organization, None, &new).await?;
    audit::record_operator(app, &organization, "keys.create", &made.key.id).await?;
    output::line(made.secret.expose_secret())
}

fn parse_scopes(text: &str) -> Result<ScopeSet> {
    if text.trim() == "all" {
        return Ok(ScopeSet::all());
    }
    let mut set = ScopeSet::default();
    for word in text.split(',').map(str::trim) {
        let Some(scope) = Scope::parse(word) else {
            let all = Scope::ALL.iter().map(|scope| scope.as_str());
            let near = jackfield_core::suggest::did_you_mean(word, all);
            let near = near
                .unwrap_or_else(|| "use `all`, or scopes such as `skills:invoke,agents:read`.".to_owned());
            return Err(wrong(format!("There is no scope `{word}`; {near}")));
        };
        set.0.insert(scope);
    }
    Ok(set)
}

async fn list(app: &App, organization: Option<&str>) -> Result<()> {
    let chosen = match organization {
        Some(id) => vec![named_or_only(app, Some(id)).await?],
        None => organizations::list(app).await?.into_iter().map(|known| known.id).collect(),
    };
    for organization in chosen {
        let mut after = String::new();
        loop {
            let page = keys::list(app, &organization, &after, PAGE).await?;
            for key in &page {
                output::line(&described(key))?;
            }
            let Some(last) = page.last() else { break };
            after.clone_from(&last.id);
        }
    }
    Ok(())
}

fn described(key: &ApiKey) -> String {
    let state = match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {}", rfc3339(at)),
        (None, Some(at)) => format!("expires {}", rfc3339(at)),
        (None, None) => "valid".to_owned(),
    };
    let scopes = if key.scopes == ScopeSet::all() { "all".to_owned() } else { key.scopes.to_text() };
    format!("{}  {}  {}…  {state}  {scopes}  {}", key.id, key.organization_id, key.prefix, key.name)
}

async fn revoke(app: &App, id: &str) -> Result<()> {
    for organization in organizations::list(app).await? {
        match keys::revoke(app, &organization.id, id).await {
            Ok(()) => {
                audit::record_operator(app, &organization.id, "keys.revoke", id).await?;
                return output::line(&format!("revoked {id}"));
            }
            Err(error) if error.code == "not_found" => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::conflict("not_found", format!("There is no key `{id}`. `jackfield keys list` lists them.")))
}

async fn rotate_master(app: &App) -> Result<()> {
    let count = app.secrets.rotate_master(&app.database).await?;
    for organization in organizations::list(app).await? {
        audit::record_operator(app, &organization.id, "keys.rotate_master", &organization.id).await?;
    }
    output::line(&format!("sealed the data keys of {count} organizations with a new master key"))
}

fn wrong(detail: impl Into<String>) -> Error {
    Error::invalid("invalid_configuration", detail)
}
