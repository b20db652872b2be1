//! How near what a goal mentions is to a place.

mod implied;
mod said;
mod suits;

use crate::{
    propose::{
        asked::{Asked, Hint, Mention, WordRole},
        counts::as_f32,
        index::{Index, Token},
        kinds::Kind,
        meaning::Meaning,
        slots::{self, Slot},
    },
    schema::FieldType,
};
use said::{Said, SaidWord};

/// What is compared.
pub(in crate::propose) struct Context<'c> {
    pub(in crate::propose) index: &'c Index,
    pub(in crate::propose) asked: &'c Asked,
    pub(in crate::propose) meaning: &'c Meaning,
    pub(super) is_table: bool,
    /// By the place of the mention.
    said: Vec<Said<'c>>,
    /// The places of the words that are verbs.
    verbs: Vec<usize>,
    /// Which mentions may be named by each token, a bit each; and whether any word is near it.
    near_any: Vec<u64>,
    /// Whether a mention asks for what need not be near a word: when, or who.
    asks_otherwise: bool,
}

/// What of a goal may be near a place.
#[derive(Clone, Copy)]
pub(super) struct MayBeNear {
    /// The mentions that its name and description may name, a bit each.
    mentions: u64,
    /// Whether any word is near it.
    is_near: bool,
    may_be_implied: bool,
}

impl MayBeNear {
    /// Whether any mention may be near.
    pub(super) fn is_any(self) -> bool {
        self.may_be_implied
    }
}

/// The bit that says that any word is near a token, and the last one of mentions: later ones share it.
const ANY: u64 = 1 << 63;
const LAST: usize = 62;

/// The bit of a mention.
fn bit(mention: usize) -> u64 {
    1 << mention.min(LAST)
}

/// How much a word says that is found in a description alone, and around a place alone.
const TOLD: f32 = 0.58;
const TOLD_FIRST: f32 = 0.9;
const AROUND: f32 = 0.7;
/// How near a word of a mention must be to a place for the place to be what it names.
const NEAR_ENOUGH: f32 = 0.3;
/// What words that say whose something is weigh.
const OWNER: f32 = 0.6;

const FIRST_NAMES: &[&str] =
    &["first_nam", "given_nam", "firstnam", "fname", "forenam", "first_name", "given_name"];
const LAST_NAMES: &[&str] =
    &["last_nam", "family_nam", "surnam", "lastnam", "lname", "last_name", "family_name", "surname"];

impl<'c> Context<'c> {
    pub(in crate::propose) fn new(index: &'c Index, asked: &'c Asked, meaning: &'c Meaning) -> Self {
        let said: Vec<Said<'_>> =
            asked.mentions.iter().map(|mention| Said::of(mention, (asked, meaning))).collect();
        let near_any = |token: Token| if meaning.best(token) > 0.2 { ANY } else { 0 };
        let mut near_any: Vec<u64> = (0..).take(index.vocabulary.len()).map(near_any).collect();
        for (mention, said) in said.iter().enumerate() {
            let rows: Vec<usize> = said.words.iter().flat_map(|word| word.rows).collect();
            for token in meaning.reached_by(&rows, NEAR_ENOUGH, &index.vocabulary) {
                if let Some(near) = near_any.get_mut(token as usize) {
                    *near |= bit(mention);
                }
            }
        }
        let asks = |said: &Said<'_>| matches!(said.mention.hint, Some(Hint::Time | Hint::Person));
        let verbs = asked.words.iter().enumerate().filter(|(_, word)| word.role == WordRole::Verb);
        Self {
            index,
            asked,
            meaning,
            is_table: index.schema().stated_operations.is_empty(),
            asks_otherwise: said.iter().any(asks),
            said,
            verbs: verbs.map(|(place, _)| place).collect(),
            near_any,
        }
    }

