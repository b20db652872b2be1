//! Clients of OAuth: which one signs a kind in. An organization's own goes before the operator's.
//!
//! The operator's clients are for the providers that come with the server alone: a kind that an organization has
//! defined itself says where tokens are got, and would be sent the operator's secret.

use std::{collections::BTreeMap, path::Path};

use jackfield_core::manifest::{Auth, ClientAuth, Consent};
use jackfield_drivers::http::{ClientAuthStyle, OAuthClient};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    app::{App, catalog, catalog::Provider},
    error::{Error, Result},
    store::{self, oauth::clients::Client as Row},
};

/// The operator's clients, by kind.
#[derive(Debug, Clone, Default)]
pub struct OfDeployment(BTreeMap<String, Client>);

/// A client: who we are at a provider.
#[derive(Debug, Clone)]
pub struct Client {
    /// The client's identifier.
    pub id: String,
    /// The client's secret.
    pub secret: SecretString,
}

/// Which kinds there is a client for.
pub struct Kinds {
    of_organization: Vec<String>,
    of_deployment: Vec<String>,
}

impl Kinds {
    /// Whether there is a client for a provider.
    pub fn contains(&self, provider: &Provider) -> bool {
        let kind = &provider.manifest.kind;
        self.of_organization.contains(kind) || (!provider.is_own && self.of_deployment.contains(kind))
    }
}

impl OfDeployment {
    /// Reads a file of clients: a table for each kind, with `client_id` and `client_secret`.
    ///
    /// # Errors
    /// What is wrong with it, without its values.
    pub fn read(path: &Path) -> std::result::Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("it can't be read: {error}"))?;
        // The reader's own words would repeat a line, which may hold a secret.
        let tables: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count());
            format!("line {} isn't as it should be: a table such as [google_calendar] with client_id and client_secret, \
                     both strings", line + 1)
        })?;
        let mut clients = BTreeMap::new();
        for (kind, mut table) in tables {
            let (id, secret) = (table.remove("client_id"), table.remove("client_secret"));
            let (Some(id), Some(secret), None) = (id, secret, table.first_key_value()) else {
                return Err(format!("[{kind}] must have client_id and client_secret, and nothing else"));
            };
            if id.trim().is_empty() || secret.trim().is_empty() {
                return Err(format!("[{kind}] has an empty client_id or client_secret"));
            }
            clients.insert(kind, Client { id, secret: secret.into() });
        }
        Ok(Self(clients))
    }

    /// The client of a kind.
    pub fn get(&self, kind: &str) -> Option<&Client> {
        self.0.get(kind)
    }

    /// The kinds that there is one for.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Adds the client of a kind.
    #[must_use]
    pub fn with(mut self, kind: &str, client: Client) -> Self {
        self.0.insert(kind.to_owned(), client);
        self
    }
}

/// The kinds that there is a client for.
///
/// # Errors
/// What the store says.
pub async fn kinds(app: &App, organization: &str) -> Result<Kinds> {
    Ok(Kinds {
        of_organization: store::oauth::clients::kinds(app.database.organization(organization)).await?,
        of_deployment: app.settings.oauth_clients.kinds().map(str::to_owned).collect(),
    })
}

/// The client that signs a provider in; none where there is none.
///
/// # Errors
/// What the store or the vault says.
pub async fn find(app: &App, organization: &str, provider: &Provider) -> Result<Option<Client>> {
    let kind = &provider.manifest.kind;
    let store = app.database.organization(organization);
    let Some(row) = store::oauth::clients::find(store, kind).await? else {
        let of_deployment = app.settings.oauth_clients.get(kind).filter(|_| !provider.is_own);
        return Ok(of_deployment.cloned());
    };
    let secret = app.secrets.unseal(&app.database, organization, &place(kind), &row.client_secret).await?;
    let secret = std::str::from_utf8(secret.expose_secret()).map_err(Error::internal)?.into();
    Ok(Some(Client { id: row.client_id, secret }))
}

/// That a provider can't be connected for want of a client, and how one gets one.
pub fn missing(provider: &Provider) -> String {
    let (kind, name) = (&provider.manifest.kind, &provider.manifest.display_name);
    let how = provider.manifest.client_help.as_deref().unwrap_or("Register one with the provider.");
    let operator = if provider.is_own {
        String::new()
    } else {
        format!(", or have the operator add [{kind}] to the file of `oauth_clients_file`")
    };
    format!(
        "{name} needs a client of OAuth here. {how} Then hand it in with `PUT /integrations/{kind}/oauth-client`\
         {operator}."
    )
}

/// The client of an organization for a kind: its id and when it was handed in, never its secret.
///
/// # Errors
/// `not_found`, `not_an_oauth_integration`, or what the store says.
pub async fn get(app: &App, organization: &str, kind: &str) -> Result<Row> {
    consenting(app, organization, kind).await?;
    let found = store::oauth::clients::find(app.database.organization(organization), kind).await?;
    found.ok_or_else(|| Error::not_found("OAuth client of your own for", kind))
}

