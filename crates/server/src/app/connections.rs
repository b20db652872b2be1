//! Connections to customers' systems: verified before they are kept, opened when they are needed.

mod api;
mod connect;
mod credentials;
mod faults;

pub use api::{Account, filled, label_of, other_server, verify_token};
pub use connect::{Connecting, Disconnected, Listed, connect, disconnect, keep, list};
pub use credentials::{Given, place as credentials_place, read as read_credentials, target};

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use jackfield_drivers::{ErrorKind, http, sql};

use super::{App, kept::Kept};
use crate::{
    error::{Error, Kind, Result},
    store::{
        self,
        connections::{Connection as Row, Status},
    },
};

/// More pools than this aren't kept open at once; the oldest is closed.
const MOST_OPEN: usize = 1_000;

/// The connections that this replica has opened, by organization and kind.
pub struct Connections(Kept<Live>);

/// What to connect to, and how to sign in there.
pub enum Target {
    /// A database.
    Sql(sql::Target),
    /// An API.
    Http(http::HttpTarget),
}

/// A connection to a customer's system.
pub enum Connection {
    /// To a database.
    Sql(Box<sql::Connection>),
    /// To an API.
    Http(Box<http::HttpConnection>),
}

/// An opened connection.
struct Live {
    connection: Arc<Connection>,
    /// The store's id of the connection.
    id: String,
    /// The sealed credentials that it was opened with: other ones need another pool.
    sealed: Vec<u8>,
    /// Whether it failed when it was last tried, as the store knows.
    troubled: AtomicBool,
}

impl Default for Connections {
    fn default() -> Self {
        Self(Kept::new(MOST_OPEN))
    }
}

impl Connections {
    /// Makes sure that an organization's connections are looked up again. A pool whose credentials
    /// are still the same stays open.
    pub fn forget(&self, organization: &str) {
        self.0.forget(organization);
    }

    /// Makes sure that all connections are looked up again.
    pub fn forget_all(&self) {
        self.0.forget_all();
    }

    /// The connection of a kind, opened at its first use.
    ///
    /// # Errors
    /// `integration_not_connected`, `integration_expired`, or what the store says.
    pub async fn get(app: &App, organization: &str, kind: &str) -> Result<Arc<Connection>> {
        if let Some(live) = app.connections.0.fresh(organization, kind) {
            return Ok(Arc::clone(&live.connection));
        }
        let known = app.connections.0.known(organization, kind);
        let row = match connected(app, organization, kind).await {
            Ok(row) => row,
            Err(error) => {
                app.connections.0.remove(organization, kind);
                return Err(error);
            }
        };
        let sealed = row.credentials.as_deref().unwrap_or_default();
        let live = match &known.value {
            Some(live) if live.id == row.id && live.sealed == sealed => Arc::clone(live),
            Some(_) | None => Arc::new(open(app, organization, &row).await?),
        };
        Ok(Arc::clone(&app.connections.0.keep(organization, kind, &known, live).connection))
    }
}

impl Connections {
    /// Closes the pool of a kind whose connection is gone.
    pub(super) fn close(app: &App, organization: &str, kind: &str) {
        app.connections.0.remove(organization, kind);
    }
}

/// The stored connection of a kind, which must be in a state to be used.
///
/// # Errors
/// `integration_not_connected`, `integration_expired`, or what the store says.
pub async fn connected(app: &App, organization: &str, kind: &str) -> Result<Row> {
    let row = store::connections::find(app.database.organization(organization), kind).await?;
    let Some(row) = row.filter(|row| row.credentials.is_some()) else {
        let detail =
            format!("`{kind}` isn't connected. Connect it first with `POST /integrations/{kind}/connect`.");
        return Err(Error::conflict("integration_not_connected", detail));
    };
    match row.status {
        Status::Connected | Status::Error | Status::Pending => Ok(row),
        Status::Expired => {
            let detail = format!(
                "The provider no longer accepts the credentials of `{kind}`. Connect it again with \
                 `POST /integrations/{kind}/connect`."
            );
            Err(Error::conflict("integration_expired", detail))
        }
    }
}

