//! A goal at the places of a table: the one filter of a read, the key and the values of a change, the values of a new
//! row, and the columns that come back.

use super::{Aligned, Filled, Pair, assign, explain, is_best, near::Context};
use crate::{
    propose::{
        asked::{Hint, Mention, WordRole},
        slots::{Slot, Slots, identifies, is_same},
    },
    schema::{FieldType, SensitiveClass},
};

/// How much nearer a column without an index must be to be what is meant.
const NEARER: f32 = 0.12;
/// The most columns that come back.
const MOST_OUTPUTS: usize = 12;
/// The most columns that come back for one mention, and how near the others are to the nearest then.
const MOST_EACH: usize = 3;
const ABOUT_AS_NEAR: f32 = 0.9;
/// The same for a column of what the mention before was about.
const SAME_WAY: f32 = 0.72;
/// How near a column must be that is a second choice.
const SURE: f32 = 0.75;
/// The same for a mention whose nearest column another one has got.
const OWN: f32 = 0.6;
/// What those are called who do something for customers.
const WORKERS: &[&str] = &[
    "employe",
    "staff",
    "agent",
    "technician",
    "provider",
    "doctor",
    "user",
    "teacher",
    "driver",
    "manager",
];
/// How near a place must be that is kept from a new row otherwise.
const NEAR_ENOUGH: f32 = 0.42;

/// How likely an agent has each mention, once it is known which of them could find a record.
pub(super) fn given(context: &Context<'_>, slots: &Slots<'_>, inputs: &[Pair]) -> Vec<f32> {
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
        if pair.near < NEAR_ENOUGH || is_bare(context, pair) || is_theme(context, pair, slots) {
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
        is_needed || pair.near >= 0.97 * best || pair.near >= SURE
    };
    pairs.iter().filter(is_first).copied().collect()
}

