//! Cells: what stands in them, and what is seen of it.

use serde_json::{Value, json};

/// What stands in a cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A number, and how it is shown.
    Number(f64, Shown),
    /// True or false.
    Truth(bool),
    /// A formula, and what comes of it.
    Formula(String, Box<Cell>),
}

/// How a number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// As it is.
    Plain,
    /// `$1,234.50`
    Currency,
    /// `1,001`
    Thousands,
    /// `3/9/2026`: days since 1899-12-30.
    Date,
}

/// How values are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rendering {
    Formatted,
    Unformatted,
    Formula,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl Cell {
    /// A plain number.
    pub(super) fn number(number: f64) -> Self {
        Self::Number(number, Shown::Plain)
    }

    /// A value that is sent as it stands, `RAW`; none where a cell can't hold it.
    pub(super) fn raw(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::from(text.as_str())),
            Value::Number(number) => Some(Self::number(number.as_f64()?)),
            Value::Bool(truth) => Some(Self::Truth(*truth)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A value as if somebody had typed it, `USER_ENTERED`.
    pub(super) fn typed(value: &Value) -> Option<Self> {
        let Value::String(text) = value else { return Self::raw(value) };
        if let Some(literal) = text.strip_prefix('\'') {
            return Some(Self::from(literal));
        }
        if text.len() > 1 && text.starts_with(['=', '+']) {
            return Some(Self::Formula(text.clone(), Box::new(Self::from("#ERROR!"))));
        }
        Some(match (text.parse::<f64>(), text.as_str()) {
            (Ok(number), _) => Self::number(number),
            (Err(_), "TRUE" | "FALSE") => Self::Truth(text == "TRUE"),
            (Err(_), _) => Self::from(text.as_str()),
        })
    }

    /// Whether nothing stands there.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// What is seen.
    pub(super) fn seen(&self, rendering: Rendering) -> Value {
        match (self, rendering) {
            (Self::Empty, _) => json!(""),
            (Self::Text(text), _) => json!(text),
            (Self::Truth(truth), Rendering::Formatted) => json!(if *truth { "TRUE" } else { "FALSE" }),
            (Self::Truth(truth), _) => json!(truth),
            (Self::Number(number, shown), Rendering::Formatted) => json!(formatted(*number, *shown)),
            (Self::Number(number, _), _) => json!(number),
            (Self::Formula(text, _), Rendering::Formula) => json!(text),
            (Self::Formula(_, result), rendering) => result.seen(rendering),
        }
    }
}

fn formatted(number: f64, shown: Shown) -> String {
    match shown {
        Shown::Plain => number.to_string(),
        Shown::Currency => format!("${}", grouped(&format!("{number:.2}"))),
        Shown::Thousands => grouped(&format!("{number:.0}")),
        Shown::Date => {
            #[expect(clippy::cast_possible_truncation, reason = "a day's number is small")]
            let days = jiff::Span::new().days(number as i64);
            let date = jiff::civil::date(1899, 12, 30) + days;
            format!("{}/{}/{}", date.month(), date.day(), date.year())
        }
    }
}

fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let length = whole.len();
    let grouped = whole.char_indices().flat_map(|(at, digit)| {
        let comma = (at > 0 && (length - at) % 3 == 0).then_some(',');
        comma.into_iter().chain([digit])
    });
    grouped.chain(rest.chars()).collect()
}

#[test]
fn cells_are_seen_as_people_or_programs_see_them() {
    let seen = |cell: &Cell| {
        [Rendering::Formatted, Rendering::Unformatted, Rendering::Formula]
            .map(|rendering| cell.seen(rendering))
    };
    let price = Cell::Number(1234.5, Shown::Currency);
    assert_eq!(seen(&price), [json!("$1,234.50"), json!(1234.5), json!(1234.5)]);
    assert_eq!(Cell::Number(46090.0, Shown::Date).seen(Rendering::Formatted), "3/9/2026");
    assert_eq!(Cell::Number(1001.0, Shown::Thousands).seen(Rendering::Formatted), "1,001");
    let sum = Cell::Formula("=A1".to_owned(), Box::new(price));
    assert_eq!(seen(&sum), [json!("$1,234.50"), json!(1234.5), json!("=A1")]);
}

#[test]
fn a_text_that_is_typed_may_become_a_formula_and_one_that_is_raw_never() {
    let text = json!("=1+1");
    assert_eq!(Cell::raw(&text), Some(Cell::Text("=1+1".to_owned())));
    assert!(matches!(Cell::typed(&text), Some(Cell::Formula(..))));
    assert_eq!(Cell::typed(&json!("007")), Some(Cell::number(7.0)));
    assert_eq!(Cell::raw(&json!("007")), Some(Cell::from("007")));
    assert_eq!(Cell::raw(&json!({"a": 1})), None);
}
