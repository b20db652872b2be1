//! What a person says of a kind of their own, read with every fault.

mod api;
mod upload;

pub(super) use upload::is_path;

use jackfield_core::{
    import::files::File,
    json::{Reader, one_of},
    manifest::Api,
    schema::Transport,
};
use serde::{Deserialize, Serialize};

use crate::app::catalog::Engine;

const MOST_CHARACTERS: usize = 100;
/// What is said of an API beyond what is said of every kind.
const API_MEMBERS: [&str; 8] =
    ["baseUrl", "auth", "schema", "verifyPath", "accountLabel", "headers", "allowedHosts", "pagination"];

/// What a person says of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// What people call it.
    pub display_name: String,
    /// Which shelf of the catalog it stands on.
    pub category: Option<String>,
    /// How calls reach it.
    pub transport: OwnTransport,
    /// The template that it was made of, whose pack it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// How the API is reached, for the transports that are one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<Api>,
}

/// How calls reach a kind of one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OwnTransport {
    /// A PostgreSQL database.
    Postgres,
    /// A MySQL or MariaDB database.
    Mysql,
    /// An API that is described by OpenAPI or Google Discovery.
    Rest,
    /// A GraphQL API.
    Graphql,
}

/// A definition as it was said, with the documents that came with it.
#[derive(Debug)]
pub struct Said {
    /// The definition. An empty base URL is to be found in the document.
    pub definition: Definition,
    /// The documents.
    pub documents: Documents,
}

/// The documents that come with a definition.
#[derive(Debug, PartialEq, Eq)]
pub enum Documents {
    /// None are needed.
    None,
    /// Those that are kept already.
    Kept,
    /// These, the first one the root.
    Files(Vec<File>),
    /// Those in a zip archive, and which of them is the root.
    Zip {
        /// The archive.
        bytes: Vec<u8>,
        /// The path of the root.
        root: Option<String>,
    },
}

impl OwnTransport {
    const WORDS: [(&str, Self); 4] = [
        ("postgres", Self::Postgres),
        ("mysql", Self::Mysql),
        ("rest", Self::Rest),
        ("graphql", Self::Graphql),
    ];

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
            Self::Rest => "rest",
            Self::Graphql => "graphql",
        }
    }

    /// What speaks to it.
    pub fn engine(self) -> Engine {
        match self {
            Self::Postgres => Engine::Postgres,
            Self::Mysql => Engine::Mysql,
            Self::Rest | Self::Graphql => Engine::Http,
        }
    }

    /// How calls reach it, in the catalog's words.
    pub fn transport(self) -> Transport {
        match self {
            Self::Postgres | Self::Mysql => Transport::Sql,
            Self::Rest => Transport::Rest,
            Self::Graphql => Transport::Graphql,
        }
    }
}

/// Reads a definition, noting every fault.
pub fn read(reader: &mut Reader<'_>) -> Option<Said> {
    let display_name = line(reader, "displayName", true);
    let category = line(reader, "category", false);
    let template = reader.optional("template");
    let place = reader.place("transport");
    let transport = match reader.raw("transport") {
        Some(word) => one_of(&OwnTransport::WORDS, word, &place, reader.faults()),
        None => {
            reader.fault("transport", "required", "`transport` is required.");
            None
        }
    };
    let (api, documents) = match transport {
        Some(transport @ (OwnTransport::Rest | OwnTransport::Graphql)) => {
            let (api, documents) = api::read(reader, transport)?;
            (Some(api), documents)
        }
        Some(OwnTransport::Postgres | OwnTransport::Mysql) => (None, Documents::None),
        None => {
            // Which of these belong to it can't be told.
            for member in API_MEMBERS {
                reader.raw(member);
            }
            return None;
        }
    };
    let definition =
        Definition { display_name: display_name?, category, transport: transport?, template, api };
    Some(Said { definition, documents })
}

