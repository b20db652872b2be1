//! The API of Google Calendar over real calendars: what our tools use of it, and how it refuses.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use super::{
    calendar::{Calendar, Event, Role},
    refused::{bad, not_found, refused, unauthorized},
    times::written,
};
use crate::vendors::{
    mask::Mask,
    simulator::{Reply, Seen, Vendor},
};

/// Google's calendars, as one account sees them.
#[derive(Debug)]
pub(super) struct Google {
    /// The calendars that the account sees, by their addresses.
    pub(super) calendars: BTreeMap<String, Calendar>,
    /// The account's own calendar.
    pub(super) own: String,
    /// Whom it has sent mail to, and about which event.
    pub(super) mails: Vec<(String, String)>,
}

type Answer = Result<Value, Reply>;

impl Vendor for Google {
    fn answer(&mut self, request: &Seen) -> Reply {
        let mask = request.parameter("fields").map(Mask::read).transpose();
        let Ok(mask) = mask else { return refused(400, "invalidParameter", "Invalid field selection") };
        match self.answered(request) {
            Ok(Value::Null) => Reply::json(204, Value::Null),
            Ok(body) => Reply::ok(mask.map_or(body.clone(), |mask| mask.of(&body))),
            Err(refused) => refused,
        }
    }

    fn unauthorized(&self) -> Reply {
        unauthorized()
    }
}

impl Google {
    /// An account with a calendar of its own.
    pub(super) fn new(own: Calendar) -> Self {
        let address = own.address.clone();
        Self { calendars: BTreeMap::from([(address.clone(), own)]), own: address, mails: Vec::new() }
    }

    /// The account's own calendar.
    pub(super) fn own(&mut self) -> &mut Calendar {
        self.calendars.get_mut(&self.own).expect("the account's own calendar")
    }

    fn address(&self, id: &str) -> String {
        if id == "primary" { self.own.clone() } else { id.to_owned() }
    }

    fn calendar(&mut self, id: &str, writes: bool) -> Result<&mut Calendar, Reply> {
        let calendar = self.calendars.get_mut(&self.address(id)).ok_or_else(not_found)?;
        if writes && calendar.role == Role::Reader {
            let message = "You need to have writer access to this calendar.";
            return Err(refused(403, "requiredAccessLevel", message));
        }
        Ok(calendar)
    }

    fn answered(&mut self, request: &Seen) -> Answer {
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let ["calendar", "v3", rest @ ..] = segments.as_slice() else { return Err(not_found()) };
        match (request.method.as_str(), rest) {
            ("POST", ["freeBusy"]) => self.busy(&request.body),
            ("GET", ["calendars", id, "events"]) => self.list(id, request),
            ("POST", ["calendars", id, "events"]) => {
                let calendar = self.calendar(id, true)?;
                let made = calendar.insert(body(request)?)?;
                let event = calendar.get(&made)?;
                self.told(request, &event);
                self.given(id, &event, request)
            }
            ("GET", ["calendars", id, "events", event]) => {
                let event = self.calendar(id, false)?.get(event)?;
                self.given(id, &event, request)
            }
            ("PATCH", ["calendars", id, "events", event]) => {
                let change = Value::Object(body(request)?);
                let event = self.calendar(id, true)?.patch(event, &change)?;
                self.told(request, &event);
                self.given(id, &event, request)
            }
            ("DELETE", ["calendars", id, "events", event]) => {
                let event = self.calendar(id, true)?.delete(event)?;
                self.told(request, &event);
                Ok(Value::Null)
            }
            _ => Err(not_found()),
        }
    }

    fn given(&mut self, id: &str, event: &Event, request: &Seen) -> Answer {
        let calendar = self.calendar(id, false)?;
        let zone = zone(request)?.unwrap_or_else(|| calendar.zone.clone());
        Ok(calendar.given(event, &zone))
    }

    /// Sends mail to those guests to whom the request wants it sent.
    fn told(&mut self, request: &Seen, event: &Event) {
        let wanted = request.parameter("sendUpdates").unwrap_or("none");
        for mail in event.guests().iter().filter_map(|guest| guest["email"].as_str()) {
            let is_external = !mail.ends_with("@gmail.com");
            if wanted == "all" || (wanted == "externalOnly" && is_external) {
                self.mails.push((mail.to_owned(), event.id.clone()));
            }
        }
    }

