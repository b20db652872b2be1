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

/// The relationships that names suggest among some objects, each with an `id`.
fn inferred(fields: &str) -> String {
    let imported = import_schemas(&format!(
        r##"
        Order: {{type: object, properties: {{id: {{type: string}}, {fields}}}}}
        Team: {{type: object, properties: {{id: {{type: integer}}}}}}
        CustomerRecord: {{type: object, properties: {{id: {{type: string}}}}}}
        shop-simple: {{type: object, properties: {{id: {{type: string}}}}}}
        shop-full: {{type: object, properties: {{id: {{type: string}}}}}}
        key: {{type: object, properties: {{id: {{type: string}}}}}}
        "##
    ));
    relationships(&imported.schema)
}

#[test]
fn what_tells_which_record_is_meant_does_not_hide_what_it_is() {
    insta::assert_snapshot!(
        inferred("parent_team_id: {type: integer}, selectedTeamIds: {type: array, items: {type: integer}}"),
        @r"
    Order.parent_team -> one Team on parent_team_id = id (inferred)
    Order.selectedTeam -> many Team on selectedTeamIds = id (inferred)
    "
    );
}

#[test]
fn what_documents_put_around_a_name_does_not_count() {
    insta::assert_snapshot!(
        inferred("customerId: {type: string}"),
        @"Order.customer -> one CustomerRecord on customerId = id (inferred)"
    );
}

#[test]
fn a_doubtful_name_suggests_nothing() {
    for (fields, why) in [
        ("team_id: {type: string}", "a text is no number"),
        ("shop_id: {type: string}", "two objects may be meant"),
        ("key_id: {type: string}", "that names a cryptographic key"),
        ("order_id: {type: string}", "that is its own id"),
        ("team: {type: string}, team_id: {type: integer}", "the name is taken"),
    ] {
        assert_eq!(inferred(fields), "", "{why}");
    }
}
