//! What asking an API gave, as a table and as JSON.

use serde_json::{Value, json};

use super::Contender;
use crate::{
    Measured, Options,
    process::Memory,
    report::{megabytes, table},
    rounds::Level,
};

/// Everything that was found.
pub(super) struct Findings {
    pub(super) levels: Vec<Level<Contender>>,
    /// Of the server, after all load.
    pub(super) memory: Memory,
}

/// A level as JSON.
fn json_of(level: &Level<Contender>) -> Value {
    let samples = level.samples.iter().map(|(contender, sample)| {
        json!({"what": contender.name(), "callsPerSecond": sample.rate(), "sample": sample})
    });
    json!({
        "connections": level.connections, "samples": samples.collect::<Vec<_>>(),
        "ofNginx": level.of(Contender::Call).rate() / level.of(Contender::Nginx).rate(),
    })
}

impl Findings {
    /// As text and as JSON.
    pub(super) fn measured(&self, options: &Options) -> Measured {
        let wrong = self.levels.iter().flat_map(|level| &level.samples).map(|(_, sample)| sample.wrong).sum();
        Measured { text: self.text(options), json: self.json(options), wrong }
    }

    fn text(&self, options: &Options) -> String {
        let heads = ["", "connections", "calls/s", "p50", "p99", "of nginx", "CPU a call", "wrong"];
        let rows: Vec<Vec<String>> =
            self.levels.iter().flat_map(|level| level.rows(Contender::name, &[Contender::Nginx])).collect();
        let added = self.levels.iter().filter(|level| level.connections == 1).map(|level| {
            let (reqwest, nginx) = (
                level.added(Contender::Call, Contender::Reqwest),
                level.added(Contender::Call, Contender::Nginx),
            );
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
            "levels": self.levels.iter().map(json_of).collect::<Vec<_>>(),
            "addedMillisecondsWithOne": self.levels.first().map(|level| {
                json!({"toReqwest": level.added(Contender::Call, Contender::Reqwest), "toNginx": level.added(Contender::Call, Contender::Nginx)})
            }),
            "memoryKilobytes": self.memory,
        })
    }
}
