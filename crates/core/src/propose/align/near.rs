//! How near what a goal mentions is to a place.

use super::super::{
    asked::{Asked, Hint, Mention, WordRole},
    index::{Index, Token},
    meaning::Meaning,
    slots::{self, Slot},
};
use crate::schema::{FieldType, SensitiveClass};

/// What is compared.
pub(super) struct Context<'c> {
    pub(super) index: &'c Index,
    pub(super) asked: &'c Asked,
    pub(super) meaning: &'c Meaning,
}

/// Words that ask for a date as `when` does.
const DAYS: &[&str] = &["date", "day", "time", "tim", "dat"];
/// How much a word says that is found in a description alone, and around a place alone.
const TOLD: f32 = 0.58;
const TOLD_FIRST: f32 = 0.9;
const AROUND: f32 = 0.7;
/// How near a thing is to what identifies it, and to what it is called.
const IDENTIFIED: f32 = 0.82;
const CALLED: f32 = 0.74;
/// How near a thing is to what identifies records of any kind.
const OF_ANY: f32 = 0.55;
/// What words that say whose something is weigh.
const OWNER: f32 = 0.6;

/// Things that are people who do something.
const PERSONS: &[&str] = &[
    "staff",
    "employe",
    "user",
    "agent",
    "technician",
    "mechanic",
    "owner",
    "author",
    "provider",
    "assigne",
    "doctor",
    "teacher",
    "driver",
    "mitarbeit",
    "person",
    "worker",
    "rep",
    "support_rep",
    "manager",
    "creator",
    "sender",
];

const FIRST_NAMES: &[&str] =
    &["first_nam", "given_nam", "firstnam", "fname", "forenam", "first_name", "given_name"];
const LAST_NAMES: &[&str] =
    &["last_nam", "family_nam", "surnam", "lastnam", "lname", "last_name", "family_name", "surname"];

