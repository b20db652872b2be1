//! The pre-publish report, and what publishing is refused for.
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use jackfield::store::{self, Arg};
use serde_json::{Value, json};

use crate::{
    drafts,
    support::{
        TestServer,
        customer::Customer,
        desk::{self, Desk},
    },
};

async fn report(server: &TestServer, agent: &str) -> Value {
    server.admin.get(&format!("/agents/{agent}/prepublish-report")).await.ok()
}

fn codes(findings: &Value) -> Vec<&str> {
    let mut codes: Vec<&str> =
        findings.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    codes
}

both_stores! {
    async fn a_report_says_what_goes_live_and_what_data_leaves(server: TestServer) {
        let agent = drafts::agent(&server).await;
        drafts::connect(&server, &drafts::schema().fingerprint()).await;
        let skill = drafts::bind(&server, &agent, drafts::open_tickets()).await.unwrap();
        drafts::bind(&server, &agent, drafts::open_ticket()).await.unwrap();
        let shown = report(&server, &agent).await;
        assert_eq!((&shown["changed"], &shown["canPublish"]), (&json!(true), &json!(true)));
        assert_eq!((&shown["liveVersion"], &shown["nextVersion"]), (&json!(0), &json!(1)));
        let live = shown["skillsGoingLive"].as_array().unwrap();
        assert_eq!(live.len(), 1);
        assert_eq!((&live[0]["skillId"], &live[0]["change"]), (&json!(skill.id), &json!("added")));
        let egress = &shown["egress"][0];
        assert_eq!((&egress["host"], &egress["kind"]), (&json!(drafts::HOST), &json!("postgres")));
        assert_eq!(egress["sent"], json!([{"parameter": "caller_phone", "field": "customers.phone",
            "sensitivity": "personal", "sensitiveClass": "phone"}]));
        assert_eq!(egress["returned"], json!([
            {"leaf": "customer_name", "field": "customers.name", "sensitivity": "personal", "sensitiveClass": "person_name"},
            {"leaf": "subject", "field": "tickets.subject", "sensitivity": "none"}]));
        assert_eq!(codes(&shown["warnings"]), ["personal_data_returned", "personal_data_sent", "skill_disabled"]);
        assert_eq!(shown["blockers"], json!([]));

        server.admin.post(&format!("/agents/{agent}/publish")).json(json!({})).await.created();
        let same = report(&server, &agent).await;
        assert_eq!((&same["changed"], &same["canPublish"]), (&json!(false), &json!(false)));
        let path = format!("/agents/{agent}/skills/{}", skill.id);
        server.admin.patch(&path).json(json!({"allowedFields": ["subject"]})).await.ok();
        let narrowed = report(&server, &agent).await;
        assert_eq!(narrowed["skillsGoingLive"][0]["change"], "changed");
        assert_eq!(narrowed["egress"][0]["returned"].as_array().unwrap().len(), 1);
        server.admin.patch(&path).json(json!({"isEnabled": false})).await.ok();
        let leaving = report(&server, &agent).await;
        assert_eq!(leaving["skillsLeaving"][0]["skillId"], skill.id);
        assert!(codes(&leaving["warnings"]).contains(&"no_skills"), "{leaving}");
    }

    async fn a_report_warns_of_what_a_person_should_think_about(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let skill = drafts::bind(&server, &agent, drafts::rename_ticket()).await.unwrap();
        let patch = json!({"stakes": "low", "requiresConfirmation": false, "requiresVerifiedIdentity": false,
            "isEnabled": true, "channels": ["chat"], "availabilityWindow": "open"});
        server.admin.patch(&format!("/agents/{agent}/skills/{}", skill.id)).json(patch).await.ok();
        let patch = json!({"enabledChannels": ["voice"], "isActive": false});
        server.admin.patch(&format!("/agents/{agent}")).json(patch).await.ok();
        let expected = [
            "agent_inactive", "channel_not_enabled", "integration_not_connected", "no_business_hours",
            "write_without_confirmation", "write_without_verification",
        ];
        assert_eq!(codes(&report(&server, &agent).await["warnings"]), expected);
        drafts::connect(&server, "another schema").await;
        let warnings = report(&server, &agent).await["warnings"].clone();
        assert!(codes(&warnings).contains(&"schema_drifted"), "{warnings}");
        assert!(!codes(&warnings).contains(&"integration_not_connected"), "{warnings}");
    }

    async fn what_scoping_blocks_since_is_not_published(server: TestServer) {
        let agent = drafts::agent(&server).await;
        drafts::connect(&server, &drafts::schema().fingerprint()).await;
        let skill = drafts::bind(&server, &agent, drafts::open_tickets()).await.unwrap();
        drafts::block(&server, "customers", "name").await;
        let shown = report(&server, &agent).await;
        assert_eq!(codes(&shown["blockers"]), ["blocked_by_scoping"]);
        assert_eq!(shown["canPublish"], false);
        let path = format!("/agents/{agent}/publish");
        let refused = server.admin.post(&path).json(json!({})).await;
        refused.problem(422, "publish_blocked");
        assert_eq!(refused.faulty_fields(), ["skills.open_tickets"]);
        assert!(refused.text.contains("customers.name"), "{}", refused.text);
        let skill = format!("/agents/{agent}/skills/{}", skill.id);
        server.admin.patch(&skill).json(json!({"isEnabled": false})).await.ok();
        server.admin.post(&path).json(json!({})).await.created();
    }

    async fn a_plan_that_was_altered_is_not_published(server: TestServer) {
        let agent = drafts::agent(&server).await;
        let skill = drafts::bind(&server, &agent, drafts::open_tickets()).await.unwrap();
        let mut plan = skill.plan.clone().unwrap();
        plan.operation = "customers.other".to_owned();
        let text = serde_json::to_string(&plan).unwrap();
        let store = server.app.database.organization(&server.admin.organization);
        let sql = "UPDATE skills SET plan = $3 WHERE organization_id = $1 AND id = $2";
        store.execute(sql, &[Arg::Text(&skill.id), Arg::Text(&text)]).await.unwrap();
        assert_eq!(codes(&report(&server, &agent).await["blockers"]), ["plan_altered"]);
        let refused = server.admin.post(&format!("/agents/{agent}/publish")).json(json!({})).await;
        refused.problem(422, "publish_blocked");
        assert!(store::versions::list(store, &agent, i64::MAX, 1).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_warns_of_a_connection_that_leads_elsewhere_than_when_it_was_bound() {
    let server = TestServer::sqlite().await;
    let desk = Desk::on_postgres(&server.admin).await;
    desk.bind(desk::open_tickets()).await;
    let moved = async || {
        let warnings = report(&server, &desk.agent).await["warnings"].clone();
        let found =
            warnings.as_array().unwrap().iter().find(|one| one["code"] == "connection_moved").cloned();
        found.map(|one| one["message"].as_str().unwrap().to_owned())
    };
    assert_eq!(moved().await, None);
    let other = Customer::on_postgres();
    other.connect(&server.admin).await;
    let told = moved().await.unwrap();
    for name in [&desk.customer.database, &other.database] {
        assert!(told.contains(&format!(":{}/{name}", other.service.port)), "{told}");
    }
    assert!(!told.contains(&other.user) && !told.contains(&desk.customer.user), "{told}");
    desk.publish().await;
    assert_eq!(moved().await.unwrap(), told, "it is a warning, and stays one");
    desk.customer.connect(&server.admin).await;
    assert_eq!(moved().await, None);
}