/// Notes how a connection did, so that `GET /integrations` tells; writes only when that changes.
///
/// # Errors
/// What the store says.
pub async fn note(
    app: &App,
    organization: &str,
    kind: &str,
    outcome: Result<(), &jackfield_drivers::Error>,
) -> Result<()> {
    let Some(live) = app.connections.0.known(organization, kind).value else { return Ok(()) };
    let trouble = match outcome {
        Ok(()) => None,
        Err(error) if speaks_of_the_connection(error.kind) => Some(error.message.as_str()),
        Err(_) => return Ok(()),
    };
    // Looked at before it is written: nearly every call finds it as it is.
    if live.troubled.load(Ordering::Relaxed) == trouble.is_some()
        || live.troubled.swap(trouble.is_some(), Ordering::Relaxed) == trouble.is_some()
    {
        return Ok(());
    }
    let status = if trouble.is_some() { Status::Error } else { Status::Connected };
    store::connections::note(app.database.organization(organization), &live.id, status, trouble).await
}

/// Closes the pools of an organization whose connections are gone, after a change elsewhere; gives
/// whether the store could be asked.
pub(super) async fn settle(app: &App, organization: &str) -> bool {
    for kind in app.connections.0.stale(organization) {
        match Connections::get(app, organization, &kind).await {
            Ok(_) => {}
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => {
                tracing::warn!(%error, kind, "a connection can't be looked up again");
                return false;
            }
        }
    }
    true
}

/// As [`settle`], for all organizations, until the store can't be asked.
pub(super) async fn settle_all(app: &App) {
    for organization in app.connections.0.organizations() {
        if !settle(app, &organization).await {
            return;
        }
    }
}

/// A failure of a stored connection, told to somebody who gave no credentials just now.
pub(super) fn later(error: jackfield_drivers::Error) -> Error {
    told_later(error.into())
}

/// The same, where the failure is of ours already.
pub(super) fn told_later(mut error: Error) -> Error {
    if error.kind == Kind::Invalid {
        error.kind = Kind::Upstream;
        error.faults.clear();
    }
    error
}

/// The part of an account's label that says where data goes: `host:port/database`.
pub fn host_of(account_label: &str) -> &str {
    account_label.rsplit_once('@').map_or(account_label, |(_, host)| host)
}

fn speaks_of_the_connection(kind: ErrorKind) -> bool {
    match kind {
        ErrorKind::Unavailable
        | ErrorKind::Timeout
        | ErrorKind::AddressNotAllowed
        | ErrorKind::Tls
        | ErrorKind::CredentialsRejected
        | ErrorKind::RoleTooPowerful
        | ErrorKind::InvalidTarget => true,
        // Whoever noticed has noted it already.
        ErrorKind::Expired
        | ErrorKind::Busy
        | ErrorKind::CircuitOpen
        | ErrorKind::Rejected
        | ErrorKind::Forbidden
        | ErrorKind::SchemaDrifted
        | ErrorKind::AmbiguousMatch
        | ErrorKind::ResultTooLarge
        | ErrorKind::RateLimited
        | ErrorKind::NotFound
        | ErrorKind::Protocol => false,
    }
}

async fn open(app: &App, organization: &str, row: &Row) -> Result<Live> {
    let sealed = row.credentials.clone().unwrap_or_default();
    let connection = match credentials::unseal(app, organization, row).await? {
        Target::Sql(target) => {
            Connection::Sql(Box::new(sql::Connection::lazy(target, &app.settings.drivers)))
        }
        Target::Http(target) => {
            let opened = http::HttpConnection::open(&app.http, target, &app.settings.http);
            Connection::Http(Box::new(opened.map_err(later)?))
        }
    };
    Ok(Live {
        connection: Arc::new(connection),
        id: row.id.clone(),
        sealed,
        troubled: AtomicBool::new(row.status == Status::Error),
    })
}
