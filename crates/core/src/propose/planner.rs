//! The planner: a goal through all its stages.

use std::sync::Arc;

use super::{
    align::{self, Aligned},
    asked::Asked,
    bind::{self, Bound, Parts},
    candidate::{self, Candidate},
    index::Index,
    meaning::Meaning,
    outcome::{Alternative, Goal, Nearest, Outcome, Proposal},
    score::{self, FEATURES, Features},
    slots::Slots,
    weights,
};
use crate::{
    binding::Binding,
    compile::{self, Context, compile},
    diagnostic::Diagnostic,
    schema::directory::Directory,
    scoping::Scoping,
};

/// How many of the best are bound and compiled.
const MOST_BOUND: usize = 6;
/// How many alternatives are told.
const MOST_ALTERNATIVES: usize = 3;

/// The words of a schema, ready for goals. Dear to make and cheap to ask: keep it by the schema's fingerprint.
#[derive(Debug)]
pub struct Planner {
    index: Index,
}

/// A candidate with what came of it.
pub(super) struct Weighed<'s> {
    pub(super) candidate: Candidate<'s>,
    pub(super) slots: Slots<'s>,
    pub(super) aligned: Aligned,
    pub(super) features: Features,
    pub(super) score: f32,
}

/// An operation that a goal may mean, bound as it would be.
#[derive(Debug, Clone)]
pub struct Considered {
    /// The binding.
    pub binding: Binding,
    /// What had to be guessed.
    pub guesses: Vec<String>,
    /// Why it doesn't compile; empty where it does.
    pub faults: Vec<Diagnostic>,
    /// A column that the goal filters by and no index leads with.
    pub unindexed: Option<String>,
    /// Its properties.
    pub features: Features,
    /// How well it does what is asked for, beside the others.
    pub score: f32,
}

impl Planner {
    /// Looks at the words of a schema as agents may see it, scoping applied.
    pub fn new(directory: Arc<Directory>) -> Self {
        Self { index: Index::new(directory) }
    }

    /// About how many bytes it takes beside the schema.
    pub fn size(&self) -> usize {
        self.index.size()
    }

    /// The names of the operations that most likely are meant, the likeliest first.
    pub fn shortlist(&self, goal: &Goal<'_>, most: usize) -> Vec<String> {
        let (asked, meaning) = self.understood(goal);
        let weighed = self.weighed(&asked, &meaning, goal.is_write);
        weighed.iter().take(most).map(|weighed| weighed.candidate.name(self.index.schema())).collect()
    }

    /// What does a goal, or what came nearest.
    pub fn propose(&self, goal: &Goal<'_>, scoping: &Scoping, context: &Context) -> Outcome {
        let _ = (goal, scoping, context);
        Outcome::default()
    }

    /// The likeliest operations with all that is known of each, for whoever measures the planner.
    pub fn considered(&self, goal: &Goal<'_>, scoping: &Scoping, context: &Context) -> Vec<Considered> {
        let (asked, meaning) = self.understood(goal);
        let weighed = self.weighed(&asked, &meaning, goal.is_write);
        let bound = weighed.iter().map(|weighed| {
            let Bound { binding, guesses, .. } = self.bound(&asked, &meaning, weighed);
            let faults = compile(&binding, self.index.schema(), scoping, context).err().unwrap_or_default();
            let unindexed =
                weighed.aligned.unindexed.as_ref().and_then(|filled| weighed.slots.inputs.get(filled.slot));
            let unindexed = unindexed.and_then(|slot| slot.path.last()).map(|column| (*column).to_owned());
            Considered {
                binding,
                guesses,
                faults,
                unindexed,
                features: weighed.features,
                score: weighed.score,
            }
        });
        bound.collect()
    }

    /// DEBUG
    pub fn debug(&self, goal: &Goal<'_>) -> String {
        let (asked, _) = self.understood(goal);
        let w = |i: &usize| asked.words[*i].units.join("|");
        let ms: Vec<String> = asked
            .mentions
            .iter()
            .map(|m| {
                format!(
                    "[{}{} g{:.1} w{:.1} {}]",
                    m.words[..m.own].iter().map(w).collect::<Vec<_>>().join(" "),
                    if m.own < m.words.len() {
                        format!(" of {}", m.words[m.own..].iter().map(w).collect::<Vec<_>>().join(" "))
                    } else {
                        String::new()
                    },
                    m.given,
                    m.wanted,
                    m.hint.map_or(String::new(), |h| format!("{h:?}"))
                )
            })
            .collect();
        let ds: Vec<String> = asked.doings.iter().map(|(d, w)| format!("{d:?}:{w:.1}")).collect();
        format!(
            "writes {:.2} many {} latest {} do {} | {}",
            asked.writes(),
            asked.wants_many,
            asked.wants_latest,
            ds.join(" "),
            ms.join(" ")
        )
    }

    fn bound(&self, asked: &Asked, meaning: &Meaning, weighed: &Weighed<'_>) -> Bound {
        let Weighed { candidate, slots, aligned, .. } = weighed;
        bind::binding(&Parts { index: &self.index, asked, meaning, candidate, slots, aligned })
    }

    fn understood(&self, goal: &Goal<'_>) -> (Asked, Meaning) {
        let asked = Asked::read(goal.text);
        let meaning = Meaning::of(&asked, &self.index.vocabulary);
        (asked, meaning)
    }

    /// The candidates with their scores, the best first.
    fn weighed(&self, asked: &Asked, meaning: &Meaning, is_write: Option<bool>) -> Vec<Weighed<'_>> {
        let candidates = candidate::candidates(&self.index, asked, meaning).into_iter();
        let fitting =
            candidates.filter(|candidate| is_write.is_none_or(|wanted| wanted == candidate.is_write()));
        let mut weighed: Vec<Weighed<'_>> = fitting
            .map(|candidate| {
                let slots = Slots::of(&self.index, &candidate, meaning);
                let how = (&slots, candidate.verb(), candidate.is_write());
                let aligned = align::align(&self.index, asked, meaning, how);
                let features = score::features(&self.index, asked, meaning, (&candidate, &slots, &aligned));
                let score = weights::score(&features);
                Weighed { candidate, slots, aligned, features, score }
            })
            .collect();
        weighed.sort_by(|one, other| other.score.total_cmp(&one.score));
        weighed
    }
}
