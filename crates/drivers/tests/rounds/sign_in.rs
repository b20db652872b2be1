//! Signing in where an operation needs it: the mock wants to see credentials, and takes any.

use jackfield_core::schema::{Operation, Schema, SecurityKind};
use jackfield_drivers::http::{Auth, HttpTarget, KeyPlace};
use secrecy::{ExposeSecret, SecretString};

use super::generated::binding::signs_in_by;

const SECRET: &str = "s3cr3t-of-a-test";

/// Where an operation is called and how it signs in.
pub struct SignIn {
    /// The target of the connection.
    pub target: HttpTarget,
    /// Keys of the query beyond the connection's own, which has one: they go with the call.
    pub more_keys: Vec<String>,
}

/// Where an operation is called, with the credentials of the first way to sign in.
pub fn sign_in(schema: &Schema, operation: &Operation, base_url: &str) -> SignIn {
    let target = HttpTarget {
        base_url: base_url.to_owned(),
        auth: Auth::None,
        ca_pem: None,
        headers: Vec::new(),
        allowed_hosts: Vec::new(),
    };
    let mut sign_in = SignIn { target, more_keys: Vec::new() };
    for scheme in signs_in_by(schema, operation) {
        sign_in.add(&scheme.kind);
    }
    sign_in
}

impl SignIn {
    /// One scheme more: the first is the connection's own, a further one a fixed header.
    fn add(&mut self, kind: &SecurityKind) {
        let secret = || SecretString::from(SECRET);
        let auth = match kind {
            SecurityKind::ApiKey { place, name } => {
                let place = match place.as_str() {
                    "query" => KeyPlace::Query,
                    "cookie" => KeyPlace::Cookie,
                    _ => KeyPlace::Header,
                };
                Auth::ApiKey { place, name: name.clone(), prefix: None, key: secret() }
            }
            SecurityKind::Basic => Auth::Basic { user: secret(), password: secret() },
            SecurityKind::Bearer | SecurityKind::Oauth2 { .. } | SecurityKind::Other => {
                Auth::Bearer(secret())
            }
        };
        if matches!(self.target.auth, Auth::None) {
            self.target.auth = auth;
            return;
        }
        let (name, value) = match auth {
            Auth::ApiKey { place: KeyPlace::Header, name, .. } => (name, SECRET.to_owned()),
            Auth::ApiKey { place: KeyPlace::Cookie, name, .. } => {
                ("Cookie".to_owned(), format!("{name}={SECRET}"))
            }
            Auth::Basic { .. } => ("Authorization".to_owned(), "Basic dTpw".to_owned()),
            Auth::Bearer(_) => ("Authorization".to_owned(), format!("Bearer {SECRET}")),
            Auth::ApiKey { place: KeyPlace::Query, name, .. } => {
                self.more_keys.push(format!("{name}={SECRET}"));
                return;
            }
            Auth::None | Auth::OAuth2ClientCredentials(_) | Auth::OAuth2(_) => return,
        };
        self.target.headers.push((name, SecretString::from(value)));
    }
}

/// A path and query with a parameter more.
pub fn with_key(path_and_query: &str, key: &str) -> String {
    let mark = if path_and_query.contains('?') { '&' } else { '?' };
    format!("{path_and_query}{mark}{key}")
}

/// What a connection to the target says when it signs in, as headers, and as a parameter of the query.
pub fn spelled(target: &HttpTarget) -> (Vec<(String, String)>, Option<String>) {
    let mut headers: Vec<(String, String)> =
        target.headers.iter().map(|(name, value)| (name.clone(), value.expose_secret().to_owned())).collect();
    let mut query = None;
    match &target.auth {
        Auth::ApiKey { place: KeyPlace::Query, name, .. } => query = Some(format!("{name}={SECRET}")),
        Auth::ApiKey { place: KeyPlace::Header, name, .. } => headers.push((name.clone(), SECRET.to_owned())),
        Auth::ApiKey { place: KeyPlace::Cookie, name, .. } => {
            headers.push(("Cookie".to_owned(), format!("{name}={SECRET}")));
        }
        Auth::Basic { .. } => headers.push(("Authorization".to_owned(), "Basic dTpw".to_owned())),
        Auth::Bearer(_) => headers.push(("Authorization".to_owned(), format!("Bearer {SECRET}"))),
        Auth::None | Auth::OAuth2ClientCredentials(_) | Auth::OAuth2(_) => {}
    }
    (headers, query)
}
