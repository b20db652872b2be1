//! The names of all metrics.

/// Counter: requests, by `method`, `route` and `status`.
pub const REQUESTS: &str = "jackfield_http_requests_total";
/// Histogram: how long requests took in seconds, by `method` and `route`.
pub const REQUEST_SECONDS: &str = "jackfield_http_request_duration_seconds";
/// Gauge: requests that are running.
pub const REQUESTS_RUNNING: &str = "jackfield_http_requests_running";
/// Counter: handlers that panicked.
pub const PANICS: &str = "jackfield_http_panics_total";
/// Counter: calls of skills, by `status` and `code`.
pub const CALLS: &str = "jackfield_calls_total";
/// Histogram: how long calls of skills took in seconds, by `status`.
pub const CALL_SECONDS: &str = "jackfield_call_duration_seconds";
/// Counter: goals that were mapped to bindings, by `planner` (`local`, `model`) and `outcome` (`proposed`, `none`).
pub const GOALS: &str = "jackfield_goals_total";
/// Histogram: how long mapping a goal took in seconds, by `planner`.
pub const GOAL_SECONDS: &str = "jackfield_goal_duration_seconds";
/// Counter: requests to the model that maps goals.
pub const MODEL_REQUESTS: &str = "jackfield_model_requests_total";
/// Counter: tokens that these took.
pub const MODEL_TOKENS: &str = "jackfield_model_tokens_total";
/// Counter: receipts that couldn't be written, each of which is in the log.
pub const RECEIPTS_LOST: &str = "jackfield_receipts_lost_total";
/// Gauge: connections to the store, by `state` (`open`, `idle`).
pub const STORE_CONNECTIONS: &str = "jackfield_store_connections";
/// Gauge: always 1; `version` says which build it is.
pub const BUILD: &str = "jackfield_build_info";
