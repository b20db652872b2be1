//! An SQL write: one new row, or one changed row found by a unique key.
//!
//! What a call may leave out: an insert writes null there, so the column must take it (a frozen
//! statement can't drop the column and so can't reach the database's own default); an update keeps
//! the old value, by a second placeholder that says whether the parameter was given. An explicit
//! null is a value like another.

mod readback;

use super::{
    Compiler,
    constant::bind,
    listed,
    parameter::{self, Stated, typed_from},
    path::Joins,
    projection::Origin,
    search::table_of,
    sql::{
        ast::{Expression, Insert, Part, Update},
        compare, read, render,
    },
};
use crate::{
    binding::{ColumnValue, Operator, ParameterExtras, Projection, SqlWrite, WriteMode},
    plan::{Access, Bind, Encode, Output, Shape, Source, SqlPlan, TouchKind},
    schema::{Dialect, Field, Object},
};

impl<'a> Compiler<'a> {
    pub(super) fn write(
        &mut self,
        object: &'a Object,
        write: &SqlWrite,
        projection: &[Projection],
    ) -> Option<(SqlPlan, Output)> {
        let key = self.key(object, write);
        let values = self.values(object, write);
        match write.mode {
            WriteMode::Insert => self.missing(object, write),
            WriteMode::Update => self.not_the_key(write),
        }
        let returns = !matches!(self.dialect, Dialect::Mysql | Dialect::Mariadb);
        let projected = self.projection(
            &mut Joins::new(object),
            projection,
            if returns { Origin::Returned } else { Origin::ReadBack },
        );
        let found = match (write.mode, key) {
            (WriteMode::Insert, _) if !returns && !projection.is_empty() => self.inserted(object, write),
            (WriteMode::Insert, _) => Vec::new(),
            (WriteMode::Update, Some(key)) => vec![key],
            (WriteMode::Update, None) => return None,
        };
        if !self.faults.is_empty() {
            return None;
        }
        let returning = if returns { projected.selected.clone() } else { Vec::new() };
        let (access, rendered) = match write.mode {
            WriteMode::Insert => {
                let insert = Insert { into: table_of(object)?, values, returning };
                (Access::Insert, render::insert(self.dialect, insert))
            }
            WriteMode::Update => {
                let conditions = self.found_by(None, &found);
                let update = Update { table: table_of(object)?, set: values, conditions, returning };
                (Access::Update, render::update(self.dialect, update))
            }
        };
        let readback = if returns || projection.is_empty() {
            None
        } else {
            Some(self.readback(object, &projected, &found)?)
        };
        let (columns, output) = projected.output(Shape::Single);
        let (statement, binds) = (rendered.text, rendered.binds);
        Some((
            SqlPlan { dialect: self.dialect, statement, binds, columns, access, max_rows: 1, readback },
            output,
        ))
    }

    /// The unique column and its placeholder that find the row of an update.
    fn key(&mut self, object: &'a Object, write: &SqlWrite) -> Option<(&'a Field, Bind)> {
        let (Some(column), Some(param)) = (&write.key_column, &write.key_param) else {
            for (member, stated) in [("keyColumn", &write.key_column), ("keyParam", &write.key_param)] {
                let place = format!("sqlWrite.{member}");
                match (write.mode, stated) {
                    (WriteMode::Update, None) => {
                        self.fault("required", &place, format!("an update needs `{member}`"));
                    }
                    (WriteMode::Insert, Some(_)) => {
                        self.fault("conflict", &place, format!("an insert has no `{member}`"));
                    }
                    (WriteMode::Update, Some(_)) | (WriteMode::Insert, None) => {}
                }
            }
            return None;
        };
        if write.mode == WriteMode::Insert {
            self.fault("conflict", "sqlWrite.keyColumn", "an insert has no `keyColumn` and no `keyParam`");
            return None;
        }
        let field = self.readable(object, column, "sqlWrite.keyColumn")?;
        if !object.is_unique(column) {
            self.no_key(object, column);
            return None;
        }
        self.touch(&object.name, column, TouchKind::Filter);
        let made_up = format!("The {} of the {} to change.", words(column), words(&object.name));
        let (place, extras) = ("sqlWrite.keyParam", ParameterExtras::default());
        let stated = Stated { name: param, extras: &extras, place, base: "sqlWrite" };
        self.add_parameter(&stated, typed_from(&object.name, field), parameter::description(field, made_up));
        Some((field, bind(field, Source::Parameter(param.clone()), Operator::Eq)))
    }

    fn no_key(&mut self, object: &Object, column: &str) {
        let keys =
            object.fields.iter().filter(|field| object.is_unique(&field.name) && self.is_open(object, field));
        let names = listed(keys.map(|field| field.name.as_str()));
        let rest = if names.is_empty() { String::new() } else { format!("; these are: {names}") };
        let message = format!("`{column}` is no unique key of `{}`{rest}", object.name);
        self.fault("not_unique", "sqlWrite.keyColumn", message);
    }

