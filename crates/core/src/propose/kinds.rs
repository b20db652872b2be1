//! What kinds of names there are, by their units: worked out once for all units of a schema.

use super::slots::{identifies, is_called, is_id, is_label, is_same};

/// A kind of name; a unit may be of several.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Identifies a record.
    Id,
    /// The same in any language.
    Identifies,
    /// Says to people which record it is.
    Label,
    /// The same in any language.
    Called,
    /// A name of a person, or the one or the other half of it.
    PersonName,
    /// What people are called by what they do.
    Person,
    /// People who do something.
    Doer,
    /// Says nothing beside another name.
    Filler,
    /// When something is.
    Time,
    /// When something starts.
    Start,
    /// About the record rather than what it is of.
    Audit,
    /// The one member of an object that is its value.
    Main,
    /// What a record that is a value itself calls it.
    Value,
}

/// All kinds that a unit is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Kinds(u16);

/// Whether a unit is of a kind.
type Fits = fn(&str) -> bool;

const ALL: [(Kind, Fits); 13] = [
    (Kind::Id, is_id),
    (Kind::Identifies, identifies),
    (Kind::Label, is_label),
    (Kind::Called, is_called),
    (Kind::PersonName, is_person_name),
    (Kind::Person, is_person),
    (Kind::Doer, is_doer),
    (Kind::Filler, is_filler),
    (Kind::Time, is_time),
    (Kind::Start, is_start),
    (Kind::Audit, is_audit),
    (Kind::Main, is_main),
    (Kind::Value, is_value),
];

impl Kinds {
    /// The kinds of a unit.
    pub(super) fn of(unit: &str) -> Self {
        let fitting = ALL.iter().filter(|(_, fits)| fits(unit));
        Self(fitting.fold(0, |kinds, (kind, _)| kinds | kind.bit()))
    }

    /// Whether a kind is among them.
    pub(super) fn has(self, kind: Kind) -> bool {
        self.0 & kind.bit() != 0
    }
}

impl Kind {
    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Things that are people who do something.
const DOERS: &[&str] = &[
    "staff",
    "employe",
    "user",
    "agent",
    "technician",
    "mechanic",
    "owner",
    "author",
    "provider",
    "assigne",
    "doctor",
    "teacher",
    "driver",
    "mitarbeit",
    "person",
    "worker",
    "rep",
    "support_rep",
    "manager",
    "creator",
    "sender",
];

fn is_doer(unit: &str) -> bool {
    DOERS.contains(&unit)
}

fn is_person_name(unit: &str) -> bool {
    ["first_nam", "last_nam", "full_nam"].iter().any(|half| is_same(unit, half))
}

fn is_person(unit: &str) -> bool {
    ["person", "employe", "user", "contact", "technician"].iter().any(|known| is_same(unit, known))
}

fn is_main(unit: &str) -> bool {
    matches!(
        unit,
        "amount" | "valu" | "value" | "text" | "datetim" | "date_tim" | "number" | "formatted" | "content"
    )
}

/// Whether a unit tells of a time that is about the record rather than what it is of.
pub(super) fn is_audit(unit: &str) -> bool {
    ["creat", "updat", "modif", "chang"].iter().any(|start| unit.starts_with(start))
}

fn is_filler(unit: &str) -> bool {
    matches!(
        unit,
        "id" | "is"
            | "at"
            | "on"
            | "of"
            | "valu"
            | "value"
            | "text"
            | "has"
            | "to"
            | "the"
            | "in"
            | "display"
            | "current"
            | "exact"
            | "data"
            | "info"
    )
}

fn is_time(unit: &str) -> bool {
    matches!(
        unit,
        "date" | "at" | "time" | "on" | "datetim" | "timestamp" | "day" | "start" | "end" | "until"
    ) || unit.ends_with("_date")
        || unit.ends_with("_at")
        || unit.ends_with("_tim")
}

fn is_start(unit: &str) -> bool {
    matches!(unit, "start" | "date" | "start_at" | "start_tim" | "begin")
}

fn is_value(unit: &str) -> bool {
    matches!(unit, "addres" | "valu" | "number" | "text" | "body" | "content")
}

#[cfg(test)]
mod tests {
    use super::{ALL, Kind, Kinds};

    #[test]
    fn a_unit_is_of_each_kind_that_its_words_say_and_of_no_other() {
        let number = Kinds::of("number");
        assert!([Kind::Id, Kind::Identifies, Kind::Main, Kind::Value].iter().all(|kind| number.has(*kind)));
        assert!(![Kind::Label, Kind::Time, Kind::Filler].iter().any(|kind| number.has(*kind)));
        assert_eq!(Kinds::of("zeppelin"), Kinds::default());
        for (at, (kind, _)) in ALL.iter().enumerate() {
            assert_eq!(kind.bit(), 1 << at, "{kind:?} has a bit of its own");
        }
    }
}
