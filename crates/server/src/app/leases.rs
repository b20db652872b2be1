//! What only one replica may do at a time in an organization.
//!
//! A lease is short and renewed while its work runs, by the work's own task: neither outlives the other.
//! A server that is killed renews nothing, and its lease is over soon.

use std::time::Duration;

use super::App;
use crate::{
    error::Result,
    model::Id,
    store::{Transaction, leases},
};

/// How long a lease counts without being renewed.
const LENGTH: Duration = Duration::from_secs(15);
/// Leaves room for a pause of the store, and for clocks that differ by a few seconds.
const RENEW_EVERY: Duration = Duration::from_secs(4);

/// A lease that was taken. Where its work ends without [`Lease::during`] ending, it runs out by itself.
pub struct Lease<'a> {
    app: &'a App,
    organization: &'a str,
    name: String,
    holder: String,
}

/// What came of trying to take a lease.
pub enum Taken<'a> {
    /// It is ours.
    Ours(Lease<'a>),
    /// Somebody else's, for at most so many seconds unless it is renewed.
    Others(u64),
}

impl<'a> Lease<'a> {
    /// Tries to take the lease of that name.
    ///
    /// # Errors
    /// What the store says.
    pub async fn take(app: &'a App, organization: &'a str, name: String) -> Result<Taken<'a>> {
        let lease = Lease { app, organization, name, holder: Id::Lease.new(&app.clock) };
        let (now, store) = (app.clock.micros(), app.database.organization(organization));
        let other = leases::take(store, &lease.name, &lease.holder, now, lease.until()).await?;
        Ok(match other {
            None => Taken::Ours(lease),
            Some(until) => Taken::Others(seconds(until - now)),
        })
    }

    /// Does what the lease is for, renews it meanwhile, and gives it free whatever came of it. None where the
    /// lease was lost: then the work was left where it stood.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let outcome = tokio::select! {
            outcome = work => Some(outcome),
            () = self.lost() => None,
        };
        let store = self.app.database.organization(self.organization);
        if let Err(error) = leases::release(store, &self.name, &self.holder).await {
            tracing::warn!(?error, lease = self.name, "a lease can't be given free; it runs out by itself");
        }
        outcome
    }

    /// Whether the lease is still ours; until the transaction has ended it stays so. Whatever must not be
    /// written by two asks first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn confirm(&self, transaction: &mut Transaction<'_>) -> Result<bool> {
        leases::renew(transaction, &self.name, &self.holder, self.until()).await
    }

    /// Renews the lease until somebody else has it.
    async fn lost(&self) {
        loop {
            tokio::time::sleep(RENEW_EVERY).await;
            match self.renew().await {
                Ok(true) => {}
                Ok(false) => return,
                // Perhaps nobody else can take it either; `confirm` has the last word.
                Err(error) => tracing::warn!(?error, lease = self.name, "a lease can't be renewed"),
            }
        }
    }

    async fn renew(&self) -> Result<bool> {
        let mut transaction = self.app.database.organization(self.organization).begin().await?;
        let is_ours = self.confirm(&mut transaction).await?;
        transaction.commit().await?;
        Ok(is_ours)
    }

    fn until(&self) -> i64 {
        self.app.clock.micros().saturating_add(i64::try_from(LENGTH.as_micros()).unwrap_or(i64::MAX))
    }
}

/// Whole seconds to wait, one at least.
fn seconds(micros: i64) -> u64 {
    u64::try_from(micros).unwrap_or_default().div_ceil(1_000_000).max(1)
}
