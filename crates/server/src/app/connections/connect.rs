//! Connecting, listing, disconnecting.

use jackfield_drivers::sql;

use super::{
    Account, Target, api,
    credentials::{self, Given},
};
use crate::{
    app::{
        App, catalog,
        discovery::{self, AffectedSkill},
    },
    error::{Error, Result},
    model::Id,
    store::{
        self,
        connections::{Connection as Row, NewConnection},
        schemas::Summary,
    },
};

/// A connection, with the summary of its schema.
#[derive(Debug)]
pub struct Listed {
    /// The connection.
    pub connection: Row,
    /// Its schema, once it was discovered.
    pub schema: Option<Summary>,
}

/// What is left after a disconnect.
#[derive(Debug)]
pub struct Disconnected {
    /// The skills that answer `integration_not_connected` from now on.
    pub affected_skills: Vec<AffectedSkill>,
}

/// Verifies credentials against the provider, and only then keeps them, sealed. A connection that
/// was there before is replaced; its schema and skills stay.
///
/// Gives the account by its label, and whether the credentials could be tried.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`; what stood in the way of connecting, with the
/// field to look at; or what the store says.
pub async fn connect(app: &App, organization: &str, kind: &str, given: &Given) -> Result<Account> {
    let provider = catalog::available(app, organization, kind).await?;
    let account = match credentials::target(&app.settings, &provider, given).await? {
        Target::Sql(target) => {
            let (connection, verified) = sql::Connection::open(&target, &app.settings.drivers).await?;
            drop(connection);
            Account { label: verified.account_label, is_verified: true }
        }
        Target::Http(target) => api::verify(app, organization, &provider, target).await?,
    };
    let store = app.database.organization(organization);
    let id = match store::connections::find(store, kind).await? {
        Some(before) => before.id,
        None => Id::Connection.new(&app.clock),
    };
    let place = credentials::place(&id);
    let sealed = app.secrets.seal(&app.database, organization, &place, &given.to_bytes()?).await?;
    let new = NewConnection {
        id: &id,
        kind,
        account_label: &account.label,
        credentials: &sealed,
        connected_at: app.clock.micros(),
    };
    let mut transaction = store.begin().await?;
    transaction.announce(organization).await?;
    if provider.is_own && store::providers::find_in(&mut transaction, kind).await?.is_none() {
        return Err(catalog::own::not_own(kind));
    }
    store::connections::put(&mut transaction, &new).await?;
    transaction.commit().await?;
    app.forget(organization);
    Ok(account)
}

/// The organization's connections after a cursor, by kind.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App, organization: &str, after: &str, limit: i64) -> Result<Vec<Listed>> {
    let store = app.database.organization(organization);
    let mut summaries = store::schemas::summaries(store).await?;
    let connections = store::connections::list(store, after, limit).await?;
    Ok(connections
        .into_iter()
        .map(|connection| {
            let schema = summaries.iter().position(|summary| summary.kind == connection.kind);
            Listed { connection, schema: schema.map(|index| summaries.swap_remove(index)) }
        })
        .collect())
}

/// Erases a connection's credentials and closes its pools. Schema, scoping and skills stay, for
/// when somebody connects it again.
///
/// # Errors
/// `not_found` where it isn't connected, or what the store says.
pub async fn disconnect(app: &App, organization: &str, kind: &str) -> Result<Disconnected> {
    catalog::known(app, organization, kind).await?;
    let store = app.database.organization(organization);
    let mut transaction = store.begin().await?;
    if !store::connections::delete(&mut transaction, kind).await? {
        return Err(Error::not_found("connected integration", kind));
    }
    transaction.announce(organization).await?;
    transaction.commit().await?;
    app.connections.0.remove(organization, kind);
    app.forget(organization);
    Ok(Disconnected { affected_skills: discovery::without_connection(app, organization, kind).await? })
}
