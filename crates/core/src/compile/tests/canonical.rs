//! What the authors of canonical parameters leave out.

use serde_json::{Value, json};

use super::{
    api::{body_of, map, request_of, rest},
    searches::open_tickets,
    support::{company, statement, told, values_of},
};
use crate::{
    binding::{Normalize, read},
    compile::{Context, compile},
    plan::{Parameter, Plan, SqlValue, Zone, arguments::check, parameters::parameters_schema, phone::Region},
    schema::{Dialect, Schema},
    scoping::Scoping,
};

fn desk() -> Schema {
    rest(
        "Visit: phone:string email:string day:string clock:string at:datetime starts:string party:integer \
           code:enum ref:integer note:string tags:[string]
         POST /visits visits.create body:Visit -> Visit
         GET /visits visits.search query.phone query.q -> [Visit]",
    )
}

/// A binding of a visit's members to parameters, each with what else is said about it.
fn visit(members: &[(&str, &str, Value)]) -> Value {
    let fields: Vec<Value> = members
        .iter()
        .map(|(field, param, more)| {
            let mut entry = json!({"field": field, "param": param});
            entry.as_object_mut().unwrap().extend(map(more.clone()));
            entry
        })
        .collect();
    json!({"toolName": "book", "operation": "visits.create", "isWrite": true, "inputObjectMap": fields,
        "projection": [{"path": ["phone"], "leaf": "phone"}]})
}

fn bound(schema: &Schema, binding: &Value, region: Option<&str>, zone: Option<&str>) -> Plan {
    let context = Context {
        region: region.map(|code| Region::new(code).unwrap()),
        zone: zone.map(|name| Zone::new(name).unwrap()),
        ..Context::new("desk", "f")
    };
    let binding = read::binding(binding).unwrap();
    compile(&binding, schema, &Scoping::default(), &context)
        .unwrap_or_else(|faults| panic!("{}", told(&faults)))
}

fn parameter<'p>(plan: &'p Plan, name: &str) -> &'p Parameter {
    plan.parameter(name).unwrap()
}

#[test]
fn an_api_is_sent_what_is_tidied_by_its_name() {
    let binding = visit(&[
        ("phone", "caller_phone", json!({})),
        ("email", "caller_email", json!({})),
        ("day", "preferred_date", json!({})),
        ("clock", "preferred_time", json!({})),
        ("starts", "preferred_datetime", json!({})),
        ("party", "party_size", json!({})),
        ("note", "notes", json!({})),
    ]);
    let plan = bound(&desk(), &binding, Some("DE"), Some("Europe/Berlin"));
    let said = json!({"caller_phone": "030 123456", "caller_email": " Ada@Example.com", "preferred_date": "2026-12-01",
        "preferred_time": "3 pm", "preferred_datetime": "2026-12-01T15:00", "party_size": "4", "notes": " Ring twice. "});
    assert_eq!(
        body_of(&plan, said),
        json!({"phone": "+4930123456", "email": "ada@example.com", "day": "2026-12-01", "clock": "15:00:00",
            "starts": "2026-12-01T14:00:00Z", "party": 4, "note": "Ring twice."})
    );
    let frozen = serde_json::to_value(&plan.parameters).unwrap();
    assert_eq!(frozen[0]["region"], "DE");
    assert_eq!(frozen[4]["zone"], "Europe/Berlin");
    assert!(frozen[5].get("region").is_none() && frozen[5].get("zone").is_none());
    let read: Plan = serde_json::from_value(serde_json::to_value(&plan).unwrap()).unwrap();
    assert_eq!((read.compute_hash(), &read), (plan.hash.clone(), &plan));
}

