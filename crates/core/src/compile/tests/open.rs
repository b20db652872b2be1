//! Whatever the binding, the arguments and the answer: a valid request or faults, never a panic, and nothing out of
//! its place.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{
    api::{body_of, bound, plan, request_of, rest},
    generated::{CRM, GRAPHQL, REST, SHOP, any_answer, binding, said, twist, twisted},
};
use crate::{
    plan::{
        Plan, Request, arguments::check, output::answer, parameters::parameters_schema,
        preview::request_text, request::segments::has_dot_segment,
    },
    schema::{BodyEncoding, BodyFormat},
    scoping::Scoping,
};

fn called(plan: &Plan, said: &Value, answer: &Value) {
    let given: Map<String, Value> =
        plan.parameters.iter().map(|parameter| (parameter.name.clone(), said.clone())).collect();
    assert!(parameters_schema(plan)["properties"].is_object() && !request_text(plan).is_empty());
    let restored: Plan = serde_json::from_str(&serde_json::to_string(plan).unwrap()).unwrap();
    assert_eq!(restored.compute_hash(), plan.hash);
    if check(plan, &given).is_ok()
        && let Ok(call) = request_of(plan, Value::Object(given))
    {
        assert!(call.path_and_query.bytes().all(|byte| byte.is_ascii_graphic()), "{}", call.path_and_query);
        assert!(call.headers.iter().all(|(_, value)| !value.contains(['\r', '\n', '\0'])));
    }
    let data = match &plan.request {
        Request::Graphql(graphql) => {
            answer::graphql_data(graphql, answer).map_or(&Value::Null, |data| data.data)
        }
        Request::Http(_) | Request::Sql(_) | Request::Composed(_) => answer,
    };
    let shaped = answer::shape(plan, &[data], false, &|_| true).shaped;
    assert!(shaped.value.is_object());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_binding_gives_a_valid_document_or_faults(binding in binding(&GRAPHQL), said in said(), answer in any_answer()) {
        match bound(&SHOP.schema, &Scoping::default(), &binding) {
            Err(faults) => prop_assert!(!faults.is_empty()),
            Ok(plan) => {
                SHOP.judge(&plan);
                called(&plan, &said, &answer);
            }
        }
    }

    #[test]
    fn a_binding_gives_a_request_or_faults(binding in binding(&REST), said in said(), answer in any_answer()) {
        match bound(&CRM, &Scoping::default(), &binding) {
            Err(faults) => prop_assert!(!faults.is_empty()),
            Ok(plan) => called(&plan, &said, &answer),
        }
    }

    #[test]
    fn an_odd_schema_gives_a_plan_or_faults(
        graphql in any::<bool>(), twists in prop::collection::vec(twist(), 1..12),
        bindings in (binding(&GRAPHQL), binding(&REST)), said in said(), answer in any_answer(),
    ) {
        let (whole, binding) = if graphql { (&SHOP.schema, bindings.0) } else { (&*CRM, bindings.1) };
        let mut schema = whole.clone();
        twists.into_iter().for_each(|twist| twisted(&mut schema, twist));
        match bound(&schema, &Scoping::default(), &binding) {
            Err(faults) => prop_assert!(!faults.is_empty()),
            Ok(plan) => {
                if let Request::Graphql(graphql) = &plan.request {
                    prop_assert!(apollo_compiler::ast::Document::parse(graphql.document.as_str(), "d").is_ok());
                }
                called(&plan, &said, &answer);
            }
        }
    }

    #[test]
    fn what_is_said_lands_literally_in_its_one_place(
        texts in prop::collection::vec("\\PC{1,12}|[ -~]{1,20}|[\r\n\t./\\\\%?#&=+\"']{1,8}", 4),
    ) {
        let given = json!({"in_path": texts[0], "in_query": texts[1], "in_cookie": texts[2], "in_body": texts[3]});
        for encoding in [BodyEncoding::Json, BodyEncoding::Form] {
            let Ok(call) = request_of(&everywhere(encoding), given.clone()) else {
                prop_assert!(has_dot_segment(&texts[0]), "{:?}", texts[0]);
                return Ok(());
            };
            let (path, query) = call.path_and_query.split_once('?').unwrap();
            let segments: Vec<String> = path.split('/').map(decoded).collect();
            prop_assert_eq!(&segments, &["", "a", texts[0].as_str(), "b"]);
            prop_assert_eq!(pairs(query), vec![("q".to_owned(), texts[1].clone())]);
            let cookie = &call.headers.iter().find(|(name, _)| name == "Cookie").unwrap().1;
            prop_assert_eq!(cookie.split("; ").map(decoded).collect::<Vec<_>>(), vec![format!("c={}", texts[2])]);
            let body = String::from_utf8(call.body.unwrap()).unwrap();
            match encoding {
                BodyEncoding::Form => {
                    let expected = vec![("form[value]".to_owned(), texts[3].clone())];
                    prop_assert_eq!(pairs(&body), expected);
                }
                _ => prop_assert_eq!(
                    serde_json::from_str::<Value>(&body).unwrap(),
                    json!({"form": {"value": texts[3].clone()}})
                ),
            }
        }
    }

    #[test]
    fn a_quoted_text_ends_where_it_should(text in "\\PC{0,12}|[\"\\\\ a:*]{0,12}") {
        let binding = json!({"toolName": "t", "operation": "orders", "projection": [{"path": ["orders", "id"], "leaf": "id"}],
            "inputs": [{"param": "said", "arg": "query", "format": {"template": "name:\"{}\"", "escape": "quoted"}}]});
        let body = body_of(&plan(&SHOP.schema, &binding), json!({"said": text}));
        let query = body["variables"]["query"].as_str().unwrap().to_owned();
        let mut letters = query.strip_prefix("name:\"").unwrap().chars();
        let mut read = String::new();
        loop {
            match letters.next().unwrap() {
                '"' => break,
                '\\' => read.push(letters.next().unwrap()),
                plain => read.push(plain),
            }
        }
        prop_assert_eq!(letters.next(), None);
        prop_assert_eq!(read, text);
    }
}

/// A request with a parameter in every place.
fn everywhere(encoding: BodyEncoding) -> Plan {
    let mut schema = rest(
        "Answer: ok:boolean
        Body: form:Form
        Form: value:string
        POST /a/{p}/b things.create path.p:string! query.q:string cookie.c:string body:Body -> Answer",
    );
    let media_type = "application/x".to_owned();
    schema.stated_operations[0].http.as_mut().unwrap().body =
        Some(BodyFormat { media_type, encoding, members: Vec::new() });
    let binding = json!({"toolName": "t", "operation": "things.create", "isWrite": true,
        "inputs": [{"param": "in_path", "arg": "p"}, {"param": "in_query", "arg": "q"}, {"param": "in_cookie", "arg": "c"}],
        "inputObjectMap": [{"field": "form.value", "param": "in_body"}]});
    plan(&schema, &binding)
}

fn pairs(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (decoded(name), decoded(value))
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}
