//! Where a schema comes from: a database's catalog, an API's document, an API that describes itself.

use jackfield_core::{
    diagnostic::Diagnostic,
    import::{self, Imported, files::File},
    manifest::SchemaSource,
    schema::{Pagination, Transport, page_by},
};
use jackfield_drivers::limits::Deadline;

use crate::{
    app::{
        App,
        catalog::{Provider, folders, own},
        connections::{self, Connection},
    },
    error::{Error, Result},
};

/// A provider's own description, as it came.
pub(super) enum Description {
    /// The rows of a database's catalog.
    Catalog(Box<import::sql::Catalog>),
    /// Documents, the first one the root, and how lists are paged where these don't tell.
    Files(Vec<File>, Transport, Option<Pagination>),
    /// The text of what a GraphQL API answered that was asked.
    Introspection(Vec<u8>),
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
        (Connection::Http(_), source) => {
            let files = documents(app, organization, provider, source).await?;
            let pagination = provider.manifest.api.as_ref().and_then(|api| api.pagination.clone());
            return Ok(Description::Files(files, provider.manifest.transport, pagination));
        }
    };
    connections::note(app, organization, kind, outcome.as_ref().map(|_| ())).await?;
    outcome.map_err(connections::later)
}

async fn documents(
    app: &App,
    organization: &str,
    provider: &Provider,
    source: Option<&SchemaSource>,
) -> Result<Vec<File>> {
    let kind = &provider.manifest.kind;
    match source {
        Some(SchemaSource::Url(url)) => Ok(vec![fetch(app, url).await.map_err(connections::told_later)?]),
        Some(SchemaSource::Uploaded(_)) => own::documents(app, organization, kind).await,
        Some(SchemaSource::Shipped(_)) => shipped(app, provider),
        Some(SchemaSource::Introspection(_)) | None => {
            Err(Error::internal(format!("{kind} has no documents")))
        }
    }
}

/// The description in a provider's own folder.
fn shipped(app: &App, provider: &Provider) -> Result<Vec<File>> {
    let kind = &provider.manifest.kind;
    let name = match provider.manifest.transport {
        Transport::Graphql => "schema.graphql",
        Transport::Rest | Transport::Sql => "schema.yaml",
    };
    let bytes = folders::file(app.settings.providers_dir.as_deref(), kind, name);
    let bytes = bytes.ok_or_else(|| Error::internal(format!("{kind} ships no schema")))?;
    Ok(vec![File { name: name.to_owned(), bytes }])
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
        Description::Files(files, transport, pagination) => {
            let mut imported = own::import(files, transport)?;
            if let Some(by) = pagination {
                page_by(&mut imported.schema, &by);
            }
            imported
        }
        Description::Introspection(answer) => {
            import::graphql::introspection_text(&answer).map_err(not_usable)?
        }
    };
    Ok(imported)
}

/// That nothing can be made of what describes an API.
pub fn not_usable(faults: Vec<Diagnostic>) -> Error {
    let reasons: Vec<String> = faults.iter().take(3).map(Diagnostic::sentence).collect();
    let detail = format!("Nothing of the API's description can be used: {}", reasons.join(" "));
    Error::unprocessable("schema_not_usable", detail).with_faults(faults)
}