#[test]
fn a_model_is_told_the_form_of_what_it_states() {
    let binding = visit(&[
        ("email", "caller_email", json!({})),
        ("day", "preferred_date", json!({"description": "The day of the visit."})),
        ("at", "preferred_datetime", json!({})),
        ("note", "remark", json!({})),
    ]);
    insta::assert_snapshot!(parameters_schema(&bound(&desk(), &binding, None, None)), @r#"{"type":"object","properties":{"caller_email":{"type":"string","description":"The e-mail address of the caller, spelled back to them and confirmed.","format":"email"},"preferred_date":{"type":"string","description":"The day of the visit.","format":"date"},"preferred_datetime":{"type":"string","description":"The date and time that the caller asks for: work them out of words such as `next Tuesday at 3`. Example: 2026-12-01T15:00:00"},"remark":{"type":"string","description":"The note of the Visit."}},"required":["caller_email","preferred_date","preferred_datetime","remark"],"additionalProperties":false}"#);
    let zoned = parameters_schema(&bound(&desk(), &binding, None, Some("Europe/Berlin")));
    insta::assert_snapshot!(zoned["properties"]["preferred_datetime"], @r#"{"type":"string","description":"The date and time that the caller asks for: work them out of words such as `next Tuesday at 3`. In the local time of Europe/Berlin. Example: 2026-12-01T15:00:00"}"#);
}

#[test]
fn an_authors_word_wins() {
    let binding = visit(&[
        ("phone", "caller_phone", json!({"normalize": "none", "description": "Any number."})),
        ("email", "caller_email", json!({"normalize": "upper"})),
    ]);
    let plan = bound(&desk(), &binding, Some("US"), None);
    let said = json!({"caller_phone": "(206) 555-0142 ext. 7", "caller_email": "ada@example.com"});
    assert_eq!(body_of(&plan, said), json!({"phone": "(206) 555-0142 ext. 7", "email": "ADA@EXAMPLE.COM"}));
    let phone = parameter(&plan, "caller_phone");
    assert_eq!((phone.description.as_str(), phone.normalize, phone.region), ("Any number.", None, None));
}

#[test]
fn a_place_of_another_form_is_left_as_it_was() {
    let pattern = json!({"pattern": "[0-9]{3}-[0-9]{4}"});
    let binding = visit(&[
        ("phone", "caller_phone", pattern),
        ("at", "preferred_date", json!({"required": false})),
        ("tags", "notes", json!({})),
        ("ref", "order_number", json!({})),
    ]);
    let plan = bound(&desk(), &binding, Some("US"), None);
    let tidied = |name| parameter(&plan, name).normalize;
    assert_eq!(tidied("caller_phone"), Some(Normalize::Trim));
    assert_eq!((tidied("preferred_date"), tidied("notes"), tidied("order_number")), (None, None, None));
    assert!(parameter(&plan, "preferred_date").description.starts_with("The at of"));
    let said = json!({"caller_phone": "555-0142", "order_number": 1042, "notes": ["a"]});
    let said = check(&plan, &map(said)).unwrap();
    assert_eq!(said.get(&plan, "caller_phone"), Some(&json!("555-0142")));
}

#[test]
fn a_default_is_sent_as_it_would_be_said() {
    let by = |default: &str| visit(&[("phone", "caller_phone", json!({"default": default}))]);
    let sent = |plan: &Plan| body_of(plan, json!({}));
    let plan = bound(&desk(), &by("(206) 555-0142"), Some("US"), None);
    assert_eq!(sent(&plan), json!({"phone": "+12065550142"}));
    // A default that is no number would fail every call: the place is tidied no further than it can be.
    let plan = bound(&desk(), &by(" unknown"), Some("US"), None);
    assert_eq!(sent(&plan), json!({"phone": "unknown"}));
}

#[test]
fn one_value_for_two_places_fits_both() {
    let binding = visit(&[
        ("phone", "caller_phone", json!({})),
        ("note", "caller_phone", json!({"pattern": "[0-9]{10}"})),
    ]);
    let plan = bound(&desk(), &binding, Some("US"), None);
    let sent = body_of(&plan, json!({"caller_phone": "2065550142"}));
    assert_eq!(sent, json!({"phone": "2065550142", "note": "2065550142"}));
}

#[test]
fn a_search_text_holds_what_is_tidied() {
    let binding = json!({"toolName": "find", "operation": "visits.search",
        "inputs": [{"param": "caller_phone", "arg": "q", "format": {"template": "phone:\"{}\"", "escape": "quoted"}}],
        "projection": [{"path": ["phone"], "leaf": "phone"}]});
    let plan = bound(&desk(), &binding, Some("US"), None);
    let call = request_of(&plan, json!({"caller_phone": "(206) 555-0142"})).unwrap();
    assert_eq!(call.path_and_query, "/visits?q=phone%3A%22%2B12065550142%22");
}

#[test]
fn words_are_left_to_the_model() {
    let binding = visit(&[
        ("phone", "caller_phone", json!({})),
        ("day", "preferred_date", json!({})),
        ("starts", "preferred_datetime", json!({})),
        ("clock", "preferred_time", json!({})),
    ]);
    let plan = bound(&desk(), &binding, Some("US"), Some("America/New_York"));
    let said = json!({"caller_phone": "call me back on my mobile", "preferred_date": "next Tuesday",
        "preferred_datetime": "next Tuesday at 3", "preferred_time": "noon"});
    insta::assert_snapshot!(told(&check(&plan, &map(said)).unwrap_err()), @r#"
    caller_phone: `caller_phone` must be a phone number with its country, such as +15550123456
    preferred_date: `preferred_date` must be a date such as 2026-11-02: turn words such as `next Tuesday` into that date first
    preferred_datetime: `preferred_datetime` must be a date and time such as 2026-11-02T09:15:00, with its offset where that is known: turn words such as `next Tuesday at 3` into them first
    preferred_time: `preferred_time` must be a time of day such as 15:00 or 3:30 pm: turn other words into one first
    "#);
}

#[test]
fn a_column_of_text_gets_the_value_as_it_is() {
    let by = |operator: &str, column: &str, param: &str| {
        let binding = json!({"toolName": "x", "operation": "customers.search",
            "sqlSearch": {"table": "customers", "filterColumn": column, "param": param, "operator": operator,
                "description": "Whoever calls."},
            "projection": [{"path": ["name"], "leaf": "name"}]});
        let company = company(Dialect::Postgres);
        (
            bound(&company, &binding, Some("US"), Some("America/New_York")),
            bound(&company, &binding, None, None),
        )
    };
    for (operator, column, param) in [("eq", "phone", "caller_phone"), ("ieq", "email", "caller_email")] {
        let (here, nowhere) = by(operator, column, param);
        assert_eq!(parameter(&here, param).normalize, None);
        assert_eq!(here.hash, nowhere.hash, "{param}");
    }
    let (here, nowhere) = by("variants", "phone", "caller_phone");
    assert_eq!(parameter(&here, "caller_phone").region, Region::new("US"));
    assert_ne!(here.hash, nowhere.hash);
}

#[test]
fn a_column_is_searched_for_the_spellings_of_the_region() {
    let plan = bound(&company(Dialect::Postgres), &open_tickets(), Some("DE"), None);
    for (said, held) in [("030 123456", "+4930123456"), ("+49 30 123456", "030 123456")] {
        let call = values_of(&plan, &check(&plan, &map(json!({"caller_phone": said}))).unwrap());
        let [SqlValue::TextList(spellings), ..] = call.values.as_slice() else { panic!("{call:?}") };
        assert!(spellings.contains(&held.to_owned()), "{said}: {spellings:?}");
    }
    let mysql = bound(&company(Dialect::Mysql), &open_tickets(), Some("DE"), None);
    let call = values_of(&mysql, &check(&mysql, &map(json!({"caller_phone": "030 123456"}))).unwrap());
    assert_eq!(call.values.len(), statement(&mysql).binds.len());
    assert!(call.values.contains(&SqlValue::Text("+4930123456".to_owned())));
}