    fn busy(&mut self, body: &Value) -> Answer {
        let point = |name: &str| {
            let text = body[name].as_str().ok_or_else(|| refused(400, "required", "Missing time."))?;
            text.parse::<Timestamp>().map_err(|_| bad("Bad Request"))
        };
        let (from, to) = (point("timeMin")?, point("timeMax")?);
        if to <= from {
            return Err(refused(400, "timeRangeEmpty", "The specified time range is empty."));
        }
        if to.duration_since(from) > SignedDuration::from_hours(24 * 92) {
            return Err(refused(400, "timeRangeTooLong", "The requested time range is too long."));
        }
        let zone = TimeZone::get(body["timeZone"].as_str().unwrap_or("UTC"))
            .map_err(|_| bad("Invalid time zone"))?;
        let mut calendars = Map::new();
        for id in body["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str()) {
            let told = match self.calendars.get(&self.address(id)) {
                None => json!({"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}),
                Some(calendar) => {
                    let busy = stretches(calendar, (from, to)).into_iter();
                    let edge =
                        |(start, end)| json!({"start": written(start, &zone), "end": written(end, &zone)});
                    json!({"busy": busy.map(edge).collect::<Vec<_>>()})
                }
            };
            calendars.insert(id.to_owned(), told);
        }
        let [from, to] = [from, to].map(|point| written(point, &TimeZone::UTC));
        Ok(json!({"kind": "calendar#freeBusy", "timeMin": from, "timeMax": to, "calendars": calendars}))
    }

    fn list(&mut self, id: &str, request: &Seen) -> Answer {
        let calendar = self.calendar(id, false)?;
        let wanted = Wanted::read(request)?;
        let mut events = wanted.of(calendar);
        match request.parameter("orderBy") {
            Some("startTime") if wanted.is_single => {
                events.sort_by_key(|event| event.when.stretch(&calendar.zone).0);
            }
            Some("startTime") => {
                return Err(bad("The requested ordering is not available for the particular query."));
            }
            Some("updated") => events.sort_by_key(Event::updated),
            Some(_) => return Err(bad("Bad Request")),
            None => {}
        }
        let number = |name: &str, usual: usize| {
            request.parameter(name).map_or(Ok(usual), |text| text.parse().map_err(|_| bad("Bad Request")))
        };
        let (most, skipped) = (number("maxResults", 250)?.min(2500), number("pageToken", 0)?);
        let zone = zone(request)?.unwrap_or_else(|| calendar.zone.clone());
        let page = events.iter().skip(skipped).take(most).map(|event| calendar.given(event, &zone));
        let mut told = json!({"kind": "calendar#events", "etag": "\"1\"", "summary": calendar.address,
            "updated": calendar.updated().to_string(), "timeZone": calendar.zone.iana_name(),
            "accessRole": if calendar.role == Role::Owner { "owner" } else { "reader" },
            "defaultReminders": [], "items": page.collect::<Vec<_>>()});
        if events.len() > skipped + most {
            told["nextPageToken"] = json!((skipped + most).to_string());
        } else {
            told["nextSyncToken"] = json!("CPDAlvWDx70C");
        }
        Ok(told)
    }
}

/// What of a calendar is wanted.
struct Wanted {
    from: Timestamp,
    to: Timestamp,
    is_single: bool,
    shows_deleted: bool,
    words: String,
    properties: Vec<(String, String)>,
}

impl Wanted {
    fn read(request: &Seen) -> Result<Self, Reply> {
        let point = |name: &str, open: Timestamp| {
            request.parameter(name).map_or(Ok(open), |text| text.parse().map_err(|_| bad("Bad Request")))
        };
        let is = |name: &str| request.parameter(name) == Some("true");
        let pairs = request.query.iter().filter(|(name, _)| name == "privateExtendedProperty");
        let pairs = pairs.map(|(_, pair)| pair.split_once('=').ok_or_else(|| bad("Bad Request")));
        let owned =
            |pair: Result<(&str, &str), Reply>| pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (from, to) = (point("timeMin", Timestamp::MIN)?, point("timeMax", Timestamp::MAX)?);
        if to <= from {
            return Err(refused(400, "timeRangeEmpty", "The specified time range is empty."));
        }
        Ok(Self {
            from,
            to,
            is_single: is("singleEvents"),
            shows_deleted: is("showDeleted"),
            words: request.parameter("q").unwrap_or_default().to_owned(),
            properties: pairs.map(owned).collect::<Result<_, _>>()?,
        })
    }

    fn of(&self, calendar: &Calendar) -> Vec<Event> {
        let all = if self.is_single { calendar.singles(self.to) } else { calendar.kept() };
        all.into_iter().filter(|event| self.has(event, &calendar.zone)).collect()
    }

    fn has(&self, event: &Event, zone: &TimeZone) -> bool {
        let (start, end) = event.when.stretch(zone);
        // A series has no end of its own here.
        let is_within = start < self.to && (end > self.from || event.rules().is_some());
        let is_shown = !event.is_cancelled || self.shows_deleted || (event.is_of_series() && !self.is_single);
        let is_marked = self.properties.iter().all(|(name, value)| event.private(name) == Some(value));
        is_within && is_shown && is_marked && event.has(&self.words)
    }
}

fn zone(request: &Seen) -> Result<Option<TimeZone>, Reply> {
    request.parameter("timeZone").map(TimeZone::get).transpose().map_err(|_| bad("Invalid time zone"))
}

fn body(request: &Seen) -> Result<Map<String, Value>, Reply> {
    request.body.as_object().cloned().ok_or_else(|| refused(400, "parseError", "Parse Error"))
}

/// The stretches in which a calendar is busy: joined where they touch, and cut to what was asked for.
fn stretches(calendar: &Calendar, (from, to): (Timestamp, Timestamp)) -> Vec<(Timestamp, Timestamp)> {
    let busy = calendar.singles(to).into_iter().filter(Event::is_busy);
    let busy = busy.map(|event| event.when.stretch(&calendar.zone));
    let mut busy: Vec<_> = busy.filter(|(start, end)| *end > from && start < end).collect();
    busy.sort_unstable();
    let mut joined: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (start, end) in busy {
        let (start, end) = (start.max(from), end.min(to));
        match joined.last_mut() {
            Some((_, last)) if start <= *last => *last = end.max(*last),
            _ => joined.push((start, end)),
        }
    }
    joined
}