    /// How near the mention at a place of the goal is to a place of an operation, of 1.
    pub(super) fn near(&self, mention: usize, (slot, may_be_near): (&Slot<'_>, MayBeNear), out: bool) -> f32 {
        let is_open = |said: &&Said<'_>| {
            may_be_near.is_near || matches!(said.mention.hint, Some(Hint::Time | Hint::Person))
        };
        let Some(said) = self.said.get(mention).filter(is_open) else { return 0.0 };
        // Nothing says more of a word by the name than is said of its tokens, whole and apart.
        let named = if may_be_near.mentions & bit(mention) == 0 { 0.0 } else { self.named(said, slot) };
        let near = named
            .max(self.half_of_name(said, slot))
            .max(self.value_of(said, slot))
            .max(self.implied(said, slot, out))
            .max(self.timed(said, slot, out))
            .max(self.held(said, slot))
            .max(self.asked_for(said, slot, out));
        if near <= 0.0 {
            return 0.0;
        }
        let mut near = near * self.suits(said, slot);
        if out && slot.part.identifies && !slot.part.labels && !said.says_id {
            near *= 0.5;
        }
        if out && slot.part.is_primary && slot.depth == 0 && self.is_table {
            near *= 1.12;
        }
        if self.is_table {
            // Of two reasons the one of a cancellation is meant where something is cancelled.
            let done = slot.own.iter().map(|token| self.done(*token)).fold(0.0, f32::max);
            near *= 1.0 + 0.15 * done;
        }
        if !out && !self.is_table && said.says_other_key && self.is_bare_id(slot) {
            near *= 0.4;
        }
        near * (1.0 - 0.04 * as_f32(slot.depth))
            * 0.72_f32.powi(i32::from(slot.unsaid))
            * if slot.behind_many && self.is_table { 0.8 } else { 1.0 }
    }

    /// What of a goal may be near a place: most places are told off by that alone.
    pub(super) fn may_be_near(&self, slot: &Slot<'_>) -> MayBeNear {
        let any = |tokens: &[Token]| {
            let near = tokens.iter().filter_map(|token| self.near_any.get(*token as usize));
            near.fold(0, |one, two| one | two)
        };
        let named = any(slot.own) | any(slot.told);
        let is_near = (named | any(slot.holder)) & ANY != 0
            || ((slot.part.identifies || slot.part.labels) && any(&slot.around) & ANY != 0);
        MayBeNear { mentions: named, is_near, may_be_implied: is_near || self.asks_otherwise }
    }

    /// By the name: how much of the mention the name says, and how much of the name the mention says.
    fn named(&self, said: &Said<'_>, slot: &Slot<'_>) -> f32 {
        let (mut met, mut all, mut own_best) = (0.0_f32, 0.0_f32, 0.0_f32);
        let has_thing = said.words.iter().any(|word| word.is_own && word.role == WordRole::Thing);
        for word in &said.words {
            // An open ticket is one by its status, not by when it was opened.
            let narrows = has_thing && word.role == WordRole::State;
            let weight = match word.role {
                WordRole::Weak => 0.3,
                WordRole::State => 0.4,
                WordRole::Thing | WordRole::Verb => 1.0,
            } * if word.is_own { 1.0 } else { OWNER };
            let own = self.own((said, word), slot);
            let told = self.told(word.place, slot);
            let is_id = word.is_own && self.is_table && own < 0.3 && said.words.len() > 1 && word.is_id;
            let weight = if is_id { 0.4 * weight } else { weight };
            let around = AROUND * self.meaning.nearest(word.place, &slot.around);
            own_best = own_best.max(
                own.max(0.9 * told)
                    * if word.is_own { 1.0 } else { 0.8 }
                    * if word.role == WordRole::Weak { 0.75 } else { 1.0 }
                    * if narrows { 0.3 } else { 1.0 },
            );
            met += weight * own.max(told).max(around);
            all += weight;
        }
        if own_best < NEAR_ENOUGH || all <= 0.0 {
            return 0.0;
        }
        let recall = met / all;
        recall * (0.45 + 0.55 * self.precision(said, slot)) * (0.6 + 0.4 * own_best)
    }

