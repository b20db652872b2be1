//! How further pages are asked for, where parameters and answers say so by well-known names.

use super::envelopes::plain;
use super::finish::Built;
use crate::schema::{Argument, FieldType, Pagination};

/// Query parameters that take a token, each with the members that give it, by names without separators.
const TOKENS: [(&str, &[&str]); 12] = [
    ("cursor", &["nextcursor", "cursor", "next", "after", "endcursor"]),
    ("pagetoken", &["nextpagetoken", "nexttoken", "pagetoken"]),
    ("nextpagetoken", &["nextpagetoken"]),
    ("nexttoken", &["nexttoken"]),
    ("after", &["after", "endcursor", "nextcursor", "next"]),
    ("startingafter", &["nextcursor", "startingafter", "lastid"]),
    ("continue", &["continue"]),
    ("continuationtoken", &["nextcontinuationtoken", "continuationtoken"]),
    ("marker", &["nextmarker", "marker"]),
    ("nextcursor", &["nextcursor"]),
    ("pagecursor", &["nextpagecursor", "nextcursor", "next"]),
    ("next", &["next", "nexttoken", "nextcursor"]),
];

/// A parameter that may take a number or a token: where it takes a text, the answer has the next one.
const PAGE: (&str, &[&str]) = ("page", &["nextpage", "nextpagetoken"]);
const PAGES: [&str; 5] = ["page", "pagenumber", "pageno", "pagenum", "pagenr"];
const OFFSETS: [&str; 4] = ["offset", "skip", "startindex", "pageoffset"];

/// Whether a query parameter says that there may be several pages.
pub(super) fn is_paging(argument: &Argument) -> bool {
    let name = plain(argument.wire_name.as_deref().unwrap_or(&argument.name));
    let name = name.as_str();
    argument.place.as_deref() == Some("query")
        && (PAGES.contains(&name)
            || OFFSETS.contains(&name)
            || ["limit", "perpage", "pagesize", "cursor", "pagetoken"].contains(&name))
}

/// How further pages of an operation are asked for.
pub(super) fn hint(
    built: &Built,
    arguments: &[Argument],
    answer: Option<usize>,
    links: bool,
) -> Option<Pagination> {
    let queries: Vec<(&str, String)> = arguments
        .iter()
        .filter(|argument| argument.place.as_deref() == Some("query"))
        .map(|argument| argument.wire_name.as_deref().unwrap_or(&argument.name))
        .map(|name| (name, plain(name)))
        .collect();
    for (known, members) in TOKENS {
        let Some((parameter, _)) = queries.iter().find(|(_, name)| name == known) else { continue };
        if let Some(path) = answer.and_then(|object| token(built, object, members)) {
            return Some(Pagination::Token { parameter: (*parameter).to_owned(), path });
        }
    }
    if links {
        return Some(Pagination::Link);
    }
    let takes_text = |argument: &&Argument| {
        argument.place.as_deref() == Some("query")
            && argument.kind == FieldType::String
            && argument.name == PAGE.0
    };
    if let Some(argument) = arguments.iter().find(takes_text)
        && let Some(path) = answer.and_then(|object| token(built, object, PAGE.1))
    {
        return Some(Pagination::Token { parameter: argument.name.clone(), path });
    }
    let one_of = |names: &[&str]| {
        let found = queries.iter().find(|(_, name)| names.contains(&name.as_str()));
        found.map(|(parameter, _)| (*parameter).to_owned())
    };
    if let Some(parameter) = one_of(&PAGES) {
        return Some(Pagination::Page { parameter });
    }
    one_of(&OFFSETS).map(|parameter| Pagination::Offset { parameter })
}

/// The members that lead to a token in an answer, at most three deep, the nearest first.
fn token(built: &Built, object: usize, members: &[&str]) -> Option<Vec<String>> {
    let mut open: Vec<(usize, Vec<String>)> = vec![(object, Vec::new())];
    for _ in 0..3 {
        let mut deeper = Vec::new();
        for (object, path) in open {
            let fields = &built.objects.get(object)?.fields;
            let named = |name: &&str| {
                let is_token = |kind: FieldType| !matches!(kind, FieldType::Object | FieldType::List);
                fields.iter().find(|field| is_token(field.kind) && plain(&field.name) == *name)
            };
            if let Some(field) = members.iter().find_map(named) {
                return Some(path.into_iter().chain([field.name.clone()]).collect());
            }
            for (field, target) in fields.iter().zip(built.targets.get(object)?) {
                let Some(target) = target.filter(|_| field.kind == FieldType::Object) else { continue };
                if is_about_pages(&plain(&field.name)) {
                    deeper.push((target, path.iter().cloned().chain([field.name.clone()]).collect()));
                }
            }
        }
        open = deeper;
    }
    None
}

fn is_about_pages(name: &str) -> bool {
    matches!(
        name,
        "paging"
            | "pagination"
            | "meta"
            | "metadata"
            | "pageinfo"
            | "page"
            | "next"
            | "cursors"
            | "cursor"
            | "links"
            | "responsemetadata"
    )
}
