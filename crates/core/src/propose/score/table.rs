//! What counts for a table beside, or otherwise than for an operation that is stated.

use super::{FEATURES, GENERAL, Own};
use crate::propose::counts::as_f32;
use crate::{
    propose::{align::Aligned, asked::Asked, candidate::Candidate, slots::Slots},
    schema::Verb,
};

/// The properties of a table that come after those of all candidates, which they are made from.
pub(super) fn of_table(
    own: &Own<'_>,
    (candidate, slots, aligned): (&Candidate<'_>, &Slots<'_>, &Aligned),
    all: &[f32; GENERAL],
    (fit, met): (f32, f32),
) -> [f32; FEATURES - GENERAL] {
    let keyed = |of: Verb| if candidate.verb() == of { aligned.keyed } else { 0.0 };
    let [found, _, _, direction, theme, precise, given, wanted, coverage, missed, unnamed, ..] = *all;
    [
        keyed(Verb::Search),
        keyed(Verb::Update),
        keyed(Verb::Create),
        own.theme_apart(),
        found,
        fit,
        direction,
        theme,
        precise,
        given,
        wanted,
        coverage,
        missed,
        unnamed,
        met,
        least(own.asked, aligned, |given, wanted| wanted >= 0.7 && wanted > given),
        least(own.asked, aligned, |given, wanted| given >= 0.7 && given > wanted),
        far(slots, aligned),
    ]
}

/// How well the least understood of some mentions is understood.
fn least(asked: &Asked, aligned: &Aligned, leans: fn(f32, f32) -> bool) -> f32 {
    let mentions = asked.mentions.iter().zip(&aligned.explained);
    let fitting = mentions.filter(|(mention, _)| leans(mention.given, mention.wanted));
    fitting.map(|(_, near)| *near).fold(1.0, f32::min)
}

/// How much of what comes back is of other tables.
fn far(slots: &Slots<'_>, aligned: &Aligned) -> f32 {
    let places = || aligned.outputs.iter().filter_map(|filled| slots.outputs.get(filled.slot));
    as_f32(places().filter(|slot| slot.depth > 0).count()) / as_f32(places().count().max(1))
}
