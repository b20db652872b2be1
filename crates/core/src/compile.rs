//! Binding × schema → a frozen plan, or every fault at once.
//!
//! ```text
//! Binding ─▶ operation, table ─▶ search │ write ─▶ statement (sql::ast) ─▶ text (sql::render) ─▶ Plan
//! ```
//!
//! Each stage notes its faults and goes on as far as it can, so that a person sees all of them.

mod constant;
mod filter;
mod parameter;
mod path;
mod projection;
mod search;
pub mod sql;
#[cfg(test)]
mod tests;
mod write;

use crate::{
    binding::{Binding, WriteMode},
    diagnostic::Diagnostic,
    plan::{Output, PLAN_VERSION, Parameter, Plan, Request, SqlPlan, Touch, TouchKind},
    schema::{Dialect, Field, Object, Operation, Schema, Sensitivity, Transport, Verb},
    scoping::Scoping,
    suggest,
};

/// What a plan carries beside the binding and the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The kind of integration whose connection carries the call.
    pub kind: String,
    /// The schema's fingerprint.
    pub fingerprint: String,
}

/// Compiles a binding.
///
/// # Errors
/// Every fault at once, each with its place in the binding.
pub fn compile(
    binding: &Binding,
    schema: &Schema,
    scoping: &Scoping,
    context: &Context,
) -> Result<Plan, Vec<Diagnostic>> {
    let Some(dialect) = schema.dialect.filter(|_| schema.transport == Transport::Sql) else {
        let message = "This integration is no SQL database, and only SQL operations can be bound.";
        return Err(vec![Diagnostic::new("not_sql", "operation", message)]);
    };
    let mut compiler = Compiler {
        schema,
        scoping,
        dialect,
        faults: Vec::new(),
        parameters: Vec::new(),
        touches: Vec::new(),
    };
    let compiled = compiler.binding(binding);
    let Some((request, output)) = compiled.filter(|_| compiler.faults.is_empty()) else {
        return Err(compiler.faults);
    };
    let mut plan = Plan {
        version: PLAN_VERSION,
        kind: context.kind.clone(),
        operation: binding.operation.clone(),
        schema_fingerprint: context.fingerprint.clone(),
        is_write: binding.sql_write.is_some(),
        parameters: compiler.parameters,
        request: Request::Sql(request),
        output,
        touches: compiler.touches,
        hash: String::new(),
    };
    plan.hash = plan.compute_hash();
    Ok(plan)
}

/// What is compiled so far, and what is wrong so far.
struct Compiler<'a> {
    schema: &'a Schema,
    scoping: &'a Scoping,
    dialect: Dialect,
    faults: Vec<Diagnostic>,
    parameters: Vec<Parameter>,
    touches: Vec<Touch>,
}

impl<'a> Compiler<'a> {
    fn binding(&mut self, binding: &Binding) -> Option<(SqlPlan, Output)> {
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

    fn operation(&mut self, binding: &Binding) -> Option<Operation> {
        let name = &binding.operation;
        let operation = self.schema.operation(name).map(std::borrow::Cow::into_owned);
        let blocked = |object: &str| self.scoping.blocks_object(object);
        match operation {
            Some(known) if known.object.as_deref().is_some_and(blocked) => {
                self.fault(
                    "blocked",
                    "operation",
                    format!("`{name}` is blocked by scoping and can't be bound"),
                );
                None
            }
            Some(known) => Some(known),
            None => {
                let schema = self.schema;
                let seen: Vec<String> = schema
                    .operations()
                    .filter(|known| !known.object.as_deref().is_some_and(blocked))
                    .map(|known| known.name.clone())
                    .collect();
                let message = format!("no operation `{name}`");
                self.unknown("unknown_operation", "operation", message, (name, &seen));
                None
            }
        }
    }

    /// Whether the binding's operation does what its body says, and says so.
    fn agrees(&mut self, binding: &Binding, operation: Option<&Operation>, verb: Verb, member: &str) {
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

    fn table(&mut self, name: &str, operation: Option<&Operation>, place: &str) -> Option<&'a Object> {
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
    fn usable_table(&mut self, object: &Object, place: &str) -> bool {
        let nul = object.table.as_ref().is_none_or(|table| {
            table.name.contains('\0') || table.schema.as_ref().is_some_and(|schema| schema.contains('\0'))
        });
        if nul {
            self.fault("unusable_name", place, format!("`{}` can't be named in a statement", object.name));
        }
        !nul
    }

    /// The column of that name, if it may be bound.
    fn column(&mut self, object: &'a Object, name: &str, place: &str) -> Option<&'a Field> {
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
    fn readable(&mut self, object: &'a Object, name: &str, place: &str) -> Option<&'a Field> {
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

    /// Whether a field may be bound at all.
    fn is_open(&self, object: &Object, field: &Field) -> bool {
        field.sensitivity != Sensitivity::Restricted && !self.scoping.blocks_field(&object.name, &field.name)
    }

    fn open_columns(&self, object: &Object) -> Vec<String> {
        let open = object.fields.iter().filter(|field| self.is_open(object, field));
        open.map(|field| field.name.clone()).collect()
    }

    fn touch(&mut self, object: &str, field: &str, how: TouchKind) {
        let touch = Touch { object: object.to_owned(), field: field.to_owned(), how };
        if !self.touches.contains(&touch) {
            self.touches.push(touch);
        }
    }

    fn fault(&mut self, code: &str, place: &str, message: impl Into<String>) {
        self.faults.push(Diagnostic::new(code, place, message));
    }

    /// A name that isn't there, with the nearest that are: "…; did you mean `email`?".
    fn unknown(&mut self, code: &str, place: &str, message: String, (name, known): (&str, &[String])) {
        let fault = match suggest::did_you_mean(name, known.iter().map(String::as_str)) {
            Some(near) => Diagnostic::new(code, place, format!("{message};")).with_help(near),
            None => Diagnostic::new(code, place, message),
        };
        self.faults.push(fault);
    }
}

/// Names as a list of code words: "`id`, `phone`".
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Whether a name is one that every model vendor accepts: `^[A-Za-z_][A-Za-z0-9_]{0,63}$`.
fn is_plain_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
