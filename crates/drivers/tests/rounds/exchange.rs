//! One request, byte for byte: what a mock says about a request that it refused, which our client keeps to itself.

use jackfield_core::{plan::http::HttpCall, schema::Method};
use jackfield_drivers::http::HttpTarget;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::sign_in;

/// What a mock found wrong with a request, in its own words.
pub async fn complaint(target: &HttpTarget, call: &HttpCall) -> String {
    let (headers, query) = sign_in::spelled(target);
    let mut call = call.clone();
    call.headers.extend(headers);
    if let Some(query) = query {
        call.path_and_query = sign_in::with_key(&call.path_and_query, &query);
    }
    match exchanged(&target.base_url, &call).await {
        Ok(answer) => read(&answer),
        Err(error) => format!("can't be asked: {error}"),
    }
}

/// Whether a mock still takes connections.
pub async fn listens(url: &str) -> bool {
    TcpStream::connect(url.trim_start_matches("http://")).await.is_ok()
}

/// The text at a path of a mock.
///
/// # Errors
/// Why there is none.
pub async fn text(url: &str, path: &str) -> Result<String, String> {
    let call = HttpCall {
        method: Method::Get,
        server: None,
        path_and_query: path.to_owned(),
        headers: vec![("Accept-Encoding".to_owned(), "identity".to_owned())],
        body: None,
        is_repeatable: true,
    };
    let answer = exchanged(url, &call).await.map_err(|error| error.to_string())?;
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).ok_or_else(|| "no answer".to_owned())
}

async fn exchanged(url: &str, call: &HttpCall) -> std::io::Result<String> {
    let url = url.trim_start_matches("http://");
    let (host, path) =
        url.split_once('/').map_or((url, String::new()), |(host, path)| (host, format!("/{path}")));
    let (method, body) = (format!("{:?}", call.method).to_uppercase(), call.body.clone().unwrap_or_default());
    let mut request =
        format!("{method} {path}{} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", call.path_and_query);
    for (name, value) in &call.headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(request.as_bytes()).await?;
    stream.write_all(&body).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The violations that Prism lists, without those of its own answer; else the beginning of the answer.
fn read(answer: &str) -> String {
    let header = answer.lines().find_map(|line| line.strip_prefix("sl-violations: "));
    let violations: Vec<Value> = header.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let ours = violations.iter().filter(|one| one["location"][0] == "request" && one["severity"] == "Error");
    let ours: Vec<String> = ours
        .map(|one| format!("{}: {}", one["location"], one["message"].as_str().unwrap_or_default()))
        .collect();
    if !ours.is_empty() {
        return ours.join("; ");
    }
    let status = answer.lines().next().unwrap_or_default();
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    format!("{status} {}", body.chars().take(400).collect::<String>())
}
