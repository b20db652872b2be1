//! The ways from one object to another.

use super::support::{import_schemas, relationships};

#[test]
fn references_are_stated_and_names_suggest_the_rest() {
    let imported = import_schemas(
        r##"
        Order:
          type: object
          properties:
            id: {type: string}
            customer: {$ref: "#/components/schemas/Customer"}
            lines: {type: array, items: {$ref: "#/components/schemas/OrderLine"}}
            customer_id: {type: string}
            shopId: {type: integer}
            product_ids: {type: array, items: {type: string}}
            unknown_id: {type: string}
            inline: {type: object, properties: {shop_id: {type: integer}}}
        Customer: {type: object, properties: {id: {type: string}}}
        OrderLine: {type: object, properties: {sku: {type: string}}}
        Shop: {type: object, properties: {id: {type: integer}}}
        Product: {type: object, properties: {id: {type: string}}}
        "##,
    );
    insta::assert_snapshot!(relationships(&imported.schema), @r"
    Order.customer -> one Customer on customer = id
    Order.lines -> many OrderLine on lines = sku
    Order.product -> many Product on product_ids = id (inferred)
    Order.shop -> one Shop on shopId = id (inferred)
    Order.inline.shop -> one Shop on shop_id = id (inferred)
    ");
}

#[test]
fn what_may_be_an_id_or_a_record_leads_to_the_record() {
    let imported = import_schemas(
        r##"
        Charge:
          type: object
          properties:
            customer: {anyOf: [{type: string}, {$ref: "#/components/schemas/Customer"}, {$ref: "#/components/schemas/Deleted"}]}
        Customer: {type: object, properties: {id: {type: string}, name: {type: string}}}
        Deleted: {type: object, properties: {id: {type: string}, deleted: {type: boolean}}}
        "##,
    );
    insta::assert_snapshot!(relationships(&imported.schema), @"Charge.customer -> one Customer on customer = id");
}
