//! One signed-in session: setting it up and checking that it took, running statements.
//!
//! A session remembers whether an exchange is under way: one whose caller gave up halfway, or that
//! lost its place in the protocol, is not clean and goes no further.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use jackfield_core::{
    plan::{Cell, SqlValue},
    schema::{Dialect, FieldType},
};

use super::{
    handshake::{SecureWire, SignedIn},
    server::Server,
    value::{self, ColumnType},
    wire::{Failure, Reader, server_error},
};

/// The most statements that stay prepared in one session.
const STATEMENTS: usize = 128;
/// The largest packet outside of results: the rows of a catalog, errors, definitions.
const SMALL_PACKET: usize = 16 << 20;

const QUERY: u8 = 0x03;
const PREPARE: u8 = 0x16;
const EXECUTE: u8 = 0x17;
const CLOSE: u8 = 0x19;
const QUIT: u8 = 0x01;

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reads, each its own read-only transaction.
    Read,
    /// Writes in transactions of their own.
    Write,
}

/// What a statement did.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// What it returned.
    pub(super) rows: Vec<Vec<Cell>>,
    /// How many rows an update matched or an insert added.
    pub(super) affected: u64,
    /// The key that the server made.
    pub(super) last_insert_id: u64,
}

/// How much of a result is taken, and as what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fetch<'a> {
    /// The types that the plan takes the columns for.
    pub(super) kinds: &'a [Option<FieldType>],
    /// The most rows.
    pub(super) max_rows: usize,
    /// The most bytes of all rows.
    pub(super) max_bytes: usize,
}

#[derive(Debug, Clone, Copy)]
struct Prepared {
    id: u32,
    placeholders: usize,
    last_used: u64,
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

    /// Runs a prepared statement, preparing it at its first use in this session.
    pub(super) async fn execute(
        &mut self,
        sql: &str,
        values: &[SqlValue],
        fetch: Fetch<'_>,
    ) -> Result<Outcome, Failure> {
        self.begin()?;
        let mut outcome = self.execute_prepared(sql, values, fetch).await;
        if let Err(Failure::Server(error)) = &outcome
            && matches!(error.code, 1243 | 1615)
        {
            // The server has forgotten the statement, or the tables changed too often meanwhile.
            self.statements.remove(sql);
            outcome = self.execute_prepared(sql, values, fetch).await;
        }
        self.wire.limit(SMALL_PACKET);
        self.end(outcome)
    }

    async fn execute_prepared(
        &mut self,
        sql: &str,
        values: &[SqlValue],
        fetch: Fetch<'_>,
    ) -> Result<Outcome, Failure> {
        let prepared = self.prepared(sql).await?;
        if prepared.placeholders != values.len() {
            return Err(Failure::Value("The plan's values don't fit its statement: compile it again."));
        }
        let mut body = Vec::with_capacity(64);
        body.extend_from_slice(&prepared.id.to_le_bytes());
        body.push(0);
        body.extend_from_slice(&1_u32.to_le_bytes());
        value::encode(values, &mut body)?;
        self.wire.command(EXECUTE, &body).await?;
        let head = self.wire.receive().await?;
        let Some(columns) = self.head(&head)? else {
            return done(&head);
        };
        let columns = self.definitions(columns).await?;
        self.wire.limit(fetch.max_bytes.saturating_add(64));
        self.binary_rows(&columns, fetch).await
    }

    async fn binary_rows(&mut self, columns: &[ColumnType], fetch: Fetch<'_>) -> Result<Outcome, Failure> {
        let mut outcome = Outcome::default();
        let mut bytes = 0_usize;
        loop {
            let packet = self.wire.receive().await?;
            if self.is_end(&packet)? {
                return Ok(outcome);
            }
            if outcome.rows.len() == fetch.max_rows {
                continue;
            }
            bytes += packet.len();
            if bytes > fetch.max_bytes {
                return Err(Failure::TooLarge);
            }
            outcome.rows.push(value::row(&packet, columns, fetch.kinds)?);
        }
    }

    async fn prepared(&mut self, sql: &str) -> Result<Prepared, Failure> {
        self.uses += 1;
        if let Some(prepared) = self.statements.get_mut(sql) {
            prepared.last_used = self.uses;
            return Ok(*prepared);
        }
        if self.statements.len() >= STATEMENTS {
            self.close_oldest().await?;
        }
        self.wire.command(PREPARE, sql.as_bytes()).await?;
        let head = self.wire.receive().await?;
        if head.first() == Some(&0xff) {
            return Err(server_error(&head));
        }
        let mut reader = Reader(&head);
        reader.u8()?;
        let id = reader.u32()?;
        let columns = usize::from(reader.u16()?);
        let placeholders = usize::from(reader.u16()?);
        for count in [placeholders, columns] {
            if count > 0 {
                self.definitions(count).await?;
            }
        }
        let prepared = Prepared { id, placeholders, last_used: self.uses };
        self.statements.insert(sql.to_owned(), prepared);
        Ok(prepared)
    }

    async fn close_oldest(&mut self) -> Result<(), Failure> {
        let oldest = self.statements.iter().min_by_key(|(_, prepared)| prepared.last_used);
        let Some((sql, id)) = oldest.map(|(sql, prepared)| (sql.clone(), prepared.id)) else {
            return Ok(());
        };
        self.statements.remove(&sql);
        // The server answers nothing to this one.
        self.wire.command(CLOSE, &id.to_le_bytes()).await
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

fn done(packet: &Bytes) -> Result<Outcome, Failure> {
    let mut reader = Reader(packet);
    reader.u8()?;
    let affected = reader.length()?;
    Ok(Outcome { rows: Vec::new(), affected, last_insert_id: reader.length()? })
}

/// The text in a row's column; empty where it is null.
pub(super) fn text(row: &[Option<String>], column: usize) -> &str {
    row.get(column).and_then(Option::as_deref).unwrap_or_default()
}
