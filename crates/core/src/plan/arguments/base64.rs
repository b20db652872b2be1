//! Base64 as RFC 4648 has it, padded; the only spelling of bytes in JSON.

/// The bytes of a base64 text, or nothing where it is none.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let body = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3 + 2);
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for letter in body.bytes() {
        buffer = (buffer << 6) | sextet(letter)?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 0xff).ok()?);
        }
    }
    // Bits that belong to no byte must be zero: one value has one spelling.
    let leftover = buffer & ((1 << bits) - 1);
    (text.len().is_multiple_of(4) && bits != 6 && leftover == 0).then_some(bytes)
}

fn sextet(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_base64_is_bytes() {
        assert_eq!(decode("aGVsbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(decode("").as_deref(), Some(&b""[..]));
        for wrong in ["aGVsbG8", "aGVsbG9=", "a===", "aGVs bG8=", "é", "===="] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
