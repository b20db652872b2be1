//! What must hold between the parts of a manifest before anybody connects by it.

use super::{API_KEY, Api, Auth, Flow, Manifest, TOKEN};
use crate::{diagnostic::Diagnostic, plan::arguments::Pattern, schema::Transport};

impl Manifest {
    /// What is wrong between the parts of a manifest.
    pub(super) fn api_faults(&self, faults: &mut Vec<Diagnostic>) {
        for (index, field) in self.credential_fields.iter().enumerate() {
            if let Some(Err(why)) = field.pattern.as_deref().map(Pattern::new) {
                let at = format!("credentialFields[{index}].pattern");
                faults.push(Diagnostic::new("invalid_pattern", at, why));
            }
        }
        match (&self.api, self.transport) {
            (Some(api), Transport::Rest | Transport::Graphql) => self.each_of_api(api, faults),
            (None, Transport::Sql) if self.engine.is_none() => {
                faults.push(fault("engine", "A database needs its `engine`: postgres, mysql or sqlite."));
            }
            (None, Transport::Sql) => {}
            (Some(_), Transport::Sql) => faults.push(fault("api", "A database has no `[api]`.")),
            (None, _) => faults.push(fault("api", "An API needs `[api]`: where it is and how one signs in.")),
        }
    }

    fn each_of_api(&self, api: &Api, faults: &mut Vec<Diagnostic>) {
        if self.auth_type != api.auth.auth_type() {
            faults.push(fault(
                "authType",
                "This must be what `api.auth` is: oauth2, api_key, credentials or none.",
            ));
        }
        let urls = [
            ("api.baseUrl", Some(&api.base_url)),
            ("api.install.tokenUrl", api.install.as_ref().map(|install| &install.token_url)),
        ];
        for (at, url) in urls.into_iter().filter_map(|(at, url)| Some((at, url?))) {
            if !(is_safe(url) || (self.is_template && url.is_empty())) {
                faults
                    .push(fault(at, "This must be an https:// URL; only of this machine may it be http://."));
            }
            faults.extend(slots(url).into_iter().filter_map(|slot| self.slot_fault(at, slot)));
        }
        if api.verify_query.is_some() && self.transport != Transport::Graphql {
            faults.push(fault("api.verifyQuery", "Only GraphQL is asked by a query: state `verifyPath`."));
        }
        if api.verify_path.is_some() && self.transport == Transport::Graphql {
            faults.push(fault("api.verifyPath", "GraphQL is asked by a query: state `verifyQuery`."));
        }
        self.auth_faults(api, faults);
    }

    fn auth_faults(&self, api: &Api, faults: &mut Vec<Diagnostic>) {
        let named = match &api.auth {
            Auth::ApiKey { credential, .. } => Some(credential.as_deref().unwrap_or(API_KEY)),
            Auth::Bearer { credential } => Some(credential.as_deref().unwrap_or(TOKEN)),
            Auth::None | Auth::Basic | Auth::Oauth2 { .. } => None,
        };
        // A template's fields are those of the kind that is made of it.
        if let Some(named) = named.filter(|_| !self.is_template)
            && !self
                .credential_fields
                .iter()
                .any(|field| field.key == named && field.required && field.secret)
        {
            let message = format!("There must be a required, secret credential field `{named}`.");
            faults.push(fault("credentialFields", &message));
        }
        if let Auth::Oauth2 { flow: Flow::AuthorizationCode, token_url, consent, .. } = &api.auth {
            match consent {
                None => faults.push(fault("api.auth.authorizeUrl", "An authorization code needs it.")),
                Some(consent) if !is_safe(&consent.authorize_url) || !is_safe(token_url) => {
                    faults.push(fault("api.auth", "Its URLs must be https:// ones."));
                }
                Some(_) => {}
            }
            if self.client_help.as_deref().is_none_or(|help| help.trim().is_empty()) && !self.is_template {
                let message = "An operator must be told where to register a client: state `clientHelp`.";
                faults.push(fault("clientHelp", message));
            }
        }
    }

    /// What is wrong with a place for a credential in a URL: whatever comes into it decides where requests go.
    fn slot_fault(&self, at: &str, slot: &str) -> Option<Diagnostic> {
        let field = self.credential_fields.iter().find(|field| field.key == slot);
        let message = match field {
            None => format!("`${{{slot}}}` is no credential field."),
            Some(field) if field.pattern.is_none() => {
                format!("The credential field `{slot}` needs a `pattern`, since it becomes a part of a URL.")
            }
            Some(field) if !field.required && field.default.is_none() => {
                format!("The credential field `{slot}` must be required or have a default.")
            }
            Some(_) => return None,
        };
        Some(fault(at, &message))
    }
}

/// The names in `${…}`.
fn slots(url: &str) -> Vec<&str> {
    let after = url.split("${").skip(1);
    after.filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

fn is_safe(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost")
}

fn fault(at: &str, message: &str) -> Diagnostic {
    Diagnostic::new("invalid_manifest", at, message)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn manifest(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut value = json!({"kind": "acme", "displayName": "Acme", "category": "c", "blurb": "b", "logo": "acme",
            "authType": "api_key", "transport": "graphql", "discoverable": true,
            "credentialFields": [
                {"key": "shop", "label": "Shop", "required": true, "secret": false, "help": "h", "pattern": "[a-z]+"},
                {"key": "token", "label": "Token", "required": true, "secret": true, "help": "h"}],
            "api": {"baseUrl": "https://${shop}.example.com/graphql", "verifyQuery": "{ me }",
                "schema": {"introspection": true}, "auth": {"type": "bearer"}}});
        change(&mut value);
        let manifest: Manifest = serde_json::from_value(value).unwrap();
        manifest.faults().into_iter().map(|fault| fault.path).collect()
    }

    #[test]
    fn a_whole_api_has_no_faults() {
        assert_eq!(manifest(|_| {}), [] as [String; 0]);
    }

    #[test]
    fn each_fault_between_the_parts_has_its_place() {
        let cases: [(&str, Value, &str); 9] = [
            ("/authType", json!("oauth2"), "authType"),
            ("/transport", json!("sql"), "api"),
            ("/api/baseUrl", json!("http://api.example.com"), "api.baseUrl"),
            ("/api/baseUrl", json!("https://${shap}.example.com"), "api.baseUrl"),
            ("/credentialFields/0/pattern", json!(null), "api.baseUrl"),
            ("/credentialFields/0/pattern", json!("("), "credentialFields[0].pattern"),
            ("/credentialFields/1/key", json!("tokn"), "credentialFields"),
            ("/transport", json!("rest"), "api.verifyQuery"),
            (
                "/api/auth",
                json!({"type": "oauth2", "flow": "authorization_code", "tokenUrl": "https://a.example.com"}),
                "api.auth.authorizeUrl",
            ),
        ];
        for (place, value, fault) in cases {
            let found = manifest(|manifest| *manifest.pointer_mut(place).unwrap() = value.clone());
            assert!(found.iter().any(|path| path == fault), "{place} {value}: {found:?}");
        }
    }
}
