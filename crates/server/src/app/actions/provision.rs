//! Actions and presets onto an agent: all of those that are wanted, or none.

use jackfield_core::{diagnostic::Diagnostic, manifest::Action, suggest};
use serde_json::{Map, Value};

use super::{
    Ground,
    compile::{self, Made},
    ground, no_pack,
};
use crate::{
    app::{App, Caller, agents, bindings, catalog, connections, skills},
    error::{Error, Result},
    model::skill::Skill,
    store,
};

/// What is wanted of a kind's actions.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Their slugs; the important ones where none is named.
    pub actions: Option<Vec<String>>,
    /// What the operator has filled in, by slug.
    pub config: Map<String, Value>,
}

/// A skill that was asked for.
#[derive(Debug)]
pub struct Provisioned {
    /// The skill.
    pub skill: Skill,
    /// Whether it is new; an earlier one of the same action stays as it is.
    pub created: bool,
}

/// What was removed.
#[derive(Debug)]
pub struct Removed {
    /// The ids of the skills.
    pub skill_ids: Vec<String>,
}

/// Makes skills of the wanted actions, or of the important ones.
///
/// # Errors
/// `not_found` for the agent, `unknown_integration`, `integration_not_connected`, `validation_failed` for actions that
/// aren't there and values that don't fit, `binding_invalid`, `name_taken`, or what the store says.
pub async fn provision(
    app: &App,
    caller: &Caller,
    (agent_id, kind): (&str, &str),
    wanted: &Wanted,
) -> Result<Vec<Provisioned>> {
    let (ground, scope) = ready(app, &caller.organization, agent_id, kind).await?;
    let folder = ground.provider.folder.as_deref().map(|ready| &ready.folder);
    let all: Vec<&Action> = folder.iter().flat_map(|folder| &folder.actions).collect();
    if all.is_empty() {
        let detail = format!(
            "`{kind}` has no actions to provision. Install its pack with `POST …/integrations/{kind}/pack/install`, \
             or bind its operations."
        );
        return Err(Error::unprocessable("no_actions", detail));
    }
    let chosen = chosen(&all, wanted)?;
    check_scopes(&ground, &chosen, scope.as_deref())?;
    save(app, caller, (agent_id, &ground), (&chosen, &wanted.config)).await
}

/// Makes skills of all presets of a kind's pack.
///
/// # Errors
/// `not_found` for the agent, `no_pack`, `integration_not_connected`, or as [`provision`].
pub async fn install_pack(
    app: &App,
    caller: &Caller,
    (agent_id, kind): (&str, &str),
    config: &Map<String, Value>,
) -> Result<Vec<Provisioned>> {
    let store = app.database.organization(&caller.organization);
    if store::agents::find(store, agent_id).await?.is_none() {
        return Err(Error::not_found("agent", agent_id));
    }
    // That there is no pack is told before that nothing is connected.
    let provider = catalog::known(app, &caller.organization, kind).await?;
    if provider.folder.as_deref().is_none_or(|ready| ready.folder.pack.is_none()) {
        return Err(no_pack(&provider));
    }
    let (ground, scope) = ready(app, &caller.organization, agent_id, kind).await?;
    let folder = ground.provider.folder.as_deref().map(|ready| &ready.folder);
    let presets: Vec<&Action> = folder.iter().flat_map(|folder| folder.presets()).collect();
    let wanted = Wanted { actions: None, config: config.clone() };
    let faults = config_faults(&presets, &wanted);
    if !faults.is_empty() {
        return Err(Error::invalid_body(faults));
    }
    check_scopes(&ground, &presets, scope.as_deref())?;
    save(app, caller, (agent_id, &ground), (&presets, config)).await
}

/// Removes the skills of the named actions and presets of a kind from the draft, or of all of them.
///
/// # Errors
/// `not_found` for the agent, `unknown_integration`, or what the store says.
pub async fn remove(
    app: &App,
    caller: &Caller,
    (agent_id, kind): (&str, &str),
    slugs: Option<&[String]>,
) -> Result<Removed> {
    catalog::known(app, &caller.organization, kind).await?;
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, agent_id).await?;
    let mut skill_ids = Vec::new();
    for skill in store::skills::of_actions(&mut transaction, agent_id, kind).await? {
        let slug = skill.origin.as_ref().map(|origin| &origin.slug);
        if slugs.is_none_or(|slugs| slug.is_some_and(|slug| slugs.contains(slug))) {
            store::skills::delete(&mut transaction, agent_id, &skill.id).await?;
            skill_ids.push(skill.id);
        }
    }
    if !skill_ids.is_empty() {
        agents::touch(app, &mut transaction, &mut agent).await?;
        agents::save(app, caller, transaction).await?;
    }
    Ok(Removed { skill_ids })
}

/// What is needed before anything is made: the agent is there, and the kind connected. With what was approved for it.
async fn ready(
    app: &App,
    organization: &str,
    agent_id: &str,
    kind: &str,
) -> Result<(Ground, Option<String>)> {
    let store = app.database.organization(organization);
    if store::agents::find(store, agent_id).await?.is_none() {
        return Err(Error::not_found("agent", agent_id));
    }
    catalog::known(app, organization, kind).await?;
    let row = connections::connected(app, organization, kind).await?;
    let ground = ground(app, organization, kind, &row.account_label).await?;
    Ok((ground, row.scope))
}

