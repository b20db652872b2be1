//! Prepared statements: each is prepared at its first use in a session and stays for a while.

use bytes::Bytes;
use jackfield_core::{
    plan::{Cell, SqlValue},
    schema::FieldType,
};

use super::{SMALL_PACKET, Session};
use crate::sql::mysql::{
    value::{self, ColumnType},
    wire::{Failure, Reader, server_error},
};

/// The most statements that stay prepared in one session.
const STATEMENTS: usize = 128;

const PREPARE: u8 = 0x16;
const EXECUTE: u8 = 0x17;
const CLOSE: u8 = 0x19;

/// What a statement did.
#[derive(Debug, Default)]
pub(in crate::sql::mysql) struct Outcome {
    /// What it returned.
    pub(in crate::sql::mysql) rows: Vec<Vec<Cell>>,
    /// How many rows an update matched or an insert added.
    pub(in crate::sql::mysql) affected: u64,
    /// The key that the server made.
    pub(in crate::sql::mysql) last_insert_id: u64,
}

/// How much of a result is taken, and as what.
#[derive(Debug, Clone, Copy)]
pub(in crate::sql::mysql) struct Fetch<'a> {
    /// The types that the plan takes the columns for.
    pub(in crate::sql::mysql) kinds: &'a [Option<FieldType>],
    /// The most rows.
    pub(in crate::sql::mysql) max_rows: usize,
    /// The most bytes of all rows.
    pub(in crate::sql::mysql) max_bytes: usize,
}

/// A statement that the server has prepared for this session.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prepared {
    id: u32,
    placeholders: usize,
    last_used: u64,
}

impl Session {
    /// Runs a prepared statement, preparing it at its first use in this session.
    pub(in crate::sql::mysql) async fn execute(
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
}

fn done(packet: &Bytes) -> Result<Outcome, Failure> {
    let mut reader = Reader(packet);
    reader.u8()?;
    let affected = reader.length()?;
    Ok(Outcome { rows: Vec::new(), affected, last_insert_id: reader.length()? })
}
