//! An approval: somebody is sent to the provider's own pages, and comes back once.
//!
//! What comes back is held to what was begun: the state counts once and for ten minutes, belongs to one organization,
//! kind and redirect, and seals the proof key (RFC 7636) that the code must have been asked for with. A code of another
//! person's approval, or of another provider's server, gets no token by it.

use jackfield_core::{diagnostic::Diagnostic, manifest::Consent};
use jackfield_drivers::{
    http::{Grant, Granted, Refused},
    limits::Deadline,
};
use ring::digest;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{Kept, clients, revoke};
use crate::{
    app::{
        App, Caller, audit,
        catalog::{self, Provider},
        connections::{self, Given},
    },
    error::{Error, Kind, Result},
    store,
};

/// How long somebody may take to approve.
const LIFETIME_MICROS: i64 = 600_000_000;
/// Scopes of `OpenID` Connect, which providers answer under other names.
const OPENID: [&str; 3] = ["openid", "email", "profile"];

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

fn words(scope: Option<&str>) -> impl Iterator<Item = &str> {
    scope.unwrap_or_default().split_whitespace()
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

/// Ends an approval: the code becomes tokens, which are tried and kept, sealed.
///
/// # Errors
/// `oauth_state_unknown`, `oauth_state_expired`, `oauth_denied`, `oauth_refused`, `oauth_issuer_mismatch`,
/// `oauth_code_missing`, `oauth_code_rejected`, `oauth_client_rejected`, `oauth_scope_missing`; what stood in the way
/// of the provider or of trying the connection; or what the store says.
pub async fn complete(app: &App, callback: Callback) -> Result<Connected> {
    let state = callback.state.as_deref().filter(|state| !state.is_empty()).ok_or_else(unknown_state)?;
    let hash = app.secrets.hash(state);
    // Used up before anything else is looked at: whatever comes of it, it comes of it once.
    let taken = store::oauth::states::take(&app.database, &hash).await?.ok_or_else(unknown_state)?;
    let organization = taken.organization.as_str();
    let plain = app.secrets.unseal(&app.database, organization, &place(&hash), &taken.sealed).await?;
    let begun: Begun = serde_json::from_slice(plain.expose_secret()).map_err(Error::internal)?;
    let caller = caller_of(organization, &begun.caller);
    let outcome = if taken.expires_at < app.clock.micros() {
        Err(failed("oauth_state_expired", "This approval took longer than ten minutes. Connect again."))
    } else {
        finish(app, &caller, (&taken.kind, &begun), callback).await
    };
    let resource = format!("/integrations/{}/connect", taken.kind);
    let told = match &outcome {
        Ok(_) => "allowed".to_owned(),
        Err(error) => format!("failed:{}", error.code),
    };
    let event = audit::Event { action: "integrations.approved", resource: &resource, outcome: &told };
    audit::record(app, &caller, event).await?;
    outcome
}

async fn finish(
    app: &App,
    caller: &Caller,
    (kind, begun): (&str, &Begun),
    callback: Callback,
) -> Result<Connected> {
    let organization = &caller.organization;
    let provider = catalog::available(app, organization, kind).await?;
    let name = &provider.manifest.display_name;
    let (_, _, _, consent) = clients::ways(&provider)?;
    check_issuer(consent, callback.issuer.as_deref())?;
    if let Some(error) = &callback.error {
        return Err(refused_there(name, error));
    }
    let code = callback.code.filter(|code| !code.expose_secret().is_empty()).ok_or_else(|| {
        failed("oauth_code_missing", "The provider sent nothing to get a token for. Connect again.")
    })?;
    let granted = redeem(app, organization, (&provider, begun), &code).await?;
    let scope = granted.scope.clone().unwrap_or_else(|| begun.scope.clone());
    let kept = Kept::of(granted, app.clock.micros(), app.clock.micros(), None);
    if let Some(missing) = missing_scope(&provider, &scope)? {
        revoke(app, organization, &provider, &kept).await;
        let detail = format!(
            "{name} was asked for `{missing}`, and that wasn't granted. Connect again and leave it ticked."
        );
        return Err(failed("oauth_scope_missing", detail));
    }
    let given = Given::from_members(begun.given.clone());
    let account = connections::verify_token(app, organization, (&provider, &given), &kept.access).await;
    let account = match account {
        Ok(account) => account,
        Err(error) => {
            revoke(app, organization, &provider, &kept).await;
            return Err(connections::told_later(error));
        }
    };
    // What is sealed as the credentials differs with every approval, so that no replica goes on with the pool, and
    // the token, of the one before.
    let given = given.with("approval", random().expose_secret());
    connections::keep(app, organization, (&provider, &given), (&account, Some((&kept, &scope)))).await?;
    let of = store::organizations::name(&app.database, organization).await?;
    Ok(Connected { provider: name.clone(), account: account.label, organization: of.unwrap_or_default() })
}

/// RFC 9207: a server that says who it is must be the one that was asked.
fn check_issuer(consent: &Consent, issuer: Option<&str>) -> Result<()> {
    match (&consent.issuer, issuer) {
        (None, _) => Ok(()),
        (Some(expected), Some(issuer)) if expected == issuer => Ok(()),
        (Some(_), _) => Err(failed(
            "oauth_issuer_mismatch",
            "The answer came from another server than the one that was asked. Nothing was connected; connect again.",
        )),
    }
}

fn refused_there(name: &str, error: &str) -> Error {
    match error {
        "access_denied" | "consent_required" => failed(
            "oauth_denied",
            format!("{name} wasn't connected, since it wasn't approved. Connect again to approve it."),
        ),
        "invalid_scope" => failed(
            "oauth_refused",
            format!(
                "{name} doesn't know, or doesn't allow this client, what it was asked for. The operator must \
                     look at the client's settings there."
            ),
        ),
        _ => failed(
            "oauth_refused",
            format!(
                "{name} refused the request. If it happens again, the operator must look at the client's settings \
                     there, its redirect URL first."
            ),
        ),
    }
}

async fn redeem(
    app: &App,
    organization: &str,
    (provider, begun): (&Provider, &Begun),
    code: &SecretString,
) -> Result<Granted> {
    let name = &provider.manifest.display_name;
    let client = clients::find(app, organization, provider).await?;
    let client = client.filter(|client| client.id == begun.client_id).ok_or_else(|| {
        failed("oauth_client_rejected", "The client of OAuth was changed meanwhile. Connect again.")
    })?;
    let client = clients::of_driver(provider, &client)?;
    let verifier = SecretString::from(begun.verifier.as_str());
    let grant = Grant::Code { code, verifier: Some(&verifier), redirect_uri: Some(&begun.redirect_uri) };
    let deadline = Deadline::after(app.settings.http.limits.call_timeout);
    app.http.token(&client, grant, deadline).await.map_err(|refused| match refused {
        Refused::Grant(error) => {
            failed("oauth_code_rejected", format!("{name} no longer accepts this approval. Connect again."))
                .because(error)
        }
        Refused::Client(error) => {
            let detail =
                format!("{name} refuses this client of OAuth. Its identifier and secret must be looked at.");
            failed("oauth_client_rejected", detail).because(error)
        }
        Refused::Scope(error) => refused_there(name, "invalid_scope").because(error),
        Refused::Other(error) => connections::later(error),
    })
}

/// A scope that connecting needs and that wasn't granted.
fn missing_scope(provider: &Provider, granted: &str) -> Result<Option<String>> {
    let (_, needed, _, _) = clients::ways(provider)?;
    // Some separate them by commas.
    let granted: Vec<&str> = granted.split([' ', ',']).collect();
    let missing = words(needed).find(|scope| !granted.contains(scope) && !OPENID.contains(scope));
    Ok(missing.map(str::to_owned))
}

fn caller_of(organization: &str, began: &Began) -> Caller {
    Caller {
        organization: organization.into(),
        key: began.key.as_str().into(),
        scopes: std::sync::Arc::default(),
        origin: began.origin.as_str().into(),
        request: "".into(),
        idempotency_key: None,
    }
}

fn unknown_state() -> Error {
    failed(
        "oauth_state_unknown",
        "This approval isn't known, was used already, or belongs to another server. Connect again.",
    )
}

fn failed(code: &'static str, detail: impl Into<String>) -> Error {
    Error::invalid(code, detail)
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

    #[test]
    fn a_server_that_says_who_it_is_must_be_the_one_that_was_asked() {
        let mut consent = consent();
        assert!(check_issuer(&consent, Some("https://anybody")).is_ok());
        consent.issuer = Some("https://id.example.com".to_owned());
        assert!(check_issuer(&consent, Some("https://id.example.com")).is_ok());
        for issuer in [None, Some("https://id.example.com/"), Some("https://evil.example.com")] {
            assert_eq!(check_issuer(&consent, issuer).unwrap_err().code, "oauth_issuer_mismatch");
        }
    }
}
