//! The columns that come back for what a goal wants.

use super::{CERTAIN, is_theme, says_id};
use crate::{
    propose::{
        align::{Aligned, Filled, Pair, explain, near::Context},
        asked::{Hint, Mention, WordRole},
        slots::{Slot, Slots, is_same},
    },
    schema::FieldType,
};

/// The most columns that come back.
const MOST_OUTPUTS: usize = 12;
/// The most columns that come back for one mention, and how near the others are to the nearest then.
const MOST_EACH: usize = 3;
const ABOUT_AS_NEAR: f32 = 0.9;
/// The same for a column of what the mention before was about.
const SAME_WAY: f32 = 0.72;
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

/// What is wanted: for each mention the nearest column, and those about as near.
pub(in crate::propose::align) fn come_back(
    aligned: &mut Aligned,
    (context, slots): (&Context<'_>, &Slots<'_>),
    outputs: &[Pair],
) {
    let sent: Vec<usize> = aligned.inputs.iter().filter_map(|filled| filled.mention).collect();
    let mut ways = Ways::default();
    let mentions = context.asked.mentions.iter().enumerate();
    let says_more = mentions.clone().any(|(said, mention)| {
        mention.wanted >= 0.7 && !sent.contains(&said) && !is_theme(context, said, slots)
    });
    for (said, mention) in context.asked.mentions.iter().enumerate().filter(|(said, _)| !sent.contains(said))
    {
        let pairs: Vec<Pair> = outputs.iter().filter(|pair| pair.mention == said).copied().collect();
        let most = pairs.iter().map(|pair| pair.near).fold(0.0, f32::max);
        // What is given and finds nothing may be wanted all the same, where a column is called so.
        let is_wanted = mention.wanted >= 0.3 || (most >= CERTAIN && !says_id(context, mention));
        if pairs.is_empty() && mention.wanted >= 0.7 {
            by_sort(aligned, (context, slots), (said, mention));
        }
        // Whose record it is says nothing of what comes back, unless nothing else does.
        let is_whose = says_more && is_theme(context, said, slots);
        if pairs.is_empty() || !is_wanted || is_whose {
            continue;
        }
        ways.says_id = says_id(context, mention);
        ways.is_given = mention.given > 0.8 && mention.wanted < 0.2;
        let best = nearest(aligned, slots, &pairs, &mut ways);
        // What an agent has stands one table away, where it can't filter: another table is meant.
        aligned.is_out_of_reach |=
            ways.is_given && best.is_some_and(|near| near >= CERTAIN) && is_far_away(aligned, slots, said);
        if best.is_none_or(|near| near < CERTAIN) {
            each_word(aligned, (context, slots), (said, mention));
        }
        // Whatever the id is called, it is the record's own.
        if says_id(context, mention) && mention.wanted > 0.7 {
            own_key(aligned, slots, said);
        }
        let is_time = mention.hint == Some(Hint::Time);
        let enough = if is_time { CERTAIN } else { 0.5 };
        // A date of another record is seldom the one that is asked for.
        let is_far = aligned
            .outputs
            .iter()
            .find(|filled| filled.mention == Some(said))
            .is_some_and(|filled| slots.outputs.get(filled.slot).is_some_and(|slot| slot.depth > 0));
        if best.is_none_or(|near| near < enough) || (is_time && is_far) {
            by_sort(aligned, (context, slots), (said, mention));
        }
    }
}

/// Whether what comes back for a mention is a column of another table.
fn is_far_away(aligned: &Aligned, slots: &Slots<'_>, said: usize) -> bool {
    let mut found = aligned.outputs.iter().filter(|filled| filled.mention == Some(said));
    found.any(|filled| slots.outputs.get(filled.slot).is_some_and(|slot| slot.depth > 0))
}

/// The relationships that are followed.
#[derive(Default)]
struct Ways<'s> {
    /// The one to many.
    many: Option<&'s str>,
    /// The one that what was mentioned last is behind.
    last: Option<&'s str>,
    /// Whether an id is asked for.
    says_id: bool,
    /// Whether the mention is what an agent has: that it comes back explains little of it.
    is_given: bool,
}

/// The columns nearest to one mention; gives how near the nearest is.
fn nearest<'s>(aligned: &mut Aligned, slots: &Slots<'s>, pairs: &[Pair], ways: &mut Ways<'s>) -> Option<f32> {
    let filter = aligned.inputs.first().and_then(|filled| slots.inputs.get(filled.slot));
    let mut best: Option<f32> = None;
    let (mut has_own, mut count) = (false, 0);
    let before = ways.last;
    for pair in pairs {
        let Some(slot) = slots.outputs.get(pair.slot) else { continue };
        let first = slot.path.first().copied().filter(|_| slot.path.len() == 2);
        let many = first.filter(|_| slot.behind_many);
        let is_other = many.is_some_and(|way| ways.many.is_some_and(|known| known != way));
        let is_filter = filter.is_some_and(|filter| filter.path == slot.path);
        let is_full = count >= MOST_EACH || aligned.outputs.len() >= MOST_OUTPUTS;
        if is_filter || is_other || is_full {
            continue;
        }
        let is_taken = aligned.outputs.iter().any(|filled| filled.slot == pair.slot);
        if let Some(best) = best {
            // "The owner's name and phone": the phone is the owner's.
            let least = if first.is_some() && first == before { SAME_WAY } else { ABOUT_AS_NEAR };
            // What two mentions are nearest to is wanted by one of them.
            let lacks_own = !has_own && !is_taken && pair.near >= OWN * best;
            // A key beside the name of what it leads to says nothing more.
            let is_key = slot.part.identifies && !slot.part.labels && !ways.says_id;
            if (pair.near < least * best && !lacks_own) || many.is_some() || is_key {
                continue;
            }
        } else {
            ways.last = first.or(ways.last);
        }
        has_own |= !is_taken;
        ways.many = ways.many.or(many);
        best = best.or(Some(pair.near));
        count += 1;
        let explained = if ways.is_given { Pair { near: 0.3 * pair.near, ..*pair } } else { *pair };
        explain(aligned, explained);
        if !is_taken {
            aligned.outputs.push(Filled { slot: pair.slot, mention: Some(pair.mention), near: pair.near });
        }
    }
    best
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
