//! Words that are written together: `lastupdate`, `kundennummer`.

/// What German puts between the parts of a word.
const LINKS: &[&str] = &["", "s", "n", "en", "es"];
/// The most parts of a word.
const MOST_PARTS: usize = 4;

/// The longest word that is taken apart, in bytes.
const LONGEST: usize = 40;

/// The fewest known words that a word is written together from; `None` where it isn't.
pub(super) fn parts(word: &str, is_known: impl Fn(&str) -> bool) -> Option<Vec<&str>> {
    if word.len() > LONGEST {
        return None;
    }
    (2..=MOST_PARTS).find_map(|count| split(word, count, &is_known))
}

/// A word into just so many known ones, with a link behind each but the last.
fn split<'w>(word: &'w str, count: usize, is_known: &impl Fn(&str) -> bool) -> Option<Vec<&'w str>> {
    if count == 1 {
        return is_known(word).then(|| vec![word]);
    }
    // The longest beginning first: `workorder` is about an order of work, not of `wo`.
    for (at, _) in word.char_indices().rev() {
        let Some((start, rest)) =
            word.split_at_checked(at).filter(|(start, rest)| start.len() > 1 && rest.len() > 1)
        else {
            continue;
        };
        let linked = LINKS.iter().filter_map(|link| start.strip_suffix(link)).find(|start| is_known(start));
        if let Some(start) = linked
            && let Some(mut parts) = split(rest, count - 1, is_known)
        {
            parts.insert(0, start);
            return Some(parts);
        }
    }
    None
}
