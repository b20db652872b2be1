//! A customer's Postgres database: parcels, of which any number may bear the same mark, so that a
//! write that ran twice shows.

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use crate::support::{Service, store::connect, unique, until};

const PASSWORD: &str = "shop-password";

/// A database of a test's own, dropped with the value.
pub(crate) struct Shop {
    /// The server that it is on.
    pub(crate) service: Service,
    /// Its name, and that of the role which Jackfield connects as.
    pub(crate) name: String,
}

impl Shop {
    /// Makes one on a server.
    pub(crate) async fn on(service: Service) -> Self {
        let shop = Self { service, name: unique("jf_shop") };
        let name = &shop.name;
        let mut admin = shop.admin("postgres").await;
        run(&mut admin, &format!("CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")).await;
        run(&mut admin, &format!("CREATE DATABASE {name}")).await;
        let mut owner = shop.admin(name).await;
        run(
            &mut owner,
            &format!(
                "CREATE TABLE parcels (id bigserial PRIMARY KEY, mark text NOT NULL);
                 CREATE INDEX ON parcels (mark);
                 CREATE TABLE shelves (id bigserial PRIMARY KEY, mark text NOT NULL);
                 CREATE INDEX ON shelves (mark);
                 INSERT INTO parcels (mark) VALUES ('first');
                 INSERT INTO shelves (mark) VALUES ('first');
                 GRANT SELECT, INSERT ON parcels TO {name};
                 GRANT SELECT ON shelves TO {name};
                 GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name};"
            ),
        )
        .await;
        shop
    }

    /// A connection of the administrator.
    pub(crate) async fn admin(&self, database: &str) -> PgConnection {
        connect(&self.service.admin_url(database)).await.expect("Postgres answers")
    }

    /// Runs statements as the administrator, in the shop's database.
    pub(crate) async fn run(&self, script: &str) {
        run(&mut self.admin(&self.name).await, script).await;
    }

    /// The one number that a question gives.
    pub(crate) async fn number(&self, question: &str) -> i64 {
        let mut admin = self.admin(&self.name).await;
        let row = sqlx::query(AssertSqlSafe(question.to_owned())).fetch_one(&mut admin).await.expect("a row");
        row.get(0)
    }

    /// How many parcels bear a mark.
    pub(crate) async fn parcels(&self, mark: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM parcels WHERE mark = '{mark}'")).await
    }

    /// A lock on a table that stands in everybody's way, for as long as the connection is kept.
    pub(crate) async fn lock(&self, table: &str) -> PgConnection {
        let mut locker = self.admin(&self.name).await;
        run(&mut locker, &format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")).await;
        locker
    }

    /// Waits until as many of the role's statements wait for a lock.
    pub(crate) async fn until_waiting(&self, count: i64) {
        let question = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = '{}' AND wait_event_type = 'Lock'",
            self.name
        );
        until("calls wait for the lock", async || self.number(&question).await >= count).await;
    }

    /// The `credentials` of a connect request.
    pub(crate) fn credentials(&self) -> Value {
        self.service.credentials(&self.name, &self.name, PASSWORD)
    }

    /// The `credentials` of a connect request with another password.
    pub(crate) fn credentials_with(&self, password: &str) -> Value {
        self.service.credentials(&self.name, &self.name, password)
    }
}

/// Runs statements without values.
pub(crate) async fn run(connection: &mut PgConnection, script: &str) {
    sqlx::raw_sql(AssertSqlSafe(script.to_owned()))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{script}: {error}"));
}

impl Drop for Shop {
    fn drop(&mut self) {
        let (url, name) = (self.service.admin_url("postgres"), self.name.clone());
        // A thread of its own: the test's runtime may be gone, or this may run inside of it.
        let dropping = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let Ok(mut admin) = connect(&url).await else { return };
                for statement in [
                    format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
                    format!("DROP ROLE IF EXISTS {name}"),
                ] {
                    drop(sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut admin).await);
                }
            });
        });
        drop(dropping.join());
    }
}
