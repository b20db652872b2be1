//! Ranges in A1 notation, as the vendor reads them: apart from our own reading.

/// A rectangle of cells; rows and columns are counted from 0, and the ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) top: usize,
    pub(super) left: usize,
    pub(super) bottom: usize,
    pub(super) right: usize,
}

/// A range: the sheet that it names, and the corners as far as they are stated.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// None is the first sheet.
    pub(super) title: Option<String>,
    /// None is the whole sheet.
    pub(super) corners: Option<(Corner, Corner)>,
}

/// A row and a column, each only where it is stated.
type Corner = (Option<usize>, Option<usize>);

impl Range {
    /// Reads a range; none where it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix('\'') {
            let (title, behind) = quoted(rest)?;
            let corners = match behind.strip_prefix('!') {
                Some(cells) => Some(corners(cells)?),
                None if behind.is_empty() => None,
                None => return None,
            };
            return Some(Self { title: Some(title), corners });
        }
        match text.split_once('!') {
            Some((title, _)) if title.is_empty() || title.contains('\'') => None,
            Some((title, cells)) => {
                Some(Self { title: Some(title.to_owned()), corners: Some(corners(cells)?) })
            }
            None => Some(match corners(text) {
                Some(corners) => Self { title: None, corners: Some(corners) },
                None => Self { title: Some(text.to_owned()), corners: None },
            }),
        }
    }

    /// The cells within a grid of so many rows and columns; none where it begins beyond.
    pub(super) fn within(&self, rows: usize, columns: usize) -> Option<Area> {
        let ((top, left), (bottom, right)) = self.corners.unwrap_or(((None, None), (None, None)));
        let area = Area {
            top: top.unwrap_or(0),
            left: left.unwrap_or(0),
            bottom: bottom.unwrap_or(rows - 1).min(rows - 1),
            right: right.unwrap_or(columns - 1).min(columns - 1),
        };
        (area.top <= area.bottom && area.left <= area.right).then_some(area)
    }
}

impl Area {
    /// How the vendor writes it.
    pub(super) fn text(&self, title: &str) -> String {
        let is_plain = title.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let title = if is_plain { title.to_owned() } else { format!("'{}'", title.replace('\'', "''")) };
        let first = format!("{}{}", letters(self.left), self.top + 1);
        let last = format!("{}{}", letters(self.right), self.bottom + 1);
        if first == last { format!("{title}!{first}") } else { format!("{title}!{first}:{last}") }
    }
}

/// A title up to the quote that ends it, and what is behind.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut title = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('\'')?;
        title.push_str(before);
        match behind.strip_prefix('\'') {
            Some(more) => {
                title.push('\'');
                rest = more;
            }
            None => return Some((title, behind)),
        }
    }
}

fn corners(text: &str) -> Option<(Corner, Corner)> {
    match text.split_once(':') {
        Some((first, last)) => Some((corner(first)?, corner(last)?)),
        None => {
            let only = corner(text)?;
            (only.0.is_some() && only.1.is_some()).then_some((only, only))
        }
    }
}

fn corner(text: &str) -> Option<Corner> {
    let text = text.replace('$', "").to_ascii_uppercase();
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let letters = text.strip_suffix(digits)?;
    if text.is_empty() || letters.len() > 3 || !digits.chars().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let row = if digits.is_empty() { None } else { Some(digits.parse::<usize>().ok()?.checked_sub(1)?) };
    let number = letters.bytes().fold(0, |number, letter| number * 26 + usize::from(letter - b'A') + 1);
    Some((row, number.checked_sub(1)))
}

fn letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).expect("a letter"));
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

#[test]
fn ranges_are_read_as_the_vendor_documents_them() {
    let area =
        |text: &str| Range::read(text).and_then(|range| range.within(100, 26)).map(|area| area.text("S"));
    for (text, cells) in [
        ("S!A1:B2", "S!A1:B2"),
        ("S!A:A", "S!A1:A100"),
        ("S!1:2", "S!A1:Z2"),
        ("S!A5:A", "S!A5:A100"),
        ("A1:ZZ5000", "S!A1:Z100"),
        ("S", "S!A1:Z100"),
        ("'It''s'!$B$7", "S!B7"),
    ] {
        assert_eq!(area(text).as_deref(), Some(cells), "{text}");
    }
    assert_eq!(Range::read("'a''!b'!A1").unwrap().title.as_deref(), Some("a'!b"));
    for odd in ["S!", "S!A0", "'S!A1", "'S'A1", "!A1", "S!AAAA1", "S!A1:"] {
        assert!(Range::read(odd).is_none_or(|range| range.within(100, 26).is_none()), "{odd}");
    }
    assert_eq!(area("S!A101"), None);
}
