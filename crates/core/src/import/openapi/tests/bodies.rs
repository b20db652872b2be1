//! Bodies of requests and answers.

use serde_json::json;

use super::support::{arguments, import, objects, operation};

fn http(imported: &crate::import::Imported, name: &str) -> serde_json::Value {
    serde_json::to_value(operation(imported, name).http.as_ref().unwrap()).unwrap()
}

#[test]
fn json_is_preferred_to_forms_and_those_to_the_rest() {
    let imported = import(
        r"
        openapi: 3.0.0
        paths:
          /a:
            post: {operationId: json, requestBody: {required: true, content: {text/plain: {}, multipart/form-data: {}, application/json: {schema: {type: array, items: {type: string}}}}}}
            put: {operationId: form, requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {a: {type: string}}}}, application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}}}}
            patch: {operationId: vendor, requestBody: {content: {application/vnd.acme+json: {schema: {type: object, properties: {a: {type: string}}}}}}}
          /b:
            post: {operationId: text, requestBody: {content: {application/xml: {schema: {type: object, properties: {a: {type: string}}}}}}}
            put: {operationId: bytes, requestBody: {content: {image/png: {schema: {type: string, format: binary}}}}}
            patch: {operationId: any, requestBody: {content: {'*/*': {schema: {type: object, properties: {a: {type: string}}}}}}}
        ",
    );
    let lines = ["json", "form", "vendor", "text", "bytes", "any"].map(|name| {
        let body = http(&imported, name)["body"].clone();
        format!("{} {} <- {}", body["mediaType"], body["encoding"], arguments(operation(&imported, name)))
    });
    insta::assert_snapshot!(lines.join("\n"), @r#"
    "application/json" "json" <- body: list of string in body, required
    "application/x-www-form-urlencoded" "form" <- body: object of form.body in body
    "application/vnd.acme+json" "json" <- body: object of vendor.body in body
    "application/xml" "text" <- body: string in body
    "image/png" "binary" <- body: binary (binary) in body
    "application/json" "json" <- body: object of any.body in body
    "#);
}

#[test]
fn encodings_of_form_members_are_kept() {
    let imported = import(
        r"
        openapi: 3.0.0
        paths:
          /charges:
            post:
              operationId: charge
              requestBody:
                content:
                  application/x-www-form-urlencoded:
                    schema: {type: object, properties: {expand: {type: array, items: {type: string}}, card: {type: object, properties: {n: {type: string}}}}}
                    encoding: {expand: {style: deepObject, explode: true}, card: {contentType: application/json}}
        ",
    );
    assert_eq!(
        http(&imported, "charge")["body"]["members"],
        json!([
            {"member": "expand", "style": {"style": "deepObject", "explode": true}},
            {"member": "card", "mediaType": "application/json"},
        ])
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    charge.body
      expand: list of string
      card: object of charge.body.card
    charge.body.card
      n: string
    ");
}

#[test]
fn swagger_bodies_and_forms_become_one_argument() {
    let imported = import(
        r##"
        swagger: "2.0"
        consumes: [application/xml, application/json]
        produces: [text/plain, application/json]
        paths:
          /pets:
            post:
              operationId: body
              parameters: [{name: pet, in: body, required: true, description: The pet., schema: {$ref: "#/definitions/Pet"}}]
              responses: {"200": {schema: {type: array, items: {$ref: "#/definitions/Pet"}}}}
            put:
              operationId: form
              consumes: [application/x-www-form-urlencoded]
              parameters:
                - {name: name, in: formData, type: string, required: true}
                - {name: tags, in: formData, type: array, items: {type: string}, collectionFormat: multi}
            patch:
              operationId: upload
              consumes: [multipart/form-data]
              parameters: [{name: photo, in: formData, type: file}]
        definitions:
          Pet: {type: object, properties: {id: {type: integer}}}
        "##,
    );
    let lines = ["body", "form", "upload"].map(|name| {
        let body = http(&imported, name)["body"].clone();
        format!("{body} <- {}", arguments(operation(&imported, name)))
    });
    insta::assert_snapshot!(lines.join("\n"), @r#"
    {"mediaType":"application/json","encoding":"json"} <- body: object of Pet in body, required
    {"mediaType":"application/x-www-form-urlencoded","encoding":"form","members":[{"member":"tags","style":{"style":"form","explode":true}}]} <- body: object of form.body in body, required
    {"mediaType":"multipart/form-data","encoding":"multipart"} <- body: object of upload.body in body
    "#);
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Pet can create update
      id: integer
    form.body
      name: string required
      tags: list of string
    upload.body
      photo: binary (binary)
    ");
    assert_eq!(http(&imported, "body")["accept"], "application/json");
    assert!(operation(&imported, "body").returns.list);
}

#[test]
fn the_first_good_answer_counts() {
    let imported = import(
        r##"
        openapi: 3.0.0
        paths:
          /a:
            get: {operationId: ranged, responses: {"4XX": {content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}, "2XX": {content: {application/json: {schema: {$ref: "#/components/schemas/Good"}}}}}}
            put: {operationId: fallback, responses: {default: {content: {application/json: {schema: {$ref: "#/components/schemas/Good"}}}}}}
            post: {operationId: later, responses: {"202": {content: {application/json: {schema: {$ref: "#/components/schemas/Good"}}}}, "200": {description: no body}}}
            delete: {operationId: nothing, responses: {"204": {description: gone}, default: {content: {application/json: {schema: {$ref: "#/components/schemas/Error"}}}}}}
            patch: {operationId: shared, responses: {"200": {$ref: "#/components/responses/Shared"}}}
        components:
          schemas:
            Good: {type: object, properties: {id: {type: string}}}
            Error: {type: object, properties: {message: {type: string}}}
          responses:
            Shared: {content: {application/json: {schema: {type: object, properties: {a: {type: string}, b: {type: string}}}}}}
        "##,
    );
    let given = |name: &str| operation(&imported, name).returns.object.clone().unwrap_or_default();
    assert_eq!(given("ranged"), "Good");
    assert_eq!(given("fallback"), "Good");
    assert_eq!(given("later"), "Good");
    assert_eq!(given("nothing"), "");
    assert_eq!(given("shared"), "responses.Shared.response");
    assert_eq!(http(&imported, "nothing")["accept"], serde_json::Value::Null);
}
