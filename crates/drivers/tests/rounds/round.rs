//! One round trip: an operation bound, compiled, called and answered.

use std::{fmt, time::Duration};

use jackfield_core::{
    binding, compile,
    plan::{
        GraphqlPlan, HttpCall, Plan, Request, arguments,
        output::answer::{graphql_data, shape},
        request::{graphql_call, http_call},
    },
    schema::{Operation, Schema},
    scoping::Scoping,
};
use jackfield_drivers::{
    ErrorKind,
    guard::AddressGuard,
    http::{Body, Client, HttpConnection, Settings},
    limits::{Deadline, Limits},
};
use secrecy::SecretString;
use serde_json::Value;

use super::{
    document::Document,
    exchange,
    generated::binding::{Extent, Made, made},
    judges::Judges,
    launch::Mock,
    sign_in,
};

/// How a round trip ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// The mock accepted the request, and values came back (or nothing was to come back).
    Good,
    /// The same, with an answer that the mock made up instead of the document's example.
    GoodWhenMadeUp,
    /// It can't be bound, by design.
    Unbindable(String),
    /// It failed at a stage.
    Missed(Stage, String),
}

/// Where a round trip failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The binding wasn't compiled.
    Compile,
    /// The arguments weren't accepted by our own checks.
    Arguments,
    /// A judge found what was sent invalid.
    Judge,
    /// The mock refused the request.
    Refused,
    /// Our client refused the answer.
    Answer,
    /// The mock itself ended.
    Crashed,
    /// The answer held none of the projected values.
    Values,
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Self::Compile => "not compiled",
            Self::Arguments => "arguments refused",
            Self::Judge => "invalid by a judge",
            Self::Refused => "refused by the mock",
            Self::Answer => "answer refused",
            Self::Crashed => "the mock crashed",
            Self::Values => "no values",
        };
        formatter.write_str(word)
    }
}

/// A document, ready for round trips.
pub struct Course<'d> {
    document: &'d Document,
    judges: &'d Judges,
    client: Client,
    fingerprint: String,
}

/// Tells Prism to make an answer up instead of giving the document's example.
const MADE_UP: &str = "dynamic=true";
/// How many such answers are looked at.
const MADE_UP_TRIES: usize = 4;

type Missed = (Stage, String);

impl<'d> Course<'d> {
    /// Gets ready.
    ///
    /// # Errors
    /// Why no client can be made.
    pub fn new(document: &'d Document, judges: &'d Judges) -> Result<Self, String> {
        let loopback = "127.0.0.0/8".parse().map_err(|_| "no network")?;
        let guard = AddressGuard { allowed_private_networks: vec![loopback] };
        let client = Client::new(guard, Duration::from_secs(5)).map_err(|error| error.message)?;
        Ok(Self { document, judges, client, fingerprint: document.schema.fingerprint() })
    }

