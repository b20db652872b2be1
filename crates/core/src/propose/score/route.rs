//! What an operation's path, or its name where it has none, says of what it is about: the last noun most.

use super::Own;
use crate::propose::counts::as_f32;
use crate::{
    propose::{
        asked::WordRole,
        candidate::{Candidate, Does},
        doing::Doing,
        index::{OperationWords, Token},
    },
    schema::{Method, Operation, Verb},
};

/// What a path says.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// How much of its last noun the goal says.
    pub(super) head: f32,
    /// How much of the nouns before that the goal says.
    pub(super) parents: f32,
    /// How many of its words the goal doesn't say, of 1.
    pub(super) unsaid: f32,
    /// Whether it is a rarer form of the same thing that the goal doesn't ask for.
    pub(super) variant: f32,
    /// Whether it does something that the goal doesn't speak of.
    pub(super) stray_action: f32,
    /// How well its method does what is asked.
    pub(super) by_method: f32,
}

/// Words of operations that are there beside the usual ones.
const VARIANTS: &[&str] = &[
    "batch",
    "bulk",
    "admin",
    "setting",
    "config",
    "configur",
    "report",
    "beta",
    "archiv",
    "merg",
    "watch",
    "import",
    "export",
    "test",
    "templat",
    "schema",
    "definit",
    "metadata",
    "metafield",
    "audit",
    "history",
    "log",
    "event",
    "webhook",
    "subscrib",
    "sandbox",
    "legacy",
    "internal",
    "draft",
    "deprecat",
    "default",
    "prefer",
    "permiss",
    "count",
    "metric",
    "analytic",
    "statist",
    "gdpr",
    "association",
    "associat",
    "label",
    "custom",
    "attribut",
    "propert",
    "type",
    "categori",
    "preview",
    "validat",
    "terminal",
    "partner",
    "issuing",
    "treasury",
    "mass",
    "multipl",
    "many",
];
/// Words of paths that say nothing.
const PLAIN: &[&str] =
    &["api", "rest", "crm", "object", "v1", "v2", "v3", "v4", "1", "2", "3", "public", "json"];
/// Words at the end of a path that are no noun.
const VERBS: &[&str] = &[
    "search", "query", "list", "get", "read", "find", "creat", "updat", "delet", "add", "remov", "retriev",
    "lookup", "new", "edit", "sav", "all",
];

/// What a candidate's path says beside a goal.
pub(super) fn of(own: &Own<'_>, candidate: &Candidate<'_>) -> Route {
    let Does::Stated { place, operation, .. } = &candidate.does else { return Route::default() };
    let Some(words) = own.index.of_operations.get(*place) else { return Route::default() };
    let unit = |token: &Token| own.index.vocabulary.unit(*token);
    let is_noun = |token: &&Token| !is_plain(unit(token)) && !VERBS.contains(&unit(token));
    let nouns: Vec<&[Token]> = words
        .route
        .iter()
        .map(|part| &**part)
        .filter(|part| part.iter().any(|token| is_noun(&token)))
        .collect();
    let share = |part: &[Token]| {
        let telling = part.iter().filter(|token| !is_plain(unit(token)));
        let (count, said) =
            telling.fold((0, 0.0), |(count, said), token| (count + 1, said + own.meaning.best(*token)));
        if count == 0 { 0.5 } else { said / as_f32(count) }
    };
    let (last, before) = nouns.split_last().map_or((None, &[][..]), |(last, before)| (Some(*last), before));
    let mut all: Vec<Token> =
        words.route.iter().flat_map(|part| part.iter()).filter(is_noun).copied().collect();
    let unsaid = all.iter().filter(|token| own.meaning.best(**token) < 0.4).count();
    all.extend(words.called.iter().copied());
    all.sort_unstable();
    all.dedup();
    let is_variant = |token: &&Token| VARIANTS.contains(&unit(token)) && own.meaning.best(**token) < 0.5;
    let variants = all.iter().filter(is_variant).count();
    Route {
        head: last.map_or(0.5, share),
        parents: if before.is_empty() {
            0.6
        } else {
            before.iter().map(|part| share(part)).sum::<f32>() / as_f32(before.len())
        },
        unsaid: (as_f32(unsaid) / 4.0).min(1.0),
        variant: (as_f32(variants) / 2.0).min(1.0),
        stray_action: if candidate.verb() == Verb::Action { stray(own, words) } else { 0.0 },
        by_method: by_method(own, operation),
    }
}

fn is_plain(unit: &str) -> bool {
    PLAIN.contains(&unit) || unit.chars().all(|letter| letter.is_ascii_digit())
}

/// How far what is done by a name of its own is from every verb of the goal.
fn stray(own: &Own<'_>, words: &OperationWords) -> f32 {
    let units = words.route.last().map_or(&[][..], |part| &**part);
    let verbs = || own.asked.words.iter().enumerate().filter(|(_, word)| word.role == WordRole::Verb);
    let near = |token: &Token| {
        let by_verb = verbs().map(|(place, _)| own.meaning.near(place, *token)).fold(0.0, f32::max);
        by_verb.max(0.6 * own.meaning.best(*token))
    };
    1.0 - units.iter().map(near).fold(0.0, f32::max)
}

/// How well a request's method does what is asked, of 1.
fn by_method(own: &Own<'_>, operation: &Operation) -> f32 {
    let Some(http) = &operation.http else { return 0.5 };
    let most = own.asked.doings.iter().map(|(_, weight)| *weight).fold(0.01_f32, f32::max);
    let fit = |doing: &Doing| match (doing, http.method) {
        (Doing::Read | Doing::List | Doing::Search, Method::Get | Method::Query) => 1.0,
        (Doing::Read | Doing::List | Doing::Search, Method::Post) => 0.4,
        (Doing::Create, Method::Post) => 1.0,
        (Doing::Create, Method::Put) => 0.5,
        (Doing::Update, Method::Patch) => 1.0,
        (Doing::Update, Method::Put) => 0.9,
        (Doing::Update, Method::Post) => 0.5,
        (Doing::Delete, Method::Delete) => 1.0,
        (Doing::Delete, Method::Post) => 0.3,
        (Doing::Action(name), Method::Delete) => {
            if matches!(&**name, "cancel" | "stop" | "remov" | "leav" | "unsubscrib") { 0.7 } else { 0.1 }
        }
        (Doing::Action(_), Method::Post) => 0.9,
        (Doing::Action(_), Method::Patch | Method::Put) => 0.6,
        _ => 0.0,
    };
    own.asked.doings.iter().map(|(doing, weight)| weight / most * fit(doing)).fold(0.0, f32::max)
}
