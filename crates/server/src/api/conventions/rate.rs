//! A limit of requests a second for each organization, told in `RateLimit-*` headers.

use std::{num::NonZeroU32, sync::Arc};

use axum::{
    extract::Request,
    http::HeaderValue,
    response::{IntoResponse, Response},
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};

use super::problem::Problem;
use crate::{
    app::{Caller, Settings},
    error::{Error, Kind},
};

type Limiter =
    RateLimiter<Arc<str>, DefaultKeyedStateStore<Arc<str>>, DefaultClock, StateInformationMiddleware>;

/// The limiter of a deployment's replica.
#[derive(Clone)]
pub struct Limits {
    limiter: Arc<Limiter>,
    burst: u32,
}

impl Limits {
    /// A limiter with the deployment's settings.
    pub fn new(settings: &Settings) -> Self {
        let one = NonZeroU32::MIN;
        let per_second = NonZeroU32::new(settings.requests_per_second).unwrap_or(one);
        let burst = NonZeroU32::new(settings.request_burst).unwrap_or(one);
        let quota = Quota::per_second(per_second).allow_burst(burst);
        let limiter = RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>();
        Self { limiter: Arc::new(limiter), burst: burst.get() }
    }
}

/// Counts the request against its organization.
pub async fn layer(
    limits: &Limits,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let Some(caller) = request.extensions().get::<Caller>() else { return next(request).await };
    match limits.limiter.check_key(&caller.organization) {
        Ok(state) => {
            let mut response = next(request).await;
            write_headers(&mut response, limits.burst, state.remaining_burst_capacity(), 0);
            response
        }
        Err(refused) => {
            let wait = refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            let detail =
                format!("Your organization makes more requests than allowed. Try again in {wait} seconds.");
            let mut error = Error::new(Kind::RateLimited, "rate_limited", detail);
            error.retry_after = Some(wait);
            let mut response = Problem(error).into_response();
            write_headers(&mut response, limits.burst, 0, wait);
            response
        }
    }
}

fn write_headers(response: &mut Response, limit: u32, remaining: u32, reset: u64) {
    let headers = response.headers_mut();
    headers.insert("ratelimit-limit", HeaderValue::from(limit));
    headers.insert("ratelimit-remaining", HeaderValue::from(remaining));
    headers.insert("ratelimit-reset", HeaderValue::from(reset));
}
