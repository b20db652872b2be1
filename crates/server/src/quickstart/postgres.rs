//! The sample company on a PostgreSQL of the reader's own: a schema and a role of its own, with the
//! rights of the URL's user.

use std::str::FromStr;

use ipnet::IpNet;
use jackfield_drivers::guard::AddressGuard;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sqlx::{
    AssertSqlSafe, Connection, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};

use super::{company, failed};
use crate::error::{Error, Result};

/// The schema and the role of the sample company.
pub(super) const NAME: &str = "jackfield_quickstart";
const MARK: &str = "sample company of the Jackfield quickstart: made anew by every run";
const NARROW: &str = include_str!("company/role_postgres.sql");

/// A database, and the rights to make a schema and a role there.
pub struct Postgres {
    options: PgConnectOptions,
    host: String,
    port: u16,
    /// The database's name.
    pub(super) database: String,
    ssl_mode: String,
    ca_pem: Option<String>,
}

impl Postgres {
    /// Reads `postgres://user:password@host:port/database?sslmode=…&sslrootcert=…`.
    ///
    /// # Errors
    /// `invalid_configuration`, naming the part.
    pub fn parse(url: &SecretString) -> Result<Self> {
        let parsed = reqwest::Url::parse(url.expose_secret())
            .map_err(|error| wrong(format!("it isn't a URL: {error}")))?;
        if !matches!(parsed.scheme(), "postgres" | "postgresql") {
            return Err(wrong("it must begin with postgres://"));
        }
        let options =
            PgConnectOptions::from_str(url.expose_secret()).map_err(|error| wrong(error.to_string()))?;
        let query = |name: &str| {
            parsed.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let host =
            parsed.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong("it names no host"))?;
        let database = options.get_database().ok_or_else(|| wrong("it names no database"))?.to_owned();
        let ssl_mode = query("sslmode").unwrap_or_else(|| "require".to_owned());
        let mode = match ssl_mode.as_str() {
            "require" => PgSslMode::Require,
            "verify-ca" => PgSslMode::VerifyCa,
            "verify-full" => PgSslMode::VerifyFull,
            other => {
                return Err(wrong(format!(
                    "sslmode={other} doesn't insist on TLS; use require, verify-ca or verify-full"
                )));
            }
        };
        let ca_pem = query("sslrootcert").map(|path| {
            std::fs::read_to_string(&path)
                .map_err(|error| wrong(format!("the CA {path} can't be read: {error}")))
        });
        Ok(Self {
            options: options.ssl_mode(mode),
            host: host.trim_matches(['[', ']']).to_owned(),
            port: parsed.port().unwrap_or(5432),
            database,
            ssl_mode,
            ca_pem: ca_pem.transpose()?,
        })
    }

