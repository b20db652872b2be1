//! The endpoint of a model: one connection over the guarded client, kept for as long as the server runs.

use jackfield_core::{plan::http::HttpCall, schema::Method};
use jackfield_drivers::{
    Error, ErrorKind,
    http::{Auth, Body, Client, HttpConnection, HttpTarget},
    limits::{Deadline, Limits},
};
use serde_json::Value;

use super::{Settings, ask::Failure};

/// The most bytes of one answer: a binding has a few thousand.
const MOST_ANSWER_BYTES: usize = 256 << 10;
/// How many goals may be with the model at once; more wait, within their time.
const MOST_AT_ONCE: usize = 16;

/// A model that may be asked.
pub struct Model {
    connection: HttpConnection,
    pub(super) settings: Settings,
}

impl Model {
    /// Makes the connection; nothing is sent yet.
    ///
    /// # Errors
    /// `InvalidTarget` where the base URL or the key can't be used.
    pub fn open(client: &Client, settings: &Settings, limits: &Limits) -> Result<Self, Error> {
        let target = HttpTarget {
            base_url: settings.base_url.clone(),
            auth: settings.api_key.clone().map_or(Auth::None, Auth::Bearer),
            ca_pem: None,
            headers: Vec::new(),
            allowed_hosts: Vec::new(),
        };
        let limits = Limits { call_timeout: settings.timeout, max_in_flight: MOST_AT_ONCE, ..limits.clone() };
        let of_answers = jackfield_drivers::http::Settings {
            limits,
            max_answer_bytes: MOST_ANSWER_BYTES,
            max_document_bytes: MOST_ANSWER_BYTES,
        };
        let connection = HttpConnection::open(client, target, &of_answers)?;
        Ok(Self { connection, settings: settings.clone() })
    }

    /// The most tokens that one goal may cost.
    pub fn max_tokens(&self) -> usize {
        self.settings.max_tokens
    }

    /// Sends one request; gives the answer's body.
    pub(super) async fn complete(&self, request: &Value, deadline: Deadline) -> Result<Value, Failure> {
        let call = HttpCall {
            method: Method::Post,
            server: None,
            path_and_query: "/chat/completions".to_owned(),
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: Some(request.to_string().into_bytes()),
            // Each counts, and costs: whether it is asked again is decided above.
            is_repeatable: false,
        };
        let answer = self.connection.call(&call, deadline).await.map_err(|error| self.failed(&error))?;
        match answer.body {
            Body::Json(value) => Ok(value),
            Body::Text(_) | Body::Unreadable | Body::Empty => {
                Err(Failure::new("what the endpoint answers isn't JSON; check `model_base_url`"))
            }
        }
    }

    /// A failure in words of ours: the endpoint's own go to the log.
    fn failed(&self, error: &Error) -> Failure {
        tracing::warn!(?error, "the model can't be asked");
        let sentence = match error.kind {
            ErrorKind::Timeout => return self.too_slow(),
            ErrorKind::CredentialsRejected => "the endpoint refused the key; check `model_api_key`".to_owned(),
            ErrorKind::RateLimited => "the endpoint takes no more requests for now".to_owned(),
            ErrorKind::NotFound => {
                "the endpoint knows nothing at that place, or not this model; check `model_base_url` and `model_name`"
                    .to_owned()
            }
            ErrorKind::ResultTooLarge => {
                format!("the endpoint's answer is larger than the {MOST_ANSWER_BYTES} bytes that one may have")
            }
            ErrorKind::AddressNotAllowed => {
                "the endpoint's address isn't allowed; `allowed_private_networks` admits some".to_owned()
            }
            ErrorKind::Tls => "the endpoint's certificate can't be verified".to_owned(),
            ErrorKind::Busy => "too many goals are with the model already".to_owned(),
            ErrorKind::Unavailable | ErrorKind::CircuitOpen => {
                "the endpoint can't be reached, or failed".to_owned()
            }
            ErrorKind::Protocol => "the endpoint doesn't answer as it should; check `model_base_url`".to_owned(),
            ErrorKind::Rejected | ErrorKind::Forbidden | ErrorKind::InvalidTarget => {
                "the endpoint refused the request; it may not know `response_format`, or the model".to_owned()
            }
            ErrorKind::Expired
            | ErrorKind::RoleTooPowerful
            | ErrorKind::SchemaDrifted
            | ErrorKind::AmbiguousMatch => "the endpoint couldn't be asked".to_owned(),
        };
        Failure::new(sentence)
    }

    /// That the time is over.
    pub(super) fn too_slow(&self) -> Failure {
        let seconds = self.settings.timeout.as_secs_f64();
        Failure::new(format!("it took longer than the {seconds} seconds that it has (`model_timeout`)"))
    }
}
