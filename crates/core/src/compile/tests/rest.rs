//! Bindings of REST operations: what is sent, and what is refused.

use serde_json::{Value, json};

use super::api::{body_of, plan, request_of, rest, sent};
use crate::{
    import::files,
    plan::{Request, Shape, output::answer::shape, parameters::parameters_schema},
    schema::{Schema, SensitiveClass, Transport},
};

/// A company's address book.
pub(super) fn crm() -> Schema {
    let mut schema = rest(
        "SearchRequest: filterGroups:[FilterGroup]! properties:[string] limit:integer after:string
        FilterGroup: filters:[Filter]!
        Filter: propertyName:string! operator:enum! value:string
        SearchResult: total:integer! results:[Contact]!
        Contact: id:string! properties:Properties owner:Owner tags:[string] ssn:string secret:string
        Properties: *:string
        Owner: name:string teams:[Team]
        Team: label:string
        NewContact: email:string! ssn:string createdAt:datetime! address:Address custom:json
        Address: street:string! city:string
        POST /crm/contacts/search contacts.search body:SearchRequest! -> SearchResult
        POST /crm/contacts contacts.create body:NewContact! -> Contact
        PATCH /crm/contacts/{id} contacts.update path.id! body:NewContact -> Contact
        GET /crm/contacts/{id} contacts.get path.id! query.fields:[string] header.X-Trace -> Contact
        GET /crm/contacts contacts.list query.limit:integer query.filter[status] -> [Contact]",
    );
    let field = |object: usize, name: &str| {
        schema.objects[object].fields.iter().position(|field| field.name == name).unwrap()
    };
    let (operator, ssn, secret, created) =
        (field(2, "operator"), field(4, "ssn"), field(4, "secret"), field(8, "createdAt"));
    schema.objects[2].fields[operator].allowed_values = ["EQ", "GT"].map(str::to_owned).to_vec();
    schema.objects[4].fields[ssn].sensitivity = SensitiveClass::GovernmentId.sensitivity();
    schema.objects[4].fields[ssn].sensitive_class = Some(SensitiveClass::GovernmentId);
    schema.objects[4].fields[secret].write_only = true;
    schema.objects[8].fields[created].read_only = true;
    schema.objects[8].fields[1].sensitivity = SensitiveClass::GovernmentId.sensitivity();
    schema.objects[8].fields[1].sensitive_class = Some(SensitiveClass::GovernmentId);
    schema
}

pub(super) fn find_contact() -> Value {
    json!({"toolName": "find_contact", "operation": "contacts.search", "treatAsRead": true, "inputs": [
        {"const": "phone", "arg": "body.filterGroups[0].filters[0].propertyName"},
        {"const": "EQ", "arg": "body.filterGroups[0].filters[0].operator"},
        {"param": "caller_phone", "arg": "body.filterGroups[0].filters[0].value", "normalize": "e164"},
        {"const": ["firstname", "email"], "arg": "body.properties"}, {"const": 1, "arg": "body.limit"}],
        "projection": [{"path": ["results", "properties", "firstname"], "leaf": "customer_name"},
            {"path": ["results", "properties", "email"], "leaf": "customer_email"}]})
}

