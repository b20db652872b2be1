//! Every goal asked, and what came of it.

use std::{collections::BTreeMap, time::Instant};

use jackfield_core::{
    compile::Context,
    propose::{Considered, Goal as Asked, Planner},
    schema::directory::Directory,
    scoping::Scoping,
};

use crate::{
    fit,
    goal::{self, Goal, Settings},
    judge::{Verdict, judge},
    report::print,
    schemas,
};

/// What came of one goal.
pub struct Answered {
    pub goal: Goal,
    pub considered: Vec<(Considered, Verdict, String)>,
    pub micros: u128,
    pub debug: String,
}

/// Asks every goal.
///
/// # Errors
/// What can't be read.
pub fn run(settings: &Settings) -> Result<(), String> {
    let mut by_schema: BTreeMap<String, Vec<Goal>> = BTreeMap::new();
    for file in &settings.goals {
        for goal in goal::read(file)? {
            by_schema.entry(goal.schema.clone()).or_default().push(goal);
        }
    }
    let mut answered = Vec::new();
    for (schema, goals) in by_schema {
        let transport = goals.first().map(|goal| goal.transport.clone()).unwrap_or_default();
        let directory = schemas::load(settings, &schema, &transport)?;
        let start = Instant::now();
        let planner = Planner::new(directory.clone());
        print(&format!("{schema}: index {} kB in {} ms", planner.size() / 1000, start.elapsed().as_millis()));
        answered.extend(goals.into_iter().map(|goal| ask(&directory, &planner, goal)));
    }
    if settings.fit {
        fitted(&mut answered);
    }
    summary(settings, &answered);
    Ok(())
}

/// Ranks anew by weights that were fitted on the goals of other schemas.
fn fitted(answered: &mut [Answered]) {
    const FOLDS: usize = 5;
    let mut schemas: Vec<String> = answered.iter().map(|one| one.goal.schema.clone()).collect();
    schemas.sort_by_key(|schema| {
        schema.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(1_099_511_628_211) ^ u64::from(byte))
    });
    schemas.dedup();
    let fold = |schema: &str| schemas.iter().position(|known| known == schema).unwrap_or(0) % FOLDS;
    let rows: Vec<(usize, Vec<fit::Row>)> = answered
        .iter()
        .map(|one| {
            let usable =
                |considered: &Considered| considered.faults.is_empty() || considered.unindexed.is_some();
            let best = one
                .considered
                .iter()
                .filter(|(c, _, _)| usable(c))
                .map(|(_, verdict, _)| grade(*verdict))
                .max()
                .unwrap_or(0);
            let rows = one.considered.iter().filter(|(c, _, _)| usable(c)).map(|(considered, verdict, _)| {
                fit::Row {
                    features: considered.features.iter().map(|f| f64::from(*f)).collect(),
                    right: verdict.operation && grade(*verdict) == best && !one.goal.gold.none,
                }
            });
            (fold(&one.goal.schema), rows.collect())
        })
        .collect();
    let start: Vec<f64> = jackfield_core::propose::RANK.iter().map(|w| f64::from(*w)).collect();
    let start = vec![0.5_f64.min(0.5); start.len()].iter().zip(&start).map(|(_, s)| *s).collect::<Vec<_>>();
    let fit_on = |keep: &dyn Fn(usize) -> bool| {
        let goals: Vec<Vec<&fit::Row>> =
            rows.iter().filter(|(fold, _)| keep(*fold)).map(|(_, rows)| rows.iter().collect()).collect();
        fit::rank(&goals, &start, 0.3)
    };
    let all = fit_on(&|_| true);
    print(&format!("RANK {:?}", all.iter().map(|w| (w * 100.0).round() / 100.0).collect::<Vec<_>>()));
    for at in 0..FOLDS {
        let weights = fit_on(&|fold| fold != at);
        for (one, (fold, _)) in answered.iter_mut().zip(&rows) {
            if *fold != at {
                continue;
            }
            for (considered, _, _) in &mut one.considered {
                let features: Vec<f64> = considered.features.iter().map(|f| f64::from(*f)).collect();
                considered.score = fit::dot(&weights, &features) as f32;
            }
            one.considered.sort_by(|a, b| b.0.score.total_cmp(&a.0.score));
        }
    }
}

