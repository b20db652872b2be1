//! What a provider says about a thing, as far as it is kept.

/// The longest description that is kept, in characters.
pub(super) const DESCRIPTION_LENGTH: usize = 2_000;

/// A description without the blanks around it, up to the bound; none where nothing is left.
pub(super) fn description(text: &str) -> Option<String> {
    let text = text.trim();
    let kept = match text.char_indices().nth(DESCRIPTION_LENGTH) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    };
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_bounded_and_without_blanks_around_it() {
        assert_eq!(description(" \n An order. \t").as_deref(), Some("An order."));
        assert_eq!(description(" \n "), None);
        assert_eq!(description(&"ä".repeat(3_000)).unwrap().chars().count(), DESCRIPTION_LENGTH);
    }
}
