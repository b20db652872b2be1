//! Actions and packs of a provider that is a folder of the operator's.

use jackfield::app::Settings;
use serde_json::{Value, json};

use crate::support::{
    Client, Start, TestServer,
    desk::{Seat, text},
    shop::Shop,
};

const FILES: [(&str, &str); 6] = [
    ("provider.toml", include_str!("actions/acme/provider.toml")),
    ("schema.yaml", include_str!("actions/acme/schema.yaml")),
    ("actions.toml", include_str!("actions/acme/actions.toml")),
    ("pack.toml", include_str!("actions/acme/pack.toml")),
    ("guidance.md", include_str!("actions/acme/guidance.md")),
    ("logo.svg", include_str!("actions/acme/logo.svg")),
];

/// A server that knows the help desk, and an agent for it.
struct Office {
    server: TestServer,
    seat: Seat,
    desk: Shop,
    _folder: tempfile::TempDir,
}

impl Office {
    async fn on(start: Start) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Shop::open().await;
        let own = folder.path().join("acme_desk");
        std::fs::create_dir(&own).unwrap();
        for (name, text) in FILES {
            let text = text.replace("https://desk.example.com/v1", &desk.base);
            std::fs::write(own.join(name), text).unwrap();
        }
        let path = folder.path().to_owned();
        let server =
            start.settings(|settings: &mut Settings| settings.providers_dir = Some(path)).run().await;
        let seat = Seat::new(&server.admin, "acme_desk").await;
        Self { server, seat, desk, _folder: folder }
    }

    async fn connected(start: Start) -> Self {
        let office = Self::on(start).await;
        office.desk.answer_with(200, &json!({"name": "Acme"}));
        let body = json!({"credentials": {"apiKey": "desk-key"}});
        let done = office.client().post(&office.seat.integration("/connect")).json(body).await.ok();
        assert!(text(&done["accountLabel"]).starts_with("Acme @127.0.0.1"), "{done}");
        office.desk.seen();
        office
    }

    fn client(&self) -> &Client {
        &self.seat.client
    }

    fn provisioning(&self) -> String {
        self.seat.path("/integrations/acme_desk/provision")
    }

    fn installing(&self) -> String {
        self.seat.path("/integrations/acme_desk/pack/install")
    }

    async fn provision(&self, body: Value) -> Vec<Value> {
        self.client().post(&self.provisioning()).json(body).await.ok().as_array().unwrap().clone()
    }

    async fn skills(&self) -> usize {
        self.client().get(&self.seat.path("/skills")).await.ok().as_array().unwrap().len()
    }
}

fn slugs(provisioned: &[Value]) -> Vec<(String, bool)> {
    let one = |one: &Value| (text(&one["skill"]["action"]), one["created"] == true);
    provisioned.iter().map(one).collect()
}

