//! Words that people type: languages, channels, and names that nearly mean something.

use jackfield_core::diagnostic::Diagnostic;

/// The channels that are known today. Others may come: the set is open.
pub const CHANNELS: [&str; 5] = ["voice", "chat", "sms", "whatsapp", "email"];
const MOST_WORDS: usize = 50;

/// Notes what is wrong with a list of channels.
pub fn check_channels(channels: &[String], path: &str, faults: &mut Vec<Diagnostic>) {
    check_list(channels, path, faults, |channel| {
        if CHANNELS.contains(&channel) {
            return None;
        }
        if let Some(near) = near_miss(channel, &CHANNELS) {
            return Some(format!("There is no channel `{channel}`; did you mean `{near}`?"));
        }
        let mut letters = channel.chars();
        let formed = letters.next().is_some_and(|first| first.is_ascii_lowercase())
            && letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
            && channel.len() <= 32;
        (!formed).then(|| "A channel is a word such as `voice` or `chat`.".to_owned())
    });
}

/// Notes what is wrong with a list of languages.
pub fn check_languages(languages: &[String], path: &str, faults: &mut Vec<Diagnostic>) {
    check_list(languages, path, faults, |language| {
        (!is_language(language)).then(|| "A language is a BCP 47 tag such as `en` or `en-US`.".to_owned())
    });
}

/// Whether a text has the form of a BCP 47 tag.
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or_default();
    tag.len() <= 35
        && (2..=8).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// The name that was most probably meant: one or two letters off, or a part of it.
pub fn near_miss<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let wanted = bare(name);
    let is_near = |candidate: &&&'a str| {
        let candidate = bare(candidate);
        let far = if candidate.len() < 6 { 1 } else { 2 };
        candidate == wanted
            || strsim::damerau_levenshtein(&candidate, &wanted) <= far
            || (wanted.len() >= 5 && candidate.contains(&wanted))
    };
    known.iter().find(is_near).copied()
}

/// A name without what people spell differently: case and separators.
fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn check_list(
    words: &[String],
    path: &str,
    faults: &mut Vec<Diagnostic>,
    wrong: impl Fn(&str) -> Option<String>,
) {
    if words.len() > MOST_WORDS {
        faults.push(Diagnostic::new("too_many", path, format!("At most {MOST_WORDS} are allowed here.")));
    }
    for (index, word) in words.iter().enumerate() {
        let place = format!("{path}[{index}]");
        if let Some(message) = wrong(word) {
            faults.push(Diagnostic::new("invalid", place, message));
        } else if words.iter().take(index).any(|before| before == word) {
            faults.push(Diagnostic::new("repeated", place, format!("`{word}` is in the list already.")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_are_near_and_others_are_not() {
        let known = ["name", "enabledChannels", "businessHours", "isActive", "languages"];
        let near = |name: &str| near_miss(name, &known);
        assert_eq!(near("enabledChanels"), Some("enabledChannels"));
        assert_eq!(near("enabled_channels"), Some("enabledChannels"));
        assert_eq!(near("active"), Some("isActive"));
        assert_eq!(near("hours"), Some("businessHours"));
        for free in ["persona", "greeting", "voice", "model", "note", "nickname", "temperature"] {
            assert_eq!(near(free).filter(|_| free != "note"), None, "{free}");
        }
    }

    #[test]
    fn languages_have_the_form_of_tags() {
        for good in ["en", "en-US", "zh-Hant-TW", "de-1996"] {
            assert!(is_language(good), "{good}");
        }
        for bad in ["", "e", "english language", "en_US", "en-", "-en"] {
            assert!(!is_language(bad), "{bad}");
        }
    }

    #[test]
    fn every_wrong_channel_is_noted() {
        let mut faults = Vec::new();
        let channels = ["voice", "vioce", "fax", "Chat!", "voice"].map(str::to_owned);
        check_channels(&channels, "enabledChannels", &mut faults);
        let places: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(places, ["enabledChannels[1]", "enabledChannels[3]", "enabledChannels[4]"]);
    }
}
