//! What a call says of the fields on a way: `@issue.number`.

use serde_json::{Value, json};

use super::{
    api::{body_of, plan},
    graph::{Graph, graph},
};

fn forge() -> Graph {
    graph(
        r#"
        enum State { OPEN CLOSED }
        scalar DateTime
        type Query { repository(owner: String!, issue_number: Int): Repository node(id: ID!): Node }
        interface Node { id: ID! }
        type Repository implements Node {
            id: ID! name: String issue(number: Int!, strict: Boolean = false): Issue
            issues(first: Int, filter: Filter, states: [State!]): IssueConnection! parent: Repository project: Project
        }
        type Project { title: String issue(number: String!): Issue }
        input Filter { since: DateTime! labels: [String!] }
        type IssueConnection { nodes: [Issue!]! pageInfo: PageInfo! }
        type PageInfo { hasNextPage: Boolean! }
        type Issue implements Node { id: ID! title: String state: State comment(index: Int!): Comment }
        type Comment { text: String }
        "#,
    )
}

fn of(inputs: &Value, projection: &Value) -> Value {
    let mut all = vec![json!({"param": "owner", "arg": "owner"})];
    all.extend(inputs.as_array().into_iter().flatten().cloned());
    json!({"toolName": "t", "operation": "repository", "inputs": all, "projection": projection})
}

fn title() -> Value {
    json!([{"path": ["repository", "issue", "title"], "leaf": "title"},
        {"path": ["repository", "issue", "state"], "leaf": "state"}])
}

