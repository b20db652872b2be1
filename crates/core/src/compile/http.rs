//! Bindings of HTTP operations: each argument in its place of one request.

use super::{
    Compiled, Compiler,
    input::{Inputs, is_own_header},
    output::{Hop, Projected, shaped},
};
use crate::{
    binding::Binding,
    plan::{Fill, HttpBody, HttpPlan, PathPiece, Request, Shape, Slot, Step},
    schema::{
        ANY_NAME, Argument, BodyEncoding, BodyFormat, FieldType, HttpRequest, Operation, Pagination,
        ParameterStyle, Style,
    },
};

impl Compiler<'_> {
    /// A binding of an HTTP operation.
    pub(super) fn http(&mut self, binding: &Binding) -> Option<Compiled> {
        let call = self.call(binding)?;
        let Some(http) = call.operation.http.as_deref() else {
            self.fault("unusable_operation", "operation", "the schema doesn't say how it is requested");
            return None;
        };
        let body = in_place(&call.operation, "body").next();
        let filled = self.required_defaults(&call.operation);
        let inputs = self.inputs(&call, binding, body.map(|body| body.name.as_str()), &filled);
        let leaves = self.leaves(&call, binding, &super::input::Nested::default());
        let root = self.entry_of_a_map(&leaves);
        let output = shaped(leaves.into_iter().map(with_steps).collect(), root);
        let path = self.path_pieces(&call.operation, http, &inputs);
        let query = self.slots(&call.operation, &inputs, "query");
        let headers = self.slots(&call.operation, &inputs, "header");
        let cookies = self.slots(&call.operation, &inputs, "cookie");
        let body = body.and_then(|body| self.http_body(http, body, &inputs));
        let pages = http.pagination.clone().filter(|pages| {
            let is_list = matches!(output.shape, Shape::List { .. });
            !call.is_write && is_list && !asks_for(&query, pages)
        });
        let plan = HttpPlan {
            verb: call.operation.verb,
            method: http.method,
            server: http.server.clone(),
            path: path?,
            query,
            headers,
            cookies,
            body,
            accept: http.accept.clone(),
            pages,
            treat_as_read: call.treat_as_read,
        };
        Some(Compiled { request: Request::Http(Box::new(plan)), output, is_write: call.is_write })
    }

    /// The way to the entry of a map that all leaves are in: where there is none of that key, nothing was found.
    fn entry_of_a_map(&self, leaves: &[Projected]) -> Vec<Step> {
        let is_key = |(owner, name): &(String, String)| {
            let object = self.schema.object(owner);
            object.is_some_and(|object| object.field(name).is_none() && object.field(ANY_NAME).is_some())
        };
        let mut entries = leaves.iter().map(|leaf| {
            let fields = leaf.hops.iter().take_while(|hop| matches!(hop, Hop::Field { .. }));
            let passed = leaf.passed.iter().take(fields.count());
            let key = passed.clone().rposition(is_key)?;
            Some(passed.take(key + 1).map(|(_, name)| Step::Member(name.clone())).collect::<Vec<_>>())
        });
        let first = entries.next().flatten().unwrap_or_default();
        if entries.all(|entry| entry.as_ref() == Some(&first)) { first } else { Vec::new() }
    }

    /// What a request must state although the provider knows what it is: it is stated where nobody else does.
    fn required_defaults<'o>(&self, operation: &'o Operation) -> Vec<(&'o str, Fill)> {
        let places = ["query", "header", "cookie"];
        let arguments = operation.args.iter().filter(|argument| {
            let is_placed = argument.place.as_deref().is_some_and(|place| places.contains(&place));
            argument.required && is_placed && !is_own_header(argument) && !self.is_signed_in_by(argument)
        });
        let filled = arguments
            .filter_map(|argument| Some((argument.name.as_str(), Fill::Constant(argument.default.clone()?))));
        filled.collect()
    }

    /// The path in pieces, each variable with its value.
    fn path_pieces(
        &mut self,
        operation: &Operation,
        http: &HttpRequest,
        inputs: &Inputs,
    ) -> Option<Vec<PathPiece>> {
        // What follows `#` tells operations apart in a document and isn't sent.
        let mut rest = http.path.split('#').next().unwrap_or_default();
        let mut pieces = Vec::new();
        while let Some((text, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else { break };
            if !text.is_empty() {
                pieces.push(PathPiece::Text(text.to_owned()));
            }
            pieces.push(PathPiece::Slot(self.path_slot(operation, inputs, name)?));
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(PathPiece::Text(rest.to_owned()));
        }
        Some(pieces)
    }

    fn path_slot(&mut self, operation: &Operation, inputs: &Inputs, variable: &str) -> Option<Slot> {
        let (name, reserved) = match variable.strip_prefix('+') {
            Some(name) => (name, true),
            None => (variable, false),
        };
        let Some(argument) = in_place(operation, "path").find(|argument| wire_name(argument) == name) else {
            let message = format!("the schema doesn't describe `{{{name}}}` of its path");
            self.fault("unusable_operation", "operation", message);
            return None;
        };
        let mut style = style(argument, "path");
        style.allow_reserved |= reserved;
        // Not there: it is missing, which is noted already.
        let value = inputs.get(&argument.name)?.clone();
        Some(Slot { name: name.to_owned(), style, value })
    }

    /// The filled parameters of a place.
    fn slots(&mut self, operation: &Operation, inputs: &Inputs, place: &'static str) -> Vec<Slot> {
        let mut slots = Vec::new();
        for argument in in_place(operation, place).filter(|argument| !is_own_header(argument)) {
            let Some(value) = inputs.get(&argument.name) else { continue };
            let name = wire_name(argument);
            if place != "query" && !is_token(name) {
                let message = format!("`{}` is no name of a header or cookie", name.escape_default());
                self.fault("unusable_name", "operation", message);
            }
            slots.push(Slot { name: name.to_owned(), style: style(argument, place), value: value.clone() });
        }
        slots
    }

    fn http_body(&mut self, http: &HttpRequest, argument: &Argument, inputs: &Inputs) -> Option<HttpBody> {
        let value = inputs.get(&argument.name)?.clone();
        let format = http.body.clone().unwrap_or_else(|| BodyFormat {
            media_type: "application/json".to_owned(),
            encoding: BodyEncoding::Json,
            members: Vec::new(),
        });
        if format.media_type.chars().any(char::is_control) {
            self.fault("unusable_operation", "operation", "its media type can't be sent");
        }
        let has_members = match &value {
            Fill::Object(_) => true,
            Fill::Constant(constant) => constant.is_object(),
            Fill::Parameter(_) | Fill::Generated(_) | Fill::List(_) => false,
        };
        let (fits, wanted) = match format.encoding {
            BodyEncoding::Json => (true, ""),
            BodyEncoding::Form | BodyEncoding::Multipart => {
                (has_members, "a form: fill its members one by one")
            }
            BodyEncoding::Text | BodyEncoding::Binary => (!has_members, "a single value"),
        };
        if !fits {
            self.fault("not_applicable", "inputs", format!("`{}` is {wanted}", argument.name));
        }
        let object = argument.of.as_deref().and_then(|of| self.schema.object(of));
        let files = object.into_iter().flat_map(|object| &object.fields);
        let files = files
            .filter(|field| field.kind == FieldType::Binary && field.format.as_deref() == Some("binary"));
        let files = files.map(|field| field.name.clone()).collect();
        Some(HttpBody { format, value, files })
    }
}

