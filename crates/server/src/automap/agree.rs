//! Two planners, one answer: what the model says is weighed by what the local planner found.
//!
//! The local planner's confidence is calibrated on goals with known answers; a model's isn't, and tends to be high. So
//! a model's counts for 0.9 at most, and moves towards what the local planner thinks of the same operation.

use jackfield_core::propose::{Alternative, Nearest, Outcome, Proposal};

use super::ask::{Failure, Said};

/// The most that a model's own confidence counts for.
const MOST_TRUSTED: f64 = 0.9;
/// How sure the local planner must be of something to stand against a model that finds nothing.
const STANDS: f64 = 0.5;
/// The most alternatives of a proposal.
const MOST_ALTERNATIVES: usize = 3;

/// Which planner an answer is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planned {
    /// The one of our own.
    Local,
    /// A model.
    Model,
}

impl Planned {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Model => "model",
        }
    }
}

/// What is proposed in the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The proposals, or why there are none.
    pub outcome: Outcome,
    /// Whose they are.
    pub by: Planned,
    /// Why a model's word wasn't taken, where one was asked.
    pub fallback: Option<String>,
}

/// Decides between what both planners say.
pub fn agree(local: Outcome, said: Result<Said, Failure>) -> Decided {
    match said {
        Err(failure) => Decided {
            outcome: local,
            by: Planned::Local,
            fallback: Some(format!("The model wasn't used: {}.", failure.to_string().trim_end_matches('.'))),
        },
        Ok(Said::Nothing { reason }) => against_nothing(local, &reason),
        Ok(Said::Bindings { proposals, others }) => {
            let proposals = proposals.into_iter().enumerate();
            let proposals = proposals.map(|(place, one)| weighed(one, place, &local, &others)).collect();
            let outcome = Outcome { proposals, reason: None, nearest: Vec::new() };
            Decided { outcome, by: Planned::Model, fallback: None }
        }
    }
}

/// A model finds nothing: that counts, unless the local planner is rather sure of something, and then at half of that.
fn against_nothing(mut local: Outcome, reason: &str) -> Decided {
    let told = if reason.is_empty() { "it doesn't say why" } else { reason.trim_end_matches('.') };
    if local.proposals.first().is_some_and(|first| first.confidence >= STANDS) {
        for proposal in &mut local.proposals {
            proposal.confidence /= 2.0;
        }
        let fallback = Some(format!("The model finds nothing that fits: {told}."));
        return Decided { outcome: local, by: Planned::Local, fallback };
    }
    let considered = local.proposals.into_iter().map(|proposal| Nearest {
        operation: proposal.binding.operation,
        why: format!("It may be meant, but that isn't likely: {}", proposal.rationale),
    });
    let nearest: Vec<Nearest> = considered.chain(local.nearest).collect();
    let reason = Some(format!("Nothing in this schema does that: {told}."));
    let outcome = Outcome { proposals: Vec::new(), reason, nearest };
    Decided { outcome, by: Planned::Model, fallback: None }
}

/// A model's proposal with what the local planner makes of it.
fn weighed(mut one: Proposal, place: usize, local: &Outcome, others: &[String]) -> Proposal {
    let said = one.confidence.min(MOST_TRUSTED);
    let is_same = |theirs: &&Proposal| theirs.binding.operation == one.binding.operation;
    let same = local.proposals.iter().find(is_same);
    let instead = local.proposals.get(place).or(local.proposals.first());
    one.confidence = match (same, instead) {
        (Some(same), _) => f64::midpoint(said, same.confidence),
        // The surer the local planner is of something else, the less.
        (None, Some(instead)) => said * (1.0 - instead.confidence / 2.0),
        (None, None) => said / 2.0,
    };
    one.alternatives = alternatives(&one, same.or(instead), others);
    one
}

/// What the local planner would have said instead; those that the model names too go first.
fn alternatives(one: &Proposal, local: Option<&Proposal>, others: &[String]) -> Vec<Alternative> {
    let Some(local) = local else { return Vec::new() };
    let itself = Alternative {
        binding: local.binding.clone(),
        confidence: local.confidence,
        rationale: local.rationale.clone(),
    };
    let all = std::iter::once(itself).chain(local.alternatives.iter().cloned());
    let mut all: Vec<Alternative> =
        all.filter(|other| other.binding.operation != one.binding.operation).collect();
    let is_named = |other: &Alternative| others.contains(&other.binding.operation);
    all.sort_by(|left, right| {
        is_named(right).cmp(&is_named(left)).then(right.confidence.total_cmp(&left.confidence))
    });
    all.truncate(MOST_ALTERNATIVES);
    for other in &mut all {
        other.confidence = other.confidence.min(1.0 - one.confidence);
    }
    all
}
