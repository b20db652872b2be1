//! The planner: a goal through all its stages.

use std::sync::Arc;

use super::{
    align::{self, Aligned},
    asked::{Asked, WordRole},
    bind::{self, Bound, Parts},
    candidate::{self, Candidate},
    decide::{self, Beside, Signals},
    doing::Doing,
    index::Index,
    lexicon::Lexicon,
    meaning::Meaning,
    outcome::{Alternative, Goal, Nearest, Outcome, Proposal},
    parts,
    rationale::rationale,
    score::{self, Features},
    slots::Slots,
    weights,
};
use crate::{
    binding::Binding,
    compile::{Context, compile},
    diagnostic::Diagnostic,
    schema::directory::Directory,
    scoping::Scoping,
};

/// How many of the best are bound and compiled.
const MOST_BOUND: usize = 8;
/// How many alternatives, and how many near things, are told.
const MOST_TOLD: usize = 3;
/// How likely a part of a goal must be right to be proposed on its own.
const SURE_OF_PART: f64 = 0.35;

/// The words of a schema, ready for goals. Dear to make and cheap to ask: keep it by the schema's fingerprint.
#[derive(Debug)]
pub struct Planner {
    index: Index,
}

/// A candidate with what came of it.
struct Weighed<'s> {
    candidate: Candidate<'s>,
    slots: Slots<'s>,
    aligned: Aligned,
    features: Features,
    score: f32,
}

/// An operation that a goal may mean, bound as it would be.
#[derive(Debug, Clone)]
pub struct Considered {
    /// The binding.
    pub binding: Binding,
    /// What it does, in a sentence.
    pub rationale: String,
    /// What had to be guessed, a sentence each.
    pub guesses: Vec<String>,
    /// Why it doesn't compile; empty where it does.
    pub faults: Vec<Diagnostic>,
    /// A column that the goal filters by and no index leads with.
    pub unindexed: Option<String>,
    /// Its properties.
    pub features: Features,
    /// How well it does what is asked for, beside the others.
    pub score: f32,
    beside: Beside,
}

impl Considered {
    /// Whether it can be the answer: it compiles, or nothing but an index is missing.
    pub fn is_usable(&self) -> bool {
        let lacks_index = |fault: &Diagnostic| fault.code == "not_indexed";
        self.faults.is_empty() || (self.unindexed.is_some() && self.faults.iter().all(lacks_index))
    }

