//! Texts in, definitions or the first fault out.

use serde_json::json;

use super::*;

fn document(text: &str) -> Document<'_> {
    read(text, &mut Notes::default()).unwrap_or_else(|fault| panic!("{}", fault.diagnostic(text).message))
}

fn fault(text: &str) -> String {
    read(text, &mut Notes::default()).unwrap_err().diagnostic(text).message
}

fn description(text: &str) -> String {
    let source = format!("{text} scalar A");
    document(&source).types[0].description.clone().unwrap().into_owned()
}

#[test]
fn faults_say_where_and_what_was_expected() {
    let faults = [
        "type A { b }",
        "type A {\n  b: [Int\n}",
        "type\r\n  A {\r\n  é: Int }",
        "query { a }",
        "{ a }",
        "type A { b(c: Int = $d): Int }",
        "type A { b: Int",
        "\"half",
        "\"\"\"half",
        "\"a\nb\" scalar A",
        "\"\\q\" scalar A",
        "\"\\u{110000}\" scalar A",
        "\"\\uD83D\" scalar A",
        "input A { b: Int = 01 }",
        "directive @a(b: Int) off FIELD",
        "extend directive @a on FIELD",
        "type A { b: Int } ? ",
        "union A = | B | ",
        "type A { b: .. }",
    ];
    let said: Vec<String> = faults.into_iter().map(fault).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    Line 1, column 12: expected `:`, found `}`.
    Line 3, column 1: expected `]`, found `}`.
    Line 3, column 3: `\u{e9}` can't stand here.
    Line 1, column 1: expected `type`, `input`, `enum` or another definition of a schema, found `query`.
    Line 1, column 1: expected `type`, `input`, `enum` or another definition of a schema, found `{`.
    Line 1, column 21: expected a value, found `$`.
    Line 1, column 16: expected a field, found the end.
    Line 1, column 6: the text isn't closed by a quotation mark.
    Line 1, column 8: the text isn't closed by three quotation marks.
    Line 1, column 3: a text in single quotation marks ends on its line.
    Line 1, column 2: this escape isn't one of GraphQL's.
    Line 1, column 2: this escape isn't one of GraphQL's.
    Line 1, column 2: this escape isn't one of GraphQL's.
    Line 1, column 20: `01` is no number.
    Line 1, column 22: expected `on` before where the directive may stand, found `off`.
    Line 1, column 18: expected a type or the schema to extend, found `@`.
    Line 1, column 19: `?` can't stand here.
    Line 1, column 17: expected a name, found the end.
    Line 1, column 13: `.` can't stand here.
    ");
}

#[test]
fn what_nests_too_deep_is_refused() {
    let deep = |levels: usize| format!("input A {{ b: Int = {}{} }}", "[".repeat(levels), "]".repeat(levels));
    assert!(read(&deep(30), &mut Notes::default()).is_ok());
    assert_eq!(fault(&deep(100_000)), "Line 1, column 53: this nests deeper than 32 levels.");
    let typed = format!("type A {{ b: {}Int }}", "[".repeat(100_000));
    assert_eq!(fault(&typed), "Line 1, column 30: this nests deeper than 32 levels.");
}