    /// The columns with the expressions that set them.
    fn values(&mut self, object: &'a Object, write: &SqlWrite) -> Vec<(String, Expression)> {
        let mut values = Vec::new();
        if write.columns.is_empty() {
            self.fault("required", "sqlWrite.columns", "a write sets at least one column");
        }
        for (index, entry) in write.columns.iter().enumerate() {
            let at = format!("sqlWrite.columns[{index}]");
            let place = format!("{at}.column");
            if write.columns.iter().take(index).any(|before| before.column == entry.column) {
                self.fault("duplicate", &place, format!("`{}` is set twice", entry.column));
                continue;
            }
            let Some(field) = self.column(object, &entry.column, &place) else { continue };
            if field.read_only || read::is_opaque(self.dialect, field) {
                let message =
                    format!("`{}` on `{}` can't be written over this connection", field.name, object.name);
                self.fault("read_only", &place, message);
                continue;
            }
            self.touch(&object.name, &field.name, TouchKind::Write);
            if let Some(value) = self.value((object, field), entry, write.mode, &at) {
                values.push((field.name.clone(), value));
            }
        }
        values
    }

    fn value(
        &mut self,
        (object, field): (&Object, &Field),
        entry: &ColumnValue,
        mode: WriteMode,
        at: &str,
    ) -> Option<Expression> {
        match (&entry.param, &entry.constant) {
            (Some(param), None) => self.parameter_value((object, field), (entry, param), mode, at),
            (None, Some(constant)) => {
                if entry.extras != ParameterExtras::default() {
                    self.fault("conflict", at, "a constant has no description, default, pattern or the like");
                }
                let bind = self.constant((object, field), constant, &format!("{at}.const"))?;
                Some(compare::written(self.dialect, field, bind))
            }
            (Some(_), Some(_)) | (None, None) => {
                self.fault("conflict", at, "a column takes either `param` or `const`");
                None
            }
        }
    }

    fn parameter_value(
        &mut self,
        (object, field): (&Object, &Field),
        (entry, param): (&ColumnValue, &String),
        mode: WriteMode,
        at: &str,
    ) -> Option<Expression> {
        let mut typed = typed_from(&object.name, field);
        typed.nullable = field.nullable;
        let (name, of) = (words(&field.name), words(&object.name));
        let made_up = match mode {
            WriteMode::Insert => format!("The {name} of the new entry in {of}."),
            WriteMode::Update => format!("The new {name} of the entry in {of}."),
        };
        let place = format!("{at}.param");
        let stated = Stated { name: param, extras: &entry.extras, place: &place, base: at };
        self.add_parameter(&stated, typed, parameter::description(field, made_up));
        let value = compare::written(
            self.dialect,
            field,
            bind(field, Source::Parameter(param.clone()), Operator::Eq),
        );
        let optional = entry.extras.required == Some(false) && entry.extras.default.is_none();
        match mode {
            WriteMode::Insert if optional && !field.nullable => {
                let message = format!(
                    "`{}` can't be null, so a call that may leave it out needs a `default`",
                    field.name
                );
                self.fault("required", &format!("{at}.required"), message);
                None
            }
            WriteMode::Update if optional && field.write_only => {
                let message = format!(
                    "`{}` can't be read, so a call can't leave it as it is: require the parameter",
                    field.name
                );
                self.fault("required", &format!("{at}.required"), message);
                None
            }
            WriteMode::Update if optional => {
                let source = Source::Given(param.clone());
                let given = Bind { source, encode: Encode::Boolean, operator: Operator::Eq, spelling: None };
                let kept = [Part::Word(" ELSE "), Part::Column(None, field.name.clone()), Part::Word(" END")];
                let told = [Part::Word("CASE WHEN "), Part::Bind(given), Part::Word(" THEN ")];
                Some(told.into_iter().chain(value).chain(kept).collect())
            }
            WriteMode::Insert | WriteMode::Update => Some(value),
        }
    }

    /// Columns that a new row must state and the binding doesn't.
    fn missing(&mut self, object: &Object, write: &SqlWrite) {
        for field in object.fields.iter().filter(|field| field.required && !field.read_only) {
            if write.columns.iter().any(|entry| entry.column == field.name) {
                continue;
            }
            let (name, on) = (&field.name, &object.name);
            let message = if self.is_open(object, field) {
                format!("`{name}` on `{on}` must be set: it can't be null and has no default")
            } else {
                format!("`{on}` can't be inserted into: a new row needs `{name}`, which can't be bound")
            };
            self.fault("missing_column", "sqlWrite.columns", message);
        }
    }

    fn not_the_key(&mut self, write: &SqlWrite) {
        let set = write.columns.iter().position(|entry| Some(&entry.column) == write.key_column.as_ref());
        if let Some(index) = set {
            let message = "the column that finds the row can't be set too";
            self.fault("conflict", &format!("sqlWrite.columns[{index}].column"), message);
        }
    }
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}
