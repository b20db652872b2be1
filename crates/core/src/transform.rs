//! Named pure transforms: what a mapping can't say, such as free slots out of busy times.
//!
//! A composed binding has several operations behind one tool and one transform between them. The steps are
//! bindings as any other, compiled and frozen; the transform decides, out of what the caller said and what the
//! steps before have answered, what the next step is sent, and in the end what the agent sees. It knows no
//! provider: it asks for steps by the names of their parameters and leaves, and which operations and fields these
//! are is the mapping's to say.
//!
//! ```text
//! arguments ─▶ next ─▶ Send(step, its arguments) ─▶ request … answer ─▶ its leaves ─▶ next ─▶ … ─▶ Done
//! ```
//!
//! A transform is a pure function: the time comes in, and what it wants sent goes out.

mod append_row;
mod appointment;
mod book_appointment;
mod busy;
mod cancel_appointment;
mod find_appointments;
mod find_row;
mod free_slots;
mod hours;
mod kept;
mod output;
mod reschedule_appointment;
mod rows;
pub mod settings;
mod time;
mod update_row;

pub use output::{leaf, leaf_of, list, parameter, single};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    diagnostic::Diagnostic,
    plan::{Output, Parameter, Plan, output::Shaped, phone::Region},
};

/// A transform, by the name that bindings use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// Adds a row to a sheet, each cell in the column of its header.
    AppendRow,
    /// Finds rows of a sheet by what stands in one column.
    FindRow,
    /// Changes some cells of the one row that has in one column what the caller says.
    UpdateRow,
    /// Times at which a new appointment could begin, out of busy times and business hours.
    FreeSlots,
    /// A new appointment, where the time is free.
    BookAppointment,
    /// The coming appointments of a caller.
    FindAppointments,
    /// Another time for an appointment of the caller's.
    RescheduleAppointment,
    /// The end of an appointment of the caller's.
    CancelAppointment,
}

/// What a transform wants of one of its steps. The compiler checks that the step is like that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepNeed {
    /// What the step does, for the sentence of a fault: "the busy times".
    pub what: &'static str,
    /// Whether it writes.
    pub is_write: bool,
    /// The parameters that the transform states; others of the step must have a default.
    pub parameters: &'static [&'static str],
    /// More that it states, or may state, to steps that have them.
    pub optional: &'static [&'static str],
    /// The leaves that the transform reads.
    pub leaves: &'static [&'static str],
}

/// What a composed binding looks like to its caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// What the caller says.
    pub parameters: Vec<Parameter>,
    /// What the caller gets.
    pub output: Output,
}

/// A call on its way.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// The settings of the binding, as they were checked when it was compiled.
    pub settings: &'a Map<String, Value>,
    /// What the caller said, checked, defaults included.
    pub arguments: &'a Map<String, Value>,
    /// What time it is.
    pub now: Timestamp,
    /// Whose phone numbers are written without a country.
    pub region: Option<Region>,
    /// What the steps have answered so far, in their order, each shaped by its own plan.
    pub answers: &'a [Value],
}

/// What happens next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// The next step is sent, with these values for its parameters.
    Send(Map<String, Value>),
    /// It is done.
    Done(Shaped),
    /// It can't be done; what was sent so far has only read.
    Refused(Refusal),
}

/// Why a call can't be done, in words that an agent can act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A stable code, such as `slot_taken`.
    pub code: &'static str,
    /// One short sentence: what is in the way, and what to do.
    pub message: String,
}

impl Transform {
    /// Every transform, with its name.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("append_row", Self::AppendRow),
        ("find_row", Self::FindRow),
        ("update_row", Self::UpdateRow),
        ("free_slots", Self::FreeSlots),
        ("book_appointment", Self::BookAppointment),
        ("find_appointments", Self::FindAppointments),
        ("reschedule_appointment", Self::RescheduleAppointment),
        ("cancel_appointment", Self::CancelAppointment),
    ];

    /// The steps that it needs, in the order in which they are sent.
    pub fn steps(self) -> &'static [StepNeed] {
        match self {
            Self::AppendRow | Self::UpdateRow => &[rows::READ, rows::WRITE],
            Self::FindRow => &[rows::READ],
            Self::FreeSlots => free_slots::STEPS,
            Self::BookAppointment => book_appointment::STEPS,
            Self::FindAppointments => find_appointments::STEPS,
            Self::RescheduleAppointment => reschedule_appointment::STEPS,
            Self::CancelAppointment => cancel_appointment::STEPS,
        }
    }

    /// Checks the settings of a binding, and says what its callers say and get; `steps` are the compiled steps, for
    /// the types and the sensitivity of what they return.
    ///
    /// # Errors
    /// Every fault of the settings at once, with places below `settings`.
    pub fn describe(
        self,
        settings: &Map<String, Value>,
        steps: &[Plan],
    ) -> Result<Described, Vec<Diagnostic>> {
        match self {
            Self::AppendRow => append_row::describe(settings),
            Self::FindRow => find_row::describe(settings),
            Self::UpdateRow => update_row::describe(settings),
            Self::FreeSlots => free_slots::describe(settings),
            Self::BookAppointment => book_appointment::describe(settings, steps),
            Self::FindAppointments => find_appointments::describe(settings, steps),
            Self::RescheduleAppointment => reschedule_appointment::describe(settings, steps),
            Self::CancelAppointment => cancel_appointment::describe(settings, steps),
        }
    }

    /// What to say where the provider refuses a step before any answer: of what the settings name, a transform knows
    /// more than a status says.
    pub fn rejected(self, settings: &Map<String, Value>) -> Option<Refusal> {
        let reads_rows = matches!(self, Self::AppendRow | Self::FindRow | Self::UpdateRow);
        if reads_rows { rows::not_readable(settings) } else { None }
    }

    /// What happens next in a call.
    pub fn next(self, state: State<'_>) -> Next {
        let next = match self {
            Self::AppendRow => Ok(append_row::next(state)),
            Self::FindRow => Ok(find_row::next(state)),
            Self::UpdateRow => Ok(update_row::next(state)),
            Self::FreeSlots => free_slots::next(state),
            Self::BookAppointment => book_appointment::next(state),
            Self::FindAppointments => find_appointments::next(state),
            Self::RescheduleAppointment => reschedule_appointment::next(state),
            Self::CancelAppointment => cancel_appointment::next(state),
        };
        next.unwrap_or_else(Next::Refused)
    }
}
