//! Discovery: a provider's own description, normalized, kept, and compared with the one before.

mod affected;
mod packed;
mod source;

pub use affected::{AffectedSkill, affected, broken, without_connection};
pub use source::{fetch, not_usable};

use std::sync::Arc;

use jackfield_core::{
    diagnostic::Diagnostic,
    import::Imported,
    schema::{
        Schema,
        counts::Counts,
        diff::{self, Drift},
    },
};
use source::Description;

use super::{
    App,
    browse::View,
    catalog::{self, Provider},
    connections::{self, Connection},
    kept::Kept,
    leases::{Lease, Taken},
    scoping,
};
use crate::{
    error::{Error, Kind, Result},
    store::{self, schemas::Summary},
};

/// Parsed schemas are large; more than this many aren't kept in memory.
const MOST_PARSED: usize = 64;

/// What this replica remembers of schemas, by organization and kind.
pub struct Schemas {
    discovered: Kept<DiscoveredSchema>,
    pub(super) scopings: Kept<jackfield_core::scoping::Scoping>,
    pub(super) views: Kept<View>,
}

impl Default for Schemas {
    fn default() -> Self {
        Self {
            discovered: Kept::new(MOST_PARSED),
            scopings: Kept::new(10_000),
            views: Kept::new(MOST_PARSED),
        }
    }
}

impl Schemas {
    /// Makes sure that an organization's schemas and scopings are looked up again. What hasn't
    /// changed isn't parsed again.
    pub fn forget(&self, organization: &str) {
        self.discovered.forget(organization);
        self.scopings.forget(organization);
        self.views.forget(organization);
    }

    /// Makes sure that all schemas and scopings are looked up again.
    pub fn forget_all(&self) {
        self.discovered.forget_all();
        self.scopings.forget_all();
        self.views.forget_all();
    }
}

/// A schema as it was last discovered.
#[derive(Debug)]
pub struct DiscoveredSchema {
    /// The schema.
    pub schema: Arc<Schema>,
    /// Its hash.
    pub fingerprint: String,
    /// How much there is in it.
    pub counts: Counts,
    /// Microseconds since 1970.
    pub discovered_at: i64,
}

/// What a discovery found.
#[derive(Debug)]
pub struct Discovery {
    /// How much there is.
    pub counts: Counts,
    /// The schema's hash.
    pub fingerprint: String,
    /// Microseconds since 1970.
    pub discovered_at: i64,
    /// Whether it differs from what was known before; true the first time.
    pub changed: bool,
    /// What differs; nothing the first time.
    pub drift: Drift,
    /// The skills whose binding the new schema no longer fits as it did.
    pub affected_skills: Vec<AffectedSkill>,
    /// What was left out or is only half understood.
    pub warnings: Vec<Diagnostic>,
}

/// The schema of a kind as it was last discovered; none before the first discovery.
///
/// # Errors
/// What the store says.
pub async fn current(app: &App, organization: &str, kind: &str) -> Result<Option<Arc<DiscoveredSchema>>> {
    if let Some(fresh) = app.schemas.discovered.fresh(organization, kind) {
        return Ok(Some(fresh));
    }
    let known = app.schemas.discovered.known(organization, kind);
    let store = app.database.organization(organization);
    if let Some(before) = &known.value
        && let Some(summary) = store::schemas::summary(store, kind).await?
        && summary.fingerprint == before.fingerprint
    {
        let same = discovered(summary, Arc::clone(&before.schema))?;
        return Ok(Some(app.schemas.discovered.keep(organization, kind, &known, Arc::new(same))));
    }
    let Some((summary, body)) = store::schemas::find(store, kind).await? else { return Ok(None) };
    let schema = blocking(move || packed::unpack(&body)).await??;
    let parsed = discovered(summary, Arc::new(schema))?;
    Ok(Some(app.schemas.discovered.keep(organization, kind, &known, Arc::new(parsed))))
}

/// As [`current`], where there must be one for what the caller wants.
///
/// # Errors
/// `schema_not_discovered`: 404 where the schema was asked for, 409 where it is in the way; or
/// what the store says.
pub async fn needed(
    app: &App,
    organization: &str,
    kind: &str,
    absent: Kind,
) -> Result<Arc<DiscoveredSchema>> {
    current(app, organization, kind).await?.ok_or_else(|| not_discovered(kind, absent))
}

