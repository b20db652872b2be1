//! Google's API Discovery documents, `discoveryVersion` v1.
//!
//! Schemas become objects, methods become operations by their ids (`calendar.events.list`). An object that has no
//! name of its own is named by its place: `Order.shippingAddress`, `Order.lines.item`. Parameters that every method
//! takes (`alt`, `fields`, `quotaUser`, …) are the transport's and are left out.

mod methods;
mod operations;
mod relationships;
mod scalars;
#[cfg(test)]
mod tests;
mod types;
mod verbs;

use serde_json::Value;

use super::{Imported, capabilities};
use crate::{
    diagnostic::Diagnostic,
    schema::{HttpSchema, Schema, SecurityKind, SecurityRequirement, SecurityScheme, Transport},
};
use types::Types;

/// The name of the one way to sign in that these documents know.
const OAUTH2: &str = "oauth2";

/// The schema that a Discovery document describes.
///
/// # Errors
///
/// Where it is none, or one without a method.
pub fn schema(document: &Value) -> Result<Imported, Vec<Diagnostic>> {
    let version = text(document, "discoveryVersion");
    if version != Some("v1") {
        let message = "This is no Discovery document: its `discoveryVersion` isn't `v1`.";
        return Err(vec![Diagnostic::new("no_discovery_document", "discoveryVersion", message)]);
    }
    let mut types = Types::new(document.get("schemas").and_then(Value::as_object));
    types.read_all();
    let mut stated_operations = operations::build(document, &mut types);
    stated_operations.sort_by(|left, right| left.name.cmp(&right.name));
    if stated_operations.is_empty() {
        let message = "The document has no methods, neither its own nor those of resources.";
        return Err(vec![Diagnostic::new("no_operations", "resources", message)]);
    }
    let Types { mut objects, warnings, .. } = types;
    objects.sort_by(|left, right| left.name.cmp(&right.name));
    capabilities::assign(&stated_operations, &mut objects);
    let schema = Schema {
        transport: Transport::Rest,
        dialect: None,
        relationships: relationships::build(&objects),
        objects,
        stated_operations,
        http: Some(http(document)),
    };
    Ok(Imported { schema, warnings })
}

fn http(document: &Value) -> HttpSchema {
    let root = text(document, "rootUrl").map(|root| {
        let path = text(document, "servicePath").unwrap_or_default();
        format!("{}/{}", root.trim_end_matches('/'), path.trim_matches('/'))
    });
    let server = root.or_else(|| text(document, "baseUrl").map(str::to_owned));
    let server = server.map(|server| server.trim_end_matches('/').to_owned());
    let is_absolute = |server: &String| server.starts_with("https://") || server.starts_with("http://");
    let scheme = has_oauth2(document).then(|| SecurityScheme {
        name: OAUTH2.to_owned(),
        kind: SecurityKind::Oauth2 { token_url: None, authorization_url: None },
    });
    let needed = scheme.as_ref().map(|scheme| SecurityRequirement { schemes: vec![scheme.name.clone()] });
    HttpSchema {
        servers: server.filter(is_absolute).into_iter().collect(),
        security_schemes: scheme.into_iter().collect(),
        security: needed.into_iter().collect(),
    }
}

fn has_oauth2(document: &Value) -> bool {
    document.pointer("/auth/oauth2/scopes").is_some_and(Value::is_object)
}

fn text<'a>(owner: &'a Value, key: &str) -> Option<&'a str> {
    owner.get(key).and_then(Value::as_str)
}

fn is_true(owner: &Value, key: &str) -> bool {
    owner.get(key).and_then(Value::as_bool).unwrap_or_default()
}
