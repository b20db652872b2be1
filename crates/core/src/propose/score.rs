//! How well an operation, bound as it would be, does what a goal asks for.

mod table;

use super::{
    align::Aligned,
    asked::{Asked, Mention, WordRole},
    bind::states,
    candidate::{self, Candidate, Does},
    counts::as_f32,
    index::{Index, Token},
    meaning::Meaning,
    slots::{Slots, identifies, is_id, is_label},
};
use crate::schema::Verb;

mod route;

/// How many properties of a candidate count.
pub const FEATURES: usize = 48;

/// The names of the properties, for whoever fits their weights.
pub const NAMES: [&str; FEATURES] = [
    "found",
    "verb",
    "action",
    "direction",
    "theme",
    "precise",
    "given",
    "wanted",
    "coverage",
    "missed",
    "unnamed",
    "many",
    "single",
    "unindexed",
    "deprecated",
    "long",
    "rank_gap",
    "required_met",
    "unfiltered",
    "head",
    "parents",
    "unsaid",
    "variant",
    "stray_action",
    "told",
    "told_precise",
    "aligned",
    "by_method",
    "sets_state",
    "wrong_way",
    "found_by",
    "changed",
    "made",
    "theme_apart",
    "t_found",
    "t_verb",
    "t_direction",
    "t_theme",
    "t_precise",
    "t_given",
    "t_wanted",
    "t_coverage",
    "t_missed",
    "t_unnamed",
    "t_required_met",
    "t_least_wanted",
    "t_least_given",
    "t_far",
];

/// Where among them stands how well the name says what is to be done.
pub(super) const ACTION: usize = 2;

/// The properties of a candidate, each about from 0 to 1.
pub type Features = [f32; FEATURES];

/// How well a name that says the action that is asked for does it.
const NAMED: f32 = 0.9;
/// Parts of names that say how an operation finds or gives things, rather than what.
const SHAPES: &[&str] = &[
    "node",
    "by",
    "identifier",
    "get",
    "fetch",
    "connect",
    "connection",
    "payload",
    "list",
    "retriev",
    "all",
];

/// The properties of a candidate.
pub(super) fn features(
    index: &Index,
    asked: &Asked,
    meaning: &Meaning,
    (candidate, slots, aligned): (&Candidate<'_>, &Slots<'_>, &Aligned),
) -> Features {
    let name = name(index, candidate);
    let own = Own { index, asked, meaning, name };
    let verb = candidate.verb();
    let is_write = candidate.is_write();
    let writes = asked.writes();
    let (given, wanted) = roles(asked, aligned, meaning);
    let (coverage, missed) = own.coverage(aligned);
    let returns_many = returns_many(candidate, slots, aligned);
    let met = met(candidate, slots, aligned);
    let route = route::of(&own, candidate);
    let told = own.told(candidate);
    let inputs = aligned.inputs.iter().filter(|filled| filled.mention.is_some());
    let is_unfiltered = inputs.clone().next().is_none();
    let near: f32 = inputs.clone().map(|filled| filled.near).sum::<f32>() / as_f32(inputs.count().max(1));
    let fit = fit(&own, candidate);
    let unnamed = (as_f32(aligned.unnamed) / 3.0).min(1.0);
    let all = [
        candidate.found,
        fit,
        own.action(),
        if is_write { writes } else { 1.0 - writes },
        own.theme(),
        own.precise(),
        given,
        wanted,
        coverage,
        missed,
        unnamed,
        if is_write { 0.5 } else { f32::from(u8::from(returns_many == asked.wants_many)) },
        if !is_write && !returns_many && !asked.wants_many { 1.0 } else { 0.0 },
        if aligned.unindexed.is_some() { 1.0 } else { 0.0 },
        if is_deprecated(candidate) { 1.0 } else { 0.0 },
        (as_f32(own.name.len()) / 8.0).min(1.0),
        1.0 - candidate.found,
        met,
        f32::from(u8::from(!is_write && returns_many && !asked.wants_many && is_unfiltered)),
        route.head,
        route.parents,
        route.unsaid,
        route.variant,
        route.stray_action,
        told.0,
        told.1,
        near,
        route.by_method,
        if is_write && verb != Verb::Create { own.sets_state(slots) } else { 0.0 },
        if is_write && writes < 0.1 || !is_write && writes > 0.9 { 1.0 } else { 0.0 },
    ];
    let mut features = [0.0; FEATURES];
    features.iter_mut().zip(all).for_each(|(feature, value)| *feature = value);
    if matches!(candidate.does, Does::Table { .. }) {
        let of_table = table::of_table(&own, (candidate, slots, aligned), &all, (fit, met));
        features.iter_mut().skip(all.len()).zip(of_table).for_each(|(feature, value)| *feature = value);
    }
    features
}

