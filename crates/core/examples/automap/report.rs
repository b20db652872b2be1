//! What the command says.

#![expect(clippy::print_stdout, reason = "a command says what it finds")]

use jackfield_core::propose::{NAMES, signal_names};

use crate::{
    ask::{Answered, Candidate},
    folds::{Decided, Weights},
    tally::{self, Answer},
};

/// Says a line.
pub(crate) fn print(line: &str) {
    println!("{line}");
}

/// Accuracy and calibration of some answers.
pub(crate) fn accuracy(title: &str, answers: &[(&Answered, Answer)]) {
    print(&format!("\n{title}\n{}", tally::HEADER));
    for (name, tally) in tally::tallies(answers) {
        print(&tally.line(&name));
    }
    let (error, lines) = tally::calibration_error(answers);
    print(&format!("expected calibration error {error:.3}"));
    lines.iter().for_each(|line| print(line));
}

/// How long answers took.
pub(crate) fn latency(answered: &[Answered]) {
    let mut times: Vec<u128> = answered.iter().map(|one| one.micros).collect();
    times.sort_unstable();
    let at =
        |share: usize| times.get((times.len().saturating_sub(1)) * share / 100).copied().unwrap_or_default();
    print(&format!(
        "\nlatency of an answer: p50 {} µs, p99 {} µs, most {} µs",
        at(50),
        at(99),
        times.last().copied().unwrap_or_default()
    ));
}

/// Why an answer is wrong.
pub(crate) fn miss(one: &Answered, decided: &Decided<'_>) {
    let goal = &one.goal;
    print(&format!("MISS {} [{}] {}\n   {}", goal.id, goal.difficulty, goal.text, one.understanding));
    let Some(best) = decided.best else {
        print("   nothing can be the answer");
        return;
    };
    let wanted = if goal.gold.none {
        "nothing fits".to_owned()
    } else if goal.needs_index {
        "an index is missing".to_owned()
    } else {
        String::new()
    };
    let says = if decided.fits { "" } else { "said to fit nothing; " };
    print(&format!(
        "   {says}{wanted} {} unindexed={:?} sure {:.2} (right operation at {:?})\n   {}",
        best.why,
        best.considered.unindexed,
        decided.confidence,
        decided.place,
        binding(best)
    ));
    let right = one.candidates.iter().find(|candidate| candidate.verdict.operation);
    if let Some(right) = right.filter(|_| decided.place != Some(0)) {
        let fault = right.considered.faults.first().map(|fault| fault.message.as_str());
        print(&format!(
            "   right: {} {} {}\n   {}",
            right.considered.binding.operation,
            right.why,
            fault.unwrap_or_default(),
            differences(best, right)
        ));
    }
}

fn binding(candidate: &Candidate) -> String {
    let mut binding = candidate.considered.binding.clone();
    binding.description = None;
    serde_json::to_string(&binding).unwrap_or_default()
}

fn differences(best: &Candidate, right: &Candidate) -> String {
    let pairs = NAMES.iter().zip(best.considered.features.iter().zip(&right.considered.features));
    let far = pairs.filter(|(_, (one, other))| (*one - *other).abs() > 0.05);
    far.map(|(name, (one, other))| format!("{name} {one:.2}/{other:.2}")).collect::<Vec<_>>().join(" ")
}

/// Weights as the planner's source has them.
pub(crate) fn weights(weights: &Weights) {
    let line =
        |weights: &[f64]| weights.iter().map(|weight| format!("{weight:.2}")).collect::<Vec<_>>().join(", ");
    print(&format!("\nRANK = [{}]", line(&weights.rank)));
    print(&format!("FITS = [{}], at least {:.3}", line(&weights.fits), weights.fits_at_least));
    print(&format!("SURE = [{}]", line(&weights.sure)));
    print(&format!("by {}", signal_names().join(", ")));
}
