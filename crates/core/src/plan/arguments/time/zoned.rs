//! Dates and times that state no offset, where it is known in which zone they are meant.

use jiff::{
    civil::DateTime,
    tz::{AmbiguousOffset, Offset},
};

use super::{Fault, parse_local, parse_point};
use crate::{
    plan::{Parameter, Zone},
    schema::FieldType,
};

/// Tidies a date and time of the zone, or a point in time, into what the place takes: a point in time, or, where
/// it keeps no zone, what the clocks of the zone show. `None` where it is neither.
pub(in crate::plan::arguments) fn to_point(
    parameter: &Parameter,
    zone: &Zone,
    text: &str,
) -> Result<Option<String>, Fault> {
    // A place without zones holds the business's own time: so a stated offset must lead to the same.
    let keeps_local =
        parameter.kind == FieldType::Datetime && parameter.format.as_deref() != Some("date-time");
    if let Some(point) = parse_point(text) {
        let local = || zone.local(point).map(|local| local.to_string());
        return Ok(if keeps_local { local() } else { Some(point.to_string()) });
    }
    // A day alone is no time: midnight is hardly ever meant.
    let Some(local) = parse_local(text).filter(|_| text.contains(':')) else { return Ok(None) };
    let Some(points) = zone.points(local) else { return Ok(None) };
    match points.offset() {
        AmbiguousOffset::Gap { before, .. } => Err(never(zone, local, before)),
        // Both times look alike there.
        AmbiguousOffset::Fold { .. } | AmbiguousOffset::Unambiguous { .. } if keeps_local => {
            Ok(Some(local.to_string()))
        }
        AmbiguousOffset::Fold { before, after } => Err(twice(zone, local, (before, after))),
        AmbiguousOffset::Unambiguous { .. } => Ok(points.unambiguous().ok().map(|point| point.to_string())),
    }
}

fn never(zone: &Zone, local: DateTime, before: Offset) -> Fault {
    let (zone, stated) = (zone.name(), stated(local, before));
    let message = format!(
        "is a time that doesn't exist: the clocks of {zone} are put forward over {local}; say another time, or state \
         the offset, as in {stated}"
    );
    Fault::new("no_such_time", message)
}

fn twice(zone: &Zone, local: DateTime, (before, after): (Offset, Offset)) -> Fault {
    let (zone, first, second) = (zone.name(), stated(local, before), stated(local, after));
    let message = format!(
        "is a time that exists twice: the clocks of {zone} are put back over {local}; state the offset, as in {first} \
         for the first and {second} for the second"
    );
    Fault::new("ambiguous_time", message)
}

/// A date and time with its offset, `2026-10-25T02:30:00+02:00`.
fn stated(local: DateTime, offset: Offset) -> String {
    match offset.to_timestamp(local) {
        Ok(point) => point.display_with_offset(offset).to_string(),
        Err(_beyond) => local.to_string(),
    }
}
