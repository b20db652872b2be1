//! From a spreadsheet's address to a published tool, and back.

use serde_json::{Value, json};

use super::{SPREADSHEET, Scene, adds_messages, changes_orders, finds_callers, simulated::Access};
use crate::support::desk::{Seat, text};

fn headers(look: &Value, sheet: usize) -> Vec<(String, String)> {
    let cells = look["sheets"][sheet]["headers"].as_array().unwrap();
    let state = |cell: &Value| cell["why"].as_str().unwrap_or("usable").to_owned();
    cells.iter().map(|cell| (text(&cell["header"]), state(cell))).collect()
}

async fn look(scene: &Scene, query: &str) -> Value {
    scene.seat.client.get(&format!("/integrations/google_sheets/spreadsheet?{query}")).await.ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_pastes_an_address_sees_sheets_and_which_headers_serve() {
    let scene = Scene::open().await;
    let page = format!("https%3A%2F%2Fdocs.google.com%2Fspreadsheets%2Fd%2F{SPREADSHEET}%2Fedit%23gid%3D0");
    let shown = look(&scene, &format!("ref={page}")).await;
    let titles: Vec<&Value> =
        shown["sheets"].as_array().unwrap().iter().map(|sheet| &sheet["title"]).collect();
    assert_eq!(titles, ["It's here", "Orders: 2026/27!", "Empty"], "a chart has no cells");
    let first: Vec<(String, String)> = headers(&shown, 0);
    assert_eq!(first[0], ("Phone".to_owned(), "usable".to_owned()));
    assert_eq!(first[4], (String::new(), "empty".to_owned()));
    assert_eq!(first.len(), 8);
    assert!(headers(&shown, 2).is_empty());
    let third = headers(&look(&scene, &format!("ref={SPREADSHEET}&headerRow=3")).await, 1);
    let states: Vec<&str> = third.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(
        states,
        ["usable", "usable", "usable", "usable", "usable", "merged", "duplicate", "duplicate"]
    );
    let beyond = look(&scene, &format!("ref={SPREADSHEET}&headerRow=500")).await;
    assert!(headers(&beyond, 0).is_empty(), "no sheet has that row");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spreadsheet_that_is_not_there_or_not_shared_is_told_with_what_to_do() {
    let scene = Scene::open().await;
    let at = |reference: &str| format!("/integrations/google_sheets/spreadsheet?ref={reference}");
    let other = SPREADSHEET.replace("1aB", "9zZ");
    let gone = scene.seat.client.get(&at(&other)).await;
    gone.problem(422, "spreadsheet_not_found");
    scene.sheets.with(|sheets| sheets.access = Access::Nothing);
    let hidden = scene.seat.client.get(&at(SPREADSHEET)).await;
    hidden.problem(422, "spreadsheet_not_found");
    assert!(hidden.text.contains("Share it"), "{}", hidden.text);
    assert_eq!(scene.sheets.seen().len(), 2);
    let odd = scene.seat.client.get(&at("..%2F..%2Fother")).await;
    odd.problem(400, "validation_failed");
    assert!(scene.sheets.seen().is_empty());
    assert_eq!(scene.status().await["status"], "connected", "the credentials are good");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn actions_wait_for_what_the_operator_has_to_say_and_are_made_once() {
    let scene = Scene::open().await;
    let first = scene.provision(json!({})).await;
    assert_eq!(first.len(), 3);
    for made in &first {
        assert_eq!((&made["created"], &made["skill"]["isEnabled"]), (&json!(true), &json!(false)), "{made}");
        let needs = &made["skill"]["executionConfig"]["needs"];
        assert!(needs.as_array().unwrap().contains(&json!("spreadsheet_id")), "{made}");
    }
    let again = scene.provision(json!({})).await;
    let ids = |made: &[Value]| made.iter().map(|made| text(&made["skill"]["id"])).collect::<Vec<_>>();
    assert_eq!(ids(&again), ids(&first));
    assert!(again.iter().all(|made| made["created"] == false));

    let by_tool = |name: &str| {
        let found = first.iter().find(|made| made["skill"]["toolName"] == name);
        text(&found.unwrap()["skill"]["id"])
    };
    let (finds, adds) = (by_tool("find_row"), by_tool("append_row"));
    let path = scene.seat.path(&format!("/skills/{adds}"));
    let early = scene.seat.client.patch(&path).json(json!({"isEnabled": true})).await;
    assert!(early.status == 400 && early.text.contains("spreadsheet_id"), "{}", early.text);
    let half = scene.seat.change(&adds, json!({"executionConfig": {"spreadsheet_id": SPREADSHEET}})).await;
    assert_eq!(half["executionConfig"]["needs"], json!(["columns"]), "{half}");
    let written = scene.seat.change(&adds, json!({"executionConfig": adds_messages()})).await;
    assert_eq!(
        (&written["isEnabled"], &written["isWrite"]),
        (&json!(false), &json!(true)),
        "a write waits for a person"
    );
    let read = scene.seat.change(&finds, json!({"executionConfig": finds_callers()})).await;
    assert_eq!(read["isEnabled"], true, "a read that was only waiting for this starts: {read}");
    assert!(scene.sheets.seen().is_empty(), "nothing of this asks the spreadsheet");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pack_is_the_same_tools_at_once_and_each_works_when_published() {
    let scene = Scene::open().await;
    let config =
        json!({"find_row": finds_callers(), "append_row": adds_messages(), "update_row": changes_orders()});
    let installed = scene.install(json!({"config": config})).await;
    assert_eq!(installed.len(), 3);
    let provisioned = scene.provision(json!({})).await;
    assert!(provisioned.iter().all(|made| made["created"] == false), "{provisioned:?}");
    scene.publish_all().await;
    let mut tools = scene.seat.tools("").await;
    tools.sort();
    assert_eq!(tools, ["append_row", "find_row", "update_row"]);
    Seat::output(&scene.confirm("append_row", json!({"caller_phone": "2065550177", "notes": "new"})).await);
    let found = scene.seat.call("find_row", json!({"caller_phone": "+12065550177"})).await;
    assert_eq!(Seat::output(&found)["count"], 1, "what was added is found: {found}");
    Seat::output(&scene.confirm("update_row", json!({"order_number": "A-7", "status": "done"})).await);
    assert_eq!(scene.row("Orders: 2026/27!", 5)[1], "done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_of_what_is_filled_in_is_told_at_once_with_its_place() {
    let scene = Scene::open().await;
    let id = text(&scene.provision(json!({"actions": ["append_row"]})).await[0]["skill"]["id"]);
    let path = scene.seat.path(&format!("/skills/{id}"));
    let config = json!({"spreadsheet_id": SPREADSHEET, "sheet": "x\u{7}", "header_row": 0, "time_zone": "Mars/Base",
        "columns": [{"header": "Phone", "param": "caller_phone", "normalise": "e164"}, {"header": "PHONE ", "param": "other"},
            {"header": "SSN", "param": "ssn"}, {"header": "Message"}, {"param": "notes"},
            {"header": "When", "value": "later"}, {"header": "A", "param": "b c"}]});
    let refused = scene.seat.client.patch(&path).json(json!({"executionConfig": config})).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let faulty = refused.faulty_fields();
    for place in [
        "sheet",
        "header_row",
        "time_zone",
        "columns[0].normalise",
        "columns[1].header",
        "columns[2].header",
        "columns[3].param",
        "columns[4].header",
        "columns[5].value",
        "columns[6].param",
    ] {
        assert!(
            faulty.iter().any(|field| field.ends_with(place)),
            "{place} isn't in {faulty:?}: {}",
            refused.text
        );
    }
    assert!(faulty.iter().all(|field| field.starts_with("executionConfig.")), "{faulty:?}");

    // What is of another type doesn't hide what is wrong with the rest.
    let config = json!({"spreadsheet_id": 5, "sheets": "x", "columns": [{"header": "Phone"}]});
    let provision = scene.seat.path("/integrations/google_sheets/provision");
    let finds = json!({"spreadsheet_id": SPREADSHEET, "lookup": {"header": "Phone", "param": "caller_phone", "match": "sound"},
        "columns": [{"header": "Name", "leaf": "name"}]});
    let update = json!({"columns": [{"header": "PIN", "param": "pin"}]});
    let body = json!({"config": {"append_row": config, "find_row": finds, "update_row": update}});
    scene.seat.client.delete(&provision).await.ok();
    let refused = scene.seat.client.post(&provision).json(body).await;
    refused.problem(400, "validation_failed");
    let places = [
        "config.append_row.columns[0].param",
        "config.append_row.sheets",
        "config.append_row.spreadsheet_id",
        "config.find_row.lookup.match",
        "config.update_row.columns[0].header",
    ];
    assert_eq!(refused.faulty_fields(), places, "{}", refused.text);
    let types = json!({"actions": ["append_row", "apend_row"], "config": {"find": {}}});
    let refused = scene.seat.client.post(&provision).json(types).await;
    refused.problem(400, "validation_failed");
    assert_eq!(refused.faulty_fields(), ["actions[1]", "config.find"], "{}", refused.text);
    assert!(refused.text.contains("append_row"), "{}", refused.text);
    assert_eq!(scene.seat.client.get(&scene.seat.path("/skills")).await.ok(), json!([]), "all or none");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_shows_the_very_write_and_writes_nothing() {
    let scene = Scene::open().await;
    let skills =
        scene.provision(json!({"actions": ["append_row"], "config": {"append_row": adds_messages()}})).await;
    let id = text(&skills[0]["skill"]["id"]);
    let path = scene.seat.path(&format!("/skills/{id}/test"));
    let arguments = json!({"caller_phone": "206 555 0142", "notes": "=1+1"});
    let trial = scene.seat.client.post(&path).json(json!({"arguments": arguments})).await.ok();
    assert_eq!((&trial["status"], &trial["dryRun"]), (&json!("ok"), &json!(true)), "{trial}");
    assert_eq!(scene.asked(), ["GET"]);
    let shown = &trial["request"];
    let cells = shown["body"]["values"][0].as_array().unwrap();
    assert_eq!(
        (&shown["method"], &cells[..3]),
        (&json!("POST"), &[json!("+12065550142"), Value::Null, json!("=1+1")][..])
    );
    assert!(text(&shown["path"]).contains(":append?valueInputOption=RAW"), "{shown}");
    assert!(!trial.to_string().to_lowercase().contains("bearer"), "{trial}");

    let real = scene.seat.client.post(&path).json(json!({"arguments": arguments, "commit": true})).await.ok();
    assert_eq!(real["output"]["row_number"], 5, "{real}");
    let sent = scene.sheets.seen().into_iter().find(|seen| seen.method == "POST").unwrap();
    let (mut was, mut shown) = (sent.body.clone(), shown["body"].clone());
    // The time of the call is the one thing in it that has changed.
    for body in [&mut was, &mut shown] {
        assert!(body["values"][0][3].take().is_string(), "{body}");
    }
    assert_eq!(was, shown);
    assert_eq!(scene.row("It's here", 5)[..3], ["+12065550142", "", "=1+1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_before_publishing_shows_what_leaves_and_where_to() {
    let scene = Scene::open().await;
    let config = json!({"append_row": adds_messages(), "find_row": finds_callers()});
    let skills = scene.provision(json!({"actions": ["append_row", "find_row"], "config": config})).await;
    for made in &skills {
        scene.seat.change(&text(&made["skill"]["id"]), json!({"isEnabled": true})).await;
    }
    let report = scene.seat.client.get(&scene.seat.path("/prepublish-report")).await.ok();
    let egress = report["egress"].as_array().unwrap();
    let of = |tool: &str| egress.iter().find(|one| one["toolName"] == tool).unwrap();
    let write = of("append_row");
    assert_eq!((&write["isWrite"], &write["kind"]), (&json!(true), &json!("google_sheets")), "{report}");
    assert_eq!(text(&write["host"]), scene.sheets.base.trim_start_matches("http://"));
    assert_eq!(
        write["sent"][0],
        json!({"parameter": "caller_phone", "field": "It's here.phone",
        "sensitivity": "personal", "sensitiveClass": "phone"})
    );
    assert_eq!(write["sent"].as_array().unwrap().len(), 3);
    let read = of("find_row");
    assert_eq!(
        read["returned"][0],
        json!({"leaf": "customer_name", "field": "It's here.full name",
        "sensitivity": "personal", "sensitiveClass": "person_name"})
    );
    assert_eq!((&report["canPublish"], &report["blockers"]), (&json!(true), &json!([])), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_removed_leaves_the_draft_and_stays_in_versions() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    scene.live("update_row", &changes_orders()).await;
    let path = scene.seat.path("/integrations/google_sheets/provision");
    let removed = scene.seat.client.delete(&path).await.ok();
    assert_eq!(removed["removedSkillIds"].as_array().map(Vec::len), Some(2), "{removed}");
    assert_eq!(scene.seat.client.get(&scene.seat.path("/skills")).await.ok(), json!([]));
    let done =
        scene.confirm("append_row", json!({"caller_phone": "2065550142", "notes": "still live"})).await;
    Seat::output(&done);
    assert_eq!(scene.row("It's here", 5)[2], "still live");
    let again = scene.seat.client.delete(&path).await.ok();
    assert_eq!(again["removedSkillIds"], json!([]));
}
