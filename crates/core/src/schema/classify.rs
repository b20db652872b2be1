//! How sensitive a field is, from its name, type, format and comment; never from data.
//!
//! A name is read as words. The longest phrase of the rules that its words hold says what the
//! field is about; what stands around the phrase says whether it is the thing itself:
//! `password` is a credential, `password_policy` and `is_password_set` aren't.

mod context;
mod rules;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Field, FieldType, SensitiveClass, words};
use context::Context;
use rules::{About, PERSONAL, RESTRICTED, Rule, Values};

/// A comment longer than this tells a story, and which of its words matter can't be told.
const COMMENT_WORDS: usize = 9;

/// The class of a field of that object; none where it is nothing special.
pub fn classify(object_name: &str, field: &Field) -> Option<SensitiveClass> {
    Classifier::of(object_name).class(field)
}

/// Classifies the fields of one object.
#[derive(Debug)]
pub struct Classifier {
    context: Context,
}

impl Classifier {
    /// For the object of that name.
    pub fn of(object_name: &str) -> Self {
        Self { context: Context::of(&named_words(object_name)) }
    }

    /// The class of a field; none where it is nothing special.
    pub fn class(&self, field: &Field) -> Option<SensitiveClass> {
        let name = named_words(&field.name);
        if let Some(class) = by_format(&name, field) {
            return Some(class);
        }
        match self.by_words(&name, field, false) {
            Reading::Sensitive(class) => Some(class),
            // The name says what it is: its comment only explains it.
            Reading::Harmless => None,
            Reading::Silent => self.by_comment(field),
        }
    }

    fn by_comment(&self, field: &Field) -> Option<SensitiveClass> {
        let comment = field.description.as_deref()?;
        // Most of a document's bytes are long descriptions: they needn't be taken apart to be set aside.
        let is_word = |text: &&str| text.chars().any(|letter| letter.is_alphabetic() && !letter.is_numeric());
        if comment.split_whitespace().filter(is_word).nth(COMMENT_WORDS).is_some() {
            return None;
        }
        let comment = named_words(comment);
        if comment.len() > COMMENT_WORDS {
            return None;
        }
        match self.by_words(&comment, field, true) {
            Reading::Sensitive(class) => Some(class),
            Reading::Harmless | Reading::Silent => None,
        }
    }

    fn by_words(&self, words: &[String], field: &Field, is_prose: bool) -> Reading {
        let mut found: Option<SensitiveClass> = None;
        let mut is_known = false;
        let mut position = 0;
        while position < words.len() {
            let (length, class) = self.phrase_at(words, position, field, is_prose);
            is_known |= length > 0;
            // Of two, the more careful one; of equals the last, which is what the name ends in:
            // `emergency_contact_phone` is a phone.
            if let Some(class) = class
                && found.is_none_or(|known| known.sensitivity() <= class.sensitivity())
            {
                found = Some(class);
            }
            position += length.max(1);
        }
        match found {
            Some(class) => Reading::Sensitive(class),
            None if is_known => Reading::Harmless,
            None => Reading::Silent,
        }
    }

    /// The length of the longest phrase at a place, and its class where it applies to the field.
    fn phrase_at(
        &self,
        words: &[String],
        position: usize,
        field: &Field,
        is_prose: bool,
    ) -> (usize, Option<SensitiveClass>) {
        let Some(word) = words.get(position) else { return (0, None) };
        let after = words.get(position + 1..).unwrap_or_default();
        let before = words.get(..position).unwrap_or_default();
        for phrase in PHRASES.get(word.as_str()).map(Vec::as_slice).unwrap_or_default() {
            let length = phrase.rest.len();
            if after.get(..length).is_none_or(|next| next != phrase.rest.as_slice()) {
                continue;
            }
            let rule = phrase.rule;
            if is_prose && !rule.prose {
                continue;
            }
            let Some(class) = rule.class else { return (length + 1, None) };
            let rest = after.get(length..).unwrap_or_default();
            let is_alone = before.is_empty() && rest.is_empty();
            if !self.context.is_about(rule.about, words, is_alone) {
                continue;
            }
            let applies = rule.values.accept(field) && !context::is_about_it(before, rest);
            return (length + 1, applies.then_some(class));
        }
        let applies = !is_prose && !context::is_about_it(before, after);
        match rules::ENDINGS.iter().find(|(ending, _)| word.ends_with(ending)) {
            Some((_, class)) if applies && Values::Text.accept(field) => (1, Some(*class)),
            Some(_) | None => (0, None),
        }
    }
}

