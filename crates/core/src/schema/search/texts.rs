//! The words of many things: which things have each, and how much it says of them there.
//!
//! A thing is a number. Words are kept once, in one text, in order; the things that have a word are kept by its
//! stem, four bytes each.

use std::collections::HashMap;

use super::stem::stem;
use crate::schema::words::each_word;

/// The most things that are told apart.
const MOST_THINGS: usize = 1 << 24;

/// How little a word must say of a thing to count as prose.
pub(super) const PROSE: u8 = 10;

/// A thing that has a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Posting(u32);

impl Posting {
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

#[derive(Debug, Clone, Copy)]
struct Word {
    start: u32,
    length: u8,
    /// Whether it is found in more than prose.
    is_named: bool,
    stem: u32,
    /// One bit for each of its letters, by which most words that aren't alike are told at once.
    letters: u32,
}

impl Texts {
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
        rest.iter().take_while(move |word| self.text(word).starts_with(start)).map(|word| word.stem)
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
            word.is_named && usize::from(word.length).abs_diff(wanted.len()) <= most && apart <= 2 * most
        };
        self.words.iter().filter(move |_| most > 0).filter(likely).filter_map(move |word| {
            let text = self.text(word);
            let ends = text.chars().next() == wanted.chars().next()
                || text.chars().next_back() == wanted.chars().next_back();
            let slips = if ends { strsim::osa_distance(wanted, text) } else { usize::MAX };
            (slips <= most).then_some((word.stem, slips))
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

/// Collects the words of things, one thing after the other.
#[derive(Debug, Default)]
pub(super) struct Builder {
    words: HashMap<Box<str>, Known>,
    stems: HashMap<Box<str>, u32>,
    /// The words of the thing that is being looked at.
    here: Vec<(u32, u8)>,
    found: Vec<(u32, Posting)>,
    things: usize,
    buffer: String,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    stem: u32,
    is_named: bool,
}

impl Builder {
    /// Looks at a text of the thing at hand: each of its words counts `weight`, more where it has few others.
    pub(super) fn text(&mut self, text: &str, weight: u8) {
        let mut buffer = std::mem::take(&mut self.buffer);
        let start = self.here.len();
        each_word(text, &mut buffer, |word| self.word(word, weight));
        self.buffer = buffer;
        let added = self.here.get_mut(start..).unwrap_or_default();
        let count = u32::try_from(added.len()).unwrap_or(u32::MAX).max(1);
        // A name of one word is all about it: half is for that.
        let each = u32::from(weight) / 2 + u32::from(weight).div_ceil(2) / count;
        for (_, weight) in added {
            *weight = u8::try_from(each).unwrap_or(u8::MAX).max(1);
        }
    }

    /// Looks at a text whose words count the same however many they are.
    pub(super) fn prose(&mut self, text: &str, weight: u8) {
        let mut buffer = std::mem::take(&mut self.buffer);
        each_word(text, &mut buffer, |word| self.word(word, weight));
        self.buffer = buffer;
    }

    /// Makes all that was said of the thing at hand so far count half.
    pub(super) fn sink(&mut self) {
        for (_, weight) in &mut self.here {
            *weight = weight.div_ceil(2);
        }
    }

    /// The words of the thing at hand so far, for others that have them too.
    pub(super) fn so_far(&self) -> Vec<(u32, u8)> {
        self.here.clone()
    }

    /// Adds words of another thing.
    pub(super) fn add(&mut self, words: &[(u32, u8)]) {
        self.here.extend_from_slice(words);
    }

    /// Ends a thing; each of its words counts once, where it says most.
    pub(super) fn end(&mut self) {
        let thing = self.things;
        self.things += 1;
        self.here.sort_unstable_by_key(|(stem, weight)| (*stem, std::cmp::Reverse(*weight)));
        self.here.dedup_by_key(|(stem, _)| *stem);
        let number = u32::try_from(thing).ok().filter(|_| thing < MOST_THINGS);
        if let Some(number) = number {
            let postings = self.here.iter();
            self.found
                .extend(postings.map(|(stem, weight)| (*stem, Posting(number << 8 | u32::from(*weight)))));
        }
        self.here.clear();
    }

    fn word(&mut self, word: &str, weight: u8) {
        // A longer one is a key or a hash, nothing that a person looks for.
        if word.len() > 64 {
            return;
        }
        let stem = match self.words.get_mut(word) {
            Some(known) => {
                known.is_named |= weight > PROSE;
                known.stem
            }
            None => self.new_word(word, weight > PROSE),
        };
        self.here.push((stem, weight));
    }

    fn new_word(&mut self, word: &str, is_named: bool) -> u32 {
        let next = u32::try_from(self.stems.len()).unwrap_or(u32::MAX);
        let stem = *self.stems.entry(stem(word).into()).or_insert(next);
        self.words.insert(word.into(), Known { stem, is_named });
        stem
    }

    /// All that was found.
    pub(super) fn finish(self) -> Texts {
        let mut words: Vec<(Box<str>, Known)> = self.words.into_iter().collect();
        words.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        let mut letters = String::with_capacity(words.iter().map(|(word, _)| word.len()).sum());
        let kept = words.iter().map(|(word, known)| {
            let start = u32::try_from(letters.len()).unwrap_or(u32::MAX);
            letters.push_str(word);
            Word {
                start,
                length: u8::try_from(word.len()).unwrap_or(u8::MAX),
                is_named: known.is_named,
                stem: known.stem,
                letters: self::letters(word),
            }
        });
        let kept = kept.collect();
        let (starts, postings) = by_stem(&self.found, self.stems.len());
        let mut stems = self.stems;
        stems.shrink_to_fit();
        Texts { letters, words: kept, stems, starts, postings, things: self.things }
    }
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
mod tests {
    use super::*;

    fn texts(things: &[&str]) -> Texts {
        let mut builder = Builder::default();
        for thing in things {
            builder.text(thing, 90);
            builder.prose("common prose", 5);
            builder.end();
        }
        builder.finish()
    }

    fn things(texts: &Texts, stems: impl IntoIterator<Item = u32>) -> Vec<usize> {
        let mut found: Vec<usize> =
            stems.into_iter().flat_map(|stem| texts.postings(stem)).map(|posting| posting.thing()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn words_lead_to_the_things_that_have_them() {
        let texts = texts(&["order items", "customers", "ordered orders", "appointment"]);
        assert_eq!(things(&texts, texts.stem("orders")), [0, 2]);
        assert_eq!(things(&texts, texts.stem("prose")), [0, 1, 2, 3]);
        assert_eq!(things(&texts, texts.stem("zeppelin")), Vec::<usize>::new());
        assert_eq!(things(&texts, texts.starting_with("app")), [3]);
        assert_eq!(things(&texts, texts.starting_with("zz")), Vec::<usize>::new());
    }

    #[test]
    fn slips_are_forgiven_in_names_and_not_in_prose() {
        let texts = texts(&["customers", "orders"]);
        assert_eq!(things(&texts, texts.near("custmers").map(|(stem, _)| stem)), [0]);
        assert_eq!(things(&texts, texts.near("odrers").map(|(stem, _)| stem)), [1]);
        assert_eq!(texts.near("prosse").count(), 0);
        assert_eq!(texts.near("xyz").count(), 0);
    }

    #[test]
    fn a_name_of_one_word_says_more_than_one_of_many() {
        let texts = texts(&["order", "order line note"]);
        let weights: Vec<u32> =
            texts.postings(texts.stem("order").unwrap()).iter().map(|posting| posting.weight()).collect();
        assert_eq!(weights, [90, 60]);
    }
}
