//! Columns that are written: each header with where its value comes from.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Number, Value};

use super::{Sheet, class};
use crate::{
    binding::Normalize,
    compile::is_plain_name,
    diagnostic::Diagnostic,
    json::{FromJson, Reader, one_of},
    plan::Parameter,
    schema::{FieldType, Limits, SensitiveClass},
    sheet::cell,
    transform::parameter,
};

/// The most columns that one tool writes.
const MOST: usize = 100;
/// The most characters of a header.
const MOST_HEADER: usize = 200;
/// The most characters of a cell.
const MOST_TEXT: u32 = 50_000;
/// The whole numbers up to which a cell keeps every digit.
const EXACT: i64 = 9_007_199_254_740_992;

/// A column that is written.
pub(in crate::transform) struct Column {
    pub(in crate::transform) header: String,
    source: Source,
}

/// Where the value of a cell comes from.
enum Source {
    Parameter(Box<Parameter>),
    Constant(Value),
    Now,
}

/// The columns that a tool writes.
pub(in crate::transform) struct Columns {
    all: Vec<Column>,
    zone: TimeZone,
}

impl Columns {
    /// Reads `columns` and `time_zone`.
    pub(in crate::transform) fn read(reader: &mut Reader<'_>, sheet: Option<&Sheet>) -> Option<Self> {
        let zone = zone(reader);
        let written: Vec<Value> = reader.required("columns")?;
        if !(1..=MOST).contains(&written.len()) {
            reader.fault("columns", "wrong_number", format!("`columns` has from 1 to {MOST} entries."));
        }
        let place = reader.place("columns");
        let title = sheet.map_or("", |sheet| sheet.title.as_str());
        let read = written.iter().take(MOST).enumerate();
        let read: Vec<Option<Column>> = read
            .map(|(index, value)| Column::read(value, title, &format!("{place}[{index}]"), reader.faults()))
            .collect();
        same_twice(&read, &place, reader.faults());
        Some(Self { all: read.into_iter().collect::<Option<_>>()?, zone })
    }

    pub(in crate::transform) fn iter(&self) -> impl Iterator<Item = &Column> {
        self.all.iter()
    }

    /// What the caller says.
    pub(in crate::transform) fn parameters(&self) -> Vec<Parameter> {
        self.all.iter().filter_map(Column::parameter).cloned().collect()
    }

    /// The cell of a column; null where the caller says nothing, which leaves it as it is.
    pub(in crate::transform) fn cell(
        &self,
        column: &Column,
        arguments: &Map<String, Value>,
        now: Timestamp,
    ) -> Value {
        match &column.source {
            Source::Parameter(parameter) => arguments.get(&parameter.name).cloned().unwrap_or_default(),
            Source::Constant(constant) => constant.clone(),
            Source::Now => {
                Value::String(now.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string())
            }
        }
    }
}

impl Column {
    fn read(value: &Value, sheet: &str, place: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut reader = Reader::new(value, place, faults);
        let header = header(&mut reader);
        let class = header.as_deref().and_then(|header| class(&mut reader, sheet, header));
        let source = source(&mut reader, (sheet, header.as_deref().unwrap_or_default()), class);
        reader.finish();
        Some(Self { header: header?, source: source? })
    }

    fn parameter(&self) -> Option<&Parameter> {
        match &self.source {
            Source::Parameter(parameter) => Some(parameter),
            Source::Constant(_) | Source::Now => None,
        }
    }
}

/// A header, as settings name it.
pub(in crate::transform) fn header(reader: &mut Reader<'_>) -> Option<String> {
    let header: String = reader.required("header")?;
    let length = header.trim().chars().count();
    if !(1..=MOST_HEADER).contains(&length) {
        let message = format!("A header has from 1 to {MOST_HEADER} characters.");
        reader.fault("header", "invalid_header", message);
    }
    Some(header)
}

/// A name that callers use, as settings state it in that member.
pub(in crate::transform) fn plain_name<'r>(reader: &mut Reader<'r>, member: &'r str) -> Option<String> {
    let name: String = reader.required(member)?;
    if !is_plain_name(&name) {
        let message =
            format!("`{name}` is no name here: letters, digits and `_`, at most 64, no digit first.");
        reader.fault(member, "invalid_name", message);
    }
    Some(name)
}

