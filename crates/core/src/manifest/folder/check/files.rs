//! What must hold for the files of a folder that are no data: the mark, the guidance, and what doesn't belong there.

use super::{super::schema_file, Folder};
use crate::{diagnostic::Diagnostic, schema::Transport};

/// The most bytes of a logo.
const MOST_LOGO: usize = 4096;
/// The fewest letters that guidance can do with: less tells nobody how a provider behaves.
const FEWEST_GUIDANCE: usize = 200;

impl Folder {
    pub(super) fn file_faults(&self, faults: &mut Vec<Diagnostic>) {
        for name in &self.unread {
            let message = "Nothing reads this file: take it out of the folder, or give it the name of one that is read.";
            faults.push(Diagnostic::new("unknown_file", name, message));
        }
        if self.manifest.logo != self.manifest.kind {
            let message =
                format!("The folder's own mark has the name of its kind: `{}`.", self.manifest.kind);
            faults.push(Diagnostic::new("invalid_logo", "provider.toml: logo", message));
        }
        faults.extend(
            logo_fault(&self.logo_svg).map(|message| Diagnostic::new("invalid_logo", "logo.svg", message)),
        );
        faults.extend(
            self.guidance_fault().map(|(code, message)| Diagnostic::new(code, "guidance.md", message)),
        );
        let name = schema_file(self.manifest.transport);
        if let (Some(name), None) = (name, &self.schema) {
            let message = "There must be the part of the API that the actions use.";
            faults.push(Diagnostic::new("missing_file", name, message));
        }
        if self.manifest.transport != Transport::Sql && self.actions.is_empty() && self.pack.is_none() {
            let message = "A provider comes with tools: there must be an `actions.toml` or a `pack.toml`.";
            faults.push(Diagnostic::new("missing_file", "actions.toml", message));
        }
    }

    fn guidance_fault(&self) -> Option<(&'static str, &'static str)> {
        match &self.guidance {
            None if self.pack.is_some() => {
                Some(("missing_file", "A pack needs its guidance in `guidance.md`."))
            }
            None => None,
            Some(text) if text.trim().chars().count() < FEWEST_GUIDANCE => {
                let message = "Say more: which ids there are and where they come from, time zones, what a write does, \
                               limits, and in which order tools are called.";
                Some(("too_short", message))
            }
            Some(text) if !text.trim_start().starts_with("# ") => {
                Some(("no_title", "Guidance is Markdown that begins with a title: `# Acme`."))
            }
            Some(_) => None,
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
