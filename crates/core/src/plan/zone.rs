//! Time zones: what a date and time means that states no offset.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousTimestamp, TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize};

/// A time zone by its name in the IANA database, one that is known.
///
/// The database is the one that is compiled in: a file of the system's would be IO, and a frozen plan would mean
/// something else on another machine.
///
/// ```
/// use jackfield_core::plan::Zone;
/// assert_eq!(Zone::new("europe/berlin").unwrap().name(), "Europe/Berlin");
/// assert_eq!(Zone::new("Berlin time"), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(String);

impl Zone {
    /// The zone of that name, in whatever case; `None` where there is none.
    pub fn new(name: &str) -> Option<Self> {
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        zone.iana_name().map(|name| Self(name.to_owned()))
    }

    /// Its name as the database spells it.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// What its clocks show at a point in time; `None` where a plan names a zone that is unknown here.
    pub(super) fn local(&self, point: Timestamp) -> Option<DateTime> {
        Some(self.rules()?.to_datetime(point))
    }

    /// The points in time at which its clocks show this: one, none or two.
    pub(super) fn points(&self, local: DateTime) -> Option<AmbiguousTimestamp> {
        Some(self.rules()?.to_ambiguous_timestamp(local))
    }

    fn rules(&self) -> Option<TimeZone> {
        TimeZoneDatabase::bundled().get(&self.0).ok()
    }
}