fn source(
    reader: &mut Reader<'_>,
    (sheet, header): (&str, &str),
    class: Option<SensitiveClass>,
) -> Option<Source> {
    let stated = ["param", "const", "value"].into_iter().filter(|member| reader.has(member));
    if stated.count() != 1 {
        reader.fault("param", "required", "A column takes one of `param`, `const` and `value`.");
    }
    let constant = reader.raw("const").filter(|constant| !constant.is_null()).cloned();
    let now: Option<Now> = reader.optional("value");
    if constant.is_some() || now.is_some() {
        let about = ["type", "description", "required", "normalize"];
        if about.into_iter().any(|member| reader.has(member)) {
            let message = "Only a parameter has a type, description, `required` or `normalize`.";
            reader.fault("param", "not_applicable", message);
        }
    }
    let stated = stated_parameter(reader, (sheet, header), class);
    if constant.as_ref().is_some_and(|constant| constant.is_object() || constant.is_array()) {
        reader.fault("const", "wrong_type", "A cell holds a text, a number, or true or false.");
    }
    match (constant, now) {
        (Some(constant), _) => Some(Source::Constant(constant)),
        (None, Some(Now)) => Some(Source::Now),
        (None, None) => Some(Source::Parameter(Box::new(stated?))),
    }
}

fn stated_parameter(
    reader: &mut Reader<'_>,
    (sheet, header): (&str, &str),
    class: Option<SensitiveClass>,
) -> Option<Parameter> {
    let kind = reader.optional::<Kind>("type").map_or(FieldType::String, |kind| kind.0);
    let description: Option<String> = reader.optional("description");
    let required = reader.optional("required").unwrap_or(true);
    let normalize: Option<Normalize> = reader.optional("normalize");
    if normalize.is_some() && kind != FieldType::String {
        reader.fault("normalize", "not_applicable", "This way of tidying is for text.");
    }
    let name = if reader.has("param") { plain_name(reader, "param")? } else { reader.optional("param")? };
    let description = description.filter(|text| !text.trim().is_empty());
    let description = description.unwrap_or_else(|| format!("What goes into the column “{header}”."));
    let exact = |number: i64| (kind == FieldType::Integer).then(|| Number::from(number));
    let limits = Limits { minimum: exact(-EXACT), maximum: exact(EXACT), ..Limits::default() };
    Some(Parameter {
        required,
        normalize,
        limits: limits.some(),
        max_length: (kind == FieldType::String).then_some(MOST_TEXT),
        format: (kind == FieldType::Datetime).then(|| "date-time".to_owned()),
        sensitivity: class.map(SensitiveClass::sensitivity).unwrap_or_default(),
        sensitive_class: class,
        ..parameter(&name, kind, &description, &format!("{sheet}.{header}"))
    })
}

fn same_twice(read: &[Option<Column>], place: &str, faults: &mut Vec<Diagnostic>) {
    for (index, column) in read.iter().enumerate() {
        let Some(column) = column else { continue };
        let before = || read.iter().take(index).flatten();
        if before().any(|other| cell::folded(&other.header) == cell::folded(&column.header)) {
            let message = format!("`{}` is there twice.", column.header);
            faults.push(Diagnostic::new("duplicate", format!("{place}[{index}].header"), message));
        }
        let name = column.parameter().map(|parameter| &parameter.name);
        let is_same = |other: &Column| other.parameter().map(|parameter| &parameter.name) == name;
        if let Some(name) = name
            && before().any(is_same)
        {
            let message = format!("`{name}` is there twice: each column has a parameter of its own.");
            faults.push(Diagnostic::new("duplicate", format!("{place}[{index}].param"), message));
        }
    }
}

fn zone(reader: &mut Reader<'_>) -> TimeZone {
    let Some(name) = reader.optional::<String>("time_zone") else { return TimeZone::UTC };
    TimeZone::get(&name).unwrap_or_else(|_| {
        let message = format!("`{name}` is no time zone; name one such as `Europe/Berlin`.");
        reader.fault("time_zone", "unknown_time_zone", message);
        TimeZone::UTC
    })
}

/// The moment of the call.
#[derive(Clone, Copy)]
struct Now;

impl FromJson for Now {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        one_of(&[("now", Self)], value, path, faults)
    }
}

/// The type of what callers say.
#[derive(Clone, Copy)]
struct Kind(FieldType);

impl FromJson for Kind {
    fn from_json(value: &Value, path: &str, faults: &mut Vec<Diagnostic>) -> Option<Self> {
        let kinds = [
            FieldType::String,
            FieldType::Integer,
            FieldType::Number,
            FieldType::Boolean,
            FieldType::Date,
            FieldType::Datetime,
        ];
        one_of(&kinds.map(|kind| (kind.as_str(), Self(kind))), value, path, faults)
    }
}
