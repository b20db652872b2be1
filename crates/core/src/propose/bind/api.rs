//! A binding of an operation that a document states.

use serde_json::Value;

use super::{Bound, Parts, free, names, states};
use crate::{
    binding::{Escape, Generated, Input, NarrowType, Projection, Sent, TextFormat},
    propose::{
        align::{self, Filled},
        asked::{Hint, WordRole},
        candidate,
        slots::{
            Slot,
            asked::MARK,
            clauses::{self, Role},
            graph,
        },
    },
    schema::{FieldType, Operation, Verb, words},
};

/// How many fields come back where the goal names none.
const USUAL: usize = 5;
/// How many fields a small record has.
const SMALL: usize = 8;
/// How many records a page has, where one must be asked for.
const PAGE: u64 = 10;

/// The binding of an operation.
pub(super) fn binding(parts: &Parts<'_, '_>, operation: &Operation) -> Bound {
    let is_write = parts.candidate.is_write();
    let writes_by_method = candidate::writes_by_method(operation);
    let mut bound = Bound::of(operation.name.clone(), is_write);
    bound.binding.tool_name = names::tool(parts, None);
    bound.binding.treat_as_read = (!is_write && writes_by_method).then_some(true);
    inputs(parts, &mut bound);
    asked_for(parts, operation, &mut bound);
    pins(parts, &mut bound);
    empty_body(parts, operation, &mut bound);
    idempotency(operation, &mut bound);
    bound.binding.projection = projection(parts, operation, &mut bound);
    bound
}

/// The way to a place as a binding writes it: `body.items[0].name`.
fn path(names: &[&str]) -> String {
    let mut path = String::new();
    for name in names {
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
        let free = free::name(parts, filled);
        let names = free::path(slot, &free);
        if let Some(constant) = page(parts, slot, filled) {
            let sent = Sent { constant: Some(constant), ..Sent::default() };
            bound.binding.inputs.push(Input { arg: path(&names), sent });
            continue;
        }
        clause(parts, (slot, &free), bound);
        let constant = constant(parts, (slot, filled), bound);
        let by_name = || names::parameter(slot, slot.part.finds && !parts.candidate.is_write());
        let is_named = slot.part.is_free || slot.part.clause.is_some();
        let filter = searched(parts, filled);
        let name = match filter {
            Some(filter) => names::plain(&words(filter).join("_"), "query"),
            None if is_named => names::plain(&words(&free).join("_"), "value"),
            None => by_name(),
        };
        let param = names::free(&params, &name, &names);
        if constant.is_none() {
            params.push(param.clone());
            if slot.part.is_free {
                bound.guesses.push(format!(
                    "The document doesn't list the names of properties: `{free}` was taken for {}.",
                    names::said(&param)
                ));
            } else if filled.mention.is_none() {
                let missing = names::said(names::last_name(slot));
                bound.guesses.push(format!("It needs {missing}, which the goal doesn't name."));
            }
        }
        let kind = (slot.kind == FieldType::Json && constant.is_none()).then_some(NarrowType::String);
        let format = filter
            .filter(|_| constant.is_none())
            .map(|name| TextFormat { template: format!("{name}:\"{{}}\""), escape: Escape::Quoted });
        let param = constant.is_none().then_some(param);
        let sent = Sent { param, constant, kind, format, ..Sent::default() };
        bound.binding.inputs.push(Input { arg: path(&names), sent });
    }
}