/// Keeps a client for a kind, sealed. While the kind is connected by another client, that one stays: the tokens there
/// are its, and no other's.
///
/// # Errors
/// `not_an_oauth_integration`, `integration_connected`, or what the store says.
pub async fn put(app: &App, organization: &str, kind: &str, client: &Client) -> Result<()> {
    let provider = consenting(app, organization, kind).await?;
    let before = find(app, organization, &provider).await?;
    let secret = client.secret.expose_secret().as_bytes();
    let sealed = app.secrets.seal(&app.database, organization, &place(kind), secret).await?;
    let store = app.database.organization(organization);
    let mut transaction = store.begin().await?;
    transaction.announce(organization).await?;
    let is_another = before.is_none_or(|before| before.id != client.id);
    // What was installed holds a token of its own and needs its client no more.
    if provider.asks_for_consent() && is_another && store::connections::exists(&mut transaction, kind).await?
    {
        return Err(connected(kind, "is connected by another client"));
    }
    let row = Row { client_id: client.id.clone(), client_secret: sealed, updated_at: app.clock.micros() };
    store::oauth::clients::put(&mut transaction, kind, &row).await?;
    transaction.commit().await?;
    // Pools hold the client that they renew tokens by.
    catalog_changed(app, organization, kind);
    Ok(())
}

/// Erases the organization's client for a kind that isn't connected.
///
/// # Errors
/// `not_found`, `not_an_oauth_integration`, `integration_connected`, or what the store says.
pub async fn remove(app: &App, organization: &str, kind: &str) -> Result<()> {
    let provider = consenting(app, organization, kind).await?;
    let store = app.database.organization(organization);
    let mut transaction = store.begin().await?;
    transaction.announce(organization).await?;
    if provider.asks_for_consent() && store::connections::exists(&mut transaction, kind).await? {
        return Err(connected(kind, "is connected by it"));
    }
    if !store::oauth::clients::delete(&mut transaction, kind).await? {
        return Err(Error::not_found("OAuth client of your own for", kind));
    }
    transaction.commit().await?;
    app.forget(organization);
    Ok(())
}

fn catalog_changed(app: &App, organization: &str, kind: &str) {
    crate::app::connections::Connections::close(app, organization, kind);
    app.forget(organization);
}

fn connected(kind: &str, how: &str) -> Error {
    let detail = format!("`{kind}` {how}. Disconnect it first with `DELETE /integrations/{kind}`.");
    Error::conflict("integration_connected", detail)
}

/// The provider of a kind that a person approves in its own pages.
async fn consenting(app: &App, organization: &str, kind: &str) -> Result<std::sync::Arc<Provider>> {
    let provider = catalog::known(app, organization, kind).await?;
    let is_installed = provider.manifest.api.as_ref().is_some_and(|api| api.install.is_some());
    if provider.asks_for_consent() || is_installed {
        return Ok(provider);
    }
    let detail =
        format!("`{kind}` isn't approved by OAuth, so it takes no client. Connect it with its credentials.");
    Err(Error::unprocessable("not_an_oauth_integration", detail))
}

/// A provider's ways of OAuth, and what is asked of a person.
///
/// # Errors
/// An internal error for one that has none.
pub(super) fn ways(provider: &Provider) -> Result<(&str, Option<&str>, ClientAuth, &Consent)> {
    match provider.manifest.api.as_ref().map(|api| &api.auth) {
        Some(Auth::Oauth2 { token_url, scope, client_auth, consent: Some(consent), .. }) => {
            Ok((token_url, scope.as_deref(), *client_auth, consent))
        }
        _ => Err(Error::internal(format!("{} isn't approved by a person", provider.manifest.kind))),
    }
}

/// A client as the driver wants it.
///
/// # Errors
/// An internal error for a provider that has no OAuth.
pub(super) fn of_driver(provider: &Provider, client: &Client) -> Result<OAuthClient> {
    let (token_url, _, client_auth, _) = ways(provider)?;
    Ok(OAuthClient {
        token_url: token_url.to_owned(),
        client_id: client.id.clone(),
        client_secret: client.secret.clone(),
        style: match client_auth {
            ClientAuth::Basic => ClientAuthStyle::Header,
            ClientAuth::Body => ClientAuthStyle::Body,
        },
    })
}

fn place(kind: &str) -> String {
    format!("oauth_clients/{kind}/secret")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> std::result::Result<OfDeployment, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        OfDeployment::read(file.path())
    }

    #[test]
    fn a_file_of_clients_is_read_by_kind() {
        let clients = read("[google_calendar]\nclient_id = \"me\"\nclient_secret = \"s3cret\"\n").unwrap();
        assert_eq!(clients.get("google_calendar").unwrap().id, "me");
        assert!(clients.get("jobber").is_none());
        assert!(!format!("{clients:?}").contains("s3cret"));
    }

    #[test]
    fn a_fault_in_the_file_repeats_nothing_of_it() {
        for text in [
            "[a]\nclient_id = \"me\"\nclient_secret = 4711",
            "[a]\nclient_id = \"s3cret",
            "client_secret = \"s3cret\"",
            "[a]\nclient_id = \"me\"\nclient_secret = \"s3cret\"\nmore = \"x\"",
            "[a]\nclient_secret = \"s3cret\"\nclient_id = \" \"",
        ] {
            let fault = read(text).unwrap_err();
            assert!(!fault.contains("s3cret") && !fault.contains("4711"), "{fault}");
        }
    }
}