/// How well what a candidate does fits what is to be done.
fn fit(own: &Own<'_>, candidate: &Candidate<'_>) -> f32 {
    let (asked, verb) = (own.asked, candidate.verb());
    match &candidate.does {
        Does::Table { .. } => candidate::table_fit(asked, verb),
        // A name that says what is asked does it, whatever sort of change that is: `add_star` for "star it".
        Does::Stated { .. } if candidate.is_write() => {
            candidate::verb_fit(asked, verb).max(NAMED * asked.writes() * own.action())
        }
        Does::Stated { .. } => candidate::verb_fit(asked, verb),
    }
}

/// Whether the vendor says that an operation is not to be used any more.
fn is_deprecated(candidate: &Candidate<'_>) -> bool {
    match &candidate.does {
        Does::Stated { operation, .. } => operation.deprecated == Some(true),
        Does::Table { .. } => false,
    }
}

/// Whether several records may come back.
fn returns_many(candidate: &Candidate<'_>, slots: &Slots<'_>, aligned: &Aligned) -> bool {
    match &candidate.does {
        Does::Table { .. } => {
            let filter = aligned.inputs.first().and_then(|filled| slots.inputs.get(filled.slot));
            filter.is_some_and(|slot| !slot.part.is_key)
        }
        Does::Stated { operation, .. } => {
            operation.returns.list || matches!(candidate.verb(), Verb::List | Verb::Search)
        }
    }
}

/// How much of what is needed the goal names.
fn met(candidate: &Candidate<'_>, slots: &Slots<'_>, aligned: &Aligned) -> f32 {
    if matches!(candidate.does, Does::Table { .. }) && candidate.verb() != Verb::Create {
        return aligned.keyed;
    }
    let is_required = |slot: usize| slots.inputs.get(slot).is_some_and(|slot| slot.required);
    let required = slots.inputs.iter().filter(|slot| slot.required).count();
    let met = aligned.inputs.iter().filter(|filled| filled.mention.is_some() && is_required(filled.slot));
    if required == 0 { 0.5 } else { as_f32(met.count()) / as_f32(required) }
}

/// How many properties count for all candidates; the rest are those of tables.
const GENERAL: usize = 30;

/// The tokens that tell an operation, or a table.
fn name<'s>(index: &'s Index, candidate: &Candidate<'s>) -> &'s [Token] {
    match &candidate.does {
        Does::Table { place, .. } => index.of_objects.get(*place).map_or(&[], |words| &words.name),
        Does::Stated { place, .. } => index.of_operations.get(*place).map_or(&[], |words| &words.name),
    }
}

struct Own<'c> {
    index: &'c Index,
    asked: &'c Asked,
    meaning: &'c Meaning,
    name: &'c [Token],
}

