use crate::schema::{
    Schema,
    counts::Counts,
    directory::Directory,
    testing::{relationship, schema},
};

fn shop() -> Schema {
    let mut shop = schema(
        "order_items: id order_id product_id
        customers: id phone email
        orders: id customer_id status
        customer_notes: id customer_id body
        CustomerPhones: id customerId phoneNumber
        products: id sku name
        appointments: id starts_at",
    );
    shop.objects[5].description = Some("What a customer can buy.".to_owned());
    shop
}

fn names(query: &str) -> String {
    let directory = Directory::new(shop().into());
    let found = directory.objects(query, None, 50).expect("a page");
    found.iter().map(|object| object.name.as_str()).collect::<Vec<_>>().join(" ")
}

fn operation_names(query: &str) -> String {
    let directory = Directory::new(shop().into());
    let found = directory.operations(query, None, 50, |_| true).expect("a page");
    found.iter().map(|hit| hit.name().into_owned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn an_empty_query_keeps_the_schemas_order() {
    assert_eq!(names(" ").split(' ').count(), shop().objects.len());
    assert!(names("").starts_with("order_items customers"));
}

#[test]
fn names_come_before_fields_and_fields_before_descriptions() {
    assert_eq!(names("customer"), "customers customer_notes CustomerPhones orders products");
    assert_eq!(names("customers"), "customers customer_notes CustomerPhones orders products");
}

#[test]
fn every_word_must_be_found() {
    assert_eq!(names("customer phone"), "CustomerPhones customers");
    assert_eq!(names("customer sku"), "products");
    assert_eq!(names("customer zeppelin"), "");
}

#[test]
fn beginnings_count_and_so_do_small_slips_where_nothing_else_does() {
    assert_eq!(names("appoint"), "appointments");
    assert_eq!(names("apointments"), "appointments");
    assert_eq!(names("prodcut"), "products order_items");
}

#[test]
fn operations_are_found_by_object_and_by_what_they_do() {
    assert_eq!(operation_names("add order").split(' ').next(), Some("orders.insert"));
    assert_eq!(operation_names("orders.update").split(' ').next(), Some("orders.update"));
    assert_eq!(operation_names("").split(' ').count(), 21);
}

#[test]
fn counts_are_those_of_the_lists() {
    let mut shop = shop();
    shop.relationships = vec![
        relationship("customer", ("orders", "customer_id"), ("customers", "id")),
        relationship("items", ("orders", "id"), ("order_items", "order_id")),
    ];
    insta::assert_snapshot!(serde_json::to_string(&Counts::of(&shop)).unwrap(), @r#"{"objectCount":7,"fieldCount":20,"edgeCount":2,"operationCount":21,"sensitiveFieldCount":0}"#);
}
