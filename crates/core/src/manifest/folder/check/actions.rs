//! What must hold for each action and preset: its words, its settings, its scopes, what it compiles to.

use std::collections::BTreeSet;

use super::{Folder, config};
use crate::{
    canonical,
    diagnostic::Diagnostic,
    manifest::{Action, AgentFacts, Auth, Flow, Preset, is_kind},
    plan::{Parameter, Plan},
    schema::FieldType,
};

/// The fewest letters that tell anything.
const FEWEST_LETTERS: usize = 8;
/// As few letters of a name may differ for it to look like another one; short names are alike too easily.
const ALIKE: (usize, usize) = (2, 8);

impl Folder {
    pub(super) fn action_faults(&self, faults: &mut Vec<Diagnostic>) {
        let mut slugs = BTreeSet::new();
        let mut tools = BTreeSet::new();
        let own = self.pack.iter().flat_map(|pack| &pack.presets).filter_map(|preset| match preset {
            Preset::Action { .. } => None,
            Preset::Own(own) => Some(&**own),
        });
        let all = self.actions.iter().map(|action| ("actions.toml", action));
        for (file, action) in all.chain(own.map(|preset| ("pack.toml", preset))) {
            let mut found = words(action);
            if !is_kind(&action.slug) || !slugs.insert(&action.slug) {
                let message = "A slug is a short word of small letters, digits and `_`, and there once.";
                found.push(Diagnostic::new("invalid_slug", "", message));
            }
            if !tools.insert(action.tool_name()) {
                let message = "This tool name is there twice: a model couldn't tell which is meant.";
                found.push(Diagnostic::new("duplicate", "binding.toolName", message));
            }
            found.extend(self.scope_fault(action));
            let settings = config::faults(action);
            // What a setting lacks leads to faults of the binding that say less.
            let compiled = if settings.is_empty() { self.binding_faults(action) } else { Vec::new() };
            found.extend(settings.into_iter().chain(compiled));
            faults.extend(found.into_iter().map(|fault| {
                let path = format!("{file}: {}.{}", action.slug, fault.path);
                Diagnostic { path: path.trim_end_matches('.').to_owned(), ..fault }
            }));
        }
        if !self.actions.is_empty() && !self.actions.iter().any(|action| action.important) {
            let message = "None is `important`: those that are get provisioned where nobody names any.";
            faults.push(Diagnostic::new("required", "actions.toml: actions", message));
        }
    }

    /// Scopes that connecting never asks for can't be granted.
    fn scope_fault(&self, action: &Action) -> Option<Diagnostic> {
        if action.scopes.is_empty() {
            return None;
        }
        let Some(Auth::Oauth2 { flow: Flow::AuthorizationCode, scope, consent, .. }) =
            self.manifest.api.as_ref().map(|api| &api.auth)
        else {
            let message = "Only an authorization code has scopes: leave them out.";
            return Some(Diagnostic::new("unknown_scope", "scopes", message));
        };
        let optional = consent.as_ref().and_then(|consent| consent.optional_scope.as_deref());
        let words = |scope: Option<&str>| -> Vec<String> {
            let split = scope.unwrap_or_default().split([' ', ',']);
            split.filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let known = [words(scope.as_deref()), words(optional)].concat();
        let unknown: Vec<&str> =
            action.scopes.iter().filter(|scope| !known.contains(scope)).map(String::as_str).collect();
        let message = format!(
            "Connecting never asks for {}: put it into `api.auth.optionalScope` of provider.toml.",
            unknown.join(", ")
        );
        (!unknown.is_empty()).then(|| Diagnostic::new("unknown_scope", "scopes", message))
    }

    fn binding_faults(&self, action: &Action) -> Vec<Diagnostic> {
        let in_binding = |fault: Diagnostic| {
            let path = format!("binding.{}", fault.path);
            Diagnostic { path: path.trim_end_matches('.').to_owned(), ..fault }
        };
        let config = match action.config(&action.example(), &AgentFacts::default()) {
            Ok(config) => config,
            Err(faults) => return faults,
        };
        let missing = action.missing(&config);
        if !missing.is_empty() {
            let message =
                format!("These settings have neither a default nor an example: {}.", missing.join(", "));
            return vec![Diagnostic::new("required", "config", message)];
        }
        match self.compile(action, &config) {
            Ok(plan) => plan_faults(action, &plan).into_iter().map(in_binding).collect(),
            Err(faults) => faults.into_iter().map(in_binding).collect(),
        }
    }
}

/// What an action doesn't tell people and models.
fn words(action: &Action) -> Vec<Diagnostic> {
    let told = action.binding.get("description").and_then(|text| text.as_str()).unwrap_or_default();
    let texts = [
        ("name", action.name.as_str(), 1, "People must be told what this is called."),
        ("description", &action.description, FEWEST_LETTERS, "People must be told what this does."),
        ("binding.description", told, FEWEST_LETTERS, "A model must be told when to call this."),
    ];
    let bare = texts.into_iter().filter(|(_, text, fewest, _)| text.trim().chars().count() < *fewest);
    bare.map(|(place, _, _, message)| Diagnostic::new("required", place, message)).collect()
}

fn plan_faults(action: &Action, plan: &Plan) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    if plan.is_write != action.is_write() {
        let message = format!("The operation {}: say `isWrite = {}`.", does(plan.is_write), plan.is_write);
        faults.push(Diagnostic::new("wrong_is_write", "isWrite", message));
    }
    if plan.is_write && action.binding.get("enabled").is_some() {
        let message = "A write lands disabled until a person enables it: leave this out.";
        faults.push(Diagnostic::new("enabled_write", "enabled", message));
    }
    for parameter in &plan.parameters {
        let name = &parameter.name;
        if parameter.description.trim().chars().count() < FEWEST_LETTERS {
            let message = format!("The parameter `{name}` needs a description.");
            faults.push(Diagnostic::new("required", "inputs", message));
        }
        if let Some(meant) = meant(parameter) {
            let message = format!(
                "The parameter `{name}` looks like the canonical `{meant}`: write it so, or call it something else."
            );
            faults.push(Diagnostic::new("misspelt_parameter", "inputs", message));
        }
    }
    faults
}

fn does(is_write: bool) -> &'static str {
    if is_write { "writes" } else { "reads" }
}

/// The canonical parameter that a name nearly is.
fn meant(parameter: &Parameter) -> Option<&'static str> {
    let bare = |name: &str| name.replace(['_', '-'], "").to_ascii_lowercase();
    let name = bare(&parameter.name);
    if canonical::named(&parameter.name).is_some() {
        return None;
    }
    let is_plural = |known: &str| parameter.kind == FieldType::List && name == format!("{known}s");
    let (most, fewest) = ALIKE;
    let near = |known: &&str| {
        let known = bare(known);
        let distance = strsim::damerau_levenshtein(&known, &name);
        distance == 0 || (distance <= most && known.len() >= fewest && !is_plural(&known))
    };
    canonical::PARAMETERS.iter().map(|known| known.name).find(near)
}
