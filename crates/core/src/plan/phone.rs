//! Phone numbers: the spellings in which a column may hold one, and the international form.
//!
//! ```
//! use jackfield_core::plan::phone;
//! assert_eq!(phone::e164("+1 555 012-3456").as_deref(), Some("+15550123456"));
//! assert!(phone::spellings("+1 555 012-3456").contains(&"(555) 012-3456".to_owned()));
//! ```

mod codes;

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

/// The number as `+15550123456`, where its country is known: it starts with `+` or `00`, or has the
/// ten digits of a North American number (eleven with the leading 1).
pub fn e164(text: &str) -> Option<String> {
    let number = parse(text)?;
    Some(format!("+{}{}", number.country, number.national))
}

/// The digits of the number without its country, where [`e164`] knows that: what systems search by that keep numbers of
/// one country, or that compare without it.
pub fn national(text: &str) -> Option<String> {
    parse(text).map(|number| number.national)
}

/// The spellings in which a column may hold the number, the given one first; each once, at most
/// [`MAX_SPELLINGS`], always in the same order.
pub fn spellings(text: &str) -> Vec<String> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let mut all = vec![text.to_owned()];
    match parse(text) {
        Some(number) if number.country == "1" && number.national.len() == 10 => {
            north_american(&number.national, &mut all);
        }
        Some(number) => international(&number, &mut all),
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
fn parse(text: &str) -> Option<Number> {
    let text = text.trim();
    if !is_number(text) {
        return None;
    }
    // "+49 (0) 30 …": the trunk prefix in brackets is not dialled from abroad.
    let cleaned = text.replace("(0)", "");
    let digits: String = cleaned.chars().filter(char::is_ascii_digit).collect();
    let abroad = if cleaned.starts_with('+') { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    match abroad {
        Some(full) if INTERNATIONAL.contains(&full.len()) => {
            let country = codes::country(full)?;
            let national = full.strip_prefix(country)?;
            (!national.is_empty()).then(|| Number { country, national: national.to_owned() })
        }
        Some(_) => None,
        None => {
            let national = if digits.len() == 11 { digits.strip_prefix('1')? } else { &digits };
            let plausible = national.len() == 10 && !national.starts_with(['0', '1']);
            plausible.then(|| Number { country: "1", national: national.to_owned() })
        }
    }
}

/// Whether a text is written as phone numbers are: digits and what separates them.
fn is_number(text: &str) -> bool {
    let body = text.strip_prefix('+').unwrap_or(text);
    text.len() <= 40 && body.chars().all(|letter| letter.is_ascii_digit() || " ()-./\u{a0}".contains(letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_north_american_number_is_found_in_its_usual_spellings() {
        for given in ["+1 555 012-3456", "(555) 012-3456", "15550123456", "0015550123456", "555.012.3456"] {
            let all = spellings(given);
            for held in ["+15550123456", "5550123456", "(555) 012-3456", "555-012-3456", "+1 555-012-3456"] {
                assert!(all.iter().any(|spelling| spelling == held), "{given} as {held}");
            }
        }
    }

    #[test]
    fn other_countries_have_a_trunk_prefix_at_home() {
        let all = spellings("+49 (0) 30 123456");
        for held in ["+4930123456", "004930123456", "030123456", "4930123456", "+49 (0) 30 123456"] {
            assert!(all.iter().any(|spelling| spelling == held), "{held}");
        }
    }

    #[test]
    fn zeros_alone_are_not_an_empty_number() {
        for given in ["0", "000", "00 0-0"] {
            assert!(spellings(given).iter().all(|spelling| !spelling.is_empty()), "{given}");
        }
    }

    #[test]
    fn only_a_known_country_gives_the_international_form() {
        assert_eq!(e164("0044 20 7946 0000").as_deref(), Some("+442079460000"));
        assert_eq!(e164("+421 2 1234 5678").as_deref(), Some("+421212345678"));
        for unknown in ["030 123456", "+999 123456", "call me", "+12", "", "+1 555 CALL NOW"] {
            assert_eq!(e164(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn without_its_country_a_number_is_the_same_however_it_is_spelled() {
        for given in ["+1 555 012-3456", "(555) 012-3456", "15550123456", "0015550123456"] {
            assert_eq!(national(given).as_deref(), Some("5550123456"), "{given}");
        }
        assert_eq!(national("+49 (0) 30 123456").as_deref(), Some("30123456"));
        assert_eq!(national("030 123456"), None);
    }

    proptest! {
        #[test]
        fn spellings_are_few_and_keep_the_digits(text in "\\+?[0-9 ()./-]{0,30}|\\PC{0,20}") {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let all = spellings(&text);
            prop_assert!((1..=MAX_SPELLINGS).contains(&all.len()));
            prop_assert!(all.iter().any(|spelling| digits(spelling) == digits(&text)));
            prop_assert_eq!(&all, &spellings(&text));
            let once: std::collections::HashSet<&String> = all.iter().collect();
            prop_assert_eq!(once.len(), all.len());
        }
    }
}
