//! What objects are called.

use super::support::{import_schemas, objects};

#[test]
fn inline_objects_are_named_by_their_place() {
    let imported = import_schemas(
        r"
        Order:
          type: object
          properties:
            shippingAddress:
              type: object
              properties:
                street: {type: string}
                geo: {type: object, properties: {lat: {type: number}}}
            lines:
              type: array
              items: {type: object, properties: {sku: {type: string}}}
        ",
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Order
      shippingAddress: object of Order.shippingAddress Personal
      lines: list of Order.lines.item
    Order.lines.item
      sku: string
    Order.shippingAddress
      street: string Personal
      geo: object of Order.shippingAddress.geo
    Order.shippingAddress.geo
      lat: number Personal
    ");
}

#[test]
fn no_object_is_called_like_a_type() {
    let imported = import_schemas(
        r##"
        date: {type: object, properties: {day: {type: integer}}}
        string: {type: object, properties: {text: {type: string}}}
        Holder: {type: object, properties: {when: {$ref: "#/components/schemas/date"}}}
        "##,
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Holder
      when: object of date_2
    date_2
      day: integer
    string_2
      text: string
    ");
}

#[test]
fn two_things_never_share_a_name() {
    let imported = import_schemas(
        r"
        Order: {type: object, properties: {address: {type: object, properties: {inline: {type: string}}}}}
        Order.address: {type: object, properties: {component: {type: string}}}
        ",
    );
    insta::assert_snapshot!(objects(&imported.schema), @r"
    Order
      address: object of Order.address_2 Personal
    Order.address
      component: string
    Order.address_2
      inline: string
    ");
}
