//! Ranges in A1 notation: `'Front desk'!B7:E7`.
//!
//! ```
//! use jackfield_core::sheet::a1;
//! assert_eq!(a1::cells("It's", (1, 4), 7), "'It''s'!B7:E7");
//! ```

/// The columns that are read: `A` to `ZZ`.
pub const MOST_COLUMNS: usize = 702;

/// The corners of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// The first column, from 0 on.
    pub first_column: usize,
    /// The first row, from 1 on.
    pub first_row: u64,
    /// The last column, from 0 on.
    pub last_column: usize,
    /// The last row, from 1 on.
    pub last_row: u64,
}

/// The letters of a column, which is counted from 0: `A`, `Z`, `AA`.
pub fn letters(column: usize) -> String {
    let mut reversed = Vec::new();
    let mut left = column;
    loop {
        let letter = u8::try_from(left % 26).unwrap_or_default();
        reversed.push(char::from(b'A' + letter));
        match (left / 26).checked_sub(1) {
            Some(next) => left = next,
            None => return reversed.into_iter().rev().collect(),
        }
    }
}

/// The column of some letters, counted from 0.
pub fn column(letters: &str) -> Option<usize> {
    if letters.is_empty() {
        return None;
    }
    let mut number: usize = 0;
    for letter in letters.bytes() {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A').filter(|digit| *digit < 26)?;
        number = number.checked_mul(26)?.checked_add(usize::from(digit) + 1)?;
    }
    number.checked_sub(1)
}

/// The title of a sheet as ranges hold it: always quoted, so that no title is read as something else.
pub fn quoted(title: &str) -> String {
    format!("'{}'", title.replace('\'', "''"))
}

/// Some rows of a sheet, in all columns that are read.
pub fn rows(title: &str, (first, last): (u64, u64)) -> String {
    format!("{}!A{first}:{}{last}", quoted(title), letters(MOST_COLUMNS - 1))
}

/// Some cells of one row.
pub fn cells(title: &str, (first, last): (usize, usize), row: u64) -> String {
    format!("{}!{}{row}:{}{row}", quoted(title), letters(first), letters(last))
}

/// One cell.
pub fn cell(title: &str, column: usize, row: u64) -> String {
    format!("{}!{}{row}", quoted(title), letters(column))
}

/// The corners of a range; none where it isn't one of cells.
pub fn area(range: &str) -> Option<Area> {
    let corners = range.rsplit_once('!').map_or(range, |(_, corners)| corners);
    let (first, last) = corners.split_once(':').unwrap_or((corners, corners));
    let ((first_column, first_row), (last_column, last_row)) = (corner(first)?, corner(last)?);
    Some(Area { first_column, first_row, last_column, last_row })
}

fn corner(text: &str) -> Option<(usize, u64)> {
    let plain = text.replace('$', "");
    let digits = plain.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letters = plain.strip_suffix(digits)?;
    let row = digits.parse::<u64>().ok().filter(|row| *row > 0 && !digits.starts_with('+'))?;
    // A longer word is a sheet's title.
    let column = column(letters).filter(|_| letters.len() <= 3)?;
    Some((column, row))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn columns_go_on_beyond_z() {
        for (number, text) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
        {
            assert_eq!(letters(number), text);
            assert_eq!(column(&text.to_lowercase()), Some(number));
        }
        for odd in ["", "A1", "Ä", "-", "AAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(column(odd), None, "{odd}");
        }
    }

    #[test]
    fn titles_are_quoted_whatever_is_in_them() {
        assert_eq!(rows("It's", (1, 3)), "'It''s'!A1:ZZ3");
        assert_eq!(cell("A1:B2!", 0, 9), "'A1:B2!'!A9");
    }

    #[test]
    fn what_is_no_range_of_cells_has_no_corners() {
        for odd in ["", "Sheet1", "'S'!A:B", "'S'!1:2", "'S'!A0", "'S'!A1:", "'S'!A+1"] {
            assert_eq!(area(odd), None, "{odd}");
        }
        assert_eq!(area("S!$B$7:D9").map(|area| (area.first_column, area.last_row)), Some((1, 9)));
    }

    proptest! {
        #[test]
        fn letters_and_numbers_are_each_others_inverse(number in 0_usize..20_000_000) {
            prop_assert_eq!(column(&letters(number)), Some(number));
        }

        #[test]
        fn a_range_leads_back_to_its_cells(title in "\\PC{0,12}|['!:A-Z0-9]{0,8}", first in 0_usize..800, more in 0_usize..90, row in 1_u64..2_000_000) {
            let range = cells(&title, (first, first + more), row);
            let corners = Area { first_column: first, first_row: row, last_column: first + more, last_row: row };
            prop_assert_eq!(area(&range), Some(corners));
            // Inside of the quotes no single one ends them.
            let (quoted, _) = range.rsplit_once('!').unwrap();
            let inside = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap();
            prop_assert_eq!(inside.replace("''", ""), title.replace('\'', ""));
            prop_assert_eq!(inside.replace("''", "'"), title);
        }
    }
}
