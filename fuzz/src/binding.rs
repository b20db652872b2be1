//! Bindings: read, compiled against each of the company's schemas, called.

use jackfield_core::{
    binding::read,
    compile::{Context, compile},
    plan::{
        Plan, Request, output::answer, parameters::parameters_schema, preview::request_text, request,
        values::sql_values,
    },
    scoping::Scoping,
};
use serde_json::{Value, json};

use crate::{arguments, companies};

/// The JSON of a binding: faults, or a plan that calls can be made with.
pub fn binding(bytes: &[u8]) {
    compiles(bytes);
}

/// The same; with how many schemas it compiles.
pub fn compiles(bytes: &[u8]) -> usize {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return 0 };
    let binding = match read::binding(&value) {
        Ok(binding) => binding,
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal says why");
            return 0;
        }
    };
    let mut plans = 0;
    let written = serde_json::to_value(&binding).expect("a binding is JSON");
    assert_eq!(read::binding(&written).as_ref(), Ok(&binding), "it reads what it writes");
    for schema in companies::ALL.iter() {
        let context = Context::new("company", "f");
        match compile(&binding, schema, &Scoping::default(), &context) {
            Err(faults) => assert!(!faults.is_empty(), "a refusal says why"),
            Ok(plan) => {
                judge(&plan);
                plans += 1;
            }
        }
    }
    plans
}

fn judge(plan: &Plan) {
    let written = serde_json::to_string(plan).expect("a plan is JSON");
    let read: Plan = serde_json::from_str(&written).expect("it reads what it writes");
    assert_eq!(&read, plan);
    assert_eq!(read.compute_hash(), plan.hash);
    assert!(parameters_schema(plan)["properties"].is_object());
    assert!(!request_text(plan).is_empty());
    call(plan);
}

fn call(plan: &Plan) {
    let Some(arguments) = arguments::made(plan) else { return };
    let sent = match &plan.request {
        Request::Sql(sql) => {
            let call = sql_values(plan, sql, &arguments);
            return assert_eq!(call.values.len(), sql.binds.len());
        }
        Request::Http(http) => request::http_call(plan, http, &arguments),
        Request::Graphql(graphql) => Ok(request::graphql_call(plan, graphql, &arguments)),
        // Its steps are made by no seed.
        Request::Composed(_) => return,
    };
    let sent =
        sent.unwrap_or_else(|faults| panic!("{plan:?} can't be called with {arguments:?}: {faults:?}"));
    assert!(sent.path_and_query.bytes().all(|byte| byte.is_ascii_graphic()), "{}", sent.path_and_query);
    assert!(sent.headers.iter().all(|(_, value)| !value.contains(['\r', '\n', '\0'])));
    for said in
        [json!(null), json!({"data": {}}), json!([{"a": 1}]), json!({"orders": {"edges": [{"node": 1}]}})]
    {
        let shaped = answer::shape(plan, &[&said], false, &|_| true).shaped;
        assert!(shaped.value.is_object());
    }
}
