//! Schemas that are made of others.

use super::support::{import_schemas, objects};

#[test]
fn all_of_adds_up() {
    let imported = import_schemas(
        r##"
        Base:
          type: object
          required: [id]
          properties:
            id: {type: string}
            kind: {type: string}
            owner: {type: object, properties: {name: {type: string}}}
        Order:
          allOf:
            - $ref: "#/components/schemas/Base"
            - type: object
              required: [total]
              properties:
                total: {type: number}
                kind: {type: string, enum: [order]}
          properties:
            note: {type: string}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r#"
    Base
      id: string required
      kind: string
      owner: object of Base.owner
    Base.owner
      name: string Personal
    Order
      note: string
      id: string required
      kind: enum ["order"]
      owner: object of Base.owner
      total: number required
    "#);
}

#[test]
fn alternatives_give_the_union_of_their_members() {
    let imported = import_schemas(
        r##"
        Payment:
          oneOf:
            - $ref: "#/components/schemas/Card"
            - $ref: "#/components/schemas/Transfer"
          discriminator: {propertyName: method, mapping: {card: "#/components/schemas/Card", transfer: "#/components/schemas/Transfer"}}
        Card:
          type: object
          required: [method, amount, last4]
          properties: {method: {type: string}, amount: {type: integer}, last4: {type: string}}
        Transfer:
          type: object
          required: [method, amount]
          properties: {method: {type: string}, amount: {type: integer}, bank: {type: string}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r#"
    Card
      method: string required
      amount: integer required
      last4: string required
    Payment
      method: enum required ["card", "transfer"]
      amount: integer required
      last4: string
      bank: string
    Transfer
      method: string required
      amount: integer required
      bank: string
    "#);
}

#[test]
fn alternatives_of_one_member_keep_what_they_agree_on() {
    let imported = import_schemas(
        r"
        Thing:
          type: object
          properties:
            same: {anyOf: [{type: string, format: date}, {type: string, format: date}]}
            open: {anyOf: [{type: string, enum: [a, b]}, {type: string}]}
            closed: {oneOf: [{const: a}, {const: b}]}
            mixed: {oneOf: [{type: string}, {type: integer}]}
            number: {oneOf: [{type: number}, {type: integer}]}
            list: {oneOf: [{type: array, items: {type: string}}, {type: array, items: {type: string}}]}
        ",
    );
    insta::assert_snapshot!(objects(&imported.schema), @r#"
    Thing
      same: date
      open: string
      closed: enum ["a", "b"]
      mixed: json
      number: number
      list: list of string
    "#);
}

#[test]
fn what_may_be_an_id_or_the_record_is_any_value_that_knows_the_record() {
    let imported = import_schemas(
        r##"
        Charge:
          type: object
          properties:
            customer:
              anyOf:
                - {type: string, maxLength: 500}
                - $ref: "#/components/schemas/Customer"
        Customer: {type: object, properties: {id: {type: string}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Charge
      customer: json of Customer
    Customer
      id: string
    ");
}

#[test]
fn a_wrapper_around_one_object_is_that_object() {
    let imported = import_schemas(
        r##"
        Order:
          type: object
          properties:
            buyer:
              description: Who pays.
              allOf: [{$ref: "#/components/schemas/Customer"}]
            seller: {allOf: [{$ref: "#/components/schemas/Customer"}, {description: Who sends.}]}
        Customer: {type: object, properties: {id: {type: string}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Customer
      id: string
    Order
      buyer: object of Customer
      seller: object of Customer
    ");
}

#[test]
fn members_of_a_shared_part_are_named_after_that_part() {
    let imported = import_schemas(
        r##"
        A: {allOf: [{$ref: "#/components/schemas/Shared"}, {properties: {a: {type: string}}}]}
        B: {allOf: [{$ref: "#/components/schemas/Shared"}, {properties: {b: {type: string}}}]}
        Shared: {type: object, properties: {place: {type: object, properties: {city: {type: string}}}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    A
      place: object of Shared.place
      a: string
    B
      place: object of Shared.place
      b: string
    Shared
      place: object of Shared.place
    Shared.place
      city: string
    ");
}

#[test]
fn what_a_wrapper_requires_of_what_it_wraps_counts_for_it_alone() {
    let imported = import_schemas(
        r##"
        Pool: {type: object, properties: {name: {type: string}, count: {type: integer}}}
        Order: {type: object, properties: {pool: {allOf: [{$ref: "#/components/schemas/Pool"}], required: [name]}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @"
    Order
      pool: object of Order.pool
    Order.pool
      name: string required
      count: integer
    Pool
      name: string
      count: integer
    ");
}
