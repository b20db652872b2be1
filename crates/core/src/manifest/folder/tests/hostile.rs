//! Whatever a caller says to any tool of the project's own providers changes nothing but the value that it is.
//!
//! Each exchange is played again with something hostile in the place of each text. What is sent then has the same form:
//! as many segments in the path, the same names in the query, the same headers, the same members in the body, the same
//! document. Or it isn't sent at all.

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    manifest::{Action, AgentFacts, Folder, testing::read},
    plan::{
        Ahead, CallFacts, ComposedCall, HttpCall,
        arguments::{Arguments, PreparedPlan},
        request,
    },
};

const HOSTILE: [&str; 20] = [
    "..",
    ".",
    "../../admin",
    "a/b",
    "a%2F..%2Fb",
    "a?admin=true",
    "a&admin=true",
    "a#b",
    "a;b=c",
    "a\r\nX-Admin: 1",
    "\" OR \"\"=\"",
    "' OR ''='",
    "a\\",
    "*",
    "{\"admin\": true}",
    "${token}",
    "{}",
    "=HYPERLINK(\"http://example.com\")",
    "\u{0}\u{202e}",
    "é\u{1f600}",
];

/// An exchange, as far as it is played here.
struct Played {
    now: Timestamp,
    prepared: PreparedPlan,
    arguments: Map<String, Value>,
    answers: Vec<Value>,
}

impl Played {
    fn new(folder: &Folder, action: &Action, exchange: &Value) -> Self {
        let members = |name: &str| exchange[name].as_object().cloned().unwrap_or_default();
        let config = action.config(&members("config"), &AgentFacts::default()).unwrap();
        let turns = exchange["exchange"].as_array().unwrap();
        Self {
            now: exchange["now"].as_str().unwrap().parse().unwrap(),
            prepared: PreparedPlan::new(folder.compile(action, &config).unwrap()).unwrap(),
            arguments: members("arguments"),
            answers: turns.iter().map(|turn| turn["response"].clone()).collect(),
        }
    }

    /// What is sent with these arguments.
    fn sent(&self, arguments: &Map<String, Value>) -> Vec<HttpCall> {
        let Ok(checked) = self.prepared.check(arguments) else { return Vec::new() };
        let checked = checked.of_call(CallFacts { id: "exchange".to_owned(), at: self.now });
        match ComposedCall::new(&self.prepared, &checked, self.now) {
            Some(call) => self.steps(call),
            None => self.only(&checked),
        }
    }

    fn only(&self, arguments: &Arguments) -> Vec<HttpCall> {
        request::api_call(self.prepared.plan(), arguments).ok().flatten().into_iter().collect()
    }

    fn steps(&self, mut call: ComposedCall<'_>) -> Vec<HttpCall> {
        let mut sent = Vec::new();
        for answer in &self.answers {
            let Ahead::Send(_, request) = call.ahead() else { break };
            sent.push(*request);
            call.answered(answer).unwrap();
        }
        sent
    }
}

/// The form of a request: everything but the values in it.
fn form(call: &HttpCall) -> Value {
    let (path, query) = call.path_and_query.split_once('?').unwrap_or((&call.path_and_query, ""));
    let names: Vec<&str> = query.split('&').map(|pair| pair.split('=').next().unwrap_or_default()).collect();
    let headers: Vec<&str> = call.headers.iter().map(|(name, _)| name.as_str()).collect();
    for (name, value) in &call.headers {
        assert!(!value.contains(['\r', '\n']), "{name}: {value:?}");
    }
    assert!(!path.split('/').any(|segment| matches!(segment, "." | "..")), "{path}");
    json!({"method": call.method, "server": call.server, "segments": path.split('/').count(), "query": names,
        "headers": headers, "body": call.body.as_deref().map(body)})
}

fn body(bytes: &[u8]) -> Value {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) if members.get("query").is_some_and(Value::is_string) => {
            json!({"document": members["query"], "variables": shape(&members["variables"])})
        }
        Ok(value) => shape(&value),
        Err(_) => {
            let text = String::from_utf8_lossy(bytes).into_owned();
            text.split('&').map(|pair| pair.split('=').next().unwrap_or_default()).collect()
        }
    }
}

fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), shape(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(_) => json!("text"),
        other => other.clone(),
    }
}

/// Plays an exchange with hostile arguments; gives how many calls were made all the same.
fn attack(at: &str, played: &Played) -> usize {
    let usual: Vec<Value> = played.sent(&played.arguments).iter().map(form).collect();
    let mut sent = 0;
    for name in played.arguments.iter().filter(|(_, value)| value.is_string()).map(|(name, _)| name) {
        for hostile in HOSTILE {
            let mut arguments = played.arguments.clone();
            arguments.insert(name.clone(), json!(hostile));
            for (index, call) in played.sent(&arguments).iter().enumerate() {
                sent += 1;
                let form = form(call);
                assert_eq!(Some(&form), usual.get(index), "{at}: `{name}` is {hostile:?}");
            }
        }
    }
    sent
}

#[test]
fn hostile_arguments_change_nothing_but_their_own_values() {
    let providers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../providers");
    let mut sent = 0;
    for entry in std::fs::read_dir(providers).unwrap().map(Result::unwrap) {
        let folder = Folder::read(&read(&entry.path())).unwrap();
        for (name, bytes) in &folder.exchanges {
            let exchange: Value = serde_json::from_slice(bytes).unwrap();
            let slug = name.split('.').next().unwrap();
            let action = folder.action(slug).or_else(|| folder.presets().find(|preset| preset.slug == slug));
            if exchange.get("output").is_some() {
                let played = Played::new(&folder, action.unwrap(), &exchange);
                sent += attack(&format!("{}/{name}", folder.manifest.kind), &played);
            }
        }
    }
    assert!(sent > 100, "some of it is a value like any other, and sent: {sent}");
}
