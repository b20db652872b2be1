//! A binding of an operation that a document states.

use super::{Bound, Parts, names, states};
use crate::{
    binding::{Binding, Escape, Generated, Input, Projection, Sent, TextFormat},
    propose::{
        align::{self, Filled},
        slots::{Slot, asked::MARK},
    },
    schema::{FieldType, Method, Operation, RootType, Verb, words},
};

/// How many fields come back where the goal names none.
const USUAL: usize = 5;

/// The binding of an operation.
pub(super) fn binding(parts: &Parts<'_, '_>, operation: &Operation) -> Bound {
    let is_write = parts.candidate.is_write();
    let writes_by_method = operation
        .http
        .as_ref()
        .is_some_and(|http| !matches!(http.method, Method::Get | Method::Head | Method::Query))
        || operation.root.as_ref().is_some_and(|root| root.of == RootType::Mutation)
        || operation.is_write;
    let mut bound = Bound {
        binding: Binding {
            tool_name: names::tool(parts, None),
            description: None,
            operation: operation.name.clone(),
            is_write: is_write.then_some(true),
            treat_as_read: (!is_write && writes_by_method).then_some(true),
            enabled: Some(false),
            projection: Vec::new(),
            inputs: Vec::new(),
            input_object_map: Vec::new(),
            sql_search: None,
            sql_write: None,
            composed: None,
        },
        guesses: Vec::new(),
        pinned: Vec::new(),
    };
    inputs(parts, &mut bound);
    pins(parts, &mut bound);
    idempotency(operation, &mut bound);
    bound.binding.projection = projection(parts, operation, &mut bound);
    bound
}

/// The way to a place as a binding writes it: `body.items[0].name`.
fn path(slot: &Slot<'_>) -> String {
    let mut path = String::new();
    for name in &slot.path {
        if !path.is_empty() && !path.ends_with(MARK) && !name.starts_with('[') {
            path.push('.');
        }
        path.push_str(name);
    }
    path
}

fn inputs(parts: &Parts<'_, '_>, bound: &mut Bound) {
    let mut params: Vec<String> = Vec::new();
    for filled in &parts.aligned.inputs {
        let Some(slot) = parts.slots.inputs.get(filled.slot) else { continue };
        let constant = match slot.allowed {
            [only] => Some(only.as_str().into()),
            _ if filled.mention.is_none() || matches!(slot.kind, FieldType::Enum | FieldType::Boolean) => {
                states::of(parts, slot).filter(|state| !bound.pinned.contains(&state.word)).map(|state| {
                    bound.pinned.push(state.word);
                    bound.guesses.push(format!(
                        "{} is always {}.",
                        names::said(names::last_name(slot)),
                        state.constant
                    ));
                    state.constant
                })
            }
            _ => None,
        };
        let filter = searched(parts, filled);
        let name = match filter {
            Some(filter) => names::plain(&words(filter).join("_"), "query"),
            None => names::parameter(slot, slot.part.finds && !parts.candidate.is_write()),
        };
        let param = names::free(&params, &name, &slot.path);
        if constant.is_none() {
            params.push(param.clone());
            if filled.mention.is_none() {
                bound.guesses.push(format!(
                    "It needs {}, which the goal doesn't name.",
                    names::said(names::last_name(slot))
                ));
            }
        }
        let format = filter
            .filter(|_| constant.is_none())
            .map(|name| TextFormat { template: format!("{name}:\"{{}}\""), escape: Escape::Quoted });
        let sent = Sent { param: constant.is_none().then_some(param), constant, format, ..Sent::default() };
        bound.binding.inputs.push(Input { arg: path(slot), sent });
    }
}

/// The name that a text to search by gives what the goal says.
fn searched<'s>(parts: &Parts<'_, 's>, filled: &Filled) -> Option<&'s str> {
    let mention = parts.asked.mentions.get(filled.mention?)?;
    let within = (parts.asked, parts.meaning);
    align::searched(parts.slots, filled.slot, mention, within)?.1
}

/// Which of the records: a constant for an argument that says it.
fn pins(parts: &Parts<'_, '_>, bound: &mut Bound) {
    let is_write = parts.candidate.is_write();
    for slot in parts.slots.inputs.iter().filter(|slot| !slot.allowed.is_empty() && slot.depth <= 1) {
        let at = path(slot);
        if bound
            .binding
            .inputs
            .iter()
            .any(|input| input.arg == at || input.arg.starts_with(&format!("{at}.")))
        {
            continue;
        }
        let Some(state) = states::of(parts, slot).filter(|state| !bound.pinned.contains(&state.word)) else {
            continue;
        };
        if is_write && state.rank < 1 {
            continue;
        }
        bound.pinned.push(state.word);
        bound.guesses.push(format!("{} is always {}.", names::said(names::last_name(slot)), state.constant));
        let constant = if slot.kind == FieldType::List {
            serde_json::Value::from(vec![state.constant])
        } else {
            state.constant
        };
        bound
            .binding
            .inputs
            .push(Input { arg: at, sent: Sent { constant: Some(constant), ..Sent::default() } });
    }
}

