//! Calls that go well, and calls that a caller has to say better.

use serde_json::{Value, json};

use super::{SPREADSHEET, Scene, adds_messages, cells::Cell, changes_orders, finds_callers};
use crate::support::desk::Seat;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_lands_in_the_columns_of_its_headers_below_the_block() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    // Something that doesn't hang together with the messages must not be written over.
    scene.sheets.with(|sheets| sheets.grid("It's here").set(5, 0, Cell::from("a list of something else")));
    let said = json!({"caller_phone": "(206) 555-0142", "caller_name": "Ada", "notes": "please call"});
    let output = Seat::output(&scene.confirm("append_row", said).await).clone();
    assert_eq!(output["row_number"], 5);
    assert_eq!(
        (&output["updated_range"], &output["misplaced"]),
        (&json!("'It''s here'!A5:D5"), &json!(false))
    );
    let row = scene.row("It's here", 5);
    assert_eq!(row[..3], ["+12065550142", "Ada", "please call"]);
    // Written in the agent's time zone, as its hours name it.
    assert!(row[3].len() >= 16 && row[3].starts_with("20"), "{row:?}");
    assert_eq!(scene.row("It's here", 7), ["a list of something else"], "it has moved down");
    assert_eq!(scene.asked(), ["GET", "POST"]);
    scene.sheets.was_content();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_is_found_by_any_spelling_and_read_as_people_see_the_cells() {
    let scene = Scene::open().await;
    scene.live("find_row", &finds_callers()).await;
    for spelling in ["+12065550142", "206-555-0142", "(206) 555 0142"] {
        let found = scene.seat.call("find_row", json!({"caller_phone": spelling})).await;
        let expected = json!({"items": [{"customer_name": "Ada Lovelace", "amount": "$1,234.50", "due": "3/19/2026",
            "total": "$2,469.00"}], "count": 1, "truncated": false});
        assert_eq!(Seat::output(&found), &expected, "{spelling}");
    }
    // Her row ends before the last columns.
    let short = scene.seat.call("find_row", json!({"caller_phone": "2065550199"})).await;
    let grace = &Seat::output(&short)["items"][0];
    assert_eq!((&grace["customer_name"], &grace["total"]), (&json!("Grace Hopper"), &Value::Null));
    let nobody = scene.seat.call("find_row", json!({"caller_phone": "2065550100"})).await;
    assert_eq!(Seat::output(&nobody)["count"], 0, "a cell without a phone is nobody's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_changes_in_the_named_cells_alone_and_only_if_one_row_is_meant() {
    let scene = Scene::open().await;
    scene.live("update_row", &changes_orders()).await;
    let before = scene.row("Orders: 2026/27!", 5);
    let done = scene.confirm("update_row", json!({"order_number": "a-7", "caller_name": "Grace H."})).await;
    assert_eq!(Seat::output(&done)["row_number"], 5);
    let after = scene.row("Orders: 2026/27!", 5);
    assert_eq!((&after[..3], after[4].as_str()), (&before[..3], "Grace H."));
    assert!(after[3].starts_with("20"), "{after:?}");
    scene.sheets.seen();
    for (order, code) in [("B-1", "row_ambiguous"), ("C-9", "row_not_found")] {
        let refused = scene.confirm("update_row", json!({"order_number": order, "status": "done"})).await;
        assert_eq!(Seat::failure(&refused), code, "{refused}");
    }
    assert_eq!(scene.asked(), ["GET", "GET"], "nothing was written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_lacks_or_contradicts_something_is_refused_before_anything_is_sent() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    for (arguments, fields) in [
        (json!({}), vec!["caller_phone", "notes"]),
        (json!({"caller_phone": "nobody", "notes": "x"}), vec!["caller_phone"]),
        (json!({"caller_phone": "2065550142", "notes": {"a": 1}}), vec!["notes"]),
        (json!({"caller_phone": "2065550142", "notes": ["a", "b"]}), vec!["notes"]),
        (json!({"caller_phone": "2065550142", "notes": "x", "status": "done"}), vec!["status"]),
        (json!({"caller_phone": null, "notes": ""}), vec!["caller_phone"]),
    ] {
        let refused = scene.seat.ask("append_row", arguments.clone(), json!({})).await;
        refused.problem(422, "arguments_invalid");
        for field in fields {
            assert!(
                refused.faulty_fields().iter().any(|faulty| faulty == field),
                "{arguments} {}",
                refused.text
            );
        }
    }
    let confirmed = json!({"caller_phone": "2065550142", "notes": "this"});
    let token = scene.seat.token("append_row", confirmed.clone()).await;
    let other = json!({"caller_phone": "2065550142", "notes": "that"});
    assert_eq!(
        Seat::failure(&scene.seat.confirmed("append_row", other, &token).await),
        "confirmation_mismatch"
    );
    assert!(scene.sheets.seen().is_empty());
    assert_eq!(scene.rows("It's here"), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_that_moved_are_followed_and_ones_that_were_renamed_or_doubled_stop_the_write() {
    let scene = Scene::open().await;
    scene.live("append_row", &adds_messages()).await;
    let head = |column: usize, text: &str| {
        scene.sheets.with(|sheets| sheets.grid("It's here").set(0, column, Cell::from(text)));
    };
    let said = json!({"caller_phone": "2065550142", "notes": "moved"});
    head(2, "Received");
    head(3, "MESSAGE");
    let moved = scene.confirm("append_row", said.clone()).await;
    Seat::output(&moved);
    assert_eq!(scene.row("It's here", 5)[3], "moved");
    head(3, "Massage");
    let renamed = scene.confirm("append_row", said.clone()).await;
    assert_eq!(Seat::failure(&renamed), "header_not_found");
    assert!(renamed.to_string().contains("Massage"), "it says what is there instead: {renamed}");
    head(3, "Message");
    head(4, " message");
    let doubled = scene.confirm("append_row", said.clone()).await;
    assert_eq!(Seat::failure(&doubled), "header_ambiguous");
    scene.sheets.with(|sheets| sheets.grid("It's here").title = "Renamed".to_owned());
    let gone = scene.confirm("append_row", said).await;
    assert_eq!(Seat::failure(&gone), "sheet_not_readable", "{gone}");
    assert!(gone.to_string().contains("It's here"), "it says which: {gone}");
    assert_eq!(scene.rows("Renamed"), 5, "one row was written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sheet_with_nothing_in_it_has_no_columns_to_write_to() {
    let scene = Scene::open().await;
    let config = json!({"spreadsheet_id": SPREADSHEET, "sheet": "Empty",
        "columns": [{"header": "Message", "param": "notes", "description": "What the caller wants."}]});
    scene.live("append_row", &config).await;
    let refused = scene.confirm("append_row", json!({"notes": "x"})).await;
    assert_eq!(Seat::failure(&refused), "header_not_found");
    assert_eq!(scene.rows("Empty"), 0);
}
