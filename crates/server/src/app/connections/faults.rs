//! Where faults of connecting are told: a driver knows what is wrong, and a provider's manifest in which field a person has
//! filled that in.

use jackfield_core::{
    diagnostic::Diagnostic,
    manifest::{self, Api},
};
use jackfield_drivers::ErrorKind;

use crate::error::Error;

/// An error at what a person has filled in: a provider names the fields of its credentials, and a base URL that is made
/// of some of them is nobody's to change.
pub(super) fn at_fields(mut error: Error, api: &Api) -> Error {
    let key = match &api.auth {
        manifest::Auth::ApiKey { credential, .. } => Some(credential.as_deref().unwrap_or(manifest::API_KEY)),
        manifest::Auth::Bearer { credential } => Some(credential.as_deref().unwrap_or(manifest::TOKEN)),
        manifest::Auth::None | manifest::Auth::Basic | manifest::Auth::Oauth2 { .. } => None,
    };
    let at = |key: &str, message: &str| {
        Diagnostic::new(error.code, format!("credentials.{key}"), message.to_owned())
    };
    if let Some(key) = key.filter(|_| error.code == ErrorKind::CredentialsRejected.code()) {
        error.faults = vec![at(key, &error.detail)];
        return error;
    }
    let parts: Vec<&str> =
        api.base_url.split("${").skip(1).filter_map(|part| part.split('}').next()).collect();
    let placed = error.faults.iter().flat_map(|fault| match fault.path.as_str() {
        "baseUrl" if !parts.is_empty() => parts.iter().map(|part| at(part, &fault.message)).collect(),
        _ => vec![fault.clone()],
    });
    error.faults = placed.collect();
    error
}
