//! What an operation does, by its method, path, name and what it answers.

pub(super) use crate::schema::key;
use crate::schema::{Method, Verb, singular, words};

/// What is known of an operation when its verb is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clues<'c> {
    pub(super) method: Method,
    pub(super) path: &'c str,
    pub(super) name: &'c str,
    pub(super) returns_list: bool,
    pub(super) returns_object: bool,
    /// Whether it takes a query parameter that searches.
    pub(super) searches: bool,
    /// Whether it takes a query parameter that asks for a page.
    pub(super) pages: bool,
    /// Whether a GET of the same path reads one record.
    pub(super) is_record: bool,
    /// Whether the last word of its path is what an object is called.
    pub(super) names_object: bool,
}

/// Query parameters that search.
pub(super) const SEARCHES: [&str; 12] = [
    "q",
    "query",
    "filter",
    "search",
    "search_query",
    "filters",
    "keyword",
    "keywords",
    "searchterm",
    "search_term",
    "where",
    "term",
];

const SEARCH_WORDS: [&str; 4] = ["search", "query", "find", "lookup"];
const CREATE_WORDS: [&str; 9] =
    ["create", "add", "append", "insert", "new", "register", "make", "open", "import"];
const UPDATE_WORDS: [&str; 7] = ["update", "change", "edit", "modify", "replace", "set", "patch"];
const CANCEL_WORDS: [&str; 4] = ["cancel", "cancellation", "cancelation", "cancellations"];
const DELETE_WORDS: [&str; 4] = ["delete", "remove", "destroy", "purge"];

/// What a path that isn't a collection may start with: `batch-retrieve-counts`.
const ACTION_WORDS: [&str; 14] = [
    "batch",
    "bulk",
    "retrieve",
    "get",
    "fetch",
    "read",
    "calculate",
    "count",
    "send",
    "check",
    "verify",
    "validate",
    "sync",
    "run",
];

/// What an operation does.
pub(super) fn verb(clues: Clues<'_>) -> Verb {
    match clues.method {
        Method::Get => get(clues),
        Method::Query => Verb::Search,
        Method::Put | Method::Patch => Verb::Update,
        Method::Delete => Verb::Delete,
        Method::Post => post(clues),
        Method::Head | Method::Options | Method::Trace => Verb::Action,
    }
}

fn get(clues: Clues<'_>) -> Verb {
    let ends_in_parameter = last_segment(clues.path).is_none_or(is_parameter);
    if ends_in_parameter && !clues.returns_list {
        return Verb::Read;
    }
    let last = words(last_segment(clues.path).unwrap_or_default());
    let is_search = last.iter().any(|word| SEARCH_WORDS.contains(&word.as_str()));
    if clues.searches || is_search {
        return Verb::Search;
    }
    // `/account` is one record, `/accounts` are many; `/logout` isn't a record at all.
    if clues.returns_list {
        Verb::List
    } else if clues.returns_object {
        Verb::Read
    } else if is_plural(&last) || clues.names_object || clues.pages {
        Verb::List
    } else {
        Verb::Action
    }
}

fn post(clues: Clues<'_>) -> Verb {
    let segment = last_segment(clues.path).unwrap_or_default();
    if let Some(verb) = own_verb(segment) {
        return verb;
    }
    let name = words(clues.name);
    let first = name.first().map_or("", String::as_str);
    let has = |list: &[&str], word: &str| list.contains(&word);
    if has(&DELETE_WORDS, first) {
        return Verb::Delete;
    }
    if has(&UPDATE_WORDS, first) {
        return Verb::Update;
    }
    if is_parameter(segment) {
        // `/objects/{kind}` is where records of a kind are made, if a name such as `post_objects_create` says so.
        let says_create = name.last().is_some_and(|word| has(&CREATE_WORDS, word));
        return match (clues.is_record, says_create) {
            (true, _) => Verb::Update,
            (false, true) => Verb::Create,
            (false, false) => Verb::Action,
        };
    }
    let last = words(segment);
    let edges = [last.first(), last.last()];
    let path_searches = edges.into_iter().flatten().any(|word| has(&SEARCH_WORDS, word)) || segment == "list";
    if !has(&CREATE_WORDS, first) && (path_searches || has(&SEARCH_WORDS, first) || first == "list") {
        return Verb::Search;
    }
    if has(&DELETE_WORDS, last.last().map_or("", String::as_str)) {
        return Verb::Delete;
    }
    // The cancellation of a record that the path names ends that record, whatever it makes besides.
    if last.last().is_some_and(|word| CANCEL_WORDS.contains(&word.as_str())) && clues.path.contains('{') {
        return Verb::Action;
    }
    let is_collection = (is_plural(&last) || clues.names_object)
        && !last.first().is_some_and(|word| last.len() > 1 && has(&ACTION_WORDS, word));
    if has(&CREATE_WORDS, first) || is_collection { Verb::Create } else { Verb::Action }
}

/// What a path that ends like `/rows/{row}:append` says itself.
fn own_verb(segment: &str) -> Option<Verb> {
    let (_, own) = segment.rsplit_once("}:")?;
    let own = words(own);
    let first = own.first()?.as_str();
    let said: [(&[&str], Verb); 3] =
        [(&DELETE_WORDS, Verb::Delete), (&UPDATE_WORDS, Verb::Update), (&CREATE_WORDS, Verb::Create)];
    said.into_iter().find(|(known, _)| known.contains(&first)).map(|(_, verb)| verb)
}

/// The last segment of a path, without what hangs on to it.
fn last_segment(path: &str) -> Option<&str> {
    path.split(['#', '?']).next()?.rsplit('/').find(|segment| !segment.is_empty())
}

/// The paths above one, the nearest first.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(folder(path), |path| folder(path))
}

fn folder(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}

fn is_plural(words: &[String]) -> bool {
    words.last().is_some_and(|word| singular(word) != word)
}

fn is_parameter(segment: &str) -> bool {
    segment.contains('{')
}

/// The nouns of a path, the last first: `/customers/{id}/orders` has `orders`, then `customers`.
pub(super) fn nouns(path: &str) -> impl Iterator<Item = &str> {
    let plain = path.split(['#', '?']).next().unwrap_or_default();
    plain.rsplit('/').filter(|segment| !segment.is_empty() && !is_parameter(segment))
}
