//! `book_appointment`: a new appointment, if its time is free and within the business hours.
//!
//! The first step reads the busy times around the wanted one, the second writes. Everything that can be said against the
//! time without asking anybody is said before the first. Of a time that the clocks show twice the earlier one is meant,
//! and the answer says so. If the busy times tell whose they are, an appointment of the same caller at the same time is
//! given back instead of a second one.

use serde_json::{Map, Value, json};

use super::{
    Described, Next, Refusal, State, StepNeed,
    appointment::{self, Rules, of_class, text},
    busy, leaf, leaf_of, parameter, settings, single,
    time::{self, Interval},
};
use crate::{
    binding::Normalize,
    diagnostic::Diagnostic,
    json::Reader,
    plan::{Output, Parameter, Plan, Shape},
    schema::{FieldType, SensitiveClass},
};

/// The most characters of a title in the settings.
const MOST_TITLE: usize = 200;

pub(super) const STEPS: &[StepNeed] = &[
    busy::STEP,
    StepNeed {
        what: "the new appointment",
        is_write: true,
        parameters: &["start"],
        optional: &[
            "end",
            "time_zone",
            "duration_minutes",
            "title",
            "description",
            "caller_name",
            "caller_phone",
            "caller_email",
            "service_name",
            "notes",
            "attendee_name",
            "attendee_email",
        ],
        leaves: &["appointment_id"],
    },
];

/// Leaves of the last step that aren't passed on, since the transform has its own of that name.
const OWN: &[&str] = &["appointment_id", "start", "end", "date", "time", "spoken", "already_booked"];

struct Booking {
    rules: Rules,
    title: String,
    invite: bool,
}

impl Booking {
    fn ask(reader: &mut Reader<'_>) -> Option<Self> {
        let rules = Rules::ask(reader);
        let title: Option<String> = reader.optional("title");
        if title.as_ref().is_some_and(|title| title.trim().is_empty() || title.chars().count() > MOST_TITLE) {
            reader.fault("title", "invalid", format!("A title has from 1 to {MOST_TITLE} characters."));
        }
        let invite = reader.optional("invite_attendee").unwrap_or_default();
        Some(Self { rules: rules?, title: title.unwrap_or_else(|| "Appointment".to_owned()), invite })
    }
}

/// What a caller says and gets.
pub(super) fn describe(settings: &Map<String, Value>, steps: &[Plan]) -> Result<Described, Vec<Diagnostic>> {
    settings::read(settings, Booking::ask)?;
    let mut leaves: Vec<_> = leaf_of(steps, 1, "appointment_id").cloned().into_iter().collect();
    leaves.extend(time::leaves());
    leaves.push(leaf("already_booked", FieldType::Boolean));
    leaves.extend(appointment::others(steps, 1, OWN));
    let output = Output { shape: Shape::Single, leaves, places: None };
    Ok(Described { parameters: parameters(steps), output })
}

fn parameters(steps: &[Plan]) -> Vec<Parameter> {
    let written = |name: &str, says: &str, most: u32| {
        let asked = parameter(name, FieldType::String, says, &format!("appointment.{name}"));
        // Something must be said, where it is said at all.
        let pattern = Some(r"[\s\S]*\S[\s\S]*".to_owned());
        Parameter { normalize: Some(Normalize::Trim), pattern, max_length: Some(most), ..asked }
    };
    // What the provider's own operation requires, the caller must say.
    let needed = |name: &str| {
        let plan = steps.get(1).and_then(|plan| plan.parameter(name));
        plan.is_some_and(|known| known.required && known.default.is_none())
    };
    let mail =
        written("caller_email", "The e-mail address of the caller, spelled back to them and confirmed.", 254);
    let mail = Parameter {
        format: Some("email".to_owned()),
        pattern: Some(r"[^\s@,;<>]+@[^\s@,;<>]+".to_owned()),
        required: needed("caller_email") || needed("attendee_email"),
        ..mail
    };
    let service = written(
        "service_name",
        "The service that the caller wants, by the name that the business uses.",
        200,
    );
    let notes = written("notes", "What else the caller wants to be known, in a sentence or two.", 2000);
    vec![
        appointment::date(),
        appointment::time(),
        of_class(
            written("caller_name", "The full name of the caller, as they say it.", 200),
            SensitiveClass::PersonName,
        ),
        appointment::caller_phone(),
        of_class(mail, SensitiveClass::Email),
        Parameter { required: needed("service_name"), ..service },
        Parameter { required: needed("notes"), ..notes },
    ]
}

