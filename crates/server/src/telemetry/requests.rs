//! Every request leaves one log line and its metrics, and a panic becomes an answer.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;

use super::names;
use crate::{
    api::conventions::problem::{FailureCode, Problem},
    app::Caller,
    error::Error,
};

/// Measures the request, logs how it ended, and answers for a handler that panicked.
pub async fn layer(request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let method = request.method().clone();
    // Shared, since several metrics take it as a label.
    let route: Arc<str> =
        request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).into();
    let running = Running::begin();
    let started = Instant::now();
    let response = match AssertUnwindSafe(next(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            metrics::counter!(names::PANICS).increment(1);
            Problem(Error::internal("a handler panicked")).into_response()
        }
    };
    let took = started.elapsed();
    drop(running);
    let status = response.status().as_u16();
    let (name, word) = (label(&method), response.status().as_str().to_owned());
    metrics::counter!(names::REQUESTS, "method" => name, "route" => Arc::clone(&route), "status" => word)
        .increment(1);
    metrics::histogram!(names::REQUEST_SECONDS, "method" => name, "route" => Arc::clone(&route)).record(took);
    // A call that was answered has left its receipt; a line for each would cost a tenth of what a call does.
    if route.ends_with("/call") && status < 400 && !tracing::enabled!(tracing::Level::DEBUG) {
        return response;
    }
    let caller = response.extensions().get::<Caller>();
    tracing::info!(
        %method,
        route = &*route,
        status,
        duration_ms = took.as_secs_f64() * 1000.0,
        organization = caller.map(|caller| &*caller.organization),
        key = caller.map(|caller| &*caller.key),
        code = response.extensions().get::<FailureCode>().map(|code| code.0),
        "request answered"
    );
    response
}

/// A method as a label; clients can make up methods, and each would be a metric of its own.
fn label(method: &Method) -> &'static str {
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
    known.into_iter().find(|known| method == known).unwrap_or("other")
}

/// Counts a running request, also when its client hangs up.
struct Running;

impl Running {
    fn begin() -> Self {
        metrics::gauge!(names::REQUESTS_RUNNING).increment(1.0);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        metrics::gauge!(names::REQUESTS_RUNNING).decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[tokio::test]
    async fn a_panic_is_answered_with_a_problem() {
        let request = Request::new(Body::empty());
        let response = layer(request, async |_| panic!("out of order")).await;
        assert_eq!(response.status().as_u16(), 500);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }
}
