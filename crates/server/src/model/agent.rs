//! An agent, as a person edits it: always the draft.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Everything of an agent that is published with it. Members that Jackfield gives no meaning of
/// its own (persona, greeting, …) are kept and returned as they came.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentDraft {
    /// What people call it.
    pub name: String,
    /// BCP 47, such as `en-US`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_language: Option<String>,
    /// ISO 3166-1, two letters: whose phone numbers its callers write without a country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_region: Option<String>,
    /// BCP 47 tags.
    #[serde(default)]
    pub languages: Vec<String>,
    /// The channels it answers on; empty means all.
    #[serde(default)]
    pub enabled_channels: Vec<String>,
    /// When it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_hours: Option<BusinessHours>,
    /// Whether it takes calls at all.
    pub is_active: bool,
    /// The other documented members: persona, greeting, …
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl AgentDraft {
    /// Whose phone numbers its callers write without a country: as it says, or as its language does, `US` of `en-US`.
    pub fn region(&self) -> Option<&str> {
        let of_language = || {
            let subtags = self.primary_language.as_deref()?.split('-').skip(1);
            subtags.take_while(|subtag| subtag.len() > 1).find(|subtag| subtag.len() == 2)
        };
        self.default_region.as_deref().or_else(of_language)
    }
}

/// When an agent is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BusinessHours {
    /// IANA name, such as `Europe/Berlin`.
    pub timezone: String,
    /// `mon` … `sun` → opening times of that day, such as `[{"open": "09:00", "close": "17:00"}]`;
    /// `close` may be `24:00`, or earlier than `open` for a night.
    #[serde(default)]
    pub weekly: std::collections::BTreeMap<Weekday, Vec<Opening>>,
    /// Days that differ: closed, or open at other times.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
    /// What the agent does outside; kept and returned as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_hours: Option<Value>,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "each name says what it is")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// One stretch of opening time, `HH:MM` each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// From.
    pub open: String,
    /// To, not included.
    pub close: String,
}

/// A day that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// The day, `2026-12-25`.
    pub date: String,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Opening times of that day; empty means closed.
    #[serde(default)]
    pub openings: Vec<Opening>,
}

/// An agent as the store keeps it.
#[derive(Debug, Clone)]
pub struct Agent {
    /// `agt_…`
    pub id: String,
    /// The draft.
    pub draft: AgentDraft,
    /// Grows with every edit of the agent or of one of its skills: the `ETag`.
    pub revision: i64,
    /// The version that live calls run.
    pub published_version_id: Option<String>,
    /// The number of that version; 0 where none is live.
    pub published_number: i64,
    /// The number of the newest version; 0 before the first.
    pub last_number: i64,
    /// The key that made it.
    pub created_by: String,
    /// Microseconds since 1970.
    pub created_at: i64,
    /// Microseconds since 1970.
    pub updated_at: i64,
}
