//! Trouble with a customer's Postgres: each kind has its own code in bounded time, and ends by itself.

use std::time::Duration;

use serde_json::json;

use crate::{
    desk::{Desk, text},
    proxy::Proxy,
    shop::Shop,
    support::{Start, TestServer, service, until},
    victim::Victim,
};

/// A server whose calls may take two seconds, and whose circuits open after so many failures.
async fn server(breaker_failures: u32) -> TestServer {
    let start = Start::sqlite().settings(|settings| {
        let limits = &mut settings.drivers.limits;
        limits.connect_timeout = Duration::from_secs(2);
        limits.call_timeout = Duration::from_secs(2);
        limits.read_connections = 2;
        limits.max_in_flight = 2;
        limits.breaker_failures = breaker_failures;
        limits.breaker_cooldown = Duration::from_millis(300);
    });
    start.run().await
}

/// More failures than any of these tests makes.
const NEVER: u32 = 1_000;

/// Calls until the circuit is open; all calls before must have failed with the code, one at least.
async fn fails_until_the_circuit_opens(desk: &Desk, code: &str) {
    assert_eq!(desk.look("find_parcel").await, code);
    until("the circuit opens", async || {
        let ended = desk.look("find_parcel").await;
        assert!(ended == code || ended == "circuit_open", "{ended}");
        ended == "circuit_open"
    })
    .await;
}

async fn answers_again(desk: &Desk) {
    until("calls succeed again", async || desk.look("find_parcel").await == "ok").await;
    until("writes succeed again", async || desk.write("again").await == "ok").await;
    assert_eq!(status(desk).await, "connected");
}

/// What `GET /integrations` says of the connection.
async fn status(desk: &Desk) -> String {
    text(&desk.client.get("/integrations").await.ok()[0]["status"])
}

