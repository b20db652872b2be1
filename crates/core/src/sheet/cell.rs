//! What a cell says: its text, and what numbers and dates people write in cells.

use jiff::{Span, civil::Date};
use serde_json::Value;

/// How a date is written in digits, unless it starts with a year of four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// `2026-11-02`
    YearFirst,
    /// `11/2/2026`
    MonthFirst,
    /// `2.11.2026`
    DayFirst,
}

/// What a person sees in a cell: `1001` is the same whether it is kept as a text, a whole number or as `1001.0`.
pub fn text(cell: &Value) -> String {
    match cell {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "TRUE".to_owned(),
        Value::Bool(false) => "FALSE".to_owned(),
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
        }
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// Whether nothing is seen in a cell.
pub fn is_empty(cell: &Value) -> bool {
    text(cell).trim().is_empty()
}

/// A text without regard to case, and with one blank for any white space.
pub fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    // Upper case first: it makes one of letters that small ones tell apart, as `ß` and `ss`.
    words.join(" ").to_uppercase().to_lowercase()
}

/// The number in a cell, where it is one: `$1,001.50`, or `1.001,50 €` where a comma is the `decimal` mark.
pub fn number(cell: &Value, decimal: char) -> Option<f64> {
    let text = match cell {
        Value::Number(number) => return number.as_f64(),
        Value::String(text) => text.trim(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let grouping = if decimal == ',' { '.' } else { ',' };
    let between = |letter: &char| {
        *letter == grouping
            || letter.is_whitespace()
            || matches!(letter, '\'' | '’' | '$' | '€' | '£' | '¥' | '₹')
    };
    let plain: String = text.chars().filter(|letter| !between(letter)).collect();
    let plain = plain.replace(decimal, ".").replace('−', "-");
    let is_number = plain.bytes().any(|byte| byte.is_ascii_digit())
        && plain
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    is_number.then(|| plain.parse().ok()).flatten()
}

/// The day in a cell, where it is one: digits in the given order, or the days since 1899-12-30 by which spreadsheets
/// count. A time of day after it doesn't matter.
pub fn date(cell: &Value, order: DateOrder) -> Option<Date> {
    match cell {
        Value::Number(number) => serial(number.as_f64()?),
        Value::String(text) => written(text, order),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn serial(days: f64) -> Option<Date> {
    let in_range = (0.0..3_000_000.0).contains(&days);
    #[expect(clippy::cast_possible_truncation, reason = "checked: within the range")]
    let days = in_range.then(|| days.floor() as i64)?;
    Date::constant(1899, 12, 30).checked_add(Span::new().try_days(days).ok()?).ok()
}

fn written(text: &str, order: DateOrder) -> Option<Date> {
    let day = text.trim().split(|letter: char| letter == 'T' || letter.is_whitespace()).next()?;
    let parts: Vec<&str> = day.trim_end_matches(',').split(['-', '/', '.']).collect();
    let [one, two, three] = parts.as_slice() else { return None };
    let (year, month, day) = match order {
        _ if one.len() == 4 => (one, two, three),
        DateOrder::YearFirst => return None,
        DateOrder::MonthFirst => (three, one, two),
        DateOrder::DayFirst => (three, two, one),
    };
    let digits =
        |part: &str| part.parse::<i16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let year = match year.len() {
        4 => digits(year)?,
        2 => 2000 + digits(year)?,
        _ => return None,
    };
    let small = |part: &str| i8::try_from(digits(part)?).ok();
    Date::new(year, small(month)?, small(day)?).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_reads_the_same_however_it_is_kept() {
        for kept in [json!("1001"), json!(1001), json!(1001.0)] {
            assert_eq!(text(&kept), "1001");
        }
        assert_eq!(text(&json!(10.5)), "10.5");
        assert_eq!((text(&json!(true)).as_str(), text(&json!(null)).as_str()), ("TRUE", ""));
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let cases = [
            (json!("1,001"), '.', Some(1001.0)),
            (json!("$1,001.50"), '.', Some(1001.5)),
            (json!("1.001,50 €"), ',', Some(1001.5)),
            (json!("1\u{202f}001"), ',', Some(1001.0)),
            (json!("1’001"), '.', Some(1001.0)),
            (json!("−7"), '.', Some(-7.0)),
            (json!(1001), '.', Some(1001.0)),
            (json!("50%"), '.', None),
            (json!("12a"), '.', None),
            (json!("1.2.3"), '.', None),
            (json!("nan"), '.', None),
            (json!(""), '.', None),
            (json!(true), '.', None),
        ];
        for (cell, decimal, wanted) in cases {
            assert_eq!(number(&cell, decimal), wanted, "{cell}");
        }
    }

    #[test]
    fn dates_are_read_in_the_order_that_is_said() {
        let day = Some(Date::constant(2026, 11, 2));
        assert_eq!(date(&json!("2026-11-02"), DateOrder::DayFirst), day);
        assert_eq!(date(&json!("2026/11/02 09:15"), DateOrder::YearFirst), day);
        assert_eq!(date(&json!("11/2/2026"), DateOrder::MonthFirst), day);
        assert_eq!(date(&json!("2.11.26"), DateOrder::DayFirst), day);
        assert_eq!(date(&json!(46328), DateOrder::YearFirst), day);
        assert_eq!(date(&json!(46328.75), DateOrder::YearFirst), day);
        for odd in [
            json!("11/2/2026"),
            json!("2026-13-01"),
            json!("soon"),
            json!(-1),
            json!(1e300),
            json!("+1-1-2026"),
        ] {
            assert_eq!(date(&odd, DateOrder::YearFirst), None, "{odd}");
        }
    }

    #[test]
    fn white_space_and_case_fold_away() {
        assert_eq!(folded("  Full\u{a0}\n NAME "), "full name");
        assert_eq!(folded("STRASSE"), folded("straße"));
    }
}
