//! What the bridge looks at in a message, and failures as messages.

use serde_json::{Value, json};

/// The place where a message of a stateless revision names it.
const REVISION: &str = "/params/_meta/io.modelcontextprotocol~1protocolVersion";

/// Failures that are neither the protocol's nor a tool's: JSON-RPC leaves this code to servers.
const FAILED: i64 = -32000;

/// What JSON-RPC calls a parse error.
const NOT_JSON: i64 = -32700;

/// A message from the client.
#[derive(Debug, Clone)]
pub(super) struct Message(pub(super) Value);

impl Message {
    /// Its method; a response has none.
    pub(super) fn method(&self) -> Option<&str> {
        self.0.get("method").and_then(Value::as_str)
    }

    /// Whether an answer is waited for. What is no message at all gets one too.
    pub(super) fn is_request(&self) -> bool {
        !self.0.is_object() || self.0.get("id").is_some()
    }

    /// The revision that the message itself names.
    pub(super) fn revision(&self) -> Option<&str> {
        self.0.pointer(REVISION).and_then(Value::as_str)
    }

    /// What the message is about, as the header `Mcp-Name` has it.
    pub(super) fn name(&self) -> Option<&str> {
        let member = match self.method()? {
            "tools/call" | "prompts/get" => "name",
            "resources/read" | "resources/subscribe" | "resources/unsubscribe" => "uri",
            "tasks/get" | "tasks/update" | "tasks/cancel" => "taskId",
            _ => return None,
        };
        self.0.get("params")?.get(member)?.as_str()
    }

    /// A failure as the answer to it.
    pub(super) fn failure(&self, sentence: &str, data: &Value) -> Value {
        let id = self.0.get("id").unwrap_or(&Value::Null);
        json!({"jsonrpc": "2.0", "id": id, "error": {"code": FAILED, "message": sentence, "data": data}})
    }
}

/// A problem that the server answered with, as the answer to a message.
pub(super) fn problem(message: &Message, status: u16, problem: &Value) -> Value {
    let told = problem.get("detail").and_then(Value::as_str).map(str::to_owned);
    let sentence = told.unwrap_or_else(|| {
        format!("The server answered {status} and no message. Check --url: is a Jackfield there?")
    });
    message.failure(&sentence, &json!({"status": status, "code": problem.get("code")}))
}

/// The answer to a line that isn't JSON.
pub(super) fn not_json(error: &serde_json::Error) -> Value {
    let sentence = format!("This line isn't JSON: {error}.");
    json!({"jsonrpc": "2.0", "id": null, "error": {"code": NOT_JSON, "message": sentence}})
}
