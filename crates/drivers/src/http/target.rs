//! Where an API is and how to sign in there.

use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded::byte_serialize;

use super::token::{ClientCredentials, TokenSource};
use crate::sql::base64;

/// An API, and how to sign in there.
#[derive(Debug, Clone)]
pub struct HttpTarget {
    /// The URL that every call's path is below; of GraphQL, the endpoint itself.
    pub base_url: String,
    /// How to sign in.
    pub auth: Auth,
    /// The authority that the API's certificate is verified by instead of the public ones, PEM.
    pub ca_pem: Option<String>,
    /// Headers of every request. Their values are taken for secrets, since they may be.
    pub headers: Vec<(String, SecretString)>,
    /// Other hosts that calls may go to, with the credentials: `host`, or `host:port`.
    pub allowed_hosts: Vec<String>,
}

/// How to sign in: a closed set.
#[derive(Debug, Clone)]
pub enum Auth {
    /// Not at all.
    None,
    /// A key in a header, query parameter or cookie.
    ApiKey {
        /// Where it goes.
        place: KeyPlace,
        /// The name of the header, parameter or cookie.
        name: String,
        /// What stands before it, such as `Token `.
        prefix: Option<String>,
        /// The key.
        key: SecretString,
    },
    /// `Authorization: Bearer …`
    Bearer(SecretString),
    /// `Authorization: Basic …`
    Basic {
        /// The user; of some APIs that is the key.
        user: SecretString,
        /// The password, often empty then.
        password: SecretString,
    },
    /// OAuth 2 for clients without a person: tokens are fetched at need.
    OAuth2ClientCredentials(ClientCredentials),
    /// OAuth 2 in the name of a person who has approved it: tokens are somebody else's to keep.
    OAuth2(TokenSource),
}

/// Where an API key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPlace {
    /// A header.
    Header,
    /// A parameter of the query.
    Query,
    /// A cookie.
    Cookie,
}

impl HttpTarget {
    /// Everything that must not be told, in each spelling in which it is sent.
    pub(super) fn secrets(&self, token: Option<&SecretString>) -> Vec<SecretString> {
        let (one, other) = match &self.auth {
            Auth::None | Auth::OAuth2(_) => (None, None),
            Auth::ApiKey { key, .. } => (Some(key), None),
            Auth::Bearer(token) => (Some(token), None),
            Auth::Basic { user, password } => (Some(user), Some(password)),
            Auth::OAuth2ClientCredentials(client) => (Some(&client.client.client_secret), None),
        };
        let headers = self.headers.iter().map(|(_, value)| value);
        let plain: Vec<&str> = (one.into_iter().chain(other).chain(headers).chain(token))
            .map(ExposeSecret::expose_secret)
            .filter(|secret| !secret.is_empty())
            .collect();
        let encoded = plain.iter().map(|secret| byte_serialize(secret.as_bytes()).collect::<String>());
        let mut secrets: Vec<SecretString> = plain.iter().map(|secret| SecretString::from(*secret)).collect();
        secrets.extend(encoded.map(SecretString::from));
        if let Auth::Basic { user, password } = &self.auth {
            let pair = format!("{}:{}", user.expose_secret(), password.expose_secret());
            secrets.push(base64::encode(pair.as_bytes()).into());
        }
        secrets
    }
}