/// A short text on one line.
fn line(reader: &mut Reader<'_>, name: &'static str, required: bool) -> Option<String> {
    let text: Option<String> = if required { reader.required(name) } else { reader.optional(name) };
    let text = text?.trim().to_owned();
    if text.is_empty() || text.chars().count() > MOST_CHARACTERS || text.chars().any(char::is_control) {
        let message =
            format!("This has 1 to {MOST_CHARACTERS} characters, none of them a control character.");
        reader.fault(name, "invalid", message);
        return None;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    pub(super) fn faults(body: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let mut reader = Reader::new(body, "", &mut faults);
        let read = read(&mut reader);
        reader.finish();
        assert!(read.is_some() || !faults.is_empty());
        faults.into_iter().map(|fault| format!("{} {}", fault.path, fault.code)).collect()
    }

    fn api(changes: &Value) -> Value {
        let mut body = json!({"displayName": "Shop", "transport": "rest", "baseUrl": "https://api.example.com/v1",
            "auth": {"type": "bearer"}, "schema": {"url": "https://example.com/openapi.json"}});
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    #[test]
    fn all_that_is_wrong_with_a_definition_is_told_at_once() {
        assert_eq!(faults(&json!({"displayName": "Orders", "transport": "mysql"})), Vec::<String>::new());
        assert_eq!(
            faults(&json!({"displayName": " ", "category": "a\u{7}", "transport": "mysql", "colour": 1})),
            ["displayName invalid", "category invalid", "colour unknown_member"]
        );
        assert!(faults(&json!({"transport": "oracle"})).contains(&"transport not_allowed".to_owned()));
        assert!(faults(&json!({})).contains(&"transport required".to_owned()));
    }

    #[test]
    fn a_database_has_no_base_url() {
        let body = json!({"displayName": "Orders", "transport": "mysql", "baseUrl": "https://example.com"});
        assert_eq!(faults(&body), ["baseUrl unknown_member"]);
    }

    #[test]
    fn an_api_is_said_whole() {
        assert_eq!(faults(&api(&json!({}))), Vec::<String>::new());
        for auth in [
            json!({"type": "none"}),
            json!({"type": "api_key", "in": "query", "name": "key"}),
            json!({"type": "api_key", "in": "header", "name": "X-Key", "prefix": "Token "}),
            json!({"type": "basic"}),
            json!({"type": "oauth2", "tokenUrl": "https://example.com/token", "scope": "a b", "clientAuth": "body"}),
        ] {
            assert_eq!(faults(&api(&json!({"auth": auth}))), Vec::<String>::new(), "{auth}");
        }
        for schema in [
            json!({"document": {"openapi": "3.0.0"}}),
            json!({"document": "openapi: 3.0.0"}),
            json!({"documents": [{"name": "a.yaml", "content": "x"}, {"name": "b.json", "content": {}}]}),
            json!({"zip": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "root": "a.yaml"}),
            json!({"uploaded": []}),
        ] {
            assert_eq!(faults(&api(&json!({"schema": schema}))), Vec::<String>::new(), "{schema}");
        }
    }

    #[test]
    fn each_fault_of_an_api_has_its_place() {
        for (changes, expected) in [
            (json!({"baseUrl": "ftp://x"}), "baseUrl invalid"),
            (json!({"baseUrl": "https://user:secret@example.com"}), "baseUrl invalid"),
            (json!({"auth": {"type": "magic"}}), "auth.type not_allowed"),
            (json!({"auth": {"type": "api_key", "in": "body", "name": "k"}}), "auth.in not_allowed"),
            (json!({"auth": {"type": "api_key", "in": "header", "name": "a b"}}), "auth.name invalid"),
            (json!({"auth": {"type": "oauth2"}}), "auth.tokenUrl required"),
            (json!({"auth": {"type": "bearer", "token": "s3cret"}}), "auth.token unknown_member"),
            (json!({"schema": {}}), "schema required"),
            (json!({"schema": {"url": "https://a.example", "document": {}}}), "schema invalid"),
            (json!({"schema": {"introspection": true}}), "schema.introspection not_allowed"),
            (json!({"schema": {"documents": []}}), "schema.documents required"),
            (
                json!({"schema": {"documents": [{"name": "../a", "content": ""}]}}),
                "schema.documents[0].name invalid",
            ),
            (json!({"schema": {"zip": "no base64!"}}), "schema.zip invalid"),
            (json!({"headers": {"Authorization": "x"}}), "headers.Authorization not_allowed"),
            (json!({"headers": {"X-A": "a\nb"}}), "headers.X-A invalid"),
            (json!({"allowedHosts": ["https://x"]}), "allowedHosts[0] invalid"),
            (json!({"pagination": {}}), "pagination.by required"),
            (json!({"pagination": {"by": "magic"}}), "pagination.by not_allowed"),
            (json!({"pagination": {"by": "page"}}), "pagination.parameter required"),
            (json!({"verifyPath": "me"}), "verifyPath invalid"),
            (json!({"verifyPath": "/../me"}), "verifyPath invalid"),
        ] {
            assert_eq!(faults(&api(&changes)), [expected], "{changes}");
        }
    }

    #[test]
    fn graphql_needs_its_endpoint_and_may_describe_itself() {
        let body = |base: Value| {
            json!({"displayName": "Shop", "transport": "graphql", "auth": {"type": "none"}, "baseUrl": base,
                "schema": {"introspection": true}})
        };
        assert_eq!(faults(&body(json!("https://example.com/graphql"))), Vec::<String>::new());
        assert_eq!(faults(&body(Value::Null)), ["baseUrl required"]);
    }
}
