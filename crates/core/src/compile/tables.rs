//! What a binding of an SQL operation names: its table and columns, and whether they may be bound.

use super::{Compiled, Compiler};
use crate::{
    binding::{Binding, WriteMode},
    diagnostic::Diagnostic,
    plan::{Output, Request, SqlPlan},
    schema::{Field, Object, Operation, Sensitivity, Verb},
};

impl<'a> Compiler<'a> {
    /// A binding of an SQL operation.
    pub(super) fn sql(&mut self, binding: &Binding) -> Option<Compiled> {
        if self.schema.dialect.is_none() {
            self.fault("not_sql", "operation", "The schema doesn't say which database it is of.");
        }
        for (member, is_stated) in [
            ("inputs", !binding.inputs.is_empty()),
            ("inputObjectMap", !binding.input_object_map.is_empty()),
            ("treatAsRead", binding.treat_as_read.is_some()),
        ] {
            if is_stated {
                let message = format!(
                    "`{member}` binds REST and GraphQL operations; SQL takes `sqlSearch` or `sqlWrite`"
                );
                self.fault("not_for_sql", member, message);
            }
        }
        let (statement, output) = self.statement(binding)?;
        let is_write = binding.sql_write.is_some();
        Some(Compiled { request: Request::Sql(statement), output, is_write })
    }

    fn statement(&mut self, binding: &Binding) -> Option<(SqlPlan, Output)> {
        let operation = self.operation(binding);
        match (&binding.sql_search, &binding.sql_write) {
            (Some(search), None) => {
                self.agrees(binding, operation.as_ref(), Verb::Search, "sqlSearch");
                let object = self.table(&search.table, operation.as_ref(), "sqlSearch.table")?;
                self.search(object, search, &binding.projection)
            }
            (None, Some(write)) => {
                let verb = match write.mode {
                    WriteMode::Insert => Verb::Create,
                    WriteMode::Update => Verb::Update,
                };
                self.agrees(binding, operation.as_ref(), verb, "sqlWrite");
                let object = self.table(&write.table, operation.as_ref(), "sqlWrite.table")?;
                self.write(object, write, &binding.projection)
            }
            (Some(_), Some(_)) => {
                self.fault(
                    "conflict",
                    "sqlWrite",
                    "a binding has either `sqlSearch` or `sqlWrite`, not both",
                );
                None
            }
            (None, None) => {
                let message =
                    "a binding of an SQL operation needs `sqlSearch` (a read) or `sqlWrite` (a write)";
                self.fault("required", "", message);
                None
            }
        }
    }

    /// Whether the binding's operation does what its body says, and says so.
    pub(super) fn agrees(
        &mut self,
        binding: &Binding,
        operation: Option<&Operation>,
        verb: Verb,
        member: &str,
    ) {
        let writes = verb != Verb::Search;
        match binding.is_write {
            Some(true) if !writes => self.fault("conflict", "isWrite", "`sqlSearch` is a read, not a write"),
            Some(false) | None if writes => {
                let message = "`sqlWrite` is a write and must be declared with `isWrite: true`";
                self.fault("undeclared_write", "isWrite", message);
            }
            Some(_) | None => {}
        }
        if let Some(operation) = operation
            && operation.verb != verb
        {
            let needed = match operation.verb {
                Verb::Search => "`sqlSearch`",
                Verb::Create => "`sqlWrite` with `mode` `insert`",
                Verb::Update => "`sqlWrite` with `mode` `update`",
                Verb::Read | Verb::List | Verb::Delete | Verb::Action => "another kind of integration",
            };
            let message = format!("the operation `{}` needs {needed}", operation.name);
            self.fault("conflict", member, message);
        }
    }

    pub(super) fn table(
        &mut self,
        name: &str,
        operation: Option<&Operation>,
        place: &str,
    ) -> Option<&'a Object> {
        let schema = self.schema;
        let Some(object) = schema.object(name) else {
            let open = schema.objects.iter().filter(|object| !self.scoping.blocks_object(&object.name));
            let names: Vec<String> = open.map(|object| object.name.clone()).collect();
            self.unknown("unknown_table", place, format!("no table `{name}`"), (name, &names));
            return None;
        };
        if self.scoping.blocks_object(name) {
            self.fault("blocked", place, format!("`{name}` is blocked by scoping and can't be bound"));
            return None;
        }
        if let Some(about) = operation.and_then(|operation| operation.object.as_deref())
            && about != name
        {
            self.fault("conflict", place, format!("the operation is about `{about}`, not about `{name}`"));
        }
        self.usable_table(object, place).then_some(object)
    }

    /// Whether statements can name the table at all.
    pub(super) fn usable_table(&mut self, object: &Object, place: &str) -> bool {
        let nul = object.table.as_ref().is_none_or(|table| {
            table.name.contains('\0') || table.schema.as_ref().is_some_and(|schema| schema.contains('\0'))
        });
        if nul {
            self.fault("unusable_name", place, format!("`{}` can't be named in a statement", object.name));
        }
        !nul
    }

    /// The column of that name, if it may be bound.
    pub(super) fn column(&mut self, object: &'a Object, name: &str, place: &str) -> Option<&'a Field> {
        let Some(field) = object.field(name) else {
            let names = self.open_columns(object);
            self.unknown(
                "unknown_field",
                place,
                format!("no column `{name}` on `{}`", object.name),
                (name, &names),
            );
            return None;
        };
        let on = format!("`{name}` on `{}`", object.name);
        if self.scoping.blocks_field(&object.name, name) {
            self.fault("blocked", place, format!("{on} is blocked by scoping and can't be bound"));
        } else if field.sensitivity == Sensitivity::Restricted {
            let class = field.sensitive_class.map_or(String::new(), |class| format!(" ({})", class.as_str()));
            self.fault("restricted", place, format!("{on} is restricted{class} and can't be bound"));
        } else if name.contains('\0') {
            self.fault("unusable_name", place, format!("{on} can't be named in a statement"));
        } else {
            return Some(field);
        }
        None
    }

    /// The column of that name, if it may be read: returned, compared, ordered or joined by.
    pub(super) fn readable(&mut self, object: &'a Object, name: &str, place: &str) -> Option<&'a Field> {
        let field = self.column(object, name, place)?;
        if field.write_only {
            let message =
                format!("`{name}` on `{}` may be written over this connection, not read:", object.name);
            let fault = Diagnostic::new("write_only", place, message);
            self.faults.push(fault.with_help("grant SELECT on it and discover again"));
            return None;
        }
        Some(field)
    }
}