/// What happens next.
pub(super) fn next(state: State<'_>) -> Result<Next, Refusal> {
    let booking = settings::checked(state.settings, Booking::ask)?;
    let rules = &booking.rules;
    let zone = &rules.hours.zone;
    let wanted = rules.asked(state.arguments, rules.duration)?;
    let Some(busy) = state.answers.first() else {
        rules.check(wanted, state.now)?;
        return Ok(Next::Send(busy::range(wanted.padded(rules.buffer))));
    };
    let Some(written) = state.answers.get(1) else {
        let busy = busy::read(busy, zone)?;
        let is_own = |busy: &&busy::Busy| {
            busy.when == wanted && appointment::is_callers(busy.caller_phone.as_deref(), state)
        };
        if let Some(id) = busy.iter().find(is_own).and_then(|own| own.id.clone()) {
            return Ok(Next::Done(single(told(&booking, wanted, (id.into(), true)))));
        }
        let blocked = busy::blocked(busy.into_iter().map(|busy| busy.when), rules.buffer);
        return if busy::is_free(wanted, &blocked) {
            Ok(Next::Send(sent(&booking, wanted, state.arguments)))
        } else {
            Err(busy::taken())
        };
    };
    let written = written.as_object().cloned().unwrap_or_default();
    let id = written.get("appointment_id").cloned().unwrap_or_default();
    let mut answer = told(&booking, wanted, (id, false));
    answer.extend(appointment::passed_on(&written, OWN));
    Ok(Next::Done(single(answer)))
}

fn told(booking: &Booking, wanted: Interval, (id, already): (Value, bool)) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("appointment_id".to_owned(), id);
    told.extend(time::told(wanted, &booking.rules.hours.zone));
    told.insert("already_booked".to_owned(), already.into());
    told
}

/// What the writing step is sent.
fn sent(booking: &Booking, wanted: Interval, arguments: &Map<String, Value>) -> Map<String, Value> {
    let zone = &booking.rules.hours.zone;
    let said = |name: &str| text(arguments, name).map(one_line);
    let name = said("caller_name");
    let title: Vec<String> =
        [Some(booking.title.clone()), said("service_name"), name.clone()].into_iter().flatten().collect();
    let lines = [
        ("Name", "caller_name"),
        ("Phone", "caller_phone"),
        ("E-mail", "caller_email"),
        ("Service", "service_name"),
        ("Notes", "notes"),
    ];
    let lines = lines.iter().filter_map(|(label, name)| Some(format!("{label}: {}", said(name)?)));
    let sent = json!({
        "start": time::written(wanted.start, zone), "end": time::written(wanted.end, zone),
        "time_zone": time::zone_name(zone), "duration_minutes": wanted.length().as_mins(),
        "title": title.join(" – "), "description": lines.collect::<Vec<_>>().join("\n"),
    });
    let mut sent = sent.as_object().cloned().unwrap_or_default();
    for member in ["caller_name", "caller_phone", "caller_email", "service_name", "notes"] {
        sent.extend(said(member).map(|value| (member.to_owned(), value.into())));
    }
    if let Some(mail) = said("caller_email").filter(|_| booking.invite) {
        sent.insert("attendee_email".to_owned(), mail.into());
        sent.extend(name.map(|name| ("attendee_name".to_owned(), name.into())));
    }
    sent
}

/// A text of a caller's without anything that would begin a line of its own.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
