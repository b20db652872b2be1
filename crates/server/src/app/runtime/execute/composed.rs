//! Calls of composed plans: one request after the other, as the plan's transform says.

use jackfield_core::{
    plan::{
        Ahead, ComposedCall, HttpCall, Leaf, Plan, Shape,
        arguments::{Arguments, PreparedPlan},
        output::{Shaped, answer::Note},
    },
    transform::Refusal,
};
use jackfield_drivers::{Error, ErrorKind, http::HttpConnection, limits::Deadline};
use serde_json::{Map, Value};

use super::{Failure, Rows, api};
use crate::app::App;

/// How a composed call ended.
pub(super) enum Ended {
    /// It is done.
    Done(Shaped, Vec<String>),
    /// Its transform has refused it; nothing was written.
    Refused(Failure),
    /// It would have written this now.
    WouldWrite(Box<HttpCall>),
}

/// Runs a composed call; of a dry run all but the write.
///
/// # Errors
/// What stood in the way of a step: the kind says what happened, the message is safe to show.
pub(super) async fn run(
    app: &App,
    connection: &HttpConnection,
    (prepared, arguments): (&PreparedPlan, &Arguments),
    is_dry: bool,
) -> Result<Ended, Error> {
    let mut call = ComposedCall::new(prepared, arguments, app.clock.now()).ok_or_else(not_composed)?;
    // One deadline for all of it: the caller waits for the whole.
    let deadline = Deadline::after(app.settings.http.limits.call_timeout);
    loop {
        match call.ahead() {
            Ahead::Done(shaped) => return Ok(Ended::Done(shaped, told(call.notes()))),
            Ahead::Refused(refusal) => return Ok(Ended::Refused(failure(refusal))),
            Ahead::Send(step, request) if step.is_write && is_dry => {
                return Ok(Ended::WouldWrite(request));
            }
            Ahead::Send(step, request) => {
                let body = match connection.call(&request, deadline).await {
                    Ok(answer) => api::json(answer, step)?,
                    // What isn't there is the transform's to judge, as what isn't the caller's is: one answer for
                    // both tells nothing of other people's records.
                    Err(error) if is_nothing(&error, step) => Value::Null,
                    Err(error) if error.kind == ErrorKind::Rejected && !step.is_write => {
                        let Some(refusal) = call.rejected() else { return Err(error) };
                        tracing::warn!(?error, "the provider refuses the first step of a composed call");
                        return Ok(Ended::Refused(failure(refusal)));
                    }
                    Err(error) => return Err(error),
                };
                call.answered(&body).map_err(|failure| api::failed(&failure))?;
            }
        }
    }
}

/// Why a call can't be done, as far as that is sure before anything is asked.
pub(super) fn refused_at_once(app: &App, prepared: &PreparedPlan, arguments: &Arguments) -> Option<Failure> {
    match ComposedCall::new(prepared, arguments, app.clock.now())?.ahead() {
        Ahead::Refused(refusal) => Some(failure(refusal)),
        Ahead::Send(..) | Ahead::Done(_) => None,
    }
}

fn failure(refusal: Refusal) -> Failure {
    Failure { code: refusal.code, message: refusal.message, retryable: false }
}

/// Whether a step that reads one record was told that there is none.
fn is_nothing(error: &Error, step: &Plan) -> bool {
    error.kind == ErrorKind::NotFound && !step.is_write && step.output.shape == Shape::Single
}

/// What a composed call gave, without the leaves that aren't allowed.
pub(super) fn allowed(
    (shaped, notes): (Shaped, Vec<String>),
    leaves: &[Leaf],
    allowed: &dyn Fn(&Leaf) -> bool,
) -> Rows {
    let Shaped { mut value, count, .. } = shaped;
    let refused: Vec<&str> =
        leaves.iter().filter(|leaf| !allowed(leaf)).map(|leaf| leaf.name.as_str()).collect();
    match value.get_mut("items").and_then(Value::as_array_mut) {
        Some(items) => {
            items.iter_mut().filter_map(Value::as_object_mut).for_each(|item| strip(item, &refused));
        }
        None => {
            if let Some(record) = value.as_object_mut() {
                strip(record, &refused);
            }
        }
    }
    Rows { output: value, count, notes }
}

fn strip(record: &mut Map<String, Value>, refused: &[&str]) {
    record.retain(|name, _| !refused.contains(&name.as_str()));
}

fn told(notes: &[Note]) -> Vec<String> {
    notes.iter().map(|note| format!("{}: {}", note.leaf, note.problem)).collect()
}

fn not_composed() -> Error {
    Error::new(ErrorKind::InvalidTarget, "This is no composed plan.")
}
