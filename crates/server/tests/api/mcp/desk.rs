//! A front desk: an agent with a read, a write and a directive, published over a small database.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that can't go on has failed")]

use rmcp::{
    ClientHandler, ErrorData, RoleClient, ServiceExt,
    model::{CallToolRequestParams, CallToolResult, MetaObject, RequestMetaObject, RequestParamsMeta},
    service::{RunningService, ServiceError},
    transport::{StreamableHttpClientTransport, streamable_http_client::StreamableHttpClientTransportConfig},
};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqliteConnection};
use tempfile::TempDir;

use crate::support::{Start, TestServer, until};

const TABLES: &str = "CREATE TABLE customers (id INTEGER PRIMARY KEY, phone TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
    CREATE TABLE tickets (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), subject TEXT NOT NULL);
    CREATE INDEX tickets_of_customer ON tickets (customer_id);
    INSERT INTO customers VALUES (42, '+1 555 012-3456', 'A. Caller');
    INSERT INTO tickets VALUES (1, 42, 'Boiler leaks');";

/// A server with an agent that takes calls.
pub(super) struct Desk {
    /// The server.
    pub(super) server: TestServer,
    /// The agent's id.
    pub(super) agent: String,
    folder: TempDir,
}

impl Desk {
    /// Sets it up by the API, from the database to the published version.
    pub(super) async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("desk.db");
        let url = format!("sqlite://{}?mode=rwc", file.display());
        let mut database = SqliteConnection::connect(&url).await.expect("a database");
        database.execute(TABLES).await.expect("tables");
        let place = folder.path().to_owned();
        let server = Start::sqlite().settings(|settings| settings.sqlite_folders = vec![place]).run().await;
        let credentials = json!({"credentials": {"path": file.display().to_string()}});
        server.admin.post("/integrations/sqlite/connect").json(credentials).await.ok();
        server.admin.post("/integrations/sqlite/discover").json(json!({})).await.ok();
        let agent = server.admin.post("/agents").json(json!({"name": "Front desk"})).await.created();
        let agent = agent["id"].as_str().expect("an id").to_owned();
        let desk = Self { server, agent, folder };
        desk.author().await;
        desk
    }

    async fn author(&self) {
        let (admin, agent) = (&self.server.admin, &self.agent);
        let bindings = format!("/agents/{agent}/integrations/sqlite/bindings");
        admin.post(&bindings).json(read()).await.created();
        let write = admin.post(&bindings).json(write()).await.created();
        let write = format!("/agents/{agent}/skills/{}", write["id"].as_str().expect("an id"));
        admin.patch(&write).json(json!({"isEnabled": true})).await.ok();
        admin.post(&format!("/agents/{agent}/skills")).json(directive()).await.created();
        admin.post(&format!("/agents/{agent}/publish")).json(json!({})).await.created();
    }

    /// The agent's endpoint.
    pub(super) fn url(&self) -> String {
        format!("{}/api/v1/mcp/agents/{}", self.server.base, self.agent)
    }

    /// A key that can do nothing else than what this needs.
    pub(super) async fn key(&self) -> String {
        self.server.with_scopes(&["skills:invoke"]).await.key.expect("a key")
    }

    /// What a client connects through.
    pub(super) fn transport(&self, key: &str) -> StreamableHttpClientTransport<reqwest::Client> {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let config = StreamableHttpClientTransportConfig::with_uri(self.url()).auth_header(key);
        StreamableHttpClientTransport::with_client(http, config)
    }

    /// A client that has shaken hands.
    pub(super) async fn client(&self) -> RunningService<RoleClient, ()> {
        self.client_for(()).await
    }

    /// The same, of another make.
    pub(super) async fn client_for<H: ClientHandler>(&self, handler: H) -> RunningService<RoleClient, H> {
        handler.serve(self.transport(&self.key().await)).await.expect("a handshake")
    }

    /// How many tickets there are.
    pub(super) async fn tickets(&self) -> i64 {
        let url = format!("sqlite://{}", self.folder.path().join("desk.db").display());
        let mut database = SqliteConnection::connect(&url).await.expect("a database");
        sqlx::query_scalar("SELECT count(*) FROM tickets").fetch_one(&mut database).await.expect("a count")
    }

    /// The receipt of that id, once it is written.
    pub(super) async fn receipt(&self, id: &Value) -> Value {
        let mut found = Value::Null;
        until("the receipt is written", async || {
            let all = self.server.admin.get("/receipts").await.ok();
            let mut all = all.as_array().into_iter().flatten();
            found = all.find(|receipt| receipt["id"] == *id).cloned().unwrap_or_default();
            found.is_object()
        })
        .await;
        found
    }
}

fn read() -> Value {
    json!({"toolName": "open_tickets", "description": "Use when the caller asks about their tickets.",
        "operation": "customers.search", "enabled": true,
        "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "caller_phone"},
        "projection": [{"path": ["name"], "leaf": "customer_name"}, {"path": ["tickets", "subject"], "leaf": "subject"}]})
}

fn write() -> Value {
    json!({"toolName": "open_ticket", "description": "Use to open a ticket.", "operation": "tickets.insert",
        "isWrite": true, "sqlWrite": {"table": "tickets", "mode": "insert", "columns": [
            {"column": "customer_id", "param": "customer_id"}, {"column": "subject", "param": "problem"}]},
        "projection": [{"path": ["id"], "leaf": "ticket_id"}]})
}

fn directive() -> Value {
    json!({"name": "Hang up", "description": "Use when the caller says goodbye.", "skillType": "builtin",
        "executionConfig": {"action": "end_call"}, "verificationLevel": "step_up"})
}

/// A call, with what the agent knows of the conversation.
pub(crate) fn ask(tool: &'static str, arguments: Value, context: Option<Value>) -> CallToolRequestParams {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    let mut call = CallToolRequestParams::new(tool).with_arguments(arguments);
    if let Some(context) = context {
        let mut meta = MetaObject::default();
        meta.0.insert("jackfield/context".to_owned(), context);
        call.set_meta(RequestMetaObject(meta));
    }
    call
}

/// What a model reads of a result.
pub(crate) fn text_of(result: &CallToolResult) -> &str {
    result.content.first().and_then(|block| block.as_text()).map(|text| text.text.as_str()).expect("text")
}

/// The protocol's error that a call came to.
pub(super) fn code_of(called: Result<CallToolResult, ServiceError>) -> ErrorData {
    match called {
        Err(ServiceError::McpError(error)) => error,
        Err(other) => panic!("another error: {other}"),
        Ok(result) => panic!("no error: {result:?}"),
    }
}
