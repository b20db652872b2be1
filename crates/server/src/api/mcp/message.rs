//! Whether a body is one message of the protocol, before the SDK reads it: its own refusal of what
//! fits none of its types names no reason.

use serde_json::Value;

use crate::error::{Error, Result};

/// Refuses what is no JSON-RPC message, saying why.
///
/// # Errors
/// `mcp_message_invalid`.
pub(super) fn check(message: &Value) -> Result<()> {
    let Some(members) = message.as_object() else {
        let what = if message.is_array() { "Send one message a request: batches" } else { "Other values" };
        return Err(invalid(format!("{what} are not taken here; a message is an object.")));
    };
    if members.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(invalid("A message has `\"jsonrpc\": \"2.0\"`."));
    }
    if !members.get("method").is_some_and(Value::is_string) {
        return Err(invalid(
            "A message has a `method`, such as \"initialize\", \"tools/list\" or \"tools/call\".",
        ));
    }
    if members.get("id").is_some_and(|id| !id.is_string() && !id.is_i64()) {
        return Err(invalid("The `id` of a request is a string or a whole number; a notification has none."));
    }
    let params = members.get("params");
    if params.is_some_and(|params| !params.is_object()) {
        return Err(invalid("The `params` of a message are an object."));
    }
    let member = |name: &str| params.and_then(|params| params.get(name));
    if members.get("method").is_some_and(|method| method == "tools/call") {
        if !member("name").is_some_and(Value::is_string) {
            return Err(invalid("A `tools/call` has the tool's name as `params.name`."));
        }
        if member("arguments").is_some_and(|arguments| !arguments.is_object()) {
            return Err(invalid("The `params.arguments` of a `tools/call` are an object."));
        }
    }
    Ok(())
}

/// The refusal of something that is no message.
pub(super) fn invalid(detail: impl Into<String>) -> Error {
    Error::invalid("mcp_message_invalid", detail)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_and_a_notification_are_messages() {
        for message in [
            json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}),
            json!({"jsonrpc": "2.0", "id": "a", "method": "tools/list", "params": {}}),
            json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        ] {
            assert!(check(&message).is_ok(), "{message}");
        }
    }

    #[test]
    fn what_is_none_is_refused_with_its_reason() {
        for (message, reason) in [
            (json!([{"jsonrpc": "2.0", "id": 1, "method": "ping"}]), "batches"),
            (json!("ping"), "an object"),
            (json!({"id": 1, "method": "ping"}), "jsonrpc"),
            (json!({"jsonrpc": "2.0", "id": 1, "result": {}}), "`method`"),
            (json!({"jsonrpc": "2.0", "id": null, "method": "ping"}), "`id`"),
            (json!({"jsonrpc": "2.0", "id": 1.5, "method": "ping"}), "`id`"),
            (json!({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}), "`params`"),
            (json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {}}), "`params.name`"),
            (
                json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "a", "arguments": [1]}}),
                "`params.arguments`",
            ),
        ] {
            let error = check(&message).unwrap_err();
            assert!(error.code == "mcp_message_invalid" && error.detail.contains(reason), "{error:?}");
        }
    }
}
