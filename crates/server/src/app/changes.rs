//! What a replica remembers is dropped when it changes, here or elsewhere.
//!
//! Every change grows its organization's epoch in the same transaction. Postgres notifies all
//! replicas; over SQLite (one machine, perhaps a command beside the server) the epochs are polled.

use std::{collections::HashMap, time::Duration};

use sqlx::postgres::PgListener;
use tokio_util::sync::CancellationToken;

use super::{App, connections};
use crate::{
    error::Result,
    store::{Database, organizations},
};

const POLL_EVERY: Duration = Duration::from_millis(250);
const RETRY_AFTER: Duration = Duration::from_millis(250);

impl App {
    /// Drops what this replica remembers of an organization.
    pub fn forget(&self, organization: &str) {
        self.sign_ins.forget(organization);
        self.own_kinds.forget(organization);
        self.connections.forget(organization);
        self.schemas.forget(organization);
        // Last: a live version is prepared from scopings, which must not be the old ones then.
        self.live.forget(organization);
    }

    /// Drops what this replica remembers of all organizations.
    pub fn forget_all(&self) {
        self.sign_ins.forget_all();
        self.own_kinds.forget_all();
        self.connections.forget_all();
        self.schemas.forget_all();
        self.live.forget_all();
    }
}

/// Watches for changes until stopped.
pub async fn watch(app: App, stop: CancellationToken) {
    let watching = async {
        match &app.database {
            Database::Sqlite(_) => poll(&app).await,
            // What is remembered outlives the loss: nothing changes in a store that is away, a key counts
            // without it for a minute at most, and listening again drops everything.
            Database::Postgres(pool) => loop {
                if let Err(error) = listen(&app, pool).await {
                    tracing::warn!(%error, "lost the store's notifications; listening again");
                }
                tokio::time::sleep(RETRY_AFTER).await;
            },
        }
    };
    tokio::select! {
        () = watching => {}
        () = stop.cancelled() => {}
    }
}

async fn listen(app: &App, pool: &sqlx::PgPool) -> Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen("jackfield_changes").await?;
    // Whatever changed before we listened is dropped once.
    app.forget_all();
    connections::settle_all(app).await;
    loop {
        match listener.try_recv().await? {
            Some(notification) => {
                app.forget(notification.payload());
                connections::settle(app, notification.payload()).await;
            }
            None => {
                app.forget_all();
                connections::settle_all(app).await;
            }
        }
    }
}

async fn poll(app: &App) {
    let mut seen: HashMap<String, i64> = HashMap::new();
    loop {
        match organizations::epochs(&app.database).await {
            Ok(epochs) => {
                for (organization, epoch) in epochs {
                    if seen.insert(organization.clone(), epoch).is_some_and(|before| before != epoch) {
                        app.forget(&organization);
                        connections::settle(app, &organization).await;
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "the store's epochs can't be read"),
        }
        tokio::time::sleep(POLL_EVERY).await;
    }
}
