//! What an engine that returns nothing of a write reads afterwards, in the same transaction.

use crate::{
    binding::{ColumnValue, Operator, SqlWrite},
    compile::{
        Compiler,
        constant::bind,
        parameter,
        projection::Projected,
        search::{equals, table_of},
        sql::{
            ast::{Expression, Part, Select},
            render,
        },
    },
    plan::{Bind, Encode, Readback, Source},
    schema::{Field, Object},
};

impl<'a> Compiler<'a> {
    /// How an engine that returns nothing finds the row that it has just added.
    pub(super) fn inserted(&mut self, object: &'a Object, write: &SqlWrite) -> Vec<(&'a Field, Bind)> {
        let key: Option<Vec<(&Field, Bind)>> = object
            .primary_key
            .iter()
            .map(|column| {
                let field = object.field(column)?;
                let entry = write.columns.iter().find(|entry| entry.column == *column);
                let made = entry.is_none() && object.primary_key.len() == 1;
                let source = match entry {
                    Some(ColumnValue { param: Some(param), extras, .. })
                        if extras.required != Some(false) =>
                    {
                        Source::Parameter(param.clone())
                    }
                    Some(ColumnValue { constant: Some(constant), .. }) if !constant.is_null() => {
                        return Some((field, self.constant((object, field), constant, "sqlWrite.columns")?));
                    }
                    None if made && parameter::encode(field) == Encode::Integer => Source::LastInsertId,
                    Some(_) | None => return None,
                };
                Some((field, bind(field, source, Operator::Eq)))
            })
            .collect();
        match key.filter(|key| !key.is_empty()) {
            Some(key) => key,
            None => {
                let message = format!(
                    "a new row of `{}` can't be read back here: its primary key is neither set nor a generated number",
                    object.name
                );
                self.fault("not_projectable", "projection", message);
                Vec::new()
            }
        }
    }

    pub(super) fn found_by(&self, table: Option<usize>, key: &[(&Field, Bind)]) -> Vec<Expression> {
        key.iter()
            .flat_map(|(field, bind)| match bind.source {
                // The engine's own number needs no exact comparison, and no cast.
                Source::LastInsertId => vec![vec![
                    Part::Column(table, field.name.clone()),
                    Part::Word(" = "),
                    Part::Bind(bind.clone()),
                ]],
                Source::Parameter(_) | Source::Constant(_) | Source::Given(_) => {
                    equals(self, table, field, bind)
                }
            })
            .collect()
    }

    pub(super) fn readback(
        &self,
        object: &Object,
        projected: &Projected,
        key: &[(&Field, Bind)],
    ) -> Option<Readback> {
        let select = Select {
            outputs: projected.selected.clone(),
            from: table_of(object)?,
            joins: Vec::new(),
            conditions: self.found_by(Some(0), key),
            order: None,
            limit: 1,
        };
        let rendered = render::select(self.dialect, select);
        Some(Readback { statement: rendered.text, binds: rendered.binds })
    }
}
