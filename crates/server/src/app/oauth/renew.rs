//! Renewing tokens: once for all replicas, and never lost on the way.
//!
//! A refresh token may count once, so its answer must be kept whatever becomes of the call that asked for it: the
//! renewal is a task of its own, which the server waits for when it stops. Which replica does it is decided by a
//! lease; the others wait for what comes of it.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use jackfield_drivers::{
    Error as DriverError, ErrorKind,
    http::{Grant, Issued, Issuer, Refused},
    limits::Deadline,
};
use secrecy::SecretString;

use super::{Kept, clients, revoke};
use crate::{
    app::{
        App, WeakApp, catalog, connections,
        leases::{Lease, Taken},
    },
    error::{Error, Result},
    store::{self, connections::Status},
};

/// How often one looks for what another replica's renewal has given.
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// How long a token is remembered that doesn't say how long it counts.
const UNTIL_REFUSED: Duration = Duration::from_secs(24 * 3600);

/// The tokens of a connection, from the store.
#[derive(Clone)]
pub struct StoredTokens {
    /// The application, which keeps the connection that keeps this.
    pub app: WeakApp,
    /// The organization.
    pub organization: Arc<str>,
    /// The kind of integration.
    pub kind: String,
    /// `con_…`
    pub connection_id: String,
}

/// What came of looking for a token that serves.
enum Found {
    /// This one.
    Serving(Kept),
    /// None, and this one can be renewed.
    Old(Kept),
}

impl Issuer for StoredTokens {
    fn issue<'a>(
        &'a self,
        spent: Option<&'a SecretString>,
        deadline: Deadline,
    ) -> BoxFuture<'a, std::result::Result<Issued, DriverError>> {
        Box::pin(async move {
            let app = self.app.upgrade().ok_or_else(stopping)?;
            let old = match self.look(&app, spent).await? {
                Found::Serving(kept) => return Ok(issued(&app, kept)),
                Found::Old(old) => old,
            };
            let (owned, spent) = (self.clone(), spent.cloned());
            let task = app.renewals.spawn({
                let app = app.clone();
                async move { owned.renewed(&app, old, spent.as_ref()).await }
            });
            let done = deadline.within(task).await.ok_or_else(Deadline::passed)?;
            let kept = done.map_err(|failed| ours(&Error::internal(failed)))??;
            Ok(issued(&app, kept))
        })
    }
}

impl StoredTokens {
    async fn look(&self, app: &App, spent: Option<&SecretString>) -> std::result::Result<Found, DriverError> {
        let kept =
            Kept::find(app, &self.organization, &self.connection_id).await.map_err(|error| ours(&error))?;
        let Some(kept) = kept else { return Err(expired()) };
        Ok(if kept.serves(app.clock.micros(), spent) { Found::Serving(kept) } else { Found::Old(kept) })
    }

    /// The tokens that replace `old`, renewed by us or by another replica.
    async fn renewed(
        &self,
        app: &App,
        mut old: Kept,
        spent: Option<&SecretString>,
    ) -> std::result::Result<Kept, DriverError> {
        let until = tokio::time::Instant::now() + app.settings.renewal_time;
        let name = format!("oauth/{}", self.connection_id);
        while tokio::time::Instant::now() < until {
            match Lease::take(app, &self.organization, name.clone()).await.map_err(|error| ours(&error))? {
                Taken::Ours(lease) => {
                    let outcome = lease.during(async {
                        // Another replica may have done it between our look and our lease.
                        match self.look(app, spent).await? {
                            Found::Serving(kept) => Ok(kept),
                            Found::Old(current) => self.refresh(app, current).await,
                        }
                    });
                    if let Some(outcome) = outcome.await {
                        return outcome;
                    }
                }
                Taken::Others(_) => tokio::time::sleep(LOOK_EVERY).await,
            }
            match self.look(app, spent).await? {
                Found::Serving(kept) => return Ok(kept),
                Found::Old(current) => old = current,
            }
        }
        tracing::warn!(
            connection = self.connection_id,
            serial = old.serial,
            "a token's renewal took too long"
        );
        Err(DriverError::new(ErrorKind::Timeout, "The provider's token endpoint took too long."))
    }