    fn schema(&self) -> &'d Schema {
        &self.document.schema
    }

    /// Makes one round trip.
    pub async fn run(&self, mock: &Mock, operation: &Operation, extent: Extent) -> End {
        let made = match made(self.schema(), operation, extent) {
            Ok(made) => made,
            Err(why) => return End::Unbindable(why),
        };
        let first = self.trip(mock, operation, &made, None).await;
        match first {
            Ok(()) => End::Good,
            // The document's own example may lack what it describes.
            Err((Stage::Values | Stage::Answer, _)) if self.made_up_trip(mock, operation, &made).await => {
                End::GoodWhenMadeUp
            }
            Err((stage, why)) => End::Missed(stage, why),
        }
    }

    /// Whether one of a few answers that are made up at random has values: what is optional may be left out of one.
    async fn made_up_trip(&self, mock: &Mock, operation: &Operation, made: &Made) -> bool {
        for _ in 0..MADE_UP_TRIES {
            if self.trip(mock, operation, made, Some(MADE_UP)).await.is_ok() {
                return true;
            }
        }
        false
    }

    async fn trip(
        &self,
        mock: &Mock,
        operation: &Operation,
        made: &Made,
        prefer: Option<&str>,
    ) -> Result<(), Missed> {
        let plan = self.plan(made)?;
        let said = |faults: Vec<jackfield_core::diagnostic::Diagnostic>| (Stage::Arguments, told(&faults));
        let arguments = arguments::check(&plan, &made.arguments).map_err(said)?;
        let call = match &plan.request {
            Request::Http(http) => http_call(&plan, http, &arguments).map_err(said)?,
            Request::Graphql(graphql) => graphql_call(&plan, graphql, &arguments),
            Request::Sql(_) | Request::Composed(_) => return Err((Stage::Compile, "no request".to_owned())),
        };
        // The mock stands for every server of the document.
        let call = HttpCall { server: None, ..call };
        self.judges.judge(operation, &plan, &call).map_err(|why| (Stage::Judge, why))?;
        let body = self.sent(mock, operation, (&call, prefer)).await?;
        match &plan.request {
            Request::Graphql(graphql) => graphql_values(&plan, graphql, &body),
            Request::Http(_) | Request::Sql(_) | Request::Composed(_) => values(&plan, &body),
        }
    }

    fn plan(&self, made: &Made) -> Result<Plan, Missed> {
        let said = |faults: Vec<jackfield_core::diagnostic::Diagnostic>| (Stage::Compile, told(&faults));
        let binding = binding::read::binding(&made.binding).map_err(said)?;
        let context = compile::Context::new("mock", &self.fingerprint);
        compile::compile(&binding, self.schema(), &Scoping::default(), &context).map_err(said)
    }

    async fn sent(
        &self,
        mock: &Mock,
        operation: &Operation,
        (call, prefer): (&HttpCall, Option<&str>),
    ) -> Result<Body, Missed> {
        let endpoint = if self.schema().http.is_some() { "" } else { "/graphql" };
        let base_url = format!("{}{endpoint}", mock.url);
        let sign_in::SignIn { mut target, more_keys } = sign_in::sign_in(self.schema(), operation, &base_url);
        let mut call = call.clone();
        for key in more_keys {
            call.path_and_query = sign_in::with_key(&call.path_and_query, &key);
        }
        if let Some(prefer) = prefer {
            target.headers.push(("Prefer".to_owned(), SecretString::from(prefer)));
        }
        let settings = Settings {
            limits: Limits { breaker_failures: u32::MAX, ..Limits::default() },
            ..Settings::default()
        };
        let connection = HttpConnection::open(&self.client, target.clone(), &settings)
            .map_err(|error| (Stage::Refused, error.message))?;
        match connection.call(&call, Deadline::after(Duration::from_secs(20))).await {
            Ok(answer) => Ok(answer.body),
            Err(error) if error.kind == ErrorKind::Protocol => Err((Stage::Answer, error.message)),
            Err(error) if error.kind == ErrorKind::Unavailable && !exchange::listens(&mock.url).await => {
                Err((Stage::Crashed, error.message))
            }
            Err(error) => {
                let complaint = exchange::complaint(&target, &call).await;
                Err((Stage::Refused, format!("{} {complaint}", error.message)))
            }
        }
    }
}

fn told(faults: &[jackfield_core::diagnostic::Diagnostic]) -> String {
    faults.iter().map(|fault| format!("{}: {}", fault.path, fault.sentence())).collect::<Vec<_>>().join("; ")
}

fn graphql_values(plan: &Plan, graphql: &GraphqlPlan, body: &Body) -> Result<(), Missed> {
    let Body::Json(answer) = body else { return Err((Stage::Answer, "no JSON".to_owned())) };
    match graphql_data(graphql, answer) {
        Ok(data) if data.partial.is_empty() => projected(plan, data.data),
        Ok(_) | Err(_) => Err((Stage::Refused, excerpt(&answer["errors"]))),
    }
}

fn values(plan: &Plan, body: &Body) -> Result<(), Missed> {
    match body {
        _ if plan.output.leaves.is_empty() => Ok(()),
        Body::Json(answer) => projected(plan, answer),
        Body::Unreadable => Err((Stage::Answer, "another kind of content than was asked for".to_owned())),
        Body::Text(_) => Err((Stage::Answer, "text instead of JSON".to_owned())),
        Body::Empty => Err((Stage::Values, "an empty answer".to_owned())),
    }
}

/// Whether the projection yields values.
fn projected(plan: &Plan, answer: &Value) -> Result<(), Missed> {
    if plan.output.leaves.is_empty() {
        return Ok(());
    }
    let answered = shape(plan, &[answer], false, &|_| true);
    let output = &answered.shaped.value;
    let record = output["items"].get(0).unwrap_or(output);
    let holds = |leaf: &str| match &record[leaf] {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    if plan.output.leaves.iter().any(|leaf| holds(&leaf.name)) {
        return Ok(());
    }
    let notes: Vec<String> =
        answered.notes.iter().map(|note| format!("{}: {}", note.leaf, note.problem)).collect();
    let wanted: Vec<String> =
        plan.output.leaves.iter().map(|leaf| format!("{}.{}", leaf.object, leaf.field)).collect();
    Err((
        Stage::Values,
        format!("[{}] wanted {} of {}", notes.join(", "), wanted.join(", "), excerpt(answer)),
    ))
}

fn excerpt(value: &Value) -> String {
    value.to_string().chars().take(300).collect()
}
