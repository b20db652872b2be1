//! Signing in where an operation needs it: the mock wants to see credentials, and takes any.

use jackfield_core::schema::{Operation, Schema, SecurityKind, SecurityRequirement};
use jackfield_drivers::http::{Auth, HttpTarget, KeyPlace};
use secrecy::SecretString;

const SECRET: &str = "s3cr3t-of-a-test";

/// Where an operation is called, with the credentials of the first way to sign in.
pub fn target(schema: &Schema, operation: &Operation, base_url: &str) -> HttpTarget {
    let mut target = HttpTarget {
        base_url: base_url.to_owned(),
        auth: Auth::None,
        ca_pem: None,
        headers: Vec::new(),
        allowed_hosts: Vec::new(),
    };
    let Some(http) = &schema.http else { return target };
    let own = operation.http.as_ref().and_then(|http| http.security.as_ref());
    let Some(requirement) = easiest(own.unwrap_or(&http.security)) else { return target };
    for name in &requirement.schemes {
        let Some(scheme) = http.security_schemes.iter().find(|scheme| scheme.name == *name) else { continue };
        add(&mut target, &scheme.kind);
    }
    target
}

/// The first requirement, or that which needs nothing.
fn easiest(requirements: &[SecurityRequirement]) -> Option<&SecurityRequirement> {
    let free = requirements.iter().find(|requirement| requirement.schemes.is_empty());
    free.or_else(|| requirements.first())
}

/// One scheme more: the first is the connection's own, a further one a fixed header.
fn add(target: &mut HttpTarget, kind: &SecurityKind) {
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
        SecurityKind::Bearer | SecurityKind::Oauth2 { .. } | SecurityKind::Other => Auth::Bearer(secret()),
    };
    if matches!(target.auth, Auth::None) {
        target.auth = auth;
        return;
    }
    let (name, value) = match auth {
        Auth::ApiKey { place: KeyPlace::Header, name, .. } => (name, SECRET.to_owned()),
        Auth::ApiKey { place: KeyPlace::Cookie, name, .. } => {
            ("Cookie".to_owned(), format!("{name}={SECRET}"))
        }
        Auth::Basic { .. } => ("Authorization".to_owned(), "Basic dTpw".to_owned()),
        Auth::Bearer(_) => ("Authorization".to_owned(), format!("Bearer {SECRET}")),
        _ => return,
    };
    target.headers.push((name, SecretString::from(value)));
}
