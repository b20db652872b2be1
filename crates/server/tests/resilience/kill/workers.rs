//! The workers: each goes on until its server is gone.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::{
    Scene,
    journal::{Asked, Journal},
};
use crate::{
    desk::{confirmed, find, text, verified},
    support::unique,
    wire::Wire,
};

/// Starts all of them.
pub(super) fn start(base: &str, scene: &Scene, journal: &Arc<Journal>) -> Vec<JoinHandle<()>> {
    let wire = Wire::new(base, &scene.key);
    let (publisher, creator) = (wire.clone(), wire.clone());
    let (agent, ours, theirs) = (scene.published.clone(), Arc::clone(journal), Arc::clone(journal));
    let mut workers = vec![
        tokio::spawn(async move { while publish(&publisher, &agent, &ours).await.is_some() {} }),
        tokio::spawn(async move { while create(&creator, &theirs).await.is_some() {} }),
    ];
    for _ in 0..2 {
        let (wire, agent, journal) = (wire.clone(), scene.writer.clone(), Arc::clone(journal));
        workers.push(tokio::spawn(async move { while write(&wire, &agent, &journal).await.is_some() {} }));
    }
    workers
}

/// Changes the draft and publishes it.
async fn publish(wire: &Wire, agent: &str, journal: &Journal) -> Option<()> {
    let number = journal.entries().greeting + 1;
    let greeting = json!({"greeting": format!("{number}")});
    wire.patch(&format!("/agents/{agent}"), &greeting).await?.data();
    journal.acknowledge(|entries| entries.greeting = number);
    let note = json!({"note": unique("note")});
    let answer = wire.post(&format!("/agents/{agent}/publish"), &note, None).await?;
    // A draft whose last publish was done and not heard of is unchanged once.
    if answer.body["code"] != "no_changes" {
        let version = answer.data().clone();
        assert_eq!(version["note"], note["note"]);
        journal.acknowledge(|entries| entries.versions.push(version));
    }
    Some(())
}

/// Makes an agent with two skills.
async fn create(wire: &Wire, journal: &Journal) -> Option<()> {
    let mark = unique("agent");
    let asked = Asked { body: json!({"name": mark}), mark };
    let Some(answer) = wire.post("/agents", &asked.body, Some(&asked.mark)).await else {
        journal.entries().unsure_agents.push(asked);
        return None;
    };
    let agent = answer.data().clone();
    let id = text(&agent["id"]);
    journal.acknowledge(|entries| entries.agents.push((asked, agent)));
    let plain = json!({"name": "Hang up", "description": "Use when the caller says goodbye.",
        "skillType": "builtin", "executionConfig": {"action": "end_call"}});
    let skill = wire.post(&format!("/agents/{id}/skills"), &plain, None).await?.data().clone();
    journal.acknowledge(|entries| entries.skills.push(skill));
    let path = format!("/agents/{id}/integrations/postgres/bindings");
    let skill = wire.post(&path, &find("find_parcel", "parcels"), None).await?.data().clone();
    journal.acknowledge(|entries| entries.skills.push(skill));
    Some(())
}

/// Adds a parcel, confirmed.
async fn write(wire: &Wire, agent: &str, journal: &Journal) -> Option<()> {
    let path = format!("/agents/{agent}/tools/add_parcel/call");
    let mark = unique("parcel");
    let call = |context: Value| json!({"arguments": {"mark": mark}, "context": context});
    let asked = wire.post(&path, &call(verified()), None).await?;
    let token = text(&asked.data()["confirmation"]["token"]);
    let asked = Asked { body: call(confirmed(&token)), mark: mark.clone() };
    let Some(answer) = wire.post(&path, &asked.body, Some(&asked.mark)).await else {
        journal.entries().unsure_writes.push(asked);
        return None;
    };
    assert_eq!(answer.data()["status"], "ok", "{}", answer.body);
    journal.acknowledge(|entries| entries.writes.push((asked, answer.body)));
    Some(())
}
