//! What can go wrong outside, in the words that a caller branches on.

use std::{fmt, time::Duration};

/// What went wrong, each with a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The host can't be resolved, reached or spoken to.
    Unavailable,
    /// The deadline passed.
    Timeout,
    /// Every connection is taken and the queue is full.
    Busy,
    /// Too many failures of late: not tried at all.
    CircuitOpen,
    /// The address may not be connected to.
    AddressNotAllowed,
    /// TLS failed: no TLS there, a certificate that doesn't verify, a wrong name.
    Tls,
    /// The provider refused the credentials.
    CredentialsRejected,
    /// The provider no longer accepts what a person had approved.
    Expired,
    /// The role may do more than a connection of ours should be able to.
    RoleTooPowerful,
    /// The provider refused the request: a permission, a constraint, a value.
    Rejected,
    /// The provider knows the credentials, and they don't reach that far.
    Forbidden,
    /// What the plan names is no longer there: a dropped table, a renamed column.
    SchemaDrifted,
    /// A lookup of one record matched several.
    AmbiguousMatch,
    /// The answer is larger than the limit.
    ResultTooLarge,
    /// The provider has had enough calls for now.
    RateLimited,
    /// The provider knows nothing at that place.
    NotFound,
    /// The provider doesn't answer as its protocol, or its own description, says.
    Protocol,
    /// A setting of the connection is wrong.
    InvalidTarget,
}

impl ErrorKind {
    /// The stable code, such as `upstream_timeout`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unavailable => "upstream_unavailable",
            Self::Timeout => "upstream_timeout",
            Self::Busy => "upstream_busy",
            Self::CircuitOpen => "circuit_open",
            Self::AddressNotAllowed => "address_not_allowed",
            Self::Tls => "tls_failed",
            Self::CredentialsRejected => "credentials_rejected",
            Self::Expired => "integration_expired",
            Self::RoleTooPowerful => "role_too_powerful",
            Self::Rejected => "upstream_rejected",
            Self::Forbidden => "upstream_forbidden",
            Self::SchemaDrifted => "schema_drifted",
            Self::AmbiguousMatch => "ambiguous_match",
            Self::ResultTooLarge => "result_too_large",
            Self::RateLimited => "upstream_rate_limited",
            Self::NotFound => "upstream_not_found",
            Self::Protocol => "upstream_protocol",
            Self::InvalidTarget => "invalid_target",
        }
    }

    /// Whether the same call may succeed a little later.
    pub fn retryable(self) -> bool {
        matches!(self, Self::Unavailable | Self::Timeout | Self::Busy | Self::CircuitOpen | Self::RateLimited)
    }

    /// Whether the failure speaks of the provider's health, which the circuit breaker counts.
    pub fn counts_against_health(self) -> bool {
        matches!(self, Self::Unavailable | Self::Timeout | Self::Tls)
    }
}

/// A failure outside: one sentence that is safe to show, and the cause for the log.
#[derive(Clone)]
pub struct Error {
    /// What went wrong.
    pub kind: ErrorKind,
    /// One sentence without secrets or the provider's own text: what was wrong and what to do.
    pub message: String,
    /// The field of the credentials to look at, where one can be told.
    pub field: Option<&'static str>,
    /// The provider's own words, for the operator's log alone.
    pub detail: Option<String>,
    /// How long the provider wants to be left alone, where it says so.
    pub retry_after: Option<Duration>,
    /// Whether it may have been done all the same: nobody should do it again before having looked.
    pub is_outcome_unknown: bool,
}

impl Error {
    /// A failure with its safe sentence.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            field: None,
            detail: None,
            retry_after: None,
            is_outcome_unknown: false,
        }
    }

    /// Names the field of the credentials to look at.
    #[must_use]
    pub fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Says that it may have been done all the same.
    #[must_use]
    pub fn with_unknown_outcome(mut self) -> Self {
        self.is_outcome_unknown = true;
        self
    }

    /// Whether the same call may be made again a little later, and may succeed then.
    pub fn retryable(&self) -> bool {
        self.kind.retryable() && !self.is_outcome_unknown
    }

    /// Adds the provider's own words, for the log.
    #[must_use]
    pub fn because(mut self, detail: impl fmt::Display) -> Self {
        self.detail = Some(detail.to_string());
        self
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.kind.code(), self.message)?;
        match &self.detail {
            Some(detail) => write!(formatter, " ({detail})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
