//! The end of an approval: what came back becomes tokens, or a word that says why not.

use std::sync::Arc;

use jackfield_core::manifest::Consent;
use jackfield_drivers::{
    http::{Grant, Granted, Refused},
    limits::Deadline,
};
use secrecy::{ExposeSecret, SecretString};

use super::{Began, Begun, Callback, Connected, place, random, words};
use crate::{
    app::{
        App, Caller, audit,
        catalog::{self, Provider},
        connections::{self, Given},
        oauth::{Kept, clients, revoke},
    },
    error::{Error, Result},
    store,
};

/// Scopes of `OpenID` Connect, which providers answer under other names.
const OPENID: [&str; 3] = ["openid", "email", "profile"];

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
    let granted: Vec<&str> = words(Some(granted)).collect();
    let missing = words(needed).find(|scope| !granted.contains(scope) && !OPENID.contains(scope));
    Ok(missing.map(str::to_owned))
}

fn caller_of(organization: &str, began: &Began) -> Caller {
    Caller {
        organization: organization.into(),
        key: began.key.as_str().into(),
        scopes: Arc::default(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_says_who_it_is_must_be_the_one_that_was_asked() {
        let mut consent = Consent {
            authorize_url: "https://id.example.com/authorize".to_owned(),
            revoke_url: None,
            issuer: None,
            optional_scope: None,
            authorize_parameters: std::collections::BTreeMap::new(),
        };
        assert!(check_issuer(&consent, Some("https://anybody")).is_ok());
        consent.issuer = Some("https://id.example.com".to_owned());
        assert!(check_issuer(&consent, Some("https://id.example.com")).is_ok());
        for issuer in [None, Some("https://id.example.com/"), Some("https://evil.example.com")] {
            assert_eq!(check_issuer(&consent, issuer).unwrap_err().code, "oauth_issuer_mismatch");
        }
    }
}
