//! Arguments of fields on the way to what comes back, as places that a binding fills: `@issue.number`.

use super::{Part, Slot, Way, graph, last_is};
use crate::{
    propose::{
        index::{Index, NameWords, Token},
        kinds::Kind,
        slots::graph::inside,
    },
    schema::{Argument, Field},
};

/// What a way to such an argument begins with.
pub(in crate::propose) const MARK: &str = "@";

/// The fields on the way that take arguments, and the arguments.
#[derive(Debug, Default)]
pub(super) struct Asked<'s> {
    pub(super) slots: Vec<Slot<'s>>,
    pub(super) ways: Vec<Way<'s>>,
}

impl<'s> Asked<'s> {
    /// Notes the arguments of a field that is stepped into; `path` leads to it.
    pub(super) fn field(
        &mut self,
        index: &'s Index,
        (field, words, own): (&'s Field, &'s [NameWords], &'s [Token]),
        (path, around): (&[&'s str], &[Token]),
    ) {
        for (argument, said) in field.args.iter().zip(words) {
            if graph::is_about_request(argument)
                || is_size(argument)
                || inside(argument.kind, argument.of.as_deref(), |name| index.object_place(name)).is_some()
            {
                continue;
            }
            let mut around = around.to_vec();
            around.extend(own.iter().copied());
            let required = argument.required && argument.default.is_none();
            self.ways.push(Way { slot: self.slots.len(), path: path.to_vec(), required });
            self.slots.push(slot(index, (field, argument), said, (path, around)));
        }
    }
}

/// Whether an argument is the size of a page, which nobody needs to state.
fn is_size(argument: &Argument) -> bool {
    matches!(argument.name.as_str(), "first" | "last")
}

/// Whether a field can be asked for: whatever it needs is a value.
pub(super) fn is_askable(field: &Field, place: impl Fn(&str) -> Option<usize>) -> bool {
    let needs = |argument: &&Argument| argument.required && argument.default.is_none() && !is_size(argument);
    field
        .args
        .iter()
        .filter(needs)
        .all(|argument| inside(argument.kind, argument.of.as_deref(), &place).is_none())
}

/// Whether a field needs nothing to be asked for.
pub(super) fn needs_nothing(field: &Field) -> bool {
    field.args.iter().all(|argument| !argument.required || argument.default.is_some() || is_size(argument))
}

fn slot<'s>(
    index: &'s Index,
    (field, argument): (&'s Field, &'s Argument),
    words: &'s NameWords,
    (path, around): (&[&'s str], Vec<Token>),
) -> Slot<'s> {
    Slot {
        path: vec![MARK, &field.name, &argument.name],
        object: 0,
        own: &words.own,
        told: &words.told,
        around: around.into(),
        holder: &[],
        kind: argument.kind,
        class: argument.sensitive_class,
        allowed: &argument.allowed_values,
        required: false,
        part: Part {
            identifies: last_is(index, &words.own, Kind::Id),
            labels: last_is(index, &words.own, Kind::Label),
            finds: true,
            ..Part::default()
        },
        depth: path.len().saturating_sub(1),
        unsaid: 0,
        behind_many: false,
    }
}
