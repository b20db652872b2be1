//! What a value is in an OpenAPI document, as far as telling examples from things that are called so needs it.

/// What a value of a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The whole document, before it says what it is.
    Root,
    /// What OpenAPI says the members of: `example` and `examples` are examples.
    Described,
    /// What gives names to things that are described: a property may be called `example`.
    Named,
    /// Anything that is kept as it is.
    AsItIs,
}

impl Part {
    /// The same part after one more of its members: only a document that first says that it is OpenAPI is one.
    pub(super) fn known_by(self, first: &str) -> Self {
        match (self, first) {
            (Self::Root, "openapi" | "swagger") => Self::Described,
            (Self::Root, _) => Self::AsItIs,
            (Self::Described | Self::Named | Self::AsItIs, _) => self,
        }
    }

    /// What the member of that name is; none for an example.
    pub(super) fn member(self, name: &str) -> Option<Self> {
        match self {
            Self::Described => described(name),
            Self::Named => Some(Self::Described),
            Self::Root | Self::AsItIs => Some(Self::AsItIs),
        }
    }

    /// What an element of a list is.
    pub(super) fn element(self) -> Self {
        match self {
            Self::Described | Self::Named => Self::Described,
            Self::Root | Self::AsItIs => Self::AsItIs,
        }
    }
}

fn described(member: &str) -> Option<Part> {
    Some(match member {
        "example" | "examples" => return None,
        "paths"
        | "webhooks"
        | "pathItems"
        | "callbacks"
        | "links"
        | "responses"
        | "parameters"
        | "headers"
        | "requestBodies"
        | "content"
        | "mediaTypes"
        | "encoding"
        | "schemas"
        | "definitions"
        | "$defs"
        | "properties"
        | "patternProperties"
        | "dependentSchemas"
        | "securitySchemes"
        | "securityDefinitions"
        | "variables" => Part::Named,
        // Values of the API's own, and names that lead to no description.
        "default" | "enum" | "const" | "security" | "scopes" | "mapping" => Part::AsItIs,
        // What others make of extensions isn't known.
        extension if extension.starts_with("x-") => Part::AsItIs,
        _ => Part::Described,
    })
}
