//! Discovering a large database, beside running the same catalog queries and throwing the rows away.

use std::time::Instant;

use futures_util::StreamExt;
use jackfield_drivers::sql::postgres::catalog_queries;
use serde_json::{Value, json};

use crate::{
    Measured, Options, Result,
    api::{Api, Installation},
    database::Scratch,
    fault,
    load::eprint_line,
    process::Memory,
    report::{megabytes, table},
    sample::{median, whole},
    services::Service,
};

const COLUMNS: u64 = 12;

/// Measures it all.
pub(crate) async fn measure(options: &Options) -> Result<Measured> {
    let service = Service::read(&options.services)?;
    let scratch = Scratch::new(service).await?;
    let measured = in_database(options, &scratch).await;
    scratch.remove().await?;
    measured
}

/// Seconds of each round.
#[derive(Default)]
struct Times {
    discover: Vec<f64>,
    schema: Vec<f64>,
    raw: Vec<f64>,
}

async fn in_database(options: &Options, scratch: &Scratch) -> Result<Measured> {
    eprint_line(&format!("making {} tables", options.tables));
    scratch.fill_with_tables(options.tables).await?;
    let folder = tempfile::tempdir()?;
    let installation = Installation::new(options.server()?, folder.path());
    let served = installation.start()?;
    let api = installation.api(&served)?;
    api.connect(scratch).await?;
    let idle = served.memory()?;
    let mut times = Times::default();
    let (mut bytes, mut first) = (0, None);
    for round in 1..=options.rounds {
        eprint_line(&format!("discovery, round {round} of {}", options.rounds));
        // The queries go first: what they leave in the server's caches is to nobody's advantage later.
        times.raw.push(raw(scratch).await?);
        times.discover.push(discover(&api, options.tables).await?);
        let after_one = served.memory()?;
        first.get_or_insert(after_one);
        let started = Instant::now();
        bytes = api.get("/integrations/postgres/schema").await?.len();
        times.schema.push(started.elapsed().as_secs_f64());
    }
    let memory =
        [("idle", idle), ("after the first", first.unwrap_or(idle)), ("at the end", served.memory()?)];
    served.stop()?;
    Ok(report(options, &times, bytes, &memory))
}

/// Discovers once; what comes of it must be complete.
async fn discover(api: &Api, tables: u32) -> Result<f64> {
    let started = Instant::now();
    let found = api.post("/integrations/postgres/discover", &json!({})).await?;
    let took = started.elapsed().as_secs_f64();
    let tables = u64::from(tables);
    for (name, expected) in
        [("objectCount", tables), ("fieldCount", tables * COLUMNS), ("edgeCount", 2 * (tables - 1))]
    {
        let counted = found.get(name).and_then(Value::as_u64);
        if counted != Some(expected) {
            return fault(format!("{name} is {counted:?}, and {expected} were made"));
        }
    }
    Ok(took)
}

/// Runs the driver's own queries over a new connection, and throws the rows away.
async fn raw(scratch: &Scratch) -> Result<f64> {
    let started = Instant::now();
    let client = scratch.service.connect(&scratch.reader).await?;
    client.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
    for query in catalog_queries() {
        let none: [&str; 0] = [];
        let mut rows = std::pin::pin!(client.query_raw(&query, none).await?);
        while let Some(row) = rows.next().await {
            row?;
        }
    }
    client.batch_execute("COMMIT").await?;
    Ok(started.elapsed().as_secs_f64())
}

fn report(options: &Options, times: &Times, bytes: usize, memory: &[(&str, Memory); 3]) -> Measured {
    let (raw, discover, schema) =
        (median(times.raw.clone()), median(times.discover.clone()), median(times.schema.clone()));
    let seconds = |name: &str, median: f64, all: &[f64]| {
        let all: Vec<String> = all.iter().map(|time| format!("{time:.2}")).collect();
        vec![name.to_owned(), format!("{median:.2} s"), format!("{:.1} ×", median / raw), all.join(", ")]
    };
    let rows = [
        seconds("the catalog queries alone", raw, &times.raw),
        seconds("POST …/discover", discover, &times.discover),
        seconds("GET …/schema", schema, &times.schema),
    ];
    let peaks: Vec<String> = memory
        .iter()
        .map(|(when, memory)| {
            format!("{} {when} ({} at most)", megabytes(memory.resident), megabytes(memory.peak))
        })
        .collect();
    let text = format!(
        "Discovery: {} tables × {COLUMNS} columns with a chain of foreign keys\n\n{}\n\nThe schema is {:.1} MB of JSON. \
         Memory: {}.",
        options.tables,
        table(&["", "median", "of the queries", "each"], &rows),
        whole(u64::try_from(bytes).unwrap_or(u64::MAX)) / 1e6,
        peaks.join(", "),
    );
    let json = json!({
        "tables": options.tables, "rawSeconds": times.raw, "discoverSeconds": times.discover,
        "schemaSeconds": times.schema, "ofRaw": discover / raw, "schemaBytes": bytes,
        "memoryKilobytes": memory.iter().map(|(when, memory)| json!({"when": when, "memory": memory})).collect::<Vec<_>>(),
    });
    Measured { text, json, wrong: 0 }
}
