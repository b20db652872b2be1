//! Statements within one organization, or above all of them.

use sqlx::{Executor, PgConnection, SqliteConnection};

use super::{Arg, Database, Row, arguments};
use crate::error::{Error, Result};

/// The data of one organization: `$1` of every statement is its id.
#[derive(Clone, Copy)]
pub struct OrganizationStore<'a> {
    pub(super) database: &'a Database,
    pub(super) organization: &'a str,
}

/// The data of all organizations. Few may use it: signing in, starting up, writing behind.
#[derive(Clone, Copy)]
pub struct SystemStore<'a> {
    pub(super) database: &'a Database,
}

/// Statements that happen together or not at all; dropped without a commit, none of them has.
pub struct Transaction<'a> {
    inner: Inner,
    organization: Option<&'a str>,
}

enum Inner {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl<'a> OrganizationStore<'a> {
    /// The organization's id.
    pub fn id(&self) -> &'a str {
        self.organization
    }

    /// Starts a transaction.
    ///
    /// # Errors
    /// `store_unavailable`.
    pub async fn begin(&self) -> Result<Transaction<'a>> {
        begin(self.database, Some(self.organization)).await
    }

    /// Runs one statement and gives the number of rows it changed.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn execute(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        let mut transaction = self.begin().await?;
        let changed = transaction.execute(sql, args).await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// All rows of one statement.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn all(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        if let Database::Sqlite(pool) = self.database {
            let args = with_organization(self.organization, sql, args)?;
            let rows = arguments::bind_sqlite(sqlx::query(sql), &args).fetch_all(pool).await?;
            return Ok(rows.into_iter().map(Row::Sqlite).collect());
        }
        let mut transaction = self.begin().await?;
        let rows = transaction.all(sql, args).await?;
        transaction.commit().await?;
        Ok(rows)
    }

    /// The first row of one statement, if there is one.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn first(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }
}

impl<'a> SystemStore<'a> {
    /// Starts a transaction.
    ///
    /// # Errors
    /// `store_unavailable`.
    pub async fn begin(&self) -> Result<Transaction<'a>> {
        begin(self.database, None).await
    }

    /// Runs one statement and gives the number of rows it changed.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn execute(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        let mut transaction = self.begin().await?;
        let changed = transaction.execute(sql, args).await?;
        transaction.commit().await?;
        Ok(changed)
    }

    /// All rows of one statement.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn all(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        if let Database::Sqlite(pool) = self.database {
            // Without a transaction of ours, which would wait for a writer.
            let rows = arguments::bind_sqlite(sqlx::query(sql), args).fetch_all(pool).await?;
            return Ok(rows.into_iter().map(Row::Sqlite).collect());
        }
        let mut transaction = self.begin().await?;
        let rows = transaction.all(sql, args).await?;
        transaction.commit().await?;
        Ok(rows)
    }

    /// The first row of one statement, if there is one.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn first(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }
}

impl Transaction<'_> {
    /// Runs one statement and gives the number of rows it changed.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn execute(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64> {
        let args = self.args(sql, args)?;
        Ok(match &mut self.inner {
            Inner::Sqlite(inner) => {
                let connection: &mut SqliteConnection = inner;
                arguments::bind_sqlite(sqlx::query(sql), &args).execute(connection).await?.rows_affected()
            }
            Inner::Postgres(inner) => {
                let connection: &mut PgConnection = inner;
                arguments::bind_postgres(sqlx::query(sql), &args).execute(connection).await?.rows_affected()
            }
        })
    }

    /// All rows of one statement.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn all(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>> {
        let args = self.args(sql, args)?;
        Ok(match &mut self.inner {
            Inner::Sqlite(inner) => {
                let connection: &mut SqliteConnection = inner;
                let rows = arguments::bind_sqlite(sqlx::query(sql), &args).fetch_all(connection).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Inner::Postgres(inner) => {
                let connection: &mut PgConnection = inner;
                let rows = arguments::bind_postgres(sqlx::query(sql), &args).fetch_all(connection).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row of one statement, if there is one.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn first(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>> {
        Ok(self.all(sql, args).await?.into_iter().next())
    }

    /// Marks the organization as changed: every replica drops what it remembers of it.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error.
    pub async fn announce(&mut self, organization: &str) -> Result<()> {
        let sql = "UPDATE organizations SET epoch = epoch + 1 WHERE id = $1";
        match &mut self.inner {
            Inner::Sqlite(inner) => {
                inner.execute(sqlx::query(sql).bind(organization.to_owned())).await?;
            }
            Inner::Postgres(inner) => {
                inner.execute(sqlx::query(sql).bind(organization.to_owned())).await?;
                let notify = sqlx::query("SELECT pg_notify('jackfield_changes', $1)");
                inner.execute(notify.bind(organization.to_owned())).await?;
            }
        }
        Ok(())
    }

    /// Goes on in one organization: `$1` of the statements that follow is its id.
    #[must_use]
    pub fn of_organization<'b>(self, organization: &'b str) -> Transaction<'b> {
        Transaction { inner: self.inner, organization: Some(organization) }
    }

    /// Makes the statements happen.
    ///
    /// # Errors
    /// `store_unavailable`, or an internal error; then none of them has happened, as far as known.
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(inner) => inner.commit().await?,
            Inner::Postgres(inner) => inner.commit().await?,
        }
        Ok(())
    }

    fn args<'x>(&self, sql: &str, args: &[Arg<'x>]) -> Result<Vec<Arg<'x>>>
    where
        Self: 'x,
    {
        match self.organization {
            Some(organization) => {
                // The organization outlives the statement; the borrow checker needs one lifetime.
                with_organization(organization, sql, args)
            }
            None => refuse_nul(args).map(|()| args.to_vec()),
        }
    }
}

/// Postgres' text can't hold U+0000; refusing it everywhere keeps the two databases alike.
fn refuse_nul(args: &[Arg<'_>]) -> Result<()> {
    let holds_nul = |arg: &Arg<'_>| match arg {
        Arg::Text(text) | Arg::MaybeText(Some(text)) => text.contains('\0'),
        Arg::MaybeText(None)
        | Arg::Int(_)
        | Arg::MaybeInt(_)
        | Arg::Bytes(_)
        | Arg::MaybeBytes(_)
        | Arg::Bool(_) => false,
    };
    if args.iter().any(holds_nul) {
        let detail = "Text can't hold the character U+0000. Leave it out.";
        return Err(Error::invalid("nul_character", detail));
    }
    Ok(())
}

fn with_organization<'x>(organization: &'x str, sql: &str, args: &[Arg<'x>]) -> Result<Vec<Arg<'x>>> {
    if !sql.contains("$1") {
        return Err(Error::internal(format!("a statement forgot its organization: {sql}")));
    }
    refuse_nul(args)?;
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(Arg::Text(organization));
    all.extend_from_slice(args);
    Ok(all)
}

async fn begin<'a>(database: &Database, organization: Option<&'a str>) -> Result<Transaction<'a>> {
    let inner = match database {
        // Immediate: two writers wait for each other at the start instead of failing at the end.
        Database::Sqlite(pool) => Inner::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
        Database::Postgres(pool) => {
            let mut inner = pool.begin().await?;
            let sql = "SELECT set_config('jackfield.organization', $1, true)";
            inner.execute(sqlx::query(sql).bind(organization.unwrap_or("*").to_owned())).await?;
            Inner::Postgres(inner)
        }
    };
    Ok(Transaction { inner, organization })
}
