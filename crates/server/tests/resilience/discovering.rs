//! Discoveries on several servers: one of a kind at a time, whatever becomes of its server.

use std::path::Path;

use serde_json::Value;
use sqlx::PgConnection;
use tokio::task::JoinHandle;

use crate::{
    desk::Desk,
    shop::Shop,
    support::{Answer, Client, Start, TestServer, binary::Served, service, store::TestDatabase, until},
};

const DISCOVER: &str = "/integrations/postgres/discover";
/// A catalog that a discovery reads and the start of a session doesn't. Most others are read by whoever connects
/// first after the server has thrown its cache of the catalogs away, as autovacuum makes it do at any time: a lock
/// on one of those holds up the connections that look whether the discovery waits.
const READ_BY_DISCOVERIES: &str = "pg_catalog.pg_description";

fn start(folder: &Path, store: &TestDatabase) -> Served {
    let url = store.url();
    Served::start(folder, &["--allowed-private-network", "127.0.0.0/8,::1/128", "--database-url", &url])
}

/// A discovery that stands still until the lock goes.
async fn held_up(client: &Client, shop: &Shop) -> (JoinHandle<Answer>, PgConnection) {
    let lock = shop.lock(READ_BY_DISCOVERIES).await;
    let running = tokio::spawn(client.post(DISCOVER).into_future());
    shop.until_waiting(1).await;
    (running, lock)
}

#[track_caller]
fn is_refused_for_a_while(answer: &Answer) {
    answer.problem(409, "discovery_in_progress");
    let seconds: u64 = answer.header("retry-after").parse().expect("a number of seconds");
    assert!((1..=15).contains(&seconds), "{seconds}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_servers_one_discovers_and_the_other_says_when_to_come_back() {
    let (store, shop) = (TestDatabase::new().await, Shop::on(service("postgres")).await);
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path(), &store);
    let second = start(folder.path(), &store);
    let key = first.admin_key().expect("an admin key").to_owned();
    Desk::connect(&first.client(&key), "postgres", &shop.credentials()).await;
    let (running, lock) = held_up(&first.client(&key), &shop).await;
    let other = second.client(&key);
    is_refused_for_a_while(&other.post(DISCOVER).await);
    is_refused_for_a_while(&first.client(&key).post(DISCOVER).once("again").await);
    drop(lock);
    running.await.unwrap().ok();
    other.post(DISCOVER).await.ok();
    // Its first answer was to try again: it isn't what the key stands for.
    first.client(&key).post(DISCOVER).once("again").await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_stands_in_the_way_until_its_lease_is_over() {
    let (store, shop) = (TestDatabase::new().await, Shop::on(service("postgres")).await);
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path(), &store);
    let second = start(folder.path(), &store);
    let key = first.admin_key().expect("an admin key").to_owned();
    Desk::connect(&first.client(&key), "postgres", &shop.credentials()).await;
    let (running, lock) = held_up(&first.client(&key), &shop).await;
    drop(first);
    drop(lock);
    running.await.expect_err("its server is gone");
    let other = second.client(&key);
    is_refused_for_a_while(&other.post(DISCOVER).await);
    // The time passes.
    store
        .run(
            "SELECT set_config('jackfield.organization', '*', false);
             UPDATE leases SET until = until - 15000000",
        )
        .await;
    other.post(DISCOVER).await.ok();
}

/// A server with a connected shop.
async fn connected(start: Start, shop: &Shop) -> TestServer {
    let server = start.run().await;
    Desk::connect(&server.admin, "postgres", &shop.credentials()).await;
    server
}

async fn leases(server: &TestServer) -> Vec<(String, i64)> {
    let rows = server.app.database.system().all("SELECT holder, until FROM leases", &[]).await.unwrap();
    rows.iter().map(|row| (row.text(0).unwrap(), row.int(1).unwrap())).collect()
}

async fn steal(server: &TestServer) {
    let stolen = server.app.database.system().execute("UPDATE leases SET holder = 'another'", &[]).await;
    assert_eq!(stolen.unwrap(), 1);
}

async fn knows_no_schema(client: &Client) {
    client.get("/integrations/postgres/schema").await.problem(404, "schema_not_discovered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_lost_the_lease_writes_nothing_and_leaves_the_other_its_own() {
    let shop = Shop::on(service("postgres")).await;
    for start in [Start::sqlite(), Start::postgres()] {
        let server = connected(start, &shop).await;
        let (running, lock) = held_up(&server.admin, &shop).await;
        steal(&server).await;
        drop(lock);
        running.await.unwrap().problem(409, "discovery_overtaken");
        knows_no_schema(&server.admin).await;
        assert_eq!(leases(&server).await[0].0, "another");
        server.admin.post(DISCOVER).await.problem(409, "discovery_in_progress");
        server.let_pass(std::time::Duration::from_secs(60));
        server.admin.post(DISCOVER).await.ok();
        assert!(leases(&server).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_is_renewed_while_its_discovery_runs_and_the_loss_of_it_ends_that() {
    let shop = Shop::on(service("postgres")).await;
    let server = connected(Start::postgres(), &shop).await;
    let (running, _lock) = held_up(&server.admin, &shop).await;
    let before = leases(&server).await[0].1;
    server.let_pass(std::time::Duration::from_secs(3));
    until("it is renewed", async || leases(&server).await[0].1 > before).await;
    steal(&server).await;
    // The lock is still there: what was asked of the customer's database isn't waited for.
    running.await.unwrap().problem(409, "discovery_overtaken");
    knows_no_schema(&server.admin).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discovery_that_fails_gives_its_lease_free() {
    let shop = Shop::on(service("postgres")).await;
    let server = connected(Start::postgres(), &shop).await;
    shop.run(&format!("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}", shop.name)).await;
    for _ in 0..2 {
        server.admin.post(DISCOVER).await.problem(422, "schema_not_usable");
        assert!(leases(&server).await.is_empty());
    }
    let answer: Value = server.admin.get("/integrations").await.ok();
    assert_eq!(answer[0]["status"], "connected");
}
