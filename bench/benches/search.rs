//! Ranked search at size: over a large document that a provider publishes, and over 100,000 operations made up here.
//!
//! A page of 50 is asked for by each of 60 queries, misspelt and unknown ones among them, over and over.
#![expect(clippy::expect_used, reason = "what a bench prepares is known to be good")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "whoever runs a bench reads what it says")]

use std::{
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use jackfield_core::{
    import::{document, openapi},
    schema::{Argument, FieldType, Operation, Returns, Schema, Transport, Verb, directory::Directory},
};

const GITHUB: &str = "openapi/providers/github/api.github.com.json";
const PAGE: usize = 50;
const ROUNDS: usize = 50;
const MADE_UP: usize = 100_000;

const QUERIES: [&str; 60] = [
    "open issues of a repo",
    "list pull requests",
    "merge a pull request",
    "close an issue",
    "create an issue",
    "comment on an issue",
    "add labels to an issue",
    "assign someone to an issue",
    "list branches",
    "protect a branch",
    "get a user by name",
    "create a repository",
    "fork a repo",
    "delete a repo",
    "latest release",
    "publish a release",
    "star a repository",
    "search code",
    "find users",
    "read a file of a repo",
    "update file contents",
    "invite a person to an organization",
    "members of an org",
    "teams of an organization",
    "run a workflow",
    "cancel a workflow run",
    "rerun failed jobs",
    "create a webhook",
    "web hooks of a repo",
    "add a collaborator",
    "commits of a branch",
    "compare two commits",
    "unread notifications",
    "request reviewers",
    "approve a pull request",
    "files changed in a pull request",
    "delete a comment",
    "milestones of a repository",
    "set a secret for actions",
    "rate limit",
    "emojis",
    "get",
    "list",
    "repo",
    "r",
    "id",
    "pulls/list",
    "please show me all of the open issues that are assigned to me in my repositories",
    "lst pul reqests",
    "isues of a repositry",
    "colaborators",
    "notificatoins",
    "organisaton membres",
    "miletsone",
    "zeppelin",
    "quarterly zeppelin maintenance",
    "xyzzyplughfrotz",
    "qwertz uiop asdf",
    "überweisung ausführen",
    "🚲",
];

fn main() {
    match corpus() {
        Some(corpus) => measure("GitHub's document", published(&corpus.join(GITHUB))),
        None => eprintln!("SKIPPED: there is no ../shared/corpus beside the project with {GITHUB}"),
    }
    measure("made up", made_up());
}

fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(2);
    beside.map(|folder| folder.join("shared/corpus")).find(|folder| folder.join(GITHUB).is_file())
}

fn published(file: &Path) -> Schema {
    let bytes = fs::read(file).expect("a document");
    let value = document::parse(&bytes, "document").expect("a value");
    let source = document::Source { place: "document".to_owned(), value };
    openapi::schema(&source, &[]).expect("a schema").schema
}

const VERBS: [(&str, Verb); 5] = [
    ("list", Verb::List),
    ("get", Verb::Read),
    ("create", Verb::Create),
    ("update", Verb::Update),
    ("delete", Verb::Delete),
];

const PLACES: [&str; 25] = [
    "account",
    "branch",
    "campaign",
    "depot",
    "employee",
    "factory",
    "garage",
    "hotel",
    "issue",
    "journey",
    "kiosk",
    "ledger",
    "machine",
    "network",
    "office",
    "parcel",
    "quota",
    "repository",
    "shipment",
    "tenant",
    "unit",
    "vehicle",
    "warehouse",
    "xray",
    "yard",
];

/// So many operations as a very large company might have.
fn made_up() -> Schema {
    Schema {
        transport: Transport::Rest,
        dialect: None,
        objects: Vec::new(),
        relationships: Vec::new(),
        stated_operations: (0..MADE_UP).map(operation).collect(),
        http: None,
    }
}

fn operation(number: usize) -> Operation {
    let (word, verb) = VERBS[number % VERBS.len()];
    let (place, part) = (PLACES[number / 5 % PLACES.len()], PLACES[number / 125 % PLACES.len()]);
    let family = number / 3_125;
    Operation {
        name: format!("{place}{family}/{word}-{part}-of-{place}"),
        object: Some(format!("{part}{family}")),
        verb,
        is_write: !matches!(verb, Verb::List | Verb::Read),
        description: Some(format!("{word} every {part} that the {place} of family {family} holds.")),
        args: vec![
            Argument::new(format!("{place}_id"), FieldType::Integer),
            Argument::new("status", FieldType::String),
            Argument::new("page", FieldType::Integer),
        ],
        returns: Returns { object: None, list: verb == Verb::List, value: None },
        deprecated: None,
        http: None,
        root: None,
    }
}

fn measure(name: &str, schema: Schema) {
    let count = schema.stated_operations.len();
    let schema = Arc::new(schema);
    let mut builds = Vec::new();
    let mut size = 0;
    for _ in 0..3 {
        let started = Instant::now();
        let directory = Directory::new(Arc::clone(&schema));
        size = directory.index();
        builds.push(started.elapsed());
    }
    let directory = Directory::new(schema);
    directory.index();
    let mut times: Vec<(Duration, &str)> = Vec::new();
    for _ in 0..ROUNDS {
        for query in QUERIES {
            let started = Instant::now();
            black_box(directory.operations(black_box(query), None, PAGE, |_| true));
            times.push((started.elapsed(), query));
        }
    }
    // A busy machine takes the processor away at times: the median of one query's rounds tells what it costs.
    let of = |query: &str| {
        let mut own: Vec<Duration> =
            times.iter().filter(|(_, asked)| *asked == query).map(|(time, _)| *time).collect();
        own.sort_unstable();
        own[own.len() / 2]
    };
    let (slowest, worst) = QUERIES.iter().map(|query| (of(query), *query)).max().expect("there are queries");
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 1_000];
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    builds.sort_unstable();
    println!("{name}: {count} operations");
    println!("  the index: {:.1} ms, {:.1} MB", milliseconds(builds[0]), size as f64 / 1e6);
    for (what, (time, query)) in [("p50", at(500)), ("p99", at(990)), ("max", at(1_000))] {
        println!("  {what}: {:.3} ms ({query})", milliseconds(time));
    }
    println!("  the slowest query, its median: {:.3} ms ({worst})", milliseconds(slowest));
}
