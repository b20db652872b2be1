use proptest::prelude::*;
use serde_json::json;

use crate::import::{document::Source, openapi};
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

/// A small API of a workshop with a bike rental.
fn workshop() -> Directory {
    let operations = [
        ("listBikes", "get", "/bikes", "All bikes of the rental", None),
        ("getBike", "get", "/bikes/{bikeId}", "One bike", None),
        ("createBooking", "post", "/bookings", "Reserve a bike for some days", None),
        ("updateBooking", "patch", "/bookings/{bookingId}", "Change the days of a booking", None),
        ("deleteBooking", "delete", "/bookings/{bookingId}", "Give a booking up", None),
        ("listBookings", "get", "/bookings", "Bookings of all riders, the next one first", None),
        ("listBookingsOfRider", "get", "/riders/{riderId}/bookings", "Bookings of one rider", None),
        ("searchRiders", "get", "/riders/search", "Riders by telephone or email", Some("telephone")),
        ("createRider", "post", "/riders", "Register a rider", None),
        ("listTickets", "get", "/repositories/{id}/tickets", "Repair tickets", Some("status")),
        ("refundPayment", "post", "/payments/{id}/refunds", "Return what a rider paid", None),
        ("oldRefund", "post", "/payments/{id}/refund", "Refund a payment", None),
        ("rideEnd", "post", "/rides/{id}/end", "Lock the bike and charge the rider", None),
    ];
    let mut paths = serde_json::Map::new();
    for (name, method, path, summary, parameter) in operations {
        let parameters: Vec<_> = parameter
            .iter()
            .map(|name| json!({"name": name, "in": "query", "schema": {"enum": ["open", "closed"]}}))
            .collect();
        let operation = json!({"operationId": name, "summary": summary, "parameters": parameters,
            "deprecated": name == "oldRefund"});
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[method] = operation;
    }
    let value = json!({"openapi": "3.1.0", "paths": paths});
    let source = Source { place: "workshop.json".to_owned(), value };
    Directory::new(openapi::schema(&source, &[]).expect("a schema").schema.into())
}

#[test]
fn what_a_person_means_comes_first() {
    let workshop = workshop();
    for (query, wanted) in [
        ("book a bike", "createBooking"),
        ("make a reservation", "createBooking"),
        ("cancel a booking", "deleteBooking"),
        ("reschedule a booking", "updateBooking"),
        ("look up a rider by phone", "searchRiders"),
        ("add a new rider", "createRider"),
        ("registering riders", "createRider"),
        ("open issues of a repo", "listTickets"),
        ("bookings of a rider", "listBookingsOfRider"),
        ("show all the bikes", "listBikes"),
        ("refunding payments", "refundPayment"),
        ("end ride", "rideEnd"),
        ("bokings of riders", "listBookingsOfRider"),
        ("rider bookings please, for the calendar", "listBookingsOfRider"),
    ] {
        let found = workshop.operations(query, None, 3, |_| true).expect("a page");
        let names: Vec<_> = found.iter().map(|hit| hit.name()).collect();
        assert_eq!(names.first().map(AsRef::as_ref), Some(wanted), "{query}: {names:?}");
    }
}

#[test]
fn what_the_provider_advises_against_comes_later() {
    let workshop = workshop();
    let found = workshop.operations("refund", None, 50, |_| true).expect("a page");
    let names: Vec<_> = found.iter().map(|hit| hit.name()).collect();
    assert_eq!(names, ["refundPayment", "oldRefund"]);
    assert!(found[1].is_deprecated());
}

#[test]
fn words_written_together_or_apart_meet() {
    let schema = schema("webhooks: id url\nline_items: id sku\norders: id");
    let directory = Directory::new(schema.into());
    let first = |query: &str| directory.objects(query, None, 1).expect("a page")[0].name.clone();
    assert_eq!((first("web hook"), first("lineitems")), ("webhooks".to_owned(), "line_items".to_owned()));
}

proptest! {
    #[test]
    fn any_query_ends_and_orders_things_the_same_way_each_time(query in "\\PC{0,60}") {
        let shop = Directory::new(shop().into());
        let names = |directory: &Directory| {
            let found = directory.operations(&query, None, 50, |_| true).expect("a page");
            found.iter().map(|hit| hit.name().into_owned()).collect::<Vec<_>>()
        };
        prop_assert_eq!(names(&shop), names(&Directory::new(self::shop().into())));
    }
}
