//! Free slots by brute force: minute by minute, by what the clocks show.

use std::collections::BTreeSet;

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// A busy time as a calendar has it.
#[derive(Debug, Clone)]
pub(super) enum Event {
    /// From a point in time, for so many seconds: none or fewer too.
    Timed(Timestamp, i64),
    /// From a date to another, which isn't part of it.
    Days(Date, Date),
}

/// A whole case.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) zone: TimeZone,
    /// From Monday on: opening and closing in minutes of the day; a closing at or before the opening is on the next.
    pub(super) weekly: [Vec<(i64, i64)>; 7],
    pub(super) holidays: BTreeSet<Date>,
    pub(super) duration: i64,
    pub(super) buffer: i64,
    pub(super) step: i64,
    pub(super) notice: i64,
    pub(super) days: i64,
    pub(super) now: Timestamp,
    pub(super) preferred: Date,
    pub(super) events: Vec<Event>,
}

/// What the clocks show, minute by minute.
struct Grid {
    first: Timestamp,
    shown: Vec<DateTime>,
}

impl Grid {
    fn of(case: &Case) -> Self {
        let from = case.preferred - 2.days();
        let until = case.preferred + (case.days + 2).days();
        let first = Offset::UTC.to_timestamp(from.to_datetime(Time::midnight())).unwrap();
        let minutes = (until - from).get_days() * 24 * 60;
        let shown = (0..minutes).map(|minute| case.zone.to_datetime(first + MINUTE * minute)).collect();
        Self { first, shown }
    }

    fn at(&self, minute: usize) -> Timestamp {
        self.first + MINUTE * i32::try_from(minute).unwrap()
    }

    fn minutes(&self) -> std::ops::Range<usize> {
        0..self.shown.len()
    }
}

/// The beginning of every free slot.
pub(super) fn free(case: &Case) -> Vec<Timestamp> {
    let grid = Grid::of(case);
    let blocked = blocked(case, &grid);
    let (lasts, step) = (usize::try_from(case.duration).unwrap(), usize::try_from(case.step).unwrap());
    let mut slots = BTreeSet::new();
    for opening in openings(case, &grid) {
        let begins =
            grid.minutes().filter(|minute| opening[*minute] && (*minute == 0 || !opening[minute - 1]));
        for begin in begins {
            let length = opening[begin..].iter().take_while(|is_open| **is_open).count();
            let mut start = begin;
            while start + lasts <= begin + length {
                let is_free = (start..start + lasts).all(|minute| !blocked[minute]);
                if is_free && is_wanted(case, &grid, start) {
                    slots.insert(grid.at(start));
                }
                start += step;
            }
        }
    }
    slots.into_iter().collect()
}

fn is_wanted(case: &Case, grid: &Grid, start: usize) -> bool {
    let days = case.preferred..case.preferred + case.days.days();
    let earliest = case.now + SignedDuration::from_mins(case.notice);
    days.contains(&grid.shown[start].date()) && grid.at(start) >= earliest
}

/// Of each opening of each day, the minutes that it holds.
fn openings(case: &Case, grid: &Grid) -> Vec<Vec<bool>> {
    let mut all = Vec::new();
    let mut day = grid.shown[0].date() - 1.days();
    while day <= grid.shown[grid.shown.len() - 1].date() {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap();
        let openings = if case.holidays.contains(&day) { &[][..] } else { &case.weekly[weekday] };
        for (open, close) in openings {
            let midnight = day.to_datetime(Time::midnight());
            let close = if close <= open { close + 24 * 60 } else { *close };
            let hours = midnight + open.minutes()..midnight + close.minutes();
            all.push(grid.shown.iter().map(|shown| hours.contains(shown)).collect());
        }
        day += 1.days();
    }
    all
}

/// The minutes in which something is busy, and those nearer to one than the buffer.
fn blocked(case: &Case, grid: &Grid) -> Vec<bool> {
    let mut blocked = vec![false; grid.shown.len()];
    for event in &case.events {
        let busy: Vec<usize> = grid.minutes().filter(|minute| is_busy(grid, event, *minute)).collect();
        let (Some(first), Some(last)) = (busy.first(), busy.last()) else { continue };
        let buffer = usize::try_from(case.buffer).unwrap();
        let end = (last + buffer + 1).min(blocked.len());
        blocked[first.saturating_sub(buffer)..end].fill(true);
    }
    blocked
}

fn is_busy(grid: &Grid, event: &Event, minute: usize) -> bool {
    match event {
        Event::Timed(start, seconds) => {
            let end = *start + SignedDuration::from_secs(*seconds);
            let (start, end) = (end.min(*start), end.max(*start));
            start < end && start < grid.at(minute) + MINUTE && grid.at(minute) < end
        }
        Event::Days(first, last) => {
            let (first, last) = (*first.min(last), *first.max(last));
            let last = if first == last { last + 1.days() } else { last };
            (first..last).contains(&grid.shown[minute].date())
        }
    }
}
