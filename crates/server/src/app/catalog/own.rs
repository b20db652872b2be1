//! Kinds of an organization's own: a second database, a tenth, any API.
//!
//! What is kept is what a person said. How a database is connected follows from the built-in provider
//! whose transport it names, so that an upgrade of that one holds for it too; how an API is, from the
//! same manifest that a built-in provider has.

mod change;
mod definition;
mod files;
mod template;

use std::{borrow::Cow, sync::Arc};

pub use definition::{Definition, Documents, OwnTransport, Said, read};
pub use files::import;
use jackfield_core::{
    diagnostic::Diagnostic,
    import::files::File,
    manifest::{self, Api, Manifest, SchemaSource},
};
pub use template::{laid_over, templates};

use super::Provider;
use crate::{
    app::{
        App, connections,
        discovery::{self, blocking},
        remembered::Remembered,
    },
    error::{Error, Result},
    store::{self, providers::OwnProvider},
};

/// The own kinds that this replica remembers.
pub type OwnKinds = Remembered<String, Arc<Provider>>;

/// Words that stand in the place of a kind in paths of ours.
const PATH_WORDS: [&str; 4] = ["catalog", "oauth", "providers", "templates"];
/// More than this many are a mistake of a script.
const MOST_KINDS: usize = 1_000;
/// What an API without a logo of its own looks like.
const API_LOGO: &str = include_str!("own/api.svg");

/// Adds a kind, or changes what is said of it; gives what is kept, and whether it is new.
///
/// # Errors
/// `validation_failed` for a word that is no kind, `kind_taken` for one of the server's own,
/// `schema_not_usable`, `transport_fixed`, `integration_connected` for a change of where credentials
/// go, `too_many_kinds`, or what the store says.
pub async fn put(app: &App, organization: &str, kind: &str, said: Said) -> Result<(Definition, bool)> {
    check_kind(app, kind)?;
    let Said { mut definition, documents } = said;
    let keeps_documents = documents == Documents::Kept;
    let upload = looked_at(app, &mut definition, documents).await?;
    let store = app.database.organization(organization);
    let mut transaction = store.begin().await?;
    // The row of the organization is locked first: two changes wait for each other.
    transaction.announce(organization).await?;
    let before = store::providers::find_in(&mut transaction, kind).await?.as_ref().map(parse).transpose()?;
    if keeps_documents {
        keep_documents(&mut definition, before.as_ref())?;
    }
    match &before {
        Some(before) => change::check(&mut transaction, kind, before, &definition).await?,
        None => change::check_new(&mut transaction, kind).await?,
    }
    let document = serde_json::to_string(&definition).map_err(Error::internal)?;
    let own = OwnProvider { kind: kind.to_owned(), document };
    let kept = match (&upload, keeps_documents) {
        (Some(packed), _) => store::providers::Upload::New(packed),
        (None, true) => store::providers::Upload::AsItIs,
        (None, false) => store::providers::Upload::None,
    };
    store::providers::put(&mut transaction, &own, kept, app.clock.micros()).await?;
    if before.is_none() && store::providers::count(&mut transaction).await? > MOST_KINDS {
        let detail = format!("An organization has at most {MOST_KINDS} kinds of its own. Delete some first.");
        return Err(Error::conflict("too_many_kinds", detail));
    }
    transaction.commit().await?;
    app.forget(organization);
    Ok((definition, before.is_none()))
}

