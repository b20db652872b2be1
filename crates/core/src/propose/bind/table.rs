//! A binding of a table: one filter, or one row.

use serde_json::Value;

use super::{Bound, Parts, names, states};
use crate::{
    binding::{
        ColumnValue, Condition, Direction, Operator, OrderBy, ParameterExtras, Projection, SqlSearch,
        SqlWrite, WriteMode,
    },
    propose::{
        align::Filled,
        asked::WordRole,
        candidate::Does,
        slots::{Slot, is_same},
    },
    schema::{FieldType, SensitiveClass, Verb},
};

/// How many columns of its own come back where the goal names none, and how many names of what it refers to.
const USUAL: usize = 6;
const MOST_NAMES: usize = 3;

/// The binding of what is done with a table.
pub(super) fn binding(parts: &Parts<'_, '_>, place: usize, verb: Verb) -> Bound {
    let schema = parts.index.schema();
    let table = schema.objects.get(place).map(|object| object.name.clone()).unwrap_or_default();
    let mut bound = Bound::of(parts.candidate.name(schema), verb != Verb::Search);
    match verb {
        Verb::Search => search(parts, table, &mut bound),
        _ => write(parts, table, verb, &mut bound),
    }
    bound
}

fn slot<'p, 's>(list: &'p [Slot<'s>], filled: &Filled) -> Option<&'p Slot<'s>> {
    list.get(filled.slot)
}

fn search(parts: &Parts<'_, '_>, table: String, bound: &mut Bound) {
    let filter = parts.aligned.inputs.first().and_then(|filled| slot(&parts.slots.inputs, filled));
    let Some(filter) = filter else { return };
    let column = names::last_name(filter);
    let is_phone = filter.class == Some(SensitiveClass::Phone) && filter.kind == FieldType::String;
    let param = names::parameter(filter, true);
    bound.binding.tool_name = names::tool(parts, Some(&names::plain(column, "key")));
    bound.binding.projection = projection(parts, bound);
    let conditions = conditions(parts, column, bound);
    let order_by = order(parts, column);
    bound.binding.sql_search = Some(SqlSearch {
        table,
        filter_column: column.to_owned(),
        param,
        operator: is_phone.then_some(Operator::Variants),
        conditions,
        limit: (order_by.is_some() && !parts.asked.wants_many).then_some(1),
        order_by,
        extras: ParameterExtras::default(),
    });
}

