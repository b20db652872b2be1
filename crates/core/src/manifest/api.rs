//! How an API is reached: where it is, how one signs in there, what describes it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AuthType, CredentialField};
use crate::schema::Pagination;

/// An API, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Api {
    /// The URL that every call's path is below; of GraphQL, the endpoint itself.
    pub base_url: String,
    /// How to sign in.
    pub auth: Auth,
    /// What describes it.
    pub schema: SchemaSource,
    /// A path below the base URL whose `GET` shows whether credentials are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verify_path: Option<String>,
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
    },
    /// `Authorization: Bearer …`
    Bearer,
    /// `Authorization: Basic …`, RFC 7617.
    Basic,
    /// OAuth 2 for clients without a person, RFC 6749 section 4.4.
    Oauth2 {
        /// The grant.
        flow: Flow,
        /// Where tokens are got.
        token_url: String,
        /// What is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scope: Option<String>,
        /// How the client says who it is.
        #[serde(default)]
        client_auth: ClientAuth,
    },
}

/// A grant of OAuth 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// RFC 6749 section 4.4.
    ClientCredentials,
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
            Self::ApiKey { .. } | Self::Bearer => AuthType::ApiKey,
            Self::Basic | Self::Oauth2 { .. } => AuthType::Credentials,
        }
    }

    /// What connecting asks for.
    pub fn credential_fields(&self) -> Vec<CredentialField> {
        let secret = "It is stored encrypted and never shown again.";
        let mut fields = match self {
            Self::None => Vec::new(),
            Self::ApiKey { .. } => vec![field("api_key", "API key", true, &format!("The key. {secret}"))],
            Self::Bearer => {
                vec![field("token", "Token", true, &format!("The token, without the word Bearer. {secret}"))]
            }
            Self::Basic => vec![
                field("username", "User name", false, "The user; of some APIs that is the key."),
                CredentialField {
                    required: false,
                    ..field("password", "Password", true, &format!("Empty where the user is a key. {secret}"))
                },
            ],
            Self::Oauth2 { .. } => vec![
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
        assert_eq!(keys(&Auth::Bearer), ["token!", "ca_pem"]);
        assert_eq!(keys(&Auth::Basic), ["username!", "password", "ca_pem"]);
        let secret = |auth: &Auth| auth.credential_fields().iter().filter(|field| field.secret).count();
        assert_eq!((secret(&Auth::None), secret(&Auth::Bearer), secret(&Auth::Basic)), (0, 1, 1));
    }
}
