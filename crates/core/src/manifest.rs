//! Manifests: a provider described as data.
//!
//! A provider is a folder with a `provider.toml`; adding one changes no code. This is the form of
//! that file, and what must hold for it.

mod action;
mod api;
mod faults;
pub mod folder;
mod pack;
pub mod replay;
#[cfg(test)]
pub(crate) mod testing;

pub use action::{Action, AgentFacts, ConfigField, ConfigType, OfAgent};
pub use api::{
    API_KEY, Api, Auth, ClientAuth, Consent, Flow, Install, KeyPlace, SchemaSource, TOKEN, UploadedFile,
};
pub use folder::Folder;
pub use pack::{CallerIdentification, Pack, Preset};

use serde::{Deserialize, Serialize};

use crate::{
    diagnostic::Diagnostic,
    schema::{Dialect, Transport},
};

/// A provider: how people see it, how it is connected, how calls reach it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// The word that paths use: `^[a-z][a-z0-9_]{1,62}$`.
    pub kind: String,
    /// What people call it.
    pub display_name: String,
    /// Which shelf of the catalog it stands on.
    pub category: String,
    /// One sentence about what it is good for.
    pub blurb: String,
    /// The name of its logo.
    pub logo: String,
    /// How one signs in there.
    pub auth_type: AuthType,
    /// What speaks to it, of a database; of an API the transport says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Dialect>,
    /// Whether it is no provider itself but the beginning of a kind of one's own: an account's address, or the choice
    /// of its parts, is the organization's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_template: bool,
    /// Where an operator gets a client of OAuth, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_help: Option<String>,
    /// How calls reach it.
    pub transport: Transport,
    /// Whether its schema can be discovered.
    pub discoverable: bool,
    /// What connecting asks for, in the order of a form.
    pub credential_fields: Vec<CredentialField>,
    /// How the API is reached, for [`Transport::Rest`] and [`Transport::Graphql`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<Api>,
}

/// How one signs in at a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthType {
    /// In the provider's own pages.
    Oauth2,
    /// With a key.
    ApiKey,
    /// With the fields of the manifest.
    Credentials,
    /// Not at all.
    None,
}

/// One field that connecting asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CredentialField {
    /// The member of `credentials`.
    pub key: String,
    /// What a form calls it.
    pub label: String,
    /// Whether connecting needs it.
    pub required: bool,
    /// Whether a form must hide it.
    pub secret: bool,
    /// What a person should know to fill it in.
    pub help: String,
    /// What the whole value must look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// What it is where nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}

/// The most characters of a kind.
const MAX_KIND: usize = 63;

impl Manifest {
    /// What is wrong with it; nothing, for one that can be shipped.
    pub fn faults(&self) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        if !is_kind(&self.kind) {
            let message = format!("`{}` isn't a kind: it must match ^[a-z][a-z0-9_]{{1,62}}$.", self.kind);
            faults.push(Diagnostic::new("invalid_kind", "kind", message));
        }
        let texts = [
            ("displayName", &self.display_name),
            ("category", &self.category),
            ("blurb", &self.blurb),
            ("logo", &self.logo),
        ];
        for (name, _) in texts.iter().filter(|(_, text)| text.trim().is_empty()) {
            faults.push(Diagnostic::new("required", *name, format!("`{name}` must not be empty.")));
        }
        let needs_fields = match self.auth_type {
            AuthType::ApiKey | AuthType::Credentials => true,
            AuthType::Oauth2 | AuthType::None => false,
        };
        if needs_fields && self.credential_fields.is_empty() {
            let message = "This way to sign in needs at least one credential field.";
            faults.push(Diagnostic::new("required", "credentialFields", message));
        }
        for (index, field) in self.credential_fields.iter().enumerate() {
            self.field_faults(index, field, &mut faults);
        }
        self.api_faults(&mut faults);
        faults
    }

    fn field_faults(&self, index: usize, field: &CredentialField, faults: &mut Vec<Diagnostic>) {
        let path = format!("credentialFields[{index}]");
        let before = self.credential_fields.iter().take(index);
        if before.into_iter().any(|other| other.key == field.key) {
            let message = format!("`{}` is there twice.", field.key);
            faults.push(Diagnostic::new("duplicate", format!("{path}.key"), message));
        }
        for (name, text) in [("key", &field.key), ("label", &field.label), ("help", &field.help)] {
            if text.trim().is_empty() {
                let message = format!("`{name}` must not be empty.");
                faults.push(Diagnostic::new("required", format!("{path}.{name}"), message));
            }
        }
    }
}

/// Whether a word has the form of a kind.
pub fn is_kind(word: &str) -> bool {
    let starts_well = word.starts_with(|letter: char| letter.is_ascii_lowercase());
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    starts_well && (2..=MAX_KIND).contains(&word.len()) && word.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            kind: "acme_db".to_owned(),
            display_name: "Acme".to_owned(),
            category: "databases".to_owned(),
            blurb: "Look things up.".to_owned(),
            logo: "acme".to_owned(),
            auth_type: AuthType::Credentials,
            engine: Some(Dialect::Postgres),
            is_template: false,
            client_help: None,
            transport: Transport::Sql,
            discoverable: true,
            credential_fields: vec![CredentialField {
                key: "host".to_owned(),
                label: "Host".to_owned(),
                required: true,
                secret: false,
                help: "Where it is.".to_owned(),
                pattern: None,
                default: None,
            }],
            api: None,
        }
    }

    #[test]
    fn a_whole_manifest_has_no_faults() {
        assert_eq!(manifest().faults(), []);
    }

    #[test]
    fn every_fault_of_a_manifest_is_named_at_once() {
        let mut broken = manifest();
        broken.kind = "Acme-DB".to_owned();
        broken.blurb = " ".to_owned();
        let mut twin = broken.credential_fields[0].clone();
        twin.help.clear();
        broken.credential_fields.push(twin);
        let places: Vec<String> = broken.faults().into_iter().map(|fault| fault.path).collect();
        assert_eq!(places, ["kind", "blurb", "credentialFields[1].key", "credentialFields[1].help"]);
    }

    #[test]
    fn kinds_are_short_lower_case_words() {
        for (word, good) in
            [("pg", true), ("p", false), ("a1_b", true), ("1a", false), ("_a", false), ("ä1", false)]
        {
            assert_eq!(is_kind(word), good, "{word}");
        }
        assert!(!is_kind(&"a".repeat(64)));
    }
}
