//! A goal at the places of a table: the one filter of a read, the key and the values of a change, the values of a new
//! row.

mod back;

use super::{Aligned, Filled, Pair, assign, explain, is_best, near::Context};
pub(super) use back::come_back;

use crate::{
    propose::{
        asked::{Mention, WordRole},
        slots::{Slot, Slots, identifies},
    },
    schema::{FieldType, SensitiveClass},
};

/// How much nearer a column without an index must be to be what is meant.
const NEARER: f32 = 0.12;
/// How near a column must be that is a second choice.
const CERTAIN: f32 = 0.75;
/// How near a place must be that is kept from a new row otherwise.
const NEAR_ENOUGH: f32 = 0.42;

/// How likely an agent has each mention, once it is known which of them could find a record.
fn given(context: &Context<'_>, slots: &Slots<'_>, inputs: &[Pair]) -> Vec<f32> {
    let mentions = &context.asked.mentions;
    let finds = |at: usize| {
        let mut of_mention = inputs.iter().filter(|pair| pair.mention == at && pair.near > 0.45);
        of_mention.any(|pair| slots.inputs.get(pair.slot).is_some_and(|slot| slot.part.identifies))
    };
    let is_told = mentions
        .iter()
        .enumerate()
        .any(|(at, mention)| mention.given >= 0.6 && says_id(context, mention) && finds(at));
    let each = mentions.iter().enumerate().map(|(at, mention)| {
        // Where nothing else is given, the number or code of something is what one has.
        if !is_told && says_id(context, mention) && finds(at) {
            mention.given.max(0.6)
        } else {
            mention.given
        }
    });
    each.collect()
}

/// Whether a mention names what tells records apart.
fn says_id(context: &Context<'_>, mention: &Mention) -> bool {
    context.says_id(mention)
}

/// Whether a mention and a place end in the same: both are numbers, or both are codes.
fn ends_alike(context: &Context<'_>, mention: &Mention, slot: &Slot<'_>) -> bool {
    let last = |unit: &str| unit.rsplit('_').next().map(str::to_owned);
    let own = mention.words.get(..mention.own).and_then(|words| words.last());
    let said = own.and_then(|word| context.asked.words.get(*word)).and_then(|word| word.units.first());
    let named = slot.own.last().map(|token| context.index.vocabulary.unit(*token));
    match (said, named) {
        (Some(said), Some(named)) => identifies(said) && last(said) == last(named),
        _ => false,
    }
}

/// A read of a table has one filter: the mention that leans most to it and is nearest.
pub(super) fn one_filter(
    aligned: &mut Aligned,
    (context, slots): (&Context<'_>, &Slots<'_>),
    inputs: &[Pair],
    outputs: &[Pair],
) {
    let given = given(context, slots, inputs);
    let given_of = |pair: &Pair| given.get(pair.mention).copied().unwrap_or_default();
    let slot = |pair: &Pair| slots.inputs.get(pair.slot);
    let mention = |pair: &Pair| context.asked.mentions.get(pair.mention);
    // What a mention would be worth as an answer is lost where it is the filter.
    let lost = |pair: &Pair| {
        let same = outputs.iter().filter(|output| output.mention == pair.mention);
        let near = same.map(|output| output.near).fold(0.0, f32::max);
        near * (0.15 + 0.85 * mention(pair).map_or(0.0, |said| said.wanted.min(1.0 - given_of(pair))))
    };
    let value = |pair: &Pair| {
        let is_unique = slot(pair).is_some_and(|slot| slot.part.is_key || slot.part.identifies);
        let alike = slot(pair).zip(mention(pair)).is_some_and(|(slot, said)| ends_alike(context, said, slot));
        let class = slot(pair).and_then(|slot| slot.class);
        let is_contact = matches!(class, Some(SensitiveClass::Phone | SensitiveClass::Email));
        let more = if is_contact { 0.05 } else { 0.0 }
            + if is_unique { 0.03 } else { 0.0 }
            + if alike { 0.1 } else { 0.0 };
        pair.near * (0.1 + 0.9 * given_of(pair)) - 0.5 * lost(pair) + more
    };
    // A column without an index is only meant where the goal says that an agent has it.
    let is_said = |pair: &Pair| {
        let (Some(slot), Some(said)) = (slot(pair), mention(pair)) else { return false };
        let is_contact = matches!(slot.class, Some(SensitiveClass::Phone | SensitiveClass::Email));
        let is_value = !matches!(
            slot.kind,
            FieldType::Boolean | FieldType::Date | FieldType::Datetime | FieldType::Time | FieldType::Json
        );
        let is_named = !slot.part.identifies || is_contact || says_id(context, said);
        is_value && is_named && (given_of(pair) >= 0.6 || (is_contact && given_of(pair) >= 0.4))
    };
    let best = |unindexed: bool| {
        let fitting =
            inputs.iter().filter(|pair| slot(pair).is_some_and(|slot| slot.part.unindexed == unindexed));
        fitting
            .filter(|pair| !unindexed || is_said(pair))
            .max_by(|one, other| value(one).total_cmp(&value(other)).then(other.slot.cmp(&one.slot)))
            .copied()
    };
    let (indexed, unindexed) = (best(false), best(true));
    let nearer = unindexed.filter(|pair| indexed.is_none_or(|known| value(pair) > value(&known) + NEARER));
    let filled = |pair: Pair| Filled { slot: pair.slot, mention: Some(pair.mention), near: pair.near };
    aligned.unindexed = nearer.map(filled);
    if let Some(pair) = nearer.or(indexed) {
        aligned.inputs.push(filled(pair));
        aligned.keyed = pair.near * if nearer.is_some() { 0.8 } else { 1.0 };
        explain(aligned, pair);
    } else if let Some(slot) = first_key(slots) {
        aligned.inputs.push(Filled { slot, mention: None, near: 0.0 });
        aligned.unnamed += 1;
    }
}

