//! Reading JSON of which nothing can be relied on: what has another type than it should counts as absent.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What wants some kind of JSON and passes all others over.
pub(super) trait Take<'de>: Default {
    /// Takes a text; the message says why it can't.
    fn text(&mut self, _text: Cow<'de, str>) -> Result<(), &'static str> {
        Ok(())
    }

    /// Takes true or false.
    fn truth(&mut self, _truth: bool) {}

    /// Takes the member of an object that comes next.
    fn member<A: MapAccess<'de>>(&mut self, _name: &str, access: &mut A) -> Result<(), A::Error> {
        access.next_value::<IgnoredAny>().map(drop)
    }

    /// Takes the element of a list that comes next, if there is one.
    fn element<A: SeqAccess<'de>>(&mut self, access: &mut A) -> Result<bool, A::Error> {
        Ok(access.next_element::<IgnoredAny>()?.is_some())
    }
}

/// Whatever comes, as far as it is wanted.
pub(super) struct Any<T>(pub(super) T);

impl<'de, T: Take<'de>> Deserialize<'de> for Any<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyVisitor(PhantomData)).map(Self)
    }
}

/// The value of a member.
pub(super) fn value<'de, T: Take<'de>, A: MapAccess<'de>>(access: &mut A) -> Result<T, A::Error> {
    access.next_value::<Any<T>>().map(|read| read.0)
}

struct AnyVisitor<T>(PhantomData<T>);

impl<'de, T: Take<'de>> Visitor<'de> for AnyVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E>(self, truth: bool) -> Result<T, E> {
        let mut taken = T::default();
        taken.truth(truth);
        Ok(taken)
    }

    fn visit_i64<E>(self, _number: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E>(self, _number: u64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E>(self, _number: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        let mut taken = T::default();
        taken.text(Cow::Borrowed(text)).map_err(E::custom)?;
        Ok(taken)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let mut taken = T::default();
        taken.text(Cow::Owned(text.to_owned())).map_err(E::custom)?;
        Ok(taken)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<T, A::Error> {
        let mut taken = T::default();
        while taken.element(&mut access)? {}
        Ok(taken)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<T, A::Error> {
        let mut taken = T::default();
        while let Some(Any(Text(name))) = access.next_key()? {
            taken.member(name.as_deref().unwrap_or_default(), &mut access)?;
        }
        Ok(taken)
    }
}

/// A text.
#[derive(Default)]
pub(super) struct Text<'de>(pub(super) Option<Cow<'de, str>>);

impl<'de> Take<'de> for Text<'de> {
    fn text(&mut self, text: Cow<'de, str>) -> Result<(), &'static str> {
        self.0 = Some(text);
        Ok(())
    }
}

/// A text that can be borrowed.
#[derive(Default)]
pub(super) struct Name<'de>(pub(super) Option<&'de str>);

impl<'de> Take<'de> for Name<'de> {
    fn text(&mut self, text: Cow<'de, str>) -> Result<(), &'static str> {
        match text {
            Cow::Borrowed(text) => self.0 = Some(text),
            Cow::Owned(_) => return Err("a name has escapes"),
        }
        Ok(())
    }
}

/// True or false.
#[derive(Default)]
pub(super) struct Truth(pub(super) bool);

impl Take<'_> for Truth {
    fn truth(&mut self, truth: bool) {
        self.0 = truth;
    }
}

/// A list; what its elements aren't, they lack.
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Take<'de>> Take<'de> for List<T> {
    fn element<A: SeqAccess<'de>>(&mut self, access: &mut A) -> Result<bool, A::Error> {
        let element = access.next_element::<Any<T>>()?;
        let is_there = element.is_some();
        self.0.extend(element.map(|element| element.0));
        Ok(is_there)
    }
}
