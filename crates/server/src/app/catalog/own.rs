//! Kinds of an organization's own: a second database, a tenth.
//!
//! What is kept is what a person said; how it is connected follows from the built-in provider whose
//! transport it names, so that an upgrade of that one holds for it too.

use std::{borrow::Cow, sync::Arc};

use jackfield_core::{
    diagnostic::Diagnostic,
    json::{Reader, one_of},
    manifest,
};
use serde::{Deserialize, Serialize};

use super::{Engine, Provider, providers, reserved};
use crate::{
    app::{App, connections, remembered::Remembered},
    error::{Error, Result},
    store::{self, providers::OwnProvider},
};

/// The own kinds that this replica remembers.
pub type OwnKinds = Remembered<String, Arc<Provider>>;

/// Words that stand in the place of a kind in paths of ours.
const PATH_WORDS: [&str; 2] = ["catalog", "providers"];
const MOST_CHARACTERS: usize = 100;
/// More than this many are a mistake of a script.
const MOST_KINDS: usize = 1_000;

/// What a person says of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// What people call it.
    pub display_name: String,
    /// Which shelf of the catalog it stands on.
    pub category: Option<String>,
    /// How calls reach it.
    pub transport: OwnTransport,
}

/// How calls reach a kind of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OwnTransport {
    /// A PostgreSQL database.
    Postgres,
    /// A MySQL or MariaDB database.
    Mysql,
}

impl OwnTransport {
    const WORDS: [(&str, Self); 2] = [("postgres", Self::Postgres), ("mysql", Self::Mysql)];

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    fn engine(self) -> Engine {
        match self {
            Self::Postgres => Engine::Postgres,
            Self::Mysql => Engine::Mysql,
        }
    }
}

/// Reads a definition, noting every fault.
pub fn read(reader: &mut Reader<'_>) -> Option<Definition> {
    let display_name = line(reader, "displayName", true);
    let category = line(reader, "category", false);
    let place = reader.place("transport");
    let transport = match reader.raw("transport") {
        Some(word) => one_of(&OwnTransport::WORDS, word, &place, reader.faults()),
        None => {
            reader.fault("transport", "required", "`transport` is required.");
            None
        }
    };
    Some(Definition { display_name: display_name?, category, transport: transport? })
}

fn line(reader: &mut Reader<'_>, name: &'static str, required: bool) -> Option<String> {
    let text: Option<String> = if required { reader.required(name) } else { reader.optional(name) };
    let text = text?.trim().to_owned();
    if text.is_empty() || text.chars().count() > MOST_CHARACTERS || text.chars().any(char::is_control) {
        let message =
            format!("This has 1 to {MOST_CHARACTERS} characters, none of them a control character.");
        reader.fault(name, "invalid", message);
        return None;
    }
    Some(text)
}

/// Adds a kind, or changes what is said of it; gives whether it is new.
///
/// # Errors
/// `validation_failed` for a word that is no kind, `kind_taken` for one of the server's own,
/// `transport_fixed`, `too_many_kinds`, or what the store says.
pub async fn put(app: &App, organization: &str, kind: &str, definition: &Definition) -> Result<bool> {
    check_kind(kind)?;
    let store = app.database.organization(organization);
    let document = serde_json::to_string(definition).map_err(Error::internal)?;
    let mut transaction = store.begin().await?;
    // The row of the organization is locked first: two changes wait for each other.
    transaction.announce(organization).await?;
    let before = store::providers::find_in(&mut transaction, kind).await?.as_ref().map(parse).transpose()?;
    if let Some(before) = &before
        && before.transport != definition.transport
    {
        let detail = format!(
            "`{kind}` is a {} database, which can't become another. Delete it, or choose another kind.",
            before.transport.as_str()
        );
        return Err(Error::conflict("transport_fixed", detail));
    }
    let own = OwnProvider { kind: kind.to_owned(), document };
    store::providers::put(&mut transaction, &own, app.clock.micros()).await?;
    if before.is_none() && store::providers::count(&mut transaction).await? > MOST_KINDS {
        let detail = format!("An organization has at most {MOST_KINDS} kinds of its own. Delete some first.");
        return Err(Error::conflict("too_many_kinds", detail));
    }
    transaction.commit().await?;
    app.forget(organization);
    Ok(before.is_none())
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
    let provider = Arc::new(provider(own)?);
    app.own_kinds.remember(organization, kind.to_owned(), Arc::clone(&provider), generation);
    Ok(Some(provider))
}

/// All that the organization has added, by kind.
///
/// # Errors
/// What the store says.
pub(super) async fn all(app: &App, organization: &str) -> Result<Vec<Arc<Provider>>> {
    let own = store::providers::list(app.database.organization(organization)).await?;
    own.into_iter().map(|own| provider(own).map(Arc::new)).collect()
}

/// What a definition makes of the built-in provider with its transport.
fn provider(own: OwnProvider) -> Result<Provider> {
    let Definition { display_name, category, transport } = parse(&own)?;
    let like = providers().iter().find(|provider| provider.engine == transport.engine());
    let like = like.ok_or_else(|| Error::internal(format!("no provider speaks {}", transport.as_str())))?;
    let mut manifest = like.manifest.clone();
    manifest.kind = own.kind;
    manifest.display_name = display_name;
    manifest.category = category.unwrap_or(manifest.category);
    Ok(Provider { manifest, logo_svg: Cow::clone(&like.logo_svg), engine: transport.engine(), is_own: true })
}

fn parse(own: &OwnProvider) -> Result<Definition> {
    serde_json::from_str(&own.document).map_err(Error::internal)
}

fn check_kind(kind: &str) -> Result<()> {
    if !manifest::is_kind(kind) {
        let message = "A kind begins with a small letter, followed by 1 to 62 small letters, digits or `_`.";
        return Err(Error::invalid_body(vec![Diagnostic::new("invalid_kind", "kind", message)]));
    }
    if super::built_in(kind).is_some() || reserved(kind).is_some() || PATH_WORDS.contains(&kind) {
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn faults(body: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(body, "", &mut faults);
        let read = read(&mut reader);
        reader.finish();
        assert_eq!(read.is_some(), faults.is_empty());
        faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect()
    }

    #[test]
    fn all_that_is_wrong_with_a_definition_is_told_at_once() {
        assert_eq!(faults(&json!({"displayName": "Orders", "transport": "mysql"})), Vec::<String>::new());
        assert_eq!(
            faults(&json!({"displayName": " ", "category": "a\u{7}", "transport": "oracle", "colour": 1})),
            ["displayName invalid", "category invalid", "transport not_allowed", "colour unknown_member"]
        );
        assert_eq!(faults(&json!({})), ["displayName required", "transport required"]);
    }

    #[test]
    fn words_of_the_servers_own_are_no_kinds() {
        for kind in ["postgres", "hubspot", "catalog", "providers"] {
            assert_eq!(check_kind(kind).unwrap_err().code, "kind_taken", "{kind}");
        }
        for kind in ["", "a", "Orders", "2nd", "a-b", &"x".repeat(64)] {
            assert_eq!(check_kind(kind).unwrap_err().code, "validation_failed", "{kind}");
        }
        assert!(check_kind("orders_db").is_ok());
    }
}
