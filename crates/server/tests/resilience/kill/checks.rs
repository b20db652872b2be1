//! What must hold after a kill, looked at through a server that was started on what was left.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row};

use super::{
    Scene,
    journal::{Asked, Entries, Journal},
    start,
};
use crate::{
    desk::{Desk, text},
    support::{Client, binary::Served},
    wire::Wire,
};

/// Looks at everything.
pub(super) async fn all(scene: &Scene, journal: &Journal) {
    let served = start(scene.folder.path(), scene.store.as_ref());
    let client = served.client(&scene.key);
    let entries = std::mem::take(&mut *journal.entries());
    versions(scene, &client, &entries).await;
    agents(scene, &served, &client, &entries).await;
    writes(scene, &served, &client, &entries).await;
    *journal.entries() = entries;
}

/// All pages of a list.
async fn list(client: &Client, path: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let and = if path.contains('?') { '&' } else { '?' };
        let answer = client.get(&format!("{path}{and}limit=200{cursor}")).await;
        all.extend(answer.ok().as_array().expect("a list").iter().cloned());
        match answer.json["pagination"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

fn by_id(all: &[Value]) -> HashMap<&str, &Value> {
    let known: HashMap<&str, &Value> =
        all.iter().map(|item| (item["id"].as_str().expect("an id"), item)).collect();
    assert_eq!(known.len(), all.len(), "nothing is there twice");
    known
}

/// Numbers without a gap, every acknowledged version as it was answered, and the live one answers.
async fn versions(scene: &Scene, client: &Client, entries: &Entries) {
    let path = format!("/agents/{}", scene.published);
    let versions = list(client, &format!("{path}/versions")).await;
    let mut numbers: Vec<u64> = versions.iter().map(|version| version["version"].as_u64().unwrap()).collect();
    numbers.sort_unstable();
    let count = u64::try_from(versions.len()).unwrap();
    assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
    let known = by_id(&versions);
    for version in &entries.versions {
        assert_eq!(known.get(version["id"].as_str().unwrap()), Some(&version));
    }
    let agent = client.get(&path).await.ok();
    let greeting: u64 = agent["greeting"].as_str().map_or(0, |greeting| greeting.parse().unwrap());
    assert!(greeting >= entries.greeting, "the draft lost an acknowledged change");
    let live = known[agent["publishedVersionId"].as_str().unwrap()];
    assert_eq!((&live["version"], live["version"].as_u64()), (&agent["version"], Some(count)));
    let desk = Desk { client: client.clone(), agent: scene.published.clone() };
    assert_eq!(desk.look("find_parcel").await, "ok");
}

/// Every acknowledged agent and skill is there; of each agent that was asked for there is one at most.
async fn agents(scene: &Scene, served: &Served, client: &Client, entries: &Entries) {
    let agents = list(client, "/agents").await;
    let known = by_id(&agents);
    for (_, agent) in &entries.agents {
        assert_eq!(
            known.get(agent["id"].as_str().unwrap()).map(|agent| &agent["name"]),
            Some(&agent["name"])
        );
    }
    let mut skills = HashMap::new();
    let newest = agents.iter().rev().take(40).chain(agents.iter().take(40));
    for agent in newest.map(|agent| text(&agent["id"])) {
        skills.insert(agent.clone(), list(client, &format!("/agents/{agent}/skills")).await);
    }
    for skill in entries.skills.iter().filter(|skill| skills.contains_key(skill["agentId"].as_str().unwrap()))
    {
        let known = by_id(&skills[skill["agentId"].as_str().unwrap()]);
        assert_eq!(known.get(skill["id"].as_str().unwrap()), Some(&skill));
    }
    let wire = Wire::new(&served.base, &scene.key);
    for (asked, agent) in entries.agents.iter().rev().take(5) {
        let again = wire.post("/agents", &asked.body, Some(&asked.mark)).await.unwrap();
        assert!(again.replayed && again.data()["id"] == agent["id"], "{}", again.body);
    }
    for asked in entries.unsure_agents.iter().rev().take(5) {
        again_without_an_answer(&wire, "/agents", asked).await;
    }
    let names: Vec<&str> = agents.iter().map(|agent| agent["name"].as_str().unwrap()).collect();
    let own: Vec<&&str> = names.iter().filter(|name| name.starts_with("agent_")).collect();
    assert_eq!(own.iter().collect::<HashSet<_>>().len(), own.len(), "no agent was made twice");
}

/// Every acknowledged write is there once, every other one once at most; so are their receipts.
async fn writes(scene: &Scene, served: &Served, client: &Client, entries: &Entries) {
    let wire = Wire::new(&served.base, &scene.key);
    let path = format!("/agents/{}/tools/add_parcel/call", scene.writer);
    for (asked, answer) in entries.writes.iter().rev().take(5) {
        let again = wire.post(&path, &asked.body, Some(&asked.mark)).await.unwrap();
        assert!(again.replayed && again.body == *answer, "{} {answer}", again.body);
    }
    for asked in entries.unsure_writes.iter().rev().take(5) {
        again_without_an_answer(&wire, &path, asked).await;
    }
    let parcels = parcels(scene).await;
    for (asked, _) in &entries.writes {
        assert_eq!(parcels.get(&asked.mark), Some(&1), "{}", asked.mark);
    }
    let unsure: HashSet<&str> = entries.unsure_writes.iter().map(|asked| asked.mark.as_str()).collect();
    assert!(parcels.values().all(|count| *count == 1), "no parcel is there twice: {parcels:?}");
    let acknowledged = entries.writes.len();
    let unheard = parcels.keys().filter(|mark| unsure.contains(mark.as_str())).count();
    assert_eq!(parcels.len(), acknowledged + unheard, "no parcel that nobody asked for");

    let receipts = list(client, &format!("/receipts?agentId={}", scene.writer)).await;
    let known = by_id(&receipts);
    for (_, answer) in &entries.writes {
        let receipt = known.get(answer["data"]["receiptId"].as_str().unwrap());
        assert_eq!(receipt.map(|receipt| &receipt["status"]), Some(&json!("ok")), "{answer}");
    }
    let with = |status: &str| receipts.iter().filter(|receipt| receipt["status"] == status).count();
    let (ok, pending) = (with("ok"), with("pending"));
    assert!(ok >= acknowledged && ok <= parcels.len(), "{ok} of {acknowledged} to {}", parcels.len());
    assert!(
        parcels.len() <= ok + pending,
        "each parcel has a receipt: {} of {ok} + {pending}",
        parcels.len()
    );
    assert!(ok + pending <= acknowledged + unsure.len(), "pending are only those whose server was killed");
}

/// A request whose answer was lost, sent again: its answer, or the word that it isn't known.
async fn again_without_an_answer(wire: &Wire, path: &str, asked: &Asked) {
    let again = wire.post(path, &asked.body, Some(&asked.mark)).await.unwrap();
    match again.status {
        409 => assert_eq!(again.body["code"], "idempotency_in_progress"),
        _ => assert!(again.data().is_object(), "{}", again.body),
    }
}

/// How many parcels bear each mark.
async fn parcels(scene: &Scene) -> HashMap<String, i64> {
    let mut admin = scene.shop.admin(&scene.shop.name).await;
    let sql = "SELECT mark, count(*) FROM parcels WHERE mark LIKE 'parcel%' GROUP BY mark".to_owned();
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut admin).await.expect("rows");
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}
