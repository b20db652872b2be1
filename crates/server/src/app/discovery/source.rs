//! Where a schema comes from: a database's catalog, an API's document, an API that describes itself.

use jackfield_core::{
    diagnostic::Diagnostic,
    import::{self, Imported, files::File},
    manifest::SchemaSource,
    schema::Transport,
};
use jackfield_drivers::limits::Deadline;
use serde_json::Value;

use crate::{
    app::{
        App,
        catalog::{Provider, own},
        connections::{self, Connection},
    },
    error::{Error, Result},
};

/// A provider's own description, as it came.
pub(super) enum Description {
    /// The rows of a database's catalog.
    Catalog(Box<import::sql::Catalog>),
    /// Documents, the first one the root.
    Files(Vec<File>, Transport),
    /// The answer of a GraphQL API that was asked.
    Introspection(Value),
}

/// Gets the description of a connected provider.
pub(super) async fn description(
    app: &App,
    organization: &str,
    provider: &Provider,
    connection: &Connection,
) -> Result<Description> {
    let kind = &provider.manifest.kind;
    let outcome = match (connection, provider.manifest.api.as_ref().map(|api| &api.schema)) {
        (Connection::Sql(database), _) => {
            database.discover().await.map(|catalog| Description::Catalog(Box::new(catalog)))
        }
        (Connection::Http(api), Some(SchemaSource::Introspection(_))) => {
            let deadline = Deadline::after(app.settings.http.limits.discover_timeout);
            api.introspect(deadline).await.map(Description::Introspection)
        }
        // What is handed in or fetched from elsewhere says nothing of how the connection does.
        (Connection::Http(_), source) => return documents(app, organization, provider, source).await,
    };
    connections::note(app, organization, kind, outcome.as_ref().map(|_| ())).await?;
    outcome.map_err(connections::later)
}

async fn documents(
    app: &App,
    organization: &str,
    provider: &Provider,
    source: Option<&SchemaSource>,
) -> Result<Description> {
    let transport = provider.manifest.transport;
    let files = match source {
        Some(SchemaSource::Url(url)) => vec![fetch(app, url).await.map_err(connections::told_later)?],
        Some(SchemaSource::Uploaded(_)) => own::documents(app, organization, &provider.manifest.kind).await?,
        Some(SchemaSource::Introspection(_)) | None => {
            return Err(Error::internal(format!("{} has no documents", provider.manifest.kind)));
        }
    };
    Ok(Description::Files(files, transport))
}

/// Fetches a document by its URL, without credentials.
///
/// # Errors
/// What stood in the way.
pub async fn fetch(app: &App, url: &str) -> Result<File> {
    let settings = &app.settings.http;
    let deadline = Deadline::after(settings.limits.discover_timeout);
    let document = app.http.fetch(url, settings.max_document_bytes, deadline).await?;
    Ok(File { name: document.url, bytes: document.bytes })
}

/// Makes a schema of a description. Takes the processor for long.
pub(super) fn import(description: Description) -> Result<Imported> {
    let imported = match description {
        Description::Catalog(catalog) => {
            let imported = import::sql::schema(*catalog);
            if imported.schema.objects.is_empty() {
                let detail = "Nothing of it can be used: the connected user sees no table with a column that it may \
                              read or write. Grant it the right to some, then discover again.";
                return Err(Error::unprocessable("schema_not_usable", detail).with_faults(imported.warnings));
            }
            imported
        }
        Description::Files(files, transport) => own::import(files, transport)?,
        Description::Introspection(answer) => import::graphql::introspection(&answer).map_err(not_usable)?,
    };
    Ok(imported)
}

/// That nothing can be made of what describes an API.
pub fn not_usable(faults: Vec<Diagnostic>) -> Error {
    let reasons: Vec<String> = faults.iter().take(3).map(Diagnostic::sentence).collect();
    let detail = format!("Nothing of the API's description can be used: {}", reasons.join(" "));
    Error::unprocessable("schema_not_usable", detail).with_faults(faults)
}
