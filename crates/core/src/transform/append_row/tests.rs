use proptest::prelude::*;
use serde_json::json;

use super::super::{
    Transform,
    rows::testing::{Oracle, done, faults, refusal},
};
use super::*;

const APPEND: Transform = Transform::AppendRow;

fn settings() -> Value {
    json!({"sheet": "Log", "columns": [
        {"header": "Phone", "param": "caller_phone"},
        {"header": "Received", "value": "now"},
        {"header": "Source", "const": "phone"},
        {"header": "People", "param": "party_size", "type": "integer", "required": false},
        {"header": "Note", "param": "notes", "required": false}]})
}

#[test]
fn each_cell_gets_into_the_column_of_its_header_wherever_that_is() {
    let mut sheet = Oracle::new(&json!([
        ["note ", "Id", " PHONE", "", "Received", "People", "Source"],
        ["old", 1, "555", "", "", "", ""]
    ]));
    let output =
        done(sheet.call(APPEND, &settings(), &json!({"caller_phone": "+12065550142", "party_size": 4})));
    assert_eq!(output, json!({"updated_range": "'Log'!A3:G3", "row_number": 3, "misplaced": false}));
    assert_eq!(
        sheet.rows[2],
        [
            json!(null),
            json!(null),
            json!("+12065550142"),
            json!(null),
            json!("2026-12-01 16:00:00"),
            json!(4),
            json!("phone")
        ]
    );
}

#[test]
fn what_looks_like_a_formula_is_sent_as_the_text_that_it_is() {
    for text in ["=HYPERLINK(\"https://evil.example\")", "+1 206", "@SUM(A1)", "-1", "'quoted", "007", ""] {
        let mut sheet = Oracle::new(&json!([["Phone", "Received", "Source", "People", "Note"]]));
        done(sheet.call(APPEND, &settings(), &json!({"caller_phone": text, "notes": text})));
        assert_eq!((&sheet.rows[1][0], &sheet.rows[1][4]), (&json!(text), &json!(text)));
    }
}

#[test]
fn the_time_of_the_call_is_that_of_the_time_zone() {
    let settings = json!({"sheet": "Log", "time_zone": "America/Los_Angeles",
        "columns": [{"header": "At", "value": "now"}]});
    let mut sheet = Oracle::new(&json!([["At"]]));
    done(sheet.call(APPEND, &settings, &json!({})));
    assert_eq!(sheet.rows[1][0], "2026-12-01 08:00:00");
}

#[test]
fn headers_that_do_not_say_one_column_stop_the_call_before_anything_is_written() {
    for (row, told) in [
        (
            json!(["Phon", "Received", "Source", "People", "Note"]),
            "header_not_found: There is no column `Phone` in row 1 of the sheet `Log`; did you mean `Phon`?",
        ),
        (
            json!(["Phone", "Received", "Source", "People", "Note", "phone"]),
            "header_ambiguous: The sheet `Log` has `Phone` above several columns (A, F), so it can't be told which is meant.",
        ),
        (json!(["", ""]), "header_not_found: Row 1 of the sheet `Log` has no headers, so no column `Phone`."),
    ] {
        let mut sheet = Oracle::new(&json!([row]));
        let before = sheet.clone();
        assert_eq!(refusal(sheet.call(APPEND, &settings(), &json!({"caller_phone": "5"}))), told);
        assert_eq!(sheet, before);
    }
}

#[test]
fn values_without_a_header_to_the_left_would_move_the_row_and_are_refused() {
    let settings = json!({"sheet": "Log", "header_row": 3, "columns": [{"header": "Name", "param": "name"}]});
    for rows in [json!([[], [], ["", "Name"], [1, "Ada"]]), json!([["All customers"], [], ["", "Name"]])] {
        let mut sheet = Oracle::new(&rows);
        let told = refusal(sheet.call(APPEND, &settings, &json!({"name": "Ben"})));
        assert!(told.starts_with(
            "header_missing: The sheet `Log` has values to the left of its first header, in column B"
        ));
    }
    let mut indented = Oracle::new(&json!([[], ["", "All customers"], ["", "Name"], ["", "Ada"]]));
    let output = done(indented.call(APPEND, &settings, &json!({"name": "Ben"})));
    assert_eq!(output, json!({"updated_range": "'Log'!B5:B5", "row_number": 5, "misplaced": false}));
}

#[test]
fn a_row_that_lands_elsewhere_is_told() {
    let settings =
        json!({"sheet": "Log", "columns": [{"header": "A", "param": "a"}, {"header": "B", "param": "b"}]});
    let arguments = json!({"a": "1", "b": "2"});
    let read = json!({"values": [["", "A", "B"]]});
    let at = |range: Value| {
        let answers = [read.clone(), json!({"updated_range": range})];
        let (settings, arguments) = (settings.as_object().unwrap(), arguments.as_object().unwrap());
        done(next(State {
            settings,
            arguments,
            now: jiff::Timestamp::UNIX_EPOCH,
            region: None,
            answers: &answers,
        }))
    };
    assert_eq!(
        at(json!("Log!B9:C9")),
        json!({"updated_range": "Log!B9:C9", "row_number": 9, "misplaced": false})
    );
    assert_eq!(at(json!("Log!A9:B9"))["misplaced"], true);
    assert_eq!(at(json!(null)), json!({"updated_range": null, "row_number": null, "misplaced": false}));
}

#[test]
fn nothing_stated_is_no_row() {
    let settings = json!({"sheet": "Log", "columns": [{"header": "A", "param": "a", "required": false}]});
    let mut sheet = Oracle::new(&json!([["A"]]));
    assert!(refusal(sheet.call(APPEND, &settings, &json!({}))).starts_with("nothing_to_write: "));
}

