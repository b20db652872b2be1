//! Envelopes: an answer that only carries the records, with what is said about them.

use super::finish::Built;
use crate::schema::{Field, FieldType};

/// What stands beside records in an answer.
const BESIDE: [&str; 66] = [
    "apiversion",
    "kind",
    "metadata",
    "meta",
    "links",
    "link",
    "paging",
    "pagination",
    "page",
    "pages",
    "pageinfo",
    "perpage",
    "pagesize",
    "pagecount",
    "pagenumber",
    "totalpages",
    "lastpage",
    "currentpage",
    "from",
    "to",
    "total",
    "totalcount",
    "totalitems",
    "totalresults",
    "totalelements",
    "totalrecords",
    "count",
    "size",
    "limit",
    "offset",
    "skip",
    "start",
    "cursor",
    "cursors",
    "nextcursor",
    "prevcursor",
    "previouscursor",
    "next",
    "previous",
    "prev",
    "nexttoken",
    "nextpagetoken",
    "previouspagetoken",
    "nextpage",
    "nextpageurl",
    "prevpage",
    "after",
    "before",
    "hasmore",
    "hasnext",
    "hasnextpage",
    "first",
    "last",
    "self",
    "url",
    "uri",
    "href",
    "object",
    "etag",
    "error",
    "errors",
    "warnings",
    "success",
    "ok",
    "requestid",
    "incompleteresults",
];

/// Names of members that carry records.
const CARRIERS: [&str; 14] = [
    "data", "results", "items", "records", "values", "value", "content", "entries", "rows", "elements",
    "result", "response", "list", "embedded",
];

/// The record behind an answer: the object, and whether there are several.
pub(super) fn record(built: &Built, object: usize, list: bool) -> (usize, bool) {
    if list {
        return (object, true);
    }
    let mut here = object;
    // Envelopes nest at most this deep: `{response: {data: [..]}}`.
    for _ in 0..3 {
        match carried(built, here) {
            Some((inner, true)) => return (inner, true),
            Some((inner, false)) if inner != here && inner != object => here = inner,
            Some((_, false)) | None => break,
        }
    }
    (here, false)
}

/// What an envelope carries; none where the object isn't one.
fn carried(built: &Built, object: usize) -> Option<(usize, bool)> {
    let fields = &built.objects.get(object)?.fields;
    let targets = built.targets.get(object)?;
    let mut found: Option<(usize, bool)> = None;
    for (field, target) in fields.iter().zip(targets) {
        let name = plain(&field.name);
        if is_beside(field, &name) {
            continue;
        }
        // Something else: this is a record itself, or carries several.
        let target = target.filter(|_| found.is_none())?;
        let list = field.kind == FieldType::List;
        let is_carrier = CARRIERS.contains(&name.as_str());
        let alone = fields.len() == 1;
        if !(list || alone || is_carrier || fields.len() <= 3) {
            return None;
        }
        found = Some((target, list));
    }
    found
}

fn is_beside(field: &Field, name: &str) -> bool {
    BESIDE.contains(&name) || field.name == crate::schema::ANY_NAME
}

/// A name in lower case without separators.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
