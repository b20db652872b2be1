//! An approval: somebody is sent to the provider's own pages, and comes back once.
//!
//! What comes back is held to what was begun: the state counts once and for ten minutes, belongs to one organization,
//! kind and redirect, and seals the proof key (RFC 7636) that the code must have been asked for with. A code of another
//! person's approval, or of another provider's server, gets no token by it.

mod complete;

pub use complete::complete;
use jackfield_core::{diagnostic::Diagnostic, manifest::Consent};
use ring::digest;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::clients;
use crate::{
    app::{App, Caller, catalog::Provider, connections::Given},
    error::{Error, Kind, Result},
    store,
};

/// How long somebody may take to approve.
const LIFETIME_MICROS: i64 = 600_000_000;

/// What is remembered of an approval until it comes back, sealed.
#[derive(Serialize, Deserialize)]
struct Begun {
    verifier: String,
    redirect_uri: String,
    scope: String,
    client_id: String,
    given: Map<String, Value>,
    caller: Began,
}

/// Who began it, for the audit log.
#[derive(Serialize, Deserialize)]
struct Began {
    key: String,
    origin: String,
}

/// What a provider's page sends back, RFC 6749 section 4.1.2 and RFC 9207.
#[derive(Debug, Default)]
pub struct Callback {
    /// What ties it to what was begun.
    pub state: Option<String>,
    /// What a token is got for.
    pub code: Option<SecretString>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Who says so.
    pub issuer: Option<String>,
}

/// What was connected.
#[derive(Debug)]
pub struct Connected {
    /// What people call the provider.
    pub provider: String,
    /// By what a person recognizes the account.
    pub account: String,
    /// The organization that may use it now.
    pub organization: String,
}

/// Begins an approval: gives the URL of the provider's page.
///
/// # Errors
/// `provider_not_available`, `validation_failed` for a scope that the provider doesn't have, or what the store says.
pub async fn begin(
    app: &App,
    caller: &Caller,
    provider: &Provider,
    given: Given,
    further: &[String],
) -> Result<String> {
    let kind = &provider.manifest.kind;
    let organization = &caller.organization;
    let client = clients::find(app, organization, provider).await?;
    let client = client
        .ok_or_else(|| Error::new(Kind::NotFound, "provider_not_available", clients::missing(provider)))?;
    let (_, scope, _, consent) = clients::ways(provider)?;
    let store = app.database.organization(organization);
    let earlier = store::connections::find(store, kind).await?.and_then(|row| row.scope);
    let scope = asked(scope, consent, further, earlier.as_deref())?;
    let (state, verifier) = (random(), random());
    let begun = Begun {
        verifier: verifier.expose_secret().to_owned(),
        redirect_uri: redirect_uri(app),
        scope: scope.clone(),
        client_id: client.id.clone(),
        given: given.into_members(),
        caller: Began { key: caller.key.to_string(), origin: caller.origin.to_string() },
    };
    let plain = Zeroizing::new(serde_json::to_vec(&begun).map_err(Error::internal)?);
    let hash = app.secrets.hash(state.expose_secret());
    let sealed = app.secrets.seal(&app.database, organization, &place(&hash), &plain).await?;
    let until = app.clock.micros().saturating_add(LIFETIME_MICROS);
    store::oauth::states::insert(store, &hash, kind, (&sealed, until)).await?;
    authorize_url(consent, &begun, &state)
}

/// The scope that is asked for: what connecting needs, what was granted before, and what is wanted on top.
fn asked(base: Option<&str>, consent: &Consent, further: &[String], earlier: Option<&str>) -> Result<String> {
    let known: Vec<&str> = words(base).chain(words(consent.optional_scope.as_deref())).collect();
    let unknown = further.iter().enumerate().filter(|(_, scope)| !known.contains(&scope.as_str()));
    let faults: Vec<Diagnostic> = unknown
        .map(|(index, scope)| {
            let message = format!("`{scope}` is no scope of this provider; these are: {}.", known.join(", "));
            Diagnostic::new("unknown_scope", format!("scopes[{index}]"), message)
        })
        .collect();
    if !faults.is_empty() {
        return Err(Error::invalid_body(faults));
    }
    let mut all: Vec<&str> = words(base).collect();
    // What the provider calls otherwise, or no longer has, isn't asked for again.
    let before = words(earlier).filter(|scope| known.contains(scope));
    for scope in further.iter().map(String::as_str).chain(before) {
        if !all.contains(&scope) {
            all.push(scope);
        }
    }
    Ok(all.join(" "))
}