/// Looks at the documents of a definition before they are kept: files that nothing can be made of are
/// refused now, and a base URL that wasn't said is found in them. Gives the new files, packed.
async fn looked_at(app: &App, definition: &mut Definition, documents: Documents) -> Result<Option<Vec<u8>>> {
    let Some(api) = &mut definition.api else { return Ok(None) };
    let limit = app.settings.http.max_document_bytes;
    let transport = definition.transport.transport();
    let new = blocking(move || files::unpack(documents, limit)).await??;
    let (files, packed) = match (new, &api.schema) {
        (Some(files), _) => {
            api.schema = SchemaSource::Uploaded(files::listed(&files));
            let packed = files::pack(&files)?;
            (files, Some(packed))
        }
        (None, SchemaSource::Url(url)) if api.base_url.is_empty() => {
            (vec![discovery::fetch(app, url).await?], None)
        }
        (None, _) => return Ok(None),
    };
    let imported = blocking(move || import(files, transport)).await??;
    if api.base_url.is_empty() {
        let servers = imported.schema.http.map(|http| http.servers).unwrap_or_default();
        api.base_url = servers.into_iter().next().ok_or_else(no_server)?;
    }
    Ok(packed)
}

fn no_server() -> Error {
    let message =
        "The document doesn't say where its API is: state `baseUrl`, such as https://api.example.com/v1.";
    Error::invalid_body(vec![Diagnostic::new("required", "baseUrl", message)])
}

/// Takes over what an earlier definition says of its documents.
fn keep_documents(definition: &mut Definition, before: Option<&Definition>) -> Result<()> {
    let earlier = before.and_then(|before| before.api.as_ref());
    let (Some(api), Some(Api { schema: SchemaSource::Uploaded(files), base_url, .. })) =
        (&mut definition.api, earlier)
    else {
        let message =
            "There are no documents that were handed in earlier: give a `document`, `documents` or a `zip`.";
        return Err(Error::invalid_body(vec![Diagnostic::new("required", "schema.uploaded", message)]));
    };
    api.schema = SchemaSource::Uploaded(files.clone());
    if api.base_url.is_empty() {
        api.base_url.clone_from(base_url);
    }
    Ok(())
}

/// Removes a kind that isn't connected, with its schema and scoping. Its skills stay.
///
/// # Errors
/// `unknown_integration`, `integration_connected`, or what the store says.
pub async fn remove(app: &App, organization: &str, kind: &str) -> Result<()> {
    let store = app.database.organization(organization);
    let mut transaction = store.begin().await?;
    // Locked first, as by whoever connects.
    transaction.announce(organization).await?;
    if store::connections::exists(&mut transaction, kind).await? {
        let detail = format!(
            "`{kind}` is connected. Disconnect it first with `DELETE /integrations/{kind}`: its skills answer \
             `integration_not_connected` from then on."
        );
        return Err(Error::conflict("integration_connected", detail));
    }
    if !store::providers::delete(&mut transaction, kind).await? {
        return Err(not_own(kind));
    }
    transaction.commit().await?;
    connections::Connections::close(app, organization, kind);
    app.forget(organization);
    Ok(())
}

/// What was said of a kind.
///
/// # Errors
/// `unknown_integration`, or what the store says.
pub async fn get(app: &App, organization: &str, kind: &str) -> Result<Definition> {
    let own = store::providers::find(app.database.organization(organization), kind).await?;
    parse(&own.ok_or_else(|| not_own(kind))?)
}

/// The documents that were handed in for a kind, the root first.
///
/// # Errors
/// What the store says.
pub async fn documents(app: &App, organization: &str, kind: &str) -> Result<Vec<File>> {
    let packed = store::providers::upload(app.database.organization(organization), kind).await?;
    let packed = packed.ok_or_else(|| not_own(kind))?;
    blocking(move || files::unpacked(&packed)).await?
}

/// The provider of that kind, if the organization has added it.
///
/// # Errors
/// What the store says.
pub(super) async fn current(app: &App, organization: &str, kind: &str) -> Result<Option<Arc<Provider>>> {
    if let Some(known) = app.own_kinds.get(organization, kind) {
        return Ok(Some(known));
    }
    let generation = app.own_kinds.generation();
    let Some(own) = store::providers::find(app.database.organization(organization), kind).await? else {
        return Ok(None);
    };
    let provider = Arc::new(provider(app, own)?);
    app.own_kinds.remember(organization, kind.to_owned(), Arc::clone(&provider), generation);
    Ok(Some(provider))
}

