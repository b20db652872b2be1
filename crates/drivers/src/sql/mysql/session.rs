//! One signed-in session: setting it up and checking that it took, asking plain questions.
//!
//! A session remembers whether an exchange is under way: one whose caller gave up halfway, or that
//! lost its place in the protocol, is not clean and goes no further.

mod prepared;

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use jackfield_core::schema::Dialect;

use prepared::Prepared;
pub(super) use prepared::{Fetch, Outcome};

use super::{
    handshake::{SecureWire, SignedIn},
    server::Server,
    value::ColumnType,
    wire::{Failure, Reader, server_error},
};

/// The largest packet outside of results: the rows of a catalog, errors, definitions.
const SMALL_PACKET: usize = 16 << 20;

const QUERY: u8 = 0x03;
const QUIT: u8 = 0x01;

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reads, each its own read-only transaction.
    Read,
    /// Writes in transactions of their own.
    Write,
}

/// A signed-in session.
pub(super) struct Session {
    wire: SecureWire,
    deprecate_eof: bool,
    extended_types: bool,
    clean: bool,
    statements: HashMap<String, Prepared>,
    uses: u64,
    /// Which server it is.
    pub(super) server: Server,
    /// The number by which a query can be killed.
    pub(super) thread: u32,
}

impl Session {
    /// A session over a connection that is signed in; [`Session::set_up`] comes next.
    pub(super) fn new(signed_in: SignedIn) -> Self {
        let SignedIn { mut wire, greeting, deprecate_eof, extended_types } = signed_in;
        wire.limit(SMALL_PACKET);
        Self {
            wire,
            deprecate_eof,
            extended_types,
            clean: true,
            statements: HashMap::new(),
            uses: 0,
            server: Server::parse(&greeting.version),
            thread: greeting.thread,
        }
    }

    /// Whether no exchange is under way, so that the next can start.
    pub(super) fn is_clean(&self) -> bool {
        self.clean
    }

    /// Fixes everything that the meaning of a statement depends on, and checks that it took.
    pub(super) async fn set_up(&mut self, purpose: Purpose, time_limit: Duration) -> Result<(), Failure> {
        self.query("SET NAMES utf8mb4").await?;
        let seconds = time_limit.as_secs().max(1);
        let limit = match self.server.dialect {
            Dialect::Mariadb => format!("SESSION max_statement_time = {:.3}", time_limit.as_secs_f64()),
            Dialect::Mysql | Dialect::Postgres | Dialect::Sqlite => {
                format!("SESSION max_execution_time = {}", time_limit.as_millis().max(1))
            }
        };
        self.query(&format!(
            "SET SESSION sql_mode = '{SQL_MODE}', SESSION time_zone = '+00:00', SESSION autocommit = 1, \
             SESSION innodb_lock_wait_timeout = {seconds}, SESSION lock_wait_timeout = {seconds}, {limit}"
        ))
        .await?;
        if purpose == Purpose::Read {
            self.query("SET SESSION TRANSACTION READ ONLY").await?;
        }
        self.check(purpose).await
    }

    async fn check(&mut self, purpose: Purpose) -> Result<(), Failure> {
        // MariaDB has the newer name of the variable only since 11.1.
        let read_only = match self.server.dialect {
            Dialect::Mariadb => "tx_read_only",
            Dialect::Mysql | Dialect::Postgres | Dialect::Sqlite => "transaction_read_only",
        };
        let sql = format!("SELECT @@SESSION.{read_only}, @@SESSION.sql_mode, @@SESSION.time_zone");
        let mut took = false;
        self.rows(&sql, |row| {
            let [is_read_only, mode, zone] = [text(row, 0), text(row, 1), text(row, 2)];
            let strict = mode.contains("STRICT_ALL_TABLES");
            let plain = !mode.contains("ANSI_QUOTES") && !mode.contains("NO_BACKSLASH_ESCAPES");
            let guarded = purpose == Purpose::Write || is_read_only == "1";
            took = strict && plain && guarded && zone == "+00:00";
            Ok(())
        })
        .await?;
        match took {
            true => Ok(()),
            false => Err(Failure::Protocol("a session whose settings didn't take")),
        }
    }

    /// Runs a statement without placeholders that returns nothing.
    pub(super) async fn query(&mut self, sql: &str) -> Result<(), Failure> {
        self.rows(sql, |_| Ok(())).await
    }

