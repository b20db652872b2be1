//! Connecting, listing, disconnecting.

use jackfield_drivers::sql;

use super::{
    Account, Target, api,
    credentials::{self, Given},
};
use crate::{
    app::{
        App, Caller,
        catalog::{self, Provider},
        discovery::{self, AffectedSkill},
        oauth,
    },
    error::{Error, Kind, Result},
    model::Id,
    store::{
        self,
        connections::{Connection as Row, NewConnection, Status},
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
    /// Whether the provider has taken back what a person had approved; none where there is nothing to give back.
    pub revoked: Option<bool>,
    /// The skills that answer `integration_not_connected` from now on.
    pub affected_skills: Vec<AffectedSkill>,
}

/// What comes of connecting.
#[derive(Debug)]
pub enum Connecting {
    /// It is connected.
    Connected(Account),
    /// A person must approve it at this URL first.
    Approval(String),
}

/// Verifies credentials against the provider, and only then keeps them, sealed; or sends a person to the provider's
/// own pages to approve it, with `scopes` on top of what connecting needs. A connection that was there before is
/// replaced; its schema and skills stay.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`; what stood in the way of connecting, with the
/// field to look at; or what the store says.
pub async fn connect(
    app: &App,
    caller: &Caller,
    kind: &str,
    (given, scopes): (Given, &[String]),
) -> Result<Connecting> {
    let organization = &caller.organization;
    let provider = catalog::available(app, organization, kind).await?;
    if provider.asks_for_consent() {
        return oauth::approval::begin(app, caller, &provider, given, scopes).await.map(Connecting::Approval);
    }
    let account = match credentials::target(&app.settings, &provider, &given, None).await? {
        Target::Sql(target) => {
            let (connection, verified) = sql::Connection::open(&target, &app.settings.drivers).await?;
            drop(connection);
            Account { label: verified.account_label, is_verified: true }
        }
        Target::Http(target) => api::verify(app, organization, &provider, target).await?,
    };
    keep(app, organization, (&provider, &given), (&account, None)).await?;
    Ok(Connecting::Connected(account))
}

/// Keeps a connection that was just verified, and the tokens and scope of one that a person has approved.
///
/// # Errors
/// `unknown_integration` for a kind that was deleted meanwhile, or what the store says.
pub async fn keep(
    app: &App,
    organization: &str,
    (provider, given): (&Provider, &Given),
    (account, approved): (&Account, Option<(&oauth::Kept, &str)>),
) -> Result<()> {
    let kind = &provider.manifest.kind;
    let store = app.database.organization(organization);
    let id = match store::connections::find(store, kind).await? {
        Some(before) => before.id,
        None => Id::Connection.new(&app.clock),
    };
    let place = credentials::place(&id);
    let sealed = app.secrets.seal(&app.database, organization, &place, &given.to_bytes()?).await?;
    let tokens = match approved {
        Some((kept, _)) => Some(kept.sealed(app, organization, &id).await?),
        None => None,
    };
    let new = NewConnection {
        id: &id,
        kind,
        account_label: &account.label,
        credentials: &sealed,
        scope: approved.map(|(_, scope)| scope),
        connected_at: app.clock.micros(),
    };
    let mut transaction = store.begin().await?;
    transaction.announce(organization).await?;
    if provider.is_own && store::providers::find_in(&mut transaction, kind).await?.is_none() {
        return Err(catalog::own::not_own(kind));
    }
    store::connections::put(&mut transaction, &new).await?;
    match &tokens {
        Some(tokens) => store::oauth::tokens::put(&mut transaction, &id, tokens).await?,
        None => store::oauth::tokens::erase(&mut transaction, &id).await?,
    }
    // Of two that connect a kind for the first time, the later one's id stays.
    store::oauth::tokens::erase_orphans(&mut transaction).await?;
    transaction.commit().await?;
    app.forget(organization);
    Ok(())
}

/// The organization's connections after a cursor, by kind.
///
/// # Errors
/// What the store says.
pub async fn list(app: &App, organization: &str, after: &str, limit: i64) -> Result<Vec<Listed>> {
    let store = app.database.organization(organization);
    let mut summaries = store::schemas::summaries(store).await?;
    let mut connections = store::connections::list(store, after, limit).await?;
    let pending = store::oauth::states::pending(store, app.clock.micros()).await?;
    let is_known = |kind: &String| connections.iter().any(|connection| connection.kind == *kind);
    let begun: Vec<Row> =
        pending.into_iter().filter(|kind| kind.as_str() > after && !is_known(kind)).map(begun).collect();
    connections.extend(begun);
    connections.sort_by(|one, other| one.kind.cmp(&other.kind));
    connections.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(connections
        .into_iter()
        .map(|connection| {
            let schema = summaries.iter().position(|summary| summary.kind == connection.kind);
            Listed { connection, schema: schema.map(|index| summaries.swap_remove(index)) }
        })
        .collect())
}

/// A connection that somebody was sent to approve.
fn begun(kind: String) -> Row {
    Row {
        id: String::new(),
        kind,
        status: Status::Pending,
        account_label: String::new(),
        credentials: None,
        last_error: None,
        connected_at: 0,
        scope: None,
    }
}

/// Erases a connection's credentials, closes its pools, and gives back at the provider what a person had approved.
/// Schema, scoping and skills stay, for when somebody connects it again.
///
/// # Errors
/// `not_found` where it isn't connected, or what the store says.
pub async fn disconnect(app: &App, organization: &str, kind: &str) -> Result<Disconnected> {
    let store = app.database.organization(organization);
    let row = store::connections::find(store, kind).await?;
    // What was connected may be a provider that the server no longer has: it must still be possible to let it go.
    let provider = match (catalog::known(app, organization, kind).await, &row) {
        (Ok(provider), _) => Some(provider),
        (Err(error), Some(_)) if error.kind == Kind::NotFound => None,
        (Err(error), _) => return Err(error),
    };
    let row = row.ok_or_else(|| Error::not_found("connected integration", kind))?;
    // Looked up before it is erased; given back after: whatever the provider says, we keep nothing.
    let approved = oauth::Kept::find(app, organization, &row.id).await?;
    let mut transaction = store.begin().await?;
    if !store::connections::delete(&mut transaction, kind).await? {
        return Err(Error::not_found("connected integration", kind));
    }
    store::oauth::tokens::erase(&mut transaction, &row.id).await?;
    store::oauth::states::forget_kind(&mut transaction, kind).await?;
    transaction.announce(organization).await?;
    transaction.commit().await?;
    app.connections.0.remove(organization, kind);
    app.forget(organization);
    let revoked = match (&approved, &provider) {
        (Some(kept), Some(provider)) => Some(oauth::revoke(app, organization, provider, kept).await),
        (Some(_), None) => Some(false),
        (None, _) => None,
    };
    let affected_skills = discovery::without_connection(app, organization, kind).await?;
    Ok(Disconnected { revoked, affected_skills })
}
