//! The one error of the product: what a client may know, and what only the log may.

use std::fmt;

use jackfield_core::diagnostic::Diagnostic;

/// What kind of failure it is; the HTTP status follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request is malformed: 400.
    Invalid,
    /// No key, or one that doesn't count: 401.
    Unauthenticated,
    /// The key may not do this: 403.
    Forbidden,
    /// Not there, or not in this organization: 404.
    NotFound,
    /// The route is there, but not with this method: 405.
    MethodNotAllowed,
    /// It is there in another state: 409.
    Conflict,
    /// More bytes than allowed: 413.
    TooLarge,
    /// Not JSON: 415.
    UnsupportedMedia,
    /// Well formed, but it can't be: 422.
    Unprocessable,
    /// Too many requests: 429.
    RateLimited,
    /// The provider failed: 502.
    Upstream,
    /// The provider, or we, can't serve for the moment: 503.
    Unavailable,
    /// The provider took too long: 504.
    UpstreamTimeout,
    /// Ours: 500. Nothing internal is shown.
    Internal,
}

/// A failure with its stable code and one or two plain sentences.
pub struct Error {
    /// What kind of failure it is.
    pub kind: Kind,
    /// The stable code that clients branch on; `docs/errors/<code>.md` explains it.
    pub code: &'static str,
    /// What was wrong and what to do next. Safe to show.
    pub detail: String,
    /// Every single fault, where the input has several.
    pub faults: Vec<Diagnostic>,
    /// In how many seconds to try again, for [`Kind::RateLimited`], [`Kind::Unavailable`], and a
    /// [`Kind::Conflict`] that passes by itself.
    pub retry_after: Option<u64>,
    /// The cause, for the log alone.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a fallible function of the product gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A failure of a kind, with its code and sentence.
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, code, detail: detail.into(), faults: Vec::new(), retry_after: None, source: None }
    }

    /// A malformed request.
    pub fn invalid(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Invalid, code, detail)
    }

    /// A malformed body, with all that is wrong in it.
    pub fn invalid_body(faults: Vec<Diagnostic>) -> Self {
        let detail = match faults.as_slice() {
            [only] if only.path.is_empty() => only.sentence(),
            [only] => format!("`{}`: {}", only.path, only.sentence()),
            many => format!("The body has {} faults; `errors` names each with its place.", many.len()),
        };
        Self { faults, ..Self::invalid("validation_failed", detail) }
    }

    /// Something that isn't there, or isn't this organization's: one answer for both.
    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(Kind::NotFound, "not_found", format!("There is no {what} `{id}` in your organization."))
    }

    /// Something in another state than the request needs.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, code, detail)
    }

    /// Something well formed that can't be.
    pub fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Kind::Unprocessable, code, detail)
    }

    /// A failure of ours; the cause goes to the log, never to a client.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let mut error = Self::new(
            Kind::Internal,
            "internal_error",
            "Something failed on our side. Quote the request id to the operator.",
        );
        error.source = Some(source.into());
        error
    }

    /// Adds the single faults.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<Diagnostic>) -> Self {
        self.faults = faults;
        self
    }

    /// Adds the cause, for the log.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({:?}): {}", self.code, self.kind, self.detail)?;
        for fault in &self.faults {
            write!(formatter, "; {}: {}", fault.path, fault.message)?;
        }
        let mut cause: Option<&dyn std::error::Error> = self.source.as_deref().map(|source| source as _);
        while let Some(error) = cause {
            write!(formatter, "; because {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.detail)
    }
}

impl std::error::Error for Error {}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if !is_outage(&error) {
            return Self::internal(error);
        }
        let detail = "The store can't be reached. Try again shortly.";
        let unavailable = Self::new(Kind::Unavailable, "store_unavailable", detail).because(error);
        Self { retry_after: Some(1), ..unavailable }
    }
}

/// Whether the store is away for a while: unreachable, stopping, starting, or full.
fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Io(_)
        | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(told) => told.code().is_some_and(|code| is_outage_code(&code)),
        _ => false,
    }
}

/// Postgres' classes for lost connections, no resources and shutting down; SQLite's busy codes.
fn is_outage_code(code: &str) -> bool {
    let class = |class: &&str| code.len() == 5 && code.starts_with(*class);
    ["08", "53", "57P"].iter().any(class) || ["5", "261", "517"].contains(&code)
}

/// Where a person has stated what a driver complains of: with the credentials, or with their own kind.
fn place_of(field: &str) -> String {
    match field {
        "base_url" => "baseUrl".to_owned(),
        "token_url" => "auth.tokenUrl".to_owned(),
        "url" => "schema.url".to_owned(),
        field => format!("credentials.{field}"),
    }
}

impl From<jackfield_drivers::Error> for Error {
    fn from(error: jackfield_drivers::Error) -> Self {
        use jackfield_drivers::ErrorKind;
        let kind = match error.kind {
            ErrorKind::Timeout => Kind::UpstreamTimeout,
            ErrorKind::Busy | ErrorKind::CircuitOpen => Kind::Unavailable,
            ErrorKind::Expired => Kind::Conflict,
            ErrorKind::Unavailable
            | ErrorKind::Tls
            | ErrorKind::Rejected
            | ErrorKind::Forbidden
            | ErrorKind::SchemaDrifted
            | ErrorKind::AmbiguousMatch
            | ErrorKind::ResultTooLarge
            | ErrorKind::RateLimited
            | ErrorKind::NotFound
            | ErrorKind::Protocol => Kind::Upstream,
            ErrorKind::AddressNotAllowed
            | ErrorKind::CredentialsRejected
            | ErrorKind::RoleTooPowerful
            | ErrorKind::InvalidTarget => Kind::Invalid,
        };
        let mut faults = Vec::new();
        if let Some(field) = error.field {
            faults.push(Diagnostic::new(error.kind.code(), place_of(field), error.message.clone()));
        }
        Self { faults, ..Self::new(kind, error.kind.code(), error.message.clone()) }.because(error)
    }
}