/// Ends the role's sessions.
async fn terminate(shop: &Shop) {
    let name = &shop.name;
    shop.run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}'"))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_database_is_unavailable_then_left_alone_then_answers_again() {
    let mut victim = Victim::turn().await;
    let (server, shop) = (server(3).await, Shop::on(victim.service.clone()).await);
    let desk = Desk::over(&server.admin, &shop).await;
    assert_eq!(desk.look("find_parcel").await, "ok");
    victim.stop();
    fails_until_the_circuit_opens(&desk, "upstream_unavailable").await;
    assert_eq!(status(&desk).await, "error");
    victim.start();
    answers_again(&desk).await;
    let failed = desk.receipts("failed").await;
    assert!(failed.iter().any(|receipt| receipt["code"] == "upstream_unavailable"));
    assert!(failed.iter().any(|receipt| receipt["code"] == "circuit_open"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_stops_amid_calls_fails_them_and_nothing_is_written() {
    let mut victim = Victim::turn().await;
    let (server, shop) = (server(NEVER).await, Shop::on(victim.service.clone()).await);
    let desk = Desk::over(&server.admin, &shop).await;
    let lock = shop.lock("parcels, shelves").await;
    let (reader, writer) = (desk.clone(), desk.clone());
    let reading = tokio::spawn(async move { reader.look("find_shelf").await });
    let writing = tokio::spawn(async move { writer.write("amid").await });
    shop.until_waiting(2).await;
    victim.stop();
    assert_eq!(reading.await.unwrap(), "upstream_unavailable");
    assert_eq!(writing.await.unwrap(), "upstream_unavailable");
    drop(lock);
    victim.start();
    answers_again(&desk).await;
    assert_eq!(shop.parcels("amid").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_stands_still_times_out_and_answers_when_it_goes_on() {
    let mut victim = Victim::turn().await;
    let (server, shop) = (server(2).await, Shop::on(victim.service.clone()).await);
    let desk = Desk::over(&server.admin, &shop).await;
    assert_eq!(desk.look("find_parcel").await, "ok");
    victim.pause();
    fails_until_the_circuit_opens(&desk, "upstream_timeout").await;
    victim.resume();
    answers_again(&desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_table_times_out_while_the_others_answer() {
    let (server, shop) = (server(NEVER).await, Shop::on(service("postgres")).await);
    let desk = Desk::over(&server.admin, &shop).await;
    let lock = shop.lock("shelves").await;
    let reader = desk.clone();
    let reading = tokio::spawn(async move { reader.look("find_shelf").await });
    shop.until_waiting(1).await;
    assert_eq!(desk.look("find_parcel").await, "ok");
    assert_eq!(reading.await.unwrap(), "upstream_timeout");
    drop(lock);
    until("the table answers", async || desk.look("find_shelf").await == "ok").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_waits_for_a_lock_times_out_and_never_happens() {
    let (server, shop) = (server(NEVER).await, Shop::on(service("postgres")).await);
    let desk = Desk::over(&server.admin, &shop).await;
    assert_eq!(desk.write("before").await, "ok");
    let lock = shop.lock("parcels").await;
    assert_eq!(desk.write("late").await, "upstream_timeout");
    drop(lock);
    let running =
        format!("SELECT count(*) FROM pg_stat_activity WHERE usename = '{}' AND state <> 'idle'", shop.name);
    until("nothing of it runs any more", async || shop.number(&running).await == 0).await;
    assert_eq!(shop.parcels("late").await, 0);
    answers_again(&desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_pool_is_busy_and_delays_no_other_organization() {
    let (server, shop) = (server(NEVER).await, Shop::on(service("postgres")).await);
    let desk = Desk::over(&server.admin, &shop).await;
    let neighbour = Desk::over(&server.other_organization().await, &shop).await;
    let lock = shop.lock("shelves").await;
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let desk = desk.clone();
            tokio::spawn(async move { desk.look("find_shelf").await })
        })
        .collect();
    shop.until_waiting(2).await;
    assert_eq!(neighbour.look("find_parcel").await, "ok");
    let mut codes = Vec::new();
    for call in calls {
        codes.push(call.await.unwrap());
    }
    codes.sort();
    codes.dedup();
    assert_eq!(codes, ["upstream_busy", "upstream_timeout"]);
    drop(lock);
    answers_again(&desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_the_database_ends_are_opened_anew_without_a_failed_call() {
    let (server, shop) = (server(NEVER).await, Shop::on(service("postgres")).await);
    let desk = Desk::over(&server.admin, &shop).await;
    for round in 0..3 {
        let mark = format!("round {round}");
        assert_eq!(desk.look("find_parcel").await, "ok");
        assert_eq!(desk.write(&mark).await, "ok");
        terminate(&shop).await;
        assert_eq!(desk.look("find_parcel").await, "ok");
        assert_eq!(shop.parcels(&mark).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_without_room_for_connections_is_busy_until_there_is() {
    let (server, shop) = (server(NEVER).await, Shop::on(service("postgres")).await);
    let desk = Desk::over(&server.admin, &shop).await;
    shop.run(&format!("ALTER ROLE {} CONNECTION LIMIT 0", shop.name)).await;
    terminate(&shop).await;
    assert_eq!(desk.look("find_parcel").await, "upstream_busy");
    assert_eq!(desk.write("crowded").await, "upstream_busy");
    shop.run(&format!("ALTER ROLE {} CONNECTION LIMIT -1", shop.name)).await;
    answers_again(&desk).await;
    assert_eq!(shop.parcels("crowded").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_was_changed_under_us_is_mended_by_connecting_again() {
    let (server, shop) = (server(NEVER).await, Shop::on(service("postgres")).await);
    let desk = Desk::over(&server.admin, &shop).await;
    shop.run(&format!("ALTER ROLE {} PASSWORD 'another'", shop.name)).await;
    terminate(&shop).await;
    assert_eq!(desk.look("find_parcel").await, "credentials_rejected");
    assert_eq!(status(&desk).await, "error");
    Desk::connect(&server.admin, "postgres", &shop.credentials_with("another")).await;
    assert_eq!(desk.look("find_parcel").await, "ok");
    answers_again(&desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_of_an_unknown_authority_is_refused_for_as_long_as_it_is_there() {
    let (server, shop) = (server(NEVER).await, Shop::on(service("postgres")).await);
    let proxy = Proxy::to(&shop.service).await;
    let mut credentials = shop.credentials();
    credentials["port"] = json!(proxy.port.to_string());
    Desk::connect(&server.admin, "postgres", &credentials).await;
    server.admin.post("/integrations/postgres/discover").await.ok();
    let bindings = [crate::desk::find("find_parcel", "parcels"), crate::desk::add()];
    let desk = Desk::bound(&server.admin, "postgres", &bindings).await;
    assert_eq!(desk.look("find_parcel").await, "ok");
    proxy.lead_to(&service("postgresUnknownCa"));
    until("the connections are gone", async || desk.look("find_parcel").await != "ok").await;
    assert_eq!(desk.look("find_parcel").await, "tls_failed");
    proxy.lead_to(&shop.service);
    answers_again(&desk).await;
}
