//! Receipts: one for every call, written behind in batches; a write's before and after.

use std::sync::LazyLock;

use super::{Arg, Database, OrganizationStore, Row, Transaction, idempotency};
use crate::error::Result;

/// How a call ended.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// `rcp_…`
    pub id: String,
    /// The organization.
    pub organization_id: std::sync::Arc<str>,
    /// The agent.
    pub agent_id: String,
    /// The version that ran; none for a test of a draft.
    pub version_id: Option<String>,
    /// The skill.
    pub skill_id: String,
    /// What the model called.
    pub tool_name: String,
    /// The integration that carried it.
    pub kind: Option<String>,
    /// Whether it was a write.
    pub is_write: bool,
    /// `ok`, `needs_confirmation`, `needs_verification`, `failed`; `pending` while a write runs.
    pub status: String,
    /// The code of a failure.
    pub code: Option<String>,
    /// The channel it came over.
    pub channel: Option<String>,
    /// The conversation it belongs to.
    pub conversation_id: Option<String>,
    /// How many records came back or were written.
    pub row_count: Option<i64>,
    /// What wasn't as the schema says, one thing a line, without any value.
    pub notes: Option<String>,
    /// Microseconds since 1970.
    pub started_at: i64,
    /// Microseconds.
    pub duration_micros: i64,
}

/// Which receipts to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of this agent.
    pub agent_id: Option<String>,
    /// Of this skill.
    pub skill_id: Option<String>,
    /// With this status.
    pub status: Option<String>,
    /// Started at or after, microseconds since 1970.
    pub from: Option<i64>,
}

const COLUMNS: usize = 16;
/// How many receipts one statement adds: as many as are left, in the largest of these steps.
const STEPS: [usize; 3] = [64, 8, 1];

static NUMBERED: LazyLock<[String; 3]> =
    LazyLock::new(|| STEPS.map(|rows| insert_sql(rows, |place| format!("${place}"))));
/// SQLite looks a numbered placeholder up among all of its statement, each time that it is filled.
static UNNUMBERED: LazyLock<[String; 3]> =
    LazyLock::new(|| STEPS.map(|rows| insert_sql(rows, |_| "?".to_owned())));

