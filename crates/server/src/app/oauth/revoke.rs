//! Giving back what was approved, RFC 7009, when a connection goes.

use std::time::Duration;

use jackfield_drivers::limits::Deadline;

use super::{Kept, clients};
use crate::app::{App, catalog::Provider};

/// How long a disconnect waits for the provider.
const PATIENCE: Duration = Duration::from_secs(5);

/// Gives tokens back at a provider that takes them; says whether it did. What we keep is erased whatever it says.
pub(in crate::app) async fn revoke(app: &App, organization: &str, provider: &Provider, kept: &Kept) -> bool {
    let Ok((_, _, _, consent)) = clients::ways(provider) else { return false };
    let Some(revoke_url) = &consent.revoke_url else { return false };
    let client = match clients::find(app, organization, provider).await {
        Ok(Some(client)) => clients::of_driver(provider, &client),
        Ok(None) => return false,
        Err(error) => Err(error),
    };
    let Ok(client) = client else { return false };
    // With the refresh token go the access tokens that were got with it, section 2.1.
    let token = kept.refresh.as_ref().unwrap_or(&kept.access);
    let revoked = app.http.revoke_token(&client, revoke_url, token, Deadline::after(PATIENCE)).await;
    if let Err(error) = &revoked {
        tracing::warn!(kind = provider.manifest.kind, ?error, "a provider didn't take back its tokens");
    }
    revoked.is_ok()
}
