//! What can change about an operation: what it does, what it takes, and the request that a call makes.

use super::{
    Aspects,
    details::{kind, list, number, sensitivity, text, word, yes_no},
};
use crate::schema::{
    Argument, BodyFormat, HttpRequest, HttpSchema, MemberStyle, Operation, Pagination, ParameterStyle,
    Returns, SecurityKind, SecurityRequirement, SecurityScheme,
};

/// What an operation has that doesn't say it itself.
const OF_THE_API: &str = "that of the API";

/// What an operation does and gives back, and its request.
pub(super) fn operation(aspects: &mut Aspects, was: &Operation, is: &Operation) {
    if was == is {
        return;
    }
    aspects.compare("object", text(was.object.as_ref()), text(is.object.as_ref()));
    aspects.compare("verb", &word(was.verb), &word(is.verb));
    aspects.compare("isWrite", yes_no(was.is_write), yes_no(is.is_write));
    aspects.compare("deprecated", yes_no(was.deprecated == Some(true)), yes_no(is.deprecated == Some(true)));
    aspects.compare("description", text(was.description.as_ref()), text(is.description.as_ref()));
    aspects.compare("returns", &returns(&was.returns), &returns(&is.returns));
    let root = |operation: &Operation| {
        operation.root.as_ref().map_or_else(String::new, |root| format!("{} {}", word(root.of), root.name))
    };
    aspects.compare("root", &root(was), &root(is));
    match (&was.http, &is.http) {
        (Some(was), Some(is)) => request(aspects, was, is),
        (None, None) => {}
        (was, is) => {
            let line = |request: &Option<Box<HttpRequest>>| {
                request.as_ref().map_or_else(String::new, |request| line(request))
            };
            aspects.compare("request", &line(was), &line(is));
        }
    }
}

fn returns(returns: &Returns) -> String {
    let value = returns.value.map(|value| value.as_str().to_owned());
    match (&returns.object.clone().or(value), returns.list) {
        (Some(object), true) => format!("list of {object}"),
        (Some(object), false) => object.clone(),
        (None, true) => "list".to_owned(),
        (None, false) => String::new(),
    }
}

fn line(request: &HttpRequest) -> String {
    format!("{} {}", method(request), request.path)
}

fn method(request: &HttpRequest) -> String {
    word(request.method).to_uppercase()
}

fn request(aspects: &mut Aspects, was: &HttpRequest, is: &HttpRequest) {
    aspects.compare("method", &method(was), &method(is));
    aspects.compare("path", &was.path, &is.path);
    let server = |request: &HttpRequest| request.server.clone().unwrap_or_else(|| OF_THE_API.to_owned());
    aspects.compare("server", &server(was), &server(is));
    aspects.compare("body", &body(was.body.as_ref()), &body(is.body.as_ref()));
    aspects.compare("accept", text(was.accept.as_ref()), text(is.accept.as_ref()));
    let own = |request: &HttpRequest| match &request.security {
        Some(security) => needs(security),
        None => OF_THE_API.to_owned(),
    };
    aspects.compare("security", &own(was), &own(is));
    aspects.compare("pagination", &pagination(was.pagination.as_ref()), &pagination(is.pagination.as_ref()));
}

fn body(body: Option<&BodyFormat>) -> String {
    let Some(body) = body else { return String::new() };
    let mut written = format!("{} as {}", body.media_type, word(body.encoding));
    for member in &body.members {
        written.push_str(&format!(", {}", self::member(member)));
    }
    written
}

fn member(member: &MemberStyle) -> String {
    let style = member.style.map(style);
    let media_type = member.media_type.clone();
    let how: Vec<String> = style.into_iter().chain(media_type).collect();
    format!("{} as {}", member.member, how.join(" "))
}

fn style(style: ParameterStyle) -> String {
    let explode = if style.explode { " exploded" } else { "" };
    let reserved = if style.allow_reserved { " with reserved characters" } else { "" };
    format!("{}{explode}{reserved}", word(style.style))
}

fn pagination(pagination: Option<&Pagination>) -> String {
    match pagination {
        Some(Pagination::Link) => "by link".to_owned(),
        Some(Pagination::Token { parameter, path }) => {
            format!("by token {parameter} from {}", path.join("."))
        }
        Some(Pagination::Page { parameter }) => format!("by page {parameter}"),
        Some(Pagination::Offset { parameter }) => format!("by offset {parameter}"),
        None => String::new(),
    }
}

/// What an argument is and how a request carries it.
pub(super) fn argument(aspects: &mut Aspects, was: &Argument, is: &Argument) {
    if was == is {
        return;
    }
    aspects.compare("type", &kind(was.kind, was.of.as_ref()), &kind(is.kind, is.of.as_ref()));
    aspects.compare("in", text(was.place.as_ref()), text(is.place.as_ref()));
    aspects.compare("wireName", text(was.wire_name.as_ref()), text(is.wire_name.as_ref()));
    aspects.compare("required", yes_no(was.required), yes_no(is.required));
    if was.allowed_values != is.allowed_values {
        aspects.compare("allowedValues", &list(&was.allowed_values), &list(&is.allowed_values));
    }
    let default =
        |argument: &Argument| argument.default.as_ref().map_or_else(String::new, ToString::to_string);
    aspects.compare("default", &default(was), &default(is));
    aspects.compare("format", text(was.format.as_ref()), text(is.format.as_ref()));
    aspects.compare("maxLength", &number(was.max_length), &number(is.max_length));
    aspects.compare("nativeType", text(was.native_type.as_ref()), text(is.native_type.as_ref()));
    let written = |argument: &Argument| argument.style.map_or_else(String::new, style);
    aspects.compare("style", &written(was), &written(is));
    aspects.compare(
        "sensitivity",
        &sensitivity(was.sensitivity, was.sensitive_class),
        &sensitivity(is.sensitivity, is.sensitive_class),
    );
    aspects.compare("description", text(was.description.as_ref()), text(is.description.as_ref()));
}

/// What holds for all requests.
pub(super) fn api(aspects: &mut Aspects, was: Option<&HttpSchema>, is: Option<&HttpSchema>) {
    let none = HttpSchema::default();
    let (was, is) = (was.unwrap_or(&none), is.unwrap_or(&none));
    aspects.compare("servers", &list(&was.servers), &list(&is.servers));
    aspects.compare("securitySchemes", &schemes(was), &schemes(is));
    aspects.compare("security", &needs(&was.security), &needs(&is.security));
}

/// `key and bearer, or basic`
fn needs(security: &[SecurityRequirement]) -> String {
    let ways = security.iter().map(|way| match way.schemes.as_slice() {
        [] => "nothing".to_owned(),
        schemes => schemes.join(" and "),
    });
    ways.collect::<Vec<_>>().join(", or ")
}

fn schemes(api: &HttpSchema) -> String {
    let mut written: Vec<String> = api.security_schemes.iter().map(scheme).collect();
    written.sort_unstable();
    written.join(", ")
}

fn scheme(scheme: &SecurityScheme) -> String {
    let kind = match &scheme.kind {
        SecurityKind::ApiKey { place, name } => format!("key {name} in {place}"),
        SecurityKind::Bearer => "bearer".to_owned(),
        SecurityKind::Basic => "basic".to_owned(),
        SecurityKind::Oauth2 { token_url, authorization_url } => {
            let urls: Vec<&str> =
                [token_url, authorization_url].into_iter().flatten().map(String::as_str).collect();
            format!("oauth2 {}", urls.join(" "))
        }
        SecurityKind::Other => "other".to_owned(),
    };
    format!("{}: {kind}", scheme.name)
}
