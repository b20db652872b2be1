//! Browsing: the discovered schema without what the organization blocks.

use std::sync::Arc;

use jackfield_core::{
    schema::{Operation, Schema},
    scoping::Scoping,
    suggest,
};

use super::{
    App, catalog,
    discovery::{self, DiscoveredSchema, blocking},
    scoping,
};
use crate::error::{Error, Kind, Result};

/// A schema as a browser may see it.
#[derive(Debug)]
pub struct View {
    /// The schema as it was discovered, and when.
    pub discovered: Arc<DiscoveredSchema>,
    /// The same without what is blocked.
    pub schema: Arc<Schema>,
    /// Changes whenever the view does.
    pub tag: String,
    scoping: Arc<Scoping>,
}

/// The schema of a kind as a browser may see it.
///
/// # Errors
/// `unknown_integration`, `schema_not_discovered`, or what the store says.
pub async fn view(app: &App, organization: &str, kind: &str) -> Result<Arc<View>> {
    if let Some(fresh) = app.schemas.views.fresh(organization, kind) {
        return Ok(fresh);
    }
    catalog::known(app, organization, kind).await?;
    let known = app.schemas.views.known(organization, kind);
    let discovered = discovery::needed(app, organization, kind, Kind::NotFound).await?;
    let scoping = scoping::current(app, organization, kind).await?;
    let schema = match &known.value {
        Some(before)
            if before.discovered.fingerprint == discovered.fingerprint && before.scoping == scoping =>
        {
            Arc::clone(&before.schema)
        }
        Some(_) | None => visible(Arc::clone(&discovered.schema), Arc::clone(&scoping)).await?,
    };
    let view = View { tag: tag(&discovered.fingerprint, &scoping)?, discovered, schema, scoping };
    Ok(app.schemas.views.keep(organization, kind, &known, Arc::new(view)))
}

/// The operation of that name, among those that may be seen.
///
/// # Errors
/// `not_found` with the nearest names.
pub fn operation<'a>(view: &'a View, name: &str) -> Result<std::borrow::Cow<'a, Operation>> {
    view.schema.operation(name).ok_or_else(|| {
        let names = view.schema.operations().map(|operation| operation.name.clone()).collect::<Vec<_>>();
        absent("operation", name, names.iter().map(String::as_str))
    })
}

/// That something isn't there, with the nearest names of what is.
pub fn absent<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let near = suggest::did_you_mean(name, known).map(|near| format!("; {near}"));
    let detail = format!("There is no {what} `{name}` in this schema{}", near.as_deref().unwrap_or("."));
    Error::new(Kind::NotFound, "not_found", detail)
}

async fn visible(schema: Arc<Schema>, scoping: Arc<Scoping>) -> Result<Arc<Schema>> {
    if scoping.is_empty() {
        return Ok(schema);
    }
    blocking(move || Arc::new(scoping.apply(&schema))).await
}

fn tag(fingerprint: &str, scoping: &Scoping) -> Result<String> {
    if scoping.is_empty() {
        return Ok(fingerprint.to_owned());
    }
    let hash = blake3::hash(&serde_json::to_vec(scoping).map_err(Error::internal)?).to_hex();
    let short: String = hash.chars().take(16).collect();
    Ok(format!("{fingerprint}-{short}"))
}
