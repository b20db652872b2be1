//! Trouble with our own store: what is remembered goes on, what must be durable is refused, and
//! everything is made up for when the store is back.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::json;

use crate::{
    desk::{Desk, confirmed, verified},
    shop::Shop,
    support::{
        Client,
        binary::{Served, run, text},
        service,
        store::TestDatabase,
        until,
    },
    victim::Victim,
};

/// A server on a store that may be taken down, and an agent over a database that stays.
struct Scene {
    desk: Desk,
    shop: Shop,
    // Dropped in this order: the server before its store.
    _served: Served,
    _store: TestDatabase,
    _folder: tempfile::TempDir,
}

async fn scene(victim: &Victim) -> Scene {
    let store = TestDatabase::on(victim.service.clone()).await;
    let shop = Shop::on(service("postgres")).await;
    let folder = tempfile::tempdir().unwrap();
    let url = store.url();
    let arguments = ["--allowed-private-network", "127.0.0.0/8,::1/128", "--database-url", &url];
    let served = Served::start(folder.path(), &arguments);
    let client = served.client(served.admin_key().expect("an admin key"));
    let desk = Desk::over(&client, &shop).await;
    hear_of_all_changes(&served, &client, &url, folder.path()).await;
    assert_eq!(desk.look("find_parcel").await, "ok");
    Scene { desk, shop, _served: served, _store: store, _folder: folder }
}

/// Waits until the server has heard of every change so far: each makes it forget what it remembers, and
/// the last of them, another process's, can be seen. From here on it remembers what it reads.
async fn hear_of_all_changes(served: &Served, client: &Client, url: &str, folder: &Path) {
    let body = json!({"name": "Last change", "scopes": ["skills:invoke"]});
    let key = client.post("/api-keys").json(body).await.created();
    let holder = served.client(key["key"].as_str().expect("a key"));
    holder.get("/agents").await.problem(403, "insufficient_scope");
    let revoked = run(folder, &["keys", "revoke", key["id"].as_str().unwrap(), "--database-url", url]);
    assert!(revoked.status.success(), "{}", text(&revoked.stderr));
    until("the key is refused", async || holder.get("/agents").await.status == 401).await;
}

async fn is_ready(client: &Client) -> bool {
    let answer = client.raw(Method::GET, "/readyz").await;
    match answer.status {
        200 => true,
        _ => {
            answer.problem(503, "store_unavailable");
            false
        }
    }
}

/// While the store is away: reads answer, changes are refused in bounded time; gives how many reads.
async fn goes_on_with_what_it_remembers(Scene { desk, shop, .. }: &Scene) -> usize {
    until("it says that it isn't ready", async || !is_ready(&desk.client).await).await;
    let mut reads = 0;
    for _ in 0..2 {
        assert_eq!(desk.look("find_parcel").await, "ok");
        reads += 1;
        let begun = Instant::now();
        let refused = desk.client.post("/agents").json(json!({"name": "Too early"})).await;
        refused.problem(503, "store_unavailable");
        assert!(!refused.header("retry-after").is_empty());
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    }
    let write = desk.ask("add_parcel", json!({"mark": "too early"}), verified()).await;
    write.problem(503, "store_unavailable");
    assert_eq!(shop.parcels("too early").await, 0);
    reads
}

async fn makes_up_for_it(Scene { desk, shop, .. }: &Scene, reads: usize) {
    until("it is ready again", async || is_ready(&desk.client).await).await;
    until("changes are taken again", async || {
        desk.client.post("/agents").json(json!({"name": "In time"})).await.status == 201
    })
    .await;
    assert_eq!(desk.write("in time").await, "ok");
    assert_eq!(shop.parcels("in time").await, 1);
    let receipts = desk.receipts("ok").await;
    let of_reads = receipts.iter().filter(|receipt| receipt["toolName"] == "find_parcel").count();
    assert_eq!(of_reads, reads + 1, "each read has its receipt, the first one included");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_go_on_without_the_store_and_their_receipts_are_written_when_it_is_back() {
    let mut victim = Victim::turn().await;
    let scene = scene(&victim).await;
    victim.stop();
    let reads = goes_on_with_what_it_remembers(&scene).await;
    victim.start();
    makes_up_for_it(&scene, reads).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_stands_still_holds_nobody_up_for_long() {
    let mut victim = Victim::turn().await;
    let scene = scene(&victim).await;
    victim.pause();
    until("it says that it isn't ready", async || !is_ready(&scene.desk.client).await).await;
    assert_eq!(scene.desk.look("find_parcel").await, "ok");
    victim.resume();
    makes_up_for_it(&scene, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_ends_without_the_store_is_answered_and_its_receipt_follows() {
    let mut victim = Victim::turn().await;
    let scene = scene(&victim).await;
    let Scene { desk, shop, .. } = &scene;
    let arguments = json!({"mark": "amid"});
    let asked = desk.ask("add_parcel", arguments.clone(), verified()).await.ok();
    let context = confirmed(asked["confirmation"]["token"].as_str().unwrap());
    let path = desk.path("/tools/add_parcel/call");
    let body = json!({"arguments": arguments, "context": context});
    let lock = shop.lock("parcels").await;
    let request = desk.client.post(&path).once("amid").json(body.clone()).into_future();
    let writing = tokio::spawn(request);
    shop.until_waiting(1).await;
    victim.stop();
    drop(lock);
    let answer = writing.await.unwrap().ok();
    assert_eq!((answer["status"].as_str(), shop.parcels("amid").await), (Some("ok"), 1));
    victim.start();
    until("its receipt says how it ended", async || {
        is_ready(&desk.client).await
            && desk.receipts("ok").await.iter().any(|receipt| receipt["id"] == answer["receiptId"])
    })
    .await;
    let again = desk.client.post(&path).once("amid").json(body).await;
    again.problem(409, "idempotency_in_progress");
    assert_eq!(shop.parcels("amid").await, 1);
}
