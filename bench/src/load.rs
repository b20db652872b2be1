//! Load over HTTP: Debian's wrk with a script that checks every answer.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{Result, database::PHONES_FROM, fault, process::Served, sample::Sample};

const SCRIPT: &str = include_str!("../wrk/call.lua");

/// A route under load.
pub(crate) struct Route<'a> {
    /// The process that answers.
    pub(crate) served: &'a Served,
    /// The route's path.
    pub(crate) path: &'a str,
    /// The API key, where one is needed.
    pub(crate) key: Option<&'a str>,
    /// How many rows there are to ask for.
    pub(crate) rows: u32,
    /// Whether it is a plain resource, `path/phone`, instead of a tool.
    pub(crate) is_resource: bool,
}

/// Writes the script into a folder.
pub(crate) fn write_script(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("call.lua");
    std::fs::write(&path, SCRIPT)?;
    Ok(path)
}

/// Loads a route for a while.
pub(crate) fn run(script: &Path, route: &Route<'_>, connections: u32, seconds: u32) -> Result<Sample> {
    let before = route.served.processor_seconds()?;
    let mut command = Command::new("wrk");
    command
        .args(["--threads", &connections.min(2).to_string(), "--connections", &connections.to_string()])
        .args(["--duration", &format!("{seconds}s"), "--timeout", "10s", "--script"])
        .arg(script)
        .arg(&route.served.base)
        .env("BENCH_PATH", route.path)
        .env("BENCH_ROWS", route.rows.to_string())
        .env("BENCH_PHONES_FROM", PHONES_FROM.to_string());
    match route.key {
        Some(key) => command.env("BENCH_KEY", key),
        None => command.env_remove("BENCH_KEY"),
    };
    if route.is_resource {
        command.env("BENCH_GET", "1");
    } else {
        command.env_remove("BENCH_GET");
    }
    let output = command.output().map_err(|error| format!("wrk can't be run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let used = route.served.processor_seconds()? - before;
    let Some(mut sample) = text.lines().find_map(|line| read(line.strip_prefix("RESULT ")?)) else {
        return fault(format!("wrk gave no result: {text}{}", String::from_utf8_lossy(&output.stderr)));
    };
    if let Some(example) = text.lines().find_map(|line| line.strip_prefix("WRONG ")) {
        eprint_line(&format!("a wrong answer: {example}"));
    }
    if sample.calls > 0 {
        sample.processor_micros = Some(used * 1e6 / crate::sample::whole(sample.calls));
    }
    Ok(sample)
}

fn read(line: &str) -> Option<Sample> {
    let numbers: Vec<u32> = line.split(' ').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let [calls, micros, p50, p99, wrong, lost] = numbers.try_into().ok()?;
    Some(Sample {
        calls: calls.into(),
        seconds: f64::from(micros) / 1e6,
        p50: f64::from(p50) / 1e3,
        p99: f64::from(p99) / 1e3,
        wrong: u64::from(wrong) + u64::from(lost),
        processor_micros: None,
    })
}

/// A line for whoever watches.
pub(crate) fn eprint_line(line: &str) {
    use std::io::Write;
    // Nobody watches where standard error is gone.
    drop(writeln!(std::io::stderr(), "{line}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_answers_count_as_wrong_ones() {
        let sample = read("100 3000000 250 900 1 2").unwrap();
        assert_eq!((sample.calls, sample.wrong), (100, 3));
        assert!((sample.p50 - 0.25).abs() < f64::EPSILON);
        assert!(read("100 3000000").is_none());
    }
}