    /// The addresses of its host that nothing may connect to unless the operator says so.
    ///
    /// # Errors
    /// `quickstart_failed` where the name doesn't resolve.
    pub async fn private_networks(&self) -> Result<Vec<IpNet>> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        let found =
            found.map_err(|error| failed(format!("The host `{}` doesn't resolve: {error}.", self.host)))?;
        let guard = AddressGuard::default();
        Ok(found
            .map(|address| address.ip())
            .filter(|ip| guard.refusal(*ip).is_some())
            .map(IpNet::from)
            .collect())
    }

    /// Makes the company in its schema; what an earlier run made there goes first.
    ///
    /// # Errors
    /// `quickstart_failed` where the schema is somebody else's, or the server refuses.
    pub async fn make_company(&self) -> Result<()> {
        let mut connection = self.connect().await?;
        let there =
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace WHERE nspname = $1";
        let mark: Option<Option<String>> =
            sqlx::query_scalar(there).bind(NAME).fetch_optional(&mut connection).await.map_err(refused)?;
        let is_ours = |mark: &Option<String>| mark.as_deref() == Some(MARK);
        if mark.as_ref().is_some_and(|mark| !is_ours(mark)) {
            return Err(failed(format!(
                "The database `{}` has a schema `{NAME}` that the quickstart didn't make, and leaves alone. Rename it, \
                 or use another database.",
                self.database
            )));
        }
        let drop = if mark.is_some() { format!("DROP SCHEMA {NAME} CASCADE;\n") } else { String::new() };
        let mut transaction = connection.begin().await.map_err(refused)?;
        let text = format!("{drop}{}", company::postgres_text());
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *transaction).await.map_err(refused)?;
        transaction.commit().await.map_err(refused)?;
        connection.close().await.map_err(refused)
    }

    /// Runs the script that makes the role, under the quickstart's own name for it, and takes back
    /// what lies outside of the sample.
    ///
    /// # Errors
    /// `quickstart_failed` where the server refuses.
    pub(super) async fn run_script(&self, sql: &str, role: &str) -> Result<()> {
        let mut connection = self.connect().await?;
        for text in [sql.replace(role, NAME), NARROW.to_owned()] {
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.map_err(refused)?;
        }
        connection.close().await.map_err(refused)
    }

    /// What connecting as the role asks for.
    pub(super) fn credentials(&self, password: &str) -> Value {
        let mut credentials = json!({
            "host": self.host,
            "port": self.port.to_string(),
            "database": self.database,
            "user": NAME,
            "password": password,
            "sslmode": self.ssl_mode,
        });
        if let (Some(ca_pem), Some(members)) = (&self.ca_pem, credentials.as_object_mut()) {
            members.insert("ca_pem".to_owned(), json!(ca_pem));
        }
        credentials
    }

    /// Where it is, for a person.
    pub(super) fn place(&self) -> String {
        format!("{}:{}/{}", self.host, self.port, self.database)
    }

    async fn connect(&self) -> Result<PgConnection> {
        PgConnection::connect_with(&self.options).await.map_err(|error| {
            failed(format!("The Postgres of --postgres, {}, can't be connected to: {error}.", self.place()))
        })
    }
}

fn wrong(what: impl std::fmt::Display) -> Error {
    let example = "postgres://user:password@host:5432/database?sslmode=require";
    Error::invalid(
        "invalid_configuration",
        format!("--postgres can't be used: {what}. Write it like {example}"),
    )
}

/// What the server says is the operator's own database speaking to the operator.
#[expect(clippy::needless_pass_by_value, reason = "made for map_err")]
fn refused(error: sqlx::Error) -> Error {
    failed(format!(
        "The Postgres of --postgres refused to make the sample company: {error}. Its user must be able to create \
         schemas in the database, and roles."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Postgres> {
        Postgres::parse(&SecretString::from(url))
    }

    #[test]
    fn a_url_says_where_and_how() {
        let there = parse("postgres://ann:p%40ss@db.example.com/shop?sslmode=verify-full").unwrap();
        assert_eq!(there.place(), "db.example.com:5432/shop");
        let credentials = there.credentials("secret");
        assert_eq!(credentials["sslmode"], "verify-full");
        assert_eq!(credentials["user"], NAME);
        assert!(credentials.get("ca_pem").is_none());
    }

    #[test]
    fn what_a_url_lacks_is_said_without_repeating_its_password() {
        for (url, what) in [
            ("postgres://ann:hush@db/shop?sslmode=prefer", "sslmode=prefer"),
            ("postgres://ann:hush@db/shop?sslmode=disable", "sslmode=disable"),
            ("mysql://ann:hush@db/shop", "postgres://"),
            ("postgres://ann:hush@db", "no database"),
            ("postgres://ann:hush@db/shop?sslrootcert=/not/there.pem", "/not/there.pem"),
        ] {
            let error = parse(url).err().unwrap();
            assert_eq!(error.code, "invalid_configuration");
            assert!(error.detail.contains(what), "{}", error.detail);
            assert!(!error.detail.contains("hush"), "{}", error.detail);
        }
    }

    #[test]
    fn the_mark_is_the_one_that_the_schema_carries() {
        assert!(company::postgres_text().contains(MARK));
        assert!(company::postgres_text().contains(&format!("CREATE SCHEMA {NAME};")));
    }
}