#[test]
fn the_callers_parameters_are_those_of_the_columns() {
    let described = APPEND.describe(settings().as_object().unwrap(), &[]).unwrap();
    let told: Vec<String> = described
        .parameters
        .iter()
        .map(|parameter| {
            let class = parameter.sensitive_class.map_or("", |class| class.as_str());
            format!(
                "{} {} {} {} {class}",
                parameter.name,
                parameter.kind.as_str(),
                parameter.required,
                parameter.sent_to
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    caller_phone string true Log.Phone phone
    party_size integer false Log.People 
    notes string false Log.Note
    ");
}

#[test]
fn every_fault_of_the_settings_is_told_at_once() {
    let settings = json!({"sheet": " ", "header_row": 0, "time_zone": "Mars/Base", "colour": 1, "columns": [
        {"header": "Name", "param": "1st"},
        {"header": " name", "param": "name", "type": "money", "normalise": "trim"},
        {"header": "SSN", "param": "name"},
        {"header": "", "const": 1, "param": "x"},
        {"header": "At", "value": "later"},
        {"header": "Kind", "const": {"a": 1}, "description": "x"},
        {"header": "Count", "param": "count", "type": "integer", "normalize": "lower"},
        {"header": "Nothing"}]});
    insta::assert_snapshot!(faults(APPEND, &settings), @"
    settings.sheet: `sheet` is the title of a sheet: from 1 to 100 characters.
    settings.header_row: `header_row` must be a whole number from 1 to 1000.
    settings.time_zone: `Mars/Base` is no time zone; name one such as `Europe/Berlin`.
    settings.columns[0].param: `1st` is no name here: letters, digits and `_`, at most 64, no digit first.
    settings.columns[1].type: This must be one of `string`, `integer`, `number`, `boolean`, `date`, `datetime`.
    settings.columns[1].normalise: There is no member `normalise` here. did you mean `normalize`?
    settings.columns[2].header: `SSN` is restricted (government_id) and can't be bound.
    settings.columns[3].header: A header has from 1 to 200 characters.
    settings.columns[3].param: A column takes one of `param`, `const` and `value`.
    settings.columns[4].value: This must be one of `now`.
    settings.columns[5].param: Only a parameter has a type, description, `required` or `normalize`.
    settings.columns[5].const: A cell holds a text, a number, or true or false.
    settings.columns[6].normalize: This way of tidying is for text.
    settings.columns[7].param: A column takes one of `param`, `const` and `value`.
    settings.columns[1].header: ` name` is there twice.
    settings.columns[2].param: `name` is there twice: each column has a parameter of its own.
    settings.colour: There is no member `colour` here. did you mean `columns`?
    ");
    let many: Vec<Value> = (0..101).map(|n| json!({"header": format!("H{n}"), "const": n})).collect();
    assert_eq!(
        faults(APPEND, &json!({"sheet": "S", "columns": many})),
        "settings.columns: `columns` has from 1 to 100 entries."
    );
    assert_eq!(
        faults(APPEND, &json!({})),
        "settings.sheet: `sheet` is required.\nsettings.columns: `columns` is required."
    );
}

/// Some headers in some columns, with data of any kind below them and sometimes where there is no header.
fn sheets() -> impl Strategy<Value = (u64, Vec<Vec<String>>)> {
    let cell = || prop_oneof![3 => Just(String::new()), 4 => "[a-z0-9=+@ ]{1,4}"];
    let rows = prop::collection::vec(prop::collection::vec(cell(), 0..8), 0..9);
    let places = Just((0..8_usize).collect::<Vec<_>>()).prop_shuffle();
    (rows, places, 1_u64..4).prop_map(|(data, places, header_row)| {
        let mut headers = vec![String::new(); 8];
        for (name, place) in ["Key", "Name", "Note"].iter().zip(&places) {
            headers[*place] = (*name).to_owned();
        }
        let mut rows = data;
        let above = usize::try_from(header_row).unwrap() - 1;
        rows.resize(rows.len().max(above), Vec::new());
        rows.insert(above, headers);
        (header_row, rows)
    })
}

proptest! {
    #[test]
    fn what_is_added_is_found_again_and_nothing_else_is_touched((header_row, rows) in sheets(), name in "[ -~]{1,9}", with_note in any::<bool>()) {
        let mut sheet = Oracle::new(&json!(rows));
        let settings = json!({"sheet": "Log", "header_row": header_row, "columns": [
            {"header": "name", "param": "name"}, {"header": "KEY", "param": "key"},
            {"header": "Note", "param": "note", "required": false}]});
        let note = if with_note { json!("=1+1") } else { json!(null) };
        let arguments = json!({"name": name, "key": "the-one", "note": note});
        let before = sheet.clone();
        match sheet.call(APPEND, &settings, &arguments) {
            Next::Refused(refusal) => {
                prop_assert_eq!(refusal.code, "header_missing");
                prop_assert_eq!(&sheet, &before);
            }
            other => {
                let output = done(other);
                prop_assert_eq!(&output["misplaced"], false);
                let added = usize::try_from(output["row_number"].as_u64().unwrap()).unwrap() - 1;
                let mut rest = sheet.rows.clone();
                rest.remove(added);
                prop_assert_eq!(rest, before.rows);
                let lookup = json!({"sheet": "Log", "header_row": header_row, "lookup": {"header": "Key", "param": "key"},
                    "columns": [{"header": "Name", "leaf": "name"}, {"header": "Note", "leaf": "note"}]});
                let found = done(sheet.call(Transform::FindRow, &lookup, &json!({"key": "the-one"})));
                let shown = if name.trim().is_empty() { json!(null) } else { json!(name) };
                prop_assert_eq!(found, json!({"items": [{"name": shown, "note": note}], "count": 1, "truncated": false}));
            }
        }
    }
}