    /// What is known of it as the answer, where it and those after it have these scores.
    pub fn signals(&self, scores: &[f32]) -> Signals {
        decide::signals(&self.features, scores, self.beside)
    }
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
        let (asked, meaning) = self.understood(goal.text);
        let weighed = self.weighed((&asked, &meaning), goal.is_write, most);
        weighed.iter().map(|weighed| weighed.candidate.name(self.index.schema())).collect()
    }

    /// What does a goal, or what came nearest.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// use jackfield_core::{compile::Context, propose::{Goal, Planner}, schema::directory::Directory, scoping::Scoping};
    /// # use jackfield_core::import::{document::Source, openapi};
    /// # let value = serde_json::json!({"openapi": "3.1.0", "paths": {"/customers": {"get": {"operationId": "listCustomers",
    /// #     "parameters": [{"name": "phone", "in": "query", "schema": {"type": "string"}}],
    /// #     "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {
    /// #         "title": "Customer", "type": "object", "properties": {"name": {"type": "string"}}}}}}}}}}}});
    /// # let schema = openapi::schema(&Source { place: "shop.json".into(), value }, &[]).unwrap().schema;
    /// let planner = Planner::new(Arc::new(Directory::new(schema.into())));
    /// let goal = Goal { text: "look up a customer by phone and return their name", is_write: None };
    /// let outcome = planner.propose(&goal, &Scoping::default(), &Context::new("shop", ""));
    /// assert_eq!(outcome.proposals[0].binding.operation, "listCustomers");
    /// ```
    pub fn propose(&self, goal: &Goal<'_>, scoping: &Scoping, context: &Context) -> Outcome {
        let parts = parts::parts(goal.text);
        if parts.len() > 1 {
            let each = parts.iter().map(|part| self.answer(&Goal { text: part, ..*goal }, scoping, context));
            let answers: Vec<Outcome> = each.collect();
            if let Some(outcome) = together(answers) {
                return outcome;
            }
        }
        self.answer(goal, scoping, context)
    }

    /// The likeliest operations, at most so many, with all that is known of each; the likeliest first.
    pub fn considered(
        &self,
        goal: &Goal<'_>,
        most: usize,
        scoping: &Scoping,
        context: &Context,
    ) -> Vec<Considered> {
        let (asked, meaning) = self.understood(goal.text);
        let weighed = self.weighed((&asked, &meaning), goal.is_write, most);
        let each = weighed.iter().map(|weighed| {
            let Weighed { candidate, slots, aligned, features, score } = weighed;
            let parts =
                Parts { index: &self.index, asked: &asked, meaning: &meaning, candidate, slots, aligned };
            let Bound { mut binding, guesses, .. } = bind::binding(&parts);
            let operation = self.index.directory.operation(&binding.operation);
            let rationale = rationale(&binding, &bind::title(&parts), operation.as_deref());
            binding.description = Some(rationale.clone());
            let faults = compile(&binding, self.index.schema(), scoping, context).err().unwrap_or_default();
            let unindexed = aligned.unindexed.as_ref().and_then(|filled| slots.inputs.get(filled.slot));
            let unindexed = unindexed.and_then(|slot| slot.path.last()).map(|column| (*column).to_owned());
            let beside = beside(&asked, &meaning, weighed, guesses.len());
            Considered {
                binding,
                rationale,
                guesses,
                faults,
                unindexed,
                features: *features,
                score: *score,
                beside,
            }
        });
        each.collect()
    }

    fn answer(&self, goal: &Goal<'_>, scoping: &Scoping, context: &Context) -> Outcome {
        let considered = self.considered(goal, MOST_BOUND, scoping, context);
        let usable: Vec<&Considered> = considered.iter().filter(|one| one.is_usable()).collect();
        let Some((best, others)) = usable.split_first() else {
            return nothing(&considered, "Nothing in this schema is about that.");
        };
        let scores: Vec<f32> = usable.iter().map(|one| one.score).collect();
        let signals = best.signals(&scores);
        if !decide::fits(&signals) {
            return nothing(&considered, "Nothing in this schema does that.");
        }
        if let Some(column) = &best.unindexed {
            return unindexed(best, column, &considered);
        }
        let confidence = decide::sure(&signals);
        let shares = decide::shares(&scores);
        let others = others.iter().zip(shares.iter().skip(1)).filter(|(other, _)| other.unindexed.is_none());
        // What the best isn't sure of is left for the others, by how well they do beside each other.
        let alternatives = others.take(MOST_TOLD).map(|(other, share)| Alternative {
            binding: other.binding.clone(),
            confidence: (1.0 - confidence) * f64::from(*share),
            rationale: other.rationale.clone(),
        });
        let proposal = Proposal {
            binding: best.binding.clone(),
            confidence,
            rationale: best.rationale.clone(),
            guesses: best.guesses.clone(),
            alternatives: alternatives.collect(),
        };
        Outcome { proposals: vec![proposal], reason: None, nearest: Vec::new() }
    }

    fn understood(&self, goal: &str) -> (Asked, Meaning) {
        let asked = Asked::read(goal);
        let meaning = Meaning::of(&asked, &self.index.vocabulary);
        (asked, meaning)
    }

    /// The best candidates with their scores, at most so many, the best first.
    fn weighed(
        &self,
        (asked, meaning): (&Asked, &Meaning),
        is_write: Option<bool>,
        most: usize,
    ) -> Vec<Weighed<'_>> {
        let candidates = candidate::candidates(&self.index, asked, meaning).into_iter();
        // Who says "look up" and nothing of a change means none.
        let is_write = is_write.or_else(|| asked.only_reads().then_some(false));
        let fitting =
            candidates.filter(|candidate| is_write.is_none_or(|wanted| wanted == candidate.is_write()));
        let goal = align::Context::new(&self.index, asked, meaning);
        let mut best: Vec<Weighed<'_>> = Vec::new();
        for candidate in fitting {
            let slots = Slots::of(&self.index, &candidate, meaning);
            let how = (&slots, candidate.verb(), candidate.is_write());
            let aligned = align::align(&goal, how);
            if aligned.is_out_of_reach {
                continue;
            }
            let features = score::features(&self.index, asked, meaning, (&candidate, &slots, &aligned));
            let score = weights::score(&features);
            // The places of an operation take much room: those of the others are let go at once.
            let at = best.partition_point(|known| known.score.total_cmp(&score).is_ge());
            if at < most {
                best.insert(at, Weighed { candidate, slots, aligned, features, score });
                best.truncate(most);
            }
        }
        best
    }

    /// How a goal is understood, in one line, for whoever looks for the reason of a miss.
    pub fn understanding(&self, goal: &Goal<'_>) -> String {
        self.understood(goal.text).0.to_string()
    }
}

