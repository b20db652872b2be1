//! `HubSpot`, as an operator and a caller live it.

mod calls;
mod crm;
mod guide;
mod search;
mod trouble;

use serde_json::{Value, json};

use self::crm::Crm;
use super::{
    judge,
    simulator::{Signed, Simulator},
    stage::Stage,
};
use crate::support::desk::{Seat, text};

/// The key that counts.
const KEY: &str = "pat-na1-5f0c-secret-4711";

/// `HubSpot`'s own: of objects of any type, and of the account.
const DOCUMENTS: [&str; 2] = ["hubspot/CRM__Objects__v3.json", "hubspot/Account__Account_Info__v3.json"];

/// An account with two callers of one number, and a server with the folder.
struct Office {
    crm: Simulator<Crm>,
    stage: Stage,
}

/// An account with contacts, tickets and deals.
async fn account() -> Simulator<Crm> {
    let mut crm = Crm::new(KEY);
    let ada = crm.keep(
        "contacts",
        None,
        &[
            ("firstname", "Ada"),
            ("lastname", "Birch"),
            ("email", "ada@example.com"),
            ("phone", "(206) 555-0142"),
        ],
    );
    crm.keep("contacts", None, &[("firstname", "Ben"), ("mobilephone", "+1 206-555-0143")]);
    crm.keep(
        "tickets",
        Some(&ada),
        &[
            ("subject", "Tap drips"),
            ("hs_pipeline_stage", "4"),
            ("createdate", "2026-09-10T10:00:00Z"),
            ("closed_date", "2026-09-12T14:30:00Z"),
        ],
    );
    crm.keep(
        "deals",
        Some(&ada),
        &[("dealname", "New boiler"), ("amount", "4200.00"), ("dealstage", "contractsent")],
    );
    crm.keep("companies", None, &[("name", "Birch and Sons Plumbing"), ("domain", "birch.example.com")]);
    let judge = judge::openapi_of_requests(&DOCUMENTS);
    Simulator::start(crm, Signed::Nobody, judge).await
}

impl Office {
    async fn open() -> Self {
        let crm = account().await;
        let stage = Stage::of("hubspot", &[("https://api.hubapi.com", &crm.base)]).await;
        Self { crm, stage }
    }

    /// Connected, with the whole pack published.
    async fn running() -> Self {
        let office = Self::open().await;
        office.stage.connect(json!({"apiKey": KEY})).await;
        office.stage.provision(json!({"actions": ["update_contact", "find_company"]})).await;
        office.stage.install(json!({})).await;
        office.stage.publish_all().await;
        office.crm.seen();
        office
    }

    fn seat(&self) -> &Seat {
        &self.stage.seat
    }

    async fn read(&self, tool: &str, arguments: Value) -> Value {
        let call = self.seat().call(tool, arguments).await;
        Seat::output(&call).clone()
    }

    /// The id of the contact with this number.
    async fn contact(&self, number: &str) -> String {
        text(&self.read("find_contact", json!({"caller_phone": number})).await["items"][0]["contact_id"])
    }

    fn count(&self, kind: &str) -> usize {
        self.crm.with(|crm| crm.of(kind).len())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_key_is_refused_at_its_field_and_a_right_one_is_never_said_again() {
    let office = Office::open().await;
    let path = office.seat().integration("/connect");
    let connect =
        |credentials: Value| office.seat().client.post(&path).json(json!({"credentials": credentials}));
    let wrong = connect(json!({"apiKey": "pat-na1-nobody"})).await;
    wrong.problem(400, "credentials_rejected");
    assert_eq!(wrong.faulty_fields(), ["credentials.apiKey"], "{}", wrong.text);
    assert!(!wrong.text.contains("pat-na1-nobody"), "{}", wrong.text);
    let missing = connect(json!({"token": KEY})).await;
    missing.problem(400, "validation_failed");
    assert!(!missing.text.contains(KEY), "{}", missing.text);
    assert_eq!(office.stage.status().await["status"], Value::Null);

    let done = office.stage.connect(json!({"apiKey": KEY})).await;
    assert!(text(&done["accountLabel"]).starts_with("7340021 @"), "{done}");
    office.stage.provision(json!({})).await;
    for path in ["/integrations", "/integrations/catalog", &office.seat().path("/skills"), "/audit-logs"] {
        let shown = office.seat().client.get(path).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.text);
        assert!(!shown.text.contains(KEY), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_important_actions_come_first_and_the_pack_adds_what_is_missing() {
    let office = Office::open().await;
    office.stage.connect(json!({"apiKey": KEY})).await;
    let slugs = |skills: &[Value]| -> Vec<(String, bool, bool)> {
        let of = |one: &Value| {
            (text(&one["skill"]["action"]), one["created"] == true, one["skill"]["isEnabled"] == true)
        };
        skills.iter().map(of).collect()
    };
    let said = |slug: &str, created: bool, enabled: bool| (slug.to_owned(), created, enabled);
    let first = office.stage.provision(json!({})).await;
    assert_eq!(
        slugs(&first),
        [
            said("find_contact", true, true),
            said("find_contact_by_email", true, true),
            said("create_ticket", true, false),
            said("find_tickets", true, true)
        ]
    );
    assert_eq!(first[2]["skill"]["requiresConfirmation"], true, "{}", first[2]);
    assert!(office.stage.provision(json!({})).await.iter().all(|one| one["created"] == false));
    let pack = slugs(&office.stage.install(json!({})).await);
    let new: Vec<&str> = pack.iter().filter(|(_, new, _)| *new).map(|(slug, _, _)| slug.as_str()).collect();
    assert_eq!((pack.len(), new), (7, vec!["create_contact", "find_deals", "add_note"]));
    assert!(slugs(&office.stage.install(json!({})).await).iter().all(|(_, new, _)| !new));
    // What writes waits for a person, what is published before that isn't offered.
    office.seat().publish().await;
    let offered = office.seat().tools("").await;
    assert!(offered.contains(&"find_tickets".to_owned()), "{offered:?}");
    assert!(!offered.contains(&"create_ticket".to_owned()), "{offered:?}");
}
