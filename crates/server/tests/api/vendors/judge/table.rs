//! The operations of a document, and what each takes and gives.

use serde_json::Value;

use super::{
    schema::{faults, value_of},
    template::Template,
};
use crate::vendors::simulator::{Judges, Reply, Seen};

/// What is said of a request that a document doesn't know.
const UNKNOWN: &str = "the document has no such operation";

/// All operations of a document.
pub(super) struct Table {
    /// The operations.
    pub(super) operations: Vec<Operation>,
    /// Parameters that every operation takes.
    pub(super) anywhere: Vec<Parameter>,
    /// How the document's own schemas are read.
    pub(super) language: Box<dyn Language>,
}

/// Makes JSON Schemas of a document's own.
pub(super) trait Language: Send {
    /// A schema in the terms of JSON Schema, with all that it refers to; `sent` is whether a client sends the value
    /// with this operation, or the vendor.
    fn whole(&self, schema: &Value, operation: &Operation, sent: bool) -> Value;

    /// What else is wrong with a request that is sent to an operation.
    fn beyond(&self, _operation: &Operation, _seen: &Seen) -> Vec<String> {
        Vec::new()
    }

    /// What is wrong with an answer that isn't a success, where the document doesn't describe it.
    fn refusal(&self, reply: &Reply) -> Vec<String>;
}

/// One operation.
#[derive(Debug)]
pub(super) struct Operation {
    /// What the document calls it.
    pub(super) id: String,
    /// `GET`, `POST`, …
    pub(super) method: String,
    /// Its path.
    pub(super) path: Template,
    /// What it takes beside a body.
    pub(super) parameters: Vec<Parameter>,
    /// The schema of its body, and whether it must have one; none where it has none.
    pub(super) body: Option<(Value, bool)>,
    /// The schemas of its answers by status: `200`, `2XX`, `default`; null where there is no body.
    pub(super) answers: Vec<(String, Value)>,
}

/// Where a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
}

/// One parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) is_required: bool,
    /// Whether it may be there several times.
    pub(super) is_repeated: bool,
    /// What stands between several values in one text.
    pub(super) separator: Option<char>,
    /// The document's schema of one value.
    pub(super) schema: Value,
}

impl Judges for Table {
    fn request(&self, seen: &Seen) -> Result<(), String> {
        let Some((operation, variables)) = self.find(seen) else {
            return Err(UNKNOWN.to_owned());
        };
        let mut objections = self.parameters(operation, &variables, seen);
        objections.extend(self.body(operation, seen));
        objections.extend(self.language.beyond(operation, seen));
        said(operation, &objections)
    }

    fn answer(&self, seen: &Seen, reply: &Reply) -> Result<(), String> {
        // That the request is unknown was said already; a vendor may answer it with an error of its usual form.
        let Some((operation, _)) = self.find(seen) else { return Ok(()) };
        let status = reply.status.to_string();
        let range = format!("{}XX", reply.status / 100);
        let stated =
            |name: &str| operation.answers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let schema = stated(&status).or_else(|| stated(&range)).or_else(|| stated("default"));
        let objections = match schema {
            Some((_, Value::Null)) if reply.body.is_null() => Vec::new(),
            Some((_, Value::Null)) => vec!["there is a body where there is none".to_owned()],
            Some((_, schema)) => faults(&self.language.whole(schema, operation, false), &reply.body),
            None => self.language.refusal(reply),
        };
        said(operation, &objections)
    }
}

/// Several documents of one vendor.
pub(super) struct Tables(pub(super) Vec<Table>);

impl Tables {
    fn of(&self, seen: &Seen) -> Option<&Table> {
        self.0.iter().find(|table| table.find(seen).is_some())
    }
}

impl Judges for Tables {
    fn request(&self, seen: &Seen) -> Result<(), String> {
        self.of(seen).map_or_else(|| Err(UNKNOWN.to_owned()), |table| table.request(seen))
    }

    fn answer(&self, seen: &Seen, reply: &Reply) -> Result<(), String> {
        self.of(seen).map_or(Ok(()), |table| table.answer(seen, reply))
    }
}

fn said(operation: &Operation, objections: &[String]) -> Result<(), String> {
    if objections.is_empty() { Ok(()) } else { Err(format!("{}: {}", operation.id, objections.join("; "))) }
}

impl Table {
    fn find(&self, seen: &Seen) -> Option<(&Operation, Vec<(String, String)>)> {
        let of_method = self.operations.iter().filter(|operation| operation.method == seen.method);
        let fitting =
            of_method.filter_map(|operation| Some((operation, operation.path.variables(&seen.path)?)));
        fitting.max_by_key(|(operation, _)| operation.path.weight())
    }

    fn parameters(&self, operation: &Operation, variables: &[(String, String)], seen: &Seen) -> Vec<String> {
        let mut objections = Vec::new();
        let known = || operation.parameters.iter().chain(&self.anywhere);
        for (name, _) in &seen.query {
            // Members of an object in a query are named `filter[name]`.
            let start = name.split('[').next().unwrap_or_default();
            let is_known = |parameter: &Parameter| {
                parameter.place == Place::Query && [name, start].contains(&parameter.name.as_str())
            };
            if !known().any(is_known) {
                objections.push(format!("there is no parameter `{name}`"));
            }
        }
        for parameter in known() {
            let texts: Vec<&str> = match parameter.place {
                Place::Path => named(variables, &parameter.name),
                Place::Query => named(&seen.query, &parameter.name),
                Place::Header => {
                    Some(seen.header(&parameter.name)).filter(|text| !text.is_empty()).into_iter().collect()
                }
            };
            objections.extend(self.parameter(operation, parameter, &texts));
        }
        objections
    }

    fn parameter(&self, operation: &Operation, parameter: &Parameter, texts: &[&str]) -> Vec<String> {
        let name = &parameter.name;
        if texts.is_empty() && parameter.is_required {
            return vec![format!("`{name}` is required")];
        }
        if texts.len() > 1 && !parameter.is_repeated {
            return vec![format!("`{name}` is there {} times", texts.len())];
        }
        if texts.is_empty() {
            return Vec::new();
        }
        let schema = self.language.whole(&parameter.schema, operation, true);
        let pieces = texts.iter().flat_map(|text| match parameter.separator {
            Some(separator) => text.split(separator).collect(),
            None => vec![*text],
        });
        let faults = pieces.flat_map(|text| faults(&schema, &value_of(text, &schema)));
        faults.map(|fault| format!("`{name}`{fault}")).collect()
    }

    fn body(&self, operation: &Operation, seen: &Seen) -> Vec<String> {
        let Some((schema, is_required)) = &operation.body else {
            let is_empty = seen.bytes.is_empty();
            return if is_empty {
                Vec::new()
            } else {
                vec!["there is a body where none is taken".to_owned()]
            };
        };
        if seen.bytes.is_empty() {
            return if *is_required { vec!["there is no body".to_owned()] } else { Vec::new() };
        }
        let media = seen.header("content-type").split(';').next().unwrap_or_default().trim();
        if !media.eq_ignore_ascii_case("application/json") {
            return vec![format!("the body is said to be `{media}`")];
        }
        match serde_json::from_slice::<Value>(&seen.bytes) {
            Ok(body) => faults(&self.language.whole(schema, operation, true), &body),
            Err(error) => vec![format!("the body isn't JSON: {error}")],
        }
    }
}

fn named<'p>(pairs: &'p [(String, String)], name: &str) -> Vec<&'p str> {
    pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}
