//! What isn't as an exchange says is told at its place, with what was wanted and what came.

use super::super::testing::{changed, told};

const FOUND: &str = "exchanges/find_customer.json";
const NOTED: &str = "exchanges/add_note.json";
const CLIMBED: &str = "exchanges/add_note.climbing.json";

/// The file, what is replaced by what, and the whole line that must be told, without the file's name.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    (NOTED, "\"POST\"", "\"PUT\"", r#"exchange[0].request.method: Wanted "PUT", got "POST"."#),
    (
        NOTED,
        "/c_1/",
        "/c_2/",
        r#"exchange[0].request.path: Wanted "/customers/c_2/notes", got "/customers/c_1/notes"."#,
    ),
    (NOTED, "[\"phone\"]", "[\"mail\"]", r#"exchange[0].request.body.tags[0]: Wanted "mail", got "phone"."#),
    (
        NOTED,
        ", \"tags\": [\"phone\"]",
        "",
        r#"exchange[0].request.body.tags: Wanted nothing, got ["phone"]."#,
    ),
    (
        NOTED,
        "\"tags\":",
        "\"pinned\": true, \"tags\":",
        "exchange[0].request.body.pinned: Wanted true, and there is nothing.",
    ),
    (
        NOTED,
        ", \"body\": {\"text\": \"Call back\", \"tags\": [\"phone\"]}",
        "",
        r#"exchange[0].request.body: Wanted null, got {"text":"Call back","tags":["phone"]}."#,
    ),
    (NOTED, "\"note_id\": \"n_1\"", "\"note_id\": \"n_2\"", r#"output.note_id: Wanted "n_2", got "n_1"."#),
    (
        NOTED,
        "\"output\": {\"note_id\": \"n_1\"}",
        "\"refused\": {\"code\": \"slot_taken\"}",
        r#"It ended with the output {"note_id":"n_1"}."#,
    ),
    (
        NOTED,
        "\"output\":",
        "\"invalid\": [], \"output\":",
        r#"The file must say one of `output`, `refused` and `invalid`; It ended with the output {"note_id":"n_1"}."#,
    ),
    (
        NOTED,
        "\"now\": \"2026-12-01T16:00:00Z\"",
        "\"now\": \"noon\"",
        "now: `noon` is no time: write it as 2026-12-01T16:00:00Z.",
    ),
    (NOTED, "\"now\":", "\"then\":", "This can't be read as an exchange: unknown field `then`"),
    (NOTED, "\"customer_id\": \"c_1\"", "\"customer_id\": 5", "These arguments were invalid: customer_id."),
    (
        NOTED,
        "\"arguments\":",
        "\"config\": {\"team\": \"x\"}, \"arguments\":",
        "config.team: `add_note` has no setting `team`; leave it out",
    ),
    (CLIMBED, "[\"customer_id\"]", "[\"notes\"]", "These arguments were invalid: customer_id."),
    (
        CLIMBED,
        "\"exchange\": []",
        "\"exchange\": [{\"request\": {\"method\": \"GET\", \"path\": \"/\"}, \"response\": null}]",
        "exchange[0]: This was never sent: leave it out, or mend the action.",
    ),
    (
        FOUND,
        "cursor=a+b",
        "cursor=a",
        r#"exchange[1].request.path: Wanted "/customers?phone=%2B12065550142&team=desk&cursor=a", got "/customers?phone=%2B12065550142&team=desk&cursor=a+b"."#,
    ),
    (
        FOUND,
        ", \"next_cursor\": \"a b\"",
        "",
        "exchange[1]: This was never sent: leave it out, or mend the action.",
    ),
    (
        FOUND,
        "[{\"id\": \"c_3\", \"age\": null}]",
        "[{\"id\": \"c_3\", \"age\": null}], \"next_cursor\": \"z\"",
        r#"exchange[2]: This is sent and nothing answers it: add {"method":"GET","path":"/customers?phone=%2B12065550142&team=desk&cursor=z"}."#,
    ),
    (
        FOUND,
        "\"age\": 50}], \"next",
        "\"age\": {}}], \"next",
        "exchange[1].response: The leaf `age` isn't as the schema says: an object instead of integer.",
    ),
    (FOUND, "\"count\": 3", "\"count\": 2", "output.count: Wanted 2, got 3."),
];

#[test]
fn whatever_differs_is_told_at_its_place() {
    for (file, from, to, wanted) in CHANGES {
        let told = told(&changed(file, from, to));
        let wanted = format!("{file}: {wanted}");
        assert!(told.iter().any(|line| line.starts_with(&wanted)), "{wanted}\n---\n{}", told.join("\n"));
    }
}

#[test]
fn a_long_text_is_told_from_shortly_before_what_differs() {
    let long = "x".repeat(400);
    let mut files = changed(NOTED, "\"notes\": \"Call back\"", &format!("\"notes\": \"{long}A\""));
    let text = String::from_utf8(files[NOTED].clone()).unwrap();
    files.insert(
        NOTED.to_owned(),
        text.replace("\"text\": \"Call back\"", &format!("\"text\": \"{long}B\"")).into_bytes(),
    );
    let wanted =
        format!("{NOTED}: exchange[0].request.body.text: Wanted …\"{0}B\", got …\"{0}A\".", "x".repeat(30));
    assert_eq!(told(&files), [wanted]);
}

#[test]
fn a_page_that_is_not_asked_for_any_more_leaves_the_list_cut() {
    let full: Vec<String> =
        (0..120).map(|number| format!("{{\"id\": \"c_{number}\", \"age\": 1}}")).collect();
    let page = format!("\"data\": [{}]", full.join(", "));
    let files =
        changed(FOUND, "\"data\": [{\"id\": \"c_1\", \"age\": 40}, {\"id\": \"c_2\", \"age\": 50}]", &page);
    let told = told(&files);
    assert!(told.iter().any(|line| line.contains("output.truncated: Wanted false, got true.")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("exchange[1]: This was never sent")), "{told:?}");
}
