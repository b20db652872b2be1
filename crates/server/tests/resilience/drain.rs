//! Being told to stop: what runs ends with its answer, nothing new begins, nothing is lost.

use serde_json::json;
use tokio::net::TcpStream;

use crate::{
    desk::{Desk, ended},
    shop::Shop,
    support::{binary::Served, service, until},
};

const ARGUMENTS: [&str; 6] =
    ["--allowed-private-network", "127.0.0.0/8,::1/128", "--call-timeout", "30s", "--drain-timeout", "30s"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_call_ends_with_its_answer_and_its_receipt_and_nothing_new_is_accepted() {
    let (folder, shop) = (tempfile::tempdir().unwrap(), Shop::on(service("postgres")).await);
    let served = Served::start(folder.path(), &ARGUMENTS);
    let key = served.admin_key().expect("an admin key").to_owned();
    let desk = Desk::over(&served.client(&key), &shop).await;
    let lock = shop.lock("shelves").await;
    let slow = desk.clone();
    let call = tokio::spawn(async move { slow.call("find_shelf", json!({"mark": "first"})).await });
    shop.until_waiting(1).await;

    let address = served.base.trim_start_matches("http://").to_owned();
    let stopping = tokio::task::spawn_blocking(move || served.stop());
    until("nothing new is accepted", async || TcpStream::connect(&address).await.is_err()).await;
    assert!(!stopping.is_finished() && !call.is_finished(), "the call holds it up");
    drop(lock);
    let call = call.await.unwrap();
    assert_eq!(ended(&call), "ok");
    let (code, _, log) = stopping.await.unwrap();
    assert_eq!(code, Some(0), "{log}");

    let again = Served::start(folder.path(), &ARGUMENTS);
    let desk = Desk { client: again.client(&key), agent: desk.agent };
    let receipts = desk.receipts("ok").await;
    assert_eq!(receipts.iter().filter(|receipt| receipt["id"] == call["receiptId"]).count(), 1);
}