/// What is always sent at a place: the only value that it may have, or what an adjective of the goal says.
fn constant(parts: &Parts<'_, '_>, (slot, filled): (&Slot<'_>, &Filled), bound: &mut Bound) -> Option<Value> {
    if let [only] = slot.allowed {
        return Some(only.as_str().into());
    }
    if filled.mention.is_some() && !matches!(slot.kind, FieldType::Enum | FieldType::Boolean) {
        return None;
    }
    let state = states::of(parts, slot).filter(|state| !bound.pinned.contains(&state.word))?;
    bound.pinned.push(state.word);
    bound.guesses.push(format!("{} is always {}.", names::said(names::last_name(slot)), state.constant));
    Some(state.constant)
}

/// What a clause of a filter says beside its value: which property is compared, and that it must be equal.
fn clause(parts: &Parts<'_, '_>, (value, name): (&Slot<'_>, &str), bound: &mut Bound) {
    if value.part.clause != Some(Role::Value) {
        return;
    }
    let beside = parts.slots.inputs.iter().filter(|slot| free::are_beside(slot, value));
    for slot in beside {
        let constant = match slot.part.clause {
            Some(Role::Name) => name.to_owned(),
            Some(Role::Operator) => clauses::equality(slot.allowed),
            Some(Role::Value) | None => continue,
        };
        let sent = Sent { constant: Some(constant.into()), ..Sent::default() };
        bound.binding.inputs.push(Input { arg: path(&slot.path), sent });
    }
    bound.guesses.push(format!(
        "The document doesn't list the names of properties: `{name}` was taken for what is looked for."
    ));
}

/// What a page that must be asked for is: a short one, from the start, with what is returned.
fn page(parts: &Parts<'_, '_>, slot: &Slot<'_>, filled: &Filled) -> Option<Value> {
    let name =
        slot.path.last().copied().filter(|_| filled.mention.is_none() && slot.part.clause.is_none())?;
    if !graph::is_about_page(name) {
        return None;
    }
    let plain = words(name).join("_");
    match slot.kind {
        FieldType::List if matches!(plain.as_str(), "properties" | "fields") => {
            Some(free::returned(parts).into_iter().map(|(name, _)| Value::from(name)).collect())
        }
        FieldType::List => Some(Value::Array(Vec::new())),
        FieldType::Integer | FieldType::Number => {
            let is_size = plain == "limit" || plain.ends_with("size") || plain.starts_with("per");
            Some(if is_size { PAGE.into() } else { 0.into() })
        }
        FieldType::String if matches!(plain.as_str(), "after" | "offset") => Some("0".into()),
        _ => None,
    }
}

/// A body that must be there although nothing in it must.
fn empty_body(parts: &Parts<'_, '_>, operation: &Operation, bound: &mut Bound) {
    let body = operation.args.iter().find(|argument| argument.place.as_deref() == Some("body"));
    let Some(body) = body.filter(|body| body.required && body.kind == FieldType::Object) else { return };
    let is_change = matches!(parts.candidate.verb(), Verb::Update | Verb::Create);
    if !is_change && !bound.binding.inputs.iter().any(|input| input.arg.starts_with(&body.name)) {
        let sent = Sent { constant: Some(Value::Object(serde_json::Map::new())), ..Sent::default() };
        bound.binding.inputs.push(Input { arg: body.name.clone(), sent });
    }
}

/// Properties that come back only where they are asked for.
fn asked_for(parts: &Parts<'_, '_>, operation: &Operation, bound: &mut Bound) {
    let returned = free::returned(parts);
    let lists = operation.args.iter().filter(|argument| argument.kind == FieldType::List);
    let Some(argument) =
        lists.into_iter().find(|argument| matches!(argument.name.as_str(), "properties" | "fields"))
    else {
        return;
    };
    if returned.is_empty() || bound.binding.inputs.iter().any(|input| input.arg == argument.name) {
        return;
    }
    let constant = returned.into_iter().map(|(name, _)| Value::from(name)).collect();
    let sent = Sent { constant: Some(constant), ..Sent::default() };
    bound.binding.inputs.push(Input { arg: argument.name.clone(), sent });
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
        let at = path(&slot.path);
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
        let constant =
            if slot.kind == FieldType::List { Value::from(vec![state.constant]) } else { state.constant };
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
    let is_write = parts.candidate.is_write();
    let named = parts.aligned.outputs.iter();
    let named = named.filter_map(|filled| parts.slots.outputs.get(filled.slot));
    let mut chosen: Vec<&Slot<'_>> = named.filter(|slot| !slot.path.contains(&"*")).collect();
    let free = free::returned(parts);
    if chosen.is_empty() && free.is_empty() || is_write || is_unsure(parts) {
        let more = usual(parts, operation, bound);
        chosen.extend(more.into_iter().filter(|slot| !slot.path.contains(&"*")));
    }
    let mut leaves: Vec<String> = Vec::new();
    let mut projection: Vec<Projection> = Vec::new();
    let mut add = |path: &[&str], name: &str| {
        let path: Vec<String> = path.iter().map(|name| (*name).to_owned()).collect();
        if projection.iter().any(|known| known.path == path) {
            return;
        }
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let leaf = names::free(&leaves, &names::plain(&words(name).join("_"), "value"), &names);
        leaves.push(leaf.clone());
        projection.push(Projection { path, leaf, arguments: std::collections::BTreeMap::new() });
    };
    for slot in chosen {
        add(&slot.path, names::last_name(slot));
    }
    for (name, slot) in &free {
        add(&free::path(slot, name), name);
        bound.guesses.push(format!(
            "The document doesn't list the names of properties: `{name}` was taken for what comes back."
        ));
    }
    projection
}

/// How well what is wanted must be understood for nothing else to come back.
const UNDERSTOOD: f32 = 0.66;
/// How near a word must be to what an operation is about to be that.
const THEME: f32 = 0.7;

/// Whether something that is wanted isn't surely what comes back: then what tells a record comes back too.
fn is_unsure(parts: &Parts<'_, '_>) -> bool {
    let mut wanted = parts.asked.mentions.iter().zip(&parts.aligned.explained);
    wanted.any(|(mention, near)| {
        let last = mention.own.checked_sub(1).and_then(|at| mention.words.get(at));
        // Who speaks, and what the operation is about, need no place of their own.
        let is_about = last.is_none_or(|last| {
            let role = parts.asked.words.get(*last).map(|word| word.role);
            role == Some(WordRole::Weak) || parts.meaning.nearest(*last, &parts.slots.theme) > THEME
        });
        mention.wanted >= 0.5 && !is_about && (*near < UNDERSTOOD || mention.hint == Some(Hint::Flag))
    })
}

/// What comes back where the goal doesn't say it: for a write how it is found again, for a read what it is called too.
fn usual<'p, 's>(parts: &'p Parts<'_, 's>, operation: &Operation, bound: &mut Bound) -> Vec<&'p Slot<'s>> {
    let is_write = parts.candidate.is_write();
    let is_removal = operation.verb == Verb::Delete;
    let plain = |slot: &Slot<'_>| !matches!(slot.kind, FieldType::Json | FieldType::Binary);
    let has_plain = parts.slots.outputs.iter().any(|slot| plain(slot) && !slot.path.contains(&"*"));
    let closed = parts.slots.closed(|slot| parts.aligned.inputs.iter().any(|filled| filled.slot == slot));
    let scalar = |slot: &&Slot<'_>| {
        (plain(slot) || !has_plain && !is_write)
            && !slot.path.contains(&"*")
            && !closed.iter().any(|way| slot.path.starts_with(way))
    };
    let near = parts.slots.outputs.iter().filter(scalar).map(|slot| slot.depth).min().unwrap_or(0);
    // A write says what became of the record, nothing of whom it belongs to.
    let deepest = if is_write { near } else { near + 1 };
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
        parts.slots.outputs.iter().filter(scalar).filter(|slot| slot.depth <= deepest).collect();
    all.sort_by_key(|slot| {
        (rank(slot) + usize::from(slot.behind_many && is_write) * 3 + 2 * (slot.depth - near), slot.depth)
    });
    let most = if is_removal { 1 } else { USUAL };
    // Of a small record all of it comes back: a count, a position, a price.
    let is_small = !is_write && all.len() <= SMALL;
    let telling = all.iter().copied().filter(|slot| is_small || rank(slot) < 9);
    let telling: Vec<&Slot<'_>> = telling.take(if is_small { SMALL } else { most }).collect();
    let chosen =
        if telling.is_empty() && !is_write { all.into_iter().take(USUAL).collect() } else { telling };
    if !is_write && !chosen.is_empty() {
        let names: Vec<String> = chosen.iter().map(|slot| names::said(names::last_name(slot))).collect();
        bound.guesses.push(format!("The goal doesn't say what comes back: {} were taken.", names.join(", ")));
    }
    chosen
}
