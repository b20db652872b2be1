//! Things against a query, the best first.

use super::{
    query::{Query, Wanted},
    texts::Texts,
};

/// A thing that a query found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) struct Match {
    pub(super) score: u32,
    pub(in crate::schema) thing: u32,
}

impl Match {
    /// What matches are ordered by: the better first, equals as the schema has them.
    pub(in crate::schema) fn order(&self) -> (std::cmp::Reverse<u32>, u32) {
        (std::cmp::Reverse(self.score), self.thing)
    }
}

/// What was found for each thing so far.
#[derive(Debug, Clone, Copy, Default)]
struct Reached {
    score: u32,
    /// How telling the words are that it has.
    telling: u16,
    /// How many words it has that aren't soft.
    firm: u8,
}

/// The things that answer a query, in no order.
///
/// Of a longer query a thing may lack a word; it counts less then, the more so the more telling the word is.
pub(super) fn matches(texts: &Texts, query: &Query) -> Vec<Match> {
    let mut reached = vec![Reached::default(); texts.things];
    let mut total = 0;
    for word in &query.words {
        total += add(texts, word, &mut reached);
    }
    let firm = query.words.iter().filter(|word| !word.is_soft).count();
    let least = firm.saturating_sub(query.spare()).max(usize::from(firm > 0));
    let found = reached.iter().enumerate().filter(|(_, reached)| reached.score > 0);
    let enough = found.filter(|(_, reached)| usize::from(reached.firm) >= least);
    enough
        .filter_map(|(thing, reached)| {
            let thing = u32::try_from(thing).ok()?;
            let share = u64::from(reached.telling) * 1_000 / u64::from(total.max(1));
            let score = u64::from(reached.score) * share * share / 1_000_000;
            Some(Match { score: u32::try_from(score).unwrap_or(u32::MAX), thing })
        })
        .collect()
}

/// Adds what one word finds; gives how telling the word is.
fn add(texts: &Texts, word: &Wanted, reached: &mut [Reached]) -> u16 {
    let mut best = vec![0_u32; reached.len()];
    for (stem, nearness) in &word.stems {
        for posting in texts.postings(*stem) {
            if let Some(best) = best.get_mut(posting.thing()) {
                *best = (*best).max(nearness * posting.weight());
            }
        }
    }
    let count = best.iter().filter(|best| **best > 0).count();
    let telling = telling(count, reached.len());
    for (reached, best) in reached.iter_mut().zip(&best) {
        if *best > 0 {
            reached.score += best * u32::from(telling);
            reached.telling += telling;
            reached.firm += u8::from(!word.is_soft);
        }
    }
    telling
}

/// How much a word tells that so many of all things have: more, the fewer they are.
fn telling(count: usize, all: usize) -> u16 {
    let rarity = (all + 1).checked_div(count).map_or(0, |share| share.max(1).ilog2());
    u16::try_from(2 + rarity.min(8)).unwrap_or(2)
}
