//! Which rows are meant: those that have in one column what the caller says.

use std::cmp::Ordering;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{class, column};
use crate::{
    binding::Normalize,
    diagnostic::Diagnostic,
    json::{FromJson, Reader, one_of},
    plan::{
        Parameter,
        phone::{self, Region},
    },
    schema::{FieldType, Limits, SensitiveClass},
    sheet::cell::{self, DateOrder},
    transform::{Refusal, parameter},
};

/// The most characters that are looked for.
const MOST_TEXT: u32 = 1000;
/// The most characters of a phone number.
const MOST_PHONE: u32 = 100;

/// How rows are found.
pub(in crate::transform) struct Lookup {
    pub(in crate::transform) header: String,
    pub(in crate::transform) parameter: Parameter,
    how: Match,
    decimal: char,
    order: DateOrder,
}

/// How a cell is compared with what the caller says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Match {
    Exact,
    IgnoreCase,
    Phone,
    Number,
    Date,
}

/// What is looked for.
pub(in crate::transform) enum Wanted {
    Exact(String),
    Folded(String),
    Phone { international: Option<String>, digits: Vec<String>, region: Option<Region> },
    Number(f64, char),
    Date(Date, DateOrder),
}

impl Lookup {
    /// Reads `lookup`.
    pub(in crate::transform) fn read(reader: &mut Reader<'_>, sheet: &str) -> Option<Self> {
        let value: Value = reader.required("lookup")?;
        let place = reader.place("lookup");
        let mut reader = Reader::new(&value, &place, reader.faults());
        let header = column::header(&mut reader);
        let class = header.as_deref().and_then(|header| class(&mut reader, sheet, header));
        let name = column::plain_name(&mut reader, "param");
        let how = reader.optional("match").unwrap_or(Match::Exact);
        let description: Option<String> = reader.optional("description");
        let decimal = reader.optional::<Decimal>("decimal").map_or('.', |decimal| decimal.0);
        let order = reader.optional("date_order").unwrap_or(DateOrder::YearFirst);
        for (member, for_whom) in [("decimal", Match::Number), ("date_order", Match::Date)] {
            if reader.has(member) && how != for_whom {
                reader.fault(member, "not_applicable", "This match doesn't look at it.");
            }
        }
        reader.finish();
        let (name, header) = (name?, header?);
        let description = description.filter(|text| !text.trim().is_empty());
        let description = description.unwrap_or_else(|| format!("What the column “{header}” must have."));
        let parameter = Parameter {
            sensitivity: class.map(SensitiveClass::sensitivity).unwrap_or_default(),
            sensitive_class: class,
            ..how.parameter(&name, &description, &format!("{sheet}.{header}"))
        };
        Some(Self { header, parameter, how, decimal, order })
    }

    /// What the caller looks for.
    pub(in crate::transform) fn wanted(
        &self,
        arguments: &Map<String, Value>,
        region: Option<Region>,
    ) -> Result<Wanted, Refusal> {
        let name = &self.parameter.name;
        let given = arguments.get(name).unwrap_or(&Value::Null);
        let text = cell::text(given).trim().to_owned();
        let wanted = match self.how {
            Match::Exact => Some(Wanted::Exact(text)).filter(|_| !cell::is_empty(given)),
            Match::IgnoreCase => Some(Wanted::Folded(cell::folded(&text))).filter(|_| !cell::is_empty(given)),
            Match::Phone => Some(phone_of(&text, region)).filter(|_| !digits(&text).is_empty()),
            Match::Number => cell::number(given, '.').map(|number| Wanted::Number(number, self.decimal)),
            Match::Date => cell::date(given, DateOrder::YearFirst).map(|date| Wanted::Date(date, self.order)),
        };
        let what = match self.how {
            Match::Exact | Match::IgnoreCase => "must have at least one character",
            Match::Phone => "must be a phone number, and this has no digits",
            Match::Number => "must be a number",
            Match::Date => "must be a date such as 2026-11-02",
        };
        // A cell with nothing in it is nobody's.
        wanted.ok_or_else(|| Refusal { code: "nothing_to_look_for", message: format!("`{name}` {what}.") })
    }
}

impl Wanted {
    /// Whether a cell is what is looked for.
    pub(in crate::transform) fn is(&self, given: &Value) -> bool {
        match self {
            Self::Exact(wanted) => cell::text(given).trim() == wanted,
            Self::Folded(wanted) => cell::folded(&cell::text(given)) == *wanted,
            Self::Phone { international, digits: known, region } => {
                let text = cell::text(given);
                let text = text.trim();
                let its = phone::e164(text, *region);
                let is_same = its.is_some() && its == *international;
                // What starts with a plus says its country: nothing else about it counts.
                is_same || (!text.starts_with('+') && known.contains(&digits(text)))
            }
            Self::Number(wanted, decimal) => {
                let number = cell::number(given, *decimal);
                number.and_then(|number| number.partial_cmp(wanted)).is_some_and(Ordering::is_eq)
            }
            Self::Date(wanted, order) => cell::date(given, *order).as_ref() == Some(wanted),
        }
    }
}

fn phone_of(text: &str, region: Option<Region>) -> Wanted {
    let mut known: Vec<String> =
        phone::spellings(text, region).iter().map(|spelling| digits(spelling)).collect();
    known.retain(|digits| !digits.is_empty());
    Wanted::Phone { international: phone::e164(text, region), digits: known, region }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

impl Match {
    fn parameter(self, name: &str, description: &str, sent_to: &str) -> Parameter {
        let (kind, most) = match self {
            Self::Exact | Self::IgnoreCase => (FieldType::String, Some(MOST_TEXT)),
            Self::Phone => (FieldType::String, Some(MOST_PHONE)),
            Self::Number => (FieldType::Number, None),
            Self::Date => (FieldType::Date, None),
        };
        let is_text = kind == FieldType::String;
        Parameter {
            normalize: is_text.then_some(Normalize::Trim),
            max_length: most,
            limits: Limits { min_length: is_text.then_some(1), ..Limits::default() }.some(),
            ..parameter(name, kind, description, sent_to)
        }
    }
}

impl FromJson for Match {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let words = [
            ("exact", Self::Exact),
            ("ignore_case", Self::IgnoreCase),
            ("phone", Self::Phone),
            ("number", Self::Number),
            ("date", Self::Date),
        ];
        one_of(&words, value, path, faults)
    }
}

/// The mark before a fraction.
#[derive(Clone, Copy)]
struct Decimal(char);

impl FromJson for Decimal {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        one_of(&[(".", Self('.')), (",", Self(','))], value, path, faults)
    }
}

impl FromJson for DateOrder {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let words = [("ymd", Self::YearFirst), ("mdy", Self::MonthFirst), ("dmy", Self::DayFirst)];
        one_of(&words, value, path, faults)
    }
}
