//! Schemas into objects and fields.

use super::support::{import, import_schemas, objects, warnings};

#[test]
fn a_component_becomes_an_object_with_typed_fields() {
    let imported = import_schemas(
        r"
        Order:
          type: object
          title: Purchase order
          required: [id, status]
          properties:
            id: {type: integer, format: int64, readOnly: true}
            status: {type: string, enum: [open, shipped]}
            total: {type: string, format: decimal}
            weight: {type: number, format: float}
            placed_at: {type: string, format: date-time}
            due: {type: string, format: date}
            reference: {type: string, format: uuid}
            scan: {type: string, format: byte}
            email: {type: string, format: email, maxLength: 254}
            secret: {type: string, writeOnly: true}
            tags: {type: array, items: {type: string}}
            gift: {type: boolean}
            rating: {type: integer, enum: [1, 2, 3]}
            anything: {}
        ",
    );
    assert_eq!(imported.warnings, []);
    insta::assert_snapshot!(objects(&imported.schema), @r#"
    Order
      id: integer (int64) required read-only
      status: enum required ["open", "shipped"]
      total: decimal
      weight: number (float32)
      placed_at: datetime (date-time)
      due: date
      reference: uuid
      scan: binary
      email: string (email) up to 254 Personal
      secret: string write-only Restricted
      tags: list of string
      gift: boolean
      rating: enum (integer) ["1", "2", "3"]
      anything: json or null
    "#);
    assert_eq!(imported.schema.object("Order").unwrap().label.as_deref(), Some("Purchase order"));
}

#[test]
fn null_is_understood_in_each_of_its_spellings() {
    let imported = import_schemas(
        r##"
        Thing:
          type: object
          properties:
            flagged: {type: string, nullable: true}
            typed: {type: [string, "null"], format: date}
            either: {oneOf: [{type: integer}, {type: "null"}]}
            value: {type: string, enum: [a, null]}
            other: {oneOf: [{$ref: "#/components/schemas/Other"}, {type: "null"}]}
            wrapped: {nullable: true, allOf: [{$ref: "#/components/schemas/Other"}]}
            extended: {type: string, x-nullable: true}
            sure: {type: string}
        Other: {type: object, properties: {id: {type: string}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r#"
    Other
      id: string
    Thing
      flagged: string or null
      typed: date or null
      either: integer or null
      value: enum or null ["a"]
      other: object of Other or null
      wrapped: object of Other or null
      extended: string or null
      sure: string
    "#);
}

#[test]
fn free_names_become_one_field() {
    let imported = import_schemas(
        r"
        Prices: {type: object, additionalProperties: {type: number}}
        Labels: {type: object, properties: {main: {type: string}}, additionalProperties: true}
        Closed: {type: object, properties: {main: {type: string}}, additionalProperties: false}
        Nested: {type: object, additionalProperties: {type: object, properties: {a: {type: string}}}}
        Open: {type: object}
        Holder: {type: object, properties: {free: {type: object}}}
        ",
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Closed
      main: string
    Holder
      free: json
    Labels
      main: string
      *: json or null
    Nested
      *: object of Nested.*
    Nested.*
      a: string
    Open
      *: json or null
    Prices
      *: number
    ");
}

#[test]
fn components_that_are_no_objects_are_followed() {
    let imported = import_schemas(
        r##"
        Order:
          type: object
          properties:
            id: {$ref: "#/components/schemas/Id"}
            state: {$ref: "#/components/schemas/State"}
            lines: {$ref: "#/components/schemas/Lines"}
            alias: {$ref: "#/components/schemas/Alias"}
        Id: {type: string, format: uuid, description: Names an order.}
        State: {type: string, enum: [open, closed]}
        Lines: {type: array, items: {type: object, properties: {sku: {type: string}}}}
        Alias: {$ref: "#/components/schemas/Order"}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r#"
    Lines.item
      sku: string
    Order
      id: uuid
      state: enum ["open", "closed"]
      lines: list of Lines.item
      alias: object of Order
    "#);
    let order = imported.schema.object("Order").unwrap();
    assert_eq!(order.field("id").unwrap().description.as_deref(), Some("Names an order."));
}

#[test]
fn schemas_of_3_1_say_the_same_in_new_words() {
    let imported = import_schemas(
        r##"
        Thing:
          $defs:
            Part: {type: object, properties: {name: {type: string}}}
          type: object
          properties:
            kind: {const: thing}
            part: {$ref: "#/components/schemas/Thing/$defs/Part", description: Beside a reference.}
            scan: {type: string, contentEncoding: base64}
            either: {type: [string, integer]}
            count: {type: [integer, "null"], exclusiveMinimum: 0, examples: [1, 2]}
            untyped: {properties: {a: {type: string}}}
            words: {type: array, prefixItems: [{type: string}]}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r#"
    Thing
      kind: enum ["thing"]
      part: object of Thing.Part
      scan: binary
      either: json
      count: integer or null
      untyped: object of Thing.untyped
      words: list of json
    Thing.Part
      name: string
    Thing.untyped
      a: string
    "#);
    let part = imported.schema.object("Thing").unwrap().field("part").unwrap().clone();
    assert_eq!(part.description.as_deref(), Some("Beside a reference."));
}

#[test]
fn sensitive_fields_are_told_by_name_format_and_comment() {
    let imported = import_schemas(
        r"
        Customer:
          type: object
          properties:
            email: {type: string}
            card_number: {type: string}
            contact: {type: string, format: email}
            pin: {type: string, format: password}
            note: {type: string}
        ",
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Customer
      email: string Personal
      card_number: string Restricted
      contact: string (email) Personal
      pin: string (password) Restricted
      note: string
    ");
}

#[test]
fn a_list_of_lists_is_taken_as_any_values_with_a_warning() {
    let imported = import_schemas(
        r"
        Area:
          type: object
          properties:
            outline: {type: array, items: {type: array, items: {type: number}}}
            names: {type: array}
        ",
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Area
      outline: list of json
      names: list of json
    ");
    assert_eq!(warnings(&imported), "nested_list /components/schemas/Area/properties/outline/items");
}

#[test]
fn definitions_of_swagger_are_components() {
    let imported = import(
        r##"
        swagger: "2.0"
        paths: {}
        definitions:
          Pet:
            type: object
            required: [name]
            properties:
              name: {type: string}
              owner: {$ref: "#/definitions/Owner"}
          Owner: {type: object, properties: {photo: {type: string, format: binary}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Owner
      photo: binary (binary)
    Pet
      name: string required
      owner: object of Owner
    ");
}

#[test]
fn descriptions_are_trimmed_and_cut() {
    let long = "x".repeat(5_000);
    let imported = import_schemas(&format!(
        "A: {{type: object, description: '  {long}', properties: {{b: {{type: string, description: '  short  '}}}}}}"
    ));
    let object = imported.schema.object("A").unwrap();
    assert_eq!(object.description.as_ref().unwrap().chars().count(), 2_000);
    assert_eq!(object.field("b").unwrap().description.as_deref(), Some("short"));
}