/// Whether a person has approved what the actions need beyond what connecting asks for.
fn check_scopes(ground: &Ground, chosen: &[&Action], granted: Option<&str>) -> Result<()> {
    if !ground.provider.asks_for_consent() {
        return Ok(());
    }
    let granted: Vec<&str> = granted.unwrap_or_default().split([' ', ',']).collect();
    let needed = chosen.iter().flat_map(|action| &action.scopes).map(String::as_str);
    let mut missing: Vec<&str> = needed.filter(|scope| !granted.contains(scope)).collect();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    let kind = &ground.provider.manifest.kind;
    let detail = format!(
        "These actions need more than was approved. Connect again with `POST /integrations/{kind}/connect` and \
         `{{\"scopes\": {}}}`; what was approved before stays.",
        serde_json::to_string(&missing).unwrap_or_default()
    );
    Err(Error::conflict("scope_not_granted", detail))
}

/// The actions that are wanted, in their own order.
fn chosen<'a>(all: &[&'a Action], wanted: &Wanted) -> Result<Vec<&'a Action>> {
    let mut faults = config_faults(all, wanted);
    let Some(slugs) = &wanted.actions else {
        if !faults.is_empty() {
            return Err(Error::invalid_body(faults));
        }
        return Ok(all.iter().copied().filter(|action| action.important).collect());
    };
    let slugs_of = || all.iter().map(|action| action.slug.as_str());
    let unknown =
        slugs.iter().enumerate().filter(|(_, slug)| !slugs_of().any(|known| known == slug.as_str()));
    faults.extend(unknown.map(|(index, slug)| {
        let message = format!("There is no action `{slug}`.");
        let fault = Diagnostic::new("unknown_action", format!("actions[{index}]"), message);
        match suggest::did_you_mean(slug, slugs_of()) {
            Some(near) => fault.with_help(near),
            None => fault.with_help(format!("These are: {}.", slugs_of().collect::<Vec<_>>().join(", "))),
        }
    }));
    if !faults.is_empty() {
        return Err(Error::invalid_body(faults));
    }
    Ok(all.iter().copied().filter(|action| slugs.contains(&action.slug)).collect())
}

/// What the operator has filled in for actions that aren't there, or not as an object.
fn config_faults(all: &[&Action], wanted: &Wanted) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for (slug, value) in &wanted.config {
        let place = format!("config.{slug}");
        if !all.iter().any(|action| action.slug == *slug) {
            let fault = Diagnostic::new("unknown_action", place, format!("There is no action `{slug}`."));
            let near = suggest::did_you_mean(slug, all.iter().map(|action| action.slug.as_str()));
            faults.push(Diagnostic { help: near, ..fault });
        } else if !value.is_object() {
            faults.push(Diagnostic::new(
                "wrong_type",
                place,
                "This must be an object of the action's settings.",
            ));
        }
    }
    faults
}

async fn save(
    app: &App,
    caller: &Caller,
    (agent_id, ground): (&str, &Ground),
    (chosen, config): (&[&Action], &Map<String, Value>),
) -> Result<Vec<Provisioned>> {
    let kind = &ground.provider.manifest.kind;
    let mut transaction = app.database.organization(&caller.organization).begin().await?;
    let mut agent = agents::lock(&mut transaction, agent_id).await?;
    let earlier = store::skills::of_actions(&mut transaction, agent_id, kind).await?;
    let mut all = Vec::with_capacity(chosen.len());
    let nothing = Map::new();
    let mut refused = Refused::default();
    for action in chosen {
        let is_it = |skill: &&Skill| skill.origin.as_ref().is_some_and(|origin| origin.slug == action.slug);
        if let Some(skill) = earlier.iter().find(is_it) {
            all.push(Provisioned { skill: skill.clone(), created: false });
            continue;
        }
        let given = config.get(&action.slug).and_then(Value::as_object).unwrap_or(&nothing);
        let Made { document, bound, origin } = match compile::made(ground, action, &agent.draft, given) {
            Ok(made) => made,
            Err(error) => {
                refused.add(&action.slug, error)?;
                continue;
            }
        };
        let (binding, plan) = bound.unzip();
        let mut skill = skills::new(app, agent_id, document);
        skill = Skill { kind: Some(kind.clone()), binding, plan, origin: Some(origin), ..skill };
        skills::insert_beside(&mut transaction, &mut skill).await?;
        all.push(Provisioned { skill, created: true });
    }
    refused.told()?;
    if all.iter().any(|one| one.created) {
        agents::touch(app, &mut transaction, &mut agent).await?;
        agents::save(app, caller, transaction).await?;
    }
    Ok(all)
}

/// What is wrong with the operator's values, of all actions.
#[derive(Default)]
struct Refused {
    faults: Vec<Diagnostic>,
    /// Whether it is all the compiler's to say.
    is_binding: bool,
}

impl Refused {
    /// Adds the faults of an action, each at its place in the request.
    fn add(&mut self, slug: &str, error: Error) -> Result<()> {
        if error.faults.is_empty() {
            return Err(error);
        }
        self.is_binding = error.code == "binding_invalid" && (self.is_binding || self.faults.is_empty());
        let placed =
            error.faults.into_iter().map(|fault| match fault.path.strip_prefix("executionConfig.") {
                Some(rest) => Diagnostic { path: format!("config.{slug}.{rest}"), ..fault },
                None => fault,
            });
        self.faults.extend(placed);
        Ok(())
    }

    /// Refuses, where anything was wrong.
    fn told(self) -> Result<()> {
        match (self.faults.is_empty(), self.is_binding) {
            (true, _) => Ok(()),
            (false, true) => Err(bindings::invalid(self.faults)),
            (false, false) => Err(Error::invalid_body(self.faults)),
        }
    }
}
