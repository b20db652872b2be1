//! A goal that asks for several things, one after the other.

/// The most parts of a goal.
const MOST_PARTS: usize = 3;
/// What says that something else is wanted too, at the start of a sentence.
const ALSO: &[&str] = &[
    "also",
    "and also",
    "then",
    "and then",
    "additionally",
    "besides",
    "second",
    "secondly",
    "third",
    "thirdly",
    "finally",
    "ausserdem",
    "außerdem",
    "dann",
    "zusätzlich",
    "también",
    "además",
    "luego",
];

/// The parts of a goal that are set apart by numbers, bullets, lines of their own or words such as `also`; one part
/// where none are.
pub(super) fn parts(goal: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for line in goal.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (line, is_item) = bare(line);
        for (at, sentence) in sentences(line).into_iter().enumerate() {
            let (sentence, is_also) = after_also(sentence);
            match parts.last_mut() {
                Some(last) if !(is_also || (at == 0 && is_item)) => {
                    last.push_str(". ");
                    last.push_str(sentence);
                }
                Some(_) | None => parts.push(sentence.to_owned()),
            }
        }
    }
    if parts.len() > MOST_PARTS { vec![goal.to_owned()] } else { parts }
}

/// A line without the number or bullet before it.
fn bare(line: &str) -> (&str, bool) {
    let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = digits
        .strip_prefix(['.', ')'])
        .filter(|_| digits.len() < line.len() && line.len() - digits.len() < 3);
    let bulleted = line.strip_prefix(['-', '*', '•']).filter(|rest| rest.starts_with(' '));
    match numbered.or(bulleted) {
        Some(rest) => (rest.trim(), true),
        None => (line, false),
    }
}

fn sentences(line: &str) -> Vec<&str> {
    let ends = |letter: char| matches!(letter, '.' | '!' | '?' | ';');
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((at, mark)) = rest.char_indices().find(|(at, letter)| {
        ends(*letter) && rest.get(at + letter.len_utf8()..).is_some_and(|after| after.starts_with(' '))
    }) {
        let (sentence, after) = rest.split_at_checked(at + mark.len_utf8()).unwrap_or((rest, ""));
        found.push(sentence.trim().trim_end_matches(['.', ';']));
        rest = after.trim();
    }
    if !rest.is_empty() {
        found.push(rest);
    }
    found
}

fn after_also(sentence: &str) -> (&str, bool) {
    let lower = sentence.to_lowercase();
    let longest = ALSO
        .iter()
        .filter(|also| lower.strip_prefix(**also).is_some_and(|rest| rest.starts_with([' ', ','])));
    match longest.max_by_key(|also| also.len()) {
        Some(also) => (sentence.get(also.len()..).unwrap_or(sentence).trim_start_matches([' ', ',']), true),
        None => (sentence, false),
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn only_what_is_set_apart_is_a_part() {
        let one = "Caller reads out their number. Pull up their name and email.";
        assert_eq!(parts(one).len(), 1);
        assert_eq!(parts("1. find a customer by phone\n2. open a ticket for them").len(), 2);
        assert_eq!(
            parts("Look up an order by number. Also cancel an order; then refund a payment."),
            ["Look up an order by number", "cancel an order", "refund a payment."]
        );
        assert_eq!(parts("- a b\n- c d\n- e f\n- g h").len(), 1);
        assert_eq!(parts("").len(), 0);
    }
}
