//! One sheet: a grid of cells, and the blocks of rows in it.

use serde_json::Value;

use super::{
    cells::{Cell, Rendering},
    range::Area,
};

/// One sheet.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) id: u32,
    pub(super) title: String,
    /// How many rows it has, with or without anything in them.
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Cells that are merged into the first of them.
    pub(super) merges: Vec<Area>,
    cells: Vec<Vec<Cell>>,
}

impl Grid {
    /// A sheet with these cells.
    pub(super) fn new(id: u32, title: &str, cells: Vec<Vec<Cell>>) -> Self {
        Self { id, title: title.to_owned(), rows: 100, columns: 26, merges: Vec::new(), cells }
    }

    /// A cell.
    pub(super) fn cell(&self, row: usize, column: usize) -> &Cell {
        self.cells.get(row).and_then(|cells| cells.get(column)).unwrap_or(&Cell::Empty)
    }

    /// What stands in a row, up to its last cell that isn't empty, as people see it.
    pub(super) fn shown(&self, row: usize) -> Vec<String> {
        let last = (0..self.columns).rev().find(|column| !self.cell(row, *column).is_empty());
        let seen = |column: usize| self.cell(row, column).seen(Rendering::Formatted);
        (0..last.map_or(0, |last| last + 1))
            .map(|column| seen(column).as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Puts something into a cell.
    pub(super) fn set(&mut self, row: usize, column: usize, cell: Cell) {
        if self.cells.len() <= row {
            self.cells.resize(row + 1, Vec::new());
        }
        let cells = &mut self.cells[row];
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }

    /// How many rows have anything in them, up to the last.
    pub(super) fn used(&self) -> usize {
        let is_used = |row: &Vec<Cell>| row.iter().any(|cell| !cell.is_empty());
        self.cells.iter().rposition(is_used).map_or(0, |last| last + 1)
    }

    /// The rows of an area, without empty ones at the end, each without empty cells at its end.
    pub(super) fn values(&self, area: &Area, rendering: Rendering) -> Vec<Vec<Value>> {
        let mut rows: Vec<Vec<Value>> = Vec::new();
        for row in area.top..=area.bottom {
            let filled = (area.left..=area.right).rev().find(|column| !self.cell(row, *column).is_empty());
            let end = filled.map_or(area.left, |last| last + 1);
            rows.push((area.left..end).map(|column| self.cell(row, column).seen(rendering)).collect());
        }
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        rows
    }

    /// The last block of cells that hang together and that an area touches.
    pub(super) fn table(&self, area: &Area) -> Option<Area> {
        let filled = (area.top..=area.bottom)
            .flat_map(|row| (area.left..=area.right).map(move |column| (row, column)));
        let (row, column) =
            filled.filter(|(row, column)| !self.cell(*row, *column).is_empty()).next_back()?;
        let mut block = Area { top: row, left: column, bottom: row, right: column };
        loop {
            let wide = Area {
                top: block.top.saturating_sub(1),
                left: block.left.saturating_sub(1),
                bottom: block.bottom + 1,
                right: block.right + 1,
            };
            let has = |rows: [usize; 2], columns: [usize; 2]| {
                (rows[0]..=rows[1])
                    .any(|row| (columns[0]..=columns[1]).any(|column| !self.cell(row, column).is_empty()))
            };
            let columns = [wide.left, wide.right];
            let rows = [wide.top, wide.bottom];
            let grown = Area {
                top: if has([wide.top, wide.top], columns) { wide.top } else { block.top },
                left: if has(rows, [wide.left, wide.left]) { wide.left } else { block.left },
                bottom: if has([wide.bottom, wide.bottom], columns) { wide.bottom } else { block.bottom },
                right: if has(rows, [wide.right, wide.right]) { wide.right } else { block.right },
            };
            if grown == block {
                return Some(block);
            }
            block = grown;
        }
    }

    /// Inserts empty rows before a row.
    pub(super) fn insert_rows(&mut self, before: usize, count: usize) {
        if before < self.cells.len() {
            self.cells.splice(before..before, vec![Vec::new(); count]);
        }
        self.rows += count;
    }
}

#[test]
fn a_block_ends_at_an_empty_row_and_at_an_empty_column() {
    let row = |texts: &[&str]| texts.iter().map(|text| Cell::from(*text)).collect::<Vec<_>>();
    let cells =
        vec![row(&["a", "b", "", "x"]), row(&["1", ""]), row(&["", "2"]), row(&[]), row(&["", "lone"])];
    let grid = Grid::new(0, "S", cells);
    let at = |row, column| grid.table(&Area { top: row, left: column, bottom: row, right: column });
    assert_eq!(at(0, 0), Some(Area { top: 0, left: 0, bottom: 2, right: 1 }));
    assert_eq!(at(0, 3), Some(Area { top: 0, left: 3, bottom: 0, right: 3 }));
    assert_eq!(at(0, 2), None);
    assert_eq!(grid.table(&Area { top: 0, left: 0, bottom: 9, right: 9 }).map(|block| block.top), Some(4));
}
