//! Scores of things against a query.

use crate::schema::words::{each_word, singular, words};

/// More words than anyone types to find something.
const MOST_WORDS: usize = 8;

/// How much of a description is looked at, in bytes.
const PROSE: usize = 400;

/// What a person looks for.
pub(super) struct Query {
    words: Vec<Word>,
}

struct Word {
    text: String,
    /// Whether near names count too.
    is_loose: bool,
}

impl Query {
    pub(super) fn read(text: &str) -> Self {
        let words = words(text).into_iter().take(MOST_WORDS);
        Self { words: words.map(|text| Word { text, is_loose: false }).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The same query with near names for the words that nothing has; none where all were found.
    fn loosened(&self, found: &[bool]) -> Option<Self> {
        let words: Vec<Word> = self
            .words
            .iter()
            .zip(found)
            .map(|(word, found)| Word { text: word.text.clone(), is_loose: !found })
            .collect();
        words.iter().any(|word| word.is_loose).then_some(Self { words })
    }
}

/// How well one thing answers a query: the best place of each of its words.
pub(super) struct Score<'a> {
    query: &'a Query,
    best: Vec<u32>,
    buffer: String,
}

impl Score<'_> {
    /// What was reached so far, for another thing that shares it.
    pub(super) fn reached(&self) -> Vec<u32> {
        self.best.clone()
    }

    /// Starts from what another thing reached.
    pub(super) fn start_from(&mut self, reached: &[u32]) {
        self.best.clear();
        self.best.extend_from_slice(reached);
    }

    /// Looks at a name; each of its words counts `weight`, more where the name has few others.
    pub(super) fn text(&mut self, text: &str, weight: u32) {
        let Self { query, best, buffer } = self;
        let mut count = 0_u32;
        let mut reached = [0_u32; MOST_WORDS];
        each_word(text, buffer, |found| {
            count += 1;
            for (word, reached) in query.words.iter().zip(&mut reached) {
                *reached = (*reached).max(word.closeness(found));
            }
        });
        for (best, reached) in best.iter_mut().zip(reached) {
            // A name of one word is all about it: a quarter is for that.
            *best = (*best).max(weight * reached * 3 / 4 + weight * reached / 4 / count.max(1));
        }
    }

    /// Looks at the beginning of a text in prose; misspellings don't count there.
    pub(super) fn prose(&mut self, text: &str, weight: u32) {
        let Self { query, best, buffer } = self;
        let end = (0..=PROSE.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        let start = text.get(..end.unwrap_or(0)).unwrap_or_default();
        each_word(start, buffer, |found| {
            for (word, best) in query.words.iter().zip(best.iter_mut()) {
                *best = (*best).max(weight * word.strictly(found));
            }
        });
    }
}

impl Word {
    /// How near a found word is: 10 for the same, 0 for another.
    fn closeness(&self, found: &str) -> u32 {
        match self.strictly(found) {
            0 if self.is_loose && is_near(&self.text, found) => 3,
            strictly => strictly,
        }
    }

    fn strictly(&self, found: &str) -> u32 {
        if self.text == found {
            10
        } else if singular(&self.text) == singular(found) {
            9
        } else if found.starts_with(&self.text) {
            6
        } else {
            0
        }
    }
}

/// Whether two words differ by one or two slips.
fn is_near(wanted: &str, found: &str) -> bool {
    let (wanted, found) = (singular(wanted), singular(found));
    let slips = match wanted.len() {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    let ends = wanted.chars().next() == found.chars().next()
        || wanted.chars().next_back() == found.chars().next_back();
    ends && wanted.len().abs_diff(found.len()) <= slips && strsim::osa_distance(wanted, found) <= slips
}

/// The things that have every word of a query, the best first; equals keep their order.
pub(super) fn best<'t, T, L: FnMut(&mut Score<'_>, &'t T)>(
    query: &Query,
    things: &'t [T],
    look: impl Fn() -> L,
) -> Vec<&'t T> {
    let (ranked, found) = pass(query, things, look());
    match query.loosened(&found) {
        Some(loose) => pass(&loose, things, look()).0,
        None => ranked,
    }
}

/// One look at all things: those that match, and which words were found anywhere.
fn pass<'t, T>(
    query: &Query,
    things: &'t [T],
    mut look: impl FnMut(&mut Score<'_>, &'t T),
) -> (Vec<&'t T>, Vec<bool>) {
    let mut score = Score { query, best: vec![0; query.words.len()], buffer: String::new() };
    let mut found = vec![false; query.words.len()];
    let mut ranked: Vec<(u32, &T)> = Vec::new();
    for thing in things {
        score.best.fill(0);
        look(&mut score, thing);
        for (found, best) in found.iter_mut().zip(&score.best) {
            *found |= *best > 0;
        }
        if score.best.iter().all(|best| *best > 0) {
            ranked.push((score.best.iter().sum(), thing));
        }
    }
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    (ranked.into_iter().map(|(_, thing)| thing).collect(), found)
}
