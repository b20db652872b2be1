//! What a person looks for: the words that mean something, and what each may stand for.

use super::{stem::stem, synonyms, texts::Texts};
use crate::schema::{singular, words::words};

/// More words than anyone types to find something.
const MOST_WORDS: usize = 12;

/// How near a found word is to the wanted one, of ten.
const SAME: u32 = 10;
const BEGINNING: u32 = 6;
const SYNONYM: u32 = 5;
const NEAR: u32 = 3;

/// What a person looks for.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) words: Vec<Wanted>,
    /// How many of them were written.
    count: usize,
}

/// One word of it.
#[derive(Debug)]
pub(super) struct Wanted {
    /// The stems that answer it, each with how near it is.
    pub(super) stems: Vec<(u32, u32)>,
    /// Whether a thing that lacks it may still be what is looked for.
    pub(super) is_soft: bool,
}

impl Query {
    /// Reads a query against the words that there are.
    pub(super) fn read(text: &str, texts: &Texts) -> Self {
        let mut all = words(text);
        all.truncate(4 * MOST_WORDS);
        let means = |word: &String| !synonyms::is_empty(word);
        if all.iter().any(means) {
            all.retain(means);
        }
        all.truncate(MOST_WORDS);
        let mut seen = Vec::with_capacity(all.len());
        all.retain(|word| {
            let is_new = !seen.contains(word);
            seen.push(word.clone());
            is_new
        });
        let read = |(position, word): (usize, &String)| Wanted {
            stems: stems(
                texts,
                word,
                all.get(position + 1),
                position.checked_sub(1).and_then(|at| all.get(at)),
            ),
            is_soft: synonyms::is_soft(word),
        };
        let mut words: Vec<Wanted> = all.iter().enumerate().map(read).collect();
        let thing = all.iter().find(|word| !synonyms::is_soft(word));
        let names_many = thing.is_some_and(|word| singular(word) != word);
        if names_many && !all.iter().any(|word| synonyms::is_doing(word)) {
            words.push(reading(texts));
        }
        Self { words, count: all.len() }
    }

    /// How many words that aren't soft a thing may lack: none where there are two.
    pub(super) fn spare(&self) -> usize {
        self.count.saturating_sub(1) / 2
    }
}

/// Who names things without saying what to do with them most likely wants to see them.
fn reading(texts: &Texts) -> Wanted {
    let stems = ["list", "read", "search"].into_iter().filter_map(|verb| texts.stem(verb));
    Wanted { stems: stems.map(|stem| (stem, SYNONYM)).collect(), is_soft: true }
}

/// Whether a text holds no word at all.
pub(in crate::schema) fn is_blank(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// The stems that answer a word between two others.
fn stems(texts: &Texts, word: &str, after: Option<&String>, before: Option<&String>) -> Vec<(u32, u32)> {
    let mut found: Vec<(u32, u32)> = texts.stem(word).map(|stem| (stem, SAME)).into_iter().collect();
    found.extend(texts.starting_with(word).map(|stem| (stem, BEGINNING)));
    // `assigned` finds `assignees`.
    let root = stem(word);
    if root.len() >= 4 {
        found.extend(texts.starting_with(&root).map(|stem| (stem, BEGINNING - 1)));
    }
    // `web hook` is a `webhook`, and `webhook` a `web hook`.
    let joined =
        [after.map(|after| format!("{word}{after}")), before.map(|before| format!("{before}{word}"))];
    found
        .extend(joined.iter().flatten().filter_map(|joined| texts.stem(joined)).map(|stem| (stem, SAME - 1)));
    let own = [word, singular(word)];
    let others = own.iter().flat_map(|word| synonyms::of(word));
    found.extend(others.filter_map(|other| texts.stem(other)).map(|stem| (stem, SYNONYM)));
    if found.is_empty() {
        found.extend(split(texts, word).map(|stem| (stem, SAME - 1)));
    }
    if found.is_empty() {
        let slips = |count: usize| u32::try_from(count).unwrap_or(NEAR);
        let near = texts.near(word).chain(texts.near(singular(word)));
        found.extend(near.map(|(stem, count)| (stem, NEAR + 2 - slips(count).min(2))));
    }
    found.sort_unstable_by_key(|(stem, nearness)| (*stem, std::cmp::Reverse(*nearness)));
    found.dedup_by_key(|(stem, _)| *stem);
    found
}

/// The two words that one is written together from; the longer one stands for both.
fn split(texts: &Texts, word: &str) -> impl Iterator<Item = u32> {
    let places = word.char_indices().map(|(at, _)| at);
    let parts = places
        .filter_map(|at| word.split_at_checked(at))
        .filter(|(one, other)| one.len() > 2 && other.len() > 2);
    parts.filter_map(|(one, other)| {
        let (first, second) = (texts.stem(one)?, texts.stem(other)?);
        Some(if one.len() > other.len() { first } else { second })
    })
}
