//! A column compared with a value, exactly, in each engine's language, on an index.
//!
//! "Equal" means equal byte for byte in all of them. Where an engine's collation finds more than
//! that (case, accents, trailing blanks), its own comparison stays, for the index, and the exact
//! one is added.

use super::{
    ast::{Expression, Part},
    read,
};
use crate::{
    binding::Operator,
    plan::{Bind, phone::MAX_SPELLINGS},
    schema::{Dialect, Field, FieldType},
};

/// The conditions under which a column compares with a bound value as the operator says.
pub(crate) struct Comparison<'a> {
    pub(crate) dialect: Dialect,
    pub(crate) table: Option<usize>,
    pub(crate) field: &'a Field,
    /// Whether an index over the lower-case text serves it, and not one over the column.
    pub(crate) by_lower: bool,
}

impl Comparison<'_> {
    /// All of these must hold.
    pub(crate) fn conditions(&self, bind: &Bind) -> Vec<Expression> {
        match bind.operator {
            Operator::Eq => self.equal(bind),
            Operator::Ieq => self.equal_ignoring_case(bind),
            Operator::Prefix => self.starts_with(bind),
            Operator::Gte => vec![self.compare(" >= ", bind)],
            Operator::Lte => vec![self.compare(" <= ", bind)],
            Operator::Variants => self.one_of(bind),
        }
    }

    fn column(&self) -> Part {
        Part::Column(self.table, self.field.name.clone())
    }

    fn is_text(&self) -> bool {
        read::is_text(self.dialect, self.field)
    }

    fn compare(&self, operator: &'static str, bind: &Bind) -> Expression {
        let mut condition = vec![self.column(), Part::Word(operator)];
        condition.extend(self.operand(bind));
        condition
    }

    /// The value in the column's type, where the engine wouldn't take it for that: MySQL compares a
    /// decimal with text as floating-point numbers.
    fn operand(&self, bind: &Bind) -> Expression {
        let bind = Part::Bind(bind.clone());
        match (self.dialect, self.field.kind) {
            (Dialect::Mysql | Dialect::Mariadb, FieldType::Decimal) => {
                let (precision, scale) = self.field.precision.unwrap_or((65, 30));
                let (open, comma) = (Part::Word("CAST("), Part::Word(", "));
                let size = [Part::Number(precision), comma, Part::Number(scale), Part::Word("))")];
                [open, bind, Part::Word(" AS DECIMAL(")].into_iter().chain(size).collect()
            }
            // A column of this size holds the nearest of fewer numbers.
            (Dialect::Mysql | Dialect::Mariadb, FieldType::Number)
                if self.field.format.as_deref() == Some("float32") =>
            {
                cast(bind, " AS FLOAT)")
            }
            (Dialect::Mysql | Dialect::Mariadb, FieldType::Date) => cast(bind, " AS DATE)"),
            (Dialect::Mysql | Dialect::Mariadb, FieldType::Time) => cast(bind, " AS TIME(6))"),
            (Dialect::Mysql | Dialect::Mariadb, FieldType::Datetime) => cast(bind, " AS DATETIME(6))"),
            (Dialect::Mysql | Dialect::Mariadb | Dialect::Postgres | Dialect::Sqlite, _) => vec![bind],
        }
    }

    fn equal(&self, bind: &Bind) -> Vec<Expression> {
        let mut conditions = vec![self.compare(" = ", bind)];
        if self.is_text() {
            conditions.extend(self.exactly(" = ", bind, ""));
        }
        conditions
    }

    /// The exact comparison, where the engine's own may find more.
    fn exactly(&self, operator: &'static str, bind: &Bind, tail: &'static str) -> Option<Expression> {
        let (column, bind) = (self.column(), Part::Bind(bind.clone()));
        let parts = match self.dialect {
            Dialect::Mysql | Dialect::Mariadb => vec![
                Part::Word("CAST(CONVERT("),
                column,
                Part::Word(" USING utf8mb4) AS BINARY)"),
                Part::Word(operator),
                Part::Word("CAST("),
                bind,
                Part::Word(" AS BINARY)"),
                Part::Word(tail),
            ],
            Dialect::Postgres if self.field.case_insensitive => {
                vec![column, Part::Word("::text COLLATE \"C\""), Part::Word(operator), bind, Part::Word(tail)]
            }
            Dialect::Sqlite if self.field.case_insensitive => {
                vec![column, Part::Word(" COLLATE BINARY"), Part::Word(operator), bind, Part::Word(tail)]
            }
            Dialect::Postgres | Dialect::Sqlite => return None,
        };
        Some(parts)
    }

    fn equal_ignoring_case(&self, bind: &Bind) -> Vec<Expression> {
        let mut conditions = vec![if self.by_lower {
            vec![
                Part::Word("lower("),
                self.column(),
                Part::Word(") = lower("),
                Part::Bind(bind.clone()),
                Part::Word(")"),
            ]
        } else {
            self.compare(" = ", bind)
        }];
        if matches!(self.dialect, Dialect::Mysql | Dialect::Mariadb) {
            // The collation may ignore accents and trailing blanks too.
            conditions.push(vec![
                Part::Word("CAST(LOWER(CONVERT("),
                self.column(),
                Part::Word(" USING utf8mb4)) AS BINARY) = CAST(LOWER(CONVERT("),
                Part::Bind(bind.clone()),
                Part::Word(" USING utf8mb4)) AS BINARY)"),
            ]);
        }
        conditions
    }

    fn starts_with(&self, bind: &Bind) -> Vec<Expression> {
        match self.dialect {
            Dialect::Postgres if self.field.case_insensitive && !read::is_citext(self.field) => {
                // Such a collation has no LIKE of its own.
                self.exactly(" LIKE ", bind, "").into_iter().collect()
            }
            Dialect::Postgres => {
                let like = self.compare(" LIKE ", bind);
                [like].into_iter().chain(self.exactly(" LIKE ", bind, "")).collect()
            }
            Dialect::Mysql | Dialect::Mariadb => {
                let mut like = self.compare(" LIKE ", bind);
                like.push(Part::Word(" ESCAPE '!'"));
                [like].into_iter().chain(self.exactly(" LIKE ", bind, " ESCAPE '!'")).collect()
            }
            // GLOB heeds case and uses the index; LIKE does neither.
            // It takes some letters for each other, so the bytes are compared too.
            Dialect::Sqlite => {
                let literal = Part::Bind(Bind { operator: Operator::Eq, ..bind.clone() });
                let exact = [
                    Part::Word("instr(CAST("),
                    self.column(),
                    Part::Word(" AS BLOB), CAST("),
                    literal,
                    Part::Word(" AS BLOB)) = 1"),
                ];
                vec![self.compare(" GLOB ", bind), exact.to_vec()]
            }
        }
    }

    fn one_of(&self, bind: &Bind) -> Vec<Expression> {
        if self.dialect == Dialect::Postgres {
            let any = || [Part::Word(" = ANY("), Part::Bind(bind.clone()), Part::Word(")")];
            let exact =
                [self.column(), Part::Word("::text COLLATE \"C\"")].into_iter().chain(any()).collect();
            let plain = [self.column()].into_iter().chain(any()).collect();
            return if self.field.case_insensitive { vec![plain, exact] } else { vec![plain] };
        }
        let plain = within(vec![self.column()], bind);
        match self.dialect {
            Dialect::Mysql | Dialect::Mariadb => {
                let column =
                    [Part::Word("CAST(CONVERT("), self.column(), Part::Word(" USING utf8mb4) AS BINARY)")];
                vec![plain, within(column.to_vec(), bind)]
            }
            Dialect::Sqlite if self.field.case_insensitive => {
                vec![plain, within(vec![self.column(), Part::Word(" COLLATE BINARY")], bind)]
            }
            Dialect::Postgres | Dialect::Sqlite => vec![plain],
        }
    }
}

/// Whether a value is one of the spellings.
fn within(value: Expression, bind: &Bind) -> Expression {
    let mut condition = value;
    condition.push(Part::Word(" IN ("));
    for place in 0..u8::try_from(MAX_SPELLINGS).unwrap_or(u8::MAX) {
        condition.push(Part::Word(if place == 0 { "" } else { ", " }));
        condition.push(Part::Bind(Bind { spelling: Some(place), ..bind.clone() }));
    }
    condition.push(Part::Word(")"));
    condition
}

/// A value as a write states it: MySQL would keep the text of a document as a JSON string where an
/// expression decides on its type.
pub(crate) fn written(dialect: Dialect, field: &Field, bind: Bind) -> Expression {
    match (dialect, field.kind) {
        (Dialect::Mysql, FieldType::Json) => cast(Part::Bind(bind), " AS JSON)"),
        (Dialect::Postgres | Dialect::Mysql | Dialect::Mariadb | Dialect::Sqlite, _) => {
            vec![Part::Bind(bind)]
        }
    }
}

fn cast(bind: Part, kind: &'static str) -> Expression {
    vec![Part::Word("CAST("), bind, Part::Word(kind)]
}
