//! Parameters into arguments.

use super::support::{arguments, import, operation, warnings};

#[test]
fn parameters_of_path_item_and_operation_merge() {
    let imported = import(
        r##"
        openapi: 3.0.0
        paths:
          /shops/{shop}/orders/{id}:
            parameters:
              - {name: shop, in: path, required: true, schema: {type: string}}
              - {name: limit, in: query, schema: {type: integer}}
              - {name: X-Request, in: header, schema: {type: string}}
            get:
              operationId: get
              parameters:
                - {name: id, in: path, required: true, schema: {type: integer, format: int64}}
                - {name: limit, in: query, schema: {type: integer, default: 10}}
                - {name: id, in: query, schema: {type: string}}
                - {name: "tags[]", in: query, schema: {type: array, items: {type: string, enum: [a, b]}}}
                - {name: session, in: cookie, schema: {type: string}}
                - {name: Accept, in: header, schema: {type: string}}
                - {name: authorization, in: header, schema: {type: string}}
                - $ref: "#/components/parameters/Email"
        components:
          parameters:
            Email: {name: email, in: query, schema: {type: string, format: email}}
        "##,
    );
    assert_eq!(imported.warnings, []);
    insta::assert_snapshot!(arguments(operation(&imported, "get")), @r#"
    shop: string in path, Simple, required
    limit: integer in query, Form exploded, 10 by default
    X-Request: string in header, Simple
    id: integer (int64) in path, Simple, required
    query.id: string in query as id, Form exploded
    tags[]: list of enum in query, Form exploded, ["a", "b"]
    session: string in cookie, Form exploded
    email: string (email) in query, Form exploded, Personal
    "#);
}

#[test]
fn styles_have_the_defaults_of_their_place() {
    let imported = import(
        r"
        openapi: 3.0.0
        paths:
          /a/{p}/{m}:
            get:
              operationId: get
              parameters:
                - {name: p, in: path, required: true, schema: {type: string}}
                - {name: m, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: string}}}
                - {name: list, in: query, explode: false, schema: {type: array, items: {type: string}}}
                - {name: pipe, in: query, style: pipeDelimited, schema: {type: array, items: {type: string}}}
                - {name: deep, in: query, style: deepObject, schema: {type: object, properties: {gte: {type: integer}}}}
                - {name: raw, in: query, allowReserved: true, schema: {type: string}}
                - {name: json, in: query, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}
                - {name: h, in: header, schema: {type: array, items: {type: string}}}
        ",
    );
    insta::assert_snapshot!(arguments(operation(&imported, "get")), @r"
    p: string in path, Simple, required
    m: list of string in path, Matrix exploded, required
    list: list of string in query, Form
    pipe: list of string in query, PipeDelimited
    deep: object of get.deep in query, DeepObject exploded
    raw: string in query, Form exploded reserved
    json: object of get.json in query, Json
    h: list of string in header, Simple
    ");
}

#[test]
fn swagger_parameters_have_their_collection_formats() {
    let imported = import(
        r#"
        swagger: "2.0"
        paths:
          /a/{id}:
            get:
              operationId: get
              parameters:
                - {name: id, in: path, required: true, type: string, format: uuid}
                - {name: csv, in: query, type: array, items: {type: string}}
                - {name: ssv, in: query, type: array, collectionFormat: ssv, items: {type: string}}
                - {name: tsv, in: query, type: array, collectionFormat: tsv, items: {type: string}}
                - {name: pipes, in: query, type: array, collectionFormat: pipes, items: {type: string}}
                - {name: multi, in: query, type: array, collectionFormat: multi, items: {type: string}}
                - {name: plain, in: query, type: string, enum: [x, y], default: x}
        "#,
    );
    insta::assert_snapshot!(arguments(operation(&imported, "get")), @r#"
    id: uuid in path, Simple, required
    csv: list of string in query, Form
    ssv: list of string in query, SpaceDelimited
    tsv: list of string in query, TabDelimited
    pipes: list of string in query, PipeDelimited
    multi: list of string in query, Form exploded
    plain: enum in query, Form exploded, ["x", "y"], "x" by default
    "#);
}

#[test]
fn path_and_parameters_that_disagree_are_mended_with_a_warning() {
    let imported = import(
        r"
        openapi: 3.2.0
        paths:
          /a/{there}:
            get:
              operationId: get
              parameters:
                - {name: elsewhere, in: path, required: true, schema: {type: string}}
                - {in: query}
                - {name: whole, in: querystring, content: {}}
                - 7
        ",
    );
    insta::assert_snapshot!(arguments(operation(&imported, "get")), @"there: string in path, Simple, required");
    insta::assert_snapshot!(warnings(&imported), @r"
    parameter_not_supported /paths/~1a~1{there}/get/parameters/1
    parameter_not_supported /paths/~1a~1{there}/get/parameters/3
    parameter_not_in_path /paths/~1a~1{there}/get/parameters/0
    parameter_not_supported /paths/~1a~1{there}/get/parameters/2
    parameter_missing /paths/~1a~1{there}/get
    ");
}
