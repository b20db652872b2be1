//! Arguments that take a text to search by, and what their descriptions say such a text may name: `query` of
//! `phone:"+1555…"`.

use super::Slot;
use crate::{
    propose::{
        asked::{Asked, Mention},
        index::{Index, Token},
        lexicon::Lexicon,
        meaning::Meaning,
        slots::{is_id, is_label},
    },
    schema::{Argument, FieldType, words},
};

/// Names of arguments that take a text to search by.
const NAMES: &[&str] = &[
    "query",
    "search",
    "q",
    "term",
    "text",
    "keyword",
    "keywords",
    "search_term",
    "search_text",
    "search_query",
    "search_string",
];
/// How near what finds a record is to a text that is searched by, where nothing says what it may name.
const PLAIN: f32 = 0.58;
/// The same for a name, a number, an email address.
const LABEL: f32 = 0.66;
/// How near it is at most where the description names it.
const NAMED: f32 = 0.8;
/// The most names that are read out of one description.
const MOST_FILTERS: usize = 80;

/// An argument that takes a text to search by.
#[derive(Debug)]
pub(in crate::propose) struct Search<'s> {
    /// The place among the inputs.
    pub(in crate::propose) slot: usize,
    /// What the text may name, each with its tokens.
    filters: Vec<(&'s str, Vec<Token>)>,
}

impl<'s> Search<'s> {
    /// The search that an argument takes, if it takes one.
    pub(super) fn of(index: &Index, slot: usize, argument: &'s Argument) -> Option<Self> {
        let name = words(&argument.name).join("_");
        let is_text = argument.kind == FieldType::String && argument.place.as_deref() != Some("path");
        (is_text && NAMES.contains(&name.as_str())).then(|| Self {
            slot,
            filters: filters(argument.description.as_deref().unwrap_or_default())
                .into_iter()
                .map(|name| (name, tokens(index, name)))
                .collect(),
        })
    }

    /// How near a mention is to being searched by, and the name that the text must give it.
    pub(in crate::propose) fn near(
        &self,
        (asked, meaning): (&Asked, &Meaning),
        mention: &Mention,
        slot: &Slot<'_>,
    ) -> Option<(f32, Option<&'s str>)> {
        let own = mention.words.get(..mention.own)?;
        if mention.given < 0.5 || own.is_empty() {
            return None;
        }
        let unit =
            |word: &usize| asked.words.get(*word).and_then(|word| word.units.first()).map(|unit| &**unit);
        let is_thing = own.last().is_some_and(|word| meaning.nearest(*word, &slot.around) > 0.7);
        let says = own.iter().filter_map(unit).any(|unit| is_id(unit) || is_label(unit) || is_contact(unit));
        let mut best: (f32, Option<&str>) = (0.0, None);
        for (name, tokens) in &self.filters {
            let near = named(meaning, own, &slot.around, tokens);
            if near > best.0 {
                best = (near, Some(name));
            }
        }
        let says_id = own.last().and_then(unit).is_some_and(|unit| unit == "id" || unit.ends_with("_id"));
        if best.0 > 0.65 {
            // Who has the id itself finds the one record by it.
            let by_id = says_id && best.1 == Some("id");
            return Some((NAMED * best.0 * if by_id { 0.65 } else { 1.0 }, best.1));
        }
        // A thing that is given is found by what people know it by.
        let known_by = ["name", "number", "title"];
        let usual = known_by.iter().find_map(|usual| self.filters.iter().find(|(name, _)| name == usual));
        match (is_thing || says, says_id) {
            (true, false) if says => Some((LABEL, usual.map(|(name, _)| *name))),
            (true, false) => Some((PLAIN, usual.map(|(name, _)| *name))),
            (true, true) => Some((
                0.8 * PLAIN,
                self.filters.iter().find(|(name, _)| *name == "id").map(|(name, _)| *name),
            )),
            (false, _) => Some((0.8 * PLAIN, None)),
        }
    }
}

fn is_contact(unit: &str) -> bool {
    ["phon", "email", "mobil"].iter().any(|start| unit.starts_with(start))
}

/// How much of a mention a name says, and how much of the name the mention says.
fn named(meaning: &Meaning, own: &[usize], around: &[Token], tokens: &[Token]) -> f32 {
    if tokens.is_empty() {
        return 0.0;
    }
    let said = own.iter().map(|word| {
        let by_name = meaning.nearest(*word, tokens);
        by_name.max(0.75 * meaning.nearest(*word, around))
    });
    let own_best = own.iter().map(|word| meaning.nearest(*word, tokens)).fold(0.0, f32::max);
    let meant = tokens.iter().map(|token| {
        let by_word = own.iter().map(|word| meaning.near(*word, *token)).fold(0.0, f32::max);
        by_word.max(if around.contains(token) { 0.8 } else { 0.0 })
    });
    let share = |sum: f32, count: usize| sum / crate::propose::counts::as_f32(count.max(1));
    share(said.sum(), own.len()) * (0.5 + 0.5 * share(meant.sum(), tokens.len())) * own_best
}

/// Names that a description lists: the first cells of a table's rows, and words in code before a colon.
fn filters(description: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let is_name = |name: &str| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        !name.is_empty()
            && name.len() <= 40
            && name.chars().all(plain)
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
    };
    let mut note = |name| {
        if is_name(name) && !matches!(name, "name_of_filter" | "default" | "query") && !found.contains(&name)
        {
            found.push(name);
        }
    };
    let mut rows = 0;
    for line in description.lines() {
        if let Some(row) = line.trim_start().strip_prefix('|') {
            rows += 1;
            // The first row says what the columns are.
            if rows > 1 {
                note(row.split('|').next().unwrap_or_default().trim().trim_matches('`'));
            }
        }
    }
    for code in description.split('`').skip(1).step_by(2).take(4 * MOST_FILTERS) {
        if let Some((name, _)) = code.split_once(':') {
            note(name.trim_start_matches('-'));
        }
    }
    found.truncate(MOST_FILTERS);
    found
}

fn tokens(index: &Index, name: &str) -> Vec<Token> {
    Lexicon::get().units(name).iter().filter_map(|unit| index.vocabulary.token(unit)).collect()
}

#[cfg(test)]
mod tests {
    use super::filters;

    #[test]
    fn names_to_search_by_are_read_out_of_tables_and_code() {
        let table = "A filter.\n| name | type |\n| ---- | ---- |\n| default | string |\n| email | string | `email:a@b.c` |\n| tag_not | string |";
        assert_eq!(filters(table), ["email", "tag_not"]);
        assert_eq!(filters("Use `sku:123` or `-title:x`, as `https` does."), ["sku", "title"]);
        assert!(filters("Any text.").is_empty());
    }
}