impl Context<'_> {
    /// How near a mention is to a place, of 1.
    pub(super) fn near(&self, mention: &Mention, slot: &Slot<'_>, out: bool) -> f32 {
        if !self.may_be_near(mention, slot) {
            return 0.0;
        }
        let named = self.named(mention, slot);
        let implied = self.implied(mention, slot, out);
        let timed = self.timed(mention, slot, out);
        let held = self.held(mention, slot);
        let asked_for = self.asked_for(mention, slot, out);
        let named = named.max(self.half_of_name(mention, slot)).max(self.value_of(mention, slot));
        let mut near = named.max(implied).max(timed).max(held).max(asked_for) * self.suits(mention, slot);
        if out && slot.part.identifies && !slot.part.labels && !self.says_id(mention) {
            near *= 0.5;
        }
        if out && slot.part.is_primary && slot.depth == 0 && self.is_table() {
            near *= 1.12;
        }
        if self.is_table() && near > 0.0 {
            // Of two reasons the one of a cancellation is meant where something is cancelled.
            let done = slot.own.iter().map(|token| self.done(*token)).fold(0.0, f32::max);
            near *= 1.0 + 0.15 * done;
        }
        if !out && !self.is_table() && self.says_other_key(mention, slot) {
            near *= 0.4;
        }
        near * (1.0 - 0.04 * as_f32(slot.depth))
            * 0.72_f32.powi(i32::from(slot.unsaid))
            * if slot.behind_many && self.is_table() { 0.8 } else { 1.0 }
    }

    /// Whether any word of the goal is near anything of a place: most places are told off by that alone.
    fn may_be_near(&self, mention: &Mention, slot: &Slot<'_>) -> bool {
        let any = |tokens: &[Token]| tokens.iter().any(|token| self.meaning.best(*token) > 0.2);
        any(slot.own)
            || any(slot.told)
            || any(slot.holder)
            || mention.hint == Some(Hint::Time)
            || ((slot.part.identifies || slot.part.labels) && any(&slot.around))
            || mention.hint == Some(Hint::Person)
    }

    fn is_table(&self) -> bool {
        self.index.schema().stated_operations.is_empty()
    }

    /// By the name: how much of the mention the name says, and how much of the name the mention says.
    fn named(&self, mention: &Mention, slot: &Slot<'_>) -> f32 {
        let (mut said, mut all, mut own_best) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (at, word) in mention.words.iter().enumerate() {
            let is_own = at < mention.own;
            let role = self.asked.words.get(*word).map_or(WordRole::Thing, |word| word.role);
            let weight = match role {
                WordRole::Weak => 0.3,
                WordRole::State => 0.4,
                WordRole::Thing | WordRole::Verb => 1.0,
            } * if is_own { 1.0 } else { OWNER };
            let own = self.own((mention, *word), slot);
            let told = self.told(*word, slot);
            let is_id =
                is_own && self.is_table() && own < 0.3 && mention.words.len() > 1 && self.is_id(*word);
            let weight = if is_id { 0.4 * weight } else { weight };
            let around = AROUND * self.meaning.nearest(*word, &slot.around);
            own_best = own_best.max(
                own.max(0.9 * told)
                    * if is_own { 1.0 } else { 0.8 }
                    * if role == WordRole::Weak { 0.75 } else { 1.0 },
            );
            said += weight * own.max(told).max(around);
            all += weight;
        }
        if own_best < 0.3 || all <= 0.0 {
            return 0.0;
        }
        let recall = said / all;
        recall * (0.45 + 0.55 * self.precision(mention, slot)) * (0.6 + 0.4 * own_best)
    }

    /// How near a word of a mention is to a place's own name. `order_number` is also near `number` in an order, and
    /// `number` of an invoice near `invoice_number`.
    fn own(&self, (mention, word): (&Mention, usize), slot: &Slot<'_>) -> f32 {
        let whole = self.meaning.nearest(word, slot.own);
        let apart = slot.own.iter().map(|token| {
            let share = self.apart(mention, *token);
            if share < 0.6 { 0.0 } else { share * self.part_of(word, *token) }
        });
        let whole = apart.fold(whole, f32::max);
        let Some((thing, telling)) = self.meaning.pair(word) else { return whole };
        let named = self.meaning.nearest(thing, slot.own);
        let whose = self.meaning.nearest(thing, &slot.around).max(named);
        // A column `page` holds the page's id where no other does.
        let bare = if self.is_table() && slot.part.finds { 0.75 * named } else { 0.0 };
        whole.max(self.meaning.nearest(telling, slot.own) * (0.2 + 0.74 * whose)).max(bare)
    }

    /// Whether a word is `id`, and nothing but that.
    fn is_id(&self, word: usize) -> bool {
        self.asked.words.get(word).and_then(|word| word.units.first()).is_some_and(|unit| &**unit == "id")
    }

    /// How much of a token of several words a mention says in words of its own.
    fn apart(&self, mention: &Mention, token: Token) -> f32 {
        let parts = self.index.vocabulary.made_of(token);
        if parts.is_empty() {
            return 0.0;
        }
        let said = |part: &Token| {
            let near = |word: &usize| self.rows(*word).into_iter().map(|row| self.meaning.near(row, *part));
            let by_verb = if self.is_table() { 0.9 * self.meaning_of_verbs(*part) } else { 0.0 };
            mention.words.iter().flat_map(near).fold(by_verb, f32::max)
        };
        parts.iter().map(said).sum::<f32>() / as_f32(parts.len())
    }

    /// How near a word is to one of the words of a token.
    fn part_of(&self, word: usize, token: Token) -> f32 {
        let parts = self.index.vocabulary.made_of(token).iter();
        let near = |part: &Token| {
            self.rows(word).into_iter().map(|row| self.meaning.near(row, *part)).fold(0.0, f32::max)
        };
        parts.map(near).fold(0.0, f32::max)
    }

    /// A word as a whole, and as a thing and what tells it.
    fn rows(&self, word: usize) -> [usize; 3] {
        let (thing, telling) = self.meaning.pair(word).unwrap_or((word, word));
        [word, thing, telling]
    }

    /// By what a question asks for, more than by the thing that it asks it of: `how many pieces` is a quantity.
    fn asked_for(&self, mention: &Mention, slot: &Slot<'_>, out: bool) -> f32 {
        let Some(first) = mention.words.first().filter(|_| mention.words.len() > 1) else { return 0.0 };
        let is_question = self.asked.words.get(*first).is_some_and(|word| word.role == WordRole::Weak);
        if !is_question || !matches!(mention.hint, Some(Hint::Amount | Hint::Person)) {
            return 0.0;
        }
        let is_person = mention.hint == Some(Hint::Person);
        let is_right = if out { slot.part.labels } else { slot.part.identifies };
        if is_person && !(slot.part.of_person && is_right) {
            return 0.0;
        }
        let rest = mention.words.iter().skip(1).map(|word| {
            let around = AROUND * self.meaning.nearest(*word, &slot.around);
            self.own((mention, *word), slot).max(self.told(*word, slot)).max(around)
        });
        let (count, said) = rest.fold((0, 0.0), |(count, said), near| (count + 1, said + near));
        let asked = if is_person { 0.85 } else { self.meaning.nearest(*first, slot.own) };
        asked * (0.48 + 0.3 * said / as_f32(count.max(1)))
    }

    /// How near a token, or a word that it is made of, is to what a goal says is done.
    fn done(&self, token: Token) -> f32 {
        let parts = self.index.vocabulary.made_of(token).iter();
        parts.map(|part| self.meaning_of_verbs(*part)).fold(self.meaning_of_verbs(token), f32::max)
    }

    fn meaning_of_verbs(&self, token: Token) -> f32 {
        let verbs = self.asked.words.iter().enumerate().filter(|(_, word)| word.role == WordRole::Verb);
        verbs.map(|(place, _)| self.meaning.near(place, token)).fold(0.0, f32::max)
    }

    /// How much a description says of a word; its first words say most.
    fn told(&self, word: usize, slot: &Slot<'_>) -> f32 {
        let first = slot.told.get(..2.min(slot.told.len())).unwrap_or_default();
        (TOLD_FIRST * self.meaning.nearest(word, first)).max(TOLD * self.meaning.nearest(word, slot.told))
    }

    /// Whether a mention names a state.
    fn says_state(&self, mention: &Mention) -> bool {
        let mut words = mention.words.iter().filter_map(|word| self.asked.words.get(*word));
        words.any(|word| word.role == WordRole::State || word.role == WordRole::Verb)
    }

    /// Whether a mention is only what is made, so that it has no number yet: the issue of `create_issue`.
    pub(super) fn is_made(&self, mention: &Mention, slot: &Slot<'_>, theme: &[Token]) -> bool {
        let own = mention.words.get(..mention.own).unwrap_or_default();
        let is_theme = !own.is_empty() && own.iter().all(|word| self.meaning.nearest(*word, theme) > 0.7);
        let says_more = |token: &Token| {
            own.iter().all(|word| self.meaning.near(*word, *token) < 0.5) && !theme.contains(token)
        };
        let is_other = slot.part.identifies || (!slot.part.labels && slot.own.iter().any(says_more));
        is_other && is_theme && !self.says_id(mention)
    }

    /// Whether a mention names what identifies.
    pub(super) fn says_id(&self, mention: &Mention) -> bool {
        let words = mention.words.iter().filter_map(|word| self.asked.words.get(*word));
        words.flat_map(|word| word.units.first()).any(|unit| slots::identifies(unit))
    }

    /// By what holds it: the amount of `total_money` is the total, the first of a range's members the range.
    fn held(&self, mention: &Mention, slot: &Slot<'_>) -> f32 {
        let own = mention.words.get(..mention.own).unwrap_or_default();
        if slot.holder.is_empty() || own.is_empty() {
            return 0.0;
        }
        let said = own.iter().map(|word| self.meaning.nearest(*word, slot.holder)).sum::<f32>();
        let said = said / as_f32(own.len());
        let meant = slot.holder.iter().map(|token| {
            let by_word = own.iter().map(|word| self.meaning.near(*word, *token)).fold(0.0, f32::max);
            by_word.max(if is_filler(self.index.vocabulary.unit(*token)) { 0.75 } else { 0.0 })
        });
        let precise = meant.sum::<f32>() / as_f32(slot.holder.len());
        if said < 0.55 {
            return 0.0;
        }
        let is_main = matches!(slot.kind, FieldType::Datetime | FieldType::Date)
            || slot.own.iter().any(|token| is_main(self.index.vocabulary.unit(*token)))
            || slot.part.labels;
        said * (0.45 + 0.55 * precise) * if is_main { 0.92 } else { 0.7 }
    }

    /// When something is: a date or time of the thing.
    fn timed(&self, mention: &Mention, slot: &Slot<'_>, out: bool) -> f32 {
        let unit = |token: &Token| self.index.vocabulary.unit(*token);
        let is_said = slot.own.last().is_some_and(|token| is_time(unit(token)));
        let is_time = matches!(slot.kind, FieldType::Date | FieldType::Datetime | FieldType::Time)
            || (is_said && slot.kind == FieldType::String && !self.is_table());
        let is_asked = mention.hint == Some(Hint::Time) || (self.is_table() && self.says(mention, DAYS));
        if !is_asked || !is_time || !(out || self.is_table()) {
            return 0.0;
        }
        let others = mention.words.iter().skip(1);
        let thing = others
            .map(|word| self.meaning.nearest(*word, &slot.around).max(self.meaning.nearest(*word, slot.own)));
        let (count, said) = thing.fold((0, 0.0), |(count, said), near| (count + 1, said + near));
        let said = if count == 0 { 0.8 } else { said / as_f32(count) };
        let starts = slot
            .own
            .iter()
            .any(|token| matches!(unit(token), "start" | "date" | "start_at" | "start_tim" | "begin"));
        (0.42 + 0.16 * said) * if starts { 1.1 } else { 1.0 }
    }

    /// How much of a place's own name the mention says.
    fn precision(&self, mention: &Mention, slot: &Slot<'_>) -> f32 {
        if slot.own.is_empty() {
            return 0.5;
        }
        let first = slot.told.get(..2.min(slot.told.len())).unwrap_or_default();
        let own = mention.words.get(..mention.own).unwrap_or_default();
        // A description that starts with what is mentioned says that the name means it: "Title of the event".
        let headed = own.iter().map(|word| self.meaning.nearest(*word, first)).fold(0.0, f32::max);
        let headed = if headed > 0.9 { 0.9 } else { 0.0 };
        let of_token = |token: &Token| {
            let near = |word: &usize| self.rows(*word).map(|row| self.meaning.near(row, *token));
            let by_mention = mention.words.iter().flat_map(near).fold(0.0, f32::max);
            let by_mention = by_mention.max(self.apart(mention, *token));
            let around = if slot.around.contains(token) { 0.85 } else { 0.0 };
            let unit = self.index.vocabulary.unit(*token);
            let is_filler = is_filler(unit) || (mention.hint == Some(Hint::Time) && is_time(unit));
            let filler = if is_filler { 0.75 } else { 0.0 };
            let by_verb = if self.is_table() { 0.9 * self.done(*token) } else { 0.0 };
            let by_description = if self.is_table() { 0.0 } else { headed };
            let best = 0.4 * self.meaning.best(*token);
            by_mention.max(around).max(filler).max(by_verb).max(by_description).max(best)
        };
        slot.own.iter().map(of_token).sum::<f32>() / as_f32(slot.own.len())
    }

    /// A thing stands for what identifies it, and for what it is called.
    fn implied(&self, mention: &Mention, slot: &Slot<'_>, out: bool) -> f32 {
        if mention.hint == Some(Hint::Person)
            && (slot.part.identifies || slot.part.labels)
            && slot.part.labels == out
        {
            let person = slot
                .around
                .iter()
                .chain(slot.own)
                .any(|token| PERSONS.contains(&self.index.vocabulary.unit(*token)));
            let first = mention.words.first().is_some_and(|word| {
                self.asked.words.get(*word).is_some_and(|word| word.role == WordRole::Weak)
            });
            if person && first {
                return 0.52;
            }
        }
        let is_right = if out { slot.part.labels } else { slot.part.identifies };
        if !is_right {
            return 0.0;
        }
        let own = mention.words.get(..mention.own).unwrap_or_default();
        let tells = |unit: &str| if out { slots::is_called(unit) } else { slots::identifies(unit) };
        let thing = |word: &usize| {
            let units = self.asked.words.get(*word).and_then(|word| word.units.first());
            let telling = units.and_then(|unit| unit.rsplit('_').next()).filter(|unit| tells(unit));
            let pair = telling.and_then(|_| self.meaning.pair(*word));
            let (thing, _) = pair.unwrap_or((*word, *word));
            let around = self.meaning.nearest(*word, &slot.around);
            let around = around.max(0.95 * self.meaning.nearest(thing, &slot.around));
            let around = around.max(0.9 * self.refers(thing, slot));
            // The nearest names around a place say most what it is of.
            around.max(self.meaning.nearest(*word, slot.own))
        };
        let count = as_f32(own.len().max(1));
        let said = own.iter().map(thing).sum::<f32>() / count;
        let last = own.last().map_or(0.0, thing);
        if last < 0.4 {
            if !out && slot.part.of_any && self.is_thing(mention) {
                return OF_ANY;
            }
            return 0.0;
        }
        let factor = if out { CALLED } else { IDENTIFIED };
        // A column of its own beside the key must be named by the mention: `customer` is no `invoice_id`.
        let own_name = slot.own.iter().filter(|token| {
            !slots::identifies(self.index.vocabulary.unit(**token))
                && !slots::is_called(self.index.vocabulary.unit(**token))
        });
        let unsaid = own_name.filter(|token| {
            !slot.around.contains(token) && own.iter().all(|word| self.meaning.near(*word, **token) < 0.3)
        });
        let loss: f32 = if out || slot.required { 0.7 } else { 0.5 };
        factor * said * loss.powi(i32::try_from(unsaid.count()).unwrap_or(4))
    }

    /// Whether a mention is about a thing.
    fn is_thing(&self, mention: &Mention) -> bool {
        let own = mention.words.get(..mention.own).unwrap_or_default();
        let last = own.last().and_then(|word| self.asked.words.get(*word));
        last.is_some_and(|word| word.role == WordRole::Thing)
    }

    /// Whether a place takes the bare id, and a mention is another key: a SKU, an email address.
    fn says_other_key(&self, mention: &Mention, slot: &Slot<'_>) -> bool {
        const OTHERS: &[&str] =
            &["sku", "email", "phon", "phone_number", "code", "slug", "titl", "nam", "login", "usernam"];
        let [own] = slot.own else { return false };
        let words = mention.words.get(..mention.own).unwrap_or_default();
        let units = words.iter().filter_map(|word| self.asked.words.get(*word)?.units.first());
        self.index.vocabulary.unit(*own) == "id" && units.into_iter().any(|unit| OTHERS.contains(&&**unit))
    }

    /// What a record of the thing itself holds: the address in a table of e-mails.
    fn value_of(&self, mention: &Mention, slot: &Slot<'_>) -> f32 {
        let is_value = |token: &Token| {
            matches!(
                self.index.vocabulary.unit(*token),
                "addres" | "valu" | "number" | "text" | "body" | "content"
            )
        };
        let [token] = slot.own else { return 0.0 };
        let last = mention.words.get(..mention.own).and_then(|own| own.last());
        if !self.is_table() || slot.depth > 0 || !is_value(token) {
            return 0.0;
        }
        let near = last.zip(slot.around.last()).map_or(0.0, |(word, token)| self.meaning.near(*word, *token));
        if near > 0.85 { 0.75 * near } else { 0.0 }
    }

    /// Whether a mention has one of some words.
    fn says(&self, mention: &Mention, units: &[&str]) -> bool {
        let words = mention.words.iter().filter_map(|word| self.asked.words.get(*word));
        words.filter_map(|word| word.units.first()).any(|unit| units.contains(&&**unit))
    }

    /// A name of a person that is kept in two places, by what says whose it is.
    fn half_of_name(&self, mention: &Mention, slot: &Slot<'_>) -> f32 {
        let own = mention.words.get(..mention.own).unwrap_or_default();
        let unit = |word: &usize| self.asked.words.get(*word).and_then(|word| word.units.first());
        let is_name = |word: &usize| unit(word).is_some_and(|unit| matches!(&**unit, "nam" | "full_nam"));
        if !slot.part.half_name || !own.iter().any(is_name) {
            return 0.0;
        }
        let others = mention.words.iter().filter(|word| !is_name(word));
        let near = others.map(|word| self.meaning.nearest(*word, &slot.around));
        let (count, said) = near.fold((0, 0.0), |(count, said), near| (count + 1, said + near));
        if count == 0 {
            return if slot.depth == 0 { 0.95 } else { 0.6 };
        }
        0.9 * (0.35 + 0.65 * said / as_f32(count))
    }

    /// How near a word is to what a column such as `user_id` refers to, where no foreign key says it.
    fn refers(&self, word: usize, slot: &Slot<'_>) -> f32 {
        let unit = |token: &Token| self.index.vocabulary.unit(*token);
        let of_token = |token: &Token| {
            let Some((last, things)) = self.index.vocabulary.made_of(*token).split_last() else { return 0.0 };
            if unit(last) == "id" { self.meaning.nearest(word, things) } else { 0.0 }
        };
        if self.is_table() { slot.own.iter().map(of_token).fold(0.0, f32::max) } else { 0.0 }
    }

    /// Whether a place's type is one for what is asked, of 1.
    fn suits(&self, mention: &Mention, slot: &Slot<'_>) -> f32 {
        let unit = |token: &Token| self.index.vocabulary.unit(*token);
        let is_time_kind = matches!(slot.kind, FieldType::Date | FieldType::Datetime | FieldType::Time)
            || slot.own.iter().any(|token| is_time(unit(token)));
        let is_number = matches!(slot.kind, FieldType::Integer | FieldType::Number | FieldType::Decimal);
        let says = |units: &[&str]| self.says(mention, units);
        let time =
            mention.hint == Some(Hint::Time) || says(&["date", "dat", "day", "time", "tim", "start", "end"]);
        let mut suits = 1.0;
        if time && !is_time_kind && slot.kind != FieldType::String {
            suits *= 0.6;
        }
        if mention.hint == Some(Hint::Time) && is_time_kind {
            suits *= 1.15;
        }
        let on_record = slot.own.iter().any(|token| is_audit(unit(token)));
        let says_audit = mention
            .words
            .iter()
            .filter_map(|word| self.asked.words.get(*word))
            .any(|word| word.units.iter().any(|unit| is_audit(unit)));
        if time && is_time_kind && on_record && !says_audit {
            suits *= 0.8;
        }
        if slot.kind == FieldType::Boolean && mention.hint != Some(Hint::Flag) && !self.says_state(mention) {
            suits *= 0.8;
        }
        if mention.hint == Some(Hint::Amount) && !is_number && slot.kind != FieldType::String {
            suits *= 0.7;
        }
        if says(&["phon", "phone_number", "mobil"]) && (slot.kind == FieldType::Boolean || is_time_kind) {
            suits *= 0.3;
        }
        if says(&["phon", "phone_number", "mobil"]) && slot.class == Some(SensitiveClass::Phone) {
            suits *= 1.1;
        }
        if slot.kind == FieldType::Json || slot.kind == FieldType::Binary {
            suits *= 0.85;
        }
        suits
    }
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

/// Names of the one member of an object that is its value.
fn is_main(unit: &str) -> bool {
    matches!(
        unit,
        "amount" | "valu" | "value" | "text" | "datetim" | "date_tim" | "number" | "formatted" | "content"
    )
}

/// Times that are about the record rather than what it is of.
fn is_audit(unit: &str) -> bool {
    ["creat", "updat", "modif", "chang"].iter().any(|start| unit.starts_with(start))
}

fn is_filler(unit: &str) -> bool {
    matches!(
        unit,
        "id" | "is"
            | "at"
            | "on"
            | "of"
            | "valu"
            | "value"
            | "text"
            | "has"
            | "to"
            | "the"
            | "in"
            | "display"
            | "current"
            | "exact"
            | "data"
            | "info"
    )
}

fn is_time(unit: &str) -> bool {
    matches!(
        unit,
        "date" | "at" | "time" | "on" | "datetim" | "timestamp" | "day" | "start" | "end" | "until"
    ) || unit.ends_with("_date")
        || unit.ends_with("_at")
        || unit.ends_with("_tim")
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
pub(super) fn as_f32(count: usize) -> f32 {
    count as f32
}