fn projection(parts: &Parts<'_, '_>, bound: &mut Bound) -> Vec<Projection> {
    let named = parts.aligned.outputs.iter().filter_map(|filled| slot(&parts.slots.outputs, filled));
    let mut chosen: Vec<&Slot<'_>> = named.collect();
    let lacking = lacking(parts);
    if chosen.is_empty() || !lacking.is_empty() {
        let more =
            telling(parts).into_iter().filter(|slot| !chosen.iter().any(|known| known.path == slot.path));
        let more: Vec<&Slot<'_>> = more.collect();
        let names: Vec<String> = more.iter().map(|slot| names::said(&slot.path.join(" "))).collect();
        let why = match lacking.as_slice() {
            [] => "The goal doesn't say what comes back".to_owned(),
            lacking => format!("No column is called {}", lacking.join(" or ")),
        };
        if !names.is_empty() {
            bound.guesses.push(format!("{why}: {} were taken.", names.join(", ")));
        }
        chosen.extend(more);
    }
    let mut leaves: Vec<String> = Vec::new();
    let each = chosen.into_iter().map(|slot| {
        let name = names::plain(&crate::schema::words(names::last_name(slot)).join("_"), "value");
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

/// What the goal wants back and no column is near, in its own words.
fn lacking(parts: &Parts<'_, '_>) -> Vec<String> {
    let sent: Vec<usize> = parts.aligned.inputs.iter().filter_map(|filled| filled.mention).collect();
    let mentions = parts.asked.mentions.iter().zip(&parts.aligned.explained).enumerate();
    let unmet = mentions.filter(|(at, (mention, near))| {
        let says = mention
            .words
            .iter()
            .any(|word| parts.asked.words.get(*word).is_some_and(|word| word.role != WordRole::Weak));
        let is_lacking = mention.wanted >= 0.7 && mention.given < 0.5 && **near < 0.45 && !sent.contains(at);
        is_lacking && says && !names_a_record(parts, &mention.words, &sent)
    });
    let said = unmet.map(|(_, (mention, _))| {
        let own = mention.words.get(..mention.own).unwrap_or_default();
        let words = own.iter().filter_map(|word| parts.asked.words.get(*word)?.units.first());
        words.map(|unit| unit.replace('_', " ")).collect::<Vec<_>>().join(" ")
    });
    said.collect()
}

/// Whether words only name what the record is, or what it is found by.
fn names_a_record(parts: &Parts<'_, '_>, words: &[usize], sent: &[usize]) -> bool {
    let name = match &parts.candidate.does {
        Does::Table { place, .. } => parts.index.of_objects.get(*place).map_or(&[][..], |words| &words.name),
        Does::Stated { .. } => &[],
    };
    let unit = |word: &usize| parts.asked.words.get(*word).and_then(|word| word.units.first());
    let given = sent.iter().filter_map(|at| parts.asked.mentions.get(*at)).flat_map(|mention| &mention.words);
    let given: Vec<&str> = given.filter_map(unit).flat_map(|unit| unit.split('_')).collect();
    words.iter().any(|word| {
        parts.meaning.nearest(*word, name) > 0.8 || unit(word).is_some_and(|unit| given.contains(&&**unit))
    })
}

/// What a record says of itself: what it is called, where it stands, and the names of what it refers to.
fn telling<'p, 's>(parts: &'p Parts<'_, 's>) -> Vec<&'p Slot<'s>> {
    let rank = |slot: &Slot<'_>| {
        let last = slot.own.last().map_or("", |token| parts.index.vocabulary.unit(*token));
        match slot.kind {
            _ if slot.part.labels || slot.part.half_name => 0,
            _ if is_same(last, "descript") || is_same(last, "status") => 1,
            FieldType::Enum | FieldType::Boolean | FieldType::Decimal => 2,
            FieldType::Date | FieldType::Datetime | FieldType::Time => 3,
            _ if slot.part.identifies => 5,
            FieldType::Json | FieldType::Binary => 6,
            _ => 4,
        }
    };
    let filter = parts.aligned.inputs.first().and_then(|filled| slot(&parts.slots.inputs, filled));
    let is_filter = |slot: &Slot<'_>| filter.is_some_and(|filter| filter.path == slot.path);
    let all = || parts.slots.outputs.iter();
    let mut own: Vec<&Slot<'_>> = all().filter(|slot| slot.path.len() == 1 && !is_filter(slot)).collect();
    own.sort_by_key(|slot| rank(slot));
    own.truncate(USUAL);
    let is_name = |slot: &&Slot<'_>| {
        let is_called = slot.part.half_name || (slot.part.labels && slot.own.len() < 3);
        slot.path.len() == 2 && !slot.behind_many && is_called
    };
    let names: Vec<&Slot<'_>> = all().filter(is_name).collect();
    if names.len() <= MOST_NAMES {
        own.extend(names);
    }
    own
}

fn conditions(parts: &Parts<'_, '_>, filter: &str, bound: &mut Bound) -> Vec<Condition> {
    let mut conditions: Vec<Condition> = Vec::new();
    for slot in parts
        .slots
        .outputs
        .iter()
        .filter(|slot| slot.kind == FieldType::Enum || slot.kind == FieldType::Boolean)
    {
        let is_asked_for = parts.aligned.outputs.iter().any(|filled| {
            parts.slots.outputs.get(filled.slot).is_some_and(|output| output.path == slot.path)
        });
        if is_asked_for || slot.path.last() == Some(&filter) {
            continue;
        }
        // A condition on another table only where that is followed anyway.
        let is_near = slot.path.len() == 1
            || parts.aligned.outputs.iter().any(|filled| {
                parts
                    .slots
                    .outputs
                    .get(filled.slot)
                    .is_some_and(|output| output.path.first() == slot.path.first())
            });
        let Some(state) =
            states::of(parts, slot).filter(|state| is_near && !bound.pinned.contains(&state.word))
        else {
            continue;
        };
        bound.pinned.push(state.word);
        let path: Vec<String> = slot.path.iter().map(|name| (*name).to_owned()).collect();
        bound.guesses.push(format!(
            "Only records whose {} is {} are returned.",
            names::said(&path.join(" ")),
            state.constant
        ));
        conditions.push(Condition { path, constant: state.constant });
    }
    conditions
}

/// The newest first, where the last one is asked for and a date comes back.
fn order(parts: &Parts<'_, '_>, filter: &str) -> Option<OrderBy> {
    if !parts.asked.wants_latest {
        return None;
    }
    let is_time = |slot: &&Slot<'_>| {
        matches!(slot.kind, FieldType::Date | FieldType::Datetime) && slot.path.last() != Some(&filter)
    };
    let asked =
        parts.aligned.outputs.iter().filter_map(|filled| slot(&parts.slots.outputs, filled)).find(is_time);
    let own = || parts.slots.outputs.iter().filter(|slot| slot.path.len() == 1).find(is_time);
    let by = asked.or_else(own)?;
    Some(OrderBy {
        path: by.path.iter().map(|name| (*name).to_owned()).collect(),
        direction: Direction::Desc,
    })
}

