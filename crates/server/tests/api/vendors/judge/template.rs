//! Paths with variables in them: `/v4/spreadsheets/{spreadsheetId}/values/{range}:append`.

use crate::vendors::simulator::decoded;

/// A path as a document states it.
#[derive(Debug)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    /// This very text.
    Literal(String),
    /// One segment or a part of it; with `{+name}` several.
    Variable { name: String, is_long: bool },
}

impl Template {
    /// Reads a template.
    pub(super) fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}').expect("a variable ends");
            pieces.push(Piece::Literal(before.to_owned()));
            let is_long = name.starts_with('+');
            pieces.push(Piece::Variable { name: name.trim_start_matches('+').to_owned(), is_long });
            rest = after;
        }
        pieces.push(Piece::Literal(rest.to_owned()));
        Self(pieces)
    }

    /// The variables of a path that fits, decoded.
    pub(super) fn variables(&self, path: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        fits(&self.0, path, &mut found).then_some(found)
    }

    /// How much of it is stated: of several that fit, the most stated one is meant.
    pub(super) fn weight(&self) -> usize {
        let weight = |piece: &Piece| if let Piece::Literal(text) = piece { text.len() } else { 0 };
        self.0.iter().map(weight).sum()
    }
}

fn fits(pieces: &[Piece], path: &str, found: &mut Vec<(String, String)>) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return path.is_empty() };
    match first {
        Piece::Literal(text) => path.strip_prefix(text.as_str()).is_some_and(|path| fits(rest, path, found)),
        Piece::Variable { name, is_long } => {
            let end = if *is_long { path.len() } else { path.find('/').unwrap_or(path.len()) };
            // The longest value first: what follows a variable is found at the end.
            let ends =
                path.char_indices().map(|(at, _)| at).chain([path.len()]).filter(|at| (1..=end).contains(at));
            for at in ends.collect::<Vec<_>>().into_iter().rev() {
                let (value, behind) = path.split_at(at);
                let before = found.len();
                found.push((name.clone(), decoded(value)));
                if fits(rest, behind, found) {
                    return true;
                }
                found.truncate(before);
            }
            false
        }
    }
}
