//! `jackfield organizations`: the tenants of a deployment.

use clap::Subcommand;
use secrecy::ExposeSecret;

use super::{configuration::Configuration, open, output};
use crate::{
    app::{App, audit, organizations},
    error::{Error, Result},
    model::clock::rfc3339,
};

/// What to do with organizations.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an organization; prints its id and its admin key, which is shown only this once
    Create {
        /// What people call it
        name: String,
    },
    /// List the organizations, oldest first
    List,
}

/// Runs the command.
pub(super) async fn run(configuration: &Configuration, command: &Command) -> Result<()> {
    let app = open::app(configuration).await?;
    let done = match command {
        Command::Create { name } => create(&app, name).await,
        Command::List => list(&app).await,
    };
    app.database.close().await;
    done
}

async fn create(app: &App, name: &str) -> Result<()> {
    let made = organizations::create(app, name).await?;
    audit::record_operator(app, &made.id, "organizations.create", &made.id).await?;
    output::line(&made.id)?;
    output::line(&format!("admin key: {}", made.admin_key.secret.expose_secret()))
}

async fn list(app: &App) -> Result<()> {
    for organization in organizations::list(app).await? {
        let created = rfc3339(organization.created_at);
        output::line(&format!("{}  {created}  {}", organization.id, organization.name))?;
    }
    Ok(())
}

/// The organization that a command means: the named one, or the only one.
pub(super) async fn named_or_only(app: &App, id: Option<&str>) -> Result<String> {
    let all = organizations::list(app).await?;
    match (id, all.as_slice()) {
        (Some(id), _) if all.iter().any(|known| known.id == id) => Ok(id.to_owned()),
        (Some(id), _) => Err(Error::invalid(
            "invalid_configuration",
            format!("There is no organization `{id}`. `jackfield organizations list` lists them."),
        )),
        (None, [only]) => Ok(only.id.clone()),
        (None, []) => Err(Error::conflict(
            "no_organization",
            "There is no organization yet. `jackfield serve` makes one at its first start.",
        )),
        (None, _) => Err(Error::invalid(
            "invalid_configuration",
            "There are several organizations. Say which with --organization; `jackfield organizations list` lists them.",
        )),
    }
}
