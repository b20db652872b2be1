//! The nearest valid names to one that isn't: "did you mean `email`?".

/// The candidates nearest to `name`, best first, at most three; none that is far off.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score >= 0.75)
        .collect();
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    scored.dedup_by(|left, right| left.1 == right.1);
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// "did you mean `email`?", or nothing where no name is near.
pub fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let names: Vec<String> = nearest(name, candidates).iter().map(|near| format!("`{near}`")).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_name() {
        assert_eq!(did_you_mean("emial", ["email", "phone", "id"]).as_deref(), Some("did you mean `email`?"));
    }

    #[test]
    fn nothing_near_suggests_nothing() {
        assert_eq!(did_you_mean("zzz", ["email", "phone"]), None);
    }
}
