//! What stands at a simulator's port: it reads requests, asks whether they are signed, and answers or doesn't.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use url::form_urlencoded;

use super::{Fate, Reply, Seen, Shelf, Signed, Vendor};
use crate::support::oauth::{CLIENT, SECRET};

/// What connections are served by.
pub(super) struct Door<V> {
    pub(super) shelf: Arc<Mutex<Shelf<V>>>,
    pub(super) signed: Signed,
    pub(super) http: reqwest::Client,
}

/// The connection is to end without an answer.
#[derive(Debug)]
struct Lost;

impl std::fmt::Display for Lost {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the answer is lost")
    }
}

impl std::error::Error for Lost {}

/// Serves connections by hyper itself: axum always answers.
pub(super) async fn accepted<V: Vendor>(listener: tokio::net::TcpListener, door: Arc<Door<V>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let door = Arc::clone(&door);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let door = Arc::clone(&door);
            async move { answer(&door, request.map(Body::new)).await }
        });
        // It ends with an error where an answer is lost, or the client goes away.
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer<V: Vendor>(door: &Door<V>, request: Request) -> Result<Response, Lost> {
    let seen = read(request).await;
    let is_signed = is_signed(door, &seen).await;
    let reply = {
        let mut shelf = door.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.judge(&seen, None);
        shelf.seen.push(seen.clone());
        let is_signed = is_signed && !shelf.ended.iter().any(|ended| ended == seen.header("authorization"));
        let fate = shelf.fates.iter().position(|(what, _)| what.is_none_or(|what| seen.is(what)));
        let fate = fate.and_then(|at| shelf.fates.remove(at)).map(|(_, fate)| fate);
        if let Some(Fate::Answered(instead)) = fate {
            instead
        } else {
            let reply = if is_signed { shelf.vendor.answer(&seen) } else { shelf.vendor.unauthorized() };
            shelf.judge(&seen, Some(&reply));
            match fate {
                Some(Fate::Lost) => return Err(Lost),
                Some(Fate::Last) => shelf.ended.push(seen.header("authorization").to_owned()),
                Some(Fate::Answered(_)) | None => {}
            }
            reply
        }
    };
    tokio::time::sleep(reply.delay).await;
    Ok(response(reply))
}

impl<V> Shelf<V> {
    /// Notes what the judge has against a request, or against the answer to it.
    fn judge(&mut self, seen: &Seen, reply: Option<&Reply>) {
        let Some(judge) = &self.judge else { return };
        let (what, judged) = match reply {
            None => ("request", judge.request(seen)),
            Some(reply) => ("answer", judge.answer(seen, reply)),
        };
        if let Err(objection) = judged {
            self.objections.push(format!("{what} {} {}: {objection}", seen.method, seen.path));
        }
    }
}

fn response(reply: Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).expect("a status");
    let mut response = match reply.body {
        Value::Null => status.into_response(),
        body => (status, axum::Json(body)).into_response(),
    };
    for (name, value) in reply.headers {
        response.headers_mut().insert(name, value.parse().expect("a header"));
    }
    response
}

async fn read(request: Request) -> Seen {
    let (head, body) = request.into_parts();
    let bytes: Bytes = to_bytes(Body::new(body), 8 << 20).await.unwrap_or_default();
    let is_form = head
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|media| media.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let pairs = |bytes: &[u8]| form_urlencoded::parse(bytes).into_owned().collect::<Vec<_>>();
    let body = if is_form {
        pairs(&bytes).into_iter().map(|(name, value)| (name, Value::String(value))).collect()
    } else {
        serde_json::from_slice(&bytes).unwrap_or_default()
    };
    Seen {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: pairs(head.uri.query().unwrap_or_default().as_bytes()),
        headers: head.headers,
        body,
        bytes,
    }
}

async fn is_signed<V>(door: &Door<V>, seen: &Seen) -> bool {
    match &door.signed {
        Signed::Nobody => true,
        Signed::Header(name, value) => seen.header(name) == value,
        Signed::By(server) => {
            let Some(token) = seen.header("authorization").strip_prefix("Bearer ") else { return false };
            let form = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("token", token), ("client_id", CLIENT), ("client_secret", SECRET)])
                .finish();
            let asked = door.http.post(format!("{server}/introspect")).body(form);
            let answer = asked.header("content-type", "application/x-www-form-urlencoded").send().await;
            let Ok(answer) = answer else { return false };
            answer.json::<Value>().await.is_ok_and(|answer| answer["active"] == true)
        }
    }
}
