//! An API with customers, in a process of its own: it makes them up from what it is asked.

use std::{io::Write, path::Path, process::Command};

use axum::{
    Router,
    extract::Path as Segment,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
    serve::ListenerExt,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{Result, database::PHONES_FROM, process::Served};

/// Where its customers are.
pub(crate) const PATH: &str = "/customers";

/// What describes it.
pub(crate) fn document() -> Value {
    let text = json!({"type": "string"});
    let phone = json!({"name": "phone", "in": "path", "required": true, "schema": text});
    let customer = json!({"type": "object", "properties": {"id": {"type": "integer"}, "name": text, "email": text,
        "city": text, "note": text}});
    let answer =
        json!({"200": {"description": "A customer.", "content": {"application/json": {"schema": customer}}}});
    json!({"openapi": "3.1.0", "info": {"title": "Bench", "version": "1"},
        "paths": {"/customers/{phone}": {"get": {"operationId": "getCustomer", "parameters": [phone],
            "responses": answer}}}})
}

/// Starts this program again as the API.
pub(crate) fn start(folder: &Path) -> Result<Served> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("upstream");
    Served::start(command, &folder.join("upstream.log"))
}

/// Serves until killed.
pub(crate) async fn serve() -> Result<()> {
    let router = Router::new().route("/customers/{phone}", get(customer));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?)?;
    // Where it can't be set, the run is slower and nothing worse.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router).await?;
    Ok(())
}

async fn customer(Segment(phone): Segment<String>) -> Response {
    let Some(id) = phone.parse::<u64>().ok().and_then(|phone| phone.checked_sub(PHONES_FROM)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let body = format!(
        "{{\"id\":{id},\"name\":\"Customer {id}\",\"email\":\"customer{id}@example.test\",\"city\":\"City {}\",\
         \"note\":\"not for agents\"}}",
        id % 1000
    );
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
