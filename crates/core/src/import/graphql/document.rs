//! What a GraphQL schema says, whichever way it was written down: names and texts are borrowed from there.

use std::borrow::Cow;

use serde_json::Value;

/// The most wrappers of one type; deeper ones are taken for cut off.
pub(super) const MOST_WRAPPERS: usize = 32;

/// A GraphQL schema.
#[derive(Debug, Default)]
pub(super) struct Document<'a> {
    pub(super) query: Option<&'a str>,
    pub(super) mutation: Option<&'a str>,
    pub(super) subscription: Option<&'a str>,
    /// Each name once.
    pub(super) types: Vec<Definition<'a>>,
}

/// What kind of type it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    Object,
    Interface,
    Union,
    Enum,
    Input,
}

/// A type.
#[derive(Debug)]
pub(super) struct Definition<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    pub(super) description: Option<Cow<'a, str>>,
    /// The fields of objects, interfaces and input objects.
    pub(super) members: Vec<Member<'a>>,
    /// The values of an enum; the types of a union or, where the source lists them, of an interface.
    pub(super) names: Vec<&'a str>,
    /// The interfaces that it has.
    pub(super) interfaces: Vec<&'a str>,
}

/// A field, an argument, or a field of an input object.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) description: Option<Cow<'a, str>>,
    pub(super) of: TypeRef<'a>,
    pub(super) args: Vec<Member<'a>>,
    /// Null also stands for a default that can't be read.
    pub(super) default: Option<Value>,
    pub(super) deprecated: bool,
}

/// A type where it is used: `[Order!]!` is `Order` in three wrappers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypeRef<'a> {
    /// None where the source is cut off.
    pub(super) name: Option<&'a str>,
    /// The outermost first.
    pub(super) wrappers: Vec<Wrapper>,
}

/// What a type is wrapped in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapper {
    List,
    NonNull,
}

impl<'a> Definition<'a> {
    pub(super) fn new(kind: Kind, name: &'a str) -> Self {
        Self { kind, name, description: None, members: Vec::new(), names: Vec::new(), interfaces: Vec::new() }
    }

    /// Whether what it holds is asked for by name.
    pub(super) fn is_object(&self) -> bool {
        match self.kind {
            Kind::Object | Kind::Interface | Kind::Union | Kind::Input => true,
            Kind::Scalar | Kind::Enum => false,
        }
    }
}

impl TypeRef<'_> {
    pub(super) fn is_non_null(&self) -> bool {
        self.wrappers.first() == Some(&Wrapper::NonNull)
    }

    /// How many lists are around it.
    pub(super) fn lists(&self) -> usize {
        self.wrappers.iter().filter(|wrapper| **wrapper == Wrapper::List).count()
    }

    /// GraphQL's own notation, such as `[Order!]!`.
    pub(super) fn notation(&self) -> Option<String> {
        let name = self.name?;
        let lists = self.lists();
        let mut written = String::with_capacity(name.len() + self.wrappers.len() + lists);
        (0..lists).for_each(|_| written.push('['));
        written.push_str(name);
        for wrapper in self.wrappers.iter().rev() {
            written.push(match wrapper {
                Wrapper::List => ']',
                Wrapper::NonNull => '!',
            });
        }
        Some(written)
    }
}

/// Whether a text is a name in GraphQL; only those may ever become part of a document.
pub(super) fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    starts && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// As much of a foreign word as a message has room for.
pub(super) fn short(word: &str) -> &str {
    word.char_indices().nth(80).and_then(|(end, _)| word.get(..end)).unwrap_or(word)
}