fn write(parts: &Parts<'_, '_>, table: String, verb: Verb, bound: &mut Bound) {
    bound.binding.tool_name = names::tool(parts, None);
    let is_update = verb == Verb::Update;
    let mut params: Vec<String> = Vec::new();
    let mut columns = Vec::new();
    let (mut key_column, mut key_param) = (None, None);
    for filled in &parts.aligned.inputs {
        let Some(slot) = slot(&parts.slots.inputs, filled) else { continue };
        let name = names::last_name(slot);
        let param =
            names::free(&params, &names::parameter(slot, is_update && slot.part.is_key), &[&table, name]);
        if is_update && slot.part.is_key && key_column.is_none() {
            params.push(param.clone());
            if filled.mention.is_none() {
                bound.guesses.push(format!(
                    "The goal doesn't say how the record is found: by its {}.",
                    names::said(name)
                ));
            }
            (key_column, key_param) = (Some(name.to_owned()), Some(param));
            continue;
        }
        let constant = constant(parts, slot, bound);
        if constant.is_none() {
            params.push(param.clone());
            if filled.mention.is_none() {
                bound.guesses.push(format!(
                    "A new record needs its {}, which the goal doesn't name.",
                    names::said(name)
                ));
            }
        }
        columns.push(ColumnValue {
            column: name.to_owned(),
            param: constant.is_none().then_some(param),
            constant,
            extras: ParameterExtras::default(),
        });
    }
    if is_update {
        said_by_a_verb(parts, &mut columns, bound);
    }
    if is_update && columns.is_empty() {
        said_by_a_state(parts, &mut columns, bound);
    }
    if is_update && columns.is_empty() {
        standing(parts, &mut columns, &params, bound);
    }
    if !is_update && columns.is_empty() {
        called(parts, &mut columns, bound);
    }
    let mode = if is_update { WriteMode::Update } else { WriteMode::Insert };
    bound.binding.sql_write = Some(SqlWrite { table, mode, columns, key_column, key_param });
    if !is_update {
        bound.binding.projection = key_of_the_new(parts);
    }
}

