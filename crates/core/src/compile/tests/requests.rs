//! Requests of calls: every style of the OpenAPI Specification, and what is refused.

use serde_json::{Value, json};

use super::{
    api::{plan, request_of, rest},
    support::told,
};
use crate::{
    diagnostic::Diagnostic,
    plan::{HttpCall, Plan},
    schema::{BodyEncoding, BodyFormat, Field, FieldType, MemberStyle, ParameterStyle, Schema, Style},
};

/// A request with one parameter in every place, `x` written in a style.
fn styled(place: &str, kind: &str, style: Style, explode: bool, allow_reserved: bool) -> Schema {
    let slot = if place == "path" { "{x}" } else { "here" };
    let mut schema = rest(&format!(
        "Answer: ok:boolean
        Colour: R:integer G:integer deep:Colour list:[string]
        GET /a/{slot}/b things.get {place}.x:{kind} -> Answer"
    ));
    schema.stated_operations[0].args[0].style = Some(ParameterStyle { style, explode, allow_reserved });
    schema
}

fn written(schema: &Schema, constant: &Value) -> HttpCall {
    let binding = json!({"toolName": "t", "operation": "things.get", "inputs": [{"const": constant, "arg": "x"}],
        "projection": [{"path": ["ok"], "leaf": "ok"}]});
    request_of(&plan(schema, &binding), json!({})).unwrap()
}

/// A text, a list and an object in a style: without and with `explode`.
fn table(place: &str, styles: &[Style]) -> String {
    let mut lines = Vec::new();
    for style in styles {
        for explode in [false, true] {
            let values = [
                ("string", json!("b/ü")),
                ("[string]", json!(["a,", "b"])),
                ("Colour", json!({"R": 1, "G": 2})),
            ];
            let all = values.map(|(kind, value)| {
                let call = written(&styled(place, kind, *style, explode, false), &value);
                match place {
                    "header" => call.headers[0].1.clone(),
                    "cookie" => call.headers.iter().find(|(name, _)| name == "Cookie").unwrap().1.clone(),
                    _ => call.path_and_query,
                }
            });
            lines.push(format!("{style:?} {explode}: {}", all.join("  ")));
        }
    }
    lines.join("\n")
}

#[test]
fn whole_numbers_are_written_without_a_point_where_any_number_fits() {
    let schema = styled("query", "number", Style::Form, true, false);
    for (constant, text) in
        [(json!(5), "5"), (json!(5.0), "5"), (json!(0.25), "0.25"), (json!(1e300), "1e+300")]
    {
        let call = written(&schema, &constant);
        assert_eq!(call.path_and_query, format!("/a/here/b?x={}", text.replace('+', "%2B")), "{constant}");
    }
    let binding = json!({"toolName": "t", "operation": "things.get", "inputs": [{"param": "x", "arg": "x"}],
        "projection": [{"path": ["ok"], "leaf": "ok"}]});
    let call = request_of(&plan(&schema, &binding), json!({"x": "10.0"})).unwrap();
    assert_eq!(call.path_and_query, "/a/here/b?x=10");
}

