//! What must hold for a folder as a whole before it is shipped.

use std::collections::BTreeSet;

use super::{Folder, within};
use crate::{
    binding,
    compile::{self, Context},
    diagnostic::Diagnostic,
    manifest::{Action, AgentFacts, Preset, is_kind, replay::replay},
    plan::Plan,
    scoping::Scoping,
};

/// The most bytes of a logo.
const MOST_LOGO: usize = 4096;

impl Folder {
    /// What is wrong with the folder; nothing, for one that can be shipped.
    pub fn faults(&self) -> Vec<Diagnostic> {
        let mut faults: Vec<Diagnostic> =
            self.manifest.faults().into_iter().map(|fault| within("provider.toml", fault)).collect();
        faults.extend(
            logo_fault(&self.logo_svg).map(|message| Diagnostic::new("invalid_logo", "logo.svg", message)),
        );
        let warnings = self.schema.iter().flat_map(|imported| imported.warnings.clone());
        faults.extend(warnings.map(|warning| within("schema", warning)));
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

    fn action_faults(&self, faults: &mut Vec<Diagnostic>) {
        let mut slugs = BTreeSet::new();
        let mut tools = BTreeSet::new();
        let own = self.pack.iter().flat_map(|pack| &pack.presets).filter_map(|preset| match preset {
            Preset::Action { .. } => None,
            Preset::Own(own) => Some(&**own),
        });
        let all = self.actions.iter().map(|action| ("actions.toml", action));
        for (file, action) in all.chain(own.map(|preset| ("pack.toml", preset))) {
            let at = |path: &str| format!("{file}: {}{path}", action.slug);
            if !is_kind(&action.slug) || !slugs.insert(&action.slug) {
                let message = "A slug is a short word of small letters, digits and `_`, and there once.";
                faults.push(Diagnostic::new("invalid_slug", at(""), message));
            }
            if !tools.insert(action.tool_name()) {
                faults.push(Diagnostic::new(
                    "duplicate",
                    at(".binding.toolName"),
                    "This tool name is there twice.",
                ));
            }
            for (name, text) in [("name", &action.name), ("description", &action.description)] {
                if text.trim().is_empty() {
                    faults.push(Diagnostic::new(
                        "required",
                        at(&format!(".{name}")),
                        "This must not be empty.",
                    ));
                }
            }
            faults.extend(self.binding_faults(action).into_iter().map(|fault| {
                let path = at(&format!(".binding.{}", fault.path));
                Diagnostic { path: path.trim_end_matches('.').to_owned(), ..fault }
            }));
        }
    }

    fn binding_faults(&self, action: &Action) -> Vec<Diagnostic> {
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
        let plan = match self.compile(action, &config) {
            Ok(plan) => plan,
            Err(faults) => return faults,
        };
        let mut faults = Vec::new();
        if plan.is_write != action.is_write() {
            let message = "`isWrite` must say what the operation does.";
            faults.push(Diagnostic::new("wrong_is_write", "isWrite", message));
        }
        if !action.binding.contains_key("description") {
            faults.push(Diagnostic::new(
                "required",
                "description",
                "A model must be told when to call this.",
            ));
        }
        let bare = plan.parameters.iter().filter(|parameter| parameter.description.trim().len() < 8);
        faults.extend(bare.map(|parameter| {
            let message = format!("The parameter `{}` needs a description.", parameter.name);
            Diagnostic::new("required", "inputs", message)
        }));
        faults
    }

    fn pack_faults(&self, faults: &mut Vec<Diagnostic>) {
        let Some(pack) = &self.pack else { return };
        if self.guidance.as_deref().is_none_or(|text| text.trim().is_empty()) {
            let message = "A pack needs its guidance in `guidance.md`.";
            faults.push(Diagnostic::new("missing_file", "guidance.md", message));
        }
        for preset in &pack.presets {
            if let Preset::Action { action } = preset
                && self.action(action).is_none()
            {
                let message = format!("There is no action `{action}` in actions.toml.");
                faults.push(Diagnostic::new("unknown_action", "pack.toml: presets", message));
            }
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
        if !plan.output.leaves.iter().any(|leaf| leaf.name == identification.gives) {
            let message = format!("`{}` gives no `{}`.", preset.slug, identification.gives);
            faults.push(Diagnostic::new("unknown_leaf", at, message));
        }
    }
}

/// What is wrong with a logo: it is drawn by ourselves, small, and fetches and runs nothing.
fn logo_fault(svg: &str) -> Option<&'static str> {
    if !svg.starts_with("<svg ") || !svg.contains("viewBox=") {
        return Some("A logo is one `<svg` element with a `viewBox`.");
    }
    if svg.len() > MOST_LOGO {
        return Some("A logo has at most 4096 bytes.");
    }
    let lower = svg.to_ascii_lowercase();
    let odd = ["<script", "href", "url(http", "<image", "<foreignobject", " on", "<style"];
    odd.iter().any(|word| lower.contains(word)).then_some("A logo has no scripts, styles, links or images.")
}
