//! The operation by which a connection shows whether its credentials are good.

use super::{HttpRequest, Method, Operation, Schema, Verb};

/// Paths that tell who is signed in, by their last word.
const WHO: [&str; 9] =
    ["me", "self", "whoami", "user", "account", "profile", "current", "viewer", "userinfo"];

/// The path of a request that only reads, needs nothing and needs one to be signed in: the one that tells who is
/// signed in where there is one, otherwise the plainest list. None where the schema has no such operation.
pub fn path(schema: &Schema) -> Option<&str> {
    let needs_sign_in = |request: &HttpRequest| match (&request.security, &schema.http) {
        (Some(own), _) => !own.is_empty(),
        // Some documents say nothing of how to sign in, and are of APIs that want it all the same.
        (None, Some(http)) => !http.security.is_empty() || http.security_schemes.is_empty(),
        (None, None) => true,
    };
    schema
        .stated_operations
        .iter()
        .filter_map(|operation| Some((operation, operation.http.as_deref()?)))
        .filter(|(operation, request)| is_plain(operation, request) && needs_sign_in(request))
        .min_by_key(|(operation, request)| rank(operation, request))
        .map(|(_, request)| request.path.as_str())
}

fn is_plain(operation: &Operation, request: &HttpRequest) -> bool {
    request.method == Method::Get
        && request.server.is_none()
        && operation.deprecated != Some(true)
        && !request.path.contains(['{', '?', '#'])
        && operation.args.iter().all(|argument| !argument.required)
}

fn rank<'a>(operation: &Operation, request: &'a HttpRequest) -> (bool, bool, usize, &'a str) {
    let path = request.path.trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let tells_who = WHO.contains(&last.trim_end_matches(".json"));
    let lists = matches!(operation.verb, Verb::List | Verb::Search | Verb::Read);
    (!tells_who, !lists, path.matches('/').count(), path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        import::files::{self, File},
        schema::Transport,
    };

    fn probe(paths: &str, rest: &str) -> Option<String> {
        let text = format!("{{\"openapi\": \"3.0.0\", \"info\": {{}}, \"paths\": {{{paths}}}{rest}}}");
        let file = File { name: "a.json".to_owned(), bytes: text.into_bytes() };
        path(&files::schema(vec![file], Transport::Rest).unwrap().schema).map(str::to_owned)
    }

    #[test]
    fn who_is_signed_in_is_asked_before_a_list_and_that_before_nothing() {
        let get = r#"{"get": {"responses": {"200": {"description": "ok"}}}}"#;
        let item =
            r#"{"get": {"parameters": [{"name": "id", "in": "path", "required": true}], "responses": {}}}"#;
        assert_eq!(
            probe(&format!(r#""/pets": {get}, "/users/me": {get}, "/a": {get}"#), ""),
            Some("/users/me".to_owned())
        );
        assert_eq!(
            probe(&format!(r#""/v1/pets": {get}, "/pets/{{id}}": {item}"#), ""),
            Some("/v1/pets".to_owned())
        );
        assert_eq!(probe(&format!(r#""/pets/{{id}}": {item}, "/pets": {{"post": {{}}}}"#), ""), None);
    }

    #[test]
    fn what_anybody_may_ask_shows_nothing() {
        let open =
            r#""/status": {"get": {"security": [], "responses": {}}}, "/zoo": {"get": {"responses": {}}}"#;
        let rest = r#", "security": [{"key": []}], "components": {"securitySchemes":
            {"key": {"type": "http", "scheme": "bearer"}}}"#;
        assert_eq!(probe(open, rest), Some("/zoo".to_owned()));
    }
}
