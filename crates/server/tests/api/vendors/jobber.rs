//! Jobber, as an operator and a caller live it: approved once, renewed with a new refresh token each time, asked who calls
//! and when somebody comes by, and told what work is wanted.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    simulator::{Signed, Simulator},
    stage::Stage,
};
use crate::support::{
    desk::{Seat, text},
    oauth,
};

mod office;

use office::{ADA, Jobber};

/// A server whose Jobber is a simulator, approved by a person.
struct Field {
    approvals: oauth::Vendor,
    jobber: Simulator<Jobber>,
    stage: Stage,
}

impl Field {
    async fn approved() -> Self {
        let callback = format!("{}/oauth/callback", jackfield::app::Settings::default().public_url);
        let approvals = oauth::Vendor::oidc(json!({"scopes": ["work"], "redirectUris": [callback]})).await;
        let jobber = Simulator::start(Jobber::new(), Signed::By(approvals.base.clone()), None).await;
        let replaced = [
            ("https://api.getjobber.com/api/graphql", format!("{}/api/graphql", jobber.base)),
            ("https://api.getjobber.com/api/oauth/authorize", approvals.url("/authorize")),
            ("https://api.getjobber.com/api/oauth/token", approvals.url("/token")),
            // This authorization server gives nothing to whoever asks for no scope; Jobber's knows what its apps may do.
            ("clientAuth = \"body\"", "clientAuth = \"body\"\nscope = \"work\"".to_owned()),
        ];
        let replaced: Vec<(&str, &str)> = replaced.iter().map(|(old, new)| (*old, new.as_str())).collect();
        let stage = Stage::of("jobber", &replaced).await;
        let page = stage.approve(&[]).await;
        assert!(page.contains("Jobber") && page.contains("Cole Heating"), "{page}");
        Self { approvals, jobber, stage }
    }

    /// The same with the whole pack published.
    async fn at_work() -> Self {
        let field = Self::approved().await;
        field.stage.install(json!({})).await;
        field.stage.publish_all().await;
        field.jobber.seen();
        field
    }

    async fn output(&self, tool: &str, arguments: Value) -> Value {
        Seat::output(&self.stage.seat.call(tool, arguments).await).clone()
    }