fn with_steps(projected: Projected) -> (Projected, Vec<Step>) {
    let step = |hop: &Hop| match hop {
        Hop::Field { name, .. } => Some(Step::Member(name.clone())),
        Hop::Each => Some(Step::Each),
        Hop::On(_) => None,
    };
    let steps = projected.hops.iter().filter_map(step).collect();
    (projected, steps)
}

fn in_place<'o>(operation: &'o Operation, place: &'static str) -> impl Iterator<Item = &'o Argument> {
    operation.args.iter().filter(move |argument| argument.place.as_deref() == Some(place))
}

fn wire_name(argument: &Argument) -> &str {
    argument.wire_name.as_deref().unwrap_or(&argument.name)
}

/// How a parameter is written; where the schema doesn't say, as the OpenAPI Specification does.
fn style(argument: &Argument, place: &str) -> ParameterStyle {
    argument.style.unwrap_or(match place {
        "query" | "cookie" => ParameterStyle { style: Style::Form, explode: true, allow_reserved: false },
        _ => ParameterStyle { style: Style::Simple, explode: false, allow_reserved: false },
    })
}

/// Whether the binding itself says which page it wants.
fn asks_for(query: &[Slot], pages: &Pagination) -> bool {
    let parameter = match pages {
        Pagination::Link => return false,
        Pagination::Token { parameter, .. }
        | Pagination::Page { parameter }
        | Pagination::Offset { parameter } => parameter,
    };
    query.iter().any(|slot| slot.name == *parameter)
}

/// RFC 9110's token.
fn is_token(name: &str) -> bool {
    let marks = |byte: u8| b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks(byte))
}
