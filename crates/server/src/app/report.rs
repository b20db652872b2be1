//! The pre-publish report: what goes live, what data leaves, and what speaks against it.

mod egress;
mod findings;

use jackfield_core::diagnostic::Diagnostic;
use serde::Serialize;
use utoipa::ToSchema;

pub use egress::{Egress, Returned, Sent};

use super::{
    App,
    versions::{Draft, compile},
};
use crate::{
    error::Result,
    model::{skill::Skill, version::CompiledSkill},
};

/// What publishing the draft would do.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PrepublishReport)]
pub struct Report {
    /// The agent.
    pub agent_id: String,
    /// Whether the draft differs from the live version.
    pub changed: bool,
    /// Whether publishing would succeed now.
    pub can_publish: bool,
    /// The number of the live version; 0 where none is live.
    pub live_version: i64,
    /// The number that the next version gets.
    pub next_version: i64,
    /// The skills that would be live.
    pub skills_going_live: Vec<SkillLine>,
    /// The skills that are live and would no longer be.
    pub skills_leaving: Vec<SkillLine>,
    /// What data leaves the system, skill by skill.
    pub egress: Vec<Egress>,
    /// What to think about before publishing.
    pub warnings: Vec<Finding>,
    /// What publishing is refused for.
    pub blockers: Vec<Finding>,
}

/// A skill of a report.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReportedSkill)]
pub struct SkillLine {
    /// `skl_…`
    pub skill_id: String,
    /// What people call it.
    pub name: String,
    /// What the model calls.
    pub tool_name: String,
    /// Whether it changes anything.
    pub is_write: bool,
    /// Against the live version.
    pub change: SkillChange,
}

/// What becomes of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each name says what it is")]
#[schema(as = ReportedSkillChange)]
pub enum SkillChange {
    Added,
    Changed,
    Unchanged,
    Removed,
}

/// One thing that speaks against publishing, or forbids it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReportFinding)]
pub struct Finding {
    /// A stable word, such as `schema_drifted`.
    pub code: &'static str,
    /// The skill it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill_id: Option<String>,
    /// That skill's tool name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_name: Option<String>,
    /// What it is and what to do about it.
    pub message: String,
}

impl Finding {
    fn of_agent(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, skill_id: None, tool_name: None, message: message.into() }
    }

    fn of_skill(code: &'static str, skill: &Skill, message: impl Into<String>) -> Self {
        Self {
            code,
            skill_id: Some(skill.id.clone()),
            tool_name: Some(skill.document.tool_name.clone()),
            message: message.into(),
        }
    }

    /// The finding as a fault of a refused publish.
    pub(super) fn to_fault(&self) -> Diagnostic {
        let path = self.tool_name.as_ref().map(|name| format!("skills.{name}")).unwrap_or_default();
        Diagnostic::new(self.code, path, self.message.clone())
    }
}

/// The report of an agent's draft, with the revision that it is of.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn of(app: &App, organization: &str, agent_id: &str) -> Result<(Report, i64)> {
    let draft = Draft::read(app, organization, agent_id).await?;
    Ok((report(&draft)?, draft.agent.revision))
}

/// What publishing the draft would be refused for.
pub(super) fn blockers(draft: &Draft) -> Vec<Finding> {
    draft
        .skills
        .iter()
        .filter(|skill| skill.document.is_enabled)
        .flat_map(|skill| findings::blockers(draft, skill))
        .collect()
}

fn report(draft: &Draft) -> Result<Report> {
    let compiled = draft.compiled();
    let (_, hash) = compile::text_and_hash(&compiled)?;
    let live = draft.live.as_ref();
    let live_skills: &[CompiledSkill] =
        live.map(|version| version.compiled.skills.as_slice()).unwrap_or_default();
    let changed = live.is_none_or(|version| version.hash != hash);
    let blockers = blockers(draft);
    let leaving = live_skills.iter().filter(|old| !compiled.skills.iter().any(|skill| skill.id == old.id));
    Ok(Report {
        agent_id: draft.agent.id.clone(),
        changed,
        can_publish: changed && blockers.is_empty(),
        live_version: draft.agent.published_number,
        next_version: draft.agent.last_number + 1,
        skills_going_live: compiled
            .skills
            .iter()
            .map(|skill| line(skill, change(skill, live_skills)))
            .collect(),
        skills_leaving: leaving.map(|skill| line(skill, SkillChange::Removed)).collect(),
        egress: compiled.skills.iter().filter_map(egress::of).collect(),
        warnings: findings::warnings(draft),
        blockers,
    })
}

fn change(skill: &CompiledSkill, live: &[CompiledSkill]) -> SkillChange {
    match live.iter().find(|old| old.id == skill.id) {
        Some(old) if old == skill => SkillChange::Unchanged,
        Some(_) => SkillChange::Changed,
        None => SkillChange::Added,
    }
}

fn line(skill: &CompiledSkill, change: SkillChange) -> SkillLine {
    SkillLine {
        skill_id: skill.id.clone(),
        name: skill.document.name.clone(),
        tool_name: skill.document.tool_name.clone(),
        is_write: skill.document.is_write,
        change,
    }
}
