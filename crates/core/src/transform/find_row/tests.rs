use serde_json::json;

use super::super::{
    Transform,
    rows::testing::{Oracle, done, faults, refusal},
};
use super::*;

const FIND: Transform = Transform::FindRow;

fn by(lookup: &Value) -> Value {
    json!({"sheet": "Log", "lookup": lookup, "columns": [{"header": "Name", "leaf": "customer_name"}]})
}

/// The names that are found in a sheet of keys and names.
fn names(keys: &Value, lookup: &Value, wanted: &Value) -> Vec<String> {
    let mut rows = vec![json!(["Key", "Name"])];
    rows.extend(
        keys.as_array().unwrap().iter().enumerate().map(|(index, key)| json!([key, format!("n{index}")])),
    );
    let found = done(Oracle::new(&json!(rows)).call(FIND, &by(lookup), &json!({"key": wanted})));
    let items = found["items"].as_array().unwrap();
    items.iter().map(|item| item["customer_name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn short_rows_empty_rows_and_moved_columns_are_read_right() {
    let settings = json!({"sheet": "Log", "header_row": 2, "lookup": {"header": "id", "param": "id"},
        "columns": [{"header": "Name", "leaf": "name"}, {"header": "E-Mail", "leaf": "email"}]});
    let mut sheet = Oracle::new(&json!([
        ["Our customers"],
        ["E-Mail", "", "ID", "Name"],
        [],
        ["a@example.com", "x", 7, "Ada"],
        ["", "", "7"],
        [" ", "7"],
        ["c@example.com", "", " 7 ", "  "]
    ]));
    assert_eq!(
        done(sheet.call(FIND, &settings, &json!({"id": "7"}))),
        json!({"items": [{"name": "Ada", "email": "a@example.com"}, {"name": null, "email": null},
            {"name": null, "email": "c@example.com"}], "count": 3, "truncated": false})
    );
    assert_eq!(
        done(sheet.call(FIND, &settings, &json!({"id": "8"}))),
        json!({"items": [], "count": 0, "truncated": false})
    );
}

#[test]
fn a_text_is_compared_as_it_is_seen() {
    let keys = json!([1001, "1001", 1001.0, " 1001 ", "1,001", "01001", "Ab", "aB", "a  b"]);
    let exact = json!({"header": "Key", "param": "key"});
    assert_eq!(names(&keys, &exact, &json!("1001")), ["n0", "n1", "n2", "n3"]);
    assert_eq!(names(&keys, &exact, &json!("Ab")), ["n6"]);
    let ignoring = json!({"header": "Key", "param": "key", "match": "ignore_case"});
    assert_eq!(names(&keys, &ignoring, &json!("AB")), ["n6", "n7"]);
    assert_eq!(names(&keys, &ignoring, &json!("A B")), ["n8"]);
}

#[test]
fn a_number_is_found_however_it_is_formatted() {
    let keys = json!([1001, "1001.00", "1,001", "$1,001", "1.001", "1002", ""]);
    let number =
        |decimal: &str| json!({"header": "Key", "param": "key", "match": "number", "decimal": decimal});
    assert_eq!(names(&keys, &number("."), &json!(1001)), ["n0", "n1", "n2", "n3"]);
    assert_eq!(names(&keys, &number(","), &json!(1001)), ["n0", "n4"]);
}

#[test]
fn a_date_is_found_in_the_order_that_its_sheet_has() {
    let keys = json!(["2026-11-02", "11/2/2026", "2.11.2026 09:15", "tomorrow"]);
    let date = |order: &str| json!({"header": "Key", "param": "key", "match": "date", "date_order": order});
    assert_eq!(names(&keys, &date("ymd"), &json!("2026-11-02")), ["n0"]);
    assert_eq!(names(&keys, &date("mdy"), &json!("2026-11-02")), ["n0", "n1"]);
    assert_eq!(names(&keys, &date("dmy"), &json!("2026-11-02")), ["n0", "n2"]);
}

#[test]
fn a_phone_number_is_found_in_any_spelling() {
    let phone = json!({"header": "Key", "param": "key", "match": "phone"});
    let american =
        json!(["(206) 555-0142", 2065550142_u64, "+1 206.555.0142", "206-555-0143", "+44 206 555 0142", ""]);
    assert_eq!(names(&american, &phone, &json!("+12065550142")), ["n0", "n1", "n2"]);
    let german =
        json!(["030 123456", "+49 (0)30 123456", "0049 30 123456", "30123456", "+43 30 123456", "call me"]);
    assert_eq!(names(&german, &phone, &json!("+4930123456")), ["n0", "n1", "n2", "n3"]);
}

#[test]
fn nobody_is_found_by_nothing() {
    for (lookup, wanted) in [
        (json!({"header": "Key", "param": "key"}), " "),
        (json!({"header": "Key", "param": "key", "match": "ignore_case"}), ""),
        (json!({"header": "Key", "param": "key", "match": "phone"}), "anonymous"),
    ] {
        let mut sheet = Oracle::new(&json!([["Key", "Name"], ["", "Nobody"]]));
        let told = refusal(sheet.call(FIND, &by(&lookup), &json!({"key": wanted})));
        assert!(told.starts_with("nothing_to_look_for: `key` must "), "{told}");
    }
}

#[test]
fn what_is_beyond_the_bounds_is_told() {
    let mut rows = vec![json!(["Key", "Name"])];
    rows.extend((0..6).map(|index| json!(["x", format!("n{index}")])));
    let mut sheet = Oracle::new(&json!(rows));
    let mut found = |most: u32, most_rows: u32| {
        let mut settings = by(&json!({"header": "Key", "param": "key"}));
        settings["most"] = json!(most);
        settings["most_rows"] = json!(most_rows);
        let found = done(sheet.call(FIND, &settings, &json!({"key": "x"})));
        (found["count"].as_u64().unwrap(), found["truncated"].as_bool().unwrap())
    };
    assert_eq!(found(6, 6), (6, false));
    assert_eq!(found(5, 6), (5, true));
    assert_eq!(found(6, 5), (5, true));
    assert_eq!(found(6, 1), (1, true));
}

#[test]
fn a_column_that_is_missing_is_named_with_what_is_there() {
    let mut sheet = Oracle::new(&json!([["Key", "Nam"], ["x", "y"]]));
    assert_eq!(
        refusal(sheet.call(FIND, &by(&json!({"header": "Key", "param": "key"})), &json!({"key": "x"}))),
        "header_not_found: There is no column `Name` in row 1 of the sheet `Log`; did you mean `Nam`?"
    );
}

#[test]
fn a_header_that_only_the_sheet_spells_so_that_it_is_restricted_is_refused_when_it_is_called() {
    let settings = json!({"sheet": "Log", "lookup": {"header": "Key", "param": "key"},
        "columns": [{"header": "myssn", "leaf": "value"}]});
    assert!(FIND.describe(settings.as_object().unwrap(), &[]).is_ok());
    let mut sheet = Oracle::new(&json!([["Key", "mySSN"], ["x", "900-00-0101"]]));
    assert_eq!(
        refusal(sheet.call(FIND, &settings, &json!({"key": "x"}))),
        "header_restricted: The column `mySSN` is restricted (government_id) and isn't touched."
    );
}

#[test]
fn leaves_are_as_sensitive_as_their_headers_say() {
    let settings = json!({"sheet": "Customers", "lookup": {"header": "Phone", "param": "phone", "match": "phone"},
        "columns": [{"header": "E-mail", "leaf": "email"}, {"header": "Name", "leaf": "name"}, {"header": "Status", "leaf": "status"}]});
    let described = FIND.describe(settings.as_object().unwrap(), &[]).unwrap();
    let class = |leaf: &Leaf| leaf.sensitive_class.map(|class| class.as_str());
    let classes: Vec<_> = described.output.leaves.iter().map(class).collect();
    assert_eq!(classes, [Some("email"), Some("person_name"), None]);
    assert_eq!(described.parameters[0].sensitive_class.map(|class| class.as_str()), Some("phone"));
    assert_eq!(described.output.shape, Shape::List { limit: 5 });
}

#[test]
fn every_fault_of_the_settings_is_told_at_once() {
    let settings = json!({"sheet": "Log", "most": 51, "most_rows": 0,
        "lookup": {"header": "SSN", "param": "a b", "match": "like", "decimal": ".", "operator": "eq"},
        "columns": [
            {"header": "Name", "leaf": "name"},
            {"header": "NAME ", "leaf": "name"},
            {"header": "Password", "leaf": "9"},
            {"leaf": "x", "colour": 1}]});
    insta::assert_snapshot!(faults(FIND, &settings), @"
    settings.lookup.header: `SSN` is restricted (government_id) and can't be bound.
    settings.lookup.param: `a b` is no name here: letters, digits and `_`, at most 64, no digit first.
    settings.lookup.match: This must be one of `exact`, `ignore_case`, `phone`, `number`, `date`.
    settings.lookup.decimal: This match doesn't look at it.
    settings.lookup.operator: There is no member `operator` here.
    settings.columns[1].header: `NAME ` is there twice.
    settings.columns[1].leaf: `name` is there twice.
    settings.columns[2].header: `Password` is restricted (credential) and can't be bound.
    settings.columns[2].leaf: `9` is no name here: letters, digits and `_`, at most 64, no digit first.
    settings.columns[3].header: `header` is required.
    settings.columns[3].colour: There is no member `colour` here.
    settings.most_rows: `most_rows` must be a whole number from 1 to 20000.
    settings.most: `most` must be a whole number from 1 to 50.
    ");
}
