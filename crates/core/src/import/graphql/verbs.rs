//! What root fields do, by their names, arguments and what they give back.

use crate::schema::{Argument, Verb};

/// Arguments that narrow a list down.
const FILTERS: [&str; 8] =
    ["query", "filter", "filters", "filterBy", "search", "searchTerm", "where", "term"];

/// What a query does: something with records, with several of them or with one.
pub(super) fn of_query(args: &[Argument], has_object: bool, is_many: bool) -> Verb {
    let filters = args.iter().any(|argument| FILTERS.contains(&argument.name.as_str()));
    match (has_object, is_many) {
        (false, _) => Verb::Action,
        (true, true) if filters => Verb::Search,
        (true, true) => Verb::List,
        (true, false) => Verb::Read,
    }
}

/// What a mutation does by the first or last word of its name, and to what: `orderCreate` and `create_order` create
/// an `Order`.
pub(super) fn of_mutation(name: &str) -> (Verb, String) {
    let words = words(name);
    let by_first = words.split_first().and_then(|(first, rest)| Some((verb(first)?, rest)));
    let by_last = || words.split_last().and_then(|(last, rest)| Some((verb(last)?, rest)));
    match by_first.or_else(by_last) {
        Some((verb, subject)) => (verb, subject.iter().copied().map(capitalized).collect()),
        None => (Verb::Action, String::new()),
    }
}

/// Whether a mutation's name speaks of an object: `closeIssue` of an `Issue`.
pub(super) fn mentions(name: &str, object: &str) -> bool {
    words(name).into_iter().map(capitalized).collect::<String>().contains(object)
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn verb(word: &str) -> Option<Verb> {
    Some(match word.to_ascii_lowercase().as_str() {
        "create" | "add" | "insert" => Verb::Create,
        "update" | "edit" | "set" => Verb::Update,
        "delete" | "remove" => Verb::Delete,
        _ => return None,
    })
}

/// A name's words: `orderCreate`, `order_create`, `OrderCreate`.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in name.split('_').filter(|part| !part.is_empty()) {
        let mut start = 0;
        let mut previous = 'A';
        for (at, letter) in part.char_indices() {
            if letter.is_ascii_uppercase() && !previous.is_ascii_uppercase() {
                words.extend(part.get(start..at));
                start = at;
            }
            previous = letter;
        }
        words.extend(part.get(start..));
    }
    words
}