    /// How near a word of a mention is to a place's own name. `order_number` is also near `number` in an order, and
    /// `number` of an invoice near `invoice_number`.
    fn own(&self, (said, word): (&Said<'_>, &SaidWord), slot: &Slot<'_>) -> f32 {
        let whole = self.meaning.nearest(word.place, slot.own);
        let apart = slot.own.iter().map(|token| {
            let share = self.apart(said, *token);
            if share < 0.6 { 0.0 } else { share * self.part_of(word, *token) }
        });
        let whole = apart.fold(whole, f32::max);
        let Some((thing, telling)) = self.meaning.pair(word.place) else { return whole };
        let named = self.meaning.nearest(thing, slot.own);
        let whose = self.meaning.nearest(thing, &slot.around).max(named);
        // A column `page` holds the page's id where no other does.
        let bare = if self.is_table && slot.part.finds { 0.75 * named } else { 0.0 };
        whole.max(self.meaning.nearest(telling, slot.own) * (0.2 + 0.74 * whose)).max(bare)
    }

    /// How much of a token of several words a mention says in words of its own.
    fn apart(&self, said: &Said<'_>, token: Token) -> f32 {
        let parts = self.index.vocabulary.made_of(token);
        if parts.is_empty() {
            return 0.0;
        }
        let near = |part: &Token| {
            let by_verb = if self.is_table { 0.9 * self.by_verbs(*part) } else { 0.0 };
            said.words.iter().map(|word| self.of_rows(word, *part)).fold(by_verb, f32::max)
        };
        parts.iter().map(near).sum::<f32>() / as_f32(parts.len())
    }

    /// How near a word is to one of the words of a token.
    fn part_of(&self, word: &SaidWord, token: Token) -> f32 {
        let parts = self.index.vocabulary.made_of(token).iter();
        parts.map(|part| self.of_rows(word, *part)).fold(0.0, f32::max)
    }

    /// How near a token is to a word as a whole, or as a thing and what tells it.
    fn of_rows(&self, word: &SaidWord, token: Token) -> f32 {
        word.rows.iter().map(|row| self.meaning.near(*row, token)).fold(0.0, f32::max)
    }

    /// How near a token, or a word that it is made of, is to what a goal says is done.
    fn done(&self, token: Token) -> f32 {
        let parts = self.index.vocabulary.made_of(token).iter();
        parts.map(|part| self.by_verbs(*part)).fold(self.by_verbs(token), f32::max)
    }

    fn by_verbs(&self, token: Token) -> f32 {
        self.verbs.iter().map(|place| self.meaning.near(*place, token)).fold(0.0, f32::max)
    }

    /// How much a description says of a word; its first words say most.
    fn told(&self, word: usize, slot: &Slot<'_>) -> f32 {
        if slot.told.is_empty() {
            return 0.0;
        }
        (TOLD_FIRST * self.meaning.nearest(word, first(slot.told)))
            .max(TOLD * self.meaning.nearest(word, slot.told))
    }

    /// How much of a place's own name the mention says.
    fn precision(&self, said: &Said<'_>, slot: &Slot<'_>) -> f32 {
        if slot.own.is_empty() {
            return 0.5;
        }
        // A description that starts with what is mentioned says that the name means it: "Title of the event".
        let headed = || {
            let first = first(slot.told);
            said.own().iter().map(|word| self.meaning.nearest(word.place, first)).fold(0.0, f32::max)
        };
        let by_description = if !self.is_table && headed() > 0.9 { 0.9 } else { 0.0 };
        let of_token = |token: &Token| {
            let by_mention = said.words.iter().map(|word| self.of_rows(word, *token)).fold(0.0, f32::max);
            let by_mention = by_mention.max(self.apart(said, *token));
            let around = if slot.around.contains(token) { 0.85 } else { 0.0 };
            let is = |kind| self.index.vocabulary.is(*token, kind);
            let is_filler = is(Kind::Filler) || (said.mention.hint == Some(Hint::Time) && is(Kind::Time));
            let filler = if is_filler { 0.75 } else { 0.0 };
            let by_verb = if self.is_table { 0.9 * self.done(*token) } else { 0.0 };
            let best = 0.4 * self.meaning.best(*token);
            by_mention.max(around).max(filler).max(by_verb).max(by_description).max(best)
        };
        slot.own.iter().map(of_token).sum::<f32>() / as_f32(slot.own.len())
    }

    /// By what holds it: the amount of `total_money` is the total, the first of a range's members the range.
    fn held(&self, said: &Said<'_>, slot: &Slot<'_>) -> f32 {
        let own = said.own();
        if slot.holder.is_empty() || own.is_empty() {
            return 0.0;
        }
        let met = own.iter().map(|word| self.meaning.nearest(word.place, slot.holder)).sum::<f32>();
        let met = met / as_f32(own.len());
        if met < 0.55 {
            return 0.0;
        }
        let is = |token: &Token, kind| self.index.vocabulary.is(*token, kind);
        let meant = slot.holder.iter().map(|token| {
            let by_word = own.iter().map(|word| self.meaning.near(word.place, *token)).fold(0.0, f32::max);
            by_word.max(if is(token, Kind::Filler) { 0.75 } else { 0.0 })
        });
        let precise = meant.sum::<f32>() / as_f32(slot.holder.len());
        let is_main = matches!(slot.kind, FieldType::Datetime | FieldType::Date)
            || slot.own.iter().any(|token| is(token, Kind::Main))
            || slot.part.labels;
        met * (0.45 + 0.55 * precise) * if is_main { 0.92 } else { 0.7 }
    }

    /// Whether a mention is only what is made, so that it has no number yet: the issue of `create_issue`.
    pub(super) fn is_made(&self, mention: usize, slot: &Slot<'_>, theme: &[Token]) -> bool {
        let Some(said) = self.said.get(mention) else { return false };
        let own = said.own();
        let is_theme =
            || !own.is_empty() && own.iter().all(|word| self.meaning.nearest(word.place, theme) > 0.7);
        let says_more = |token: &Token| {
            own.iter().all(|word| self.meaning.near(word.place, *token) < 0.5) && !theme.contains(token)
        };
        let is_other = slot.part.identifies || (!slot.part.labels && slot.own.iter().any(says_more));
        !said.says_id && is_other && is_theme()
    }

    /// Whether a mention names what identifies.
    pub(super) fn says_id(&self, mention: &Mention) -> bool {
        let known = self.said.iter().find(|said| std::ptr::eq(said.mention, mention));
        known.is_some_and(|said| said.says_id)
    }

    /// Whether a place takes the bare id.
    fn is_bare_id(&self, slot: &Slot<'_>) -> bool {
        matches!(slot.own, [own] if self.index.vocabulary.unit(*own) == "id")
    }
}

fn first(told: &[Token]) -> &[Token] {
    told.get(..2.min(told.len())).unwrap_or_default()
}

/// The names of the other half of a person's name, where a mention means both.
pub(super) fn other_name<'n>(
    context: &Context<'_>,
    mention: &Mention,
    slot: &Slot<'_>,
) -> Option<&'n [&'n str]> {
    let own = mention.words.get(..mention.own)?;
    let says_half = own.iter().filter_map(|word| context.asked.words.get(*word)).any(|word| {
        word.units.first().is_some_and(|unit| FIRST_NAMES.contains(&&**unit) || LAST_NAMES.contains(&&**unit))
    });
    let is = |names: &[&str]| {
        slot.own.iter().any(|token| {
            let unit = context.index.vocabulary.unit(*token);
            names.contains(&unit) || names.first().is_some_and(|name| slots::is_same(unit, name))
        })
    };
    if says_half {
        return None;
    }
    if is(FIRST_NAMES) {
        Some(LAST_NAMES)
    } else if is(LAST_NAMES) {
        Some(FIRST_NAMES)
    } else {
        None
    }
}
