//! A sheet in memory, by the words of the API's description: what reads, appends and updates do to its cells.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{
    sheet::{
        a1::{self, Area},
        cell,
    },
    transform::{Next, State, Transform},
};

/// A sheet of one title.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::transform) struct Oracle {
    pub(in crate::transform) rows: Vec<Vec<Value>>,
}

impl Oracle {
    pub(in crate::transform) fn new(rows: &Value) -> Self {
        let row = |row: &Value| row.as_array().unwrap().clone();
        Self { rows: rows.as_array().unwrap().iter().map(row).collect() }
    }

    fn at(&self, row: usize, column: usize) -> Value {
        self.rows.get(row).and_then(|cells| cells.get(column)).cloned().unwrap_or_default()
    }

    /// Sets a cell as it stands; null leaves it.
    fn set(&mut self, row: usize, column: usize, value: &Value) {
        if value.is_null() {
            return;
        }
        self.rows.resize(self.rows.len().max(row + 1), Vec::new());
        let cells = &mut self.rows[row];
        cells.resize(cells.len().max(column + 1), Value::Null);
        cells[column] = value.clone();
    }

    /// The rows of a range as people see them, without what is empty at the end.
    fn read(&self, area: Area) -> Value {
        let (first, last) = (place(area.first_row), place(area.last_row));
        let mut rows: Vec<Value> = Vec::new();
        for row in first..=last.min(self.rows.len().saturating_sub(1)) {
            let mut cells: Vec<Value> = (area.first_column..=area.last_column)
                .map(|column| Value::String(cell::text(&self.at(row, column))))
                .collect();
            let filled = cells.iter().rposition(|cell| *cell != "");
            cells.truncate(filled.map_or(0, |last| last + 1));
            rows.push(Value::Array(cells));
        }
        while rows.last().is_some_and(|row| row.as_array().unwrap().is_empty()) {
            rows.pop();
        }
        if rows.is_empty() { json!({"values": null}) } else { json!({"values": rows}) }
    }

    /// Inserts a row below the block of cells that hangs together with one, from its first column on.
    fn append(&mut self, from: Area, row: &[Value]) -> Value {
        let (mut top, mut left) = (place(from.first_row), from.first_column);
        let (mut below, mut right) = (top, left);
        loop {
            let rows = top.saturating_sub(1)..=below + 1;
            let around =
                rows.flat_map(|row| (left.saturating_sub(1)..=right + 1).map(move |column| (row, column)));
            let filled: Vec<(usize, usize)> =
                around.filter(|(row, column)| !cell::is_empty(&self.at(*row, *column))).collect();
            let before = (top, left, below, right);
            for (row, column) in filled {
                (top, left) = (top.min(row), left.min(column));
                (below, right) = (below.max(row), right.max(column));
            }
            if before == (top, left, below, right) {
                break;
            }
        }
        let new = below + 1;
        self.rows.insert(new.min(self.rows.len()), Vec::new());
        self.write(new, left, row)
    }

    fn write(&mut self, row: usize, left: usize, cells: &[Value]) -> Value {
        for (offset, value) in cells.iter().enumerate() {
            self.set(row, left + offset, value);
        }
        json!({"updated_range": a1::cells("Log", (left, left + cells.len() - 1), u64::try_from(row + 1).unwrap())})
    }

    /// What a step answers.
    fn answer(&mut self, transform: Transform, sent: &Map<String, Value>) -> Value {
        let range = sent["range"].as_str().unwrap();
        assert!(range.starts_with("'Log'!"), "{range}");
        let area = a1::area(range).unwrap();
        let Some(values) = sent.get("values") else { return self.read(area) };
        let row = values[0].as_array().unwrap().clone();
        match transform {
            Transform::AppendRow => self.append(area, &row),
            _ => {
                assert_eq!(row.len(), area.last_column - area.first_column + 1);
                self.write(place(area.first_row), area.first_column, &row)
            }
        }
    }

    /// Runs a call to its end.
    pub(in crate::transform) fn call(
        &mut self,
        transform: Transform,
        settings: &Value,
        arguments: &Value,
    ) -> Next {
        let (settings, arguments) = (settings.as_object().unwrap(), arguments.as_object().unwrap());
        let now: Timestamp = "2026-12-01T16:00:00Z".parse().unwrap();
        let mut answers = Vec::new();
        loop {
            match transform.next(State { settings, arguments, now, region: None, answers: &answers }) {
                Next::Send(sent) => answers.push(self.answer(transform, &sent)),
                end => {
                    assert!(answers.len() <= transform.steps().len());
                    return end;
                }
            }
        }
    }
}

fn place(row: u64) -> usize {
    usize::try_from(row).unwrap() - 1
}

/// What a call gave back.
pub(in crate::transform) fn done(next: Next) -> Value {
    match next {
        Next::Done(shaped) => shaped.value,
        other => panic!("{other:?}"),
    }
}

/// Why a call was refused.
pub(in crate::transform) fn refusal(next: Next) -> String {
    match next {
        Next::Refused(refusal) => format!("{}: {}", refusal.code, refusal.message),
        other => panic!("{other:?}"),
    }
}

/// The faults of settings, one a line.
pub(in crate::transform) fn faults(transform: Transform, settings: &Value) -> String {
    let faults = transform.describe(settings.as_object().unwrap(), &[]).unwrap_err();
    let told: Vec<String> =
        faults.iter().map(|fault| format!("{}: {}", fault.path, fault.sentence())).collect();
    told.join("\n")
}
