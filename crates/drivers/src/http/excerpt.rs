//! An API's own words, for the debug log alone: short, on one line, without our secrets.

use secrecy::{ExposeSecret, SecretString};

/// The most characters of an answer that are logged.
const MOST: usize = 300;

/// The beginning of a text with every secret in it taken out.
pub(super) fn excerpt(body: &[u8], secrets: &[SecretString]) -> String {
    let mut text = String::from_utf8_lossy(body).into_owned();
    for secret in secrets {
        text = text.replace(secret.expose_secret(), "[secret]");
    }
    text.chars().take(MOST).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_and_lines_stay_one() {
        let text = excerpt(b"bad key sk_1\nsk_1!", &["sk_1".to_owned().into()]);
        assert_eq!(text, "bad key [secret]\\n[secret]!");
        assert_eq!(excerpt(&[b'a'; 1000], &[]).len(), MOST);
    }
}
