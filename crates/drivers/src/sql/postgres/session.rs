//! One signed-in connection with its fixed settings and its prepared statements.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio_postgres::{Client, SimpleQueryMessage};
use tokio_util::sync::DropGuard;

use super::{
    dial::{Dialer, Login},
    fault,
    statements::Statements,
};
use crate::{
    error::{Error, ErrorKind},
    limits::Deadline,
};

/// What a session is for, which decides its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reads, shared by many calls; can't write.
    Read,
    /// Writes, one call at a time.
    Write,
    /// Reading the catalog, which may take longer.
    Discover,
}

/// What a new session says about itself, and its search path.
///
/// Plans name every table with its schema, but operators and functions are found by the path: those
/// of the built-in catalog first, so that nothing can put itself in front of them; then what the
/// role is used to, since triggers and views rely on it; then the schemas of extensions, whose types
/// (citext, …) bring operators of their own; temporary tables last.
const GREETING: &str = "SELECT current_setting('transaction_read_only'), current_setting('server_version'), \
     set_config('search_path', concat_ws(', ', 'pg_catalog', nullif(current_setting('search_path'), ''), \
     (SELECT string_agg(DISTINCT quote_ident(n.nspname), ', ') FROM pg_catalog.pg_extension e \
     JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace \
     WHERE n.nspname <> 'pg_catalog' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')), 'pg_temp'), false)";

/// The oldest version that works.
const OLDEST: u32 = 12;

/// A connection ready for calls.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) statements: Statements,
    /// The server's version, such as `15.18`.
    pub(super) server_version: String,
    retired: AtomicBool,
    _closer: DropGuard,
}

impl Session {
    /// Connects, signs in, settles the session, and checks that it took.
    pub(super) async fn open(dialer: &Dialer, purpose: Purpose, deadline: Deadline) -> Result<Self, Error> {
        let login = dialer.dial(deadline).await?;
        match deadline.within(Self::settle(login, dialer, purpose)).await {
            Some(outcome) => outcome,
            None => Err(Deadline::passed()),
        }
    }

    /// Settles the session of a login, in one round trip.
    pub(super) async fn settle(login: Login, dialer: &Dialer, purpose: Purpose) -> Result<Self, Error> {
        let Login { client, closer } = login;
        let settings = session_settings(dialer, purpose);
        let (settled, greeting) =
            tokio::join!(client.batch_execute(&settings), client.simple_query(GREETING));
        settled.map_err(|cause| fault::of(&cause))?;
        let greeting = greeting.map_err(|cause| fault::of(&cause))?;
        let row = greeting.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let is_read_only = row.and_then(|row| row.get(0)) == Some("on");
        if !is_read_only && purpose != Purpose::Write {
            return Err(Error::new(
                ErrorKind::Rejected,
                "The session couldn't be made read-only; a pooler between may be changing sessions.",
            ));
        }
        let version = row.and_then(|row| row.get(1)).and_then(|text| text.split_whitespace().next());
        let server_version = version.unwrap_or("of unknown version").to_owned();
        check_version(&server_version)?;
        Ok(Self {
            client,
            statements: Statements::default(),
            server_version,
            retired: AtomicBool::new(false),
            _closer: closer,
        })
    }

    /// Whether it can take another call.
    pub(super) fn is_usable(&self) -> bool {
        !self.client.is_closed() && !self.is_retired()
    }

    /// Takes no further calls; those under way may end, then it closes.
    pub(super) fn retire(&self) {
        self.retired.store(true, Ordering::Release);
    }

    /// Whether it takes no further calls.
    pub(super) fn is_retired(&self) -> bool {
        self.retired.load(Ordering::Acquire)
    }
}

/// Older servers lack parts of the catalog that a discovery reads.
fn check_version(version: &str) -> Result<(), Error> {
    let major = version
        .split(|letter: char| !letter.is_ascii_digit())
        .next()
        .and_then(|text| text.parse::<u32>().ok());
    if major.is_some_and(|major| major >= OLDEST) {
        return Ok(());
    }
    let message = format!("The server is PostgreSQL {version}; Jackfield works with {OLDEST} and later.");
    Err(Error::new(ErrorKind::InvalidTarget, message).at("host"))
}

fn session_settings(dialer: &Dialer, purpose: Purpose) -> String {
    let limits = &dialer.settings.limits;
    // A role that the customer made read-only stays so: a session for writes doesn't set it off.
    let (read_only, timeout) = match purpose {
        Purpose::Read => ("SET default_transaction_read_only = on; ", limits.call_timeout),
        Purpose::Write => ("", limits.call_timeout),
        Purpose::Discover => ("SET default_transaction_read_only = on; ", limits.discover_timeout),
    };
    let milliseconds = timeout.as_millis().clamp(1, 0x7fff_ffff);
    format!(
        "{read_only}SET statement_timeout = {milliseconds}; \
         SET idle_in_transaction_session_timeout = {milliseconds}; SET TimeZone = 'UTC'; \
         SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'iso_8601'; SET extra_float_digits = 3; \
         SET bytea_output = 'hex'; SET client_min_messages = 'warning'; SET standard_conforming_strings = on"
    )
}