/// That nobody has discovered the schema of a kind yet.
pub(super) fn not_discovered(kind: &str, absent: Kind) -> Error {
    let detail = format!(
        "The schema of `{kind}` hasn't been discovered yet. Discover it first with \
         `POST /integrations/{kind}/discover`."
    );
    Error::new(absent, "schema_not_discovered", detail)
}

/// Reads the provider's own description over the organization's connection and keeps it.
///
/// One at a time does so for a kind of an organization, on whatever replica.
///
/// # Errors
/// `unknown_integration`, `integration_not_connected`, `discovery_in_progress`, `discovery_overtaken`,
/// `schema_not_usable`, upstream trouble, or what the store says.
pub async fn discover(app: &App, organization: &str, kind: &str) -> Result<Discovery> {
    let provider = catalog::known(app, organization, kind).await?;
    let connection = connections::Connections::get(app, organization, kind).await?;
    let lease = match Lease::take(app, organization, format!("discovery/{kind}")).await? {
        Taken::Ours(lease) => lease,
        Taken::Others(seconds) => return Err(in_progress(kind, seconds)),
    };
    let renewing = renew(app, organization, &provider, &connection, &lease);
    let Renewed { read, before, discovered_at } =
        lease.during(renewing).await.unwrap_or_else(|| Err(overtaken(kind)))?;
    let scoping = scoping::current(app, organization, kind).await?;
    Ok(Discovery {
        affected_skills: affected(app, organization, kind, &read.schema, &scoping).await?,
        counts: read.counts,
        changed: before.is_none_or(|before| before.fingerprint != read.fingerprint),
        fingerprint: read.fingerprint,
        discovered_at,
        drift: read.drift,
        warnings: read.warnings,
    })
}

/// A schema that was read and kept, and the one before.
struct Renewed {
    read: Read,
    before: Option<Arc<DiscoveredSchema>>,
    discovered_at: i64,
}

async fn renew(
    app: &App,
    organization: &str,
    provider: &Provider,
    connection: &Connection,
    lease: &Lease<'_>,
) -> Result<Renewed> {
    let kind = provider.manifest.kind.as_str();
    let description = source::description(app, organization, provider, connection).await?;
    let before = current(app, organization, kind).await?;
    let earlier = before.as_ref().map(|before| Arc::clone(&before.schema));
    let read = blocking(move || read(description, earlier.as_deref())).await??;
    let discovered_at = app.clock.micros();
    let summary = Summary {
        kind: kind.to_owned(),
        fingerprint: read.fingerprint.clone(),
        counts: serde_json::to_string(&read.counts).map_err(Error::internal)?,
        discovered_at,
    };
    let mut transaction = app.database.organization(organization).begin().await?;
    if !lease.confirm(&mut transaction).await? {
        return Err(overtaken(kind));
    }
    store::schemas::put(&mut transaction, &summary, &read.body).await?;
    transaction.announce(organization).await?;
    transaction.commit().await?;
    app.forget(organization);
    Ok(Renewed { read, before, discovered_at })
}

fn in_progress(kind: &str, seconds: u64) -> Error {
    let detail = format!(
        "A discovery of `{kind}` is running already. Take the schema that it finds, or discover again later."
    );
    Error { retry_after: Some(seconds), ..Error::conflict("discovery_in_progress", detail) }
}

fn overtaken(kind: &str) -> Error {
    let detail = format!(
        "This discovery of `{kind}` stood still for so long that another took its place. What it found isn't \
         kept: look at what the other finds, or discover again."
    );
    Error::conflict("discovery_overtaken", detail)
}

/// A description after all the work that needs the processor.
struct Read {
    schema: Schema,
    fingerprint: String,
    counts: Counts,
    drift: Drift,
    warnings: Vec<Diagnostic>,
    body: Vec<u8>,
}

fn read(description: Description, before: Option<&Schema>) -> Result<Read> {
    let Imported { schema, warnings } = source::import(description)?;
    Ok(Read {
        fingerprint: schema.fingerprint(),
        counts: Counts::of(&schema),
        drift: before.map(|before| diff::diff(before, &schema)).unwrap_or_default(),
        warnings,
        body: packed::pack(&schema)?,
        schema,
    })
}

fn discovered(summary: Summary, schema: Arc<Schema>) -> Result<DiscoveredSchema> {
    Ok(DiscoveredSchema {
        schema,
        fingerprint: summary.fingerprint,
        counts: serde_json::from_str(&summary.counts).map_err(Error::internal)?,
        discovered_at: summary.discovered_at,
    })
}

/// Runs work that takes the processor for long away from the tasks that serve requests.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}
