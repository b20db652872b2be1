//! What is said of an API's schema: a URL, documents, or the API itself.

use jackfield_core::{import::files::File, json::Reader, manifest::SchemaSource};
use serde_json::Value;

use super::{Documents, OwnTransport, api};

/// A document without a name of its own.
const ONLY: &str = "document";

/// Reads `schema`, noting every fault.
pub(super) fn read(reader: &mut Reader<'_>, transport: OwnTransport) -> Option<(SchemaSource, Documents)> {
    const WAYS: [&str; 6] = ["url", "document", "documents", "zip", "uploaded", "introspection"];
    const ASKED: &str = "`schema` says what describes the API: one of `url`, `document`, `documents`, `zip`, \
                         `uploaded` or, for GraphQL, `introspection`.";
    let place = reader.place("schema");
    let Some(value) = reader.raw("schema") else {
        reader.fault("schema", "required", ASKED);
        return None;
    };
    let mut inner = Reader::new(value, &place, reader.faults());
    let stated: Vec<&str> = WAYS.into_iter().filter(|way| inner.has(way)).collect();
    let read = match stated.as_slice() {
        ["url"] => url(&mut inner),
        ["document"] => {
            document(&mut inner).map(|file| (api::nothing_uploaded(), Documents::Files(vec![file])))
        }
        ["documents"] => documents(&mut inner),
        ["zip"] => zip(&mut inner),
        ["uploaded"] => {
            inner.raw("uploaded");
            Some((api::nothing_uploaded(), Documents::Kept))
        }
        ["introspection"] => introspection(&mut inner, transport),
        several => {
            let code = if several.is_empty() { "required" } else { "invalid" };
            for way in WAYS {
                inner.raw(way);
            }
            let is_object = value.is_object();
            inner.finish();
            if is_object {
                reader.fault("schema", code, ASKED);
            }
            return None;
        }
    };
    inner.finish();
    read
}

fn url(reader: &mut Reader<'_>) -> Option<(SchemaSource, Documents)> {
    let text: String = reader.required("url")?;
    let url = url::Url::parse(text.trim()).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    let Some(url) = url.filter(|url| url.username().is_empty() && url.password().is_none()) else {
        let message =
            "This must be an absolute URL without a user, such as https://example.com/openapi.json.";
        reader.fault("url", "invalid", message);
        return None;
    };
    Some((SchemaSource::Url(url.to_string()), Documents::None))
}

fn introspection(reader: &mut Reader<'_>, transport: OwnTransport) -> Option<(SchemaSource, Documents)> {
    let wanted: bool = reader.required("introspection")?;
    if !wanted || transport != OwnTransport::Graphql {
        let message = "Only GraphQL APIs describe themselves: `true` for those; otherwise give a `url` or a `document`.";
        reader.fault("introspection", "not_allowed", message);
        return None;
    }
    Some((SchemaSource::Introspection(true), Documents::None))
}

fn document(reader: &mut Reader<'_>) -> Option<File> {
    let bytes = bytes_of(reader.raw("document")?);
    if bytes.is_none() {
        reader.fault(
            "document",
            "wrong_type",
            "A document is an object, or a text of JSON, YAML or GraphQL.",
        );
    }
    Some(File { name: ONLY.to_owned(), bytes: bytes? })
}

fn documents(reader: &mut Reader<'_>) -> Option<(SchemaSource, Documents)> {
    let list: Vec<Value> = reader.required("documents")?;
    if list.is_empty() {
        reader.fault("documents", "required", "There must be a document; the first one is the root.");
        return None;
    }
    let mut files = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let place = reader.place(&format!("documents[{index}]"));
        let mut inner = Reader::new(value, &place, reader.faults());
        let name: Option<String> = inner.required("name");
        let bytes = inner.raw("content").and_then(bytes_of);
        if bytes.is_none() {
            inner.fault("content", "wrong_type", "A document is an object, or a text of JSON or YAML.");
        }
        if name.as_deref().is_some_and(|name| !is_path(name)) {
            inner.fault("name", "invalid", "A name is a path inside of the set, such as paths/orders.yaml.");
        }
        inner.finish();
        files.extend(name.zip(bytes).map(|(name, bytes)| File { name, bytes }));
    }
    let good = files.iter().all(|file| is_path(&file.name)) && files.len() == list.len();
    good.then_some((api::nothing_uploaded(), Documents::Files(files)))
}

fn zip(reader: &mut Reader<'_>) -> Option<(SchemaSource, Documents)> {
    let root: Option<String> = reader.optional("root");
    let text: String = reader.required("zip")?;
    match data_encoding::BASE64.decode(text.trim().as_bytes()) {
        Ok(bytes) => Some((api::nothing_uploaded(), Documents::Zip { bytes, root })),
        Err(_) => {
            reader.fault("zip", "invalid", "This must be a zip archive, in base64.");
            None
        }
    }
}

/// The text of a document; one that is JSON in JSON is written out.
fn bytes_of(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => Some(text.as_bytes().to_vec()),
        Value::Object(_) => serde_json::to_vec(value).ok(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// Whether a name is a path that stays in its set.
pub(in crate::app::catalog::own) fn is_path(name: &str) -> bool {
    let segments = || name.split('/');
    (1..=500).contains(&name.len())
        && !name.chars().any(|letter| letter.is_control() || letter == '\\')
        && !segments().any(|segment| matches!(segment, "" | "." | ".."))
}
