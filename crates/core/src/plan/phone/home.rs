//! Numbers as they are spelled at home: without the country, by the region's numbering plan.

use super::{INTERNATIONAL, Number, Region, from_abroad, regions::Numbering, usual};

/// The fewest digits behind a calling code that nothing announces: with fewer it may be a local number that
/// happens to start so.
const UNANNOUNCED: usize = 7;

/// A number that is dialled in the region: abroad from there, or a national one. `None` where it is neither.
pub(super) fn parse(text: &str, region: Region) -> Option<Number> {
    let plan = region.numbering();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let abroad = digits.strip_prefix(plan.abroad).filter(|_| !plan.abroad.is_empty());
    if let Some(number) = abroad.and_then(from_abroad) {
        return Some(number);
    }
    // This is how calls abroad start nearly everywhere, and no national number.
    if digits.starts_with("00") {
        return None;
    }
    let national = national(&digits, plan)?;
    let full = plan.calling_code.len() + national.len();
    INTERNATIONAL
        .contains(&full)
        .then(|| Number { country: plan.calling_code, national: national.to_owned() })
}

/// What follows the calling code of a number in its national spelling.
fn national<'d>(digits: &'d str, plan: &Numbering) -> Option<&'d str> {
    let sizes = plan.least..=plan.most;
    // North American area codes start with neither: what does is no number, or lacks its own.
    let starts = |rest: &str| match plan.calling_code {
        "1" => !rest.starts_with(['0', '1']),
        _ => !rest.starts_with('0') || plan.trunks.is_empty(),
    };
    let dialled = plan.trunks.iter().find_map(|trunk| {
        digits.strip_prefix(trunk).filter(|rest| sizes.contains(&rest.len()) && starts(rest))
    });
    let bare = || Some(digits).filter(|all| (plan.bare..=plan.most).contains(&all.len()) && starts(all));
    let with_code = || {
        let rest = digits.strip_prefix(plan.calling_code)?;
        // Where nothing is dialled before a number, a whole one may start with the code's digits too.
        let told_apart = !plan.trunks.is_empty() || digits.len() > plan.most;
        (told_apart && rest.len() >= UNANNOUNCED && sizes.contains(&rest.len()) && starts(rest))
            .then_some(rest)
    };
    dialled.or_else(bare).or_else(with_code)
}

/// The spellings of a number in its own region, as the given text groups it and as is usual there.
pub(super) fn spellings(number: &Number, region: Region, text: &str, all: &mut Vec<String>) {
    let Number { country, national } = number;
    let trunks = region.numbering().trunks;
    all.push(format!("+{country}{national}"));
    all.extend(trunks.iter().map(|trunk| format!("{trunk}{national}")));
    all.extend([
        national.clone(),
        format!("{country}{national}"),
        format!("00{country}{national}"),
        format!("+{country} {national}"),
    ]);
    let trunk = trunks.first().copied().unwrap_or_default();
    all.extend(usual::spellings(region.code(), trunk, national));
    if let Some(groups) = grouped(text, national.len()) {
        let separated = |separator: &str| groups.join(separator);
        all.extend([
            format!("{trunk}{}", separated(" ")),
            format!("+{country} {}", separated(" ")),
            format!("{trunk}{}", separated("-")),
        ]);
        if let [area, rest @ ..] = groups.as_slice() {
            let rest = rest.join(" ");
            all.extend([format!("{trunk}{area}/{rest}"), format!("({trunk}{area}) {rest}")]);
        }
    }
    if trunk == "0" {
        all.extend([
            format!("+{country} (0) {national}"),
            format!("+{country}(0){national}"),
            format!("+{country}0{national}"),
        ]);
    }
}

/// The last digits of a text in the groups in which it separates them; `None` where it doesn't.
fn grouped(text: &str, digits: usize) -> Option<Vec<String>> {
    let mut groups: Vec<Vec<char>> = vec![Vec::new()];
    let mut left = digits;
    for letter in text.chars().rev() {
        match groups.last_mut() {
            Some(group) if left > 0 && letter.is_ascii_digit() => {
                group.push(letter);
                left -= 1;
            }
            Some(group) if left > 0 && !group.is_empty() => groups.push(Vec::new()),
            Some(_) | None => {}
        }
    }
    let groups: Vec<String> =
        groups.into_iter().rev().map(|group| group.into_iter().rev().collect()).collect();
    (left == 0 && groups.len() > 1).then_some(groups)
}
