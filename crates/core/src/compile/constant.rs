//! Constants of a binding: typed from their column and frozen in canonical form.

use serde_json::Value;

use super::{
    Compiler,
    parameter::{encode, typed_from},
};
use crate::{
    binding::Operator,
    plan::{Bind, Source, arguments::value},
    schema::{Field, Object},
};

impl Compiler<'_> {
    /// The placeholder that carries a constant; null where the column takes it.
    pub(super) fn constant(
        &mut self,
        (object, field): (&Object, &Field),
        constant: &Value,
        place: &str,
    ) -> Option<Bind> {
        let mut typed = typed_from(&object.name, field);
        typed.nullable = field.nullable;
        match value::check(&typed, None, constant) {
            Ok(value) => Some(bind(field, Source::Constant(value), Operator::Eq)),
            Err(fault) => {
                let message = format!("the constant for `{}` {}", field.name, fault.message);
                self.fault(fault.code, place, message);
                None
            }
        }
    }
}

/// A placeholder for a value of a column.
pub(super) fn bind(field: &Field, source: Source, operator: Operator) -> Bind {
    Bind { source, encode: encode(field), operator, spelling: None }
}