/// What a provider tells repeated requests by is made for each call.
fn idempotency(operation: &Operation, bound: &mut Bound) {
    let is_one = |name: &str| words(name).concat() == "idempotencykey";
    for argument in operation.args.iter().filter(|argument| is_one(&argument.name)) {
        let sent = Sent { generated: Some(Generated::Uuid), ..Sent::default() };
        bound.binding.inputs.retain(|input| input.arg != argument.name);
        bound.binding.inputs.push(Input { arg: argument.name.clone(), sent });
    }
    for input in &mut bound.binding.inputs {
        let name = input.arg.rsplit('.').next().unwrap_or_default();
        if is_one(name) {
            input.sent = Sent { generated: Some(Generated::Uuid), ..Sent::default() };
        }
    }
    bound.guesses.retain(|guess| !guess.contains("idempotency key"));
}

fn projection(parts: &Parts<'_, '_>, operation: &Operation, bound: &mut Bound) -> Vec<Projection> {
    let named: Vec<&Slot<'_>> =
        parts.aligned.outputs.iter().filter_map(|filled| parts.slots.outputs.get(filled.slot)).collect();
    let chosen = if named.is_empty() { usual(parts, operation, bound) } else { named };
    let mut leaves: Vec<String> = Vec::new();
    let each = chosen.into_iter().filter(|slot| !slot.path.contains(&"*")).map(|slot| {
        let name = names::plain(&words(names::last_name(slot)).join("_"), "value");
        let leaf = names::free(&leaves, &name, &slot.path);
        leaves.push(leaf.clone());
        Projection {
            path: slot.path.iter().map(|name| (*name).to_owned()).collect(),
            leaf,
            arguments: std::collections::BTreeMap::new(),
        }
    });
    each.collect()
}

/// What comes back where the goal doesn't say it: for a write how it is found again, for a read what it is called too.
fn usual<'p, 's>(parts: &'p Parts<'_, 's>, operation: &Operation, bound: &mut Bound) -> Vec<&'p Slot<'s>> {
    let is_write = parts.candidate.is_write();
    let is_removal = operation.verb == Verb::Delete;
    let closed = parts.slots.closed(|slot| parts.aligned.inputs.iter().any(|filled| filled.slot == slot));
    let scalar = |slot: &&Slot<'_>| {
        !matches!(slot.kind, FieldType::Json | FieldType::Binary)
            && !slot.path.contains(&"*")
            && !closed.iter().any(|way| slot.path.starts_with(way))
    };
    let near = parts.slots.outputs.iter().filter(scalar).map(|slot| slot.depth).min().unwrap_or(0);
    let rank = |slot: &Slot<'_>| {
        let name = names::last_name(slot);
        let plain = words(name).join("_");
        match plain.as_str() {
            "id" => 0,
            "number" | "order_number" | "key" => 1,
            "name" | "title" | "summary" | "subject" | "display_name" => 2,
            "status" | "state" => 3,
            "url" | "html_url" | "html_link" | "link" => 4,
            _ if slot.part.identifies => 5,
            _ if slot.part.labels => 6,
            _ => 9,
        }
    };
    let mut all: Vec<&Slot<'_>> =
        parts.slots.outputs.iter().filter(scalar).filter(|slot| slot.depth <= near + 1).collect();
    all.sort_by_key(|slot| {
        (rank(slot) + usize::from(slot.behind_many && is_write) * 3 + 2 * (slot.depth - near), slot.depth)
    });
    let most = if is_removal { 1 } else { USUAL };
    let telling: Vec<&Slot<'_>> = all.iter().copied().filter(|slot| rank(slot) < 9).take(most).collect();
    let chosen =
        if telling.is_empty() && !is_write { all.into_iter().take(USUAL).collect() } else { telling };
    if !is_write && !chosen.is_empty() {
        let names: Vec<String> = chosen.iter().map(|slot| names::said(names::last_name(slot))).collect();
        bound.guesses.push(format!("The goal doesn't say what comes back: {} were taken.", names.join(", ")));
    }
    chosen
}
