//! What calling gave, as a table and as JSON.

use std::time::Duration;

use serde_json::{Value, json};

use super::Contender;
use crate::{
    Measured, Options,
    process::Memory,
    report::{megabytes, table},
    rounds::Level,
    services::Service,
};

/// Everything that was found.
pub(super) struct Findings {
    pub(super) levels: Vec<Level<Contender>>,
    /// How long the first start took, on an empty folder.
    pub(super) first_start: Duration,
    /// How long later starts took, the median.
    pub(super) restarts: Duration,
    pub(super) idle: Memory,
    pub(super) loaded: Memory,
    pub(super) floor: Memory,
}

/// A level as JSON.
fn json_of(level: &Level<Contender>) -> Value {
    let samples = level.samples.iter().map(|(contender, sample)| {
        json!({"what": contender.name(), "callsPerSecond": sample.rate(), "sample": sample})
    });
    let rate = |contender| level.of(contender).rate();
    json!({
        "connections": level.connections, "samples": samples.collect::<Vec<_>>(),
        "ofPgbench": rate(Contender::Call) / rate(Contender::Pgbench),
        "ofBareRoute": rate(Contender::Call) / rate(Contender::Floor),
    })
}

impl Findings {
    /// As text and as JSON.
    pub(super) fn measured(&self, options: &Options, service: &Service) -> Measured {
        let wrong = self.levels.iter().flat_map(|level| &level.samples).map(|(_, sample)| sample.wrong).sum();
        Measured { text: self.text(options, service), json: self.json(options), wrong }
    }

    fn text(&self, options: &Options, service: &Service) -> String {
        let heads = [
            "",
            "connections",
            "calls/s",
            "p50",
            "p99",
            "of pgbench",
            "of bare route",
            "CPU a call",
            "wrong",
        ];
        let rows: Vec<Vec<String>> = self
            .levels
            .iter()
            .flat_map(|level| level.rows(Contender::name, &[Contender::Pgbench, Contender::Floor]))
            .collect();
        let milliseconds = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
        let added = self.levels.iter().filter(|level| level.connections == 1).map(|level| {
            let (pgbench, floor) = (level.added(Contender::Call, Contender::Pgbench), level.added(Contender::Call, Contender::Floor));
            format!("Added at p50 with one connection: {pgbench:.3} ms to pgbench, {floor:.3} ms to the bare route.")
        });
        format!(
            "Calls: one row of {} by an indexed column, PostgreSQL {} over TLS, {} × {} s each, taking turns\n\n{}\n\n{}\n\
             Ready after {} (first start: {}). Memory: {} idle, {} after load, {} at most; the bare route {} at most.",
            options.rows,
            service.version,
            options.rounds,
            options.seconds,
            table(&heads, &rows),
            added.collect::<Vec<_>>().join("\n"),
            milliseconds(self.restarts),
            milliseconds(self.first_start),
            megabytes(self.idle.resident),
            megabytes(self.loaded.resident),
            megabytes(self.loaded.peak),
            megabytes(self.floor.peak),
        )
    }

    fn json(&self, options: &Options) -> Value {
        json!({
            "rows": options.rows, "seconds": options.seconds, "rounds": options.rounds,
            "levels": self.levels.iter().map(json_of).collect::<Vec<_>>(),
            "addedMillisecondsWithOne": self.levels.first().map(|level| {
                json!({"toPgbench": level.added(Contender::Call, Contender::Pgbench), "toBareRoute": level.added(Contender::Call, Contender::Floor)})
            }),
            "readySeconds": {"first": self.first_start.as_secs_f64(), "again": self.restarts.as_secs_f64()},
            "memoryKilobytes": {"idle": self.idle, "afterLoad": self.loaded, "bareRoute": self.floor},
        })
    }
}
