//! Composed bindings: their steps are held to what the transform wants, and an entry of a map that isn't there is
//! nothing found.

use serde_json::{Value, json};

use super::{
    api::{bound, map, plan, rest},
    support::told,
};
use crate::{
    plan::{Request, arguments::PreparedPlan, output::answer},
    schema::Schema,
    scoping::Scoping,
};

fn calendar() -> Schema {
    rest(
        "Busy: calendars:Calendars
        Calendars: *:Times
        Times: busy:[Period] error:string
        Period: start:datetime end:datetime
        Event: id:string start:string phone:string
        GET /busy busy.list query.from query.to -> Busy
        POST /events events.insert body:Event -> Event
        GET /events/{id} events.get path.id! -> Event",
    )
}

fn busy(calendar: &str) -> Value {
    json!({"operation": "busy.list",
        "inputs": [{"arg": "from", "param": "range_start"}, {"arg": "to", "param": "range_end"}],
        "projection": [{"path": ["calendars", calendar, "busy", "start"], "leaf": "busy_start"},
            {"path": ["calendars", calendar, "busy", "end"], "leaf": "busy_end"},
            {"path": ["calendars", calendar, "error"], "leaf": "busy_error"}]})
}

fn insert(more: &Value) -> Value {
    let mut insert = json!({"operation": "events.insert", "inputObjectMap": [{"field": "start", "param": "start"}],
        "projection": [{"path": ["id"], "leaf": "appointment_id"}]});
    insert.as_object_mut().unwrap().extend(map(more.clone()));
    insert
}

fn booking(steps: &Value) -> Value {
    json!({"toolName": "book", "isWrite": true, "transform": "book_appointment", "steps": steps,
        "settings": {"time_zone": "UTC", "duration_minutes": 30, "weekly_hours": {"mon": [{"open": "09:00", "close": "17:00"}]}}})
}

fn faults(binding: &Value) -> String {
    told(&bound(&calendar(), &Scoping::default(), binding).unwrap_err())
}

#[test]
fn a_map_without_the_entry_is_nothing_found_and_one_with_it_is() {
    let mut binding = busy("shop@example.com");
    binding["toolName"] = "busy".into();
    let plan = plan(&calendar(), &binding);
    let shaped = |answer: &Value| answer::shape(&plan, &[answer], false, &|_| true).shaped.value;
    assert_eq!(shaped(&json!({"calendars": {"other": {"busy": []}}})), json!({"found": false}));
    assert_eq!(shaped(&json!({})), json!({"found": false}));
    assert_eq!(
        shaped(&json!({"calendars": {"shop@example.com": {"busy": []}}})),
        json!({"busy_start": [], "busy_end": [], "busy_error": null})
    );
}

#[test]
fn a_leaf_that_is_itself_the_entry_of_a_map_is_null_where_it_is_missing() {
    let schema = rest(
        "Contact: id:string properties:Properties
        Properties: *:string
        GET /contacts/{id} contacts.get path.id! -> Contact",
    );
    let binding = json!({"toolName": "contact", "operation": "contacts.get", "inputs": [{"arg": "id", "param": "id"}],
        "projection": [{"path": ["properties", "city"], "leaf": "city"}]});
    let plan = plan(&schema, &binding);
    let answer = json!({"id": "1", "properties": {}});
    assert_eq!(answer::shape(&plan, &[&answer], false, &|_| true).shaped.value, json!({"city": null}));
}

#[test]
fn steps_that_lack_what_the_transform_wants_are_refused_with_their_places() {
    let mut odd = busy("c");
    odd["inputs"].as_array_mut().unwrap().remove(1);
    odd["projection"].as_array_mut().unwrap().remove(1);
    let more = json!({"inputObjectMap": [{"field": "phone", "param": "phone"}]});
    insta::assert_snapshot!(faults(&booking(&json!([odd, insert(&more)]))), @r"
    steps[0].inputs: this step (the busy times) needs inputs with the params `range_end`
    steps[0].projection: this step (the busy times) needs the leaves `busy_end`
    steps[1].inputs: this step (the new appointment) needs inputs with the params `start`
    steps[1].inputs: nothing states `phone` in this step: pin them as constants
    ");
    insta::assert_snapshot!(faults(&booking(&json!([busy("c"), busy("c")]))), @"steps[1].isWrite: `busy.list` is a read, not a write");
    insta::assert_snapshot!(faults(&booking(&json!([busy("c")]))), @"steps: this transform has 2 steps, in this order: the busy times, then the new appointment");
}

#[test]
fn a_step_is_sent_what_it_has_a_place_for_and_a_caller_may_say_nothing_else() {
    let more = json!({"inputObjectMap": [{"field": "start", "param": "start"}, {"field": "phone", "param": "caller_phone"}]});
    let plan = plan(&calendar(), &booking(&json!([busy("c"), insert(&more)])));
    let Request::Composed(composed) = &plan.request else { panic!() };
    assert!(plan.is_write && composed.steps.len() == 2);
    let prepared = PreparedPlan::new(plan.clone()).unwrap();
    let stated =
        map(json!({"start": "2026-12-07T09:00:00Z", "caller_phone": "+12065550142", "title": "Visit"}));
    let step = prepared.steps().get(1).unwrap();
    let sent = step.check(&stated).unwrap().to_json(step.plan());
    assert_eq!(Value::Object(sent), json!({"start": "2026-12-07T09:00:00Z", "caller_phone": "+12065550142"}));
    let said = map(json!({"preferred_date": "2026-12-07", "preferred_time": "25:00", "caller_name": " ",
        "caller_phone": "anonymous", "caller_email": "x", "title": "Visit"}));
    let faults = prepared.check(&said).unwrap_err();
    let places: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(places, ["title", "preferred_time", "caller_name", "caller_phone", "caller_email"]);
}
