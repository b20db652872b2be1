//! No organization sees, changes or finds out anything of another: every route of the document.

use std::collections::BTreeMap;

use jackfield::model::Scope;
use reqwest::Method;
use serde_json::Value;

use crate::support::{
    Answer, Client, TestServer,
    routes::{Fixture, Route, routes},
};

async fn ask(client: &Client, route: &Route, path: &str) -> Answer {
    let call = client.call(route.method.clone(), path);
    if route.method == Method::GET { call.await } else { call.json(route.body()).await }
}

/// Everything that an organization can read, but for the log of who read it.
async fn readable(client: &Client, fixture: &Fixture) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for route in routes().iter().filter(|route| route.method == Method::GET && route.path != "/audit-logs") {
        all.insert(
            route.operation.clone(),
            ask(client, route, &fixture.path(route)).await.json["data"].clone(),
        );
    }
    all
}

both_stores! {
    async fn another_organizations_things_look_like_things_that_are_not_there(server: TestServer) {
        let fixture = Fixture::make(&server.admin).await;
        let other = server.other_organization().await;
        // Reading the receipts waits for what the fixture's call leaves behind: its receipt, and how long it took.
        readable(&server.admin, &fixture).await;
        let before = readable(&server.admin, &fixture).await;
        for route in routes().iter().filter(|route| route.names_a_tenants_thing()) {
            let (theirs, nobodys) = (fixture.path(route), fixture.nowhere(route));
            let answer = ask(&other, route, &theirs).await;
            let same = ask(&other, route, &nobodys).await;
            let at = &route.operation;
            assert_eq!(answer.status, 404, "{at}: give it a valid body in support/routes.rs? {}", answer.text);
            assert_eq!(answer.json["code"], same.json["code"], "{at}");
            assert_eq!(same.status, 404, "{at}");
            let told = |answer: &Answer| answer.json["detail"].as_str().unwrap_or_default().len();
            assert_eq!(told(&answer), told(&same), "{at}: {} / {}", answer.text, same.text);
        }
        // What names no tenant's thing is done in the other's own house, and changes nothing here.
        for route in routes().iter().filter(|route| !route.names_a_tenants_thing()) {
            ask(&other, route, &fixture.path(route)).await;
        }
        assert_eq!(before, readable(&server.admin, &fixture).await);
    }

    async fn nothing_that_an_organization_reads_names_anothers_things(server: TestServer) {
        let fixture = Fixture::make(&server.admin).await;
        let other = server.other_organization().await;
        let reads: Vec<Route> = routes().into_iter().filter(|route| route.method == Method::GET).collect();
        let mut answers = Vec::new();
        for route in &reads {
            answers.push((route, ask(&other, route, &fixture.path(route)).await));
        }
        let own = Fixture::make(&other).await;
        for route in &reads {
            answers.push((route, ask(&other, route, &own.path(route)).await));
        }
        for (route, answer) in answers {
            // What was asked for is said again in a 404: it isn't news to who asked.
            let asked = fixture.path(route);
            for id in fixture.ids().chain([server.admin.organization.as_str()]) {
                assert!(asked.contains(id) || !answer.text.contains(id), "{} shows {id}", route.operation);
            }
        }
    }
}

#[tokio::test]
async fn every_route_refuses_a_key_without_its_scope_and_names_it() {
    let server = TestServer::sqlite().await;
    let fixture = Fixture::make(&server.admin).await;
    for route in &routes() {
        let [scope] = route.scopes.as_slice() else {
            panic!("{} states {:?}", route.operation, route.scopes)
        };
        let all_others: Vec<&str> =
            Scope::ALL.iter().map(|known| known.as_str()).filter(|known| known != scope).collect();
        let client = server.with_scopes(&all_others).await;
        let answer = ask(&client, route, &fixture.path(route)).await;
        assert_eq!(answer.status, 403, "{}: {}", route.operation, answer.text);
        let problem = answer.problem(403, "insufficient_scope");
        assert!(problem["detail"].as_str().unwrap().contains(scope.as_str()), "{}", answer.text);
    }
}

#[tokio::test]
async fn the_scope_that_a_route_states_is_all_that_it_needs() {
    let server = TestServer::sqlite().await;
    let fixture = Fixture::make(&server.admin).await;
    for route in &routes() {
        let scopes: Vec<&str> = route.scopes.iter().map(String::as_str).collect();
        let client = server.with_scopes(&scopes).await;
        let answer = ask(&client, route, &fixture.nowhere(route)).await;
        let grants_more = answer.text.contains("can't make one with scopes");
        assert!(grants_more || ![401, 403].contains(&answer.status), "{}: {}", route.operation, answer.text);
    }
}

#[tokio::test]
async fn every_route_refuses_a_request_without_a_key() {
    let server = TestServer::sqlite().await;
    let fixture = Fixture::make(&server.admin).await;
    for route in &routes() {
        let answer = ask(&server.admin.stranger(), route, &fixture.path(route)).await;
        answer.problem(401, "missing_api_key");
    }
}
