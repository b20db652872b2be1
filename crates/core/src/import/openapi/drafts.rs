//! Operations as a document states them; what they are about is settled when all objects are known.

use serde_json::Value;

use super::importer::Importer;
use super::parameters::disambiguate;
use super::paths::Listed;
use super::servers::requirements;
use crate::{
    import::{document::Node, prose::description},
    schema::{HttpRequest, HttpSchema, Method, Operation, Returns, Verb},
};

/// An operation on its way.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) operation: Operation,
    pub(super) method: Method,
    pub(super) path: String,
    /// The object that each argument holds.
    pub(super) targets: Vec<Option<usize>>,
    /// The object that the body holds.
    pub(super) body: Option<usize>,
    /// The object that the answer holds.
    pub(super) answer: Option<usize>,
    /// Whether the answer says where the next page is in a header.
    pub(super) links: bool,
}

impl<'a> Importer<'a> {
    /// One operation, with everything but what it is about.
    pub(super) fn draft(
        &mut self,
        position: usize,
        listed: &Listed<'a>,
        root: Node<'a>,
        api: &HttpSchema,
    ) -> Draft {
        let node = listed.operation;
        let consumes = node.member("consumes").or_else(|| root.member("consumes"));
        let produces = node.member("produces").or_else(|| root.member("produces"));
        let mut arguments = self.arguments(position, listed);
        let body = self.body(position, listed, &arguments, consumes);
        disambiguate(&mut arguments.list, body.is_some());
        let answer = self.answer(position, listed, produces);
        let path =
            if listed.path.starts_with('/') { listed.path.to_owned() } else { format!("/{}", listed.path) };
        let body_target = body.as_ref().and_then(|body| body.target);
        let mut request = request(listed, path.clone(), answer.accept);
        request.server = self.server(listed, api);
        request.security = node.member("security").map(requirements).filter(|own| *own != api.security);
        if let Some(body) = body {
            request.body = Some(body.format);
            arguments.list.push(body.argument);
            arguments.targets.push(body.target);
        }
        self.keep(1);
        let operation = Operation {
            name: listed.name.clone(),
            object: None,
            verb: Verb::Action,
            is_write: true,
            description: described(node, listed),
            args: arguments.list,
            returns: Returns { object: None, list: answer.list, value: answer.value },
            deprecated: node.member("deprecated").and_then(|value| value.value.as_bool()).filter(|is| *is),
            http: Some(Box::new(request)),
            root: None,
        };
        Draft {
            operation,
            method: listed.method,
            path,
            targets: arguments.targets,
            body: body_target,
            answer: answer.object,
            links: answer.links,
        }
    }

    /// Says how many requests the provider makes of its own accord: they are nothing that can be called.
    pub(super) fn note_calls_back(&mut self, root: Node<'a>, listed: &[Listed<'a>]) {
        let count = |node: Option<Node<'a>>| {
            node.and_then(|node| node.value.as_object()).map_or(0, serde_json::Map::len)
        };
        for name in ["webhooks", "x-webhooks"] {
            let webhooks = root.member(name);
            if let Some(node) = webhooks.filter(|_| count(webhooks) > 0) {
                let message = || format!("{} webhooks are noted, not bound.", count(webhooks));
                self.warnings.add("webhooks_not_bound", node.value, message);
            }
        }
        let callbacks = listed.iter().filter_map(|listed| listed.operation.member("callbacks"));
        let callbacks: Vec<Node<'a>> = callbacks.filter(|node| count(Some(*node)) > 0).collect();
        if let Some(first) = callbacks.first() {
            let all: usize = callbacks.iter().map(|node| count(Some(*node))).sum();
            self.warnings
                .add("callbacks_not_bound", first.value, || format!("{all} callbacks are noted, not bound."));
        }
    }
}

/// A request without what its operation says of itself.
fn request(listed: &Listed<'_>, path: String, accept: Option<String>) -> HttpRequest {
    let method = listed.method;
    HttpRequest { method, path, server: None, body: None, accept, security: None, pagination: None }
}

/// Summary and description, one of them where they say the same.
fn described(node: Node<'_>, listed: &Listed<'_>) -> Option<String> {
    let text = |name: &str| node.member(name).and_then(|value| value.value.as_str()).map(str::trim);
    let from_item =
        |name: &str| listed.inherited(name).and_then(|value| Value::as_str(value.value)).map(str::trim);
    let summary = text("summary").or_else(|| from_item("summary")).filter(|text| !text.is_empty());
    let long = text("description").or_else(|| from_item("description")).filter(|text| !text.is_empty());
    match (summary, long) {
        (Some(summary), Some(long)) if !long.starts_with(summary.trim_end_matches('.')) => {
            description(&format!("{summary}\n\n{long}"))
        }
        (_, Some(only)) | (Some(only), None) => description(only),
        (None, None) => None,
    }
}
