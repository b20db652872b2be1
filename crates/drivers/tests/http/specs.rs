//! The pages of `specs/` about APIs, against an API on loopback that answers as they say.

use jackfield_core::{
    import::files::{self, File},
    plan::{Plan, Request, arguments::check, output::answer, request::api_call},
    schema::Transport,
};
use jackfield_drivers::http::{Auth, Body};
use serde_json::{Value, json};

use crate::support::{Api, Reply, connection, soon};

#[path = "../shared/spec.rs"]
mod spec;

/// Calls what a page binds: what the API got, and the output or the failure.
async fn called(plan: &Plan, arguments: &Value, answer: &str) -> (Value, Result<Value, Value>) {
    let answer = answer.to_owned();
    let api = Api::start(move |_| Reply::json(&answer)).await;
    let connection = connection(&api.url("/"), Auth::None);
    let arguments = check(plan, arguments.as_object().expect("an object")).expect("good arguments");
    let call = api_call(plan, &arguments).expect("a request").expect("an API's");
    let came = connection.call(&call, soon()).await.expect("an answer");
    let Body::Json(page) = came.body else { panic!("no JSON") };
    let data = match &plan.request {
        Request::Graphql(graphql) => answer::graphql_data(graphql, &page).map(|found| found.data),
        Request::Http(_) | Request::Sql(_) | Request::Composed(_) => Ok(&page),
    };
    let shaped = data.map(|data| answer::shape(plan, &[data], false, &|_| true).shaped.value);
    let seen = api.seen().remove(0);
    let mut body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
    if let (Request::Graphql(graphql), Some(members)) = (&plan.request, body.as_object_mut()) {
        // The page has it already.
        assert_eq!(members.remove("query"), Some(json!(graphql.document)));
    }
    let request = json!({"method": seen.method, "path": seen.target, "body": body});
    (request, shaped.map_err(|failure| json!(failure.message())))
}

async fn page_holds(page: &str, transport: Transport) {
    let blocks = spec::blocks(page);
    let (schema, rest) = blocks.split_first().expect("a schema");
    let file = File { name: page.to_owned(), bytes: schema.text.clone().into_bytes() };
    let schema = files::schema(vec![file], transport).expect("a schema").schema;
    let (mut plan, mut arguments, mut request, mut answer) = (None, Value::Null, Value::Null, String::new());
    for (block, next) in rest.iter().zip(rest.iter().skip(1).chain(rest.last())) {
        match block.what.as_str() {
            "binding" => plan = spec::bound(&schema, block, next),
            "arguments" => arguments = block.json(),
            "request" => request = block.json(),
            "answer" => answer.clone_from(&block.text),
            "output" | "failure" => {
                let plan = plan.as_ref().expect("a binding before");
                let (sent, came) = called(plan, &arguments, &answer).await;
                assert_eq!(sent, request, "{page}");
                let expected = if block.what == "output" { Ok(block.json()) } else { Err(block.json()) };
                assert_eq!(came, expected, "{page}");
            }
            "sends" | "faults" => {}
            other => panic!("{page} has a block `{other}`"),
        }
    }
}

#[tokio::test]
async fn the_pages_about_apis_hold() {
    page_holds("search.md", Transport::Rest).await;
    page_holds("order.md", Transport::Graphql).await;
}
