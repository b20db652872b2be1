//! Canonical parameters: the names that mean the same at every provider.
//!
//! An agent that learned to ask for `caller_phone` can be bound to any system. What a binding's author leaves out
//! of such a parameter, its description and how it is tidied, comes from here; what the author says wins.
//! `docs/canonical-parameters.md` lists them all.

mod table;

use crate::{
    binding::Normalize,
    plan::{Parameter, Zone},
    schema::{FieldType, SensitiveClass},
};

pub use table::PARAMETERS;

/// One name of the vocabulary and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Canonical {
    /// The parameter's name.
    pub name: &'static str,
    /// The type of its value, where the place that it is sent to has no narrower one.
    pub kind: FieldType,
    /// The format of its value, as in a schema's field.
    pub format: Option<&'static str>,
    /// How it is tidied on its way to an API.
    pub normalize: Normalize,
    /// What the model is told about it.
    pub description: &'static str,
    /// A value of it.
    pub example: &'static str,
    /// What of a person it tells.
    pub class: Option<SensitiveClass>,
    /// Whether it identifies something, which a number or a UUID does at some providers.
    pub identifies: bool,
}

/// The canonical parameter of that name.
///
/// ```
/// use jackfield_core::{binding::Normalize, canonical};
/// assert_eq!(canonical::named("caller_phone").unwrap().normalize, Normalize::E164);
/// assert!(canonical::named("phone").is_none());
/// ```
pub fn named(name: &str) -> Option<&'static Canonical> {
    PARAMETERS.iter().find(|known| known.name == name)
}

impl Canonical {
    /// Whether a place of that type takes what the name means: text takes anything.
    pub fn suits(&self, kind: FieldType) -> bool {
        match kind {
            FieldType::String => true,
            FieldType::Enum => self.kind == FieldType::String && self.format.is_none(),
            FieldType::Integer | FieldType::Uuid if self.identifies => true,
            FieldType::Number | FieldType::Decimal => self.kind == FieldType::Integer,
            other => other == self.kind,
        }
    }

    /// What the model is told about a parameter of this name: an example where the form matters, and for a date
    /// and time the zone in which it is meant. Examples of other things would be taken for what a caller said.
    pub fn told(&self, parameter: &Parameter) -> String {
        match self.normalize {
            Normalize::Datetime => self.told_of_time(parameter),
            Normalize::E164 | Normalize::National | Normalize::Date | Normalize::Time => {
                format!("{} Example: {}", self.description, self.example)
            }
            Normalize::AsItIs | Normalize::Trim | Normalize::Lower | Normalize::Upper | Normalize::Digits => {
                self.description.to_owned()
            }
        }
    }

    fn told_of_time(&self, parameter: &Parameter) -> String {
        let local = self.example.get(..19).unwrap_or(self.example);
        let keeps_local =
            parameter.kind == FieldType::Datetime && parameter.format.as_deref() != Some("date-time");
        match parameter.zone.as_ref().map(Zone::name) {
            Some(zone) => format!("{} In the local time of {zone}. Example: {local}", self.description),
            None if keeps_local => format!("{} Example: {local}", self.description),
            None => format!("{} With its offset. Example: {}", self.description, self.example),
        }
    }
}

#[cfg(test)]
mod tests;
