//! Contenders taking turns, with ever more connections.

use crate::{Options, Result, load::eprint_line, report::percent, sample::Sample};

const CONNECTIONS: [u32; 3] = [1, 16, 64];

/// What everybody did with so many connections.
pub(crate) struct Level<C> {
    pub(crate) connections: u32,
    pub(crate) samples: Vec<(C, Sample)>,
}

impl<C: Copy + PartialEq> Level<C> {
    /// What one of them did.
    pub(crate) fn of(&self, contender: C) -> Sample {
        self.samples.iter().find(|(who, _)| *who == contender).map(|(_, sample)| *sample).unwrap_or_default()
    }

    /// How much longer half of the calls of one take than those of another, in milliseconds.
    pub(crate) fn added(&self, who: C, than: C) -> f64 {
        self.of(who).p50 - self.of(than).p50
    }

    /// The rows of a table: name, connections, rate, times, the share of each of `beside`, processor time, wrong answers.
    pub(crate) fn rows(&self, name: impl Fn(C) -> &'static str, beside: &[C]) -> Vec<Vec<String>> {
        let row = |(contender, sample): &(C, Sample)| {
            let processor =
                sample.processor_micros.map_or("-".to_owned(), |micros| format!("{micros:.0} µs"));
            let mut cells = vec![
                name(*contender).to_owned(),
                self.connections.to_string(),
                format!("{:.0}", sample.rate()),
                format!("{:.3} ms", sample.p50),
                format!("{:.3} ms", sample.p99),
            ];
            cells.extend(beside.iter().map(|other| percent(sample.rate(), self.of(*other).rate())));
            cells.extend([processor, sample.wrong.to_string()]);
            cells
        };
        self.samples.iter().map(row).collect()
    }
}

/// Runs all contenders, after a second in which each warms up: round by round, so that a busy moment hits all alike.
pub(crate) async fn levels<C: Copy>(
    contenders: &[C],
    options: &Options,
    run: impl AsyncFn(C, u32, u32) -> Result<Sample>,
) -> Result<Vec<Level<C>>> {
    for contender in contenders {
        run(*contender, 64, 1).await?;
    }
    let mut levels = Vec::with_capacity(CONNECTIONS.len());
    for connections in CONNECTIONS {
        let mut rounds: Vec<Vec<Sample>> = vec![Vec::new(); contenders.len()];
        for round in 1..=options.rounds {
            eprint_line(&format!("{connections} connections, round {round} of {}", options.rounds));
            for (contender, samples) in contenders.iter().zip(&mut rounds) {
                samples.push(run(*contender, connections, options.seconds).await?);
            }
        }
        let together = rounds.iter().map(|samples| Sample::together(samples));
        levels.push(Level { connections, samples: contenders.iter().copied().zip(together).collect() });
    }
    Ok(levels)
}