#[test]
fn texts_are_read_with_their_escapes() {
    assert_eq!(description(r#""a \"b\" \\ \/ \b\f\n\r\t""#), "a \"b\" \\ / \u{8}\u{c}\n\r\t");
    assert_eq!(description(r#""\u00e9 \u{1F600} \uD83D\uDE00 ü""#), "é 😀 😀 ü");
    assert_eq!(description(r#""""#), "");
}

#[test]
fn blocks_lose_the_indentation_that_their_lines_share() {
    assert_eq!(description("\"\"\"one line\"\"\""), "one line");
    assert_eq!(description("\"\"\"\n    A\n\n      b\r\n\t  \r    c\n  \"\"\""), "A\n\n  b\n\nc");
    assert_eq!(description("\"\"\"first\n    second\n      third\"\"\""), "first\nsecond\n  third");
    assert_eq!(description(r#""""a \""" b \n c""""#), "a \"\"\" b \\n c");
    assert_eq!(description("\"\"\"\n\n\"\"\""), "");
}

#[test]
fn blanks_commas_comments_and_byte_order_marks_say_nothing() {
    let text = "\u{feff}# first\rtype,Query{,,a(b:Int,c:Int):Int#x\r\n}\u{feff}# last";
    let document = document(text);
    assert_eq!(document.types[0].members[0].args.len(), 2);
    assert_eq!(document.query, Some("Query"));
}

#[test]
fn values_become_json() {
    let read = |text: &str| value(text).unwrap();
    assert_eq!(
        read(r#"{a: [1, -2.5e3, true, false, null], b: RED, c: "x", d: {}, e: """ y """}"#),
        json!({"a": [1, -2500.0, true, false, null], "b": "RED", "c": "x", "d": {}, "e": " y "})
    );
    assert_eq!(read("9223372036854775808"), json!(9_223_372_036_854_775_808_u64));
    for wrong in ["", "$a", "[1", "1 2", "{a 1}", "0x1", "1.", "+1"] {
        assert!(value(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn extensions_are_merged_wherever_they_stand() {
    let text = "extend type Query { b: Int } type Query implements I @x { a: Int } extend type Query implements J { c: Int }
        extend schema { mutation: M } schema { query: Query }
        enum E { A } extend enum E { B } union U = A extend union U = B input In { a: Int } extend input In { b: Int }
        scalar S extend scalar S @y interface I extend interface I { a: Int } type M { m: Int }
        extend type Product @key(fields: \"id\") { id: ID! }";
    let document = document(text);
    let of = |name: &str| document.types.iter().find(|of| of.name == name).unwrap();
    let members = |name: &str| of(name).members.iter().map(|member| member.name).collect::<Vec<_>>();
    assert_eq!(members("Query"), ["a", "b", "c"]);
    assert_eq!(of("Query").interfaces, ["I", "J"]);
    assert_eq!(of("E").names, ["A", "B"]);
    assert_eq!(of("U").names, ["A", "B"]);
    assert_eq!(members("In"), ["a", "b"]);
    assert_eq!(members("Product"), ["id"]);
    assert_eq!((document.query, document.mutation), (Some("Query"), Some("M")));
}

#[test]
fn a_second_definition_is_noted_and_left_out() {
    let mut notes = Notes::default();
    let text = "type Query { a: Int } type Query { b: Int } extend input Query { c: Int }";
    let document = read(text, &mut notes).unwrap();
    assert_eq!(document.types[0].members.len(), 1);
    let warnings = notes.warnings();
    assert_eq!(
        warnings[0].message,
        "`Query` (and one more place) is defined more than once; only the first is used."
    );
}

#[test]
fn roots_have_their_usual_names_where_nothing_else_is_said() {
    let text = "type Query { a: Int } type Mutation { a: Int } type Subscription { a: Int }";
    let plain = document(text);
    assert_eq!(
        (plain.query, plain.mutation, plain.subscription),
        (Some("Query"), Some("Mutation"), Some("Subscription"))
    );
    let stated = "schema { query: Q } type Q { a: Int } type Mutation { a: Int }";
    assert_eq!(document(stated).mutation, None);
    let bought = "type Query { a: Subscription } type Subscription { id: ID! }";
    assert_eq!(document(bought).subscription, None, "others lead to it");
}

#[test]
fn what_older_tools_write_is_understood() {
    let text = "type A implements B, C { } type D implements E F @x type G";
    let document = document(text);
    let interfaces: Vec<_> = document.types.iter().map(|of| of.interfaces.clone()).collect();
    assert_eq!(interfaces, [vec!["B", "C"], vec!["E", "F"], vec![]]);
}

#[test]
fn words_of_the_language_are_names_too() {
    let text = "type type { type(input: input = null): enum query: on } input input { extend: Int } enum enum { type on }";
    let document = document(text);
    assert_eq!(document.types[0].members[0].name, "type");
    assert_eq!(document.types[2].names, ["type", "on"]);
}
