//! Asks the local planner goals with known answers and says how often it is right, how sure it is, and how fast.
//!
//! ```text
//! cargo run --release -p jackfield-core --example automap -- GOALS.jsonl… --corpus FOLDER [--schemas FOLDER] [--fit] [--quiet]
//! ```
//!
//! A goal's schema is a path in the corpus. The schema of a database is taken from `<path>.schema.json` beside it, or in
//! the folder of `--schemas`; `scripts/goal-schemas` makes these. `--fit` fits the planner's weights anew and prints
//! them; what it prints of its own accuracy is by cross-validation over schemas: nothing is judged by what it was
//! fitted on.

mod ask;
mod fit;
mod folds;
mod goal;
mod judge;
mod report;
mod schemas;
mod tally;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

use ask::Answered;
use folds::Decided;
use goal::Settings;
use tally::Answer;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let settings = match Settings::read(&arguments) {
        Ok(settings) => settings,
        Err(usage) => {
            report::print(&usage);
            return ExitCode::from(2);
        }
    };
    match ask::all(&settings) {
        Ok(answered) => {
            say(&settings, &answered);
            ExitCode::SUCCESS
        }
        Err(why) => {
            report::print(&why);
            ExitCode::FAILURE
        }
    }
}

fn say(settings: &Settings, answered: &[Answered]) {
    let own: Vec<(&Answered, Answer)> = answered.iter().map(|one| (one, own(one))).collect();
    let crossed =
        if settings.fit { folds::crossed(answered) } else { answered.iter().map(folds::committed).collect() };
    let decided: Vec<(&Answered, Answer)> =
        answered.iter().zip(&crossed).map(|(one, decided)| (one, decided_answer(decided))).collect();
    if !settings.quiet {
        let misses = answered
            .iter()
            .zip(&crossed)
            .zip(&decided)
            .filter(|((one, _), (_, answer))| !answer.is_right(&one.goal));
        misses.for_each(|((one, decided), _)| report::miss(one, decided));
    }
    if settings.fit {
        report::weights(&folds::whole(answered));
        report::accuracy("by weights fitted on the goals of other schemas (five folds)", &decided);
    }
    report::accuracy("by the planner's own weights", &own);
    report::latency(answered);
}

/// The planner's own answer.
fn own(one: &Answered) -> Answer {
    let committed = folds::committed(one);
    let in_top_3 = committed.place.is_some_and(|place| place < 3);
    match one.own.proposed {
        Some((verdict, confidence)) => {
            Answer { proposed: Some(verdict), unindexed: false, confidence, in_top_3 }
        }
        None if one.own.says_unindexed => Answer {
            proposed: committed.best.map(|best| best.verdict),
            unindexed: true,
            confidence: 0.0,
            in_top_3,
        },
        None => Answer { proposed: None, unindexed: false, confidence: 0.0, in_top_3 },
    }
}

fn decided_answer(decided: &Decided<'_>) -> Answer {
    let best = decided.best.filter(|_| decided.fits);
    Answer {
        proposed: best.map(|best| best.verdict),
        unindexed: best.is_some_and(|best| best.considered.unindexed.is_some()),
        confidence: decided.confidence,
        in_top_3: decided.place.is_some_and(|place| place < 3),
    }
}
