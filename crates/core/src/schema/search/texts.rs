//! The words of many things: which things have each, and how much it says of them there.
//!
//! A thing is a number. Words are kept once, in one text, in order; the things that have a word are kept by its
//! stem, four bytes each.

use std::collections::HashMap;

use super::stem::stem;

/// The most things that are told apart.
pub(super) const MOST_THINGS: usize = 1 << 24;

/// How little a word must say of a thing to count as prose.
pub(super) const PROSE: u8 = 10;

/// A thing that has a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting(u32);

impl Posting {
    pub(super) fn new(thing: u32, weight: u8) -> Self {
        Self(thing << 8 | u32::from(weight))
    }

    pub(super) fn thing(self) -> usize {
        (self.0 >> 8) as usize
    }

    /// How much the word says of the thing there, at most 255.
    pub(super) fn weight(self) -> u32 {
        self.0 & 0xff
    }
}

/// The words of many things, ready to be asked.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// All words after each other.
    letters: String,
    /// By their letters.
    words: Vec<Word>,
    stems: HashMap<Box<str>, u32>,
    /// Where the postings of each stem start, and where the last ones end.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    pub(super) things: usize,
}

/// A word as it was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) stem: u32,
    /// Whether it is found in more than prose.
    pub(super) is_named: bool,
}

#[derive(Debug, Clone, Copy)]
struct Word {
    start: u32,
    length: u8,
    known: Known,
    /// One bit for each of its letters, by which most words that aren't alike are told at once.
    letters: u32,
}

impl Texts {
    /// What was found, in order.
    pub(super) fn of(
        mut words: Vec<(Box<str>, Known)>,
        mut stems: HashMap<Box<str>, u32>,
        found: &[(u32, Posting)],
        things: usize,
    ) -> Self {
        words.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        let mut letters = String::with_capacity(words.iter().map(|(word, _)| word.len()).sum());
        let kept = words.iter().map(|(word, known)| {
            let start = u32::try_from(letters.len()).unwrap_or(u32::MAX);
            letters.push_str(word);
            let length = u8::try_from(word.len()).unwrap_or(u8::MAX);
            Word { start, length, known: *known, letters: self::letters(word) }
        });
        let words = kept.collect();
        let (starts, postings) = by_stem(found, stems.len());
        stems.shrink_to_fit();
        Self { letters, words, stems, starts, postings, things }
    }

    /// The things that have a stem.
    pub(super) fn postings(&self, stem: u32) -> &[Posting] {
        let at = |stem: usize| self.starts.get(stem).copied().unwrap_or_default() as usize;
        self.postings.get(at(stem as usize)..at(stem as usize + 1)).unwrap_or_default()
    }

    /// The stem that a word has, where any thing has it.
    pub(super) fn stem(&self, word: &str) -> Option<u32> {
        self.stems.get(stem(word).as_str()).copied()
    }

    /// The stems of the words that start so.
    pub(super) fn starting_with<'a>(&'a self, start: &'a str) -> impl Iterator<Item = u32> + 'a {
        let first = self.words.partition_point(|word| self.text(word) < start);
        let rest = self.words.get(first..).unwrap_or_default();
        rest.iter().take_while(move |word| self.text(word).starts_with(start)).map(|word| word.known.stem)
    }

    /// The stems of the words of names that a slip or two would make this one, and how many slips.
    pub(super) fn near<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = (u32, usize)> + 'a {
        let most = match wanted.len() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        let letters = letters(wanted);
        let likely = move |word: &&Word| {
            let apart = (word.letters ^ letters).count_ones() as usize;
            word.known.is_named
                && usize::from(word.length).abs_diff(wanted.len()) <= most
                && apart <= 2 * most
        };
        self.words.iter().filter(move |_| most > 0).filter(likely).filter_map(move |word| {
            let text = self.text(word);
            let ends = text.chars().next() == wanted.chars().next()
                || text.chars().next_back() == wanted.chars().next_back();
            let slips = if ends { strsim::osa_distance(wanted, text) } else { usize::MAX };
            (slips <= most).then_some((word.known.stem, slips))
        })
    }

    fn text(&self, word: &Word) -> &str {
        let start = word.start as usize;
        self.letters.get(start..start + usize::from(word.length)).unwrap_or_default()
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        self.letters.len()
            + self.words.len() * size_of::<Word>()
            + self.starts.len() * size_of::<u32>()
            + self.postings.len() * size_of::<Posting>()
            + self.stems.keys().map(|stem| stem.len() + 32).sum::<usize>()
    }
}

/// One bit for each letter that a word has.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |bits, letter| bits | 1 << (letter & 31))
}

/// The postings by their stems, and where each stem's start; those of one stem keep the order of things.
fn by_stem(found: &[(u32, Posting)], stems: usize) -> (Vec<u32>, Vec<Posting>) {
    let mut starts = vec![0_u32; stems + 1];
    for (stem, _) in found {
        if let Some(count) = starts.get_mut(*stem as usize + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut next = starts.clone();
    let mut postings = vec![Posting(0); found.len()];
    for (stem, posting) in found {
        let Some(next) = next.get_mut(*stem as usize) else { continue };
        if let Some(place) = postings.get_mut(*next as usize) {
            *place = *posting;
        }
        *next += 1;
    }
    (starts, postings)
}

#[cfg(test)]
mod tests;
