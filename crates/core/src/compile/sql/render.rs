//! The tree into text and placeholders, in the language of one engine.

use super::ast::{Expression, Insert, Output, Part, Select, Update};
use crate::{
    binding::Direction,
    plan::Bind,
    schema::{Dialect, Table},
};

/// A statement's text and the values of its placeholders, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rendered {
    pub(crate) text: String,
    pub(crate) binds: Vec<Bind>,
}

/// A read as text.
pub(crate) fn select(dialect: Dialect, select: Select) -> Rendered {
    let mut writer = Writer::new(dialect);
    writer.word("SELECT ");
    writer.outputs(select.outputs);
    writer.word(" FROM ");
    writer.table(&select.from);
    writer.word(" AS t0");
    for (index, join) in select.joins.into_iter().enumerate() {
        writer.word(if join.inner { " JOIN " } else { " LEFT JOIN " });
        writer.table(&join.table);
        writer.text.push_str(&format!(" AS t{} ON ", index + 1));
        for (place, (there, here)) in join.on.into_iter().enumerate() {
            writer.word(if place == 0 { "" } else { " AND " });
            writer.column(Some(index + 1), &there);
            writer.word(" = ");
            writer.column(Some(0), &here);
        }
    }
    writer.conditions(select.conditions);
    if let Some((value, direction)) = select.order {
        writer.word(" ORDER BY ");
        writer.expression(value);
        writer.word(match direction {
            Direction::Asc => " ASC",
            Direction::Desc => " DESC",
        });
    }
    writer.text.push_str(&format!(" LIMIT {}", select.limit));
    writer.done()
}

/// A new row as text.
pub(crate) fn insert(dialect: Dialect, insert: Insert) -> Rendered {
    let mut writer = Writer::new(dialect);
    writer.word("INSERT INTO ");
    writer.table(&insert.into);
    writer.word(" (");
    for (index, (column, _)) in insert.values.iter().enumerate() {
        writer.word(if index == 0 { "" } else { ", " });
        writer.name(column);
    }
    writer.word(") VALUES (");
    for (index, (_, value)) in insert.values.into_iter().enumerate() {
        writer.word(if index == 0 { "" } else { ", " });
        writer.expression(value);
    }
    writer.word(")");
    writer.returning(insert.returning);
    writer.done()
}

/// A changed row as text.
pub(crate) fn update(dialect: Dialect, update: Update) -> Rendered {
    let mut writer = Writer::new(dialect);
    writer.word("UPDATE ");
    writer.table(&update.table);
    writer.word(" SET ");
    for (index, (column, value)) in update.set.into_iter().enumerate() {
        writer.word(if index == 0 { "" } else { ", " });
        writer.name(&column);
        writer.word(" = ");
        writer.expression(value);
    }
    writer.conditions(update.conditions);
    writer.returning(update.returning);
    writer.done()
}

struct Writer {
    dialect: Dialect,
    text: String,
    binds: Vec<Bind>,
}

impl Writer {
    fn new(dialect: Dialect) -> Self {
        Self { dialect, text: String::new(), binds: Vec::new() }
    }

    fn done(self) -> Rendered {
        Rendered { text: self.text, binds: self.binds }
    }

    fn word(&mut self, word: &'static str) {
        self.text.push_str(word);
    }

    fn name(&mut self, name: &str) {
        let quote = match self.dialect {
            Dialect::Postgres | Dialect::Sqlite => '"',
            Dialect::Mysql | Dialect::Mariadb => '`',
        };
        self.text.push(quote);
        for letter in name.chars() {
            if letter == quote {
                self.text.push(quote);
            }
            self.text.push(letter);
        }
        self.text.push(quote);
    }

    fn table(&mut self, table: &Table) {
        if let Some(schema) = table.schema.as_deref().filter(|_| self.dialect != Dialect::Sqlite) {
            self.name(schema);
            self.word(".");
        }
        self.name(&table.name);
    }

    fn column(&mut self, table: Option<usize>, name: &str) {
        if let Some(table) = table {
            self.text.push_str(&format!("t{table}."));
        }
        self.name(name);
    }

    fn expression(&mut self, expression: Expression) {
        for part in expression {
            match part {
                Part::Word(word) => self.word(word),
                Part::Column(table, name) => self.column(table, &name),
                Part::Number(number) => self.text.push_str(&number.to_string()),
                Part::Bind(bind) => {
                    self.binds.push(bind);
                    match self.dialect {
                        Dialect::Postgres => self.text.push_str(&format!("${}", self.binds.len())),
                        Dialect::Mysql | Dialect::Mariadb | Dialect::Sqlite => self.text.push('?'),
                    }
                }
            }
        }
    }

    fn outputs(&mut self, outputs: Vec<Output>) {
        for (index, output) in outputs.into_iter().enumerate() {
            self.word(if index == 0 { "" } else { ", " });
            self.expression(output.value);
            self.word(" AS ");
            self.name(&output.name);
        }
    }

    fn conditions(&mut self, conditions: Vec<Expression>) {
        for (index, condition) in conditions.into_iter().enumerate() {
            self.word(if index == 0 { " WHERE " } else { " AND " });
            self.expression(condition);
        }
    }

    fn returning(&mut self, outputs: Vec<Output>) {
        if !outputs.is_empty() {
            self.word(" RETURNING ");
            self.outputs(outputs);
        }
    }
}
