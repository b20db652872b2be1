//! Phone numbers: the spellings in which a column may hold one, and the international form.
//!
//! ```
//! use jackfield_core::plan::phone::{self, Region};
//! assert_eq!(phone::e164("+1 555 012-3456", None).as_deref(), Some("+15550123456"));
//! assert!(phone::spellings("+1 555 012-3456", None).contains(&"(555) 012-3456".to_owned()));
//! assert_eq!(phone::e164("030 123456", Region::new("DE")).as_deref(), Some("+4930123456"));
//! ```
//!
//! Of a region's numbering plan three things are needed: its calling code, what is dialled before a number at
//! home, and how many digits a number has. They are a table of ours. The ports of libphonenumber bring 30 crates
//! with a second engine of regular expressions, a megabyte of metadata that is compiled when the first number is
//! read, and another answer for a frozen plan whenever that metadata changes. One of them judges the table
//! instead (`tests/judged`): for every region, what it writes at home must be read as what it means.

mod codes;
mod home;
mod region;
mod regions;
mod usual;

pub use region::Region;

/// The most spellings of one number, and so the placeholders of an engine without arrays.
pub const MAX_SPELLINGS: usize = 24;
/// The digits of an international number: fewer are an extension or a short code.
const INTERNATIONAL: std::ops::RangeInclusive<usize> = 7..=15;

/// A number taken apart.
struct Number {
    /// The country calling code.
    country: &'static str,
    /// What follows it, without a trunk prefix.
    national: String,
}

/// The number as `+15550123456`, where its country is known: it starts with `+` or `00`, or is spelled as one does
/// in the given region. Without a region, ten digits (eleven with the leading 1) are a North American number.
pub fn e164(text: &str, region: Option<Region>) -> Option<String> {
    let number = parse(text, region)?;
    Some(format!("+{}{}", number.country, number.national))
}

/// The digits of the number without its country, where [`e164`] knows that: what systems search by that keep numbers of
/// one country, or that compare without it.
pub fn national(text: &str, region: Option<Region>) -> Option<String> {
    parse(text, region).map(|number| number.national)
}

/// The spellings in which a column may hold the number, the given one first; each once, at most
/// [`MAX_SPELLINGS`], always in the same order. A number of the given region also has those that are usual there.
pub fn spellings(text: &str, region: Option<Region>) -> Vec<String> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let mut all = vec![text.to_owned()];
    match parse(text, region) {
        Some(number) if number.country == "1" && number.national.len() == 10 => {
            north_american(&number.national, &mut all);
        }
        Some(number) => match region.filter(|region| region.calling_code() == number.country) {
            Some(region) => home::spellings(&number, region, text, &mut all),
            None => international(&number, &mut all),
        },
        None if is_number(text) && !digits.is_empty() => {
            let bare = digits.trim_start_matches('0');
            all.push(digits.clone());
            // Of nothing but zeros nothing is left, and an empty column is nobody's number.
            if !bare.is_empty() {
                all.extend([bare.to_owned(), format!("0{bare}")]);
            }
        }
        None => {}
    }
    let mut once: Vec<String> = Vec::with_capacity(all.len());
    for spelling in all {
        if !once.contains(&spelling) {
            once.push(spelling);
        }
    }
    once.truncate(MAX_SPELLINGS);
    once
}

fn north_american(national: &str, all: &mut Vec<String>) {
    let part = |from: usize, to: usize| national.get(from..to).unwrap_or_default();
    let (area, exchange, line) = (part(0, 3), part(3, 6), part(6, 10));
    all.extend([
        format!("+1{national}"),
        format!("1{national}"),
        national.to_owned(),
        format!("001{national}"),
        format!("({area}) {exchange}-{line}"),
        format!("{area}-{exchange}-{line}"),
        format!("{area}.{exchange}.{line}"),
        format!("{area} {exchange} {line}"),
        format!("({area}){exchange}-{line}"),
        format!("{area} {exchange}-{line}"),
        format!("+1 {area} {exchange} {line}"),
        format!("+1 {area}-{exchange}-{line}"),
        format!("+1 ({area}) {exchange}-{line}"),
        format!("+1-{area}-{exchange}-{line}"),
        format!("+1.{area}.{exchange}.{line}"),
        format!("+1 {area} {exchange}-{line}"),
        format!("+1 {national}"),
        format!("1-{area}-{exchange}-{line}"),
        format!("1 ({area}) {exchange}-{line}"),
        format!("1 {area} {exchange} {line}"),
        format!("1.{area}.{exchange}.{line}"),
    ]);
}

fn international(number: &Number, all: &mut Vec<String>) {
    let Number { country, national } = number;
    all.extend([
        format!("+{country}{national}"),
        format!("{country}{national}"),
        format!("00{country}{national}"),
        format!("+{country} {national}"),
        format!("00{country} {national}"),
        format!("+{country} (0) {national}"),
        format!("+{country}(0){national}"),
        format!("+{country}0{national}"),
        format!("0{national}"),
        national.clone(),
    ]);
    if matches!(*country, "7" | "370") {
        all.push(format!("8{national}"));
    }
}

/// Takes a number apart; `None` where its country can't be told.
fn parse(text: &str, region: Option<Region>) -> Option<Number> {
    let text = text.trim();
    if !is_number(text) {
        return None;
    }
    if let Some(number) =
        region.filter(|_| !text.starts_with('+')).and_then(|region| home::parse(text, region))
    {
        return Some(number);
    }
    // "+49 (0) 30 …": the trunk prefix in brackets is not dialled from abroad.
    let cleaned = text.replace("(0)", "");
    let digits: String = cleaned.chars().filter(char::is_ascii_digit).collect();
    let abroad = if cleaned.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    match abroad {
        Some(full) => from_abroad(full),
        // A region's own plan has been asked: a number that it doesn't know isn't American for that.
        None if region.is_some() => None,
        None => {
            let national = if digits.len() == 11 { digits.strip_prefix('1')? } else { &digits };
            let plausible = national.len() == 10 && !national.starts_with(['0', '1']);
            plausible.then(|| Number { country: "1", national: national.to_owned() })
        }
    }
}

/// A number that starts with its country.
fn from_abroad(full: &str) -> Option<Number> {
    if !INTERNATIONAL.contains(&full.len()) {
        return None;
    }
    let country = codes::country(full)?;
    let national = full.strip_prefix(country)?;
    (!national.is_empty()).then(|| Number { country, national: national.to_owned() })
}

/// Whether a text is written as phone numbers are: digits and what separates them.
fn is_number(text: &str) -> bool {
    let body = text.strip_prefix('+').unwrap_or(text);
    text.len() <= 40 && body.chars().all(|letter| letter.is_ascii_digit() || " ()-./\u{a0}".contains(letter))
}

#[cfg(test)]
mod tests;
