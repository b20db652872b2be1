//! How an API is reached: where it is, how one signs in there, what describes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AuthType, CredentialField};
use crate::schema::Pagination;

/// The credential field of an API key, where the manifest names no other.
pub const API_KEY: &str = "api_key";
/// The credential field of a token, where the manifest names no other.
pub const TOKEN: &str = "token";

/// An API, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Api {
    /// The URL that every call's path is below; of GraphQL, the endpoint itself. `${shop}` in it stands for the
    /// credential of that name, which must have a pattern.
    pub base_url: String,
    /// How to sign in.
    pub auth: Auth,
    /// What describes it.
    pub schema: SchemaSource,
    /// A path below the base URL whose `GET` shows whether credentials are good; or a whole URL, on one of the
    /// allowed hosts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify_path: Option<String>,
    /// The same for GraphQL: a query without variables, such as `{ shop { name } }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify_query: Option<String>,
    /// The way to what a person recognizes the account by, in the answer to that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub account_label: Vec<String>,
    /// How an install is claimed that began at the provider, where there is such a way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub install: Option<Install>,
    /// Headers of every request, such as the version of the API. No secrets: anybody may read them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Other hosts that calls may go to, with the credentials: `host`, or `host:port`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_hosts: Vec<String>,
    /// How further pages are asked for, where the description doesn't tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
}

/// An install that begins at the provider: its callback is signed by the client's secret, HMAC-SHA256 in hexadecimal
/// over the other parameters by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Install {
    /// Where the code of the callback becomes a token; may hold credentials in `${…}` as the base URL does.
    pub token_url: String,
    /// The credential field that the token becomes.
    pub credential: String,
}

/// How to sign in at an API: a closed set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Auth {
    /// Not at all.
    None,
    /// With a key in a header, query parameter or cookie.
    ApiKey {
        /// Where it goes.
        #[serde(rename = "in")]
        place: KeyPlace,
        /// The name of the header, parameter or cookie.
        name: String,
        /// What stands before the key, such as `Token `.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prefix: Option<String>,
        /// The credential field that holds the key; `api_key` where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credential: Option<String>,
    },
    /// `Authorization: Bearer …`
    Bearer {
        /// The credential field that holds the token; `token` where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credential: Option<String>,
    },
    /// `Authorization: Basic …`, RFC 7617.
    Basic,
    /// OAuth 2, RFC 6749: for clients without a person, or in the name of the person who approves it.
    Oauth2 {
        /// The grant.
        flow: Flow,
        /// Where tokens are got.
        token_url: String,
        /// What is asked for, its words separated by blanks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        /// How the client says who it is.
        #[serde(default)]
        client_auth: ClientAuth,
        /// What only the authorization code has.
        #[serde(flatten)]
        consent: Option<Consent>,
    },
}

/// How a person is asked: what the grant of an authorization code needs besides its tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    /// Where a person approves, RFC 6749 section 3.1.
    pub authorize_url: String,
    /// Where tokens are given back, RFC 7009.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke_url: Option<String>,
    /// What the server calls itself in `iss`, RFC 9207; then a callback without it, or with another one, is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// What may be asked for on top, for actions that need it, its words separated by blanks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optional_scope: Option<String>,
    /// Parameters of the authorization request that the provider wants besides, such as `access_type`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authorize_parameters: BTreeMap<String, String>,
}

/// A grant of OAuth 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// RFC 6749 section 4.4.
    ClientCredentials,
    /// RFC 6749 section 4.1, with a proof key by S256 (RFC 7636).
    AuthorizationCode,
}

/// How a client of OAuth 2 says who it is, RFC 6749 section 2.3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// `Authorization: Basic …`
    #[default]
    Basic,
    /// `client_id` and `client_secret` in the body.
    Body,
}

/// Where an API key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// A header.
    Header,
    /// A parameter of the query.
    Query,
    /// A cookie.
    Cookie,
}

