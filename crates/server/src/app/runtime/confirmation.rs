//! Confirmations: what was confirmed is what runs, once.

use jackfield_core::plan::{arguments::Arguments, summary::canonical};

use super::live::{LiveAgent, LiveTool};
use crate::{app::App, error::Result, model::clock::rfc3339, store::confirmations};

/// A token to hand back with the same arguments.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// `cnf_…`
    pub token: String,
    /// What will happen, for the agent to read out.
    pub summary: String,
    /// RFC 3339.
    pub expires_at: String,
}

/// What became of a token that was handed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was good, and is used up now.
    Good,
    /// It isn't one of ours.
    Unknown,
    /// It was used before.
    Used,
    /// Its time is over.
    Expired,
    /// It is for other arguments, another skill or another version.
    Mismatch,
}

/// The hash of exactly what is confirmed: version, skill and arguments.
pub fn subject(app: &App, agent: &LiveAgent, tool: &LiveTool, arguments: &str) -> [u8; 32] {
    let version = agent.version_id.as_deref().unwrap_or("draft");
    app.secrets.hash(&format!("confirm/{version}/{}/{arguments}", tool.skill.id))
}

/// The arguments of a call as one stable text.
pub fn text_of(tool: &LiveTool, arguments: &Arguments) -> String {
    tool.plan.as_ref().map_or_else(String::new, |plan| canonical(plan.plan(), arguments))
}

/// Makes a token for a subject.
///
/// # Errors
/// What the store says.
pub async fn ask(app: &App, organization: &str, subject: &[u8; 32], summary: String) -> Result<Confirmation> {
    let mut bytes = [0_u8; 20];
    rand::fill(&mut bytes);
    let token = format!("cnf_{}", data_encoding::BASE32_NOPAD.encode(&bytes).to_ascii_lowercase());
    let lifetime = i64::try_from(app.settings.confirmation_lifetime.as_micros()).unwrap_or(i64::MAX);
    let expires_at = app.clock.micros().saturating_add(lifetime);
    let store = app.database.organization(organization);
    confirmations::insert(store, &app.secrets.hash(&token), subject, expires_at).await?;
    Ok(Confirmation { token, summary, expires_at: rfc3339(expires_at) })
}

/// Uses a token up for a subject.
///
/// # Errors
/// What the store says.
pub async fn redeem(app: &App, organization: &str, token: &str, subject: &[u8; 32]) -> Result<Verdict> {
    let store = app.database.organization(organization);
    let hash = app.secrets.hash(token);
    let now = app.clock.micros();
    if confirmations::take(store, &hash, subject, now).await? {
        return Ok(Verdict::Good);
    }
    Ok(match confirmations::find(store, &hash).await? {
        None => Verdict::Unknown,
        Some(known) if known.used_at.is_some() => Verdict::Used,
        Some(known) if known.subject_hash != subject => Verdict::Mismatch,
        Some(_) => Verdict::Expired,
    })
}
