//! Weights that are fitted on the goals of some schemas and judged by those of others.

use jackfield_core::propose::{FITS, FITS_AT_LEAST, RANK, SURE};

use crate::{
    ask::{Answered, Candidate},
    fit::{self, Row},
};

/// How many parts the schemas are taken in.
const FOLDS: usize = 5;
/// How much weights are kept from growing.
const KEEP_RANK: f64 = 0.3;
const KEEP_FITS: f64 = 3.0;
const KEEP_SURE: f64 = 10.0;
/// The most goals that may be said to fit nothing although something does, by the threshold that is chosen.
const FALSE_NONE: f64 = 0.025;

/// All weights of the planner.
#[derive(Clone)]
pub(crate) struct Weights {
    pub(crate) rank: Vec<f64>,
    pub(crate) fits: Vec<f64>,
    pub(crate) fits_at_least: f64,
    pub(crate) sure: Vec<f64>,
}

/// What weights make of a goal.
pub(crate) struct Decided<'a> {
    /// The best candidate that can be the answer.
    pub(crate) best: Option<&'a Candidate>,
    /// Whether anything is said to fit.
    pub(crate) fits: bool,
    pub(crate) confidence: f64,
    /// Where the first candidate with the right operation stands among those that can be the answer.
    pub(crate) place: Option<usize>,
    signals: Vec<f64>,
}

/// What each goal's answer is by weights that were fitted on the goals of other schemas.
pub(crate) fn crossed(answered: &[Answered]) -> Vec<Decided<'_>> {
    let folds = folds(answered);
    let fitted: Vec<Weights> = (0..FOLDS)
        .map(|held| {
            let rest: Vec<(&Answered, usize)> = answered
                .iter()
                .zip(&folds)
                .filter(|(_, fold)| **fold != held)
                .map(|(one, fold)| (one, *fold))
                .collect();
            fit_on(&rest)
        })
        .collect();
    answered.iter().zip(&folds).map(|(one, fold)| decide(one, &fitted[*fold])).collect()
}

/// What the planner's own weights make of a goal.
pub(crate) fn committed(one: &Answered) -> Decided<'_> {
    let plain = |weights: &[f32]| weights.iter().map(|weight| f64::from(*weight)).collect();
    let weights = Weights {
        rank: plain(&RANK),
        fits: plain(&FITS),
        fits_at_least: f64::from(FITS_AT_LEAST),
        sure: plain(&SURE),
    };
    decide(one, &weights)
}

/// Weights that are fitted on all goals.
pub(crate) fn whole(answered: &[Answered]) -> Weights {
    let folds = folds(answered);
    let all: Vec<(&Answered, usize)> = answered.iter().zip(folds).collect();
    fit_on(&all)
}

/// Which part each goal's schema is in.
pub(crate) fn folds(answered: &[Answered]) -> Vec<usize> {
    let hash = |name: &str| {
        name.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(1_099_511_628_211) ^ u64::from(byte))
    };
    let mut schemas: Vec<&str> = answered.iter().map(|one| one.goal.schema.as_str()).collect();
    schemas.sort_by_key(|schema| (hash(schema), *schema));
    schemas.dedup();
    let place = |schema: &str| schemas.iter().position(|known| *known == schema).unwrap_or(0) % FOLDS;
    answered.iter().map(|one| place(&one.goal.schema)).collect()
}

