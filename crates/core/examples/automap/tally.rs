//! How often answers are right, and how sure they are.

use std::collections::BTreeMap;

use crate::{ask::Answered, goal::Goal, judge::Verdict};

/// What was answered to a goal.
#[derive(Clone, Copy)]
pub(crate) struct Answer {
    /// What is right of the proposal; none where nothing is proposed.
    pub(crate) proposed: Option<Verdict>,
    /// Whether it says that an index is missing.
    pub(crate) unindexed: bool,
    pub(crate) confidence: f64,
    /// Whether the right operation is the best or one of the next two.
    pub in_top_3: bool,
}

impl Answer {
    /// Whether it is right in all its parts.
    pub(crate) fn is_right(&self, goal: &Goal) -> bool {
        match (goal.gold.none, goal.needs_index) {
            (true, _) => self.proposed.is_none() && !self.unindexed,
            (false, true) => self.unindexed && self.proposed.is_some_and(Verdict::all),
            (false, false) => !self.unindexed && self.proposed.is_some_and(Verdict::all),
        }
    }
}

/// How often the answers to some goals are right.
#[derive(Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) goals: usize,
    pub(crate) operation: usize,
    pub top_3: usize,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) right: usize,
    pub(crate) none: usize,
    pub(crate) none_right: usize,
    /// Goals that are said to fit nothing although something does.
    pub(crate) false_none: usize,
}

impl Tally {
    fn add(&mut self, goal: &Goal, answer: &Answer) {
        if goal.gold.none {
            self.none += 1;
            self.none_right += usize::from(answer.is_right(goal));
            return;
        }
        let verdict = answer.proposed.unwrap_or_default();
        self.goals += 1;
        self.operation += usize::from(verdict.operation);
        self.top_3 += usize::from(answer.in_top_3);
        self.inputs += usize::from(verdict.operation && verdict.inputs);
        self.outputs += usize::from(verdict.operation && verdict.outputs);
        self.right += usize::from(answer.is_right(goal));
        self.false_none += usize::from(answer.proposed.is_none());
    }

    /// The tally as one line.
    pub(crate) fn line(&self, name: &str) -> String {
        let share = |count: usize, all: usize| {
            if all == 0 { "    –".to_owned() } else { format!("{:5.1}", 100.0 * count as f64 / all as f64) }
        };
        let of = |count| share(count, self.goals);
        format!(
            "{name:22} {:5} {}  {}  {}  {}  {} {:7} {}  {}",
            self.goals,
            of(self.operation),
            of(self.top_3),
            of(self.inputs),
            of(self.outputs),
            of(self.right),
            self.none,
            share(self.none_right, self.none),
            of(self.false_none),
        )
    }
}

/// What the columns of a line are.
pub(crate) const HEADER: &str =
    "                       goals op right top 3  +inputs +outputs all    none  right  false none (%)";

/// Tallies by transport, by difficulty, and of all.
pub(crate) fn tallies(answers: &[(&Answered, Answer)]) -> BTreeMap<String, Tally> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for (answered, answer) in answers {
        let goal = &answered.goal;
        let set = goal.id.split('-').next().unwrap_or_default();
        for name in [
            "all".to_owned(),
            format!("set {set}"),
            goal.transport.clone(),
            format!("{} {}", goal.transport, goal.difficulty),
        ] {
            tallies.entry(name).or_default().add(goal, answer);
        }
    }
    tallies
}

/// The expected calibration error of the proposals: over ten bins of confidence, how far what is stated is from how
/// often it is right (Guo et al., "On Calibration of Modern Neural Networks", 2017).
pub(crate) fn calibration_error(answers: &[(&Answered, Answer)]) -> (f64, Vec<String>) {
    const BINS: usize = 10;
    let mut bins = vec![(0_usize, 0_usize, 0.0_f64); BINS];
    for (answered, answer) in
        answers.iter().filter(|(_, answer)| answer.proposed.is_some() && !answer.unindexed)
    {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 10")]
        let at = ((answer.confidence * 10.0) as usize).min(BINS - 1);
        if let Some((count, right, stated)) = bins.get_mut(at) {
            *count += 1;
            *right += usize::from(answer.is_right(&answered.goal));
            *stated += answer.confidence;
        }
    }
    let all: usize = bins.iter().map(|(count, _, _)| count).sum();
    let mut error = 0.0;
    let mut lines = Vec::new();
    for (at, (count, right, stated)) in bins.iter().enumerate().filter(|(_, (count, _, _))| *count > 0) {
        let count_f = *count as f64;
        let (says, is) = (stated / count_f, *right as f64 / count_f);
        error += count_f / all.max(1) as f64 * (says - is).abs();
        lines.push(format!("  0.{at}–: {count} proposals, stated {says:.2}, right {is:.2}"));
    }
    (error, lines)
}