#[test]
fn a_search_that_is_a_post_is_bound_as_a_read() {
    let schema = crm();
    let plan = plan(&schema, &find_contact());
    insta::assert_snapshot!(sent(&schema, &find_contact()), @r#"
    POST /crm/contacts/search
    Content-Type: application/json

    {"filterGroups": [{"filters": [{"propertyName": "phone", "operator": "EQ", "value": {caller_phone}}]}], "properties": ["firstname","email"], "limit": 1}
    "#);
    assert!(!plan.is_write && !plan.changes_existing());
    assert_eq!(plan.output.shape, Shape::List { limit: 50 });
    let Request::Http(http) = &plan.request else { panic!() };
    assert!(http.treat_as_read);
    let call = request_of(&plan, json!({"caller_phone": "+1 555 012-3456"})).unwrap();
    assert_eq!((call.path_and_query.as_str(), call.is_repeatable), ("/crm/contacts/search", true));
    assert_eq!(
        body_of(&plan, json!({"caller_phone": "+1 555 012-3456"})),
        json!({"filterGroups": [{"filters": [{"propertyName": "phone", "operator": "EQ", "value": "+15550123456"}]}],
            "properties": ["firstname", "email"], "limit": 1})
    );
    let answer = json!({"total": 1, "results": [
        {"id": "7", "properties": {"firstname": "A. Caller", "email": "a@example.com", "phone": "+15550123456"}}]});
    let answered = shape(&plan, &[&answer], false, &|_| true);
    assert_eq!(
        answered.shaped.value,
        json!({"items": [{"customer_name": "A. Caller", "customer_email": "a@example.com"}], "count": 1, "truncated": false})
    );
    assert_eq!(answered.notes, []);
}

#[test]
fn a_bindings_parameters_and_touches_come_from_the_schema() {
    let plan = plan(&crm(), &find_contact());
    insta::assert_snapshot!(parameters_schema(&plan), @r#"{"type":"object","properties":{"caller_phone":{"type":"string","description":"The phone number of the caller, with its country code where that is known. Example: +12065550142"}},"required":["caller_phone"],"additionalProperties":false}"#);
    let touched: Vec<String> = plan
        .touches
        .iter()
        .map(|touch| format!("{}.{} {:?}", touch.object, touch.field, touch.how))
        .collect();
    insta::assert_snapshot!(touched.join("\n"), @r#"
    SearchRequest.filterGroups Filter
    FilterGroup.filters Filter
    Filter.propertyName Filter
    Filter.operator Filter
    Filter.value Filter
    SearchRequest.properties Filter
    SearchRequest.limit Filter
    SearchResult.results Return
    Contact.properties Return
    Properties.firstname Return
    Properties.email Return
    "#);
    assert_eq!(plan.parameters[0].sent_to, "Filter.value");
}

#[test]
fn every_fault_of_a_request_is_told_at_once_with_the_nearest_names() {
    let binding = json!({"toolName": "x", "operation": "contacts.search", "sqlSearch": {"table": "t", "filterColumn": "c", "param": "p"},
        "inputs": [
            {"param": "a", "arg": "boddy.limit"}, {"param": "b", "arg": "body.limt"},
            {"param": "c", "arg": "body.filterGroups.filters"}, {"param": "d", "arg": "body.filterGroups[x]"},
            {"param": "e", "arg": "body.filterGroups[100].filters"}, {"param": "f", "arg": "body.filterGroups[0]"},
            {"const": "LIKE", "arg": "body.filterGroups[0].filters[0].operator"},
            {"const": "phone", "arg": "body.filterGroups[0].filters[1].propertyName"},
            {"param": "1st", "arg": "body.limit", "pattern": "a", "type": "string"},
            {"const": 2, "arg": "body.limit"}, {"param": "g", "arg": "body.limit.x"},
            {"param": "h", "arg": "body.after", "format": {"template": "a {} b", "escape": "url"}, "type": "integer"}],
        "projection": [{"path": ["results"], "leaf": "x"}, {"path": ["results", "ssn"], "leaf": "x"},
            {"path": ["results", "secret"], "leaf": "y"}, {"path": ["result", "id"], "leaf": "z"},
            {"path": ["total", "x"], "leaf": "w"}, {"path": [], "leaf": "v"}, {"path": ["results", "owner", "teams"], "leaf": "u"},
            {"path": ["results", "properties", "ssn"], "leaf": "t"}]});
    insta::assert_snapshot!(sent(&crm(), &binding), @r#"
    sqlSearch: `sqlSearch` binds SQL operations; this one takes `inputs` and, for a write, `inputObjectMap`
    isWrite: `contacts.search` is a write and must be declared with `isWrite: true`, or with `treatAsRead: true` where it only reads
    inputs[0].arg: no argument `boddy` of `contacts.search`; did you mean `body`?
    inputs[1].arg: no field `limt` on `SearchRequest`; did you mean `limit`?
    inputs[2].arg: `filterGroups` is a list: name an element, such as `filterGroups[0]`
    inputs[3].arg: an element of a list is named by its number in brackets, such as `[0]`
    inputs[4].arg: a list has at most 100 elements here
    inputs[5].arg: `body.filterGroups[0]` is an object, which no parameter can carry: fill its members one by one (`filters`)
    inputs[6].const: the constant for `operator` must be one of `EQ`, `GT`
    inputs[6].arg: `body.filterGroups[0].filters[0].operator` is inside of what is filled as a whole
    inputs[7].arg: `body.filterGroups[0].filters[1].propertyName` is inside of what is filled as a whole
    inputs[8].type: the schema says what `limit` takes; only any JSON can be narrowed
    inputs[8].param: `1st` is no name of a parameter: letters, digits and `_`, at most 64, no digit first
    inputs[8].pattern: a pattern is for text
    inputs[9].arg: `body.limit` is filled twice
    inputs[10].arg: `limit` has no members
    inputs[11].type: the schema says what `after` takes; only any JSON can be narrowed
    projection[0].path: this ends at `Contact`, which is no single value: name a field of it, such as `id`, `tags`
    projection[1].leaf: the leaf `x` is there twice
    projection[1].path[1]: `ssn` on `Contact` is restricted (government_id) and can't be bound
    projection[2].path[1]: `secret` on `Contact` can be written, not read
    projection[3].path[0]: no field `result` on `SearchResult`; did you mean `results`?
    projection[4].path[1]: `total` on `SearchResult` has no members
    projection[5].path: a path has from 1 to 32 names
    projection[6].path: this ends at `Team`, which is no single value: name a field of it, such as `label`
    projection[7].path[2]: `ssn` on `Properties` is restricted (government_id) and can't be bound
    "#);
}

#[test]
fn a_place_is_filled_once() {
    let filled = |inputs: Value| {
        sent(
            &crm(),
            &json!({"toolName": "x", "operation": "contacts.search", "treatAsRead": true, "inputs": inputs,
            "projection": [{"path": ["total"], "leaf": "total"}]}),
        )
    };
    insta::assert_snapshot!(filled(json!([{"const": {"filterGroups": []}, "arg": "body"}, {"param": "limit", "arg": "body.limit"}])), @"inputs[1].arg: `body.limit` is inside of what is filled as a whole");
    insta::assert_snapshot!(filled(json!([{"param": "limit", "arg": "body.limit"}, {"const": {"filterGroups": []}, "arg": "body"}])), @r#"
    inputs[1].arg: `body` is filled as a whole, and something inside of it too
    inputs: `body.filterGroups` is required and neither mapped nor pinned
    "#);
    insta::assert_snapshot!(filled(json!([{"const": [], "arg": "body.filterGroups"}, {"const": [], "arg": "body.filterGroups"}])), @"inputs[1].arg: `body.filterGroups` is filled twice");
    insta::assert_snapshot!(filled(json!([{"const": [], "arg": "body.filterGroups[1].filters"}])), @"inputs: `body.filterGroups[0]` is left out: a list has no gaps");
}

#[test]
fn a_constant_is_checked_member_by_member() {
    let filled = |constant: Value| {
        sent(
            &crm(),
            &json!({"toolName": "x", "operation": "contacts.search", "treatAsRead": true,
            "inputs": [{"const": constant, "arg": "body"}], "projection": [{"path": ["total"], "leaf": "total"}]}),
        )
    };
    insta::assert_snapshot!(filled(json!({"filterGroups": [{"filters": [{"propertyName": "a", "operator": "EQ"}]}]})), @r#"
    POST /crm/contacts/search
    Content-Type: application/json

    {"filterGroups":[{"filters":[{"propertyName":"a","operator":"EQ"}]}]}
    "#);
    insta::assert_snapshot!(filled(json!({"filterGroups": [{"filters": [{"propertyNam": "a", "operator": "LIKE"}]}], "limit": "x"})), @r#"
    inputs[0].const: no field `propertyNam` on `Filter`; did you mean `propertyName`?
    inputs[0].const: the constant for `operator` at `filterGroups[0].filters[0].operator` must be one of `EQ`, `GT`
    inputs[0].const: the constant at `filterGroups[0].filters[0]` lacks `propertyName`, which is required
    inputs[0].const: the constant for `limit` at `limit` must be a whole number
    "#);
    insta::assert_snapshot!(filled(json!("x")), @"inputs[0].const: the constant must be an object, not a string");
}

#[test]
fn a_write_says_so_and_states_all_that_is_required() {
    let create = json!({"toolName": "add_contact", "operation": "contacts.create", "isWrite": true, "inputObjectMap": [
        {"field": "email", "param": "email", "normalize": "lower"}, {"field": "address.street", "param": "street"},
        {"field": "custom.score", "param": "score", "type": "integer", "required": false}],
        "projection": [{"path": ["id"], "leaf": "contact_id"}]});
    let schema = crm();
    insta::assert_snapshot!(sent(&schema, &create), @r#"
    POST /crm/contacts
    Content-Type: application/json

    {"email": {email}, "address": {"street": {street}}, "custom": {"score": {score}}}
    "#);
    let made = plan(&schema, &create);
    assert!(made.is_write && !made.changes_existing());
    assert_eq!(
        body_of(&made, json!({"email": "A@Example.com", "street": "Elm"})),
        json!({"email": "a@example.com", "address": {"street": "Elm"}})
    );
    let mut silent = create.clone();
    silent["isWrite"] = Value::Null;
    silent["inputObjectMap"] = json!([{"field": "address.city", "param": "city"}, {"field": "ssn", "param": "ssn"},
        {"field": "createdAt", "param": "at"}, {"field": "email", "param": "email", "required": false}]);
    insta::assert_snapshot!(sent(&schema, &silent), @r#"
    isWrite: `contacts.create` is a write and must be declared with `isWrite: true`, or with `treatAsRead: true` where it only reads
    inputObjectMap[1].field: `ssn` on `NewContact` is restricted (government_id) and can't be bound
    inputObjectMap[2].field: `createdAt` on `NewContact` is set by the provider alone
    inputObjectMap[3].required: `email` is required, so a call that may leave it out needs a `default`
    inputObjectMap: `body.address.street` is required and neither mapped nor pinned
    "#);
    let update = json!({"toolName": "x", "operation": "contacts.update", "treatAsRead": true,
        "inputs": [{"param": "id", "arg": "id"}], "projection": [{"path": ["id"], "leaf": "id"}]});
    insta::assert_snapshot!(sent(&schema, &update), @"treatAsRead: `contacts.update` can't be treated as a read: only a POST can be");
    let update = json!({"toolName": "x", "operation": "contacts.update", "isWrite": true,
        "inputs": [{"param": "id", "arg": "id"}], "inputObjectMap": [{"field": "email", "param": "email"}]});
    insta::assert_snapshot!(sent(&schema, &update), @r#"
    PATCH /crm/contacts/{id}
    Content-Type: application/json

    {"email": {email}}
    "#);
    assert!(plan(&schema, &update).changes_existing());
}

#[test]
fn a_read_is_declared_as_one() {
    let read = |more: Value| {
        let mut binding = json!({"toolName": "x", "operation": "contacts.get", "inputs": [{"param": "id", "arg": "id"}],
            "projection": [{"path": ["id"], "leaf": "id"}]});
        binding.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        sent(&crm(), &binding)
    };
    insta::assert_snapshot!(read(json!({"isWrite": true})), @"isWrite: `contacts.get` is a read, not a write");
    insta::assert_snapshot!(read(json!({"inputObjectMap": [{"field": "email", "param": "x"}]})), @r#"
    inputObjectMap: `inputObjectMap` is for writes; a read takes `inputs`
    inputObjectMap[0]: this operation takes no body or input object: use `inputs`
    "#);
    insta::assert_snapshot!(read(json!({"projection": []})), @"projection: a read must return at least one field");
    insta::assert_snapshot!(read(json!({"inputs": []})), @"inputs: `id` is required and neither mapped nor pinned");
    insta::assert_snapshot!(read(json!({})), @"GET /crm/contacts/{id}");
}

#[test]
fn records_are_the_elements_of_the_list_that_all_paths_share() {
    let listed = |paths: &[&[&str]]| {
        let projection: Vec<Value> = paths
            .iter()
            .enumerate()
            .map(|(place, path)| json!({"path": path, "leaf": format!("leaf_{place}")}))
            .collect();
        let plan =
            plan(&crm(), &json!({"toolName": "x", "operation": "contacts.list", "projection": projection}));
        let answer = json!([{"id": "1", "tags": ["a"], "owner": {"name": "O", "teams": [{"label": "x"}, {"label": null}, {"label": "y"}]}},
            null, {"id": 2, "owner": null}]);
        let answered = shape(&plan, &[&answer], false, &|_| true);
        assert_eq!(answered.notes, []);
        answered.shaped.value.to_string()
    };
    insta::assert_snapshot!(listed(&[&["id"], &["tags"], &["owner", "name"], &["owner", "teams", "label"]]), @r#"{"items":[{"leaf_0":"1","leaf_1":["a"],"leaf_2":"O","leaf_3":["x","y"]},{"leaf_0":"2","leaf_1":null,"leaf_2":null,"leaf_3":[]}],"count":2,"truncated":false}"#);
    insta::assert_snapshot!(listed(&[&["owner", "teams", "label"]]), @r#"{"items":[{"leaf_0":"x"},{"leaf_0":null},{"leaf_0":"y"}],"count":3,"truncated":false}"#);
}

#[test]
fn names_that_look_like_paths_are_names_first() {
    let binding = json!({"toolName": "x", "operation": "contacts.list",
        "inputs": [{"param": "status", "arg": "filter[status]"}], "projection": [{"path": ["id"], "leaf": "id"}]});
    let plan = plan(&crm(), &binding);
    let call = request_of(&plan, json!({"status": "a&b=c"})).unwrap();
    assert_eq!(call.path_and_query, "/crm/contacts?filter%5Bstatus%5D=a%26b%3Dc");
}

#[test]
fn a_bare_value_and_a_list_of_them_come_back_under_their_own_path() {
    let text = r#"{"openapi": "3.0.0", "info": {}, "paths": {
        "/count": {"get": {"operationId": "count", "responses": {"200": {"content": {"application/json": {"schema": {"type": "integer"}}}}}}},
        "/tags": {"get": {"operationId": "tags", "responses": {"200": {"content": {"application/json": {"schema":
            {"type": "array", "items": {"type": "string"}}}}}}}}}}"#;
    let file = files::File { name: "a.json".to_owned(), bytes: text.as_bytes().to_vec() };
    let schema = files::schema(vec![file], Transport::Rest).unwrap().schema;
    let called = |operation: &str, answer: &Value| {
        let binding = json!({"toolName": "t", "operation": operation, "projection": [{"path": ["value"], "leaf": "it"}]});
        shape(&plan(&schema, &binding), &[answer], false, &|_| true).shaped.value
    };
    assert_eq!(called("count", &json!(7)), json!({"it": 7}));
    assert_eq!(called("tags", &json!(["a", "b"])), json!({"it": ["a", "b"]}));
    let wrong =
        json!({"toolName": "t", "operation": "count", "projection": [{"path": ["count"], "leaf": "it"}]});
    assert!(sent(&schema, &wrong).contains(r#"its path is `["value"]`"#), "{}", sent(&schema, &wrong));
}
