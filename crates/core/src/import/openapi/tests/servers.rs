//! Where an API is, how one signs in, how further pages are asked for.

use serde_json::{Value, json};

use super::support::{import, operation, warnings};

fn http(imported: &crate::import::Imported) -> Value {
    serde_json::to_value(imported.schema.http.as_ref().unwrap()).unwrap()
}

/// The ways to sign in and what needs them, one a line.
fn signing_in(imported: &crate::import::Imported) -> String {
    let http = http(imported);
    let all = [&http["securitySchemes"], &http["security"]];
    let lines = all.into_iter().filter_map(Value::as_array).flatten().map(Value::to_string);
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn servers_are_absolute_and_their_variables_filled() {
    let imported = import(
        r"
        openapi: 3.0.0
        servers:
          - {url: 'https://{region}.acme.example/{version}/', variables: {region: {default: eu}, version: {default: v2}}}
          - {url: //cdn.acme.example}
          - {url: /relative}
        paths:
          /a:
            servers: [{url: 'https://files.acme.example'}]
            get: {operationId: item}
            put: {operationId: own, servers: [{url: 'https://put.acme.example'}]}
          /b: {get: {operationId: plain, servers: [{url: 'https://eu.acme.example/v2'}]}}
        ",
    );
    assert_eq!(http(&imported)["servers"], json!(["https://eu.acme.example/v2", "https://cdn.acme.example"]));
    let server = |name: &str| operation(&imported, name).http.as_ref().unwrap().server.clone();
    assert_eq!(server("item").as_deref(), Some("https://files.acme.example"));
    assert_eq!(server("own").as_deref(), Some("https://put.acme.example"));
    assert_eq!(server("plain"), None);
    assert_eq!(warnings(&imported), "relative_server /servers/2");
}

#[test]
fn swagger_says_scheme_host_and_path_apart() {
    let imported = import(
        r#"
        swagger: "2.0"
        host: api.acme.example
        basePath: /v1/
        schemes: [http, https]
        paths: {/a: {get: {}}}
        "#,
    );
    assert_eq!(
        http(&imported)["servers"],
        json!(["https://api.acme.example/v1", "http://api.acme.example/v1"])
    );
}

#[test]
fn ways_to_sign_in_are_kept_with_what_needs_them() {
    let imported = import(
        r"
        openapi: 3.0.0
        security: [{key: [], app: []}, {token: []}]
        paths:
          /a: {get: {operationId: same}, put: {operationId: open, security: []}, post: {operationId: either, security: [{}, {login: [read]}]}}
        components:
          securitySchemes:
            key: {type: apiKey, in: header, name: X-Key}
            app: {type: apiKey, in: query, name: app}
            token: {type: http, scheme: Bearer}
            user: {type: http, scheme: basic}
            login: {type: oauth2, flows: {authorizationCode: {authorizationUrl: 'https://a.example/o', tokenUrl: 'https://a.example/t', scopes: {}}}}
            odd: {type: mutualTLS}
        ",
    );
    insta::assert_snapshot!(signing_in(&imported), @r#"
    {"name":"key","type":"apiKey","in":"header","keyName":"X-Key"}
    {"name":"app","type":"apiKey","in":"query","keyName":"app"}
    {"name":"token","type":"bearer"}
    {"name":"user","type":"basic"}
    {"name":"login","type":"oauth2","tokenUrl":"https://a.example/t","authorizationUrl":"https://a.example/o"}
    {"name":"odd","type":"other"}
    {"schemes":["key","app"]}
    {"schemes":["token"]}
    "#);
    let security = |name: &str| {
        serde_json::to_value(&operation(&imported, name).http.as_ref().unwrap().security).unwrap()
    };
    assert_eq!(security("same"), Value::Null);
    assert_eq!(security("open"), json!([]));
    assert_eq!(security("either"), json!([{"schemes": []}, {"schemes": ["login"]}]));
}

#[test]
fn swagger_ways_to_sign_in_are_the_same_ways() {
    let imported = import(
        r#"
        swagger: "2.0"
        paths: {/a: {get: {}}}
        securityDefinitions:
          user: {type: basic}
          key: {type: apiKey, in: query, name: key}
          login: {type: oauth2, flow: accessCode, authorizationUrl: 'https://a.example/o', tokenUrl: 'https://a.example/t'}
        "#,
    );
    insta::assert_snapshot!(signing_in(&imported), @r#"
    {"name":"user","type":"basic"}
    {"name":"key","type":"apiKey","in":"query","keyName":"key"}
    {"name":"login","type":"oauth2","tokenUrl":"https://a.example/t","authorizationUrl":"https://a.example/o"}
    "#);
}

#[test]
fn further_pages_are_told_by_well_known_names() {
    let imported = import(
        r"
        openapi: 3.0.0
        paths:
          /cursor: {get: {operationId: cursor, parameters: [{name: cursor, in: query, schema: {type: string}}], responses: {'200': {content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {type: object, properties: {id: {type: string}}}}, next_cursor: {type: string}}}}}}}}}
          /after: {get: {operationId: after, parameters: [{name: after, in: query, schema: {type: string}}], responses: {'200': {content: {application/json: {schema: {type: object, properties: {results: {type: array, items: {type: object, properties: {id: {type: string}}}}, paging: {type: object, properties: {next: {type: object, properties: {after: {type: string}}}}}}}}}}}}}
          /page: {get: {operationId: page, parameters: [{name: page, in: query, schema: {type: integer}}]}}
          /offset: {get: {operationId: offset, parameters: [{name: offset, in: query, schema: {type: integer}}, {name: limit, in: query, schema: {type: integer}}]}}
          /link: {get: {operationId: link, parameters: [{name: page, in: query, schema: {type: integer}}], responses: {'200': {headers: {Link: {schema: {type: string}}}, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string}}}}}}}}}}
          /text: {get: {operationId: text, parameters: [{name: page, in: query, schema: {type: string}}], responses: {'200': {content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {type: object, properties: {id: {type: string}}}}, next_page: {type: string}}}}}}}}}
          /url: {get: {operationId: url, parameters: [{name: page, in: query, schema: {type: integer}}], responses: {'200': {content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {type: object, properties: {id: {type: string}}}}, next_page: {type: string}}}}}}}}}
          /none: {get: {operationId: none}}
        ",
    );
    let hints = ["cursor", "after", "page", "offset", "link", "text", "url", "none"].map(|name| {
        let hint = &operation(&imported, name).http.as_ref().unwrap().pagination;
        format!("{name}: {}", serde_json::to_string(hint).unwrap())
    });
    insta::assert_snapshot!(hints.join("\n"), @r#"
    cursor: {"by":"token","parameter":"cursor","path":["next_cursor"]}
    after: {"by":"token","parameter":"after","path":["paging","next","after"]}
    page: {"by":"page","parameter":"page"}
    offset: {"by":"offset","parameter":"offset"}
    link: {"by":"link"}
    text: {"by":"token","parameter":"page","path":["next_page"]}
    url: {"by":"page","parameter":"page"}
    none: null
    "#);
}