/// What describes an API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SchemaSource {
    /// A document at a URL, fetched anew at each discovery, without credentials.
    Url(String),
    /// Documents that were handed in, the first one the root.
    Uploaded(Vec<UploadedFile>),
    /// The API itself, by GraphQL's introspection.
    Introspection(bool),
    /// The schema of the provider's own folder, where its vendor publishes no document.
    Shipped(bool),
}

/// A document that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UploadedFile {
    /// Its path in the set.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
}

impl Auth {
    /// What a catalog calls it.
    pub fn auth_type(&self) -> AuthType {
        match self {
            Self::None => AuthType::None,
            Self::ApiKey { .. } | Self::Bearer { .. } => AuthType::ApiKey,
            Self::Oauth2 { flow: Flow::AuthorizationCode, .. } => AuthType::Oauth2,
            Self::Basic | Self::Oauth2 { flow: Flow::ClientCredentials, .. } => AuthType::Credentials,
        }
    }

    /// What connecting asks for.
    pub fn credential_fields(&self) -> Vec<CredentialField> {
        let secret = "It is stored encrypted and never shown again.";
        let mut fields = match self {
            Self::None => Vec::new(),
            Self::ApiKey { credential, .. } => {
                let key = credential.as_deref().unwrap_or(API_KEY);
                vec![field(key, "API key", true, &format!("The key. {secret}"))]
            }
            Self::Bearer { credential } => {
                let key = credential.as_deref().unwrap_or(TOKEN);
                vec![field(key, "Token", true, &format!("The token, without the word Bearer. {secret}"))]
            }
            Self::Basic => vec![
                field("username", "User name", false, "The user; of some APIs that is the key."),
                CredentialField {
                    required: false,
                    ..field("password", "Password", true, &format!("Empty where the user is a key. {secret}"))
                },
            ],
            // The client is the operator's, and the person's password stays with the provider.
            Self::Oauth2 { flow: Flow::AuthorizationCode, .. } => Vec::new(),
            Self::Oauth2 { flow: Flow::ClientCredentials, .. } => vec![
                field("client_id", "Client ID", false, "The identifier that the API has given your client."),
                field("client_secret", "Client secret", true, &format!("The client's secret. {secret}")),
            ],
        };
        fields.push(CredentialField {
            required: false,
            ..field(
                "ca_pem",
                "CA certificate",
                false,
                "The certificate authority in PEM, where the API's certificate is of a private one.",
            )
        });
        fields
    }
}

fn field(key: &str, label: &str, secret: bool, help: &str) -> CredentialField {
    CredentialField {
        key: key.to_owned(),
        label: label.to_owned(),
        required: true,
        secret,
        help: help.to_owned(),
        pattern: None,
        default: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_comes_back() {
        let api = json!({"baseUrl": "https://api.example.com", "schema": {"url": "https://example.com/openapi.json"},
            "auth": {"type": "oauth2", "flow": "client_credentials", "tokenUrl": "https://example.com/token",
                "clientAuth": "body"}});
        let read: Api = serde_json::from_value(api.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), api);
    }

    #[test]
    fn each_way_to_sign_in_asks_for_what_it_needs() {
        let keys = |auth: &Auth| {
            auth.credential_fields()
                .iter()
                .map(|field| format!("{}{}", field.key, if field.required { "!" } else { "" }))
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(&Auth::None), ["ca_pem"]);
        assert_eq!(keys(&Auth::Bearer { credential: None }), ["token!", "ca_pem"]);
        assert_eq!(keys(&Auth::Basic), ["username!", "password", "ca_pem"]);
        let secret = |auth: &Auth| auth.credential_fields().iter().filter(|field| field.secret).count();
        assert_eq!(
            (secret(&Auth::None), secret(&Auth::Bearer { credential: None }), secret(&Auth::Basic)),
            (0, 1, 1)
        );
    }
}