#[test]
fn values_are_written_in_every_style_of_their_place() {
    insta::assert_snapshot!(table("path", &[Style::Simple, Style::Label, Style::Matrix]), @r#"
    Simple false: /a/b%2F%C3%BC/b  /a/a%2C,b/b  /a/R,1,G,2/b
    Simple true: /a/b%2F%C3%BC/b  /a/a%2C,b/b  /a/R=1,G=2/b
    Label false: /a/.b%2F%C3%BC/b  /a/.a%2C,b/b  /a/.R,1,G,2/b
    Label true: /a/.b%2F%C3%BC/b  /a/.a%2C.b/b  /a/.R=1.G=2/b
    Matrix false: /a/;x=b%2F%C3%BC/b  /a/;x=a%2C,b/b  /a/;x=R,1,G,2/b
    Matrix true: /a/;x=b%2F%C3%BC/b  /a/;x=a%2C;x=b/b  /a/;R=1;G=2/b
    "#);
    let query = [
        Style::Form,
        Style::SpaceDelimited,
        Style::PipeDelimited,
        Style::TabDelimited,
        Style::DeepObject,
        Style::Json,
    ];
    insta::assert_snapshot!(table("query", &query), @r#"
    Form false: /a/here/b?x=b%2F%C3%BC  /a/here/b?x=a%2C,b  /a/here/b?x=R,1,G,2
    Form true: /a/here/b?x=b%2F%C3%BC  /a/here/b?x=a%2C&x=b  /a/here/b?R=1&G=2
    SpaceDelimited false: /a/here/b?x=b%2F%C3%BC  /a/here/b?x=a%2C%20b  /a/here/b?x=R%201%20G%202
    SpaceDelimited true: /a/here/b?x=b%2F%C3%BC  /a/here/b?x=a%2C&x=b  /a/here/b?R=1&G=2
    PipeDelimited false: /a/here/b?x=b%2F%C3%BC  /a/here/b?x=a%2C%7Cb  /a/here/b?x=R%7C1%7CG%7C2
    PipeDelimited true: /a/here/b?x=b%2F%C3%BC  /a/here/b?x=a%2C&x=b  /a/here/b?R=1&G=2
    TabDelimited false: /a/here/b?x=b%2F%C3%BC  /a/here/b?x=a%2C%09b  /a/here/b?x=R%091%09G%092
    TabDelimited true: /a/here/b?x=b%2F%C3%BC  /a/here/b?x=a%2C&x=b  /a/here/b?R=1&G=2
    DeepObject false: /a/here/b?x=b%2F%C3%BC  /a/here/b?x%5B0%5D=a%2C&x%5B1%5D=b  /a/here/b?x%5BR%5D=1&x%5BG%5D=2
    DeepObject true: /a/here/b?x=b%2F%C3%BC  /a/here/b?x%5B0%5D=a%2C&x%5B1%5D=b  /a/here/b?x%5BR%5D=1&x%5BG%5D=2
    Json false: /a/here/b?x=%22b%2F%C3%BC%22  /a/here/b?x=%5B%22a%2C%22%2C%22b%22%5D  /a/here/b?x=%7B%22R%22%3A1%2C%22G%22%3A2%7D
    Json true: /a/here/b?x=%22b%2F%C3%BC%22  /a/here/b?x=%5B%22a%2C%22%2C%22b%22%5D  /a/here/b?x=%7B%22R%22%3A1%2C%22G%22%3A2%7D
    "#);
    insta::assert_snapshot!(table("cookie", &[Style::Form]), @r#"
    Form false: x=b%2F%C3%BC  x=a%2C,b  x=R,1,G,2
    Form true: x=b%2F%C3%BC  x=a%2C; x=b  R=1; G=2
    "#);
    let header = |kind: &str, explode: bool, value: Value| {
        written(&styled("header", kind, Style::Simple, explode, false), &value).headers[0].1.clone()
    };
    assert_eq!(header("string", false, json!(" a/b ")), "a/b");
    assert_eq!(header("[string]", false, json!(["a", "b"])), "a,b");
    assert_eq!(header("Colour", true, json!({"R": 1, "G": 2})), "R=1,G=2");
    let json = written(&styled("header", "Colour", Style::Json, false, false), &json!({"R": 1}));
    assert_eq!(json.headers[0].1, "{\"R\":1}");
}

#[test]
fn reserved_marks_stand_only_where_they_end_nothing() {
    let path = written(&styled("path", "string", Style::Simple, false, true), &json!("spaces/a b?c#d%2e"));
    assert_eq!(path.path_and_query, "/a/spaces/a%20b%3Fc%23d%252e/b");
    let query = written(&styled("query", "string", Style::Form, true, true), &json!("a/b?c=d&e#f+g:h"));
    assert_eq!(query.path_and_query, "/a/here/b?x=a/b?c%3Dd%26e%23f%2Bg:h");
    let nested = json!({"R": 1, "deep": {"list": ["a", "b"]}});
    let deep = written(&styled("query", "Colour", Style::DeepObject, true, false), &nested);
    assert_eq!(
        deep.path_and_query,
        "/a/here/b?x%5BR%5D=1&x%5Bdeep%5D%5Blist%5D%5B0%5D=a&x%5Bdeep%5D%5Blist%5D%5B1%5D=b"
    );
}

fn by_id(place: &str) -> Plan {
    let path = if place == "path" { "/a/{x}.json" } else { "/a?fixed=1" };
    let schema = rest(&format!("Answer: ok:boolean\nGET {path} things.get {place}.x:string -> Answer"));
    plan(
        &schema,
        &json!({"toolName": "t", "operation": "things.get", "projection": [{"path": ["ok"], "leaf": "ok"}],
        "inputs": [{"param": "id", "arg": "x", "required": place == "path"}]}),
    )
}

fn refused(result: Result<HttpCall, Vec<Diagnostic>>) -> String {
    match result {
        Ok(call) => panic!("{call:?}"),
        Err(faults) => told(&faults),
    }
}

#[test]
fn a_value_never_leaves_its_place() {
    let path = by_id("path");
    for climbing in ["", ".", "..", "../b", "a/../b", "a\\..\\b"] {
        let told = refused(request_of(&path, json!({"id": climbing})));
        assert_eq!(told, "id: `id` can't be empty, or contain `.` or `..` as a part of a path", "{climbing}");
    }
    let call = request_of(&path, json!({"id": "a/b?c#d\r\n%2e%2e;é"})).unwrap();
    assert_eq!(call.path_and_query, "/a/a%2Fb%3Fc%23d%0D%0A%252e%252e%3B%C3%A9.json");
    let query = by_id("query");
    assert_eq!(request_of(&query, json!({"id": "a&b"})).unwrap().path_and_query, "/a?fixed=1&x=a%26b");
    assert_eq!(request_of(&query, json!({})).unwrap().path_and_query, "/a?fixed=1");
    let header = by_id("header");
    for splitting in ["a\r\nSet-Cookie: b", "a\nb", "a\u{7f}b", "é"] {
        let told = refused(request_of(&header, json!({"id": splitting})));
        assert!(told.contains("can't stand in a header"), "{told}");
    }
    let cookie = request_of(&by_id("cookie"), json!({"id": "a; admin=1"})).unwrap();
    assert_eq!(cookie.headers[0], ("Cookie".to_owned(), "x=a%3B%20admin%3D1".to_owned()));
}

#[test]
fn headers_of_the_connection_are_its_own() {
    let schema = rest(
        "Answer: ok:boolean
        GET /a things.get header.Authorization:string! header.Host:string -> Answer",
    );
    let binding = |arg: &str| {
        json!({"toolName": "t", "operation": "things.get", "projection": [{"path": ["ok"], "leaf": "ok"}],
            "inputs": [{"param": "x", "arg": arg}]})
    };
    for own in ["Authorization", "Host"] {
        assert_eq!(
            super::api::sent(&schema, &binding(own)),
            format!("inputs[0].arg: the header `{own}` is the connection's own")
        );
    }
}

fn posted(encoding: BodyEncoding, media_type: &str, members: Vec<MemberStyle>) -> Schema {
    let mut schema = rest(
        "Answer: ok:boolean
        Form: name:string items:[Item] card:Item tags:[string] file:binary
        Item: price:string quantity:integer
        POST /a things.create body:Form! -> Answer",
    );
    let form = &mut schema.objects[1];
    form.fields[4] = Field { format: Some("binary".to_owned()), ..Field::new("file", FieldType::Binary) };
    let http = schema.stated_operations[0].http.as_mut().unwrap();
    http.body = Some(BodyFormat { media_type: media_type.to_owned(), encoding, members });
    schema
}

fn body_text(schema: &Schema, fields: &Value, given: Value) -> (String, String) {
    let binding =
        json!({"toolName": "t", "operation": "things.create", "isWrite": true, "inputObjectMap": fields});
    let call = request_of(&plan(schema, &binding), given).unwrap();
    let (_, media_type) = call.headers.into_iter().find(|(name, _)| name == "Content-Type").unwrap();
    (media_type, String::from_utf8(call.body.unwrap()).unwrap())
}

#[test]
fn a_form_nests_in_brackets() {
    let fields = json!([{"field": "items[0].price", "param": "price"}, {"field": "items[0].quantity", "const": 2},
        {"field": "card.price", "const": "p"}, {"field": "tags", "const": ["a", "b"]},
        {"field": "name", "param": "name", "required": false}]);
    let schema = posted(BodyEncoding::Form, "application/x-www-form-urlencoded", Vec::new());
    let (media_type, form) = body_text(&schema, &fields, json!({"price": "a&b=c [d]"}));
    assert_eq!(media_type, "application/x-www-form-urlencoded");
    assert_eq!(
        form,
        "items%5B0%5D%5Bprice%5D=a%26b%3Dc%20%5Bd%5D&items%5B0%5D%5Bquantity%5D=2&card%5Bprice%5D=p&tags=a&tags=b"
    );
    let style = ParameterStyle { style: Style::DeepObject, explode: true, allow_reserved: false };
    let member = MemberStyle { member: "tags".to_owned(), style: Some(style), media_type: None };
    let stated = posted(BodyEncoding::Form, "application/x-www-form-urlencoded", vec![member]);
    let (_, form) = body_text(&stated, &json!([{"field": "tags", "const": ["a"]}]), json!({}));
    assert_eq!(form, "tags%5B0%5D=a");
}

#[test]
fn a_multipart_form_is_the_same_for_the_same_content() {
    let fields = json!([{"field": "name", "param": "name"}, {"field": "card.price", "const": "p"}, {"field": "file", "param": "file"}]);
    let schema = posted(BodyEncoding::Multipart, "multipart/form-data", Vec::new());
    let given = json!({"name": "--x\r\n", "file": "aGk="});
    let (media_type, form) = body_text(&schema, &fields, given.clone());
    assert_eq!((media_type.clone(), form.clone()), body_text(&schema, &fields, given));
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    insta::assert_snapshot!(form.replace(boundary, "BOUNDARY").replace('\r', ""), @r#"
    --BOUNDARY
    Content-Disposition: form-data; name="name"

    --x

    --BOUNDARY
    Content-Disposition: form-data; name="card"
    Content-Type: application/json

    {"price":"p"}
    --BOUNDARY
    Content-Disposition: form-data; name="file"; filename="file"
    Content-Type: application/octet-stream

    hi
    --BOUNDARY--
    "#);
}

#[test]
fn a_body_of_which_nothing_is_said_is_empty_and_not_missing() {
    let schema = posted(BodyEncoding::Json, "application/json", Vec::new());
    let (_, json) =
        body_text(&schema, &json!([{"field": "card.price", "param": "price", "required": false}]), json!({}));
    assert_eq!(json, "{}");
}

#[test]
fn a_form_has_members() {
    let schema = posted(BodyEncoding::Text, "text/plain", Vec::new());
    let binding = json!({"toolName": "t", "operation": "things.create", "isWrite": true, "inputObjectMap": [{"field": "name", "const": "x"}]});
    assert_eq!(super::api::sent(&schema, &binding), "inputs: `body` is a single value");
}

#[test]
fn a_caller_names_no_parameters_of_its_own() {
    let schema = rest("Answer: ok:boolean\nGET /a things.get query.x:json -> Answer");
    let mut binding = json!({"toolName": "t", "operation": "things.get", "inputs": [{"param": "x", "arg": "x"}],
        "projection": [{"path": ["ok"], "leaf": "ok"}]});
    let told = super::api::sent(&schema, &binding);
    assert_eq!(
        told,
        "inputs[0].type: `x` takes any JSON: say which with `type` (string, integer, number or boolean)"
    );
    binding["inputs"][0]["type"] = "integer".into();
    let call = request_of(&plan(&schema, &binding), json!({"x": "7"})).unwrap();
    assert_eq!(call.path_and_query, "/a?x=7");
}
