//! Every route, and the layers that all of them pass through.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;

use super::{
    agents, api_keys, audit_logs,
    conventions::{
        audit,
        door::{self, Door},
        idempotency,
        problem::Problem,
        rate, request_id, sign_in,
    },
    health, integrations, mcp, oauth, openapi, receipts, report, runtime, skills, versions,
};
use crate::{
    app::App,
    error::{Error, Kind},
    telemetry::{metrics, requests},
};

/// What the router needs besides the application.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Hosts that clients may name besides loopback and the public URL's.
    pub allowed_hosts: Vec<String>,
}

/// The whole server as one service.
pub fn router(app: &App, options: &Options) -> Router {
    metrics::install();
    let (api, _document) = routes().split_for_parts();
    let door = Door::new(&app.settings.public_url, &options.allowed_hosts);
    let api = api
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
        .layer(middleware::from_fn_with_state(
            Inner { app: app.clone(), limits: rate::Limits::new(&app.settings) },
            inner,
        ))
        .with_state(app.clone());
    let documentation = Router::new()
        .route("/openapi.json", get(openapi::json))
        .route("/openapi.yaml", get(openapi::yaml))
        .merge(SwaggerUi::new("/docs").config(utoipa_swagger_ui::Config::from("/openapi.json")));
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/oauth/callback", get(oauth::callback).head(oauth::not_by_head))
        .with_state(app.clone())
        .merge(documentation)
        .nest("/api/v1", api)
        .fallback(no_such_route)
        .layer(middleware::from_fn_with_state((app.clone(), door), outer))
        .layer(DefaultBodyLimit::disable())
}

/// What every request passes through, from the outside in.
///
/// These are functions inside of each other, not layers of axum's: each of those copies all that lies
/// inside of it for every request.
async fn outer(State((app, door)): State<(App, Door)>, request: Request, next: Next) -> Response {
    let handled = request_id::layer(&app, request, async |request| {
        requests::layer(request, async |request| {
            door::layer(&door, request, async |request| next.run(request).await).await
        })
        .await
    });
    safe_headers(handled.await)
}

/// What a request to the API passes through after that, and what is needed for it.
async fn inner(State(inner): State<Inner>, request: Request, next: Next) -> Response {
    let Inner { app, limits } = &inner;
    sign_in::layer(app, request, async |request| {
        rate::layer(limits, request, async |request| {
            idempotency::layer(app, request, async |request| {
                audit::layer(app, request, async |request| next.run(request).await).await
            })
            .await
        })
        .await
    })
    .await
}

#[derive(Clone)]
struct Inner {
    app: App,
    limits: rate::Limits,
}

/// The OpenAPI document, without a server.
pub fn document() -> utoipa::openapi::OpenApi {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::Base::openapi())
        .routes(routes!(api_keys::create, api_keys::list))
        .routes(routes!(api_keys::rotate))
        .routes(routes!(api_keys::revoke))
        .routes(routes!(audit_logs::list))
        .routes(routes!(runtime::tools))
        .routes(routes!(runtime::call))
        .routes(routes!(runtime::test))
        .routes(routes!(mcp::answer))
        .routes(routes!(receipts::list))
        .routes(routes!(agents::create, agents::list))
        .routes(routes!(agents::get, agents::update, agents::remove))
        .routes(routes!(versions::publish))
        .routes(routes!(versions::list))
        .routes(routes!(versions::get))
        .routes(routes!(versions::diff))
        .routes(routes!(versions::roll_back))
        .routes(routes!(report::get))
        .routes(routes!(skills::create, skills::list))
        .routes(routes!(skills::get, skills::update, skills::remove))
        .routes(routes!(skills::list_types))
        .merge(integrations::router())
}

async fn no_such_route() -> Response {
    let detail = "There is no such route. `GET /openapi.json` lists all of them.";
    Problem(Error::new(Kind::NotFound, "no_such_route", detail)).into_response()
}

async fn no_such_method() -> Response {
    let detail = "This route has no such method. `GET /openapi.json` lists those it has.";
    Problem(Error::new(Kind::MethodNotAllowed, "method_not_allowed", detail)).into_response()
}

/// Nothing of ours is sniffed, framed or kept by a shared cache.
fn safe_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
