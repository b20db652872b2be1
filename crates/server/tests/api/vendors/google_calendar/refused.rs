//! How Google Calendar refuses: the documented errors, in their form.

use serde_json::json;

use crate::vendors::simulator::Reply;

/// A refusal by its status and reason.
pub(super) fn refused(status: u16, reason: &str, message: &str) -> Reply {
    let domain = match reason {
        "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded" | "dailyLimitExceeded" => {
            "usageLimits"
        }
        "timeRangeEmpty" | "timeRangeTooLong" => "calendar",
        _ => "global",
    };
    let error = json!({"domain": domain, "reason": reason, "message": message});
    Reply::json(status, json!({"error": {"errors": [error], "code": status, "message": message}}))
}

/// Nothing is there, or nothing that the account may know of.
pub(super) fn not_found() -> Reply {
    refused(404, "notFound", "Not Found")
}

/// It was there.
pub(super) fn deleted() -> Reply {
    refused(410, "deleted", "Resource has been deleted")
}

/// The request isn't one.
pub(super) fn bad(message: &str) -> Reply {
    refused(400, "badRequest", message)
}

/// The token doesn't count.
pub(super) fn unauthorized() -> Reply {
    let mut reply = refused(401, "authError", "Invalid Credentials");
    reply.body["error"]["errors"][0]["locationType"] = json!("header");
    reply.body["error"]["errors"][0]["location"] = json!("Authorization");
    reply
}

/// Too many requests: Google says so by either status.
pub(super) fn too_many(status: u16) -> Reply {
    refused(status, "rateLimitExceeded", "Rate Limit Exceeded")
}

/// Google's own failure.
pub(super) fn backend(status: u16) -> Reply {
    refused(status, "backendError", "Backend Error")
}
