//! Every route of the OpenAPI document, with a fixture for the identifiers in its path.

use std::collections::BTreeMap;

use jackfield::api::router;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Client, store::TestDatabase};

/// One operation of the document.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// Its method.
    pub(crate) method: Method,
    /// Its path below `/api/v1`, with `{parameters}`.
    pub(crate) path: String,
    /// What the document calls it.
    pub(crate) operation: String,
    /// The scopes that it states.
    pub(crate) scopes: Vec<String>,
    /// The whole operation.
    pub(crate) document: Value,
}

/// The document as JSON.
pub(crate) fn document() -> Value {
    serde_json::to_value(router::document()).expect("JSON")
}

/// All operations of the document.
pub(crate) fn routes() -> Vec<Route> {
    let document = document();
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let scopes = operation["security"][0]["apiKey"].as_array().cloned().unwrap_or_default();
            routes.push(Route {
                method,
                path: path.clone(),
                operation: operation["operationId"].as_str().unwrap_or_default().to_owned(),
                scopes: scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                document: operation.clone(),
            });
        }
    }
    routes
}

impl Route {
    /// A body under which the handler goes on to look its path's identifiers up.
    pub(crate) fn body(&self) -> Value {
        match self.operation.as_str() {
            "createApiKey" => json!({"name": "walked", "scopes": ["audit:read"]}),
            "createAgent" => json!({"name": "Walked"}),
            "createSkill" => skill("walked"),
            "createBinding" | "previewBinding" => binding("walked"),
            "mapGoal" => json!({"goal": "Look a customer up by phone and return the name."}),
            "rollbackAgent" => json!({"versionId": made_up("versions")}),
            "callTool" | "testSkill" => json!({"arguments": {"phone": "1"}}),
            _ => json!({}),
        }
    }

    /// Whether the path names something that belongs to an organization.
    pub(crate) fn names_a_tenants_thing(&self) -> bool {
        self.parameters().any(|parameter| !WORDS.contains(&parameter))
    }

    fn parameters(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// Parameters that are words of the product, the same in every organization.
const WORDS: [&str; 4] = ["kind", "object", "operation", "name"];

fn skill(name: &str) -> Value {
    json!({"name": name, "description": "Use when the caller says goodbye.", "skillType": "builtin",
        "executionConfig": {"action": "end_call"}})
}

fn binding(name: &str) -> Value {
    json!({"toolName": name, "description": "Use when somebody calls.", "operation": "customers.search",
        "enabled": true, "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "phone"},
        "projection": [{"path": ["name"], "leaf": "name"}]})
}

/// What an organization has: one of everything, and a database that it is connected to.
pub(crate) struct Fixture {
    /// The path's part before a parameter → identifier.
    ids: BTreeMap<String, String>,
    database: TestDatabase,
}

impl Fixture {
    /// Makes one of everything with a client's key.
    pub(crate) async fn make(client: &Client) -> Self {
        let database = TestDatabase::new().await;
        database
            .run(
                "CREATE TABLE customers (id SERIAL PRIMARY KEY, phone TEXT NOT NULL, name TEXT NOT NULL);
                 CREATE INDEX ON customers (phone); INSERT INTO customers (phone, name) VALUES ('1', 'Ada')",
            )
            .await;
        let mut fixture = Self { ids: BTreeMap::new(), database };
        let body = json!({"name": "fixture", "scopes": ["audit:read"]});
        fixture.add("api-keys", &client.post("/api-keys").json(body).await.created()["id"]);
        let agent = client.post("/agents").json(json!({"name": "Fixture"})).await.created();
        let agent = fixture.add("agents", &agent["id"]);
        let made = client.post(&format!("/agents/{agent}/skills")).json(skill("fixture")).await.created();
        fixture.add("skills", &made["id"]);
        fixture.connect(client).await;
        let path = format!("/agents/{agent}/integrations/postgres/bindings");
        let bound = client.post(&path).json(binding("look_up")).await.created();
        fixture.add("bound skill", &bound["id"]);
        let version = client.post(&format!("/agents/{agent}/publish")).json(json!({})).await.created();
        fixture.add("versions", &version["id"]);
        let path = format!("/agents/{agent}/tools/look_up/call");
        let called = client.post(&path).json(json!({"arguments": {"phone": "1"}})).await.ok();
        assert_eq!(called["status"], "ok", "{called}");
        fixture.add("receipts", &called["receiptId"]);
        fixture
    }

    async fn connect(&mut self, client: &Client) {
        let name = self.database.name.clone();
        let credentials = self.database.service.credentials(&name, &name, &name);
        client.post("/integrations/postgres/connect").json(json!({"credentials": credentials})).await.ok();
        client.post("/integrations/postgres/discover").json(json!({})).await.ok();
        self.ids.insert("connected database".to_owned(), name);
    }

    fn add(&mut self, collection: &str, id: &Value) -> String {
        let id = id.as_str().expect("an id").to_owned();
        self.ids.insert(collection.to_owned(), id.clone());
        id
    }

    /// The identifiers, and the names that only this organization may see.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.values().map(String::as_str)
    }

    /// A route's path with the fixture's identifiers.
    pub(crate) fn path(&self, route: &Route) -> String {
        self.fill(route, |collection| {
            self.ids.get(collection).cloned().unwrap_or_else(|| made_up(collection))
        })
    }

    /// A route's path with identifiers that nobody has.
    pub(crate) fn nowhere(&self, route: &Route) -> String {
        self.fill(route, made_up)
    }

    fn fill(&self, route: &Route, id: impl Fn(&str) -> String) -> String {
        let mut filled = Vec::new();
        let mut collection = "";
        for part in route.path.split('/') {
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                None => {
                    collection = part;
                    filled.push(part.to_owned());
                }
                Some("kind") => filled.push("postgres".to_owned()),
                Some(word) if WORDS.contains(&word) => filled.push("customers".to_owned()),
                Some(_) => filled.push(id(collection)),
            }
        }
        filled.join("/")
    }
}

fn made_up(collection: &str) -> String {
    let prefix = match collection {
        "api-keys" => "key",
        "agents" => "agt",
        "skills" => "skl",
        "versions" => "ver",
        _ => "rcp",
    };
    format!("{prefix}_01JZZZZZZZZZZZZZZZZZZZZZZZ")
}
