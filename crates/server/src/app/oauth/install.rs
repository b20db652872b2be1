//! Installs that begin at the provider, as in its app store: what it sends the installer back with is signed by the
//! client's secret, and its code becomes a token that lasts.

use std::collections::BTreeMap;

use jackfield_core::{diagnostic::Diagnostic, manifest::Install};
use jackfield_drivers::{
    ErrorKind,
    http::{ClientAuthStyle, Grant, OAuthClient, Refused},
    limits::Deadline,
};
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use super::clients::{self, Client};
use crate::{
    app::{
        App, Caller,
        catalog::{self, Provider},
        connections::{self, Connecting},
    },
    error::{Error, Kind, Result},
};

/// For how long what a provider sends is believed, either way: clocks differ.
const FRESH_SECONDS: i64 = 600;

/// Connects by what a provider has sent an installer back with: the parameters of its callback.
///
/// # Errors
/// `claim_not_supported`, `provider_not_available`, `validation_failed`, `claim_signature_invalid`, `claim_expired`,
/// `oauth_code_rejected`, `oauth_client_rejected`; or what stood in the way of connecting.
pub async fn claim(
    app: &App,
    caller: &Caller,
    kind: &str,
    parameters: &BTreeMap<String, String>,
) -> Result<Connecting> {
    let organization = &caller.organization;
    let provider = catalog::available(app, organization, kind).await?;
    let install = provider.manifest.api.as_ref().and_then(|api| api.install.as_ref()).ok_or_else(|| {
        let detail = format!("`{kind}` isn't installed from the provider's side. Connect it instead.");
        Error::unprocessable("claim_not_supported", detail)
    })?;
    let client = clients::find(app, organization, &provider).await?;
    let client = client
        .ok_or_else(|| Error::new(Kind::NotFound, "provider_not_available", clients::missing(&provider)))?;
    check_signature(parameters, &client)?;
    check_time(parameters, app.clock.micros() / 1_000_000)?;
    // Held to its form before anything is sent to where it says.
    let given = given(&provider, install, parameters, "claimed")?;
    let code = parameters.get("code").filter(|code| !code.is_empty()).ok_or_else(|| required("code"))?;
    let token_url = connections::filled(&provider, &install.token_url, &given);
    let token = redeem(app, (&provider, &client), token_url, code).await?;
    let given = connections::Given::from_members(given.into_members())
        .with(&install.credential, token.expose_secret());
    connections::connect(app, caller, kind, (given, &[])).await
}

/// What the provider says, signed by the client's secret: HMAC-SHA256 over the other parameters in the order of their
/// names.
fn check_signature(parameters: &BTreeMap<String, String>, client: &Client) -> Result<()> {
    let signature = parameters.get("hmac").ok_or_else(|| required("hmac"))?;
    let signed: Vec<String> = parameters
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "hmac" | "signature"))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, client.secret.expose_secret().as_bytes());
    let tag = data_encoding::HEXLOWER_PERMISSIVE.decode(signature.as_bytes()).unwrap_or_default();
    hmac::verify(&key, signed.join("&").as_bytes(), &tag).map_err(|_| {
        let detail = "The provider hasn't signed this, or it was changed on its way. Install it again from the provider's side.";
        Error::invalid("claim_signature_invalid", detail)
    })
}

fn check_time(parameters: &BTreeMap<String, String>, now: i64) -> Result<()> {
    let stated = parameters.get("timestamp").ok_or_else(|| required("timestamp"))?;
    let is_fresh = stated.parse::<i64>().is_ok_and(|then| (now - then).abs() <= FRESH_SECONDS);
    is_fresh.then_some(()).ok_or_else(|| {
        let detail =
            "This install was begun more than ten minutes ago. Install it again from the provider's side.";
        Error::invalid("claim_expired", detail)
    })
}

fn required(name: &str) -> Error {
    let message = format!("`{name}` is required: hand in every parameter that the provider has sent.");
    Error::invalid_body(vec![Diagnostic::new("required", name, message)])
}

