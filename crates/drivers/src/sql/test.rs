//! Testing credentials step by step: what works, what doesn't, and what to do about it.
//!
//! Each engine runs the same eight steps through a [`Report`] and stops where a step that the
//! following ones need has failed; the report then names them as skipped.

use std::{future::Future, time::Instant};

use serde::Serialize;

use super::{Settings, Target, mysql, postgres, sqlite};
use crate::error::Error;

/// The steps of a test, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The address is allowed and answers.
    Reachability,
    /// Encrypted, and verified as asked for.
    Tls,
    /// The credentials are accepted.
    Authentication,
    /// The catalog can be read and shows tables.
    SchemaRead,
    /// A table can be read.
    ReadProbe,
    /// A write over a read session is refused.
    ReadOnlySession,
    /// The role can't do more than it should.
    LeastPrivilege,
    /// How long one round trip takes.
    Latency,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 8] = [
        Self::Reachability,
        Self::Tls,
        Self::Authentication,
        Self::SchemaRead,
        Self::ReadProbe,
        Self::ReadOnlySession,
        Self::LeastPrivilege,
        Self::Latency,
    ];
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// As it should be.
    Pass,
    /// Works, but somebody should look at it.
    Warn,
    /// Doesn't work.
    Fail,
    /// Not tried, since something before it failed.
    Skipped,
}

/// One step and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// Which step.
    pub name: Step,
    /// How it ended.
    pub status: Status,
    /// One or two plain sentences without secrets.
    pub detail: String,
    /// How long it took, in whole milliseconds.
    pub duration_ms: u64,
}

/// The outcome of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Whether every step passed or only warned.
    pub ok: bool,
    /// The server's own version, once it said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_version: Option<String>,
    /// The eight steps, in order.
    pub checks: Vec<Check>,
}

/// What a step that worked has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `Pass`, `Warn` or `Fail`.
    pub status: Status,
    /// One or two plain sentences without secrets.
    pub detail: String,
}

impl Finding {
    /// As it should be.
    pub fn pass(detail: impl Into<String>) -> Self {
        Self { status: Status::Pass, detail: detail.into() }
    }

    /// Works, but somebody should look at it.
    pub fn warn(detail: impl Into<String>) -> Self {
        Self { status: Status::Warn, detail: detail.into() }
    }

    /// Doesn't work.
    pub fn fail(detail: impl Into<String>) -> Self {
        Self { status: Status::Fail, detail: detail.into() }
    }
}

/// A report in the making.
#[derive(Debug, Default)]
pub struct Steps {
    server_version: Option<String>,
    checks: Vec<Check>,
}

impl Steps {
    /// Notes the server's version.
    pub fn server_version(&mut self, version: impl Into<String>) {
        self.server_version = Some(version.into());
    }

    /// Runs a step, notes how it ended, and gives what it made; `None` means that the steps that
    /// need it should not be tried.
    pub async fn run<T>(
        &mut self,
        step: Step,
        work: impl Future<Output = Result<(T, Finding), Error>>,
    ) -> Option<T> {
        let started = Instant::now();
        let outcome = work.await;
        let (made, finding) = match outcome {
            Ok((made, finding)) => (Some(made), finding),
            Err(error) => (None, Finding::fail(error.message)),
        };
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.checks.push(Check { name: step, status: finding.status, detail: finding.detail, duration_ms });
        made
    }

    /// Notes a step that needs no work of its own.
    pub fn note(&mut self, step: Step, finding: Finding) {
        self.checks.push(Check {
            name: step,
            status: finding.status,
            detail: finding.detail,
            duration_ms: 0,
        });
    }

    /// The report, all steps in order; those that weren't run are skipped.
    pub fn finish(mut self) -> Report {
        let checks: Vec<Check> = Step::ALL
            .into_iter()
            .map(|step| match self.checks.iter().position(|check| check.name == step) {
                Some(index) => self.checks.swap_remove(index),
                None => skipped(step),
            })
            .collect();
        let well = |check: &Check| matches!(check.status, Status::Pass | Status::Warn);
        Report { ok: checks.iter().all(well), server_version: self.server_version, checks }
    }
}

fn skipped(step: Step) -> Check {
    let detail = "Not tried, since an earlier check that it needs has failed.".to_owned();
    Check { name: step, status: Status::Skipped, detail, duration_ms: 0 }
}

/// Tries the credentials step by step; stores nothing and leaves nothing open.
pub async fn test(target: &Target, settings: &Settings) -> Report {
    let mut steps = Steps::default();
    // Boxed: three engines' steps side by side would make a large future.
    match target {
        Target::Postgres(credentials) => Box::pin(postgres::checks(credentials, settings, &mut steps)).await,
        Target::Mysql(credentials) => Box::pin(mysql::checks(credentials, settings, &mut steps)).await,
        Target::Sqlite(path) => Box::pin(sqlite::checks(path, settings, &mut steps)).await,
    }
    steps.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[tokio::test]
    async fn steps_after_a_failure_are_skipped_in_order() {
        let mut steps = Steps::default();
        steps.note(Step::Reachability, Finding::pass("Answers."));
        let made: Option<()> =
            steps.run(Step::Tls, async { Err(Error::new(ErrorKind::Tls, "No TLS there.")) }).await;
        assert!(made.is_none());
        let report = steps.finish();
        assert!(!report.ok);
        let names: Vec<Step> = report.checks.iter().map(|check| check.name).collect();
        assert_eq!(names, Step::ALL);
        let statuses: Vec<Status> = report.checks.iter().map(|check| check.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == Status::Skipped).count(), 6);
    }

    #[test]
    fn a_report_is_written_as_the_contract_says() {
        let report = Steps::default().finish();
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["checks"][5]["name"], "read_only_session");
        assert_eq!(json["checks"][5]["durationMs"], 0);
        assert_eq!(json["checks"][5]["status"], "skipped");
        assert!(json.get("serverVersion").is_none());
    }
}
