//! What may become of a kind's word while something secret is kept for it.

use super::Definition;
use crate::{
    error::{Error, Result},
    store::{self, Transaction},
};

/// Whether a kind may be added: what is kept under its word was given to a provider that the server no longer has.
///
/// # Errors
/// `integration_connected`, or what the store says.
pub(super) async fn check_new(transaction: &mut Transaction<'_>, kind: &str) -> Result<()> {
    if store::connections::exists(transaction, kind).await? {
        let detail = format!(
            "`{kind}` is connected to a provider that this server no longer has. Disconnect it first with \
             `DELETE /integrations/{kind}`, or choose another word."
        );
        return Err(Error::conflict("integration_connected", detail));
    }
    store::oauth::clients::delete(transaction, kind).await?;
    store::oauth::states::forget_kind(transaction, kind).await
}

/// Whether a kind may become what it is to be: another transport never, and while credentials are kept
/// for it, nothing that would send them elsewhere. Whoever can't read them must not be able to. Approvals that were
/// begun end with such a change: their codes are for the server that was asked.
///
/// # Errors
/// `transport_fixed`, `oauth_client_kept`, `integration_connected`, or what the store says.
pub(super) async fn check(
    transaction: &mut Transaction<'_>,
    kind: &str,
    before: &Definition,
    after: &Definition,
) -> Result<()> {
    if before.transport != after.transport {
        let detail = format!(
            "`{kind}` is of the transport `{}`, which can't become another. Delete it, or choose another kind.",
            before.transport.as_str()
        );
        return Err(Error::conflict("transport_fixed", detail));
    }
    let (Some(old), Some(new)) = (&before.api, &after.api) else { return Ok(()) };
    let goes_elsewhere = old.base_url != new.base_url
        || old.auth != new.auth
        || old.headers != new.headers
        || new.allowed_hosts.iter().any(|host| !old.allowed_hosts.contains(host));
    if !goes_elsewhere {
        return Ok(());
    }
    if store::oauth::clients::exists(transaction, kind).await? {
        let detail = format!(
            "There is a client of OAuth for `{kind}`, and this would send its secret elsewhere. Erase it first with \
             `DELETE /integrations/{kind}/oauth-client`, then change `baseUrl`, `auth`, `headers` or `allowedHosts`."
        );
        return Err(Error::conflict("oauth_client_kept", detail));
    }
    if store::connections::exists(transaction, kind).await? {
        let detail = format!(
            "`{kind}` is connected, and this would send its credentials elsewhere or in another way. Disconnect it \
             first with `DELETE /integrations/{kind}`, then change `baseUrl`, `auth`, `headers` or `allowedHosts`."
        );
        return Err(Error::conflict("integration_connected", detail));
    }
    store::oauth::states::forget_kind(transaction, kind).await
}
