//! Text into values, names, and the bounds of both.

use serde_json::json;

use super::{Names, clean, parse};

#[test]
fn json_and_yaml_give_the_same_values() {
    let yaml = b"openapi: 3.0.0\nresponses:\n  200: {when: 2026-11-02, on: true}\n  true: ~\n";
    let json =
        br#"{"openapi": "3.0.0", "responses": {"200": {"when": "2026-11-02", "on": true}, "true": null}}"#;
    assert_eq!(parse(yaml, "a.yaml").unwrap(), parse(json, "a.json").unwrap());
    assert_eq!(parse(b"\xef\xbb\xbf{\"a\": 1}", "a.json").unwrap(), json!({"a": 1}));
}

#[test]
fn members_that_are_stated_twice_count_last() {
    assert_eq!(parse(b"a: 1\na: 2\n", "a.yaml").unwrap(), json!({"a": 2}));
    assert_eq!(parse(br#"{"a": 1, "a": 2}"#, "a.json").unwrap(), json!({"a": 2}));
}

#[test]
fn aliases_merges_and_tags_are_understood() {
    let yaml = b"base: &base {a: 1, b: 2}\none:\n  <<: *base\n  b: 3\ntwo: *base\nthree: !tagged text\n";
    let expected =
        json!({"base": {"a": 1, "b": 2}, "one": {"b": 3, "a": 1}, "two": {"a": 1, "b": 2}, "three": "text"});
    assert_eq!(parse(yaml, "a.yaml").unwrap(), expected);
}

#[test]
fn aliases_that_multiply_are_refused() {
    let mut yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for number in 1..12 {
        let list = vec![format!("*a{}", number - 1); 10].join(", ");
        yaml.push_str(&format!("a{number}: &a{number} [{list}]\n"));
    }
    assert_eq!(parse(yaml.as_bytes(), "bomb.yaml").unwrap_err().code, "document_not_readable");
}

#[test]
fn what_can_t_be_read_says_where() {
    let fault = parse(b"{\"a\" 1}", "broken.json").unwrap_err();
    assert_eq!((fault.code.as_str(), fault.path.as_str()), ("document_not_readable", "broken.json"));
    assert!(fault.message.contains("line 1"), "{}", fault.message);
    assert!(parse(b"a: [b", "broken.yaml").is_err());
}

#[test]
fn names_are_clean_and_their_own() {
    assert_eq!(clean("repos/get-content.raw"), "repos/get-content.raw");
    assert_eq!(clean("Get the  x!"), "Get_the_x");
    assert_eq!(clean("_links"), "_links");
    let mut names = Names::of_objects();
    assert_eq!([names.unique("a"), names.unique("a"), names.unique("date")], ["a", "a_2", "date_2"]);
    assert_eq!([names.unique("a"), names.unique("a_2")], ["a_3", "a_2_2"]);
}

/// A document in which everything is called as examples are.
const EXAMPLES: &str = r##"{"openapi": "3.1.0",
    "example": 1,
    "paths": {
        "example": {"get": {"parameters": [{"name": "a", "example": 2}], "callbacks": {"examples": {"{$url}": {"examples": 3}}}}},
        "examples": {"get": {"responses": {"200": {"content": {"example": {"examples": {"a": 4}, "schema": {"example": 5}}}}}}}
    },
    "components": {
        "schemas": {"example": {"properties": {"examples": {"type": "string", "example": "6", "default": {"example": 7}}}}},
        "examples": {"big": [8]}
    },
    "security": [{"example": []}],
    "x-own": {"example": 9}
}"##;

#[test]
fn examples_of_api_descriptions_are_left_out_and_what_is_called_so_is_kept() {
    let expected = json!({"openapi": "3.1.0",
        "paths": {
            "example": {"get": {"parameters": [{"name": "a"}], "callbacks": {"examples": {"{$url}": {}}}}},
            "examples": {"get": {"responses": {"200": {"content": {"example": {"schema": {}}}}}}}
        },
        "components": {"schemas": {"example": {"properties": {"examples": {"type": "string", "default": {"example": 7}}}}}},
        "security": [{"example": []}],
        "x-own": {"example": 9}
    });
    assert_eq!(parse(EXAMPLES.as_bytes(), "a.json").unwrap(), expected);
    let yaml = yaml_serde::to_string(&serde_json::from_str::<serde_json::Value>(EXAMPLES).unwrap()).unwrap();
    assert_eq!(parse(yaml.as_bytes(), "a.yaml").unwrap(), expected);
}

#[test]
fn what_does_not_say_that_it_is_an_api_description_is_read_whole() {
    let part = EXAMPLES.replacen("openapi", "title", 1);
    let whole: serde_json::Value = serde_json::from_str(&part).unwrap();
    assert_eq!(parse(part.as_bytes(), "a.json").unwrap(), whole);
}

#[test]
fn only_yaml_merges() {
    let json = br#"{"a": {"<<": {"b": 1}}}"#;
    assert_eq!(parse(json, "a.json").unwrap(), json!({"a": {"<<": {"b": 1}}}));
    assert!(parse(br#"{"a": 1} more"#, "a.json").is_err());
}

#[test]
fn aliases_that_multiply_in_examples_are_passed_over() {
    let mut yaml = "openapi: 3.1.0\nexamples:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for number in 1..12 {
        let list = vec![format!("*a{}", number - 1); 10].join(", ");
        yaml.push_str(&format!("  a{number}: &a{number} [{list}]\n"));
    }
    assert_eq!(parse(yaml.as_bytes(), "bomb.yaml").unwrap(), json!({"openapi": "3.1.0"}));
}
