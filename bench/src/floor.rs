//! The floor: a bare route over a few shared connections that answers the same bytes, with nothing
//! of what makes a call safe. No server that speaks HTTP and asks Postgres does much better.

use std::{
    io::Write,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
    serve::ListenerExt,
};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio_postgres::{Client, Statement};

use crate::{
    Result,
    database::Scratch,
    process::Served,
    services::{Account, Service},
};

/// The path of the route.
pub(crate) const PATH: &str = "/call";
const CONNECTIONS: usize = 8;

#[derive(Serialize, Deserialize)]
struct Configuration {
    service: Service,
    reader: Account,
    statement: String,
}

/// Starts this program again as the floor.
pub(crate) fn start(scratch: &Scratch, statement: &str, folder: &Path) -> Result<Served> {
    let configuration = Configuration {
        service: scratch.service.clone(),
        reader: scratch.reader.clone(),
        statement: statement.to_owned(),
    };
    let path = folder.join("floor.json");
    std::fs::write(&path, serde_json::to_vec(&configuration)?)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("floor").arg(path);
    Served::start(command, &folder.join("floor.log"))
}

/// Serves until killed.
pub(crate) async fn serve(configuration: &Path) -> Result<()> {
    let configuration: Configuration = serde_json::from_slice(&std::fs::read(configuration)?)?;
    let mut connections = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        let client = configuration.service.connect(&configuration.reader).await?;
        let statement = client.prepare(&configuration.statement).await?;
        connections.push((client, statement));
    }
    let floor = Arc::new(Floor { connections, next: AtomicUsize::new(0) });
    let router = Router::new().route(PATH, post(look_up)).with_state(floor);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    // Where it can't be set, the run is slower and nothing worse.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router).await?;
    Ok(())
}

struct Floor {
    connections: Vec<(Client, Statement)>,
    next: AtomicUsize,
}

#[derive(Deserialize)]
struct Call {
    arguments: Arguments,
}

#[derive(Deserialize)]
struct Arguments {
    phone: String,
}

#[derive(Serialize)]
struct Envelope<'a> {
    success: bool,
    data: Data<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    status: &'static str,
    output: Output<'a>,
    receipt_id: &'static str,
    duration_ms: u32,
}

#[derive(Serialize)]
struct Output<'a> {
    name: &'a str,
    email: &'a str,
    city: &'a str,
}

async fn look_up(State(floor): State<Arc<Floor>>, Json(call): Json<Call>) -> Response {
    match floor.answer(&call.arguments.phone).await {
        Ok(body) => ([(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

impl Floor {
    async fn answer(&self, phone: &str) -> Result<Vec<u8>> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.connections.len();
        let Some((client, statement)) = self.connections.get(turn) else {
            return crate::fault("no connection");
        };
        let row = client.query_one(statement, &[&phone]).await?;
        let output = Output { name: row.try_get(0)?, email: row.try_get(1)?, city: row.try_get(2)? };
        let receipt_id = "rcp_00000000000000000000000000";
        let data = Data { status: "ok", output, receipt_id, duration_ms: 0 };
        Ok(serde_json::to_vec(&Envelope { success: true, data })?)
    }
}
