//! Operations as OpenAPI 3 and Google's Discovery documents write them.

use serde_json::Value;

/// A document, and what its references lead to.
pub(super) struct Document<'d> {
    root: &'d Value,
    /// Whether it is a Discovery document.
    pub(super) is_discovery: bool,
}

/// An operation, in what both kinds of documents say.
pub(super) struct Operation<'d> {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) id: Option<&'d str>,
    pub(super) parameters: Vec<Parameter<'d>>,
    pub(super) sent: Option<&'d Value>,
    pub(super) needs_body: bool,
    pub(super) returned: Option<&'d Value>,
}

/// What an operation takes beside its body.
pub(super) struct Parameter<'d> {
    pub(super) name: &'d str,
    pub(super) place: &'d str,
    pub(super) required: bool,
    pub(super) schema: &'d Value,
}

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];
/// As many references may lead to one another.
const MOST_REFERENCES: usize = 20;

impl<'d> Document<'d> {
    pub(super) fn new(root: &'d Value) -> Self {
        Self { root, is_discovery: root.get("discoveryVersion").is_some() }
    }

    /// What a value is, where it refers to another one, or may be null beside it.
    pub(super) fn resolved(&self, mut value: &'d Value) -> &'d Value {
        for _ in 0..MOST_REFERENCES {
            let target = match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => match reference.strip_prefix('#') {
                    Some(pointer) => self.root.pointer(pointer),
                    None => self.root.pointer(&format!("/schemas/{reference}")),
                },
                None => or_null(value),
            };
            let Some(target) = target else { break };
            value = target;
        }
        value
    }

    /// All operations.
    pub(super) fn operations(&self) -> Vec<Operation<'d>> {
        let mut operations = Vec::new();
        if self.is_discovery {
            self.resources(self.root, &mut operations);
            return operations;
        }
        for (path, item) in self.root.get("paths").and_then(Value::as_object).into_iter().flatten() {
            let shared = item.get("parameters");
            for method in METHODS {
                let stated = item.get(method).map(|operation| self.stated((method, path), operation, shared));
                operations.extend(stated);
            }
        }
        operations
    }

    fn stated(
        &self,
        (method, path): (&str, &str),
        operation: &'d Value,
        shared: Option<&'d Value>,
    ) -> Operation<'d> {
        let lists = [operation.get("parameters"), shared];
        let listed = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
        let parameters = listed.filter_map(|parameter| {
            let parameter = self.resolved(parameter);
            let place = parameter.get("in")?.as_str()?;
            let schema = parameter.get("schema").or_else(|| content(parameter)).unwrap_or(&Value::Null);
            let required = place == "path" || parameter.get("required") == Some(&Value::Bool(true));
            Some(Parameter { name: parameter.get("name")?.as_str()?, place, required, schema })
        });
        let body = operation.get("requestBody").map(|body| self.resolved(body));
        let answers = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
        let mut good = answers.filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| answer);
        Operation {
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            id: operation.get("operationId").and_then(Value::as_str),
            parameters: parameters.collect(),
            sent: body.and_then(content),
            needs_body: body.and_then(|body| body.get("required")) == Some(&Value::Bool(true)),
            returned: good.find_map(|answer| content(self.resolved(answer))),
        }
    }

    fn resources(&self, within: &'d Value, operations: &mut Vec<Operation<'d>>) {
        let methods = within.get("methods").and_then(Value::as_object).into_iter().flatten();
        operations.extend(methods.filter_map(|(_, method)| discovered(method)));
        for (_, resource) in within.get("resources").and_then(Value::as_object).into_iter().flatten() {
            self.resources(resource, operations);
        }
    }
}

/// The one schema that a value has where it isn't null.
fn or_null(schema: &Value) -> Option<&Value> {
    let either = schema.get("anyOf").or_else(|| schema.get("oneOf"))?.as_array()?;
    let mut kept = either.iter().filter(|part| part.get("type").and_then(Value::as_str) != Some("null"));
    kept.next().filter(|_| kept.next().is_none())
}

/// A method of a Discovery document.
fn discovered(method: &Value) -> Option<Operation<'_>> {
    let parameters = method.get("parameters").and_then(Value::as_object).into_iter().flatten();
    let parameters = parameters.filter_map(|(name, schema)| {
        let required = schema.get("required") == Some(&Value::Bool(true));
        Some(Parameter { name, place: schema.get("location")?.as_str()?, required, schema })
    });
    // `{+name}` takes slashes too, which no other kind of document can say.
    let path = method.get("path")?.as_str()?.replace("{+", "{");
    Some(Operation {
        method: method.get("httpMethod")?.as_str()?.to_owned(),
        path: format!("/{}", path.trim_start_matches('/')),
        id: method.get("id").and_then(Value::as_str),
        parameters: parameters.collect(),
        sent: method.get("request"),
        needs_body: false,
        returned: method.get("response"),
    })
}

/// The schema of a body: of JSON, where it may be that.
fn content(body: &Value) -> Option<&Value> {
    let content = body.get("content")?.as_object()?;
    let json = content.iter().find(|(kind, _)| kind.starts_with("application/json"));
    json.or_else(|| content.iter().next())?.1.get("schema")
}
