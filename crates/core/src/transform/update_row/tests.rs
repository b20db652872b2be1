use proptest::prelude::*;
use serde_json::json;

use super::super::{
    Transform,
    rows::testing::{Oracle, done, faults, refusal},
};
use super::*;

const UPDATE: Transform = Transform::UpdateRow;

fn settings() -> Value {
    json!({"sheet": "Log", "lookup": {"header": "Order", "param": "order_number", "match": "ignore_case"},
        "columns": [{"header": "Status", "param": "status", "required": false},
            {"header": "Notes", "param": "notes", "required": false}]})
}

fn orders() -> Oracle {
    Oracle::new(&json!([
        ["Notes", "Order", "Total", "Status"],
        ["call back", "A1", "=B2", "open"],
        [],
        ["", "a2", 7],
        ["", "A3", 1, "open"],
        ["", "a3", 2, "open"]
    ]))
}

#[test]
fn only_the_cells_that_are_set_change() {
    let mut sheet = orders();
    let output = done(sheet.call(
        UPDATE,
        &settings(),
        &json!({"order_number": "A2", "status": "=done", "notes": "x"}),
    ));
    assert_eq!(output, json!({"updated_range": "'Log'!A4:D4", "row_number": 4}));
    assert_eq!(sheet.rows[3], [json!("x"), json!("a2"), json!(7), json!("=done")]);
    let output = done(sheet.call(UPDATE, &settings(), &json!({"order_number": "a1", "notes": ""})));
    assert_eq!(output, json!({"updated_range": "'Log'!A2:A2", "row_number": 2}));
    assert_eq!(sheet.rows[1], [json!(""), json!("A1"), json!("=B2"), json!("open")]);
}

#[test]
fn unless_one_row_alone_is_meant_nothing_is_written() {
    let mut short = settings();
    short["most_rows"] = json!(3);
    for (settings, arguments, code) in [
        (
            settings(),
            json!({"order_number": "A9", "status": "x"}),
            "row_not_found: No row matches `order_number`",
        ),
        (
            settings(),
            json!({"order_number": "A3", "status": "x"}),
            "row_ambiguous: 2 rows match `order_number`",
        ),
        (settings(), json!({"order_number": "A1"}), "nothing_to_write: "),
        (settings(), json!({"order_number": " ", "status": "x"}), "nothing_to_look_for: "),
        (short, json!({"order_number": "A1", "status": "x"}), "too_many_rows: "),
    ] {
        let mut sheet = orders();
        let told = refusal(sheet.call(UPDATE, &settings, &arguments));
        assert!(told.starts_with(code), "{told}");
        assert_eq!(sheet, orders());
    }
}

#[test]
fn headers_are_looked_up_before_anything_is_written() {
    let mut sheet = Oracle::new(&json!([["Order", "Status", "status", "Notes"], ["A1", "", "", ""]]));
    let before = sheet.clone();
    let told = refusal(sheet.call(UPDATE, &settings(), &json!({"order_number": "A1", "notes": "x"})));
    assert!(
        told.starts_with("header_ambiguous: The sheet `Log` has `Status` above several columns (B, C)"),
        "{told}"
    );
    assert_eq!(sheet, before);
}

#[test]
fn what_finds_the_row_comes_before_what_is_written() {
    let described = UPDATE.describe(settings().as_object().unwrap(), &[]).unwrap();
    let names: Vec<&str> = described.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    assert_eq!(names, ["order_number", "status", "notes"]);
    let mut same = settings();
    same["columns"][0]["param"] = json!("order_number");
    assert_eq!(
        faults(UPDATE, &same),
        "settings.lookup.param: `order_number` is also a column's: what finds the row and what is written are two parameters."
    );
    assert_eq!(
        faults(UPDATE, &json!({"sheet": "Log", "columns": []})),
        "settings.lookup: `lookup` is required.\nsettings.columns: `columns` has from 1 to 100 entries."
    );
}

proptest! {
    #[test]
    fn one_cell_changes_and_all_others_stay(
        rows in prop::collection::vec(prop::collection::vec("[a-c]{0,1}", 0..5), 0..8),
        key in "[a-c]",
        status in "[ -~]{1,6}",
    ) {
        let mut all = vec![vec!["Key".to_owned(), String::new(), "Status".to_owned(), "Other".to_owned()]];
        all.extend(rows);
        let mut sheet = Oracle::new(&json!(all));
        let before = sheet.clone();
        let settings = json!({"sheet": "Log", "lookup": {"header": "Key", "param": "key"},
            "columns": [{"header": "Status", "param": "status"}]});
        let matching: Vec<usize> = (1..all.len()).filter(|row| all[*row].first() == Some(&key)).collect();
        match (sheet.call(UPDATE, &settings, &json!({"key": key, "status": status})), matching.as_slice()) {
            (Next::Refused(refusal), []) => prop_assert_eq!(refusal.code, "row_not_found"),
            (Next::Refused(refusal), [_, _, ..]) => prop_assert_eq!(refusal.code, "row_ambiguous"),
            (other, [row]) => {
                prop_assert_eq!(&done(other)["row_number"], &json!(row + 1));
                prop_assert_eq!(&sheet.rows[*row][2], &json!(status));
                let at = |sheet: &Oracle, row: usize, column: usize| {
                    sheet.rows[row].get(column).filter(|cell| **cell != "").cloned().unwrap_or_default()
                };
                for (other, column) in (0..all.len()).flat_map(|row| (0..6).map(move |column| (row, column))) {
                    if (other, column) != (*row, 2) {
                        prop_assert_eq!(at(&sheet, other, column), at(&before, other, column));
                    }
                }
            }
            (other, found) => prop_assert!(false, "{:?} of {:?}", other, found),
        }
    }
}
