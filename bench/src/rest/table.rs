//! What asking an API gave, as a table and as JSON.

use serde_json::{Value, json};

use super::{Contender, Level};
use crate::{
    Measured, Options,
    process::Memory,
    report::{megabytes, percent, table},
    sample::Sample,
};

/// Everything that was found.
pub(super) struct Findings {
    pub(super) levels: Vec<Level>,
    /// Of the server, after all load.
    pub(super) memory: Memory,
}

impl Level {
    fn of(&self, contender: Contender) -> Sample {
        self.samples.iter().find(|(who, _)| *who == contender).map(|(_, sample)| *sample).unwrap_or_default()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let nginx = self.of(Contender::Nginx).rate();
        let row = |(contender, sample): &(Contender, Sample)| {
            let processor =
                sample.processor_micros.map_or("-".to_owned(), |micros| format!("{micros:.0} µs"));
            vec![
                contender.name().to_owned(),
                self.connections.to_string(),
                format!("{:.0}", sample.rate()),
                format!("{:.3} ms", sample.p50),
                format!("{:.3} ms", sample.p99),
                percent(sample.rate(), nginx),
                processor,
                sample.wrong.to_string(),
            ]
        };
        self.samples.iter().map(row).collect()
    }

    /// How much longer half of the calls take than another way, in milliseconds.
    fn added(&self, than: Contender) -> f64 {
        self.of(Contender::Call).p50 - self.of(than).p50
    }

    fn json(&self) -> Value {
        let samples = self.samples.iter().map(|(contender, sample)| {
            json!({"what": contender.name(), "callsPerSecond": sample.rate(), "sample": sample})
        });
        json!({
            "connections": self.connections, "samples": samples.collect::<Vec<_>>(),
            "ofNginx": self.of(Contender::Call).rate() / self.of(Contender::Nginx).rate(),
        })
    }
}

impl Findings {
    /// As text and as JSON.
    pub(super) fn measured(&self, options: &Options) -> Measured {
        let wrong = self.levels.iter().flat_map(|level| &level.samples).map(|(_, sample)| sample.wrong).sum();
        Measured { text: self.text(options), json: self.json(options), wrong }
    }

    fn text(&self, options: &Options) -> String {
        let heads = ["", "connections", "calls/s", "p50", "p99", "of nginx", "CPU a call", "wrong"];
        let rows: Vec<Vec<String>> = self.levels.iter().flat_map(Level::rows).collect();
        let added = self.levels.iter().filter(|level| level.connections == 1).map(|level| {
            let (reqwest, nginx) = (level.added(Contender::Reqwest), level.added(Contender::Nginx));
            format!("Added at p50 with one connection: {reqwest:.3} ms to reqwest, {nginx:.3} ms to nginx.")
        });
        format!(
            "Calls of an API: one record by its phone, over plain HTTP on loopback, {} × {} s each, taking turns\n\n{}\n\n{}\n\
             Memory: {} after load, {} at most.",
            options.rounds,
            options.seconds,
            table(&heads, &rows),
            added.collect::<Vec<_>>().join("\n"),
            megabytes(self.memory.resident),
            megabytes(self.memory.peak),
        )
    }

    fn json(&self, options: &Options) -> Value {
        json!({
            "seconds": options.seconds, "rounds": options.rounds,
            "levels": self.levels.iter().map(Level::json).collect::<Vec<_>>(),
            "addedMillisecondsWithOne": self.levels.first().map(|level| {
                json!({"toReqwest": level.added(Contender::Reqwest), "toNginx": level.added(Contender::Nginx)})
            }),
            "memoryKilobytes": self.memory,
        })
    }
}