/// By what a record is found where the goal doesn't say it.
fn first_key(slots: &Slots<'_>) -> Option<usize> {
    let key = slots.inputs.iter().position(|slot| slot.part.is_key);
    key.or_else(|| slots.inputs.iter().position(|slot| slot.part.finds))
}

/// An update has one key, and values for other columns.
pub(super) fn key_and_values(
    aligned: &mut Aligned,
    (context, slots): (&Context<'_>, &Slots<'_>),
    inputs: &[Pair],
) {
    let slot = |pair: &Pair| slots.inputs.get(pair.slot);
    let worth = |pair: &Pair| {
        let said = context.asked.mentions.get(pair.mention);
        let is_id = said.is_some_and(|said| says_id(context, said));
        let alike = slot(pair).zip(said).is_some_and(|(slot, said)| ends_alike(context, said, slot));
        pair.worth + if is_id { 0.1 } else { 0.0 } + if alike { 0.1 } else { 0.0 }
    };
    let keys = inputs.iter().filter(|pair| slot(pair).is_some_and(|slot| slot.part.is_key));
    let key = keys.max_by(|one, other| worth(one).total_cmp(&worth(other)).then(other.slot.cmp(&one.slot)));
    match (key, slots.inputs.iter().position(|slot| slot.part.is_key)) {
        (Some(pair), _) => {
            aligned.inputs.push(Filled { slot: pair.slot, mention: Some(pair.mention), near: pair.near });
            aligned.keyed = pair.near * if tells_record(context, pair) { 1.0 } else { 0.4 };
            explain(aligned, *pair);
        }
        (None, Some(slot)) => aligned.inputs.push(Filled { slot, mention: None, near: 0.0 }),
        (None, None) => aligned.unnamed += 2,
    }
    let key = aligned.inputs.first().map(|filled| (filled.slot, filled.mention));
    // What is nearest to the key says how the record is found once more.
    let of_key: Vec<usize> = inputs
        .iter()
        .filter(|pair| key.is_some_and(|(slot, _)| slot == pair.slot) && is_best(inputs, pair))
        .map(|pair| pair.mention)
        .collect();
    let is_free = |pair: &&Pair| {
        if pair.near < NEAR_ENOUGH || is_bare(context, pair) || is_theme(context, pair.mention, slots) {
            return false;
        }
        let same_slot = key.is_some_and(|(slot, _)| slot == pair.slot);
        let same_mention = key.is_some_and(|(_, mention)| mention == Some(pair.mention));
        let is_key = slot(pair).is_some_and(|slot| slot.part.is_key);
        !same_slot && !same_mention && !is_key && !of_key.contains(&pair.mention)
    };
    let values: Vec<Pair> = inputs.iter().filter(is_free).copied().collect();
    assign(aligned, &first_choices(slots, &values));
}

/// Whether a mention says which record is meant: its number, or what an agent surely has.
fn tells_record(context: &Context<'_>, pair: &Pair) -> bool {
    let said = context.asked.mentions.get(pair.mention);
    said.is_some_and(|said| says_id(context, said) || said.given >= 0.8)
}

/// Pairs without those that are a mention's second choice and far from sure, unless the value is needed anyway.
fn first_choices(slots: &Slots<'_>, pairs: &[Pair]) -> Vec<Pair> {
    let is_first = |pair: &&Pair| {
        let best = pairs.iter().filter(|other| other.mention == pair.mention);
        let best = best.map(|other| other.near).fold(0.0, f32::max);
        let is_needed = slots.inputs.get(pair.slot).is_some_and(|slot| slot.required);
        is_needed || pair.near >= 0.97 * best || pair.near >= CERTAIN
    };
    pairs.iter().filter(is_first).copied().collect()
}

/// Whether a mention is only the name of the table: what the new or changed record is.
fn is_theme(context: &Context<'_>, mention: usize, slots: &Slots<'_>) -> bool {
    let Some(said) = context.asked.mentions.get(mention).filter(|said| !says_id(context, said)) else {
        return false;
    };
    let own = slots.inputs.iter().find(|slot| !slot.part.identifies).map_or(&[][..], |slot| &slot.around);
    said.words.iter().all(|word| context.meaning.nearest(*word, own) > 0.8)
}

/// Whether a mention is only a question's word, such as `when`.
fn is_bare(context: &Context<'_>, pair: &Pair) -> bool {
    let words = context.asked.mentions.get(pair.mention).map_or(&[][..], |said| &said.words);
    let mut said = words.iter().filter_map(|word| context.asked.words.get(*word));
    said.all(|word| word.role == WordRole::Weak || word.units.first().is_some_and(|unit| &**unit == "is"))
}

/// What a new row is made of.
pub(super) fn new_row(aligned: &mut Aligned, (context, slots): (&Context<'_>, &Slots<'_>), inputs: &[Pair]) {
    // A number that the database makes itself is only known of a record that is there already.
    let is_own_key = |pair: &&Pair| slots.inputs.get(pair.slot).is_some_and(|slot| slot.part.is_own_key);
    let keys = inputs.iter().filter(is_own_key).filter(|pair| tells_record(context, pair));
    aligned.keyed = keys.map(|pair| pair.near).fold(0.0, f32::max);
    let is_sent = |pair: &&Pair| {
        slots
            .inputs
            .get(pair.slot)
            .is_some_and(|slot| !slot.part.is_own_key && (slot.required || pair.near > NEAR_ENOUGH))
    };
    let sent: Vec<Pair> = inputs.iter().filter(is_sent).copied().collect();
    assign(aligned, &first_choices(slots, &sent));
}
