//! What came of the round trips of a document.

use std::{collections::BTreeMap, fmt::Write as _, path::Path, time::Duration};

use jackfield_core::schema::Operation;

use super::{
    document::{Document, Kind},
    exchange,
    generated::binding::Extent,
    judges::Judges,
    mock::{self, Tools},
    round::{Course, End, Stage},
};

/// How long a mock may take to read a large document.
const PATIENCE: Duration = Duration::from_secs(180);

/// How the operations of a document fared.
#[derive(Debug, Default)]
pub struct Tally {
    good: usize,
    made_up: usize,
    unbindable: BTreeMap<String, usize>,
    /// Every miss: its stage, the operation's name, why.
    pub missed: Vec<(Stage, String, String)>,
    notes: Vec<String>,
}

impl Tally {
    fn count(&mut self, operation: &Operation, end: End) {
        match end {
            End::Good => self.good += 1,
            End::GoodWhenMadeUp => self.made_up += 1,
            End::Unbindable(why) => *self.unbindable.entry(class(&why)).or_default() += 1,
            End::Missed(stage, why) => self.missed.push((stage, operation.name.clone(), why)),
        }
    }

    /// Adds another document's.
    pub fn add(&mut self, other: Self) {
        self.good += other.good;
        self.made_up += other.made_up;
        for (why, count) in other.unbindable {
            *self.unbindable.entry(why).or_default() += count;
        }
        self.missed.extend(other.missed);
    }

    /// How many round trips there were.
    pub fn tried(&self) -> usize {
        self.good + self.made_up + self.missed.len()
    }

    /// How many of them succeeded.
    pub fn succeeded(&self) -> usize {
        self.good + self.made_up
    }

    /// A line, and one for each miss.
    pub fn to_text(&self, name: &Path) -> String {
        let (tried, good) = (self.tried(), self.succeeded());
        let hundredths = (good * 10_000).checked_div(tried).unwrap_or(0);
        let unbindable: usize = self.unbindable.values().sum();
        let mut text = format!(
            "{}: {good} of {tried} ({}.{:02} %), {} of these by made-up answers; {unbindable} can't be bound",
            name.display(),
            hundredths / 100,
            hundredths % 100,
            self.made_up
        );
        for note in &self.notes {
            let _written = write!(text, "\n    note: {note}");
        }
        for (why, count) in &self.unbindable {
            let _written = write!(text, "\n    {count} can't be bound: {why}");
        }
        for (stage, operation, why) in &self.missed {
            let _written = write!(text, "\n    {stage} ({}): {operation}: {why}", blamed(*stage, why));
        }
        for (whose, count) in self.blame() {
            let _written = write!(text, "\n    {count} missed: {whose}");
        }
        text
    }

    /// How many misses are whose.
    fn blame(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for (stage, _, why) in &self.missed {
            *counts.entry(blamed(*stage, why)).or_default() += 1;
        }
        counts
    }
}

/// What the mock says when it can't make an answer up, or write it, although it has found the request valid.
const FAILURES_OF_MOCKS: [&str; 5] = [
    "errors#NO_COMPLEX_OBJECT_TEXT",
    "errors#SCHEMA_TOO_COMPLEX",
    "errors#UNKNOWN",
    "errors#NO_RESPONSE_DEFINED",
    "errors#NOT_ACCEPTABLE",
];

/// Whose fault a miss is, as far as that can be told by rules; whatever they don't know may be ours.
fn blamed(stage: Stage, why: &str) -> &'static str {
    match stage {
        Stage::Crashed => "the mock's",
        Stage::Refused if FAILURES_OF_MOCKS.iter().any(|failure| why.contains(failure)) => "the mock's",
        // The mock found the request valid; what it answered isn't what the document describes.
        Stage::Values => "the mock's or the document's: the answer isn't as described",
        // OpenAPI says that such parameters are ignored.
        Stage::Refused if why.contains("property 'accept'") || why.contains("property 'content-type'") => {
            "the document's: it lists headers that the client sets itself"
        }
        Stage::Refused if why.contains("No supported content types") => {
            "the document's: it takes a body and names no media type for it"
        }
        Stage::Compile | Stage::Arguments | Stage::Judge | Stage::Refused | Stage::Answer => {
            "ours, or unknown"
        }
    }
}

/// A reason without the names in it.
fn class(why: &str) -> String {
    why.split('`').step_by(2).collect::<Vec<_>>().join("…")
}

/// Makes the round trips of a document: all, or a sample spread evenly over its operations.
///
/// # Errors
/// Why it can't be mocked.
pub async fn tallied(
    tools: &Tools,
    file: &Path,
    (sample, extent): (usize, Extent),
) -> Result<Option<Tally>, String> {
    let Some(document) = Document::read(file)? else { return Ok(None) };
    let mut mock = mock::start(tools, &document, PATIENCE).await?;
    let sdl = match document.kind {
        Kind::Graphql => Some(exchange::text(&mock.url, "/sdl").await?),
        Kind::Openapi => None,
    };
    let judges = Judges::new(&document, sdl.as_deref());
    let mut tally = Tally { notes: judges.absent.clone().into_iter().collect(), ..Tally::default() };
    let course = Course::new(&document, &judges)?;
    let operations = &document.schema.stated_operations;
    let step = operations.len().div_ceil(sample.max(1)).max(1);
    for operation in operations.iter().step_by(step) {
        let end = course.run(&mock, operation, extent).await;
        // What one request did to it isn't the next one's fault.
        if matches!(&end, End::Missed(Stage::Crashed, _)) {
            mock = mock::start(tools, &document, PATIENCE).await?;
        }
        tally.count(operation, end);
    }
    Ok(Some(tally))
}
