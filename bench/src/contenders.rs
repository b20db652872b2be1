//! What a call is compared with that needs no HTTP: pgbench, and the driver alone.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use jackfield_core::plan::{Cell, SqlPlan, SqlValue};
use jackfield_drivers::sql::Connection;

use crate::{
    Result,
    database::{PHONES_FROM, Scratch},
    fault,
    sample::Sample,
};

/// pgbench counts the time in which it connects, and on a busy machine 64 connections take long.
const CONNECTING_SECONDS: u32 = 2;

/// pgbench with a statement whose one parameter is a phone.
pub(crate) struct Pgbench<'a> {
    pub(crate) scratch: &'a Scratch,
    pub(crate) statement: &'a str,
    pub(crate) rows: u32,
    /// `require` or `disable`.
    pub(crate) sslmode: &'a str,
    pub(crate) folder: &'a Path,
}

impl Pgbench<'_> {
    /// Runs it for a while.
    pub(crate) fn run(&self, connections: u32, seconds: u32) -> Result<Sample> {
        let logs = tempfile::tempdir_in(self.folder)?;
        let script = self.folder.join("lookup.pgbench");
        let (first, last) = (PHONES_FROM + 1, PHONES_FROM + u64::from(self.rows));
        let statement = self.statement.replace("$1", ":phone");
        fs::write(&script, format!("\\set phone random({first}, {last})\n{statement};\n"))?;
        let Scratch { service, reader } = self.scratch;
        let output = Command::new("pgbench")
            .args([
                "--protocol=prepared",
                "--no-vacuum",
                "--log",
                "--sampling-rate=0.25",
                "--log-prefix=times",
            ])
            .args([format!("--client={connections}"), format!("--jobs={}", connections.min(2))])
            .args([format!("--time={}", seconds + CONNECTING_SECONDS), format!("--port={}", service.port)])
            .args(["--host", &service.host, "--username", &reader.user, "--file"])
            .arg(&script)
            .arg(&reader.database)
            .env("PGPASSWORD", &reader.password)
            .env("PGSSLMODE", self.sslmode)
            .current_dir(logs.path())
            .output()
            .map_err(|error| format!("pgbench can't be run: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let rate =
            text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse::<f64>().ok());
        let calls = text.lines().find_map(|line| {
            line.strip_prefix("number of transactions actually processed: ")?.parse::<u64>().ok()
        });
        let (Some(rate), Some(calls), true) = (rate, calls, output.status.success()) else {
            return fault(format!("pgbench failed: {text}{}", String::from_utf8_lossy(&output.stderr)));
        };
        let sample = Sample::of_durations(durations(logs.path())?, 0.0, 0);
        Ok(Sample { calls, seconds: crate::sample::whole(calls) / rate, ..sample })
    }
}

/// The durations that pgbench logged, in nanoseconds: the third word of each line, in microseconds.
fn durations(folder: &Path) -> Result<Vec<u64>> {
    let mut nanos = Vec::new();
    for entry in fs::read_dir(folder)? {
        let text = fs::read_to_string(entry?.path())?;
        let micros = text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<u64>().ok());
        nanos.extend(micros.map(|micros| micros * 1_000));
    }
    Ok(nanos)
}

/// The driver in this process: as many callers as the others have connections.
pub(crate) async fn driver(
    connection: &Arc<Connection>,
    plan: &Arc<SqlPlan>,
    rows: u32,
    callers: u32,
    seconds: u32,
) -> Result<Sample> {
    let started = Instant::now();
    let until = started + Duration::from_secs(seconds.into());
    let tasks: Vec<_> = (0..callers)
        .map(|caller| tokio::spawn(look_up(Arc::clone(connection), Arc::clone(plan), (caller, rows), until)))
        .collect();
    let (mut nanos, mut wrong) = (Vec::new(), 0);
    for task in tasks {
        let (some, amiss) = task.await??;
        nanos.extend(some);
        wrong += amiss;
    }
    Ok(Sample::of_durations(nanos, started.elapsed().as_secs_f64(), wrong))
}

async fn look_up(
    connection: Arc<Connection>,
    plan: Arc<SqlPlan>,
    (caller, rows): (u32, u32),
    until: Instant,
) -> Result<(Vec<u64>, u64)> {
    let mut random = Random(u64::from(caller) + 1);
    let (mut nanos, mut wrong) = (Vec::new(), 0);
    loop {
        let started = Instant::now();
        if started >= until {
            return Ok((nanos, wrong));
        }
        let id = random.up_to(rows);
        let phone = SqlValue::Text((PHONES_FROM + id).to_string());
        let found = connection.read(&plan, &[phone]).await?;
        let right =
            matches!(found.as_slice(), [row] if row.first() == Some(&Cell::Text(format!("Customer {id}"))));
        wrong += u64::from(!right);
        nanos.push(u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX));
    }
}

/// Numbers that spread well enough over a table (xorshift).
struct Random(u64);

impl Random {
    /// From 1 up to this.
    fn up_to(&mut self, most: u32) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % u64::from(most) + 1
    }
}
