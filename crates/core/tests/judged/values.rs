//! A plausible value for a field, from what its schema says of it.

use jackfield_core::{
    plan::arguments::Pattern,
    schema::{Field, FieldType, Limits},
};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    string::string_regex,
    test_runner::TestRunner,
};
use serde_json::{Number, Value, json};

/// How many texts are tried for a pattern.
const ATTEMPTS: usize = 200;

/// A value for a field that is no object.
pub fn of(field: &Field) -> Value {
    match field.kind {
        FieldType::List => list(field),
        FieldType::Enum => field.allowed_values.first().map_or_else(|| text(field), |first| json!(first)),
        FieldType::String => text(field),
        FieldType::Integer | FieldType::Number | FieldType::Decimal => number(field),
        FieldType::Boolean => json!(true),
        FieldType::Date => json!("2026-11-02"),
        FieldType::Time => json!("09:15:00"),
        FieldType::Datetime if field.format.as_deref() == Some("local-date-time") => {
            json!("2026-11-02T09:15:00")
        }
        FieldType::Datetime => json!("2026-11-02T09:15:00Z"),
        FieldType::Uuid => json!("01890a5d-ac96-774b-bcce-b302099a8057"),
        FieldType::Binary => json!("aGVsbG8="),
        FieldType::Json => json!("text"),
        FieldType::Object => json!({}),
    }
}

fn list(field: &Field) -> Value {
    let count = field.limits.as_ref().and_then(|limits| limits.min_items).unwrap_or(1).max(1);
    let element = element(field);
    // Where elements must differ, a few do.
    let value = |index: u32| {
        let place = usize::try_from(index).unwrap_or_default() % element.allowed_values.len().max(1);
        element.allowed_values.get(place).map_or_else(|| of(&element), |allowed| json!(allowed))
    };
    (0..count).map(value).collect()
}

/// What a list holds, as a field of its own.
fn element(list: &Field) -> Field {
    let word = list.of.as_deref().unwrap_or("string");
    let kind = FieldType::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or(FieldType::Json);
    Field { kind, of: None, ..list.clone() }
}

/// 1, or the least that is allowed.
fn number(field: &Field) -> Value {
    let none = Limits::default();
    let limits = field.limits.as_deref().unwrap_or(&none);
    let float = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    let is_whole = field.kind == FieldType::Integer;
    let step = float(&limits.multiple_of).unwrap_or(if is_whole { 1.0 } else { 0.25 });
    let mut value = 1.0_f64;
    if let Some(most) = float(&limits.maximum).filter(|most| *most < value) {
        value = most;
    }
    if let Some(below) = float(&limits.exclusive_maximum).filter(|below| *below <= value) {
        value = below - step;
    }
    if let Some(least) = float(&limits.minimum).filter(|least| *least > value) {
        value = least;
    }
    if let Some(above) = float(&limits.exclusive_minimum).filter(|above| *above >= value) {
        value = above + step;
    }
    if limits.multiple_of.is_some() || is_whole {
        value = (value / step).ceil() * step;
    }
    if value.fract() == 0.0 {
        serde_json::from_str(&format!("{value:.0}")).unwrap_or(json!(1))
    } else {
        json!(value)
    }
}

fn text(field: &Field) -> Value {
    let plain = match field.format.as_deref().unwrap_or_default() {
        "email" => "ada@example.com",
        "uri" | "url" | "iri" | "uri-reference" => "https://example.com/",
        "hostname" => "example.com",
        "ipv4" | "ip" | "inet" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "phone" => "+15550123456",
        "duration" => "P1D",
        "date" => "2026-11-02",
        "date-time" => "2026-11-02T09:15:00Z",
        "time" => "09:15:00Z",
        _ => "text",
    };
    let limits = field.limits.as_deref();
    let length = |bound: Option<u32>| bound.and_then(|bound| usize::try_from(bound).ok());
    let least = length(limits.and_then(|limits| limits.min_length)).unwrap_or(0);
    let most = length(field.max_length).unwrap_or(usize::MAX);
    let fitted: String =
        plain.chars().chain("text".chars().cycle()).take(least.max(plain.len()).min(most)).collect();
    match limits.and_then(|limits| limits.pattern.as_deref()) {
        Some(pattern) => json!(matching(pattern, &fitted, (least, most))),
        None => json!(fitted),
    }
}

/// A text of a length that a pattern matches; the plain one where that can't be found.
fn matching(pattern: &str, plain: &str, (least, most): (usize, usize)) -> String {
    let judge = Pattern::new(&format!(r"[\s\S]*(?:{pattern})[\s\S]*"));
    let fits = |text: &str| {
        let length = text.chars().count();
        (least..=most).contains(&length) && judge.as_ref().is_ok_and(|judge| judge.matches(text))
    };
    let common = [plain, "1", "abc", "ABC", "a1", "/a", "2026-11-02", "en", "US", "USD"];
    if let Some(good) = common.into_iter().find(|text| fits(text)) {
        return good.to_owned();
    }
    let bare = pattern.strip_prefix('^').unwrap_or(pattern);
    let bare = bare.strip_suffix('$').unwrap_or(bare);
    let mut runner = TestRunner::deterministic();
    let Ok(texts) = string_regex(bare) else { return plain.to_owned() };
    let mut made = (0..ATTEMPTS).filter_map(|_| texts.new_tree(&mut runner).ok()).map(|tree| tree.current());
    made.find(|text| text.is_ascii() && (least..=most).contains(&text.len()))
        .unwrap_or_else(|| plain.to_owned())
}
