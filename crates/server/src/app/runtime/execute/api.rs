//! Calls of APIs: the request that a plan freezes, its pages, and what became of them.

use jackfield_core::plan::{
    GraphqlPlan, HttpCall, HttpPlan, Leaf, Plan, Request, Shape, Step,
    output::answer::{self, Answered, GraphqlFailure},
};
use jackfield_drivers::{
    Error, ErrorKind,
    http::{Body, HttpAnswer, HttpConnection, Pages, Paging},
    limits::Deadline,
};
use serde_json::{Map, Value};

use super::Rows;
use crate::app::Settings;

/// The answers to a call, as they came.
pub(super) struct Answers {
    pages: Vec<Value>,
    is_complete: bool,
    /// Whether a write was answered with something that isn't what the description says.
    is_unreadable: bool,
}

/// How often a request that was refused for its cost is sent again at most.
const MOST_RESENT: u32 = 2;
/// What is said of an API that answers with something else than JSON.
const NO_JSON: &str = "The API's answer isn't JSON, which its description says it is.";

/// Sends what a plan freezes, and gets further pages as far as they are wanted.
///
/// # Errors
/// The kind says what happened; the message is safe to show.
pub(super) async fn run(
    settings: &Settings,
    connection: &HttpConnection,
    plan: &Plan,
    call: &HttpCall,
) -> Result<Answers, Error> {
    let deadline = Deadline::after(settings.http.limits.call_timeout);
    match &plan.request {
        Request::Http(http) => {
            let pages = pages(settings, connection, (plan, http), call, deadline).await?;
            let is_unreadable = pages.answers.iter().any(|answer| answer.body == Body::Unreadable);
            let json = pages.answers.into_iter().map(|answer| json(answer, plan));
            let pages = Answers {
                pages: json.collect::<Result<_, _>>()?,
                is_complete: pages.is_complete,
                is_unreadable,
            };
            Ok(pages)
        }
        Request::Graphql(graphql) => {
            let page = page(connection, (plan, graphql), call, deadline).await?;
            Ok(Answers { pages: vec![page], is_complete: true, is_unreadable: false })
        }
        Request::Sql(_) | Request::Composed(_) => {
            Err(Error::new(ErrorKind::InvalidTarget, "This is a statement, and there is no database."))
        }
    }
}

/// The one page of a GraphQL call; where the API refuses it for what it costs and says when it can be paid for, it is
/// sent again then, as long as the call's time allows.
async fn page(
    connection: &HttpConnection,
    (plan, graphql): (&Plan, &GraphqlPlan),
    call: &HttpCall,
    deadline: Deadline,
) -> Result<Value, Error> {
    let mut resent = 0;
    loop {
        let page = json(connection.call(call, deadline).await?, plan)?;
        let Err(failure) = answer::graphql_data(graphql, &page) else { return Ok(page) };
        // Writes too: the cost is weighed before anything runs, and a failure with a time to wait is one without data,
        // so nothing was done. That isn't a repetition, which no write ever gets: it is the first time that it runs.
        match failure.retry_after {
            Some(wait) if resent < MOST_RESENT && wait < deadline.remaining() => {
                tokio::time::sleep(wait).await;
                resent += 1;
            }
            Some(_) | None => return Err(failed(&failure)),
        }
    }
}

async fn pages(
    settings: &Settings,
    connection: &HttpConnection,
    (plan, http): (&Plan, &HttpPlan),
    call: &HttpCall,
    deadline: Deadline,
) -> Result<Pages, Error> {
    let (Some(by), Shape::List { limit }) = (&http.pages, plan.output.shape) else {
        let answer = connection.call(call, deadline).await?;
        return Ok(Pages { answers: vec![answer], is_complete: true });
    };
    let records = records(plan);
    let paging = Paging {
        by,
        records: &records,
        max_pages: settings.max_pages,
        max_records: usize::try_from(limit).unwrap_or(usize::MAX),
    };
    connection.pages(call, &paging, deadline).await
}

/// The members that lead to the first list on the way to the records.
fn records(plan: &Plan) -> Vec<String> {
    let steps = plan.output.places.as_ref().map(|places| places.records.as_slice()).unwrap_or_default();
    let names = steps.iter().map_while(|step| match step {
        Step::Member(name) => Some(name.clone()),
        Step::Each => None,
    });
    names.collect()
}

/// The body of an answer, as the plan wants it.
pub(super) fn json(answer: HttpAnswer, plan: &Plan) -> Result<Value, Error> {
    match answer.body {
        Body::Json(value) => Ok(value),
        Body::Empty => Ok(Value::Null),
        // Nothing of it is looked at.
        Body::Text(_) if plan.output.leaves.is_empty() => Ok(Value::Null),
        // It was done: nothing of it can be told, and that is no reason to do it again.
        Body::Text(_) | Body::Unreadable if plan.is_write => Ok(Value::Object(Map::new())),
        Body::Text(_) | Body::Unreadable => Err(Error::new(ErrorKind::Protocol, NO_JSON)),
    }
}

/// Shapes answers, leaving out what isn't allowed.
pub(super) fn shape(plan: &Plan, answers: &Answers, allowed: &dyn Fn(&Leaf) -> bool) -> Rows {
    let (data, partial): (Vec<&Value>, Vec<GraphqlFailure>) = match &plan.request {
        Request::Graphql(graphql) => of_graphql(graphql, &answers.pages),
        Request::Http(_) | Request::Sql(_) | Request::Composed(_) => {
            (answers.pages.iter().collect(), Vec::new())
        }
    };
    let Answered { shaped, notes } = answer::shape(plan, &data, !answers.is_complete, allowed);
    let odd = notes.into_iter().map(|note| match note.leaf.as_str() {
        "" => note.problem,
        leaf => format!("{leaf}: {}", note.problem),
    });
    let unread =
        answers.is_unreadable.then(|| "the answer isn't of the kind that its description says".to_owned());
    let missing = partial.iter().map(|failure| format!("a part is missing: {}", failure.message()));
    Rows { output: shaped.value, count: shaped.count, notes: odd.chain(missing).chain(unread).collect() }
}

fn of_graphql<'v>(graphql: &GraphqlPlan, pages: &'v [Value]) -> (Vec<&'v Value>, Vec<GraphqlFailure>) {
    let mut partial = Vec::new();
    let data = pages.iter().filter_map(|page| answer::graphql_data(graphql, page).ok());
    let data = data
        .map(|found| {
            partial.extend(found.partial);
            found.data
        })
        .collect();
    (data, partial)
}

/// What a GraphQL API's refusal means.
pub(super) fn failed(failure: &GraphqlFailure) -> Error {
    use answer::GraphqlClass as Class;
    let kind = match failure.class {
        Class::Unauthenticated => ErrorKind::CredentialsRejected,
        Class::Forbidden => ErrorKind::Forbidden,
        Class::RateLimited => ErrorKind::RateLimited,
        Class::NotFound => ErrorKind::NotFound,
        Class::Rejected | Class::UserError => ErrorKind::Rejected,
        Class::Unavailable => ErrorKind::Unavailable,
        Class::Protocol => ErrorKind::Protocol,
    };
    Error { retry_after: failure.retry_after, ..Error::new(kind, failure.message()) }
}