    /// Asks the provider, and keeps what it gives.
    async fn refresh(&self, app: &App, old: Kept) -> std::result::Result<Kept, DriverError> {
        let Some(refresh) = &old.refresh else { return Err(self.expire(app, &old).await) };
        let client = self.client(app).await.map_err(|error| ours(&error))?;
        let deadline = Deadline::after(app.settings.renewal_time);
        let granted = match app.http.token(&client, Grant::Refresh { token: refresh }, deadline).await {
            Ok(granted) => granted,
            Err(Refused::Grant(_)) => return Err(self.expire(app, &old).await),
            Err(Refused::Client(error) | Refused::Scope(error)) => {
                tracing::error!(kind = self.kind, ?error, "the provider refuses our client of OAuth");
                let message =
                    "The provider refuses this server's client of OAuth. The operator must renew its secret.";
                return Err(DriverError { field: None, ..DriverError::new(ErrorKind::Rejected, message) });
            }
            Err(Refused::Other(error)) => return Err(DriverError { field: None, ..error }),
        };
        let kept = Kept::of(granted, old.serial, app.clock.micros(), old.refresh.clone());
        match self.keep(app, &kept).await.map_err(|error| ours(&error))? {
            Some(current) => Ok(current),
            None => {
                self.give_back(app, &kept).await.map_err(|error| ours(&error))?;
                let message = "The integration was disconnected meanwhile.";
                Err(DriverError::new(ErrorKind::Expired, message))
            }
        }
    }

    async fn client(&self, app: &App) -> Result<jackfield_drivers::http::OAuthClient> {
        let provider = catalog::known(app, &self.organization, &self.kind).await?;
        let client = clients::find(app, &self.organization, &provider).await?;
        let client = client.ok_or_else(|| Error::internal(format!("{} has lost its client", self.kind)))?;
        clients::of_driver(&provider, &client)
    }

    /// Keeps tokens, and gives those that count from now on; none where the connection is gone.
    async fn keep(&self, app: &App, kept: &Kept) -> Result<Option<Kept>> {
        let row = kept.sealed(app, &self.organization, &self.connection_id).await?;
        let store = app.database.organization(&self.organization);
        if store::oauth::tokens::replace(store, &self.connection_id, &row).await? {
            return Ok(Some(Kept { serial: row.serial + 1, ..kept.clone() }));
        }
        // Somebody has approved it anew meanwhile: that counts.
        Kept::find(app, &self.organization, &self.connection_id).await
    }

    /// Gives tokens back that came when nobody wanted them any more: the disconnect knew only those before.
    async fn give_back(&self, app: &App, kept: &Kept) -> Result<()> {
        let provider = catalog::known(app, &self.organization, &self.kind).await?;
        revoke(app, &self.organization, &provider, kept).await;
        Ok(())
    }

    /// Notes that what a person had approved no longer counts; gives the error that calls answer from now on.
    async fn expire(&self, app: &App, old: &Kept) -> DriverError {
        if let Err(error) = self.mark_expired(app, old).await {
            return ours(&error);
        }
        tracing::warn!(kind = self.kind, organization = %self.organization, "an approval no longer counts");
        expired()
    }

    async fn mark_expired(&self, app: &App, old: &Kept) -> Result<()> {
        let store = app.database.organization(&self.organization);
        let mut transaction = store.begin().await?;
        transaction.announce(&self.organization).await?;
        if store::oauth::tokens::erase_serial(&mut transaction, &self.connection_id, old.serial).await? {
            let told = Some(EXPIRED);
            store::connections::note_in(&mut transaction, &self.connection_id, Status::Expired, told).await?;
        }
        transaction.commit().await?;
        connections::Connections::close(app, &self.organization, &self.kind);
        app.forget(&self.organization);
        Ok(())
    }
}

const EXPIRED: &str = "The provider no longer accepts what was approved. Connect it again.";

fn expired() -> DriverError {
    DriverError::new(ErrorKind::Expired, EXPIRED)
}

fn stopping() -> DriverError {
    DriverError::new(ErrorKind::Unavailable, "The server is stopping.")
}

/// A failure of ours on the way to a token, told as one of the connection.
fn ours(error: &Error) -> DriverError {
    tracing::error!(?error, "a token can't be looked up or kept");
    DriverError::new(ErrorKind::Unavailable, "The connection's token can't be looked up at the moment.")
}

fn issued(app: &App, kept: Kept) -> Issued {
    let left = kept.usable_until.map(|until| until.saturating_sub(app.clock.micros()));
    let usable = left.map_or(UNTIL_REFUSED, |left| Duration::from_micros(u64::try_from(left).unwrap_or(0)));
    Issued { token: kept.access, usable }
}
