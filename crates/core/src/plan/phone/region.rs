//! Regions: whose national spelling of a number is meant where its country isn't said.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::regions::{self, Numbering};

/// A region by its two letters of ISO 3166, one whose numbering plan is known.
///
/// ```
/// use jackfield_core::plan::phone::Region;
/// assert_eq!(Region::new("de").map(|region| region.to_string()).as_deref(), Some("DE"));
/// assert_eq!(Region::new("Germany"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Region(&'static Numbering);

impl Region {
    /// The region of that code, in whatever case; `None` where there is none.
    pub fn new(code: &str) -> Option<Self> {
        regions::numbering(&code.to_ascii_uppercase()).map(Self)
    }

    /// Every region, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        regions::all().iter().map(Self)
    }

    /// Its two letters.
    pub fn code(self) -> &'static str {
        self.0.name
    }

    /// The country calling code of its numbers.
    pub fn calling_code(self) -> &'static str {
        self.0.calling_code
    }

    pub(super) fn numbering(self) -> &'static Numbering {
        self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Serialize for Region {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::new(&code).ok_or_else(|| D::Error::custom(format!("`{code}` is no region of ISO 3166")))
    }
}
