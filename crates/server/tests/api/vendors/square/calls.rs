//! What callers get and leave: appointments, orders, stock.

use serde_json::{Value, json};

use super::{ADA, Salon, bookings::VARIATION, seller::LOCATION};
use crate::support::desk::Seat;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_books_a_free_time_which_is_gone_then_and_cancels_it() {
    let salon = Salon::running().await;
    let found = salon.read("find_customer", json!({"caller_phone": "(206) 555-0142"})).await;
    assert_eq!((&found["items"][0]["customer_id"], &found["count"]), (&json!(ADA), &json!(1)));
    assert!(!found.to_string().contains("1980"), "{found}");
    let free = salon.free().await;
    assert_eq!(free.len(), 2);
    let booked = salon.stage.confirm("book_appointment", Salon::booking(&free[0])).await;
    assert_eq!(
        *Seat::output(&booked),
        json!({"appointment_id": "appt000000001", "status": "ACCEPTED", "starts_at": "2026-12-02T17:00:00Z"})
    );
    assert_eq!(salon.free().await, free[1..]);
    // Whoever was slower is refused, and told nothing of whom it is now.
    let taken = salon.stage.confirm("book_appointment", Salon::booking(&free[0])).await;
    assert_eq!(Seat::failure(&taken), "upstream_rejected");
    assert!(!taken.to_string().contains("Said by the vendor"), "{taken}");
    let mine = salon.read("find_bookings", json!({"customer_id": ADA})).await;
    assert_eq!(
        (&mine["items"][0]["appointment_id"], &mine["items"][0]["booking_version"]),
        (&json!("appt000000001"), &json!(0))
    );
    // Somebody at the counter changed it meanwhile.
    salon.seller.with(|seller| seller.bookings.booked[0]["version"] = json!(1));
    let cancel = |version: u64| json!({"appointment_id": "appt000000001", "booking_version": version});
    assert_eq!(Seat::failure(&salon.stage.confirm("cancel_booking", cancel(0)).await), "upstream_rejected");
    let gone = salon.stage.confirm("cancel_booking", cancel(1)).await;
    assert_eq!(Seat::output(&gone)["status"], "CANCELLED_BY_SELLER");
    assert_eq!(salon.free().await, free);
    let nobody = json!({"appointment_id": "appt999", "booking_version": 0});
    assert_eq!(Seat::failure(&salon.stage.confirm("cancel_booking", nobody).await), "upstream_not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_caller_is_taken_down_and_what_square_knows_of_none_comes_back_as_nothing() {
    let salon = Salon::running().await;
    for (tool, arguments) in [
        ("find_customer", json!({"caller_phone": "+12065550199"})),
        ("find_customer_by_email", json!({"caller_email": "nobody@example.com"})),
        ("list_services", json!({"service_name": "massage"})),
        ("find_bookings", json!({"customer_id": ADA})),
        ("find_orders", json!({"customer_id": "CUSNOBODY"})),
        ("search_products", json!({"product_name": "piano"})),
        ("check_stock", json!({"variation_id": "VARPIANO"})),
    ] {
        let nothing = salon.read(tool, arguments).await;
        assert_eq!(nothing, json!({"items": [], "count": 0, "truncated": false}), "{tool}");
    }
    let new = json!({"caller_first_name": "Cleo", "caller_phone": "206 555 0177", "caller_email": "CLEO@example.com"});
    let made = salon.stage.confirm("create_customer", new).await;
    let id = Seat::output(&made)["customer_id"].clone();
    let found = salon.read("find_customer", json!({"caller_phone": "+1 (206) 555-0177"})).await;
    assert_eq!(
        (&found["items"][0]["customer_id"], &found["items"][0]["email"]),
        (&id, &json!("cleo@example.com"))
    );
    let refused = json!({"caller_first_name": "Dan", "caller_phone": "+1 555 012 3456"});
    assert_eq!(Seat::failure(&salon.stage.confirm("create_customer", refused).await), "upstream_rejected");
    assert_eq!(salon.seller.with(|seller| seller.customers.len()), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn orders_and_stock_are_told_without_how_they_were_paid() {
    let salon = Salon::running().await;
    let orders = salon.read("find_orders", json!({"customer_id": ADA})).await;
    let numbers: Vec<&Value> =
        orders["items"].as_array().unwrap().iter().map(|order| &order["order_number"]).collect();
    assert_eq!(
        numbers,
        ["orderK7m2Q9x4W1z8", "orderA1b2C3d4E5f6"],
        "the newest first, of the operator's locations"
    );
    let one = salon.read("lookup_order", json!({"order_number": "orderK7m2Q9x4W1z8"})).await;
    assert_eq!((&one["status"], &one["total"]), (&json!("OPEN"), &json!(9000)), "{one}");
    assert!(!one.to_string().contains("4242"), "{one}");
    let lost = salon.seat().call("lookup_order", json!({"order_number": "orderNobodys0001"})).await;
    assert_eq!(Seat::failure(&lost), "upstream_not_found");
    let product = salon.read("search_products", json!({"product_name": "shelf"})).await;
    assert_eq!(product["items"][0]["variation_ids"], json!(["VARSHELF80K4M9Q1X7"]));
    let stock = salon.read("check_stock", json!({"variation_id": "VARSHELF80K4M9Q1X7"})).await;
    assert_eq!(stock["items"][0]["quantity"], "7");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn arguments_that_are_wrong_or_hostile_reach_nobody() {
    let salon = Salon::running().await;
    for (tool, arguments, field) in [
        ("find_customer", json!({"caller_phone": "*"}), "caller_phone"),
        ("find_customer_by_email", json!({"caller_email": "\" OR \"@x"}), "caller_email"),
        ("lookup_order", json!({"order_number": "../customers"}), "order_number"),
        ("lookup_order", json!({"order_number": "a?b=c#d"}), "order_number"),
        ("find_bookings", json!({"customer_id": "A&location_id=X"}), "customer_id"),
        ("find_bookings", json!({"customer_id": ADA, "limit": 10_000}), "limit"),
        ("check_stock", json!({"variation_id": ["A", "B"]}), "variation_id"),
        ("list_services", json!({"location": "LOTHER"}), "location"),
        (
            "search_availability",
            json!({"service_variation_id": VARIATION, "preferred_datetime": "2026-12-02T09:00:00Z",
            "latest_datetime": "whenever"}),
            "latest_datetime",
        ),
        (
            "cancel_booking",
            json!({"appointment_id": "x/../../orders", "booking_version": 0}),
            "appointment_id",
        ),
        ("cancel_booking", json!({"appointment_id": "appt000000001"}), "booking_version"),
    ] {
        let refused = salon.seat().ask(tool, arguments.clone(), json!({"verificationLevel": "basic"})).await;
        refused.problem(422, "arguments_invalid");
        assert_eq!(refused.faulty_fields(), [field], "{tool} {arguments}: {}", refused.text);
    }
    assert!(salon.seller.seen().is_empty(), "nothing of that was sent");
    // A range that isn't one is the vendor's to refuse.
    let backwards = json!({"service_variation_id": VARIATION, "preferred_datetime": "2026-12-04T09:00:00Z",
        "latest_datetime": "2026-12-02T09:00:00Z"});
    let call = salon.seat().call("search_availability", backwards).await;
    assert_eq!((Seat::failure(&call), salon.seller.seen().len()), ("upstream_rejected", 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_lists_are_followed_page_by_page_as_far_as_they_are_shown() {
    let salon = Salon::running().await;
    salon.seller.with(|seller| {
        for number in 0..27 {
            seller.bookings.booked.push(
                json!({"id": format!("appt{number}"), "version": 0, "status": "ACCEPTED",
                "start_at": "2026-12-03T17:00:00Z", "location_id": LOCATION, "customer_id": ADA,
                "appointment_segments": []}),
            );
        }
    });
    let listed = salon.read("find_bookings", json!({"customer_id": ADA})).await;
    let cursors: Vec<Option<String>> =
        salon.seller.seen().iter().map(|seen| seen.parameter("cursor").map(str::to_owned)).collect();
    assert_eq!((listed["count"].as_u64(), &listed["truncated"]), (Some(27), &json!(false)), "{cursors:?}");
    assert_eq!(cursors, [None, Some("20".to_owned())]);
}
