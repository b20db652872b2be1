//! What the tests share: servers, clients and the databases behind them.

pub(crate) mod answer;
pub(crate) mod binary;
pub(crate) mod client;
pub(crate) mod customer;
pub(crate) mod desk;
pub(crate) mod guides;
#[path = "../../../drivers/tests/shared/launch.rs"]
pub(crate) mod launch;
pub(crate) mod mocks;
pub(crate) mod model;
pub(crate) mod oauth;
pub(crate) mod routes;
pub(crate) mod server;
pub(crate) mod services;
pub(crate) mod shop;
pub(crate) mod store;

pub(crate) use answer::Answer;
pub(crate) use client::Client;
pub(crate) use server::{Start, TestServer};
pub(crate) use services::{Service, service, services};

use std::time::Duration;

/// Runs one test on both stores: `both_stores! { async fn it_holds(server: TestServer) { … } }`.
macro_rules! both_stores {
    ($($(#[$attribute:meta])* async fn $name:ident($server:ident: TestServer) $body:block)*) => {
        $(
            mod $name {
                #[allow(unused_imports, clippy::allow_attributes, reason = "not every test uses all of its file")]
                use super::*;
                use $crate::support::TestServer;

                async fn holds($server: TestServer) $body

                $(#[$attribute])*
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_sqlite() {
                    holds(TestServer::sqlite().await).await;
                }

                $(#[$attribute])*
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn on_postgres() {
                    holds(TestServer::postgres().await).await;
                }
            }
        )*
    };
}

/// What takes longer than this never ends: a test that waits for it fails, and says what it waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until the condition holds; panics after ten seconds, or where the condition itself isn't answered.
pub(crate) async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    loop {
        let answer = tokio::time::timeout(PATIENCE, condition()).await;
        if answer.unwrap_or_else(|_| panic!("waited in vain to hear whether {what}")) {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A name that no other test and no earlier run uses.
pub(crate) fn unique(prefix: &str) -> String {
    let random: u64 = rand::random();
    format!("{prefix}_{random:016x}")
}