    /// Runs a statement without placeholders and hands each row to `each`, as texts.
    pub(super) async fn rows(
        &mut self,
        sql: &str,
        each: impl FnMut(&[Option<String>]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.begin()?;
        let outcome = self.text_rows(sql, each).await;
        self.end(outcome)
    }

    /// What the server says about the columns of a statement's result; the rows pass by.
    pub(super) async fn columns(&mut self, sql: &str) -> Result<Vec<ColumnType>, Failure> {
        self.begin()?;
        let outcome = self.columns_alone(sql).await;
        self.end(outcome)
    }

    async fn columns_alone(&mut self, sql: &str) -> Result<Vec<ColumnType>, Failure> {
        let columns = self.ask(sql).await?;
        while !columns.is_empty() {
            let packet = self.wire.receive().await?;
            if self.is_end(&packet)? {
                break;
            }
        }
        Ok(columns)
    }

    /// Sends a statement without placeholders; gives the columns of its result, none where it has none.
    async fn ask(&mut self, sql: &str) -> Result<Vec<ColumnType>, Failure> {
        self.wire.command(QUERY, sql.as_bytes()).await?;
        let head = self.wire.receive().await?;
        match self.head(&head)? {
            Some(columns) => self.definitions(columns).await,
            None => Ok(Vec::new()),
        }
    }

    async fn text_rows(
        &mut self,
        sql: &str,
        mut each: impl FnMut(&[Option<String>]) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let columns = self.ask(sql).await?.len();
        if columns == 0 {
            return Ok(());
        }
        let mut row = Vec::with_capacity(columns);
        loop {
            let packet = self.wire.receive().await?;
            if self.is_end(&packet)? {
                return Ok(());
            }
            row.clear();
            let mut reader = Reader(&packet);
            for _ in 0..columns {
                if reader.0.first() == Some(&0xfb) {
                    reader.u8()?;
                    row.push(None);
                } else {
                    row.push(Some(String::from_utf8_lossy(reader.counted()?).into_owned()));
                }
            }
            each(&row)?;
        }
    }

    /// The number of columns of a result, or none where the statement returned none.
    fn head(&self, packet: &Bytes) -> Result<Option<usize>, Failure> {
        match packet.first() {
            Some(0x00) => Ok(None),
            Some(0xff) => Err(server_error(packet)),
            Some(0xfb) => Err(Failure::Protocol("a request for a file of ours")),
            _ => {
                let count = Reader(packet).length()?;
                match usize::try_from(count) {
                    Ok(count @ 1..=4096) => Ok(Some(count)),
                    _ => Err(Failure::Protocol("a result with too many columns")),
                }
            }
        }
    }

    async fn definitions(&mut self, count: usize) -> Result<Vec<ColumnType>, Failure> {
        let mut columns = Vec::with_capacity(count);
        for _ in 0..count {
            columns.push(ColumnType::parse(&self.wire.receive().await?, self.extended_types)?);
        }
        if !self.deprecate_eof {
            self.wire.receive().await?;
        }
        Ok(columns)
    }

    /// Whether a packet ends a result; an error in its midst is one.
    fn is_end(&self, packet: &Bytes) -> Result<bool, Failure> {
        let ending = if self.deprecate_eof { 0xff_ffff } else { 9 };
        match packet.first() {
            Some(0xff) => Err(server_error(packet)),
            Some(0xfe) => Ok(packet.len() < ending),
            Some(_) => Ok(false),
            None => Err(Failure::Protocol("an empty packet")),
        }
    }

    fn begin(&mut self) -> Result<(), Failure> {
        match std::mem::replace(&mut self.clean, false) {
            true => Ok(()),
            false => Err(Failure::Protocol("a session that was left in the middle of an exchange")),
        }
    }

    fn end<T>(&mut self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        // After a refusal by the server the exchange is over, and so is it before one has begun.
        self.clean = matches!(outcome, Ok(_) | Err(Failure::Server(_) | Failure::Value(_)));
        outcome
    }

    /// Says goodbye, so that the server doesn't log a broken connection.
    pub(super) async fn quit(mut self) {
        if self.clean {
            let _gone_already = self.wire.command(QUIT, &[]).await;
        }
    }
}

/// Strict, so that a value that doesn't fit is refused instead of bent; without the modes that
/// change what a quote or a backslash means.
const SQL_MODE: &str =
    "STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

/// The text in a row's column; empty where it is null.
pub(super) fn text(row: &[Option<String>], column: usize) -> &str {
    row.get(column).and_then(Option::as_deref).unwrap_or_default()
}