fn insert_sql(rows: usize, placeholder: impl Fn(usize) -> String) -> String {
    let row = |index: usize| {
        let places: Vec<String> = (1..=COLUMNS).map(|column| placeholder(index * COLUMNS + column)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO receipts (id, organization_id, agent_id, version_id, skill_id, tool_name, kind, is_write, status, \
         code, channel, conversation_id, row_count, started_at, duration_micros, notes) VALUES {} \
         ON CONFLICT (organization_id, id) DO NOTHING",
        rows.join(", ")
    )
}

/// Adds receipts of any organizations, all or none. Those that are there already stay as they are: a
/// commit whose answer was lost is tried again.
///
/// # Errors
/// What the store says.
pub async fn insert_all(database: &Database, receipts: &[Receipt]) -> Result<()> {
    let mut transaction = database.system().begin().await?;
    insert(&mut transaction, database, receipts).await?;
    transaction.commit().await
}

/// Makes it durable that a write begins: by its `pending` receipt, and with the idempotency key of its
/// request, if it has one, so that a repeated request doesn't begin it again.
///
/// # Errors
/// What the store says.
pub async fn begin_write(
    database: &Database,
    receipt: &Receipt,
    idempotency_key: Option<&str>,
) -> Result<()> {
    let mut transaction = database.system().begin().await?;
    insert(&mut transaction, database, std::slice::from_ref(receipt)).await?;
    if let Some(key) = idempotency_key {
        idempotency::begin_write(&mut transaction, &receipt.organization_id, key, &receipt.id).await?;
    }
    transaction.commit().await
}

async fn insert(transaction: &mut Transaction<'_>, database: &Database, receipts: &[Receipt]) -> Result<()> {
    let statements = match database {
        Database::Sqlite(_) => &*UNNUMBERED,
        Database::Postgres(_) => &*NUMBERED,
    };
    let mut left = receipts;
    for (step, statement) in STEPS.into_iter().zip(statements) {
        let chunks = left.chunks_exact(step);
        left = chunks.remainder();
        for chunk in chunks {
            let args: Vec<Arg<'_>> = chunk.iter().flat_map(args).collect();
            transaction.execute(statement.as_str(), &args).await?;
        }
    }
    Ok(())
}

fn args(receipt: &Receipt) -> [Arg<'_>; COLUMNS] {
    [
        Arg::Text(&receipt.id),
        Arg::Text(&receipt.organization_id),
        Arg::Text(&receipt.agent_id),
        Arg::MaybeText(receipt.version_id.as_deref()),
        Arg::Text(&receipt.skill_id),
        Arg::Text(&receipt.tool_name),
        Arg::MaybeText(receipt.kind.as_deref()),
        Arg::Bool(receipt.is_write),
        Arg::Text(&receipt.status),
        Arg::MaybeText(receipt.code.as_deref()),
        Arg::MaybeText(receipt.channel.as_deref()),
        Arg::MaybeText(receipt.conversation_id.as_deref()),
        Arg::MaybeInt(receipt.row_count),
        Arg::Int(receipt.started_at),
        Arg::Int(receipt.duration_micros),
        Arg::MaybeText(receipt.notes.as_deref()),
    ]
}

/// Notes how a write ended, whose receipt was `pending`.
///
/// # Errors
/// What the store says.
pub async fn finish(database: &Database, receipt: &Receipt) -> Result<()> {
    database
        .organization(&receipt.organization_id)
        .execute(
            "UPDATE receipts SET status = $3, code = $4, row_count = $5, duration_micros = $6, notes = $7
             WHERE organization_id = $1 AND id = $2",
            &[
                Arg::Text(&receipt.id),
                Arg::Text(&receipt.status),
                Arg::MaybeText(receipt.code.as_deref()),
                Arg::MaybeInt(receipt.row_count),
                Arg::Int(receipt.duration_micros),
                Arg::MaybeText(receipt.notes.as_deref()),
            ],
        )
        .await?;
    Ok(())
}

/// What [`list`] asks. The bound on the id is always there, so that Postgres starts at the right partition;
/// the casts tell it the type of a parameter that is only compared with NULL.
pub const LIST: &str =
    "SELECT id, organization_id, agent_id, version_id, skill_id, tool_name, kind, is_write, status,
    code, channel, conversation_id, row_count, started_at, duration_micros, notes FROM receipts
    WHERE organization_id = $1 AND id < $2
      AND (CAST($3 AS TEXT) IS NULL OR agent_id = $3) AND (CAST($4 AS TEXT) IS NULL OR skill_id = $4)
      AND (CAST($5 AS TEXT) IS NULL OR status = $5) AND (CAST($6 AS BIGINT) IS NULL OR started_at >= $6)
    ORDER BY id DESC LIMIT $7";

/// The receipts before a cursor, newest first.
///
/// # Errors
/// What the store says.
pub async fn list(
    store: OrganizationStore<'_>,
    filter: &Filter,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Receipt>> {
    let args = [
        Arg::Text(before.unwrap_or(super::BEHIND_ALL)),
        Arg::MaybeText(filter.agent_id.as_deref()),
        Arg::MaybeText(filter.skill_id.as_deref()),
        Arg::MaybeText(filter.status.as_deref()),
        Arg::MaybeInt(filter.from),
        Arg::Int(limit),
    ];
    store.all(LIST, &args).await?.iter().map(read).collect()
}

/// Notes the learned response times of skills, in hundredths of a millisecond.
///
/// # Errors
/// What the store says.
pub async fn keep_latencies(database: &Database, learned: &[(String, i64)]) -> Result<()> {
    let mut transaction = database.system().begin().await?;
    for (skill, latency) in learned {
        transaction
            .execute("UPDATE skills SET latency = $2 WHERE id = $1", &[Arg::Text(skill), Arg::Int(*latency)])
            .await?;
    }
    transaction.commit().await
}

fn read(row: &Row) -> Result<Receipt> {
    Ok(Receipt {
        id: row.text(0)?,
        organization_id: row.text(1)?.into(),
        agent_id: row.text(2)?,
        version_id: row.maybe_text(3)?,
        skill_id: row.text(4)?,
        tool_name: row.text(5)?,
        kind: row.maybe_text(6)?,
        is_write: row.bool(7)?,
        status: row.text(8)?,
        code: row.maybe_text(9)?,
        channel: row.maybe_text(10)?,
        conversation_id: row.maybe_text(11)?,
        row_count: row.maybe_int(12)?,
        started_at: row.int(13)?,
        duration_micros: row.int(14)?,
        notes: row.maybe_text(15)?,
    })
}