impl Own<'_> {
    /// How well the name says the action that is asked for.
    fn action(&self) -> f32 {
        let verbs = self.asked.words.iter().enumerate().filter(|(_, word)| word.role == WordRole::Verb);
        verbs.map(|(place, _)| self.meaning.nearest(place, self.name)).fold(0.0, f32::max)
    }

    /// How much of the things that a goal is about the name says.
    fn theme(&self) -> f32 {
        let things = self.asked.words.iter().enumerate().filter(|(_, word)| word.role != WordRole::Verb);
        things.map(|(place, _)| self.meaning.nearest(place, self.name)).fold(0.0, f32::max)
    }

    /// The same without the things of which only a number or a code is mentioned: what is given of another record.
    fn theme_apart(&self) -> f32 {
        let says_id = |mention: &Mention| {
            let words = mention.words.iter().filter_map(|word| self.asked.words.get(*word));
            words.filter_map(|word| word.units.first()).any(|unit| identifies(unit))
        };
        let ids: Vec<usize> = self
            .asked
            .mentions
            .iter()
            .filter(|mention| says_id(mention))
            .flat_map(|mention| mention.words.iter().copied())
            .collect();
        let things = self.asked.words.iter().enumerate();
        let things = things.filter(|(place, word)| word.role != WordRole::Verb && !ids.contains(place));
        things.map(|(place, _)| self.meaning.nearest(place, self.name)).fold(0.0, f32::max)
    }

    /// How much of what the name says the goal says too; what most names say counts little.
    fn precise(&self) -> f32 {
        let (mut said, mut all) = (0.0, 0.0);
        for token in self.name {
            let unit = self.index.vocabulary.unit(*token);
            let plain = match unit {
                _ if SHAPES.contains(&unit) => 0.2,
                _ if is_id(unit) || is_label(unit) => 0.4,
                _ => 1.0,
            };
            let weight = plain * (self.index.vocabulary.rarity(*token) - 0.6).max(0.05);
            said += weight * self.meaning.best(*token);
            all += weight;
        }
        if all > 0.0 { said / all } else { 0.5 }
    }

    /// Whether what a verb says is a value that a status may have.
    fn sets_state(&self, slots: &Slots<'_>) -> f32 {
        let verbs = self.asked.words.iter().filter(|word| word.role == WordRole::Verb);
        let mut units = verbs.filter_map(|word| word.units.first());
        let near = || slots.inputs.iter().filter(|slot| slot.depth <= 1 && !slot.allowed.is_empty());
        f32::from(u8::from(units.any(|unit| near().any(|slot| states::of_verb(slot, unit)))))
    }

    /// How much of the goal the operation's own description says, and how much of that the goal.
    fn told(&self, candidate: &Candidate<'_>) -> (f32, f32) {
        let Does::Stated { place, .. } = &candidate.does else { return (0.0, 0.0) };
        let summary = self.index.of_operations.get(*place).map_or(&[][..], |words| &words.summary);
        if summary.is_empty() {
            return (0.3, 0.3);
        }
        let (mut said, mut all) = (0.0_f32, 0.0_f32);
        for place in 0..self.asked.words.len() {
            let weight = self.meaning.weights.get(place).copied().unwrap_or_default();
            said += weight * self.meaning.nearest(place, summary).max(self.meaning.nearest(place, self.name));
            all += weight;
        }
        let first = summary.get(..summary.len().min(8)).unwrap_or_default();
        let precise = first.iter().map(|token| self.meaning.best(*token)).sum::<f32>() / as_f32(first.len());
        (said / all.max(0.01), precise)
    }

    /// How much of the goal is done, and how much its most telling word that isn't says.
    fn coverage(&self, aligned: &Aligned) -> (f32, f32) {
        let (mut done, mut all, mut missed) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (place, word) in self.asked.words.iter().enumerate() {
            let weight = self.meaning.weights.get(place).copied().unwrap_or_default();
            let by_name = self.meaning.nearest(place, self.name);
            let mentions = self.asked.mentions.iter().zip(&aligned.explained);
            let by_mention = mentions
                .filter(|(mention, _)| mention.words.contains(&place))
                .map(|(_, near)| *near)
                .fold(0.0, f32::max);
            let near = by_name.max(by_mention);
            done += weight * near;
            all += weight;
            if word.role == WordRole::Thing {
                missed = missed.max(weight * (1.0 - near));
            }
        }
        (if all > 0.0 { done / all } else { 0.0 }, missed)
    }
}

/// How well what is given is taken, and what is wanted comes back.
fn roles(asked: &Asked, aligned: &Aligned, meaning: &Meaning) -> (f32, f32) {
    let mut sums = [(0.0_f32, 0.0_f32); 2];
    for (mention, near) in asked.mentions.iter().zip(&aligned.explained) {
        let most = mention
            .words
            .iter()
            .filter_map(|word| meaning.weights.get(*word))
            .fold(0.0_f32, |one, two| one.max(*two));
        for (sum, leaning) in sums.iter_mut().zip([mention.given, mention.wanted]) {
            let weight = leaning * leaning * most;
            sum.0 += weight * near;
            sum.1 += weight;
        }
    }
    let share = |(said, all): (f32, f32)| if all > 0.0 { said / all } else { 0.6 };
    let [given, wanted] = sums;
    (share(given), share(wanted))
}
