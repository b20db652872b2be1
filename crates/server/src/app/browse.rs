//! Browsing: the discovered schema without what the organization blocks.

use std::{borrow::Cow, sync::Arc};

use jackfield_core::{
    schema::{Object, Operation, Schema, directory::Directory},
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
    /// The same without what is blocked, with the ways to find things in it.
    pub directory: Arc<Directory>,
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
    let directory = match &known.value {
        Some(before)
            if before.discovered.fingerprint == discovered.fingerprint && before.scoping == scoping =>
        {
            Arc::clone(&before.directory)
        }
        Some(_) | None => visible(Arc::clone(&discovered.schema), Arc::clone(&scoping)).await?,
    };
    let view = View { tag: tag(&discovered.fingerprint, &scoping)?, discovered, directory, scoping };
    Ok(app.schemas.views.keep(organization, kind, &known, Arc::new(view)))
}

/// The same, ready to be searched: the words of a large schema are looked at once, away from the tasks that serve.
///
/// # Errors
/// As [`view`].
pub async fn searchable(app: &App, organization: &str, kind: &str) -> Result<Arc<View>> {
    let view = view(app, organization, kind).await?;
    if !view.directory.is_indexed() {
        let directory = Arc::clone(&view.directory);
        blocking(move || directory.index()).await?;
    }
    Ok(view)
}

/// The object of that name, among those that may be seen.
///
/// # Errors
/// `not_found` with the nearest names.
pub async fn object<'a>(view: &'a View, name: &str) -> Result<&'a Object> {
    if let Some(object) = view.directory.object(name) {
        return Ok(object);
    }
    let (directory, name) = (Arc::clone(&view.directory), name.to_owned());
    Err(blocking(move || absent("object", &name, directory.objects_like(&name).into_iter())).await?)
}

/// The operation of that name, among those that may be seen.
///
/// # Errors
/// `not_found` with the nearest names.
pub async fn operation<'a>(view: &'a View, name: &str) -> Result<Cow<'a, Operation>> {
    if let Some(operation) = view.directory.operation(name) {
        return Ok(operation);
    }
    let (directory, name) = (Arc::clone(&view.directory), name.to_owned());
    let error = blocking(move || {
        let like = directory.operations_like(&name);
        absent("operation", &name, like.iter().map(AsRef::as_ref))
    });
    Err(error.await?)
}

/// That something isn't there, with the nearest names of what is.
fn absent<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Error {
    let near = suggest::did_you_mean(name, known).map(|near| format!("; {near}"));
    let detail = format!("There is no {what} `{name}` in this schema{}", near.as_deref().unwrap_or("."));
    Error::new(Kind::NotFound, "not_found", detail)
}

async fn visible(schema: Arc<Schema>, scoping: Arc<Scoping>) -> Result<Arc<Directory>> {
    blocking(move || {
        let seen = if scoping.is_empty() { schema } else { Arc::new(scoping.apply(&schema)) };
        Arc::new(Directory::new(seen))
    })
    .await
}

fn tag(fingerprint: &str, scoping: &Scoping) -> Result<String> {
    if scoping.is_empty() {
        return Ok(fingerprint.to_owned());
    }
    let hash = blake3::hash(&serde_json::to_vec(scoping).map_err(Error::internal)?).to_hex();
    let short: String = hash.chars().take(16).collect();
    Ok(format!("{fingerprint}-{short}"))
}