/// The credentials that the parameters hold, with a token in the place of the one that is to come.
fn given(
    provider: &Provider,
    install: &Install,
    parameters: &BTreeMap<String, String>,
    token: &str,
) -> Result<connections::Given> {
    let fields = provider.manifest.credential_fields.iter();
    let mut members: Map<String, Value> = fields
        .filter_map(|field| Some((field.key.clone(), parameters.get(&field.key)?.as_str().into())))
        .collect();
    members.insert(install.credential.clone(), token.into());
    let mut faults = Vec::new();
    let given = connections::read_credentials(provider, &Value::Object(members), &mut faults);
    for fault in &mut faults {
        fault.path = fault.path.trim_start_matches("credentials.").to_owned();
    }
    given.ok_or_else(|| Error::invalid_body(faults))
}

async fn redeem(
    app: &App,
    (provider, client): (&Provider, &Client),
    token_url: String,
    code: &str,
) -> Result<SecretString> {
    let oauth = OAuthClient {
        token_url,
        client_id: client.id.clone(),
        client_secret: client.secret.clone(),
        style: ClientAuthStyle::Body,
    };
    let code = SecretString::from(code);
    let grant = Grant::Code { code: &code, verifier: None, redirect_uri: None };
    let deadline = Deadline::after(app.settings.http.limits.call_timeout);
    let name = &provider.manifest.display_name;
    let granted = app.http.token(&oauth, grant, deadline).await.map_err(|refused| match refused {
        Refused::Grant(error) | Refused::Scope(error) => rejected(name, error),
        // Of what is sent the code alone comes from outside: Shopify calls one that was used an invalid request.
        Refused::Other(error) if error.kind == ErrorKind::Rejected => rejected(name, error),
        Refused::Client(error) => {
            let detail =
                format!("{name} refuses this client of OAuth. Its identifier and secret must be looked at.");
            Error::invalid("oauth_client_rejected", detail).because(error)
        }
        Refused::Other(error) => connections::later(error),
    })?;
    Ok(granted.access_token)
}

fn rejected(name: &str, error: jackfield_drivers::Error) -> Error {
    let detail = format!("{name} no longer accepts this install. Begin it again from its side.");
    Error::invalid("oauth_code_rejected", detail).because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(pairs: &[(&str, &str)], secret: &str) -> BTreeMap<String, String> {
        let mut parameters: BTreeMap<String, String> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let text: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&key, text.join("&").as_bytes());
        parameters.insert("hmac".to_owned(), data_encoding::HEXLOWER.encode(tag.as_ref()));
        parameters
    }

    fn client() -> Client {
        Client { id: "me".to_owned(), secret: "hush".to_owned().into() }
    }

    #[test]
    fn only_what_the_clients_secret_has_signed_is_believed() {
        let good = signed(&[("code", "c"), ("shop", "a.myshopify.com"), ("timestamp", "1")], "hush");
        assert!(check_signature(&good, &client()).is_ok());
        let mut changed = good.clone();
        changed.insert("shop".to_owned(), "b.myshopify.com".to_owned());
        let by_another = signed(&[("code", "c"), ("shop", "a.myshopify.com")], "other");
        for parameters in [changed, by_another] {
            assert_eq!(check_signature(&parameters, &client()).unwrap_err().code, "claim_signature_invalid");
        }
        assert_eq!(check_signature(&BTreeMap::new(), &client()).unwrap_err().code, "validation_failed");
    }

    #[test]
    fn an_old_install_is_not_believed_any_more() {
        let at = |time: &str| BTreeMap::from([("timestamp".to_owned(), time.to_owned())]);
        assert!(check_time(&at("1000"), 1500).is_ok());
        for time in ["1000000", "0", "soon", ""] {
            assert_eq!(check_time(&at(time), 1500).unwrap_err().code, "claim_expired", "{time}");
        }
    }
}
