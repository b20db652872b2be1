//! An answer as it stands, without what nobody asks for.

use std::borrow::Cow;

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::{
    definition,
    lenient::{Any, List, Name, Take, Text, Truth, value},
};
use crate::import::graphql::{document::Definition, notes::Notes};

/// The whole answer.
#[derive(Default)]
pub(super) struct Answer<'a> {
    data: Data<'a>,
    bare: Option<RawSchema<'a>>,
    errors: List<Nothing>,
}

impl<'a> Answer<'a> {
    /// The schema, wherever it stands.
    pub(super) fn schema(self) -> Option<RawSchema<'a>> {
        self.data.schema.or(self.bare)
    }

    pub(super) fn has_errors(&self) -> bool {
        !self.errors.0.is_empty()
    }
}

impl<'a> Take<'a> for Answer<'a> {
    fn member<A: MapAccess<'a>>(&mut self, name: &str, access: &mut A) -> Result<(), A::Error> {
        match name {
            "data" => self.data = value(access)?,
            "__schema" => self.bare = Some(value(access)?),
            "errors" => self.errors = value(access)?,
            _ => return access.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

#[derive(Default)]
struct Data<'a> {
    schema: Option<RawSchema<'a>>,
}

impl<'a> Take<'a> for Data<'a> {
    fn member<A: MapAccess<'a>>(&mut self, name: &str, access: &mut A) -> Result<(), A::Error> {
        match name {
            "__schema" => self.schema = Some(value(access)?),
            _ => return access.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

/// Something that is counted alone.
#[derive(Default)]
struct Nothing;

impl Take<'_> for Nothing {}

/// What `__schema` says.
#[derive(Default)]
pub(super) struct RawSchema<'a> {
    pub(super) query: Option<&'a str>,
    pub(super) mutation: Option<&'a str>,
    pub(super) subscription: Option<&'a str>,
    /// None where there is no list.
    pub(super) types: Option<Types<'a>>,
}

impl<'a> Take<'a> for RawSchema<'a> {
    fn member<A: MapAccess<'a>>(&mut self, name: &str, access: &mut A) -> Result<(), A::Error> {
        match name {
            "queryType" => self.query = value::<Named<'a>, A>(access)?.name,
            "mutationType" => self.mutation = value::<Named<'a>, A>(access)?.name,
            "subscriptionType" => self.subscription = value::<Named<'a>, A>(access)?.name,
            "types" => self.types = value::<Option<Types<'a>>, A>(access)?,
            _ => return access.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

/// The types: each becomes a definition at once, so that never all of them are there as they stand.
#[derive(Default)]
pub(super) struct Types<'a> {
    pub(super) read: Vec<Definition<'a>>,
    pub(super) notes: Notes<'a>,
}

impl<'a> Take<'a> for Option<Types<'a>> {
    fn element<A: SeqAccess<'a>>(&mut self, access: &mut A) -> Result<bool, A::Error> {
        let types = self.get_or_insert_default();
        let Some(Any(raw)) = access.next_element::<Any<RawDefinition<'a>>>()? else { return Ok(false) };
        types.read.extend(definition(raw, &mut types.notes));
        Ok(true)
    }
}

/// Something of which the name alone counts.
#[derive(Default)]
struct Named<'a> {
    name: Option<&'a str>,
}

impl<'a> Take<'a> for Named<'a> {
    fn member<A: MapAccess<'a>>(&mut self, name: &str, access: &mut A) -> Result<(), A::Error> {
        match name {
            "name" => self.name = value::<Name<'a>, A>(access)?.0,
            _ => return access.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

/// A type.
#[derive(Default)]
pub(super) struct RawDefinition<'a> {
    pub(super) kind: Option<Cow<'a, str>>,
    pub(super) name: Option<&'a str>,
    pub(super) description: Option<Cow<'a, str>>,
    pub(super) fields: Vec<RawMember<'a>>,
    pub(super) input_fields: Vec<RawMember<'a>>,
    pub(super) interfaces: Vec<Option<&'a str>>,
    pub(super) possible_types: Vec<Option<&'a str>>,
    pub(super) enum_values: Vec<Option<&'a str>>,
}

impl<'a> Take<'a> for RawDefinition<'a> {
    fn member<A: MapAccess<'a>>(&mut self, name: &str, access: &mut A) -> Result<(), A::Error> {
        match name {
            "kind" => self.kind = value::<Text<'a>, A>(access)?.0,
            "name" => self.name = value::<Name<'a>, A>(access)?.0,
            "description" => self.description = value::<Text<'a>, A>(access)?.0,
            "fields" => self.fields = value::<List<RawMember<'a>>, A>(access)?.0,
            "inputFields" => self.input_fields = value::<List<RawMember<'a>>, A>(access)?.0,
            "interfaces" => self.interfaces = names(access)?,
            "possibleTypes" => self.possible_types = names(access)?,
            "enumValues" => self.enum_values = names(access)?,
            _ => return access.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

fn names<'a, A: MapAccess<'a>>(access: &mut A) -> Result<Vec<Option<&'a str>>, A::Error> {
    let named = value::<List<Named<'a>>, A>(access)?;
    Ok(named.0.into_iter().map(|named| named.name).collect())
}

/// A field, an argument, or a field of an input object.
#[derive(Default)]
pub(super) struct RawMember<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) description: Option<Cow<'a, str>>,
    pub(super) of: RawType<'a>,
    pub(super) args: Vec<RawMember<'a>>,
    pub(super) default: Option<Cow<'a, str>>,
    pub(super) deprecated: bool,
}

impl<'a> Take<'a> for RawMember<'a> {
    fn member<A: MapAccess<'a>>(&mut self, name: &str, access: &mut A) -> Result<(), A::Error> {
        match name {
            "name" => self.name = value::<Name<'a>, A>(access)?.0,
            "description" => self.description = value::<Text<'a>, A>(access)?.0,
            "type" => self.of = value(access)?,
            "args" => self.args = value::<List<RawMember<'a>>, A>(access)?.0,
            "defaultValue" => self.default = value::<Text<'a>, A>(access)?.0,
            "isDeprecated" => self.deprecated = value::<Truth, A>(access)?.0,
            _ => return access.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}

/// A type where it is used.
#[derive(Default)]
pub(super) struct RawType<'a> {
    pub(super) kind: Option<Cow<'a, str>>,
    pub(super) name: Option<&'a str>,
    pub(super) inner: Option<Box<RawType<'a>>>,
}

impl<'a> Take<'a> for RawType<'a> {
    fn member<A: MapAccess<'a>>(&mut self, name: &str, access: &mut A) -> Result<(), A::Error> {
        match name {
            "kind" => self.kind = value::<Text<'a>, A>(access)?.0,
            "name" => self.name = value::<Name<'a>, A>(access)?.0,
            "ofType" => self.inner = Some(Box::new(value(access)?)),
            _ => return access.next_value::<IgnoredAny>().map(drop),
        }
        Ok(())
    }
}
