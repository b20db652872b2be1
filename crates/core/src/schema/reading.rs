//! Operations that only read although their method doesn't say so: `POST /orders/search`.
//!
//! What they are called is a proposal for a person to confirm, never more.

use super::{Method, Operation, Verb, words};

/// What such an operation's name starts with, or the last segment of its path consists of.
const READING: [&str; 15] = [
    "search",
    "query",
    "find",
    "lookup",
    "list",
    "get",
    "read",
    "retrieve",
    "fetch",
    "count",
    "calculate",
    "preview",
    "estimate",
    "validate",
    "filter",
];
/// What may stand before.
const BEFORE: [&str; 5] = ["post", "batch", "bulk", "multi", "do"];
/// What a name that changes something has.
const WRITING: [&str; 28] = [
    "create",
    "add",
    "insert",
    "update",
    "upsert",
    "change",
    "edit",
    "set",
    "put",
    "delete",
    "remove",
    "archive",
    "purge",
    "mark",
    "send",
    "save",
    "start",
    "cancel",
    "close",
    "merge",
    "move",
    "copy",
    "import",
    "register",
    "assign",
    "subscribe",
    "apply",
    "reset",
];

impl Operation {
    /// Whether its name says that it only reads, although it counts as a write: that it be bound with
    /// `treatAsRead` may be proposed to a person.
    pub fn proposes_read(&self) -> bool {
        let Some(request) = self.http.as_ref().filter(|_| self.is_write) else { return false };
        let may_read = request.method == Method::Post && !matches!(self.verb, Verb::Update | Verb::Delete);
        let name = words(&self.name);
        // Of a name in parts the last is what is done: `calendar.freebusy.query`.
        let part = words(self.name.rsplit('.').next().unwrap_or_default());
        let segment = words(request.path.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default());
        let writes = |word: &String| WRITING.contains(&word.as_str());
        if !may_read || name.iter().chain(&segment).any(writes) || request.path.ends_with('}') {
            return false;
        }
        let first = |words: &[String]| {
            let plain = words.iter().find(|word| !BEFORE.contains(&word.as_str()));
            plain.is_some_and(|word| READING.contains(&word.as_str()))
        };
        let all = |words: &[String]| {
            let known = |word: &String| READING.contains(&word.as_str()) || BEFORE.contains(&word.as_str());
            words.iter().any(|word| READING.contains(&word.as_str())) && words.iter().all(known)
        };
        first(&name) || first(&part) || all(&segment) || self.verb == Verb::Search
    }
}

#[cfg(test)]
mod tests {
    use crate::import::{document::Source, openapi};
    use serde_json::json;

    fn proposed(method: &str, path: &str, name: &str) -> bool {
        let mut item = json!({});
        item[method] = json!({"operationId": name});
        let mut paths = json!({});
        paths[path] = item;
        let value = json!({"openapi": "3.1.0", "paths": paths});
        let imported =
            openapi::schema(&Source { place: "api.json".to_owned(), value }, &[]).expect("a schema");
        imported.schema.stated_operations[0].proposes_read()
    }

    #[test]
    fn a_post_that_says_that_it_reads_is_proposed() {
        for (path, name) in [
            ("/orders/search", "orders_search"),
            ("/orders/batch/read", "batchRead"),
            ("/orders/query", "runIt"),
            ("/v2/bookings/availability", "SearchAvailability"),
            ("/orders/batch-retrieve", "BatchRetrieveOrders"),
            ("/orders/calculate", "CalculateOrder"),
            ("/contacts/search", "post-/contacts/search_doSearch"),
            ("/freeBusy", "calendar.freebusy.query"),
        ] {
            assert!(proposed("post", path, name), "{path} {name}");
        }
    }

    #[test]
    fn what_says_that_it_writes_or_nothing_is_not() {
        for (method, path, name) in [
            ("post", "/orders", "createOrder"),
            ("post", "/orders", "orders"),
            ("post", "/saved-searches", "createSearch"),
            ("post", "/messages/read", "markMessagesRead"),
            ("post", "/lists", "addToList"),
            ("post", "/todo-list", "todo"),
            ("post", "/payments/check", "payments.capture"),
            ("post", "/orders/{id}", "getOrChange"),
            ("post", "/orders/search", "deleteBySearch"),
            ("get", "/orders/search", "searchOrders"),
            ("put", "/orders/search", "searchOrders"),
        ] {
            assert!(!proposed(method, path, name), "{method} {path} {name}");
        }
    }
}