/// Whether a mention is only the name of the table: what the new or changed record is.
fn is_theme(context: &Context<'_>, pair: &Pair, slots: &Slots<'_>) -> bool {
    let Some(said) = context.asked.mentions.get(pair.mention).filter(|said| !says_id(context, said)) else {
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

/// What is wanted: for each mention the nearest column, and those about as near.
pub(super) fn come_back(
    aligned: &mut Aligned,
    (context, slots): (&Context<'_>, &Slots<'_>),
    outputs: &[Pair],
) {
    let sent: Vec<usize> = aligned.inputs.iter().filter_map(|filled| filled.mention).collect();
    let filter =
        aligned.inputs.first().and_then(|filled| slots.inputs.get(filled.slot)).map(|slot| &slot.path);
    let mut followed: Option<&str> = None;
    let mut last_way: Option<&str> = None;
    let mut order: Vec<usize> = Vec::new();
    for pair in outputs {
        if !order.contains(&pair.mention) && !sent.contains(&pair.mention) {
            order.push(pair.mention);
        }
    }
    order.sort_unstable();
    for said in order {
        let Some(mention) = context.asked.mentions.get(said) else { continue };
        let most =
            outputs.iter().filter(|pair| pair.mention == said).map(|pair| pair.near).fold(0.0, f32::max);
        // What is given and finds nothing may be wanted all the same, where a column is called so.
        if mention.wanted < 0.3 && (most < SURE || says_id(context, mention)) {
            continue;
        }
        let mut best: Option<f32> = None;
        let mut way_of_best = None;
        let mut has_own = false;
        let mut count = 0;
        for pair in outputs.iter().filter(|pair| pair.mention == said) {
            let Some(slot) = slots.outputs.get(pair.slot) else { continue };
            let is_filter = filter == Some(&slot.path);
            let way = slot.path.first().copied().filter(|_| slot.behind_many);
            let is_other_way = way.is_some_and(|way| followed.is_some_and(|known| known != way));
            if is_filter || is_other_way || count >= MOST_EACH || aligned.outputs.len() >= MOST_OUTPUTS {
                continue;
            }
            // "The owner's name and phone": the phone is the owner's.
            let is_same_way = slot.path.len() == 2 && slot.path.first().copied() == last_way;
            let least = if is_same_way { SAME_WAY } else { ABOUT_AS_NEAR };
            let least = best.map_or(0.0, |best| best * least);
            // What two mentions are nearest to is wanted by one of them.
            let is_taken = |slot: usize| aligned.outputs.iter().any(|filled| filled.slot == slot);
            let lacks_own =
                best.is_some() && !has_own && !is_taken(pair.slot) && pair.near >= OWN * best.unwrap_or(1.0);
            if (pair.near < least && !lacks_own) || (best.is_some() && way.is_some()) {
                continue;
            }
            has_own |= !is_taken(pair.slot);
            followed = followed.or(way);
            if best.is_none() {
                way_of_best = slot.path.first().copied().filter(|_| slot.path.len() == 2);
            }
            best = best.or(Some(pair.near));
            count += 1;
            explain(aligned, *pair);
            if !aligned.outputs.iter().any(|filled| filled.slot == pair.slot) {
                aligned.outputs.push(Filled { slot: pair.slot, mention: Some(said), near: pair.near });
            }
        }
        last_way = way_of_best.or(last_way);
        if best.is_none_or(|near| near < SURE) {
            each_word(aligned, (context, slots), (said, mention));
        }
        // Whatever the id is called, it is the record's own.
        if says_id(context, mention) && mention.wanted > 0.7 {
            own_key(aligned, slots, said);
        }
        let is_time = mention.hint == Some(Hint::Time);
        if is_time || best.is_none_or(|near| near < 0.5) {
            by_sort(aligned, (context, slots), (said, mention));
        }
    }
    for (said, mention) in context.asked.mentions.iter().enumerate() {
        let is_met = outputs.iter().any(|pair| pair.mention == said) || sent.contains(&said);
        if !is_met && mention.wanted >= 0.7 {
            by_sort(aligned, (context, slots), (said, mention));
        }
    }
}

/// What a question asks for in words that no column has: all of the table's own columns of that sort, if they are few.
fn by_sort(
    aligned: &mut Aligned,
    (context, slots): (&Context<'_>, &Slots<'_>),
    (said, mention): (usize, &Mention),
) {
    let is_meant = |slot: &&Slot<'_>| {
        let is_own = slot.path.len() == 1;
        match mention.hint {
            Some(Hint::Time) => {
                is_own && matches!(slot.kind, FieldType::Date | FieldType::Datetime | FieldType::Time)
            }
            Some(Hint::Amount) => {
                is_own && !slot.part.identifies && matches!(slot.kind, FieldType::Decimal | FieldType::Number)
            }
            Some(Hint::Flag) => is_own && matches!(slot.kind, FieldType::Boolean | FieldType::Enum),
            Some(Hint::Person) => is_worker(context, slot),
            Some(Hint::Place) | None => false,
        }
    };
    let fitting: Vec<usize> =
        slots.outputs.iter().enumerate().filter(|(_, slot)| is_meant(slot)).map(|(at, _)| at).collect();
    if fitting.len() > MOST_EACH + 1 {
        return;
    }
    for slot in fitting {
        explain(aligned, Pair { mention: said, slot, near: 0.4, worth: 0.0 });
        let is_new = !aligned.outputs.iter().any(|filled| filled.slot == slot);
        if is_new && aligned.outputs.len() < MOST_OUTPUTS {
            aligned.outputs.push(Filled { slot, mention: Some(said), near: 0.4 });
        }
    }
}

/// "Name street and city": each word is a column of its own.
fn each_word(
    aligned: &mut Aligned,
    (context, slots): (&Context<'_>, &Slots<'_>),
    (said, mention): (usize, &Mention),
) {
    let own = mention.words.get(..mention.own).unwrap_or_default();
    if own.len() < 2 {
        return;
    }
    for word in own {
        let is_thing = context.asked.words.get(*word).is_some_and(|word| word.role == WordRole::Thing);
        let near = |slot: &Slot<'_>| match slot.own {
            [token] if slot.depth == 0 && is_thing => context.meaning.near(*word, *token),
            _ => 0.0,
        };
        let best = slots.outputs.iter().enumerate().map(|(at, slot)| (near(slot), at));
        let best = best.max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
        let Some((near, slot)) = best.filter(|(near, _)| *near > 0.7) else { continue };
        if !aligned.outputs.iter().any(|filled| filled.slot == slot) {
            aligned.outputs.push(Filled { slot, mention: Some(said), near: 0.7 * near });
        }
    }
}

/// The key of the record itself.
fn own_key(aligned: &mut Aligned, slots: &Slots<'_>, said: usize) {
    let key = slots.outputs.iter().position(|slot| slot.part.is_primary && slot.path.len() == 1);
    let is_new = |slot: &usize| !aligned.outputs.iter().any(|filled| filled.slot == *slot);
    if let Some(slot) = key.filter(is_new) {
        aligned.outputs.push(Filled { slot, mention: Some(said), near: 0.4 });
    }
}

/// Whether a place names one who works here: whoever does something for a customer.
fn is_worker(context: &Context<'_>, slot: &Slot<'_>) -> bool {
    let works = |unit: &str| WORKERS.iter().any(|known| is_same(unit, known));
    slot.path.len() == 2
        && slot.part.labels
        && !slot.behind_many
        && slot.around.iter().any(|token| works(context.index.vocabulary.unit(*token)))
}
