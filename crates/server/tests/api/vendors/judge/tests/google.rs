//! By Google's documents.

use serde_json::{Value, json};

use super::{accepts, objects, seen};
use crate::vendors::{judge::google, simulator::Reply};

const NULL: Value = Value::Null;
const APPEND: &str = "/v4/spreadsheets/1aB/values/%27It%27%27s%27%21A1:append?valueInputOption=RAW";

#[test]
fn requests_that_sheets_takes_are_accepted() {
    let Some(judge) = google("googleSheets") else { return };
    accepts(&judge, "GET", "/v4/spreadsheets/1aB?fields=properties.title", &NULL);
    accepts(&judge, "GET", "/v4/spreadsheets/1aB/values:batchGet?ranges=A1&ranges=B2", &NULL);
    accepts(&judge, "GET", "/v4/spreadsheets/1aB/values/Sheet1%21A1?valueRenderOption=FORMULA", &NULL);
    accepts(&judge, "POST", APPEND, &json!({"majorDimension": "ROWS", "values": [["=1+1", null, 7, true]]}));
    accepts(
        &judge,
        "PUT",
        "/v4/spreadsheets/1aB/values/A1?includeValuesInResponse=true",
        &json!({"values": [["a"]]}),
    );
}

#[test]
fn requests_that_sheets_does_not_know_are_refused() {
    let Some(judge) = google("googleSheets") else { return };
    let nowhere = "no such operation";
    objects(&judge, ("GET", "/v4/spreadsheet/1aB"), &NULL, nowhere);
    objects(&judge, ("GET", "/v4/spreadsheets/1aB/values/A1/B2"), &NULL, nowhere);
    objects(&judge, ("GET", "/v4/spreadsheets//values/A1"), &NULL, nowhere);
    objects(&judge, ("PATCH", "/v4/spreadsheets/1aB/values/A1"), &NULL, nowhere);
    let read = |query: &str| format!("/v4/spreadsheets/1aB/values/A1?{query}");
    objects(&judge, ("GET", &read("valueInputOption=RAW")), &NULL, "no parameter `valueInputOption`");
    objects(&judge, ("GET", &read("valueRenderOption=PRETTY")), &NULL, "`valueRenderOption`");
    objects(&judge, ("GET", &read("majorDimension=ROWS&majorDimension=ROWS")), &NULL, "2 times");
    objects(&judge, ("GET", "/v4/spreadsheets/1aB?includeGridData=yes"), &NULL, "`includeGridData`");
    objects(&judge, ("GET", &read("alt=xml")), &NULL, "`alt`");
    objects(&judge, ("GET", &read("")), &json!({}), "none is taken");
    objects(&judge, ("GET", &read("fields=values,formula")), &NULL, "no field `formula`");
    objects(
        &judge,
        ("GET", "/v4/spreadsheets/1aB?fields=sheets(properties(name))"),
        &NULL,
        "no field `name`",
    );
    objects(&judge, ("GET", "/v4/spreadsheets/1aB?fields=sheets(properties"), &NULL, "isn't closed");
}

#[test]
fn bodies_that_do_not_fit_their_schema_are_refused() {
    let Some(judge) = google("googleSheets") else { return };
    for (body, why) in [
        (json!({"values": [["a"]], "value": []}), "value"),
        (json!({"values": ["a"]}), "/values/0"),
        (json!({"values": "a"}), "/values"),
        (json!({"majorDimension": "rows"}), "/majorDimension"),
        (json!([]), "object"),
        (NULL, "no body"),
    ] {
        objects(&judge, ("POST", APPEND), &body, why);
    }
    let properties =
        |properties: Value| json!({"requests": [{"updateSheetProperties": {"properties": properties}}]});
    let path = "/v4/spreadsheets/1aB:batchUpdate";
    accepts(&judge, "POST", path, &properties(json!({"sheetId": 1, "title": "A"})));
    objects(&judge, ("POST", path), &properties(json!({"dataSourceSheetProperties": {}})), "dataSource");
    objects(&judge, ("POST", path), &properties(json!({"sheetId": 3_000_000_000_u64})), "sheetId");
    let form = {
        let mut form = seen("POST", APPEND, &json!({"values": []}));
        form.headers.insert("content-type", "text/plain".parse().unwrap());
        form
    };
    assert!(judge.request(&form).unwrap_err().contains("text/plain"));
}

#[test]
fn answers_that_sheets_would_not_give_are_refused() {
    let Some(judge) = google("googleSheets") else { return };
    let read = seen("GET", "/v4/spreadsheets/1aB/values/A1", &NULL);
    let said = |status: u16, body: Value| judge.answer(&read, &Reply::json(status, body));
    said(200, json!({"range": "A1", "majorDimension": "ROWS"})).unwrap();
    said(404, json!({"error": {"code": 404, "message": "Not found.", "status": "NOT_FOUND"}})).unwrap();
    assert!(said(200, json!({"range": 1})).is_err());
    assert!(said(200, json!({"rows": []})).is_err());
    assert!(said(404, json!({"error": {"code": 400, "message": "", "status": ""}})).is_err());
    assert!(said(404, json!({"error": "not_found"})).is_err());
}

#[test]
fn requests_that_calendar_takes_and_does_not_take_are_told_apart() {
    let Some(judge) = google("googleCalendar") else { return };
    let insert = ("POST", "/calendar/v3/calendars/ada%40example.com/events?sendUpdates=none");
    let time = json!({"dateTime": "2026-12-01T09:00:00-05:00"});
    let event = json!({"summary": "Ada", "start": time, "end": time});
    accepts(&judge, insert.0, insert.1, &event);
    accepts(&judge, "GET", "/calendar/v3/calendars/primary/events?maxResults=10&singleEvents=true", &NULL);
    accepts(&judge, "DELETE", "/calendar/v3/calendars/primary/events/abc", &NULL);
    objects(&judge, insert, &json!({"summary": "Ada", "start": time}), "end");
    for (member, value) in [
        ("htmlLink", json!("https://example.com")),
        ("colour", json!("1")),
        ("start", json!({"dateTime": "tomorrow"})),
        ("attendees", json!([{"email": "a@example.com", "self": true}])),
    ] {
        let mut broken = event.clone();
        broken[member] = value;
        objects(&judge, insert, &broken, member);
    }
    objects(&judge, ("POST", "/calendar/v3/freeBusy"), &json!({"timeMin": "noon"}), "timeMin");
    let list = "/calendar/v3/calendars/primary/events?maxResults=";
    objects(&judge, ("GET", &format!("{list}ten")), &NULL, "maxResults");
    objects(&judge, ("GET", &format!("{list}0")), &NULL, "maxResults");
    objects(&judge, ("GET", "/calendars/primary/events"), &NULL, "no such operation");
}
