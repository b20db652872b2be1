//! The eight steps of a test, on PostgreSQL.

use std::time::{Duration, Instant};

use super::{
    dial::Dialer,
    fault, role,
    session::{Purpose, Session},
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
    sql::{
        Credentials, Settings,
        test::{Finding, Step, Steps},
    },
};

/// Slower than this, every call of an agent will be felt.
const SLOW: Duration = Duration::from_millis(200);

/// How many round trips the latency is the median of.
const ROUND_TRIPS: usize = 5;

const READABLE: &str = "
SELECT count(*) OVER () AS readable, pg_catalog.format('%I.%I', n.nspname, c.relname) AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
ORDER BY c.relkind NOT IN ('r', 'p'), n.nspname, c.relname LIMIT 1";

/// Runs the steps as far as they go.
pub async fn checks(credentials: &Credentials, settings: &Settings, steps: &mut Steps) {
    let dialer = Dialer::new(credentials.clone(), settings);
    let Some(session) = connect(&dialer, steps).await else { return };
    let limit = settings.limits.call_timeout;
    let table = steps.run(Step::SchemaRead, bounded(limit, readable(&session))).await;
    if let Some(table) = table {
        steps.run(Step::ReadProbe, bounded(limit, probe(&session, table))).await;
    }
    steps.run(Step::ReadOnlySession, bounded(limit, refuses_writes(&session))).await;
    steps.run(Step::LeastPrivilege, bounded(limit, privilege(&session, settings))).await;
    steps.run(Step::Latency, bounded(limit, latency(&session))).await;
}

async fn connect(dialer: &Dialer, steps: &mut Steps) -> Option<Session> {
    let limit = dialer.settings.limits.connect_timeout;
    let Credentials { host, port, user, database, .. } = &dialer.credentials;
    let reached = steps.run(Step::Reachability, async {
        Ok((dialer.reach().await?, Finding::pass(format!("`{host}` answers on port {port}."))))
    });
    let stream = reached.await?;
    let secured = bounded(limit, async {
        Ok((dialer.secure(stream).await?, Finding::pass("Encrypted, and verified as asked for.")))
    });
    let stream = steps.run(Step::Tls, secured).await?;
    let signed_in = bounded(limit, async {
        let session = Session::settle(dialer.sign_in(stream).await?, dialer, Purpose::Read).await?;
        Ok((session, Finding::pass(format!("Signed in to `{database}` as `{user}`."))))
    });
    let session = steps.run(Step::Authentication, signed_in).await?;
    steps.server_version(format!("PostgreSQL {}", session.server_version));
    Some(session)
}

async fn bounded<T>(limit: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    Deadline::after(limit).within(work).await.unwrap_or_else(|| Err(Deadline::passed()))
}

async fn readable(session: &Session) -> Result<(Option<String>, Finding), Error> {
    let row = session.client.query_opt(READABLE, &[]).await.map_err(|cause| fault::of(&cause))?;
    let Some(row) = row else {
        let detail =
            "The catalog can be read, but it shows no table that the role may read; grant it SELECT.";
        return Ok((None, Finding::warn(detail)));
    };
    let count: i64 = row.try_get(0).map_err(|cause| fault::of(&cause))?;
    let name: String = row.try_get(1).map_err(|cause| fault::of(&cause))?;
    let detail =
        if count == 1 { "One table can be read.".to_owned() } else { format!("{count} tables can be read.") };
    Ok((Some(name), Finding::pass(detail)))
}

async fn probe(session: &Session, table: Option<String>) -> Result<((), Finding), Error> {
    let Some(table) = table else {
        return Ok(((), Finding::warn("There is no table to read.")));
    };
    // The name was quoted by the server itself.
    let statement = format!("SELECT 1 FROM {table} LIMIT 1");
    session.client.query_opt(&statement, &[]).await.map_err(|cause| fault::of(&cause))?;
    Ok(((), Finding::pass(format!("Read from {table}."))))
}

/// Tries a write that would leave nothing behind if it went through: a temporary table, gone with the
/// statement's own transaction.
async fn refuses_writes(session: &Session) -> Result<((), Finding), Error> {
    let write = "CREATE TEMPORARY TABLE jackfield_probe (id integer) ON COMMIT DROP";
    match session.client.batch_execute(write).await {
        Err(cause) if cause.code().is_some_and(|code| code.code() == "25006") => {
            Ok(((), Finding::pass("A write over a session for reads was refused.")))
        }
        Ok(()) => Ok((
            (),
            Finding::fail("A write over a session for reads went through; don't connect this database."),
        )),
        Err(cause) => Err(fault::of(&cause)),
    }
}

async fn privilege(session: &Session, settings: &Settings) -> Result<((), Finding), Error> {
    match role::check_power(session).await {
        Err(error) if error.kind == ErrorKind::RoleTooPowerful && settings.allow_powerful_roles => {
            return Ok(((), Finding::warn(format!("{} The operator allows it here.", error.message))));
        }
        Err(error) => return Err(error),
        Ok(()) => {}
    }
    let excess = role::excess(session).await?;
    let detail = if excess.owns {
        "The role owns tables and so could drop them; a role that only reads is enough for lookups."
    } else if excess.deletes {
        "The role may delete rows, which no skill ever does; a smaller role is enough."
    } else if excess.writes {
        "The role may add or change rows; that is right for skills that write, and too much for lookups alone."
    } else if excess.writes_large_objects {
        "The role may write large objects even in a read-only session, as all roles may by default before PostgreSQL \
         16. No skill does; to forbid it where nothing else needs it, run as a superuser in this database: REVOKE \
         EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea), lo_put(oid, bigint, bytea) \
         FROM PUBLIC;"
    } else {
        return Ok(((), Finding::pass("The role may read, and nothing more.")));
    };
    Ok(((), Finding::warn(detail)))
}

async fn latency(session: &Session) -> Result<((), Finding), Error> {
    let mut times = Vec::with_capacity(ROUND_TRIPS);
    for _ in 0..ROUND_TRIPS {
        let started = Instant::now();
        session.client.simple_query("SELECT 1").await.map_err(|cause| fault::of(&cause))?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let median = times.get(ROUND_TRIPS / 2).copied().unwrap_or_default();
    let detail = format!("One round trip takes {:.1} ms, the median of five.", median.as_secs_f64() * 1000.0);
    Ok(((), if median > SLOW { Finding::warn(detail) } else { Finding::pass(detail) }))
}
