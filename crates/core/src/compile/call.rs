//! What bindings of REST and GraphQL operations share: whether one reads or writes, and that it says so.

use super::Compiler;
use crate::{
    binding::Binding,
    schema::{Method, Operation, Transport, Verb},
};

/// An operation that is bound, and what the binding means by it.
pub(super) struct Call {
    pub(super) operation: Operation,
    /// Whether it is bound as a write.
    pub(super) is_write: bool,
    /// Whether a person says that it only reads although its method writes.
    pub(super) treat_as_read: bool,
}

impl Compiler<'_> {
    /// The operation, and whether it is read or written by.
    pub(super) fn call(&mut self, binding: &Binding) -> Option<Call> {
        for (member, is_stated) in
            [("sqlSearch", binding.sql_search.is_some()), ("sqlWrite", binding.sql_write.is_some())]
        {
            if is_stated {
                let message = format!(
                    "`{member}` binds SQL operations; this one takes `inputs` and, for a write, `inputObjectMap`"
                );
                self.fault("only_for_sql", member, message);
            }
        }
        let operation = self.operation(binding)?;
        let is_write = self.intent(binding, &operation);
        if !is_write && !binding.input_object_map.is_empty() {
            let message = "`inputObjectMap` is for writes; a read takes `inputs`";
            self.fault("conflict", "inputObjectMap", message);
        }
        let treat_as_read = binding.treat_as_read == Some(true);
        Some(Call { operation, is_write, treat_as_read })
    }

    /// Whether the binding writes; that it says so where it must.
    fn intent(&mut self, binding: &Binding, operation: &Operation) -> bool {
        let name = &operation.name;
        let writes = writes(operation);
        if binding.treat_as_read == Some(true) {
            if binding.is_write == Some(true) {
                let message = "a binding has either `isWrite` or `treatAsRead`, not both";
                self.fault("conflict", "treatAsRead", message);
            }
            if writes && let Err(why) = may_be_read(operation, self.schema.transport) {
                self.fault(
                    "not_a_read",
                    "treatAsRead",
                    format!("`{name}` can't be treated as a read: {why}"),
                );
            }
            return false;
        }
        match binding.is_write {
            Some(true) if !writes => {
                self.fault("conflict", "isWrite", format!("`{name}` is a read, not a write"));
            }
            Some(false) | None if writes => {
                let rest = match may_be_read(operation, self.schema.transport) {
                    Ok(()) => ", or with `treatAsRead: true` where it only reads",
                    Err(_) => "",
                };
                let message = format!("`{name}` is a write and must be declared with `isWrite: true`{rest}");
                self.fault("undeclared_write", "isWrite", message);
            }
            Some(_) | None => {}
        }
        writes
    }
}

/// Whether an operation changes something, whatever it says of itself: its method counts too.
fn writes(operation: &Operation) -> bool {
    let by_method = operation.http.as_ref().is_some_and(|http| !is_safe(http.method));
    let by_root = operation.root.as_ref().is_some_and(|root| root.of == crate::schema::RootType::Mutation);
    operation.is_write || by_method || by_root
}

fn is_safe(method: Method) -> bool {
    match method {
        Method::Get | Method::Head | Method::Options | Method::Trace | Method::Query => true,
        Method::Put | Method::Post | Method::Delete | Method::Patch => false,
    }
}

/// Whether a person may say of an operation that it only reads, or why not.
fn may_be_read(operation: &Operation, transport: Transport) -> Result<(), &'static str> {
    match (transport, &operation.http) {
        (Transport::Graphql, _) => return Err("a mutation writes"),
        (Transport::Rest, Some(http)) if http.method == Method::Post => {}
        (Transport::Rest | Transport::Sql, _) => return Err("only a POST can be"),
    }
    match operation.verb {
        Verb::Update | Verb::Delete => Err("it changes or removes something"),
        Verb::Read | Verb::List | Verb::Search | Verb::Create | Verb::Action => Ok(()),
    }
}