/// What is known of an answer beside the properties of its candidate.
fn beside(asked: &Asked, meaning: &Meaning, weighed: &Weighed<'_>, guesses: usize) -> Beside {
    let Weighed { candidate, aligned, features, .. } = weighed;
    let (mut strange, mut foreign, mut met, mut all) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    for (place, word) in asked.words.iter().enumerate().filter(|(_, word)| word.role == WordRole::Thing) {
        let reached = meaning.reached.get(place).map_or(0.0, |reached| reached.min(1.0));
        strange += 1.0 - reached;
        if word.units.first().is_some_and(|unit| Lexicon::get().knows(unit)) {
            foreign = foreign.max(1.0 - reached);
        }
        let mentions = asked.mentions.iter().zip(&aligned.explained);
        let near = mentions.filter(|(mention, _)| mention.words.contains(&place)).map(|(_, near)| *near);
        met += f32::from(u8::from(near.fold(0.0, f32::max) > 0.45));
        all += 1.0;
    }
    let least = |leans: fn(f32, f32) -> bool| {
        let mentions = asked.mentions.iter().zip(&aligned.explained);
        let fitting = mentions.filter(|(mention, _)| leans(mention.given, mention.wanted));
        fitting.map(|(_, near)| *near).fold(1.0_f32, f32::min)
    };
    let acts = asked.doings.iter().any(|(doing, weight)| matches!(doing, Doing::Action(_)) && *weight >= 0.7);
    let says = features.get(score::ACTION).copied().unwrap_or_default();
    Beside {
        strange: if all > 0.0 { strange / all } else { 0.5 },
        foreign,
        least_wanted: least(|given, wanted| wanted > 0.7 && wanted > given),
        least_given: least(|given, wanted| given > 0.7 && given > wanted),
        undone: if acts && candidate.is_write() { 1.0 - says } else { 0.0 },
        nouns: if all > 0.0 { met / all } else { 0.5 },
        guesses,
        words: asked.words.len(),
    }
}

/// The answers to the parts of a goal as one, where each part has an answer of its own.
fn together(answers: Vec<Outcome>) -> Option<Outcome> {
    let mut proposals: Vec<Proposal> = Vec::new();
    for answer in answers {
        let proposal =
            answer.proposals.into_iter().next().filter(|proposal| proposal.confidence >= SURE_OF_PART)?;
        if proposals.iter().any(|known| known.binding.operation == proposal.binding.operation) {
            return None;
        }
        proposals.push(proposal);
    }
    Some(Outcome { proposals, reason: None, nearest: Vec::new() })
}

fn nothing(considered: &[Considered], reason: &str) -> Outcome {
    let nearest = considered.iter().take(MOST_TOLD).map(|one| Nearest {
        operation: one.binding.operation.clone(),
        why: match one.faults.first() {
            Some(fault) => fault.message.clone(),
            None => format!("{} That isn't what the goal asks for.", one.rationale),
        },
    });
    Outcome { proposals: Vec::new(), reason: Some(reason.to_owned()), nearest: nearest.collect() }
}

/// The natural filter of a goal leads no index, so that each call would read the whole table.
fn unindexed(best: &Considered, column: &str, considered: &[Considered]) -> Outcome {
    let table = best.binding.sql_search.as_ref().map_or("", |search| search.table.as_str());
    let reason = format!(
        "The goal looks for {table} by `{column}`, and no index of `{table}` starts with that column, so each call would read the whole table. Add an index on `{table}` (`{column}`), discover again, and ask again."
    );
    Outcome { reason: Some(reason.clone()), ..nothing(considered, &reason) }
}