    async fn find_ada(&self) -> Value {
        self.stage.seat.call("find_client", json!({"caller_phone": "+1 (206) 555-0142"})).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pack_is_installed_once_and_what_writes_waits_for_the_operator() {
    let field = Field::approved().await;
    let status = field.stage.status().await;
    assert_eq!(status["status"], "connected");
    assert!(text(&status["accountLabel"]).starts_with("Cole Heating @"), "{status}");
    let first = field.stage.install(json!({})).await;
    let made: Vec<(String, bool)> =
        first.iter().map(|one| (text(&one["skill"]["action"]), one["skill"]["isEnabled"] == true)).collect();
    let made: Vec<(&str, bool)> =
        made.iter().map(|(slug, is_enabled)| (slug.as_str(), *is_enabled)).collect();
    assert_eq!(
        made,
        [
            ("find_client", true),
            ("find_client_by_email", true),
            ("upcoming_visits", true),
            ("client_requests", true),
            ("create_client", false),
            ("create_request", false)
        ]
    );
    let again = field.stage.install(json!({})).await;
    assert!(again.iter().all(|one| one["created"] == false), "{again:?}");
    let ids = |all: &[Value]| all.iter().map(|one| text(&one["skill"]["id"])).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&again));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_is_known_by_phone_and_told_when_somebody_comes_by() {
    let field = Field::at_work().await;
    let found = Seat::output(&field.find_ada().await).clone();
    assert_eq!(
        found,
        json!({"items": [{"customer_id": ADA, "customer_name": "Ada Birch", "company_name": null,
            "phone_numbers": ["(206) 555-0142"]}], "count": 1, "truncated": false}),
        "who was archived isn't found"
    );
    let same = field.output("find_client_by_email", json!({"caller_email": "Ada.Birch@example.com"})).await;
    assert_eq!(same["items"][0]["customer_id"], ADA);
    let visits = field.output("upcoming_visits", json!({"customer_id": ADA})).await;
    assert_eq!(
        visits["items"],
        json!([{"job_number": 118, "job": "Boiler service", "street": "12 Main Street",
            "visits_today": ["2026-12-01T18:00:00Z"], "next_visits": ["2027-06-01T17:00:00Z"]}])
    );
    let nobody = field.output("upcoming_visits", json!({"customer_id": "Z2lkOi8v"})).await;
    assert_eq!(nobody["count"], 0, "{nobody}");
    let seen = field.jobber.seen();
    assert_eq!(seen.len(), 4);
    assert!(seen.iter().all(|seen| seen.header("x-jobber-graphql-version") == "2026-04-16"));
    for injected in ["x\") { account { name } } #", "a b", ""] {
        let refused =
            field.stage.seat.ask("upcoming_visits", json!({"customer_id": injected}), json!({})).await;
        refused.problem(422, "arguments_invalid");
    }
    assert!(field.jobber.seen().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_for_work_is_taken_once_it_is_confirmed_and_once_only() {
    let field = Field::at_work().await;
    let seat = &field.stage.seat;
    let wanted = json!({"customer_id": ADA, "service_name": "Leaking boiler", "notes": "Drips \"a lot\" }"});
    let token = seat.token("create_request", wanted.clone()).await;
    assert!(field.jobber.seen().is_empty(), "nothing is done yet");
    let done = seat.confirmed("create_request", wanted.clone(), &token).await;
    assert_eq!(Seat::output(&done)["status"], "new");
    let twice = seat.confirmed("create_request", wanted, &token).await;
    assert_ne!(twice["status"], "ok", "a confirmation counts once: {twice}");
    let requests = field.jobber.with(|jobber| jobber.office()["requests"].clone());
    assert_eq!(requests.as_array().unwrap().len(), 1);
    assert_eq!(
        requests[0]["_input"],
        json!({"clientId": ADA, "title": "Leaking boiler", "assessment": {"instructions": "Drips \"a lot\" }"}})
    );
    let told = field.output("client_requests", json!({"customer_id": ADA})).await;
    assert_eq!(
        told["items"],
        json!([{"request": "Leaking boiler", "status": "new", "asked_at": "2026-12-01T16:00:00Z"}])
    );
    let nobody = json!({"customer_id": "bm9ib2R5", "service_name": "x"});
    let refused = field.stage.confirm("create_request", nobody).await;
    assert_eq!(Seat::failure(&refused), "upstream_rejected");
    assert!(refused["error"]["message"].as_str().unwrap().contains("input.clientId"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_whom_nobody_knows_becomes_a_client_who_can_ask_for_work() {
    let field = Field::at_work().await;
    let ben = json!({"first_name": "Ben", "last_name": "Cole", "caller_phone": "206-555-0188",
        "service_address": "5 Lake Road", "postal_code": "98101"});
    let none = field.output("find_client", json!({"caller_phone": "206-555-0188"})).await;
    assert_eq!(none["count"], 0);
    let made = field.stage.confirm("create_client", ben.clone()).await;
    let id = Seat::output(&made)["customer_id"].clone();
    let found = field.output("find_client", json!({"caller_phone": "206-555-0188"})).await;
    assert_eq!((&found["count"], &found["items"][0]["customer_id"]), (&json!(1), &id), "{found}");
    let asked =
        field.stage.confirm("create_request", json!({"customer_id": id, "service_name": "Boiler"})).await;
    Seat::output(&asked);
    let mut wrong = ben;
    wrong["caller_phone"] = json!("+1 999 555 0188");
    let refused = field.stage.confirm("create_client", wrong).await;
    assert_eq!(Seat::failure(&refused), "upstream_rejected");
    assert!(refused["error"]["message"].as_str().unwrap().contains("phones.0.number"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_renewal_uses_the_refresh_token_of_the_one_before() {
    let field = Field::at_work().await;
    let mut signatures = Vec::new();
    for renewal in 1..=3 {
        field.stage.server.let_pass(Duration::from_secs(3600));
        // It has nothing in memory, so that only what is kept counts.
        let replica = field.stage.server.replica().await;
        let agent = field.stage.seat.agent.clone();
        let there = Seat { client: replica.admin.clone(), kind: "jobber", agent };
        Seat::output(&there.call("find_client", json!({"caller_phone": "+12065550142"})).await);
        assert_eq!(field.approvals.token_requests("refresh_token").await, renewal);
        let seen = field.jobber.seen();
        assert_eq!(seen.len(), 1, "no call went out with a token that was over");
        signatures.push(seen[0].header("authorization").to_owned());
    }
    signatures.dedup();
    assert_eq!(signatures.len(), 3);
    // A token that is over before its time, at a write: it was refused, so it is sent with another one.
    let wanted = json!({"customer_id": ADA, "service_name": "Boiler"});
    let token = field.stage.seat.token("create_request", wanted.clone()).await;
    field.approvals.control(json!({"endAccessTokens": true})).await;
    Seat::output(&field.stage.seat.confirmed("create_request", wanted, &token).await);
    assert_eq!(field.jobber.seen().len(), 2);
    assert_eq!(field.jobber.with(|jobber| jobber.office()["requests"].as_array().unwrap().len()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_that_is_taken_back_is_given_again_and_the_skills_stay() {
    let field = Field::at_work().await;
    field.approvals.revoke_account("ada").await;
    assert_eq!(Seat::failure(&field.find_ada().await), "integration_expired");
    assert_eq!(field.stage.status().await["status"], "expired");
    field.jobber.seen();
    assert_eq!(Seat::failure(&field.find_ada().await), "integration_expired");
    assert!(field.jobber.seen().is_empty(), "what is over isn't tried again");
    field.stage.approve(&[]).await;
    assert_eq!(Seat::output(&field.find_ada().await)["count"], 1);
    field.stage.disconnect().await;
    assert_eq!(Seat::failure(&field.find_ada().await), "integration_not_connected");
    field.stage.approve(&[]).await;
    assert_eq!(Seat::output(&field.find_ada().await)["count"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_costs_too_much_for_now_waits() {
    let field = Field::at_work().await;
    field.jobber.with(|jobber| jobber.api.bucket.empty(100.0));
    assert_eq!(Seat::output(&field.find_ada().await)["count"], 1);
    assert_eq!(field.jobber.seen().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_office_says_of_its_schema_changes_no_skill() {
    let field = Field::at_work().await;
    let seat = &field.stage.seat;
    let found = seat.client.post(&seat.integration("/discover")).json(json!({})).await.ok();
    assert_eq!(found["drift"]["affectedSkills"], json!([]), "{found}");
    assert_eq!(Seat::output(&field.find_ada().await)["count"], 1);
}
