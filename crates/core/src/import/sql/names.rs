//! Names of objects and relationships: stable from one discovery to the next, and never the same
//! for two things.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::Table;

/// `table`, or `schema.table` outside the default schema.
///
/// A part with a dot or a double quote of its own is quoted, so that `"a.b"` in the default schema
/// and `b` in the schema `a` stay apart.
pub(super) fn object_name(table: &Table, in_default: bool) -> String {
    match &table.schema {
        Some(schema) if !in_default => format!("{}.{}", part(schema), part(&table.name)),
        Some(_) | None => part(&table.name).into_owned(),
    }
}

fn part(name: &str) -> Cow<'_, str> {
    if name.contains(['.', '"']) {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(name)
    }
}

/// What a foreign key's column points to: `customer` for `customer_id`, `customerId`, `customer_fk`.
pub(super) fn without_key_suffix(column: &str) -> &str {
    const SUFFIXES: [&str; 8] = ["_id", "_fk", "_ID", "_FK", "_Id", "Id", "ID", "id"];
    let stem = SUFFIXES.iter().find_map(|suffix| column.strip_suffix(suffix));
    let stem = stem.map(|stem| stem.trim_end_matches(['_', '-', ' ']));
    match stem {
        Some(stem) if stem.chars().count() >= 2 => stem,
        Some(_) | None => column,
    }
}

/// Gives each of `count` things a name that nothing else of its owner has.
///
/// `candidate(thing, tier)` is its name at that tier, the nicest first. Where several things want
/// one name *all* of them go to the next tier: which of them the catalog lists first must not
/// matter. What still clashes after the last tier is numbered.
pub(super) fn assign(
    owners: &[usize],
    tiers: usize,
    taken: &mut HashSet<(usize, String)>,
    candidate: impl Fn(usize, usize) -> String,
) -> Vec<String> {
    let mut names = vec![String::new(); owners.len()];
    let mut pending: Vec<(usize, usize)> = owners.iter().copied().enumerate().collect();
    for tier in 0..tiers {
        let wanted: Vec<(usize, String)> =
            pending.iter().map(|(thing, owner)| (*owner, candidate(*thing, tier))).collect();
        let mut demand: HashMap<&(usize, String), usize> = HashMap::new();
        for want in &wanted {
            *demand.entry(want).or_default() += 1;
        }
        let alone: Vec<bool> =
            wanted.iter().map(|want| demand.get(want) == Some(&1) && !taken.contains(want)).collect();
        let mut left = Vec::new();
        for ((place, want), alone) in pending.into_iter().zip(wanted).zip(alone) {
            if alone {
                if let Some(name) = names.get_mut(place.0) {
                    name.clone_from(&want.1);
                }
                taken.insert(want);
            } else {
                left.push(place);
            }
        }
        pending = left;
    }
    for (thing, owner) in pending {
        let name = numbered(owner, &candidate(thing, tiers.saturating_sub(1)), taken);
        if let Some(place) = names.get_mut(thing) {
            *place = name;
        }
    }
    names
}

fn numbered(owner: usize, base: &str, taken: &mut HashSet<(usize, String)>) -> String {
    let mut number = 1_u32;
    loop {
        let name = if number == 1 { base.to_owned() } else { format!("{base}_{number}") };
        if taken.insert((owner, name.clone())) {
            return name;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_suffix_goes_and_at_least_two_letters_stay() {
        for (column, name) in [
            ("customer_id", "customer"),
            ("customerId", "customer"),
            ("customerID", "customer"),
            ("CUSTOMER_ID", "CUSTOMER"),
            ("customer_fk", "customer"),
            ("userid", "user"),
            ("customer", "customer"),
            ("id", "id"),
            ("x_id", "x_id"),
            ("_id", "_id"),
            ("größe_id", "größe"),
        ] {
            assert_eq!(without_key_suffix(column), name);
        }
    }
}
