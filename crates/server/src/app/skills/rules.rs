//! What holds between the members of a skill.

use jackfield_core::{
    diagnostic::Diagnostic,
    json::{FromJson, Reader, one_of},
    plan::Plan,
};
use serde_json::Value;

use crate::model::skill::{SkillDocument, Stakes, VerificationLevel};

const MOST_ATTEMPTS: i64 = 5;
const MOST_BACKOFF: i64 = 10_000;
const MOST_FALLBACK: usize = 500;

/// Lays the gates of a write over a skill: it lands disabled, asks before it runs, runs alone, and
/// a change of what is there wants to know who asks.
pub(super) fn guard(document: &mut SkillDocument, plan: &Plan) {
    if !plan.is_write {
        return;
    }
    document.is_enabled = false;
    document.requires_confirmation = true;
    document.non_parallelizable = true;
    document.stakes = Stakes::Medium;
    if changes_what_is_there(plan) {
        document.stakes = Stakes::High;
        document.requires_verified_identity = true;
        document.verification_level = VerificationLevel::Basic;
    }
}

/// Whether a plan changes a record that exists already.
pub(in crate::app) fn changes_what_is_there(plan: &Plan) -> bool {
    plan.changes_existing()
}

/// What is wrong between the members. A write keeps its gates unless its author says that little
/// is at stake; the pre-publish report warns of it even then.
pub(super) fn check(document: &SkillDocument, plan: Option<&Plan>) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let Some(plan) = plan.filter(|plan| plan.is_write) else { return faults };
    if document.stakes != Stakes::Low {
        let gates = [
            ("requiresConfirmation", document.requires_confirmation, true),
            ("nonParallelizable", document.non_parallelizable, true),
            ("requiresVerifiedIdentity", document.requires_verified_identity, changes_what_is_there(plan)),
        ];
        for (name, on, needed) in gates {
            if needed && !on {
                let message =
                    format!("A write keeps `{name}` unless its `stakes` are `low`; set both to do without.");
                faults.push(Diagnostic::new("write_needs_gate", name, message));
            }
        }
    }
    let attempts = document.error_handling.get("retry").and_then(|retry| retry.get("max_attempts"));
    if attempts.and_then(Value::as_i64).is_some_and(|attempts| attempts > 0) {
        let message = "A write is never sent again by itself: leave `retry` out, or set it to 0.";
        faults.push(Diagnostic::new("not_allowed", "errorHandling.retry.max_attempts", message));
    }
    faults
}

/// Notes what is wrong with `errorHandling`.
pub(super) fn check_error_handling(value: &Value, faults: &mut Vec<Diagnostic>) {
    let mut reader = Reader::new(value, "errorHandling", faults);
    let _retry: Option<Retry> = reader.optional("retry");
    let _on_error: Option<OnError> = reader.optional("on_error");
    let fallback: Option<String> = reader.optional("fallback_message");
    if fallback.is_some_and(|text| text.chars().count() > MOST_FALLBACK) {
        let message = format!("This has at most {MOST_FALLBACK} characters: it is spoken or shown as it is.");
        reader.fault("fallback_message", "invalid", message);
    }
    reader.finish();
}

/// `retry` as it is checked.
struct Retry;

impl FromJson for Retry {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, path, faults);
        for (name, most) in [("max_attempts", MOST_ATTEMPTS), ("backoff_ms", MOST_BACKOFF)] {
            let number: Option<i64> = reader.optional(name);
            if number.is_some_and(|number| !(0..=most).contains(&number)) {
                reader.fault(name, "out_of_range", format!("This must be a whole number from 0 to {most}."));
            }
        }
        reader.finish();
        Some(Self)
    }
}

/// `on_error` as it is checked.
#[derive(Clone, Copy)]
struct OnError;

impl FromJson for OnError {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        one_of(&[("explain", Self), ("escalate", Self)], value, path, faults)
    }
}
