//! The draft as one frozen document, and what it is recognized by.

use crate::{
    error::{Error, Result},
    model::{
        agent::Agent,
        skill::Skill,
        version::{Compiled, CompiledSkill},
    },
};

/// The agent and its enabled skills, by tool name.
pub fn draft(agent: &Agent, skills: &[Skill]) -> Compiled {
    let enabled = skills.iter().filter(|skill| skill.document.is_enabled);
    let mut skills: Vec<CompiledSkill> = enabled
        .map(|skill| CompiledSkill {
            id: skill.id.clone(),
            kind: skill.kind.clone(),
            document: skill.document.clone(),
            plan: skill.plan.clone(),
        })
        .collect();
    skills.sort_by(|left, right| left.document.tool_name.cmp(&right.document.tool_name));
    Compiled { agent: agent.draft.clone(), skills }
}

/// The text that the store keeps of it, and the hash of that text.
///
/// # Errors
/// An internal error where it can't be written as JSON.
pub fn text_and_hash(compiled: &Compiled) -> Result<(String, String)> {
    let text = serde_json::to_string(compiled).map_err(Error::internal)?;
    let hash = blake3::hash(text.as_bytes()).to_hex().to_string();
    Ok((text, hash))
}
