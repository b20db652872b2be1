//! The text of a key.

use secrecy::SecretString;

/// What every key starts with.
pub const KEY_PREFIX: &str = "flowyte_sk_live_";
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH: usize = 43;
const CHECK_LENGTH: usize = 6;

/// A new key of 32 random bytes.
pub(super) fn random() -> SecretString {
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes);
    let body = base62(&bytes, RANDOM_LENGTH);
    let check = checksum(&body);
    SecretString::from(format!("{KEY_PREFIX}{body}{check}"))
}

/// Whether a text has the form of a key, its checksum included. Says nothing of its validity.
pub fn is_well_formed(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(KEY_PREFIX) else { return false };
    rest.len() == RANDOM_LENGTH + CHECK_LENGTH
        && rest.is_ascii()
        && rest.split_at_checked(RANDOM_LENGTH).is_some_and(|(body, check)| checksum(body) == check)
}

fn checksum(body: &str) -> String {
    let hash = blake3::hash(body.as_bytes());
    base62(hash.as_bytes().first_chunk::<4>().unwrap_or(&[0; 4]), CHECK_LENGTH)
}

/// Bytes as a number in base 62, most significant digit first, in a fixed number of digits.
fn base62(bytes: &[u8], length: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = Vec::with_capacity(length);
    for _ in 0..length {
        let mut remainder = 0_u32;
        for byte in &mut number {
            let value = (remainder << 8) | u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or_default();
            remainder = value % 62;
        }
        digits.push(ALPHABET.get(remainder as usize).copied().unwrap_or(b'0'));
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_new_key_is_well_formed_and_a_mistyped_one_is_not() {
        let key = random();
        let text = key.expose_secret();
        assert!(is_well_formed(text));
        let mut letters: Vec<char> = text.chars().collect();
        letters[20] = if letters[20] == 'a' { 'b' } else { 'a' };
        assert!(!is_well_formed(&letters.into_iter().collect::<String>()));
        assert!(!is_well_formed("flowyte_sk_live_ü"));
    }
}