async fn both() -> [Office; 2] {
    [Office::connected(Start::sqlite()).await, Office::connected(Start::postgres()).await]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_catalog_and_the_actions_say_what_there_is() {
    let office = Office::on(Start::sqlite()).await;
    let catalog = office.client().get("/integrations/catalog").await.ok();
    let item = catalog.as_array().unwrap().iter().find(|item| item["kind"] == "acme_desk").unwrap();
    assert_eq!((&item["actionCount"], &item["hasPack"]), (&json!(3), &json!(true)));
    let actions = office.client().get("/integrations/acme_desk/actions").await.ok();
    let find = &actions[0];
    assert_eq!(
        (&find["slug"], &find["important"], &find["isWrite"]),
        (&json!("find_tickets"), &json!(true), &json!(false))
    );
    assert_eq!(find["config"][0]["allowedValues"], json!(["sales", "support"]));
    assert_eq!(find["params"][0]["name"], "caller_phone");
    // What is kept in the operator's words isn't asked of a caller.
    assert_eq!(find["params"].as_array().unwrap().len(), 1);
    let none = office.client().get("/integrations/postgres/actions").await.ok();
    assert_eq!(none, json!([]));
    office.client().get("/integrations/nothing/actions").await.problem(404, "unknown_integration");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_important_ones_are_provisioned_and_a_second_time_changes_nothing() {
    for office in both().await {
        let first = office.provision(json!({})).await;
        assert_eq!(slugs(&first), [("find_tickets".to_owned(), true), ("open_ticket".to_owned(), true)]);
        // One lacks what the operator must say, the other writes.
        assert!(first.iter().all(|one| one["skill"]["isEnabled"] == false), "{first:?}");
        assert_eq!(first[0]["skill"]["executionConfig"]["needs"], json!(["queue"]));
        assert_eq!(first[1]["skill"]["requiresConfirmation"], true);
        let revision = office.client().get(&office.seat.path("")).await.ok()["version"].clone();
        let second = office.provision(json!({"actions": ["open_ticket", "all_sales", "find_tickets"]})).await;
        assert_eq!(
            slugs(&second),
            [
                ("find_tickets".to_owned(), false),
                ("open_ticket".to_owned(), false),
                ("all_sales".to_owned(), true)
            ]
        );
        assert_eq!(second[2]["skill"]["isEnabled"], true, "a read that lacks nothing starts enabled");
        assert_eq!(first[0]["skill"]["id"], second[0]["skill"]["id"]);
        assert_eq!(office.skills().await, 3);
        let third = office.provision(json!({})).await;
        assert!(third.iter().all(|one| one["created"] == false));
        drop(revision);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_operator_fills_in_later_completes_a_skill() {
    for office in both().await {
        let skill = office.provision(json!({"actions": ["find_tickets"]})).await[0]["skill"].clone();
        let path = office.seat.path(&format!("/skills/{}", text(&skill["id"])));
        let early = office.client().patch(&path).json(json!({"isEnabled": true})).await;
        let problem = early.problem(400, "validation_failed");
        assert!(text(&problem["errors"][0]["message"]).contains("`queue`"), "{problem}");
        let wrong = json!({"executionConfig": {"queue": "kitchen", "colour": 1}});
        let wrong = office.client().patch(&path).json(wrong).await;
        wrong.problem(400, "validation_failed");
        assert_eq!(wrong.faulty_fields(), ["executionConfig.colour", "executionConfig.queue"]);
        let right =
            office.client().patch(&path).json(json!({"executionConfig": {"queue": "support"}})).await.ok();
        assert_eq!(
            (&right["isEnabled"], &right["executionConfig"]["queue"]),
            (&json!(true), &json!("support"))
        );
        assert!(right["executionConfig"].get("needs").is_none(), "{right}");
        office.seat.publish().await;
        office.desk.answer_with(200, &json!([{"id": 7, "subject": "Boiler"}]));
        let call = office.seat.call("find_tickets", json!({"caller_phone": "+12065550142"})).await;
        assert_eq!(Seat::output(&call)["items"][0]["ticket_id"], 7);
        let seen = office.desk.only();
        assert_eq!(seen.uri.query(), Some("queue=support&phone=%2B12065550142"));
        assert_eq!(seen.header("authorization"), "Bearer desk-key");
        // What was handed back as it came changes nothing; another value makes another plan.
        let same = json!({"executionConfig": right["executionConfig"], "description": "Use for tickets."});
        let same = office.client().patch(&path).json(same).await.ok();
        assert_eq!(same["executionConfig"]["plan_hash"], right["executionConfig"]["plan_hash"]);
        let other =
            office.client().patch(&path).json(json!({"executionConfig": {"queue": "sales"}})).await.ok();
        assert_ne!(other["executionConfig"]["plan_hash"], right["executionConfig"]["plan_hash"]);
        assert_eq!(other["description"], "Use for tickets.");
        // Without it, it is incomplete again, and can't stay enabled.
        let emptied =
            office.client().patch(&path).json(json!({"executionConfig": {"queue": null}})).await.ok();
        assert_eq!(
            (&emptied["isEnabled"], &emptied["executionConfig"]["needs"]),
            (&json!(false), &json!(["queue"]))
        );
        // The live version runs what was approved.
        let call = office.seat.call("find_tickets", json!({"caller_phone": "+12065550142"})).await;
        Seat::output(&call);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_or_none_and_every_fault_at_once() {
    let office = Office::connected(Start::sqlite()).await;
    let body = json!({"actions": ["find_ticket", "open_ticket", "x"], "config": {}});
    let refused = office.client().post(&office.provisioning()).json(body).await;
    let problem = refused.problem(400, "validation_failed");
    assert_eq!(refused.faulty_fields(), ["actions[0]", "actions[2]"]);
    assert!(text(&problem["errors"][0]["message"]).contains("did you mean `find_tickets`"), "{problem}");
    let body = json!({"config": {"find_tickets": {"queue": 7}, "open_ticket": {"queue": "x"}}});
    let refused = office.client().post(&office.provisioning()).json(body).await;
    assert_eq!(refused.faulty_fields(), ["config.find_tickets.queue"]);
    let body = json!({"config": {"find_ticket": {}}, "acttions": []});
    let refused = office.client().post(&office.provisioning()).json(body).await;
    assert_eq!(refused.faulty_fields(), ["acttions"]);
    assert_eq!(office.skills().await, 0, "nothing is half done");
    let body = json!({"config": {"find_tickets": {"queue": "sales"}}});
    let done = office.provision(body).await;
    assert_eq!(done[0]["skill"]["isEnabled"], true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pack_is_read_and_installed_once() {
    for office in both().await {
        let pack = office.client().get("/integrations/acme_desk/pack").await.ok();
        assert_eq!(
            (&pack["version"], &pack["callerIdentification"]["preset"]),
            (&json!(3), &json!("all_sales"))
        );
        assert!(text(&pack["guidance"]).contains("queues"), "{pack}");
        assert_eq!(pack["presets"][1]["slug"], "urgent_ticket");
        let install = || async {
            office.client().post(&office.installing()).json(json!({})).await.ok().as_array().unwrap().clone()
        };
        let first = install().await;
        assert_eq!(slugs(&first), [("all_sales".to_owned(), true), ("urgent_ticket".to_owned(), true)]);
        assert_eq!(first[1]["skill"]["isEnabled"], false);
        assert!(install().await.iter().all(|one| one["created"] == false));
        // A preset that is an action is the same skill.
        let again = office.provision(json!({"actions": ["all_sales"]})).await;
        assert_eq!(
            (&again[0]["created"], &again[0]["skill"]["id"]),
            (&json!(false), &first[0]["skill"]["id"])
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_is_told_in_order() {
    let office = Office::on(Start::sqlite()).await;
    let at = |agent: &str, kind: &str, what: &str| format!("/agents/{agent}/integrations/{kind}/{what}");
    let agent = office.seat.agent.clone();
    for what in ["provision", "pack/install"] {
        let post = |agent: &str, kind: &str| office.client().post(&at(agent, kind, what)).json(json!({}));
        post("agt_01ARZ3NDEKTSV4RRFFQ69G5FAV", "acme_desk").await.problem(404, "not_found");
        post(&agent, "acme_desk").await.problem(409, "integration_not_connected");
        post(&agent, "acme_dsk").await.problem(404, "unknown_integration");
    }
    office.client().post(&at(&agent, "postgres", "pack/install")).await.problem(404, "no_pack");
    office.client().get("/integrations/postgres/pack").await.problem(404, "no_pack");
    let narrow = office.server.with_scopes(&["integrations:read"]).await;
    narrow.get("/integrations/acme_desk/pack").await.ok();
    narrow.post(&at(&agent, "acme_desk", "provision")).await.problem(403, "insufficient_scope");
    let other = office.server.other_organization().await;
    other.post(&at(&agent, "acme_desk", "provision")).await.problem(404, "not_found");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn provisioned_skills_go_together_and_versions_keep_them() {
    for office in both().await {
        office.provision(json!({"config": {"find_tickets": {"queue": "sales"}}})).await;
        office.client().post(&office.installing()).json(json!({})).await.ok();
        office
            .client()
            .post(&office.seat.path("/skills"))
            .json(crate::support::desk::hang_up("bye"))
            .await
            .created();
        office.seat.publish().await;
        let one = office
            .client()
            .delete(&office.provisioning())
            .json(json!({"actions": ["open_ticket"]}))
            .await
            .ok();
        assert_eq!(one["removedSkillIds"].as_array().unwrap().len(), 1);
        let rest = office.client().delete(&office.provisioning()).await.ok();
        assert_eq!(rest["removedSkillIds"].as_array().unwrap().len(), 3);
        assert_eq!(office.skills().await, 1, "what is made by hand stays");
        let nothing = office.client().delete(&office.provisioning()).await.ok();
        assert_eq!(nothing["removedSkillIds"], json!([]));
        assert!(
            office.seat.tools("").await.contains(&"find_tickets".to_owned()),
            "the live version keeps them"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_providers_may_find_the_same_things() {
    let office = Office::connected(Start::sqlite()).await;
    let hand_made = json!({"name": "find_tickets", "description": "By hand.", "skillType": "builtin",
        "executionConfig": {"action": "end_call"}});
    office.client().post(&office.seat.path("/skills")).json(hand_made).await.created();
    let done = office.provision(json!({"actions": ["find_tickets"]})).await;
    assert_eq!(done[0]["skill"]["toolName"], "acme_desk_find_tickets");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_without_a_public_document_is_discovered_from_its_folder() {
    let office = Office::connected(Start::sqlite()).await;
    let discovered = office.client().post(&office.seat.integration("/discover")).await.ok();
    assert_eq!((&discovered["operationCount"], &discovered["warnings"]), (&json!(2), &json!([])));
    // Skills of actions are bound to the folder's schema, and a discovery that says the same breaks none.
    office.provision(json!({"config": {"find_tickets": {"queue": "sales"}}})).await;
    let again = office.client().post(&office.seat.integration("/discover")).await.ok();
    assert_eq!(again["drift"]["affectedSkills"], json!([]));
    let report = office.client().get(&office.seat.path("/prepublish-report")).await.ok();
    assert!(!report.to_string().contains("schema_drifted"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn agents_say_whose_phone_numbers_their_callers_write() {
    let office = Office::connected(Start::sqlite()).await;
    let agent = office.seat.path("");
    let wrong = office.client().patch(&agent).json(json!({"defaultRegion": "Germany"})).await;
    assert_eq!(wrong.faulty_fields(), ["defaultRegion"]);
    office.client().patch(&agent).json(json!({"defaultRegion": "DE"})).await.ok();
    office.provision(json!({"actions": ["all_sales"]})).await;
    office.seat.publish().await;
    office.desk.answer_with(200, &json!([]));
    office.seat.call("sales_tickets", json!({"caller_phone": "030 123456"})).await;
    assert_eq!(office.desk.only().uri.query(), Some("queue=sales&phone=%2B4930123456"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reserved_kind_is_an_operators_to_supply() {
    let shop = Shop::open().await;
    let server = TestServer::sqlite().await;
    server.admin.post("/integrations/opentable/connect").await.problem(404, "provider_not_available");
    server
        .admin
        .call(reqwest::Method::PUT, "/integrations/providers/opentable")
        .json(shop.definition())
        .await
        .created();
    let body = json!({"credentials": {"token": crate::support::shop::TOKEN}});
    server.admin.post("/integrations/opentable/connect").json(body).await.ok();
    server.admin.post("/integrations/opentable/discover").await.ok();
}
