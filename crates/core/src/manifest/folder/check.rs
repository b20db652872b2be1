//! What must hold for a folder as a whole before it is shipped.

mod actions;
mod config;
mod files;

use std::collections::BTreeSet;

use super::{Folder, schema_file, within};
use crate::{
    binding, canonical,
    compile::{self, Context},
    diagnostic::Diagnostic,
    manifest::{Action, Preset, replay::replay},
    plan::Plan,
    scoping::Scoping,
    suggest,
};

impl Folder {
    /// What is wrong with the folder; nothing, for one that can be shipped.
    pub fn faults(&self) -> Vec<Diagnostic> {
        let mut faults: Vec<Diagnostic> =
            self.manifest.faults().into_iter().map(|fault| within("provider.toml", fault)).collect();
        self.file_faults(&mut faults);
        let warnings = self.schema.iter().flat_map(|imported| imported.warnings.clone());
        let file = schema_file(self.manifest.transport).unwrap_or_default();
        faults.extend(warnings.map(|warning| within(file, warning)));
        self.action_faults(&mut faults);
        self.pack_faults(&mut faults);
        self.exchange_faults(&mut faults);
        faults
    }

    /// Plays every exchange, and demands one of each action and preset.
    fn exchange_faults(&self, faults: &mut Vec<Diagnostic>) {
        let all: Vec<&Action> = self.actions.iter().chain(self.presets()).collect();
        let of = |name: &str| {
            let slug = name.split('.').next().unwrap_or_default().to_owned();
            all.iter().copied().find(|action| action.slug == slug)
        };
        for (name, bytes) in &self.exchanges {
            let file = format!("exchanges/{name}");
            match of(name) {
                Some(action) => {
                    faults.extend(replay(self, action, bytes).into_iter().map(|fault| within(&file, fault)));
                }
                None => {
                    let message = "It is named by no action or preset: `exchanges/<slug>.<case>.json`.";
                    faults.push(Diagnostic::new("unknown_action", file, message));
                }
            }
        }
        let is_played = |action: &Action| {
            self.exchanges.keys().any(|name| name.split('.').next() == Some(action.slug.as_str()))
        };
        let mut lacking: Vec<&str> =
            all.iter().filter(|action| !is_played(action)).map(|action| action.slug.as_str()).collect();
        lacking.dedup();
        for slug in lacking {
            let message = format!("There is no `exchanges/{slug}.json` that shows what it sends and gives.");
            faults.push(Diagnostic::new("missing_exchange", format!("exchanges/{slug}.json"), message));
        }
    }

    /// Compiles an action against the folder's own schema, with these values of the operator.
    ///
    /// # Errors
    /// Every fault of the binding.
    pub fn compile(
        &self,
        action: &Action,
        config: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Plan, Vec<Diagnostic>> {
        let Some(imported) = &self.schema else {
            let message = "There is no schema in the folder that it could be bound to.";
            return Err(vec![Diagnostic::new("missing_file", "", message)]);
        };
        let binding = binding::read::binding(&action.filled(config))?;
        let (kind, fingerprint) = (self.manifest.kind.clone(), imported.schema.fingerprint());
        compile::compile(&binding, &imported.schema, &Scoping::default(), &Context::new(kind, fingerprint))
    }

    fn pack_faults(&self, faults: &mut Vec<Diagnostic>) {
        let Some(pack) = &self.pack else { return };
        let mut installed = BTreeSet::new();
        for preset in &pack.presets {
            let Preset::Action { action } = preset else { continue };
            let (code, message) = if self.action(action).is_none() {
                let known = self.actions.iter().map(|action| action.slug.as_str());
                let near = suggest::did_you_mean(action, known).map(|near| format!(" {near}"));
                let message = format!("There is no action `{action}` in actions.toml.");
                ("unknown_action", message + &near.unwrap_or_default())
            } else if !installed.insert(action) {
                ("duplicate", format!("`{action}` is installed twice: leave one out."))
            } else {
                continue;
            };
            faults.push(Diagnostic::new(code, "pack.toml: presets", message));
        }
        let Some(identification) = &pack.caller_identification else { return };
        let at = "pack.toml: callerIdentification";
        let Some(preset) = self.presets().find(|preset| preset.slug == identification.preset) else {
            let message = format!("There is no preset `{}`.", identification.preset);
            faults.push(Diagnostic::new("unknown_preset", at, message));
            return;
        };
        let Ok(plan) = self.compile(preset, &preset.example()) else { return };
        for name in identification.by.iter().filter(|name| plan.parameter(name).is_none()) {
            let message = format!("`{}` has no parameter `{name}`.", preset.slug);
            faults.push(Diagnostic::new("unknown_parameter", at, message));
        }
        if !identification.by.iter().any(|name| canonical::named(name).is_some()) {
            let message = "At least one of `by` must be a canonical parameter, such as `caller_phone`: an agent knows \
                           who calls by these.";
            faults.push(Diagnostic::new("no_canonical_parameter", at, message));
        }
        if !plan.output.leaves.iter().any(|leaf| leaf.name == identification.gives) {
            let message = format!("`{}` gives no `{}`.", preset.slug, identification.gives);
            faults.push(Diagnostic::new("unknown_leaf", at, message));
        }
    }
}
