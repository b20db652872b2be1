//! An agent's draft out of JSON: all faults at once.
//!
//! Members that Jackfield gives no meaning of its own are kept as they came, but not those that
//! nearly have the name of one that it does: a misspelt `isActive` must not be passed over.

use jackfield_core::{json::Reader, plan::phone::Region};
use serde_json::{Map, Value};

use super::{hours, words};
use crate::{
    error::{Error, Result},
    model::agent::AgentDraft,
};

/// Members that have a meaning.
const KNOWN: [&str; 7] =
    ["name", "primaryLanguage", "defaultRegion", "languages", "enabledChannels", "businessHours", "isActive"];
/// Members that the server alone sets.
const OURS: [&str; 7] =
    ["id", "organizationId", "version", "publishedVersionId", "createdBy", "createdAt", "updatedAt"];
const MOST_OTHERS: usize = 64;
const MOST_BYTES: usize = 256 << 10;
const MOST_NAME: usize = 100;

/// Reads a draft.
///
/// # Errors
/// `validation_failed` with every fault.
pub fn draft(body: &Value) -> Result<AgentDraft> {
    let mut faults = Vec::new();
    let mut reader = Reader::new(body, "", &mut faults);
    let name: Option<String> = reader.required("name");
    if let Some(name) = &name {
        check_name(name, &mut reader);
    }
    let primary_language: Option<String> = reader.optional("primaryLanguage");
    if primary_language.as_deref().is_some_and(|tag| !words::is_language(tag)) {
        reader.fault("primaryLanguage", "invalid", "A language is a BCP 47 tag such as `en` or `en-US`.");
    }
    let default_region: Option<String> = reader.optional("defaultRegion");
    if default_region.as_deref().is_some_and(|region| Region::new(region).is_none()) {
        let message = "A region is two capital letters of ISO 3166-1 such as `US` or `DE`.";
        reader.fault("defaultRegion", "invalid", message);
    }
    let languages: Vec<String> = reader.optional("languages").unwrap_or_default();
    words::check_languages(&languages, "languages", reader.faults());
    let enabled_channels: Vec<String> = reader.optional("enabledChannels").unwrap_or_default();
    words::check_channels(&enabled_channels, "enabledChannels", reader.faults());
    let business_hours = reader.raw("businessHours").filter(|hours| !hours.is_null());
    let business_hours = business_hours.and_then(|value| hours::read(value, reader.faults()));
    let is_active = reader.optional("isActive").unwrap_or(true);
    let others = others(&mut reader);
    reader.finish();
    let Some(name) = name.filter(|_| faults.is_empty()) else { return Err(Error::invalid_body(faults)) };
    let name = name.trim().to_owned();
    Ok(AgentDraft {
        name,
        primary_language,
        default_region,
        languages,
        enabled_channels,
        business_hours,
        is_active,
        others,
    })
}

fn check_name(name: &str, reader: &mut Reader<'_>) {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MOST_NAME || name.chars().any(char::is_control) {
        let message =
            format!("An agent's name has 1 to {MOST_NAME} characters, none of them a control character.");
        reader.fault("name", "invalid", message);
    }
}

/// The members without a meaning of their own; null stands for absence.
fn others(reader: &mut Reader<'_>) -> Map<String, Value> {
    let mut others = reader.rest();
    others.retain(|_, value| !value.is_null());
    for name in others.keys() {
        check_other(name, reader);
    }
    if others.len() > MOST_OTHERS {
        reader.fault("", "too_many", format!("An agent has at most {MOST_OTHERS} further members."));
    }
    let bytes: usize = others.values().map(|value| value.to_string().len()).sum();
    if bytes > MOST_BYTES {
        reader.fault(
            "",
            "too_large",
            format!("An agent's further members have at most {MOST_BYTES} bytes together."),
        );
    }
    others
}

fn check_other(name: &str, reader: &mut Reader<'_>) {
    if OURS.contains(&name) {
        let message = format!("`{name}` is set by the server; leave it out.");
        return reader.fault(name, "read_only", message);
    }
    if let Some(near) = words::near_miss(name, &KNOWN) {
        let message = format!("There is no member `{name}`; did you mean `{near}`?");
        return reader.fault(name, "unknown_member", message);
    }
    let mut letters = name.chars();
    let formed = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && name.len() <= 64;
    if !formed {
        let message =
            "A member's name has 1 to 64 letters, digits and underscores, and starts with a letter.";
        reader.fault(name, "invalid", message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places(body: &Value) -> Vec<String> {
        draft(body)
            .err()
            .map(|error| error.faults.into_iter().map(|fault| fault.path).collect())
            .unwrap_or_default()
    }

    #[test]
    fn documented_members_are_kept_as_they_came() {
        let body =
            json!({"name": " Front desk ", "persona": {"tone": "warm"}, "greeting": "Hello", "voice": null});
        let draft = draft(&body).unwrap();
        assert_eq!(draft.name, "Front desk");
        assert!(draft.is_active);
        assert_eq!(
            serde_json::to_value(&draft.others).unwrap(),
            json!({"persona": {"tone": "warm"}, "greeting": "Hello"})
        );
    }

    #[test]
    fn every_fault_is_noted_with_its_place() {
        let body = json!({
            "name": "", "isActive": "yes", "enabledChanels": [], "languages": ["en", "x"], "id": "agt_1",
            "businessHours": {"timezone": "Mars/Olympus", "weekly": {"mon": [{"open": "9:00", "close": "17:00"}], "monday": []}}
        });
        let expected = [
            "name",
            "languages[1]",
            "businessHours.timezone",
            "businessHours.weekly.mon[0].open",
            "businessHours.weekly.monday",
            "isActive",
            "enabledChanels",
            "id",
        ];
        assert_eq!(places(&body), expected);
    }

    #[test]
    fn a_body_that_is_no_object_is_one_fault() {
        assert_eq!(draft(&json!([])).unwrap_err().faults.len(), 1);
    }
}
