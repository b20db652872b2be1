//! Many calls, three servers, one store, one refresh token that counts once.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    contacts::{Contacts, ask, asked},
    life::{HOUR, at},
};
use crate::support::{TestServer, desk::Seat, until};

const CALLS: usize = 50;

/// As many calls at once, spread over the seats.
async fn all_at_once(seats: &[(TestServer, Seat)]) {
    let calls = (0..CALLS).map(|number| ask(&seats[number % seats.len()].1));
    let outcomes: Vec<Value> = join_all(calls).await;
    let failed: Vec<&Value> = outcomes.iter().filter(|outcome| outcome["status"] != "ok").collect();
    assert!(failed.is_empty(), "{} of {CALLS}: {}", failed.len(), failed[0]);
}

/// Three servers that know the agent and have no token. Their pools to the store are open: on a busy machine that takes
/// longer than a call waits.
async fn three(server: &TestServer, seat: &Seat) -> [(TestServer, Seat); 3] {
    let replicas = [server.replica().await, server.replica().await, server.replica().await];
    for replica in &replicas {
        join_all((0..16).map(async |_| replica.admin.get("/integrations").await)).await;
        assert_eq!(at(replica, seat).tools("").await.len(), 2);
    }
    replicas.map(|replica| {
        let there = at(&replica, seat);
        (replica, there)
    })
}

/// Whether the grant still counts: the next renewal is by the token that the last one gave.
async fn the_next_renewal_works(server: &TestServer, contacts: &Contacts, seat: &Seat) {
    server.let_pass(HOUR);
    let later = server.replica().await;
    assert_eq!(asked(&at(&later, seat)).await, "ada@example.com");
    assert_eq!((contacts.renewals().await, &contacts.listed().await["status"]), (2, &json!("connected")));
}

both_stores! {
    async fn fifty_calls_over_three_replicas_at_the_moment_of_expiry_make_one_renewal(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        server.let_pass(HOUR);
        contacts.forget().await;
        let seats = three(&server, &seat).await;
        all_at_once(&seats).await;
        assert_eq!(contacts.renewals().await, 1);
        assert_eq!(contacts.vendor.requests().await["resource"]["refused"], 0);
        the_next_renewal_works(&server, &contacts, &seat).await;
    }

    async fn fifty_calls_over_three_replicas_whose_token_is_refused_make_one_renewal(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        let seats = three(&server, &seat).await;
        for (_, seat) in &seats {
            asked(seat).await;
        }
        contacts.vendor.control(json!({"endAccessTokens": true, "forgetRequests": true})).await;
        all_at_once(&seats).await;
        assert_eq!(contacts.renewals().await, 1, "all hold the same token, and each was refused");
        the_next_renewal_works(&server, &contacts, &seat).await;
    }

    async fn fifty_calls_of_an_approval_that_was_taken_back_ask_once(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        let seats = three(&server, &seat).await;
        for (_, seat) in &seats {
            asked(seat).await;
        }
        contacts.vendor.revoke_account("ada").await;
        contacts.forget().await;
        let outcomes = join_all((0..CALLS).map(|number| ask(&seats[number % seats.len()].1))).await;
        for outcome in &outcomes {
            assert_eq!(Seat::failure(outcome), "integration_expired");
        }
        assert_eq!((contacts.renewals().await, &contacts.listed().await["status"]), (1, &json!("expired")));
    }

    async fn a_replica_goes_on_with_the_tokens_of_a_new_approval(server: TestServer) {
        let contacts = Contacts::connected(&server.admin, json!({})).await;
        let seat = contacts.seat().await;
        let replica = server.replica().await;
        let there = at(&replica, &seat);
        assert_eq!(asked(&there).await, "ada@example.com");
        contacts.vendor.control(json!({"account": "grace"})).await;
        contacts.approve().await;
        until("it is grace's there, too", async || asked(&there).await == "grace@example.com").await;
    }
}
