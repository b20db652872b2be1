//! What an operator sees: log lines and metrics. Never a body, a token or personal data.

pub mod logs;
pub mod metrics;
pub mod names;
pub mod requests;

/// Counts a call of a skill.
pub fn call_ended(status: &'static str, code: &'static str, micros: i64) {
    ::metrics::counter!(names::CALLS, "status" => status, "code" => code).increment(1);
    #[expect(clippy::cast_precision_loss, reason = "a duration that a double can't hold doesn't happen")]
    ::metrics::histogram!(names::CALL_SECONDS, "status" => status).record(micros as f64 / 1e6);
}
