//! Metrics in Prometheus' text form.
//!
//! The recorder belongs to the process: several servers in one process, as in tests, share it.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::names;
use crate::store::Database;

static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// In seconds: from a call that only touches memory to one that waits for its deadline.
const BUCKETS: [f64; 14] =
    [0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1.0, 5.0, 15.0];

/// Starts to record; later calls change nothing.
pub fn install() {
    HANDLE.get_or_init(|| {
        let matcher = |name: &str| Matcher::Full(name.to_owned());
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(matcher(names::REQUEST_SECONDS), &BUCKETS)
            .and_then(|builder| builder.set_buckets_for_metric(matcher(names::CALL_SECONDS), &BUCKETS))
            .and_then(|builder| builder.set_buckets_for_metric(matcher(names::GOAL_SECONDS), &BUCKETS))
            .map(PrometheusBuilder::build_recorder);
        let recorder = match recorder {
            Ok(recorder) => recorder,
            Err(error) => {
                tracing::error!(%error, "metrics can't be recorded");
                return None;
            }
        };
        let handle = recorder.handle();
        match metrics::set_global_recorder(recorder) {
            Ok(()) => {
                describe();
                Some(handle)
            }
            Err(error) => {
                tracing::error!(%error, "metrics can't be recorded");
                None
            }
        }
    });
}

/// All metrics as text.
pub fn render(database: &Database) -> String {
    let (open, idle) = database.connections();
    metrics::gauge!(names::STORE_CONNECTIONS, "state" => "open").set(f64::from(open));
    metrics::gauge!(names::STORE_CONNECTIONS, "state" => "idle").set(f64::from(idle));
    metrics::gauge!(names::BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    HANDLE.get().and_then(Option::as_ref).map(PrometheusHandle::render).unwrap_or_default()
}

/// Merges what was recorded since the last time.
pub fn upkeep() {
    if let Some(handle) = HANDLE.get().and_then(Option::as_ref) {
        handle.run_upkeep();
    }
}

fn describe() {
    metrics::describe_counter!(names::REQUESTS, "Requests by method, route and status");
    metrics::describe_histogram!(names::REQUEST_SECONDS, "How long requests took, in seconds");
    metrics::describe_gauge!(names::REQUESTS_RUNNING, "Requests that are running");
    metrics::describe_counter!(names::PANICS, "Handlers that panicked");
    metrics::describe_counter!(names::CALLS, "Calls of skills by status and code");
    metrics::describe_histogram!(names::CALL_SECONDS, "How long calls of skills took, in seconds");
    metrics::describe_counter!(names::GOALS, "Goals that were mapped to bindings, by planner and outcome");
    metrics::describe_histogram!(names::GOAL_SECONDS, "How long mapping a goal took, in seconds");
    metrics::describe_counter!(names::MODEL_REQUESTS, "Requests to the model that maps goals");
    metrics::describe_counter!(names::MODEL_TOKENS, "Tokens that the model has taken");
    metrics::describe_counter!(names::RECEIPTS_LOST, "Receipts that couldn't be written");
    metrics::describe_gauge!(names::STORE_CONNECTIONS, "Connections to the store");
    metrics::describe_gauge!(names::BUILD, "The build that runs");
}