/// The ranking is fitted first; whether something fits and how sure the best is then on answers by rankings that
/// didn't see them.
fn fit_on(goals: &[(&Answered, usize)]) -> Weights {
    let rank = rank(goals, |_| true);
    let parts: Vec<Vec<f64>> = (0..FOLDS).map(|held| rank_without(goals, held)).collect();
    let decided: Vec<(&Answered, Decided<'_>)> =
        goals.iter().map(|(one, fold)| (*one, decide(one, &only_rank(&parts[*fold])))).collect();
    let known = decided.iter().filter(|(_, decided)| decided.best.is_some());
    let fit_rows: Vec<(Vec<f64>, bool)> =
        known.clone().map(|(one, decided)| (decided.signals.clone(), !one.goal.gold.none)).collect();
    let fits = fit::logistic(&fit_rows, KEEP_FITS);
    let fits_at_least = threshold(&fit_rows, &fits);
    let sure_rows: Vec<(Vec<f64>, bool)> = known
        .filter(|(one, decided)| {
            !one.goal.needs_index && decided.best.is_some_and(|best| best.considered.unindexed.is_none())
        })
        .map(|(one, decided)| {
            let right = decided.best.is_some_and(|best| best.verdict.all()) && !one.goal.gold.none;
            (decided.signals.clone(), right)
        })
        .collect();
    Weights { rank, fits, fits_at_least, sure: fit::logistic(&sure_rows, KEEP_SURE) }
}

fn rank_without(goals: &[(&Answered, usize)], held: usize) -> Vec<f64> {
    rank(goals, |fold| fold != held)
}

fn rank(goals: &[(&Answered, usize)], wanted: impl Fn(usize) -> bool) -> Vec<f64> {
    let start: Vec<f64> = RANK.iter().map(|weight| f64::from(*weight)).collect();
    let rows: Vec<Vec<Row>> =
        goals.iter().filter(|(_, fold)| wanted(*fold)).map(|(one, _)| rows(one)).collect();
    let borrowed: Vec<Vec<&Row>> = rows.iter().map(|rows| rows.iter().collect()).collect();
    fit::rank(&borrowed, &start, KEEP_RANK)
}

/// The candidates of a goal; right are those with the right operation that are right in most else.
fn rows(one: &Answered) -> Vec<Row> {
    let usable = || one.candidates.iter().filter(|candidate| candidate.considered.is_usable());
    let grade = |candidate: &Candidate| {
        let verdict = candidate.verdict;
        u8::from(verdict.operation) * 3 + u8::from(verdict.inputs) + u8::from(verdict.outputs)
    };
    let most = usable().map(grade).max().unwrap_or(0);
    let row = |candidate: &Candidate| Row {
        features: candidate.considered.features.iter().map(|feature| f64::from(*feature)).collect(),
        right: candidate.verdict.operation && grade(candidate) == most && !one.goal.gold.none,
    };
    usable().map(row).collect()
}

fn only_rank(rank: &[f64]) -> Weights {
    Weights { rank: rank.to_vec(), fits: Vec::new(), fits_at_least: 0.0, sure: Vec::new() }
}

/// The highest threshold that calls few goals impossible that aren't.
fn threshold(rows: &[(Vec<f64>, bool)], fits: &[f64]) -> f64 {
    let mut possible: Vec<f64> =
        rows.iter().filter(|(_, fits)| *fits).map(|(signals, _)| fit::likely(fits, signals)).collect();
    possible.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a small count"
    )]
    let spare = (possible.len() as f64 * FALSE_NONE) as usize;
    possible.get(spare).copied().unwrap_or_else(|| f64::from(FITS_AT_LEAST))
}

/// What weights make of a goal.
pub(crate) fn decide<'a>(one: &'a Answered, weights: &Weights) -> Decided<'a> {
    let score = |candidate: &Candidate| {
        let features: Vec<f64> =
            candidate.considered.features.iter().map(|feature| f64::from(*feature)).collect();
        fit::dot(&weights.rank, &features)
    };
    let mut usable: Vec<(f64, &Candidate)> = one
        .candidates
        .iter()
        .filter(|candidate| candidate.considered.is_usable())
        .map(|candidate| (score(candidate), candidate))
        .collect();
    usable.sort_by(|one, other| other.0.total_cmp(&one.0));
    #[expect(clippy::cast_possible_truncation, reason = "the planner itself counts in this precision")]
    let scores: Vec<f32> = usable.iter().map(|(score, _)| *score as f32).take(8).collect();
    let best = usable.first().map(|(_, candidate)| *candidate);
    let signals: Vec<f64> = best
        .map(|best| best.considered.signals(&scores).iter().map(|signal| f64::from(*signal)).collect())
        .unwrap_or_default();
    Decided {
        best,
        fits: best.is_some()
            && (weights.fits.is_empty() || fit::likely(&weights.fits, &signals) >= weights.fits_at_least),
        confidence: if weights.sure.is_empty() {
            0.5
        } else {
            fit::likely(&weights.sure, &signals).clamp(0.01, 0.99)
        },
        place: usable.iter().position(|(_, candidate)| candidate.verdict.operation),
        signals,
    }
}
