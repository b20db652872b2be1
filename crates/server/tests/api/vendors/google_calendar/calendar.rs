//! One calendar: its events, as they are kept and as Google gives them.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{
    refused::{bad, deleted, not_found, refused},
    times::{Fault, When},
};
use crate::vendors::simulator::Reply;

/// Whether the connected account may change events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Owner,
    Reader,
}

/// A calendar.
#[derive(Debug)]
pub(super) struct Calendar {
    /// Its address.
    pub(super) address: String,
    /// Its zone.
    pub(super) zone: TimeZone,
    /// What the account may do.
    pub(super) role: Role,
    events: BTreeMap<String, Event>,
    changes: i64,
}

/// An event, a series, or one of a series that differs from it.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// What it is known by.
    pub(super) id: String,
    /// When it is; of a series the first one.
    pub(super) when: When,
    /// Whether it is off.
    pub(super) is_cancelled: bool,
    /// What was written of it.
    body: Map<String, Value>,
    /// The series that it is of, and when it was in that.
    of: Option<(String, When)>,
    sequence: u32,
    updated: Timestamp,
}

/// What nobody but Google writes.
const OWN: [&str; 12] = [
    "kind",
    "etag",
    "id",
    "htmlLink",
    "created",
    "updated",
    "creator",
    "organizer",
    "recurringEventId",
    "originalStartTime",
    "iCalUID",
    "sequence",
];

impl Event {
    fn read(id: &str, mut body: Map<String, Value>, updated: Timestamp) -> Result<Self, Reply> {
        body.retain(|name, _| !OWN.contains(&name.as_str()));
        check(&body)?;
        let is_cancelled = body.remove("status").is_some_and(|status| status == "cancelled");
        let when = When::read(&Value::Object(body.clone())).map_err(invalid)?;
        Ok(Self { id: id.to_owned(), when, is_cancelled, body, of: None, sequence: 0, updated })
    }

    /// The rules of a series.
    pub(super) fn rules(&self) -> Option<Vec<String>> {
        serde_json::from_value(self.body.get("recurrence")?.clone()).ok()
    }

    /// A text that was written of it.
    pub(super) fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A private property.
    pub(super) fn private(&self, name: &str) -> Option<&str> {
        self.body.get("extendedProperties")?["private"][name].as_str()
    }

    /// Whether it is one of a series.
    pub(super) fn is_of_series(&self) -> bool {
        self.of.is_some()
    }

    /// Whether it makes the account busy.
    pub(super) fn is_busy(&self) -> bool {
        let declined = |guest: &Value| guest["self"] == true && guest["responseStatus"] == "declined";
        !self.is_cancelled
            && self.text("transparency") != "transparent"
            && !self.guests().iter().any(declined)
    }

    /// Those who are invited.
    pub(super) fn guests(&self) -> &[Value] {
        self.body.get("attendees").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// Whether its texts have every word.
    pub(super) fn has(&self, words: &str) -> bool {
        let guests = self.guests().iter().flat_map(|guest| [&guest["email"], &guest["displayName"]]);
        let texts = ["summary", "description", "location"].map(|name| self.text(name).to_owned());
        let texts = texts.into_iter().chain(guests.filter_map(|text| text.as_str().map(str::to_owned)));
        let all = texts.collect::<Vec<_>>().join("\n").to_lowercase();
        words.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }

    /// When it was changed last.
    pub(super) fn updated(&self) -> Timestamp {
        self.updated
    }
}

impl Calendar {
    /// An empty calendar.
    pub(super) fn new(address: &str, zone: &str) -> Self {
        let zone = TimeZone::get(zone).expect("a zone");
        Self { address: address.to_owned(), zone, role: Role::Owner, events: BTreeMap::new(), changes: 0 }
    }