fn grade(verdict: Verdict) -> u8 {
    u8::from(verdict.operation) + u8::from(verdict.inputs) + u8::from(verdict.outputs)
}

fn ask(directory: &Directory, planner: &Planner, goal: Goal) -> Answered {
    let asked = Asked { text: &goal.text, is_write: None };
    let context = Context::new("goal", "");
    let start = Instant::now();
    let considered = planner.considered(&asked, usize::MAX, &Scoping::default(), &context);
    let micros = start.elapsed().as_micros();
    let considered = considered.into_iter().map(|considered| {
        let (verdict, why) = judge(directory, &goal.gold, &considered.binding);
        (considered, verdict, why)
    });
    Answered {
        debug: planner.understanding(&Asked { text: &goal.text, is_write: None }),
        considered: considered.collect(),
        goal,
        micros,
    }
}

fn summary(settings: &Settings, answered: &[Answered]) {
    let mut tally: BTreeMap<String, [usize; 6]> = BTreeMap::new();
    for one in answered {
        if one.goal.gold.none {
            continue;
        }
        let usable: Vec<_> = one
            .considered
            .iter()
            .filter(|(considered, _, _)| considered.faults.is_empty() || considered.unindexed.is_some())
            .collect();
        let top = usable.first();
        let verdict = top.map(|(_, verdict, _)| *verdict).unwrap_or_default();
        let all = verdict.all()
            && top.is_some_and(|(considered, _, _)| considered.unindexed.is_some() == one.goal.needs_index);
        let top3 = usable.iter().take(3).any(|(_, verdict, _)| verdict.operation);
        let any = one.considered.iter().any(|(_, verdict, _)| verdict.operation);
        for key in
            [one.goal.transport.clone(), format!("all {}", one.goal.id.split('-').next().unwrap_or_default())]
        {
            let counts = tally.entry(key).or_default();
            for (count, is) in counts.iter_mut().zip([
                true,
                verdict.operation,
                top3,
                any,
                verdict.operation && verdict.inputs,
                all,
            ]) {
                *count += usize::from(is);
            }
        }
        if !all && !settings.quiet {
            let rank = one.considered.iter().position(|(_, verdict, _)| verdict.operation);
            let (binding, why) = top.map_or((String::new(), String::new()), |(considered, _, why)| {
                let mut binding = considered.binding.clone();
                binding.description = None;
                (
                    serde_json::to_string(&binding).unwrap_or_default(),
                    format!("{why} unindexed={:?}", considered.unindexed),
                )
            });
            print(&format!(
                "MISS {} [{}] {}\n   {}\n   {why} (right operation at {rank:?})\n   {binding}",
                one.goal.id, one.goal.difficulty, one.goal.text, one.debug
            ));
            if rank != Some(0)
                && let Some((considered, _, why)) = rank.and_then(|rank| one.considered.get(rank))
            {
                print(&format!(
                    "   right: {} {why} {:?}",
                    considered.binding.operation,
                    considered.faults.first().map(|fault| &fault.message)
                ));
                if let Some((top, _, _)) = top {
                    let diff: Vec<String> = jackfield_core::propose::NAMES
                        .iter()
                        .zip(top.features.iter().zip(considered.features))
                        .filter(|(_, (a, b))| (*a - b).abs() > 0.05)
                        .map(|(n, (a, b))| format!("{n} {a:.2}/{b:.2}"))
                        .collect();
                    print(&format!("   {}", diff.join(" ")));
                }
            }
        }
    }
    for (key, [all, operation, top3, any, inputs, right]) in tally {
        print(&format!(
            "{key:10} {all:4} operation {operation} top3 {top3} among {any} +inputs {inputs} all {right} ({:.1} %)",
            100.0 * right as f64 / all as f64
        ));
    }
    let mut times: Vec<u128> = answered.iter().map(|one| one.micros).collect();
    times.sort_unstable();
    print(&format!(
        "p50 {} µs, max {} µs",
        times.get(times.len() / 2).copied().unwrap_or_default(),
        times.last().copied().unwrap_or_default()
    ));
}
