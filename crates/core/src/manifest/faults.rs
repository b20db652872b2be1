//! What must hold between the parts of a manifest before anybody connects by it.

mod reach;

use super::{API_KEY, Api, Auth, CredentialField, Flow, Manifest, TOKEN};
use crate::{diagnostic::Diagnostic, plan::arguments::Pattern, schema::Transport};

impl Manifest {
    /// What is wrong between the parts of a manifest.
    pub(super) fn api_faults(&self, faults: &mut Vec<Diagnostic>) {
        for (index, field) in self.credential_fields.iter().enumerate() {
            faults.extend(pattern_fault(&format!("credentialFields[{index}]"), field));
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
        self.reach_faults(api, faults);
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
        if let Auth::Oauth2 { flow: Flow::AuthorizationCode, consent, .. } = &api.auth {
            if consent.is_none() {
                let message = "A person must be asked somewhere: state the page where the provider asks.";
                faults.push(fault("api.auth.authorizeUrl", message));
            }
            if self.client_help.as_deref().is_none_or(|help| help.trim().is_empty()) && !self.is_template {
                let message = "An operator must be told where to register a client: state `clientHelp`.";
                faults.push(fault("clientHelp", message));
            }
        }
    }
}

/// What is wrong with the pattern of a credential, or with a default that it refuses.
fn pattern_fault(at: &str, field: &CredentialField) -> Option<Diagnostic> {
    match (Pattern::new(field.pattern.as_deref()?), &field.default) {
        (Err(why), _) => Some(Diagnostic::new("invalid_pattern", format!("{at}.pattern"), why)),
        (Ok(pattern), Some(default)) if !pattern.matches(default) => {
            let message = format!("`{default}` doesn't match the field's own pattern.");
            Some(Diagnostic::new("invalid_manifest", format!("{at}.default"), message))
        }
        (Ok(_), _) => None,
    }
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
            "api": {"baseUrl": "https://${shop}.example.com/graphql", "verifyQuery": "{ me }", "accountLabel": ["data", "me"],
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
        let oauth = |member: &str, url: &str| {
            let mut auth = json!({"type": "oauth2", "flow": "authorization_code",
                "tokenUrl": "https://a.example.com/token", "authorizeUrl": "https://a.example.com/ask"});
            auth[member] = json!(url);
            auth
        };
        let cases: [(&str, Value, &str); 34] = [
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
            ("/api/auth", oauth("tokenUrl", "http://a.example.com"), "api.auth.tokenUrl"),
            ("/api/auth", oauth("authorizeUrl", "a.example.com"), "api.auth.authorizeUrl"),
            ("/api/auth", oauth("revokeUrl", "https://"), "api.auth.revokeUrl"),
            ("/api/auth", oauth("issuer", "http://a.example.com"), "api.auth.issuer"),
            ("/api/auth", oauth("scope", "a"), "clientHelp"),
            ("/api/baseUrl", json!("http://localhost.example.com"), "api.baseUrl"),
            ("/api/baseUrl", json!("http://127.0.0.1@example.com"), "api.baseUrl"),
            ("/api/baseUrl", json!("https://user:word@example.com"), "api.baseUrl"),
            ("/api/baseUrl", json!("https://api.example.com/graphql/"), "api.baseUrl"),
            ("/api/baseUrl", json!("https://api.example.com/graphql?a=b"), "api.baseUrl"),
            ("/api/baseUrl", json!("https://${shop.example.com/graphql"), "api.baseUrl"),
            ("/api/baseUrl", json!("https://${token}.example.com/graphql"), "api.baseUrl"),
            ("/api/schema", json!({"url": "ftp://example.com/a.json"}), "api.schema.url"),
            ("/api/schema", json!({"introspection": false}), "api.schema"),
            ("/api/schema", json!({"uploaded": []}), "api.schema"),
            ("/api/verifyQuery", json!("mutation { me }"), "api.verifyQuery"),
            ("/api/verifyQuery", json!("query($a: ID) { me(a: $a) }"), "api.verifyQuery"),
            ("/api/verifyQuery", json!(null), "api.accountLabel"),
            ("/api/headers", json!({"X Version": "1"}), "api.headers.X Version"),
            ("/api/headers", json!({"X-Version": "1\n2"}), "api.headers.X-Version"),
            ("/api/headers", json!({"Authorization": "Bearer abc"}), "api.headers.Authorization"),
            ("/api/headers", json!({"Host": "example.com"}), "api.headers.Host"),
            ("/api/allowedHosts", json!(["https://a.example.com"]), "api.allowedHosts[0]"),
            ("/api/auth", json!({"type": "api_key", "in": "header", "name": "X Key"}), "api.auth.name"),
            ("/credentialFields/0/default", json!("9"), "credentialFields[0].default"),
        ];
        for (place, value, fault) in cases {
            let (parent, member) = place.rsplit_once('/').unwrap();
            let found = manifest(|manifest| manifest.pointer_mut(parent).unwrap()[member] = value.clone());
            assert!(found.iter().any(|path| path == fault), "{place} {value}: {found:?}");
        }
    }

    #[test]
    fn a_template_holds_nothing_that_a_kind_made_of_it_cannot_have() {
        let template = |change: &dyn Fn(&mut Value)| {
            manifest(|manifest| {
                manifest["isTemplate"] = json!(true);
                manifest["api"]["baseUrl"] = json!("https://api.example.com/graphql");
                change(manifest);
            })
        };
        assert_eq!(template(&|_| {}), [] as [String; 0]);
        assert_eq!(template(&|manifest| manifest["api"]["baseUrl"] = json!("")), [] as [String; 0]);
        let slot = |manifest: &mut Value| manifest["api"]["baseUrl"] = json!("https://${shop}.example.com");
        assert_eq!(template(&slot), ["api.baseUrl"]);
        let install = |manifest: &mut Value| {
            manifest["api"]["install"] = json!({"tokenUrl": "https://a.example.com", "credential": "token"});
        };
        assert_eq!(template(&install), ["api.install"]);
        let shipped = |manifest: &mut Value| manifest["api"]["schema"] = json!({"shipped": true});
        assert_eq!(template(&shipped), ["api.schema"]);
        assert_eq!(template(&|manifest| manifest["discoverable"] = json!(false)), ["discoverable"]);
    }
}
