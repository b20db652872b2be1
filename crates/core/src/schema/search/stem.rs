//! Words without their endings, so that `refunds`, `refunded` and `refunding` are one.
//!
//! Far less than a grammar: what matters is that the forms of one word meet, in an index and in a query alike.

/// A lower-case word without the ending of a plural or of a verb.
pub(crate) fn stem(word: &str) -> String {
    if word.len() < 4 || !word.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let one = without_plural(word);
    let mut stem = without_ending(&one);
    if stem.len() >= 4 && stem.ends_with('e') {
        stem.pop();
    }
    if let Some(shorter) = stem.strip_suffix("at").filter(|shorter| shorter.len() >= 5) {
        stem.truncate(shorter.len());
    }
    without_double(stem)
}

fn without_plural(word: &str) -> String {
    if let Some(start) = word.strip_suffix("ies").filter(|start| start.len() >= 2) {
        return format!("{start}y");
    }
    let plain = ["sses", "xes", "ches", "shes", "zes"].iter().any(|ending| word.ends_with(ending));
    let kept = match word.strip_suffix("es").filter(|_| plain) {
        Some(start) => start,
        None if ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) => word,
        None => word.strip_suffix('s').unwrap_or(word),
    };
    kept.to_owned()
}

/// A word without `ing`, `ed`, `ation` or `ion`, where enough of it is left.
fn without_ending(word: &str) -> String {
    let has_vowel = |start: &&str| start.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let cut = |ending: &str, least: usize| {
        word.strip_suffix(ending).filter(|start| start.len() >= least).filter(has_vowel)
    };
    // Settings aren't about setting something.
    let ing = || cut("ing", 3).filter(|_| word != "setting");
    let ed = || cut("ed", 4).filter(|start| !start.ends_with('e'));
    let ion = || cut("ion", 4).filter(|start| start.ends_with(['t', 's']));
    ing().or_else(ed).or_else(|| cut("ation", 5)).or_else(ion).unwrap_or(word).to_owned()
}

/// `cancell` is `cancel`, and `shipp` is `ship`; short words that end so keep it: `bill`, `pass`.
fn without_double(mut stem: String) -> String {
    let mut last = stem.bytes().rev();
    let (Some(end), Some(before)) = (last.next(), last.next()) else { return stem };
    let keeps = matches!(end, b'l' | b's' | b'z' | b'f') && stem.len() <= 5;
    if end == before && !keeps && stem.len() >= 4 && !matches!(end, b'a' | b'e' | b'i' | b'o' | b'u') {
        stem.pop();
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_one_word_meet() {
        for forms in [
            &["refund", "refunds", "refunded", "refunding"][..],
            &["cancel", "cancels", "canceled", "cancelled", "cancelling", "cancellation"],
            &["create", "creates", "created", "creating", "creation"],
            &["close", "closes", "closed", "closing"],
            &["company", "companies"],
            &["address", "addresses"],
            &["box", "boxes"],
            &["status", "statuses"],
            &["reserve", "reservation", "reservations"],
            &["validate", "validation"],
            &["bill", "bills", "billing"],
            &["name", "names", "naming"],
            &["ship", "shipping", "ships"],
            &["list", "lists", "listing"],
            &["category", "categories"],
        ] {
            let stems: Vec<String> = forms.iter().map(|word| stem(word)).collect();
            assert!(stems.iter().all(|one| *one == stems[0]), "{forms:?} {stems:?}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for (one, other) in [("setting", "set"), ("need", "ned"), ("bus", "bu"), ("customer", "custom")] {
            assert_ne!(stem(one), stem(other));
        }
        assert_eq!(stem("größe"), "größe");
        assert_eq!(stem("id"), "id");
    }
}