/// All that the organization has added, by kind.
///
/// # Errors
/// What the store says.
pub(super) async fn all(app: &App, organization: &str) -> Result<Vec<Arc<Provider>>> {
    let own = store::providers::list(app.database.organization(organization)).await?;
    own.into_iter().map(|own| provider(app, own).map(Arc::new)).collect()
}

/// What a definition makes a provider of.
fn provider(app: &App, own: OwnProvider) -> Result<Provider> {
    let definition = parse(&own)?;
    match definition.api {
        Some(_) => Ok(of_api(app, own.kind, definition)),
        None => of_database(own.kind, definition),
    }
}

fn of_api(app: &App, kind: String, definition: Definition) -> Provider {
    let Definition { display_name, category, transport, template, api } = definition;
    // A template that an upgrade took away leaves the kind as it is, without its pack.
    let template = template.and_then(|template| super::built_in(app, &template));
    let auth = api.as_ref().map(|api| &api.auth);
    let host = api.as_ref().map(|api| connections::label_of(&api.base_url)).unwrap_or_default();
    let manifest = Manifest {
        kind,
        blurb: format!("Look up and change what {display_name} keeps, at {host}."),
        display_name,
        category: category.unwrap_or_else(|| "apis".to_owned()),
        logo: "api".to_owned(),
        auth_type: auth.map_or(manifest::AuthType::None, manifest::Auth::auth_type),
        transport: transport.transport(),
        discoverable: true,
        credential_fields: auth.map(manifest::Auth::credential_fields).unwrap_or_default(),
        api,
        engine: None,
        is_template: false,
        client_help: None,
    };
    let logo_svg = template.as_ref().map_or(Cow::Borrowed(API_LOGO), |template| template.logo_svg.clone());
    let folder = template.and_then(|template| template.folder.clone());
    Provider { manifest, logo_svg, engine: transport.engine(), is_own: true, folder }
}

/// A database behaves like the built-in provider with its transport.
fn of_database(kind: String, definition: Definition) -> Result<Provider> {
    let Definition { display_name, category, transport, .. } = definition;
    let like = super::folders::built_in().iter().find(|provider| provider.engine == transport.engine());
    let like = like.ok_or_else(|| Error::internal(format!("no provider speaks {}", transport.as_str())))?;
    let mut manifest = like.manifest.clone();
    manifest.kind = kind;
    manifest.display_name = display_name;
    manifest.category = category.unwrap_or(manifest.category);
    Ok(Provider {
        manifest,
        logo_svg: Cow::clone(&like.logo_svg),
        engine: transport.engine(),
        is_own: true,
        folder: None,
    })
}

fn parse(own: &OwnProvider) -> Result<Definition> {
    serde_json::from_str(&own.document).map_err(Error::internal)
}

fn check_kind(app: &App, kind: &str) -> Result<()> {
    if !manifest::is_kind(kind) {
        let message = "A kind begins with a small letter, followed by 1 to 62 small letters, digits or `_`.";
        return Err(Error::invalid_body(vec![Diagnostic::new("invalid_kind", "kind", message)]));
    }
    let is_taken = super::built_in(app, kind).is_some_and(|provider| !provider.manifest.is_template);
    if is_taken || PATH_WORDS.contains(&kind) {
        let detail =
            format!("`{kind}` is a kind of the server's own. Choose another word, such as `{kind}_2`.");
        return Err(Error::conflict("kind_taken", detail));
    }
    Ok(())
}

/// That the organization has no such kind of its own.
pub fn not_own(kind: &str) -> Error {
    let detail = format!(
        "Your organization has added no kind `{kind}`. Add it with `PUT /integrations/providers/{kind}`."
    );
    Error::new(crate::error::Kind::NotFound, "unknown_integration", detail)
}
