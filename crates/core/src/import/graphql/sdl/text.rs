//! Texts in quotes: `"one line"` with escapes, and `"""blocks"""` without their indentation.

use std::borrow::Cow;

/// Where in the text something is wrong, and what.
type Wrong = (usize, &'static str);

/// Reads the text that starts here: its length with the quotes, and what it says.
pub(super) fn read(source: &str) -> Result<(usize, Cow<'_, str>), Wrong> {
    match source.strip_prefix("\"\"\"") {
        Some(inside) => block(inside).map(|(length, text)| (length + 3, text)),
        None => line(source),
    }
}

fn line(source: &str) -> Result<(usize, Cow<'_, str>), Wrong> {
    let mut unescaped: Option<String> = None;
    let mut letters = source.char_indices();
    letters.next();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                let plain = || Cow::Borrowed(source.get(1..at).unwrap_or_default());
                return Ok((at + 1, unescaped.map_or_else(plain, Cow::Owned)));
            }
            '\n' | '\r' => return Err((at, "a text in single quotation marks ends on its line")),
            '\\' => {
                let known = unescaped.get_or_insert_with(|| source.get(1..at).unwrap_or_default().to_owned());
                let rest = source.get(at + 1..).unwrap_or_default();
                let Some((letter, length)) = escaped(rest) else {
                    return Err((at, "this escape isn't one of GraphQL's"));
                };
                known.push(letter);
                // All of an escape is ASCII: so many bytes are so many letters.
                letters.by_ref().take(length).for_each(drop);
            }
            plain => unescaped.iter_mut().for_each(|known| known.push(plain)),
        }
    }
    Err((source.len(), "the text isn't closed by a quotation mark"))
}

/// What an escape stands for and how long it is, both without its backslash.
fn escaped(rest: &str) -> Option<(char, usize)> {
    let letter = match rest.chars().next()? {
        'u' => return unicode(rest),
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        plain @ ('"' | '\\' | '/') => plain,
        _ => return None,
    };
    Some((letter, 1))
}

/// `u{1F600}`, `u00e9`, or a surrogate pair `uD83D\uDE00`.
fn unicode(rest: &str) -> Option<(char, usize)> {
    if let Some(braced) = rest.strip_prefix("u{") {
        let (digits, _) = braced.split_once('}')?;
        return Some((char::from_u32(hexadecimal(digits)?)?, digits.len() + 3));
    }
    let first = hexadecimal(rest.get(1..5)?)?;
    if let Some(letter) = char::from_u32(first) {
        return Some((letter, 5));
    }
    let second = rest.get(5..11)?.strip_prefix("\\u").and_then(hexadecimal)?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    let letter = char::decode_utf16(units).next()?.ok()?;
    Some((letter, 11))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u32::from_str_radix(digits, 16).ok().filter(|_| is_plain)
}

/// A block, from after its opening marks.
fn block(inside: &str) -> Result<(usize, Cow<'_, str>), Wrong> {
    let mut from = 0;
    loop {
        let found = inside.get(from..).and_then(|rest| rest.find("\"\"\""));
        let Some(end) = found.map(|end| end + from) else {
            return Err((inside.len() + 3, "the text isn't closed by three quotation marks"));
        };
        let raw = inside.get(..end).unwrap_or_default();
        if !raw.ends_with('\\') {
            return Ok((end + 3, unindented(raw)));
        }
        from = end + 3;
    }
}

/// The specification's `BlockStringValue`: without the indentation that all lines but the first share, and without
/// blank lines at both ends.
fn unindented(raw: &str) -> Cow<'_, str> {
    let is_plain = !raw.contains(['\n', '\r', '\\']) && !raw.trim_matches([' ', '\t']).is_empty();
    if is_plain {
        return Cow::Borrowed(raw);
    }
    let text = raw.replace("\\\"\"\"", "\"\"\"").replace("\r\n", "\n").replace('\r', "\n");
    let indentation = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let is_blank = |line: &str| indentation(line) == line.len();
    let lines: Vec<&str> = text.split('\n').collect();
    let common = lines.iter().skip(1).filter(|line| !is_blank(line)).map(|line| indentation(line)).min();
    let cut = |(number, line): (usize, &&'_ str)| {
        let from = if number == 0 { 0 } else { common.unwrap_or_default() };
        line.get(from..).unwrap_or_default().to_owned()
    };
    let lines: Vec<String> = lines.iter().enumerate().map(cut).collect();
    let first = lines.iter().position(|line| !is_blank(line));
    let last = lines.iter().rposition(|line| !is_blank(line));
    let kept = first.zip(last).and_then(|(first, last)| lines.get(first..=last)).unwrap_or_default();
    Cow::Owned(kept.join("\n"))
}
