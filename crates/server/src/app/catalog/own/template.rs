//! Templates: what is known of an API before an organization makes a kind of its own of it.

use std::sync::Arc;

use jackfield_core::{diagnostic::Diagnostic, schema::Transport, suggest};
use serde_json::{Map, Value, json};

use crate::{
    app::{App, catalog::Provider},
    error::{Error, Result},
};

/// The templates of the deployment, by kind.
pub fn templates(app: &App) -> impl Iterator<Item = &Arc<Provider>> {
    app.providers.iter().filter(|provider| provider.manifest.is_template)
}

/// A body with what its template says wherever it says nothing itself.
///
/// # Errors
/// `validation_failed` for a template that isn't there.
pub fn laid_over(app: &App, body: Value) -> Result<Value> {
    let (Value::Object(said), Some(name)) = (&body, body.get("template").and_then(Value::as_str)) else {
        return Ok(body);
    };
    let Some(template) = templates(app).find(|template| template.manifest.kind == name) else {
        let known = || templates(app).map(|template| template.manifest.kind.as_str());
        let message = format!("There is no template `{name}`; `GET /integrations/templates` lists them.");
        let fault = Diagnostic::new("unknown_template", "template", message);
        let near = suggest::did_you_mean(name, known());
        return Err(Error::invalid_body(vec![Diagnostic { help: near, ..fault }]));
    };
    let mut whole = of(template)?;
    whole.extend(said.iter().map(|(name, value)| (name.clone(), value.clone())));
    Ok(Value::Object(whole))
}

/// What a template says, in the form of a body.
fn of(template: &Provider) -> Result<Map<String, Value>> {
    let manifest = &template.manifest;
    let Value::Object(mut said) = serde_json::to_value(&manifest.api).map_err(Error::internal)? else {
        return Err(Error::internal(format!("the template {} is no API", manifest.kind)));
    };
    // A kind of one's own names its credentials as every other does.
    if let Some(auth) = said.get_mut("auth").and_then(Value::as_object_mut) {
        auth.shift_remove("credential");
    }
    if manifest.api.as_ref().is_some_and(|api| api.base_url.is_empty()) {
        said.shift_remove("baseUrl");
    }
    let transport = match manifest.transport {
        Transport::Graphql => "graphql",
        Transport::Rest | Transport::Sql => "rest",
    };
    said.insert("displayName".to_owned(), json!(manifest.display_name));
    said.insert("category".to_owned(), json!(manifest.category));
    said.insert("transport".to_owned(), json!(transport));
    Ok(said)
}
