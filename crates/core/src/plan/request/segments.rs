//! Paths that a server could read as others.

/// Whether a server could find `.` or `..` in the path, however often it decodes, whichever slash it
/// takes for one, and with a segment's parameters (`..;x`) cut off.
pub fn has_dot_segment(path: &str) -> bool {
    let mut bytes = path.as_bytes().to_vec();
    loop {
        let is_slash = |byte: &u8| matches!(byte, b'/' | b'\\');
        let mut segments = bytes.split(is_slash);
        if segments.any(|segment| matches!(segment.split(|byte| *byte == b';').next(), Some(b"." | b".."))) {
            return true;
        }
        let decoded = decode(&bytes);
        if decoded == bytes {
            return false;
        }
        bytes = decoded;
    }
}

/// One round of percent-decoding; what isn't an escape stays.
fn decode(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        let hex = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        rest = after;
        match (first, after) {
            (b'%', [high, low, tail @ ..]) => match (hex(high), hex(low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high << 4 | low);
                    rest = tail;
                }
                _ => decoded.push(*first),
            },
            _ => decoded.push(*first),
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_segment_is_found_however_it_is_written() {
        for path in ["/a/../b", "..", "/.", "/%2e%2e/a", "/%252e%252E", "/a\\..", "/..;x=1/a", "/a%2f..%2fb"]
        {
            assert!(has_dot_segment(path), "{path}");
        }
        for path in ["/a/...", "/a.b/..c", "/1.0", "/%2e%2e%2e", "/a%zz"] {
            assert!(!has_dot_segment(path), "{path}");
        }
    }
}
