//! Scoping: what an organization keeps from its agents. Live skills obey it at once.

use std::sync::Arc;

use jackfield_core::{
    diagnostic::Diagnostic,
    scoping::{BlockedField, Scoping},
};

use super::{
    App, catalog,
    discovery::{self, AffectedSkill},
};
use crate::{
    error::{Error, Kind, Result},
    store::{self, OrganizationStore, Transaction},
};

/// A change of a scoping: what isn't stated stays, an empty list clears.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopingPatch {
    /// Objects blocked as a whole.
    pub blocked_objects: Option<Vec<String>>,
    /// Single fields.
    pub blocked_fields: Option<Vec<BlockedField>>,
}

/// The scoping of a kind; empty where nobody has set one.
///
/// # Errors
/// What the store says.
pub async fn current(app: &App, organization: &str, kind: &str) -> Result<Arc<Scoping>> {
    if let Some(fresh) = app.schemas.scopings.fresh(organization, kind) {
        return Ok(fresh);
    }
    let known = app.schemas.scopings.known(organization, kind);
    let document = store::scopings::find(app.database.organization(organization), kind).await?;
    let scoping = Arc::new(parse(document)?);
    Ok(app.schemas.scopings.keep(organization, kind, &known, scoping))
}

/// The scoping of a kind whose schema is known.
///
/// # Errors
/// `unknown_integration`, `schema_not_discovered`, or what the store says.
pub async fn read(app: &App, organization: &str, kind: &str) -> Result<Arc<Scoping>> {
    catalog::known(app, organization, kind).await?;
    discovery::needed(app, organization, kind, Kind::NotFound).await?;
    current(app, organization, kind).await
}

/// Changes the scoping of a kind; gives the new one and the skills that it breaks.
///
/// # Errors
/// `unknown_integration`, `schema_not_discovered`, `scoping_invalid` with every fault, or what the
/// store says.
pub async fn change(
    app: &App,
    organization: &str,
    kind: &str,
    patch: ScopingPatch,
) -> Result<(Scoping, Vec<AffectedSkill>)> {
    catalog::known(app, organization, kind).await?;
    let discovered = discovery::needed(app, organization, kind, Kind::NotFound).await?;
    let faults = stated(&patch).validate(&discovered.schema);
    if !faults.is_empty() {
        return Err(invalid(faults));
    }
    let store = app.database.organization(organization);
    let scoping = replace(app, store, kind, patch).await?;
    app.forget(organization);
    let broken = discovery::broken(app, organization, kind, &discovered.schema, &scoping).await?;
    Ok((scoping, broken))
}

/// Reads and writes in one transaction, so that two changes at once are both kept.
async fn replace(
    app: &App,
    store: OrganizationStore<'_>,
    kind: &str,
    patch: ScopingPatch,
) -> Result<Scoping> {
    let mut transaction = store.begin().await?;
    // The row of the organization is locked first: two changes wait for each other.
    transaction.announce(store.id()).await?;
    let scoping = patched(&mut transaction, kind, patch).await?;
    let document = serde_json::to_string(&scoping).map_err(Error::internal)?;
    store::scopings::put(&mut transaction, kind, &document, app.clock.micros()).await?;
    transaction.commit().await?;
    Ok(scoping)
}

async fn patched(transaction: &mut Transaction<'_>, kind: &str, patch: ScopingPatch) -> Result<Scoping> {
    let mut scoping = parse(store::scopings::find_in(transaction, kind).await?)?;
    if let Some(objects) = patch.blocked_objects {
        scoping.blocked_objects = without_repeats(objects);
    }
    if let Some(fields) = patch.blocked_fields {
        scoping.blocked_fields = without_repeats(fields);
    }
    Ok(scoping)
}

/// What the patch itself states: what was blocked before isn't checked again, since a field that
/// is gone by now does no harm.
fn stated(patch: &ScopingPatch) -> Scoping {
    Scoping {
        blocked_objects: patch.blocked_objects.clone().unwrap_or_default(),
        blocked_fields: patch.blocked_fields.clone().unwrap_or_default(),
    }
}

fn invalid(faults: Vec<Diagnostic>) -> Error {
    let detail = "The scoping names things that the schema doesn't have; `errors` names each with its place. \
                  Nothing was changed.";
    Error::unprocessable("scoping_invalid", detail).with_faults(faults)
}

fn parse(document: Option<String>) -> Result<Scoping> {
    document.map_or_else(
        || Ok(Scoping::default()),
        |document| serde_json::from_str(&document).map_err(Error::internal),
    )
}

fn without_repeats<T: Clone + Eq + std::hash::Hash>(mut items: Vec<T>) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| seen.insert(item.clone()));
    items
}
