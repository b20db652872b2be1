//! What is said about all documents together.

use serde::Serialize;

use super::report::{Line, Verdict};

/// Documents of this size and more count for the worst ratios: smaller ones measure the clock and the allocator.
const LARGE: usize = 500_000;

/// What came of all documents.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    /// Those that could be read and describe something.
    documents: usize,
    discovered: usize,
    share_percent: f64,
    empty: usize,
    skipped: usize,
    operations: usize,
    expected_operations: usize,
    worst_ratio: f64,
    worst_memory: f64,
    slowest_ms: f64,
    /// Those that are neither JSON nor YAML, with what was said of them.
    unreadable: Vec<String>,
    faults: Vec<String>,
}

impl Summary {
    pub(crate) fn add(&mut self, line: &Line) {
        match line.discovers {
            Verdict::Skipped => self.skipped += 1,
            Verdict::Yes => {
                self.documents += 1;
                self.discovered += 1;
            }
            Verdict::No => self.documents += 1,
            Verdict::Empty => self.empty += 1,
            Verdict::Unreadable => self.unreadable.push(format!("{}: {}", line.file, line.note)),
        }
        let of = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
        self.share_percent = of(self.discovered) * 100.0 / of(self.documents.max(1));
        self.operations += line.operations;
        self.expected_operations += line.expected;
        self.slowest_ms = self.slowest_ms.max(line.read_ms + line.import_ms);
        if line.bytes >= LARGE && line.parse_ms > 0.0 {
            self.worst_ratio = self.worst_ratio.max(line.ratio());
            self.worst_memory = self.worst_memory.max(line.times());
        }
        if let Some(fault) = &line.fault {
            self.faults.push(format!("{}: {fault}", line.file));
        }
    }

    pub(crate) fn faults(&self) -> &[String] {
        &self.faults
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    pub(crate) fn to_text(&self) -> String {
        let listed = |lines: &[String]| lines.iter().map(|line| format!("\n  {line}")).collect::<String>();
        format!(
            "{} of {} documents discovered ({:.1} %), {} operations of {} that were counted apart; {} describe \
             nothing, {} are no descriptions. The slowest took {:.0} ms; of those above {} KB the worst took {:.1} \
             times what parsing does, and {:.1} times their size in memory.\n{} unreadable{}\n{} faults{}",
            self.discovered,
            self.documents,
            self.share_percent,
            self.operations,
            self.expected_operations,
            self.empty,
            self.skipped,
            self.slowest_ms,
            LARGE / 1_000,
            self.worst_ratio,
            self.worst_memory,
            self.unreadable.len(),
            listed(&self.unreadable),
            self.faults.len(),
            listed(&self.faults),
        )
    }
}
