//! How well an operation, bound as it would be, does what a goal asks for.

use super::{
    align::Aligned,
    asked::{Asked, Mention, WordRole},
    bind::states,
    candidate::{self, Candidate, Does},
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

/// How many properties count for every candidate, and how many for those that a document states.
const SHARED: usize = 19;
const STATED: usize = 11;

/// A candidate with its places and what they were aligned with.
type Whole<'w, 's> = (&'w Candidate<'s>, &'w Slots<'s>, &'w Aligned);

/// The properties of a candidate.
pub(super) fn features(index: &Index, asked: &Asked, meaning: &Meaning, whole: Whole<'_, '_>) -> Features {
    let own = Own { index, asked, meaning, name: name(index, whole.0) };
    let shared = own.shared(whole);
    let mut features = [0.0; FEATURES];
    let values = shared.into_iter().chain(own.stated(whole)).chain(own.table(whole, &shared));
    for (feature, value) in features.iter_mut().zip(values) {
        *feature = value;
    }
    features
}

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
    fn shared(&self, (candidate, slots, aligned): Whole<'_, '_>) -> [f32; SHARED] {
        let asked = self.asked;
        let verb = candidate.verb();
        let is_write = candidate.is_write();
        let writes = asked.writes();
        let (given, wanted) = roles(asked, aligned, self.meaning);
        let (coverage, missed) = self.coverage(aligned);
        let returns_many = returns_many((candidate, slots, aligned));
        let is_unfiltered = aligned.inputs.iter().all(|filled| filled.mention.is_none());
        let is_deprecated = match &candidate.does {
            Does::Stated { operation, .. } => operation.deprecated == Some(true),
            Does::Table { .. } => false,
        };
        let fit = match &candidate.does {
            Does::Table { .. } => candidate::table_fit(asked, verb),
            // A name that says what is asked does it, whatever sort of change that is: `add_star` for "star it".
            Does::Stated { .. } if is_write => {
                candidate::verb_fit(asked, verb).max(NAMED * writes * self.action())
            }
            Does::Stated { .. } => candidate::verb_fit(asked, verb),
        };
        [
            candidate.found,
            fit,
            self.action(),
            if is_write { writes } else { 1.0 - writes },
            self.theme(),
            self.precise(),
            given,
            wanted,
            coverage,
            missed,
            (as_f32(aligned.unnamed) / 3.0).min(1.0),
            if is_write { 0.5 } else { flag(returns_many == asked.wants_many) },
            flag(!is_write && !returns_many && !asked.wants_many),
            flag(aligned.unindexed.is_some()),
            flag(is_deprecated),
            (as_f32(self.name.len()) / 8.0).min(1.0),
            1.0 - candidate.found,
            met((candidate, slots, aligned)),
            flag(!is_write && returns_many && !asked.wants_many && is_unfiltered),
        ]
    }

    fn stated(&self, (candidate, slots, aligned): Whole<'_, '_>) -> [f32; STATED] {
        let route = route::of(self, candidate);
        let (told, told_precise) = self.told(candidate);
        let inputs = aligned.inputs.iter().filter(|filled| filled.mention.is_some());
        let near = inputs.clone().map(|filled| filled.near).sum::<f32>() / as_f32(inputs.count().max(1));
        let writes = self.asked.writes();
        let is_write = candidate.is_write();
        let may_set = is_write && candidate.verb() != Verb::Create;
        [
            route.head,
            route.parents,
            route.unsaid,
            route.variant,
            route.stray_action,
            told,
            told_precise,
            near,
            route.by_method,
            if may_set { self.sets_state(slots) } else { 0.0 },
            flag(is_write && writes < 0.1 || !is_write && writes > 0.9),
        ]
    }

    /// What counts for tables alone; the shared properties count otherwise there.
    fn table(
        &self,
        (candidate, slots, aligned): Whole<'_, '_>,
        shared: &[f32; SHARED],
    ) -> [f32; FEATURES - SHARED - STATED] {
        if matches!(candidate.does, Does::Stated { .. }) {
            return [0.0; FEATURES - SHARED - STATED];
        }
        let keyed = |of: Verb| if candidate.verb() == of { aligned.keyed } else { 0.0 };
        let [found, fit, _, direction, theme, precise, given, wanted, coverage, missed, unnamed, rest @ ..] =
            *shared;
        let [.., met, _] = rest;
        [
            keyed(Verb::Search),
            keyed(Verb::Update),
            keyed(Verb::Create),
            self.theme_apart(),
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
            least(self.asked, aligned, |given, wanted| wanted >= 0.7 && wanted > given),
            least(self.asked, aligned, |given, wanted| given >= 0.7 && given > wanted),
            far(slots, aligned),
        ]
    }

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

/// Whether several records can come back.
fn returns_many((candidate, slots, aligned): Whole<'_, '_>) -> bool {
    match &candidate.does {
        Does::Table { .. } => {
            let filter = aligned.inputs.first().and_then(|filled| slots.inputs.get(filled.slot));
            filter.is_some_and(|slot| !slot.part.is_key)
        }
        Does::Stated { operation, verb, .. } => {
            operation.returns.list || *verb == Verb::List || *verb == Verb::Search
        }
    }
}

/// How much of what it needs the goal names.
fn met((candidate, slots, aligned): Whole<'_, '_>) -> f32 {
    if matches!(candidate.does, Does::Table { .. }) && candidate.verb() != Verb::Create {
        return aligned.keyed;
    }
    let required = slots.inputs.iter().filter(|slot| slot.required).count();
    let met = aligned.inputs.iter().filter(|filled| {
        filled.mention.is_some() && slots.inputs.get(filled.slot).is_some_and(|slot| slot.required)
    });
    if required == 0 { 0.5 } else { as_f32(met.count()) / as_f32(required) }
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn as_f32(count: usize) -> f32 {
    count as f32
}