/// What words say about a field.
enum Reading {
    Sensitive(SensitiveClass),
    /// It is about something known, and that is nothing special.
    Harmless,
    /// Nothing known.
    Silent,
}

/// A phrase after its first word.
struct Phrase {
    rest: Vec<String>,
    rule: &'static Rule,
}

/// All phrases by their first word, the longest first. A phrase is also found with its words run
/// together: `first name` as `firstname`, `credit card number` as `creditcard number`.
static PHRASES: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
    for rule in RESTRICTED.iter().chain(PERSONAL) {
        for phrase in rule.phrases.split(", ") {
            for mut spelled in spellings(phrase) {
                let first = spelled.remove(0);
                phrases.entry(first).or_default().push(Phrase { rest: spelled, rule });
            }
        }
    }
    for known in phrases.values_mut() {
        known.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
    }
    phrases
});

/// A phrase with each of its gaps kept or closed; never empty.
fn spellings(phrase: &str) -> Vec<Vec<String>> {
    let mut spelled: Vec<Vec<String>> = Vec::new();
    for word in phrase.split(' ') {
        if spelled.is_empty() {
            spelled.push(vec![word.to_owned()]);
            continue;
        }
        let mut longer = Vec::with_capacity(spelled.len() * 2);
        for known in spelled {
            let mut joined = known.clone();
            if let Some(last) = joined.last_mut() {
                last.push_str(word);
            }
            longer.push(joined);
            let mut apart = known;
            apart.push(word.to_owned());
            longer.push(apart);
        }
        spelled = longer;
    }
    spelled
}

/// Words without digits: `address1` and `address2` are about an address.
fn named_words(text: &str) -> Vec<String> {
    let mut found = words::words(text);
    found.retain(|word| !word.chars().all(char::is_numeric));
    found
}

fn by_format(name: &[String], field: &Field) -> Option<SensitiveClass> {
    let class = match field.format.as_deref()? {
        "password" => SensitiveClass::Credential,
        "email" => SensitiveClass::Email,
        "phone" => SensitiveClass::Phone,
        "ipv4" | "ipv6" | "inet" | "inet4" | "inet6" => SensitiveClass::IpAddress,
        "geometry" | "geography" | "point" if name.iter().any(|word| context::is_place(word)) => {
            SensitiveClass::GeoLocation
        }
        _ => return None,
    };
    (field.kind == FieldType::String).then_some(class)
}

impl Values {
    /// Whether a field can hold such values at all: a truth value is no password.
    fn accept(self, field: &Field) -> bool {
        let text = matches!(
            field.kind,
            FieldType::String
                | FieldType::Json
                | FieldType::Binary
                | FieldType::Uuid
                | FieldType::List
                | FieldType::Object
        );
        let number = matches!(field.kind, FieldType::Integer | FieldType::Number | FieldType::Decimal);
        match self {
            Self::Text => text,
            Self::Digits => text || number,
            Self::Dates => text || number || matches!(field.kind, FieldType::Date | FieldType::Datetime),
            Self::Conditions => text || matches!(field.kind, FieldType::Boolean | FieldType::Enum),
        }
    }
}

impl Context {
    /// Whether a phrase of that need means what it says here.
    fn is_about(&self, about: About, words: &[String], is_alone: bool) -> bool {
        match about {
            About::Anything => true,
            About::Person => self.person,
            About::PersonAlone => self.person && is_alone,
            About::Bank => self.bank || words.iter().any(|word| context::is_bank(word)),
            About::Address => self.address || words.iter().any(|word| context::is_address(word)),
            About::PersonOrAddress => self.person || self.address,
            About::NoCompany => !self.company,
        }
    }
}

#[cfg(test)]
mod tests;
