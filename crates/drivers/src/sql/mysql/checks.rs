//! Testing credentials step by step.

use std::time::Instant;

use super::{
    catalog,
    errors::{self, Stage},
    grants::{self, Grants},
    handshake,
    session::{Purpose, Session, text},
    wire::Failure,
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
    sql::{
        Credentials, Settings, SslMode,
        test::{Finding, Step, Steps},
    },
};

/// Tries the credentials step by step; stores nothing and leaves nothing open.
pub async fn checks(credentials: &Credentials, settings: &Settings, steps: &mut Steps) {
    let limit = settings.limits.connect_timeout;
    let Some(stream) = steps.run(Step::Reachability, Box::pin(reach(credentials, settings))).await else {
        return;
    };
    let secured = steps
        .run(
            Step::Tls,
            within(Deadline::after(limit), async {
                let secured = handshake::secure(stream, credentials).await?;
                let finding = Finding::pass(encrypted(credentials.ssl_mode, &secured.protocol));
                Ok((secured, finding))
            }),
        )
        .await;
    let Some(secured) = secured else {
        return;
    };
    let session = steps
        .run(
            Step::Authentication,
            within(Deadline::after(limit), async {
                let mut session = Session::new(handshake::sign_in(secured, credentials).await?);
                let set_up = session.set_up(Purpose::Read, settings.limits.call_timeout).await;
                set_up.map_err(|failure| errors::error(failure, Stage::SignIn))?;
                Ok((session, Finding::pass(format!("Signed in as `{}`.", credentials.user))))
            }),
        )
        .await;
    let Some(mut session) = session else {
        return;
    };
    steps.server_version(session.server.label.clone());
    let deadline = Deadline::after(settings.limits.call_timeout);
    Box::pin(signed_in(&mut session, deadline, settings, steps)).await;
    session.quit().await;
}

async fn reach(
    credentials: &Credentials,
    settings: &Settings,
) -> Result<(tokio::net::TcpStream, Finding), Error> {
    let Credentials { host, port, .. } = credentials;
    let stream = settings.guard.connect(host, *port, settings.limits.connect_timeout).await?;
    Ok((stream, Finding::pass(format!("`{host}` answers on port {port}."))))
}

fn encrypted(mode: SslMode, protocol: &str) -> String {
    let verified = match mode {
        SslMode::Require => "the certificate isn't verified, as `require` asks for",
        SslMode::VerifyCa => "the certificate's chain is verified, its name isn't",
        SslMode::VerifyFull => "the certificate's chain and name are verified",
    };
    format!("Encrypted with {protocol}; {verified}.")
}

async fn signed_in(session: &mut Session, deadline: Deadline, settings: &Settings, steps: &mut Steps) {
    steps.run(Step::SchemaRead, within(deadline, schema_read(session))).await;
    steps.run(Step::ReadProbe, within(deadline, read_probe(session))).await;
    steps.run(Step::ReadOnlySession, within(deadline, read_only(session))).await;
    let powerful = settings.allow_powerful_roles;
    steps.run(Step::LeastPrivilege, within(deadline, least_privilege(session, powerful))).await;
    steps.run(Step::Latency, within(deadline, latency(session))).await;
}

async fn within<T>(deadline: Deadline, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    deadline.within(Box::pin(work)).await.unwrap_or_else(|| Err(Deadline::passed()))
}

fn failed(failure: Failure) -> Error {
    errors::error(failure, Stage::Statement)
}

async fn schema_read(session: &mut Session) -> Result<((), Finding), Error> {
    let count = catalog::probe(session).await.map_err(failed)?;
    let finding = match count {
        0 => Finding::warn("The catalog can be read but shows no tables: grant SELECT on the tables to use."),
        1 => Finding::pass("The catalog shows one table or view."),
        _ => Finding::pass(format!("The catalog shows {count} tables and views.")),
    };
    Ok(((), finding))
}

/// Reads from the first table that may be read.
async fn read_probe(session: &mut Session) -> Result<((), Finding), Error> {
    let sql = "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS \
               WHERE TABLE_SCHEMA = DATABASE() AND FIND_IN_SET('select', PRIVILEGES) > 0 \
               ORDER BY TABLE_NAME, ORDINAL_POSITION LIMIT 1";
    let mut found = None;
    let searched = session
        .rows(sql, |row| {
            found = Some((text(row, 0).to_owned(), text(row, 1).to_owned()));
            Ok(())
        })
        .await;
    searched.map_err(failed)?;
    let Some((table, column)) = found else {
        return Ok(((), Finding::warn("There is no table that this user may read.")));
    };
    let quoted = |name: &str| format!("`{}`", name.replace('`', "``"));
    let sql = format!("SELECT {} FROM {} LIMIT 1", quoted(&column), quoted(&table));
    session.query(&sql).await.map_err(failed)?;
    Ok(((), Finding::pass(format!("`{table}` can be read."))))
}

/// Tries a write that needs no right of its own on any table of the customer's: a read-only
/// transaction refuses it before the server looks at rights or for the table.
async fn read_only(session: &mut Session) -> Result<((), Finding), Error> {
    let attempt = "CREATE TABLE jackfield_read_only_check (id INT)";
    match session.query(attempt).await {
        Err(Failure::Server(error)) if matches!(error.code, 1792 | 1290 | 1836) => {
            Ok(((), Finding::pass("The server refuses writes over sessions for reads.")))
        }
        // Without the right the user can't write either way; the session's setting was checked when
        // it was set up.
        Err(Failure::Server(error)) if matches!(error.code, 1142 | 1044 | 1227) => {
            Ok(((), Finding::pass("Sessions for reads are read-only, and the user may not create tables.")))
        }
        Err(failure) => Err(failed(failure)),
        Ok(()) => {
            session.query("DROP TABLE jackfield_read_only_check").await.map_err(failed)?;
            let message = "The server took a write over a session that was set read-only.";
            Err(Error::new(ErrorKind::Rejected, message))
        }
    }
}

async fn least_privilege(session: &mut Session, powerful: bool) -> Result<((), Finding), Error> {
    let grants = grants::read(session).await.map_err(failed)?;
    let finding = match grants.refuse_power() {
        Err(error) if powerful => Finding::warn(error.message),
        Err(error) => Finding::fail(error.message),
        Ok(()) => judge(&grants),
    };
    Ok(((), finding))
}

fn judge(grants: &Grants) -> Finding {
    let surplus = grants.surplus();
    if grants.reads_everything() {
        return Finding::warn("The user may read every database of this server; one would be enough.");
    }
    if surplus.is_empty() {
        return Finding::pass("The user may only read.");
    }
    let writes_only = surplus.iter().all(|right| matches!(*right, "INSERT" | "UPDATE"));
    let list = surplus.join(", ");
    match writes_only {
        true => Finding::warn(format!(
            "Besides reading, the user may {list}: fine where skills write, otherwise use the read-only role."
        )),
        false => Finding::warn(format!(
            "The user may do more than reading, inserting and updating ({list}): use a role from `sql/scripts`."
        )),
    }
}

async fn latency(session: &mut Session) -> Result<((), Finding), Error> {
    let started = Instant::now();
    session.query("SELECT 1").await.map_err(failed)?;
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    let detail = format!("One round trip takes {milliseconds:.1} ms.");
    let finding = if milliseconds > 200.0 {
        Finding::warn(format!("{detail} Calls will feel slow: run closer to the database."))
    } else {
        Finding::pass(detail)
    };
    Ok(((), finding))
}