/// The words of a scope; some vendors separate them by commas.
pub fn words(scope: Option<&str>) -> impl Iterator<Item = &str> {
    scope.unwrap_or_default().split([' ', ',']).filter(|word| !word.is_empty())
}

fn authorize_url(consent: &Consent, begun: &Begun, state: &SecretString) -> Result<String> {
    let mut url = url::Url::parse(&consent.authorize_url).map_err(Error::internal)?;
    let challenge = digest::digest(&digest::SHA256, begun.verifier.as_bytes());
    let mut query = url.query_pairs_mut();
    query
        .append_pair("response_type", "code")
        .append_pair("client_id", &begun.client_id)
        .append_pair("redirect_uri", &begun.redirect_uri)
        .append_pair("state", state.expose_secret())
        .append_pair("code_challenge", &data_encoding::BASE64URL_NOPAD.encode(challenge.as_ref()))
        .append_pair("code_challenge_method", "S256");
    if !begun.scope.is_empty() {
        query.append_pair("scope", &begun.scope);
    }
    for (name, value) in &consent.authorize_parameters {
        query.append_pair(name, value);
    }
    drop(query);
    Ok(url.into())
}

/// Where providers send people back to.
pub fn redirect_uri(app: &App) -> String {
    format!("{}/oauth/callback", app.settings.public_url.trim_end_matches('/'))
}

/// 32 random bytes, as a URL and RFC 7636 take them.
fn random() -> SecretString {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    rand::fill(bytes.as_mut_slice());
    data_encoding::BASE64URL_NOPAD.encode(bytes.as_slice()).into()
}

fn place(state_hash: &[u8]) -> String {
    format!("oauth_states/{}", data_encoding::HEXLOWER.encode(state_hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent() -> Consent {
        Consent {
            authorize_url: "https://id.example.com/authorize?tenant=1".to_owned(),
            revoke_url: None,
            issuer: None,
            optional_scope: Some("write admin".to_owned()),
            authorize_parameters: [("prompt".to_owned(), "consent".to_owned())].into(),
        }
    }

    #[test]
    fn what_was_granted_before_is_asked_for_again_and_what_nobody_has_is_not() {
        let scope = |further: &[&str], earlier| {
            let further: Vec<String> = further.iter().map(|scope| (*scope).to_owned()).collect();
            asked(Some("read"), &consent(), &further, earlier)
        };
        assert_eq!(scope(&[], None).unwrap(), "read");
        assert_eq!(scope(&["write"], Some("read admin https://elsewhere")).unwrap(), "read write admin");
        let fault = scope(&["write", "everything"], None).unwrap_err();
        assert_eq!(fault.faults[0].path, "scopes[1]");
    }

    #[test]
    fn the_providers_page_gets_the_challenge_and_never_the_verifier() {
        let begun = Begun {
            verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned(),
            redirect_uri: "https://jackfield.example.com/oauth/callback".to_owned(),
            scope: "read write".to_owned(),
            client_id: "me".to_owned(),
            given: Map::new(),
            caller: Began { key: String::new(), origin: String::new() },
        };
        let url = authorize_url(&consent(), &begun, &"st4te".to_owned().into()).unwrap();
        // The pair of RFC 7636, appendix B.
        assert!(url.contains("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), "{url}");
        assert!(!url.contains("dBjftJeZ4"), "{url}");
        for part in
            ["tenant=1", "state=st4te", "prompt=consent", "code_challenge_method=S256", "scope=read+write"]
        {
            assert!(url.contains(part), "{part} in {url}");
        }
    }
}