    /// When it was changed last: a second after the change before.
    pub(super) fn updated(&self) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + self.changes).expect("a time")
    }

    fn changed(&mut self) -> Timestamp {
        self.changes += 1;
        self.updated()
    }

    /// Makes an event; gives its id.
    pub(super) fn insert(&mut self, body: Map<String, Value>) -> Result<String, Reply> {
        let at = self.changed();
        // The letters of base32hex, as Google's ids are.
        let id = body.get("id").and_then(Value::as_str).map(str::to_owned);
        let id = id.unwrap_or_else(|| format!("g{:025}", self.changes));
        if self.events.contains_key(&id) {
            return Err(refused(409, "duplicate", "The requested identifier already exists."));
        }
        let event = Event::read(&id, body, at)?;
        if let Some(rules) = event.rules() {
            event.when.series(&rules, &self.zone, Timestamp::MIN).map_err(invalid)?;
        }
        self.events.insert(id.clone(), event);
        Ok(id)
    }

    /// An event by its id; of a series any of its events.
    pub(super) fn get(&self, id: &str) -> Result<Event, Reply> {
        if let Some(event) = self.events.get(id) {
            return Ok(event.clone());
        }
        let (series, _) = id.rsplit_once('_').ok_or_else(not_found)?;
        let series = self.events.get(series).filter(|series| !series.is_cancelled).ok_or_else(not_found)?;
        self.of_series(series, Timestamp::MAX).into_iter().find(|event| event.id == id).ok_or_else(not_found)
    }

    /// Changes an event: members that are stated, null for none.
    pub(super) fn patch(&mut self, id: &str, change: &Value) -> Result<Event, Reply> {
        let old = self.get(id)?;
        let mut body = Value::Object(old.body.clone());
        body["status"] = json!(if old.is_cancelled { "cancelled" } else { "confirmed" });
        merge(&mut body, change);
        let changed = Event::read(id, body.as_object().cloned().unwrap_or_default(), self.changed())?;
        let changed = Event { of: old.of, sequence: old.sequence + 1, ..changed };
        self.events.insert(id.to_owned(), changed.clone());
        Ok(changed)
    }

    /// Cancels an event; of a series that one alone.
    pub(super) fn delete(&mut self, id: &str) -> Result<Event, Reply> {
        let event = self.get(id)?;
        if event.is_cancelled {
            return Err(deleted());
        }
        let cancelled = Event { is_cancelled: true, updated: self.changed(), ..event.clone() };
        self.events.insert(id.to_owned(), cancelled);
        Ok(event)
    }

    /// Every event by itself that begins before a point in time, cancelled ones too, in no order.
    pub(super) fn singles(&self, end: Timestamp) -> Vec<Event> {
        let mut all = Vec::new();
        for event in self.events.values() {
            if event.rules().is_none() {
                all.push(event.clone());
            } else if !event.is_cancelled {
                let of = self.of_series(event, end).into_iter();
                all.extend(of.filter(|single| !self.events.contains_key(&single.id)));
            }
        }
        all.retain(|event| event.when.stretch(&self.zone).0 < end);
        all
    }

    /// Everything as it is kept: series as series.
    pub(super) fn kept(&self) -> Vec<Event> {
        self.events.values().cloned().collect()
    }

    fn of_series(&self, series: &Event, end: Timestamp) -> Vec<Event> {
        let rules = series.rules().unwrap_or_default();
        let all = series.when.series(&rules, &self.zone_of(series), end).unwrap_or_default();
        let single = |when: When| {
            let mut body = series.body.clone();
            body.remove("recurrence");
            let [start, end] = when.written(&self.zone, series.body["start"]["timeZone"].as_str());
            body.extend([("start".to_owned(), start), ("end".to_owned(), end)]);
            let id = format!("{}_{}", series.id, when.suffix());
            Event { id, when, body, of: Some((series.id.clone(), when)), ..series.clone() }
        };
        all.into_iter().map(single).collect()
    }

    fn zone_of(&self, event: &Event) -> TimeZone {
        let stated = event.body["start"]["timeZone"].as_str().and_then(|zone| TimeZone::get(zone).ok());
        stated.unwrap_or_else(|| self.zone.clone())
    }

    /// An event as Google gives it, with its times in a zone.
    pub(super) fn given(&self, event: &Event, zone: &TimeZone) -> Value {
        let tag = format!("\"{}\"", event.updated.as_microsecond());
        let status = if event.is_cancelled { "cancelled" } else { "confirmed" };
        let mut given = json!({"kind": "calendar#event", "etag": tag, "id": event.id, "status": status});
        if let Some((series, when)) = &event.of {
            given["recurringEventId"] = json!(series);
            given["originalStartTime"] = when.written(zone, None)[0].clone();
            // Of one that was taken out of a series nothing else is sure.
            if event.is_cancelled {
                return given;
            }
        }
        for (name, value) in &event.body {
            given[name] = value.clone();
        }
        let stated = event.body["start"]["timeZone"].as_str();
        [given["start"], given["end"]] = event.when.written(zone, stated);
        given["htmlLink"] = json!(format!("https://www.google.com/calendar/event?eid={}", event.id));
        let at = json!(event.updated.to_string());
        (given["created"], given["updated"]) = (at.clone(), at);
        let who = json!({"email": self.address, "self": true});
        (given["creator"], given["organizer"]) = (who.clone(), who);
        given["iCalUID"] = json!(format!("{}@google.com", event.id));
        given["sequence"] = json!(event.sequence);
        given["reminders"] = json!({"useDefault": true});
        given["eventType"] = json!("default");
        given
    }
}

/// Google's limits that matter here.
fn check(body: &Map<String, Value>) -> Result<(), Reply> {
    let properties = body.get("extendedProperties").map(|all| &all["private"]);
    for (name, value) in properties.and_then(Value::as_object).into_iter().flatten() {
        if name.chars().count() > 44 || value.as_str().is_none_or(|text| text.chars().count() > 1024) {
            return Err(bad("The property is too long."));
        }
    }
    let guests = body.get("attendees").and_then(Value::as_array).into_iter().flatten();
    for guest in guests {
        if guest["email"].as_str().is_none_or(|mail| mail.matches('@').count() != 1) {
            return Err(refused(400, "invalid", "Invalid attendee email."));
        }
    }
    Ok(())
}

fn invalid((reason, message): Fault) -> Reply {
    refused(400, reason, message)
}

/// RFC 7396.
fn merge(old: &mut Value, change: &Value) {
    let Value::Object(members) = change else {
        *old = change.clone();
        return;
    };
    if !old.is_object() {
        *old = json!({});
    }
    for (name, value) in members {
        if value.is_null() {
            old.as_object_mut().expect("an object").remove(name);
        } else {
            merge(&mut old[name], value);
        }
    }
}
