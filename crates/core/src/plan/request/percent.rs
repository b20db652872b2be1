//! Percent-encoding (RFC 3986), and JSON in ASCII alone.

use std::fmt::Write as _;

use serde_json::Value;

/// A value in which nothing is special: letters, digits, `-`, `.`, `_` and `~` stand, all else is encoded.
pub(super) fn value(text: &str) -> String {
    encoded(text, b"")
}

/// A value of the query that keeps reserved marks, but none that would end it.
pub(super) fn reserved_value(text: &str) -> String {
    encoded(text, b":/?@!$'()*,;")
}

/// A value of the path that keeps reserved marks, slashes included.
pub(super) fn reserved_path(text: &str) -> String {
    encoded(text, b":/@!$&'()*+,;=")
}

/// A text of a document's path: what a URL can't hold is encoded, the rest stands, `%` and `?` included.
pub(super) fn path_text(text: &str) -> String {
    encoded(text, b":/@!$&'()*+,;=%?")
}

fn encoded(text: &str, kept: &[u8]) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a string can't fail.
            let _written = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// JSON whose letters beyond ASCII are escaped.
pub(super) fn ascii_json(value: &Value) -> String {
    let mut ascii = String::new();
    for letter in value.to_string().chars() {
        if letter.is_ascii() && letter != '\u{7f}' {
            ascii.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _written = write!(ascii, "\\u{unit:04x}");
            }
        }
    }
    ascii
}
