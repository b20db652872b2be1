//! Killed a hundred times in the midst of publishing, creating and writing.
//!
//! Workers write down what the server acknowledged. After each kill the server starts on what is on
//! the disk, and everything acknowledged must be there, whole and once.

mod checks;
mod journal;
mod workers;

use std::{path::Path, sync::Arc, time::Duration};

use crate::{
    desk::{Desk, add, find},
    shop::Shop,
    support::{binary::Served, service, store::TestDatabase},
};
use journal::Journal;

/// A server that is killed again and again, and what is around it.
struct Scene {
    folder: tempfile::TempDir,
    store: Option<TestDatabase>,
    shop: Shop,
    key: String,
    /// The agent whose writes are called.
    writer: String,
    /// The agent that is published over and over.
    published: String,
}

impl Scene {
    async fn set(store: Option<TestDatabase>) -> Self {
        let (folder, shop) = (tempfile::tempdir().unwrap(), Shop::on(service("postgres")).await);
        let served = start(folder.path(), store.as_ref());
        let key = served.admin_key().expect("an admin key").to_owned();
        let client = served.client(&key);
        Desk::connect(&client, "postgres", &shop.credentials()).await;
        client.post("/integrations/postgres/discover").await.ok();
        let find = find("find_parcel", "parcels");
        let writer = Desk::bound(&client, "postgres", &[add()]).await.agent;
        let published = Desk::bound(&client, "postgres", &[find]).await.agent;
        Self { folder, store, shop, key, writer, published }
    }

    /// Lets the workers work until they have got some answers, then kills the server.
    async fn round(&self, journal: &Arc<Journal>) {
        let served = start(self.folder.path(), self.store.as_ref());
        let workers = workers::start(&served.base, self, journal);
        journal.until_acknowledged(1 + rand::random::<u64>() % 12).await;
        // The blow may fall anywhere between two answers.
        tokio::time::sleep(Duration::from_micros(rand::random::<u64>() % 8_000)).await;
        drop(served);
        for worker in workers {
            worker.await.expect("a worker ends when its server is gone");
        }
    }
}

fn start(folder: &Path, store: Option<&TestDatabase>) -> Served {
    let url = store.map(TestDatabase::url);
    let mut arguments = vec!["--allowed-private-network", "127.0.0.0/8,::1/128"];
    if let Some(url) = &url {
        arguments.extend(["--database-url", url]);
    }
    Served::start(folder, &arguments)
}

async fn killed(times: usize, store: Option<TestDatabase>) {
    let scene = Scene::set(store).await;
    let journal = Arc::new(Journal::default());
    for round in 1..=times {
        scene.round(&journal).await;
        // Looking at everything takes a server of its own: after each of the first, then now and then.
        if round <= 3 || round % 10 == 0 || round == times {
            checks::all(&scene, &journal).await;
        }
    }
    let counts = journal.counts();
    assert!(times < 80 || journal.some_were_cut_off(), "the kills came amid the work: {counts}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eighty_times_on_sqlite_and_nothing_acknowledged_is_missing_or_half_there() {
    killed(80, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_times_on_postgres_and_nothing_acknowledged_is_missing_or_half_there() {
    killed(20, Some(TestDatabase::new().await)).await;
}
