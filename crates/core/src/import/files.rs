//! Files of any kind that describe an API into a schema: what they are is found out by looking.

use serde_json::Value;

use super::{
    Imported,
    document::{self, Source},
    google, graphql, openapi,
};
use crate::{diagnostic::Diagnostic, schema::Transport};

/// A file of a set that describes an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path in the set, or the URL that it came from: relative references start from it.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The schema that a set of files describes, the first one the root; all of them are consumed.
///
/// OpenAPI and Swagger, Google Discovery, and GraphQL as an introspection's answer or in its own language.
///
/// # Errors
/// Why nothing of it can be used: the root is none of these, can't be read, or isn't for that transport.
pub fn schema(files: Vec<File>, transport: Transport) -> Result<Imported, Vec<Diagnostic>> {
    let mut files = files.into_iter();
    let Some(root) = files.next() else { return Err(vec![nothing("", "There is no document.")]) };
    if transport == Transport::Graphql {
        return graphql_schema(root);
    }
    let value = located(document::parse(&root.bytes, &root.name).map_err(|fault| vec![fault])?, &root.name);
    let root = Source { place: root.name, value };
    if openapi::is_openapi(&root.value) {
        let (others, mut unread) = parsed(files);
        let mut imported = openapi::schema(&root, &others)?;
        imported.warnings.append(&mut unread);
        return Ok(imported);
    }
    if root.value.get("discoveryVersion").is_some() {
        return google::schema(&root.value);
    }
    let what = if introspected(&root.value).is_some() {
        "It describes a GraphQL API: make it a kind of the transport `graphql`."
    } else {
        "It must be a document of OpenAPI, Swagger or Google Discovery, in JSON or YAML."
    };
    Err(vec![nothing(&root.place, what)])
}

fn graphql_schema(root: File) -> Result<Imported, Vec<Diagnostic>> {
    let is_json = root.bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    if !is_json {
        let text = String::from_utf8(root.bytes)
            .map_err(|_| vec![nothing(&root.name, "It isn't text in UTF-8.")])?;
        return graphql::sdl(&text);
    }
    graphql::introspection_text(&root.bytes)
}

fn introspected(value: &Value) -> Option<&Value> {
    value.get("__schema").or_else(|| value.pointer("/data/__schema"))
}

/// The other files of a set; a damaged one is left out with a warning.
fn parsed(files: impl Iterator<Item = File>) -> (Vec<Source>, Vec<Diagnostic>) {
    let (mut sources, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        match document::parse(&file.bytes, &file.name) {
            Ok(value) => sources.push(Source { place: file.name, value }),
            Err(fault) => faults.push(fault),
        }
    }
    (sources, faults)
}

/// A document whose relative servers are where the document itself was found (OpenAPI 3.1, section 4.6).
fn located(mut document: Value, place: &str) -> Value {
    let Some((origin, folder)) = split(place) else { return document };
    if document.get("swagger").is_some() && document.get("host").is_none() {
        let (scheme, host) = origin.split_once("://").unwrap_or(("https", origin));
        document["host"] = host.into();
        if document.get("schemes").is_none() {
            document["schemes"] = serde_json::json!([scheme]);
        }
    }
    if document.get("openapi").is_some()
        && document.get("servers").is_none_or(|servers| *servers == Value::Array(Vec::new()))
    {
        document["servers"] = serde_json::json!([{"url": "/"}]);
    }
    for server in document.get_mut("servers").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(Value::String(url)) = server.get_mut("url") else { continue };
        if url.contains("://") || url.starts_with('{') {
            continue;
        }
        *url = if url.starts_with('/') {
            format!("{origin}{url}")
        } else {
            format!("{folder}{}", url.strip_prefix("./").unwrap_or(url))
        };
    }
    document
}

/// The origin of a URL, and the URL up to the last slash of its path.
fn split(place: &str) -> Option<(&str, &str)> {
    let place = place.split(['?', '#']).next().unwrap_or(place);
    let after = place.find("://")? + 3;
    let rest = place.get(after..)?;
    let path = rest.find('/').map_or(place.len(), |slash| after + slash);
    let folder = place.rfind('/').filter(|slash| *slash >= path).map_or(place.len(), |slash| slash + 1);
    Some((place.get(..path)?, place.get(..folder)?))
}

fn nothing(name: &str, why: &str) -> Diagnostic {
    Diagnostic::new("document_not_understood", name, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn names(imported: &Imported) -> Vec<&str> {
        imported.schema.stated_operations.iter().map(|operation| operation.name.as_str()).collect()
    }

    const PETS: &str = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n  /pets:\n    get:\n      operationId: \
                        pets\n      responses: {'200': {description: ok}}\n";

    #[test]
    fn what_a_file_is_is_found_out_by_looking() {
        let rest = schema(vec![file("a.yaml", PETS)], Transport::Rest).unwrap();
        assert_eq!(names(&rest), ["pets"]);
        let google = r#"{"discoveryVersion": "v1", "rootUrl": "https://x.example.com/", "servicePath": "",
            "resources": {"files": {"methods": {"list": {"id": "files.list", "httpMethod": "GET", "path": "files"}}}}}"#;
        assert_eq!(names(&schema(vec![file("a", google)], Transport::Rest).unwrap()), ["files.list"]);
        let sdl =
            schema(vec![file("a.graphql", "type Query { pets: [String] }")], Transport::Graphql).unwrap();
        assert_eq!(names(&sdl), ["pets"]);
    }

    #[test]
    fn what_it_cant_be_used_for_is_said() {
        let said =
            |text: &str, transport| schema(vec![file("a", text)], transport).unwrap_err()[0].sentence();
        assert!(said(r#"{"data": {"__schema": {}}}"#, Transport::Rest).contains("transport `graphql`"));
        assert!(said("{}", Transport::Graphql).contains("introspection"));
        assert!(said("hello: world", Transport::Rest).contains("OpenAPI"));
        assert!(schema(Vec::new(), Transport::Rest).is_err());
    }

    #[test]
    fn relative_servers_are_where_the_document_was_found() {
        let servers = |place: &str, server: &str| {
            let text = format!("{PETS}servers: [{{url: '{server}'}}]\n");
            schema(vec![file(place, &text)], Transport::Rest).unwrap().schema.http.unwrap_or_default().servers
        };
        let place = "https://example.com/docs/openapi.yaml?x=1";
        assert_eq!(servers(place, "/v1"), ["https://example.com/v1"]);
        assert_eq!(servers(place, "v1"), ["https://example.com/docs/v1"]);
        assert_eq!(servers(place, "https://api.example.com"), ["https://api.example.com"]);
        let swagger = PETS.replace("openapi: 3.0.0", "swagger: '2.0'\nbasePath: /v2");
        let found = schema(vec![file("http://127.0.0.1:9/s.yaml", &swagger)], Transport::Rest).unwrap();
        assert_eq!(found.schema.http.unwrap_or_default().servers, ["http://127.0.0.1:9/v2"]);
    }

    #[test]
    fn references_lead_into_the_other_files_of_a_set() {
        let root =
            "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n  /pets:\n    $ref: paths/pets.yaml\n";
        let pets = "get: {operationId: pets, responses: {'200': {description: ok}}}";
        let set = vec![file("openapi.yaml", root), file("paths/pets.yaml", pets), file("bad.yaml", "{")];
        let imported = schema(set, Transport::Rest).unwrap();
        assert_eq!(names(&imported), ["pets"]);
        assert!(
            imported.warnings.iter().any(|warning| warning.path == "bad.yaml"),
            "{:?}",
            imported.warnings
        );
    }
}