/// What a state says of a place that a mention names: `to inactive`.
fn constant(parts: &Parts<'_, '_>, slot: &Slot<'_>, bound: &mut Bound) -> Option<Value> {
    if !matches!(slot.kind, FieldType::Enum | FieldType::Boolean) {
        return None;
    }
    let state = states::of(parts, slot).filter(|state| !bound.pinned.contains(&state.word))?;
    bound.pinned.push(state.word);
    bound.guesses.push(format!(
        "{} is always set to {}.",
        names::said(names::last_name(slot)),
        state.constant
    ));
    Some(state.constant)
}

/// A change that only a state names: "deactivate the account".
fn said_by_a_state(parts: &Parts<'_, '_>, columns: &mut Vec<ColumnValue>, bound: &mut Bound) {
    for slot in parts.slots.inputs.iter().filter(|slot| !slot.part.is_key) {
        if let Some(constant) = constant(parts, slot, bound) {
            columns.push(ColumnValue {
                column: names::last_name(slot).to_owned(),
                param: None,
                constant: Some(constant),
                extras: ParameterExtras::default(),
            });
            return;
        }
    }
}

/// A change that a verb says beside what it sets: "cancel the booking and note the reason".
fn said_by_a_verb(parts: &Parts<'_, '_>, columns: &mut Vec<ColumnValue>, bound: &mut Bound) {
    let free = parts.slots.inputs.iter().filter(|slot| !slot.part.is_key && slot.kind == FieldType::Enum);
    for slot in free {
        let name = names::last_name(slot);
        if columns.iter().any(|column| column.column == name) {
            continue;
        }
        let Some(constant) = states::done(parts, slot) else { continue };
        bound.guesses.push(format!("{} is always set to {constant}.", names::said(name)));
        columns.push(ColumnValue {
            column: name.to_owned(),
            param: None,
            constant: Some(constant),
            extras: ParameterExtras::default(),
        });
        return;
    }
}

/// What a new record is called, where the goal names no value of it.
fn called(parts: &Parts<'_, '_>, columns: &mut Vec<ColumnValue>, bound: &mut Bound) {
    let names = parts.slots.inputs.iter().filter(|slot| slot.part.labels && !slot.part.identifies);
    for slot in names.take(2) {
        let name = names::last_name(slot);
        bound
            .guesses
            .push(format!("The goal names no value of the new record: its {} was taken.", names::said(name)));
        columns.push(ColumnValue {
            column: name.to_owned(),
            param: Some(names::parameter(slot, false)),
            constant: None,
            extras: ParameterExtras::default(),
        });
    }
}

/// Where a record stands, as a value that the caller gives, for a change of which the goal doesn't name the column.
fn standing(parts: &Parts<'_, '_>, columns: &mut Vec<ColumnValue>, params: &[String], bound: &mut Bound) {
    let unit =
        |slot: &Slot<'_>| slot.own.last().map_or("", |token| parts.index.vocabulary.unit(*token)).to_owned();
    let rank = |slot: &Slot<'_>| match unit(slot).as_str() {
        "status" => 0,
        "stat" => 1,
        "activ" | "enabl" | "disabl" => 2,
        _ => 9,
    };
    let free = parts.slots.inputs.iter().filter(|slot| !slot.part.is_key && rank(slot) < 9);
    let Some(slot) = free.min_by_key(|slot| rank(slot)) else { return };
    let name = names::last_name(slot);
    bound.guesses.push(format!("The goal doesn't say what changes: the {} was taken.", names::said(name)));
    columns.push(ColumnValue {
        column: name.to_owned(),
        param: Some(names::free(params, &names::parameter(slot, false), &["new", name])),
        constant: None,
        extras: ParameterExtras::default(),
    });
}

fn key_of_the_new(parts: &Parts<'_, '_>) -> Vec<Projection> {
    let key = parts.slots.outputs.iter().find(|slot| slot.path.len() == 1 && slot.part.identifies);
    let key = key.map(|slot| Projection {
        path: slot.path.iter().map(|name| (*name).to_owned()).collect(),
        leaf: names::plain(names::last_name(slot), "id"),
        arguments: std::collections::BTreeMap::new(),
    });
    key.into_iter().collect()
}
