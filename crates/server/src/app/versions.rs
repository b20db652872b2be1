//! Versions: the draft, compiled and frozen. Live calls run one of them and nothing else.

pub mod compile;
pub mod diff;

use super::{App, Caller, agents, report};
use crate::{
    error::{Error, Result},
    model::{
        Id,
        agent::Agent,
        skill::Skill,
        version::{Compiled, Version},
    },
    store::{self, OrganizationStore, facts::KindFacts},
};

/// How often a publish starts over because the draft changed under it.
const ATTEMPTS: usize = 5;

/// Everything that publishing looks at, read without holding anything.
pub(super) struct Draft {
    /// The agent.
    pub(super) agent: Agent,
    /// All of its skills.
    pub(super) skills: Vec<Skill>,
    /// The version that is live.
    pub(super) live: Option<Version>,
    /// What is known of each kind of integration.
    pub(super) facts: std::collections::HashMap<String, KindFacts>,
}

impl Draft {
    /// Reads the draft of an agent.
    pub(super) async fn read(app: &App, organization: &str, agent_id: &str) -> Result<Self> {
        let agent = agents::get(app, organization, agent_id).await?;
        let store = app.database.organization(organization);
        let live = live(store, &agent).await?;
        let skills = store::skills::list_of_agent(store, agent_id).await?;
        let facts = store::facts::by_kind(store).await?;
        Ok(Self { agent, skills, live, facts })
    }

    /// The draft as publishing would freeze it.
    pub(super) fn compiled(&self) -> Compiled {
        compile::draft(&self.agent, &self.skills)
    }
}

/// Publishes the draft of an agent.
///
/// # Errors
/// `not_found`, what `check` says of the revision, `publish_blocked` with every blocker,
/// `no_changes`, or what the store says.
pub async fn publish(
    app: &App,
    caller: &Caller,
    agent_id: &str,
    note: Option<&str>,
    check: impl Fn(i64) -> Result<()> + Send + Sync,
) -> Result<(Version, Agent)> {
    for _attempt in 0..ATTEMPTS {
        let draft = Draft::read(app, &caller.organization, agent_id).await?;
        check(draft.agent.revision)?;
        refuse_blocked(&draft)?;
        let compiled = draft.compiled();
        let (text, hash) = compile::text_and_hash(&compiled)?;
        if draft.live.as_ref().is_some_and(|live| live.hash == hash) {
            let detail = "The draft is the same as the live version; there is nothing to publish.";
            return Err(Error::conflict("no_changes", detail));
        }
        let version = Version {
            id: Id::Version.new(&app.clock),
            agent_id: agent_id.to_owned(),
            number: draft.agent.last_number + 1,
            compiled,
            hash,
            note: note.map(str::to_owned),
            published_at: app.clock.micros(),
            published_by: caller.key.to_string(),
        };
        if let Some(agent) = freeze(app, caller, draft.agent.revision, &version, &text).await? {
            return Ok((version, agent));
        }
    }
    let detail = "The draft kept changing while it was published. Read it again, and publish what you find.";
    Err(Error::conflict("version_conflict", detail))
}

/// An agent's versions before a number, newest first.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn list(
    app: &App,
    organization: &str,
    agent_id: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Version>> {
    agents::get(app, organization, agent_id).await?;
    store::versions::list(app.database.organization(organization), agent_id, before, limit).await
}

/// A version of an agent.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn get(app: &App, organization: &str, agent_id: &str, version_id: &str) -> Result<Version> {
    let found = store::versions::find(app.database.organization(organization), agent_id, version_id).await?;
    found.ok_or_else(|| Error::not_found("version", version_id))
}

/// What the draft changes of a version.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn diff(
    app: &App,
    organization: &str,
    agent_id: &str,
    version_id: &str,
) -> Result<(Version, Vec<diff::Change>)> {
    let version = get(app, organization, agent_id, version_id).await?;
    let draft = Draft::read(app, organization, agent_id).await?;
    let changes = diff::changes(&version.compiled, &draft.compiled())?;
    Ok((version, changes))
}

/// Lets an earlier version be live again, as it was published.
///
/// # Errors
/// `not_found`, what `check` says of the revision, `no_changes`, or what the store says.
pub async fn roll_back(
    app: &App,
    caller: &Caller,
    agent_id: &str,
    version_id: &str,
    check: impl FnOnce(i64) -> Result<()> + Send,
) -> Result<Agent> {
    let version = get(app, &caller.organization, agent_id, version_id).await?;
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, agent_id).await?;
    check(agent.revision)?;
    if agent.published_version_id.as_deref() == Some(version_id) {
        let detail = format!("Version {} is live already.", version.number);
        return Err(Error::conflict("no_changes", detail));
    }
    agent.published_version_id = Some(version.id);
    agent.published_number = version.number;
    agents::touch(app, &mut transaction, &mut agent).await?;
    agents::save(app, caller, transaction).await?;
    Ok(agent)
}

async fn live(store: OrganizationStore<'_>, agent: &Agent) -> Result<Option<Version>> {
    match agent.published_version_id.as_deref() {
        Some(version_id) => store::versions::find(store, &agent.id, version_id).await,
        None => Ok(None),
    }
}

fn refuse_blocked(draft: &Draft) -> Result<()> {
    let blockers = report::blockers(draft);
    if blockers.is_empty() {
        return Ok(());
    }
    let detail =
        "This draft can't go live: `errors` names each reason. GET …/prepublish-report shows them any time.";
    let faults = blockers.iter().map(report::Finding::to_fault).collect();
    Err(Error::unprocessable("publish_blocked", detail).with_faults(faults))
}

/// Adds a version and makes it live; `None` where the draft is no longer the one it was made of.
async fn freeze(
    app: &App,
    caller: &Caller,
    revision: i64,
    version: &Version,
    text: &str,
) -> Result<Option<Agent>> {
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, &version.agent_id).await?;
    if agent.revision != revision {
        return Ok(None);
    }
    store::versions::insert(&mut transaction, version, text).await?;
    agent.published_version_id = Some(version.id.clone());
    agent.published_number = version.number;
    agent.last_number = version.number;
    agents::touch(app, &mut transaction, &mut agent).await?;
    agents::save(app, caller, transaction).await?;
    Ok(Some(agent))
}
