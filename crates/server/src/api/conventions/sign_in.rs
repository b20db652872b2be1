//! Who asks: the key of the `Authorization` header, found out once for each request.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};

use super::{problem::Problem, request_id::RequestId};
use crate::{
    app::{App, Caller, keys},
    error::{Error, Kind, Result},
};

/// Signs the request in; handlers and later layers find the [`Caller`] among its extensions.
pub async fn layer(app: &App, mut request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let key = match key(request.headers()) {
        Ok(key) => key.to_owned(),
        Err(error) => return Problem(error).into_response(),
    };
    let origin = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let id = request.extensions().get::<RequestId>().map(|id| Arc::clone(&id.0));
    match keys::authenticate(app, &key).await.map(|sign_in| Caller {
        organization: sign_in.organization,
        key: sign_in.key,
        scopes: sign_in.scopes,
        origin: origin.map_or_else(|| "unknown".into(), |ip| ip.to_string().into()),
        request: id.unwrap_or_default(),
        idempotency_key: None,
    }) {
        Ok(caller) => {
            request.extensions_mut().insert(caller.clone());
            let mut response = next(request).await;
            // For the request's log line, which is written further out.
            response.extensions_mut().insert(caller);
            response
        }
        Err(error) => Problem(error).into_response(),
    }
}

/// The key of a request, which alone picks the organization.
fn key(headers: &HeaderMap) -> Result<&str> {
    let key = bearer(headers)?;
    for name in ["x-organization-id", "x-organization", "x-org-id", "organization-id", "flowyte-organization"]
    {
        if headers.contains_key(name) {
            let detail = format!("The key alone picks the organization. Leave the `{name}` header out.");
            return Err(Error::invalid("organization_header_not_allowed", detail));
        }
    }
    Ok(key)
}

fn bearer(headers: &HeaderMap) -> Result<&str> {
    let missing = || {
        let detail = "Send your API key as `Authorization: Bearer flowyte_sk_live_…`.";
        Error::new(Kind::Unauthenticated, "missing_api_key", detail)
    };
    let value = headers.get(header::AUTHORIZATION).ok_or_else(missing)?.to_str().map_err(|_| missing())?;
    let (scheme, key) = value.split_once(' ').ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(key.trim()) } else { Err(missing()) }
}