#[test]
fn a_call_says_what_a_field_on_the_way_is_asked_for_with() {
    let forge = forge();
    let issue = of(&json!([{"param": "number", "arg": "@issue.number"}]), &title());
    insta::assert_snapshot!(forge.sent(&issue), @r"
    query t($owner: String!, $issue_number_: Int!) { repository(owner: $owner) { issue(number: $issue_number_) { title state } } }
    $owner = {owner}
    $issue_number_ = {number}
    ");
    let made = plan(&forge.schema, &issue);
    let number = made.parameters.iter().find(|parameter| parameter.name == "number").unwrap();
    assert!(number.required);
    assert_eq!(number.sent_to, "Repository.issue.number");
    let sent = body_of(&made, json!({"owner": "acme", "number": 7}));
    assert_eq!(sent["variables"], json!({"owner": "acme", "issue_number_": 7}));
}

#[test]
fn members_constants_and_what_a_call_may_leave_out_reach_fields_on_the_way() {
    let forge = forge();
    let issues = of(
        &json!([{"param": "since", "arg": "@issues.filter.since"}, {"const": ["bug"], "arg": "@issues.filter.labels"},
            {"param": "states", "arg": "@issues.states", "required": false}, {"const": 3, "arg": "@issues.first"},
            {"param": "index", "arg": "@comment.index"}]),
        &json!([{"path": ["repository", "issues", "title"], "leaf": "title"},
            {"path": ["repository", "issues", "comment", "text"], "leaf": "text"}]),
    );
    insta::assert_snapshot!(forge.sent(&issues), @r#"
    query t($owner: String!, $issues_filter: Filter, $issues_states: [State!], $issues_first: Int, $comment_index: Int!) { repository(owner: $owner) { issues(first: $issues_first, filter: $issues_filter, states: $issues_states) { nodes { title comment(index: $comment_index) { text } } } } }
    $owner = {owner}
    $issues_filter = {"since": {since}, "labels": ["bug"]}
    $issues_states = {states}
    $issues_first = 3
    $comment_index = {index}
    "#);
    let made = plan(&forge.schema, &issues);
    let sent = body_of(&made, json!({"owner": "acme", "since": "2026-01-02T03:04:05Z", "index": 0}));
    insta::assert_snapshot!(sent["variables"], @r#"{"owner":"acme","issues_filter":{"since":"2026-01-02T03:04:05Z","labels":["bug"]},"issues_first":3,"comment_index":0}"#);
}

#[test]
fn paths_that_pass_one_field_at_several_places_are_asked_for_alike() {
    let forge = forge();
    let twice = of(
        &json!([{"param": "number", "arg": "@issue.number"}]),
        &json!([{"path": ["repository", "issue", "title"], "leaf": "title"},
            {"path": ["repository", "parent", "issue", "title"], "leaf": "parents"}]),
    );
    insta::assert_snapshot!(forge.sent(&twice), @r"
    query t($owner: String!, $issue_number_: Int!) { repository(owner: $owner) { issue(number: $issue_number_) { title } parent { issue(number: $issue_number_) { title } } } }
    $owner = {owner}
    $issue_number_ = {number}
    ");
}

#[test]
fn what_no_field_on_the_way_takes_is_told_with_what_to_do() {
    let forge = forge();
    let wrong = |inputs: Value| forge.sent(&of(&inputs, &title()));
    insta::assert_snapshot!(wrong(json!([])), @r"
    projection[0].path[1]: `issue` on `Repository` needs `number`: state it in `arguments`, or as an input `@issue.…`
    projection[1].path[1]: `issue` on `Repository` needs `number`: state it in `arguments`, or as an input `@issue.…`
    ");
    insta::assert_snapshot!(wrong(json!([{"param": "n", "arg": "@isue.number"}])), @r"
    projection[0].path[1]: `issue` on `Repository` needs `number`: state it in `arguments`, or as an input `@issue.…`
    projection[1].path[1]: `issue` on `Repository` needs `number`: state it in `arguments`, or as an input `@issue.…`
    inputs[1].arg: no projected path passes a field `isue`; did you mean `issue`?
    ");
    insta::assert_snapshot!(wrong(json!([{"param": "n", "arg": "@issue.numbr"}])), @r"
    projection[0].path[1]: `issue` on `Repository` needs `number`: state it in `arguments`, or as an input `@issue.…`
    inputs[1].arg: no argument `numbr` of `Repository.issue`; did you mean `number`?
    projection[1].path[1]: `issue` on `Repository` needs `number`: state it in `arguments`, or as an input `@issue.…`
    ");
    insta::assert_snapshot!(wrong(json!([{"param": "n", "arg": "@issue"}, {"param": "o", "arg": "@repository.owner"}])), @r"
    inputs[1].arg: a field on the way and its argument are written `@field.argument`
    inputs[2].arg: what `repository` itself is sent is written without it: `owner`
    projection[0].path[1]: `issue` on `Repository` needs `number`: state it in `arguments`, or as an input `@issue.…`
    projection[1].path[1]: `issue` on `Repository` needs `number`: state it in `arguments`, or as an input `@issue.…`
    ");
    insta::assert_snapshot!(wrong(json!([{"param": "n", "arg": "@issue.number"}, {"const": 1, "arg": "@issue.number"}])), @"inputs[2].arg: `number` is filled twice");
    insta::assert_snapshot!(wrong(json!([{"const": "one", "arg": "@issue.number"}])), @"inputs[1].const: the constant for `number` must be a whole number");
    insta::assert_snapshot!(wrong(json!([{"param": "n", "arg": "@issue.number", "required": false}])), @"inputs[1].required: `number` is required, so a call that may leave it out needs a `default`");
    let filter = of(
        &json!([{"const": ["bug"], "arg": "@issues.filter.labels"}]),
        &json!([{"path": ["repository", "issues", "title"], "leaf": "title"}]),
    );
    insta::assert_snapshot!(forge.sent(&filter), @"inputs: `@issues.filter.since` is required and neither mapped nor pinned");
}

#[test]
fn an_input_for_two_fields_of_one_name_or_beside_a_constant_is_a_conflict() {
    let forge = forge();
    let input = json!([{"param": "number", "arg": "@issue.number"}]);
    let projects = json!([{"path": ["repository", "issue", "title"], "leaf": "title"},
        {"path": ["repository", "project", "issue", "title"], "leaf": "projects"}]);
    insta::assert_snapshot!(forge.sent(&of(&input, &projects)), @"inputs[1].arg: projected paths pass a field `issue` on `Repository`, `Project`, and `@issue` can only mean one: project through one of them");
    let stated = json!([{"path": ["repository", "issue", "title"], "leaf": "title",
        "arguments": {"issue": {"number": 1}}}]);
    insta::assert_snapshot!(forge.sent(&of(&input, &stated)), @"projection[0].arguments.issue.number: `@issue.number` is filled by `inputs` too");
}
