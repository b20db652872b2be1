//! Ready-made tools: the actions and presets that come with a provider, made skills of an agent's draft.
//!
//! An action is a binding that somebody else has written: it goes the same way as any other, through the compiler, and
//! lands in the draft. It is bound to the schema that comes with the provider's folder, so nothing needs to be
//! discovered first. Which one a skill comes of is kept with it, so that provisioning again does nothing twice.

mod compile;
mod provision;

pub use compile::{Ground, ground, reconfigured};
pub use provision::{Provisioned, Removed, Wanted, install_pack, provision, remove};

use std::sync::Arc;

use jackfield_core::{
    manifest::{Action, AgentFacts, CallerIdentification},
    plan::Plan,
};

use super::{App, catalog, catalog::Provider};
use crate::error::{Error, Kind, Result};

/// An action or preset, with what it looks like compiled.
#[derive(Debug)]
pub struct Offered<'a> {
    /// The action.
    pub action: &'a Action,
    /// What it would be with example values of the operator.
    pub plan: Plan,
}

/// A pack.
#[derive(Debug)]
pub struct PackOf<'a> {
    /// Its version.
    pub version: u32,
    /// How the provider's operations behave, Markdown.
    pub guidance: &'a str,
    /// How a caller is identified.
    pub caller_identification: Option<&'a CallerIdentification>,
    /// What is installed.
    pub presets: Vec<Offered<'a>>,
}

/// The actions of a kind; none of one that has none.
///
/// # Errors
/// An internal error for a folder that doesn't hold what its test demands.
pub fn offered(provider: &Provider) -> Result<Vec<Offered<'_>>> {
    let Some(ready) = provider.folder.as_deref() else { return Ok(Vec::new()) };
    ready.folder.actions.iter().map(|action| offer(provider, action)).collect()
}

/// The pack of a kind.
///
/// # Errors
/// `no_pack`.
pub fn pack(provider: &Provider) -> Result<PackOf<'_>> {
    let folder = provider.folder.as_deref().map(|ready| &ready.folder);
    let Some((folder, pack)) = folder.and_then(|folder| Some((folder, folder.pack.as_ref()?))) else {
        return Err(no_pack(provider));
    };
    Ok(PackOf {
        version: pack.version,
        guidance: folder.guidance.as_deref().unwrap_or_default(),
        caller_identification: pack.caller_identification.as_ref(),
        presets: folder.presets().map(|preset| offer(provider, preset)).collect::<Result<_>>()?,
    })
}

/// The provider of a kind, for looking at its actions.
///
/// # Errors
/// `unknown_integration`, `provider_not_available`, or what the store says.
pub async fn provider(app: &App, organization: &str, kind: &str) -> Result<Arc<Provider>> {
    catalog::known(app, organization, kind).await
}

fn offer<'a>(provider: &Provider, action: &'a Action) -> Result<Offered<'a>> {
    let config = action.config(&action.example(), &AgentFacts::default());
    let plan = config.and_then(|config| compile::alone(provider, action, &config));
    let plan =
        plan.map_err(|faults| Error::internal(format!("{} doesn't compile: {faults:?}", action.slug)))?;
    Ok(Offered { action, plan })
}

fn no_pack(provider: &Provider) -> Error {
    let detail = format!(
        "`{}` comes without a pack. Provision its actions, or bind its operations.",
        provider.manifest.kind
    );
    Error::new(Kind::NotFound, "no_pack", detail)
}
