//! Fields of objects: their types and how sensitive they are.

use serde::{Deserialize, Serialize};

use super::{Argument, Limits};

/// The name of the field that stands for every member of a map.
pub const ANY_NAME: &str = "*";

/// The type of a value, in one vocabulary for all providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Text.
    String,
    /// A whole number; its range is in the field's `format`.
    Integer,
    /// A binary floating-point number.
    Number,
    /// An exact decimal number.
    Decimal,
    /// True or false.
    Boolean,
    /// A calendar date, `2026-11-02`.
    Date,
    /// A time of day, `09:15:00`.
    Time,
    /// A point in time, or a date with a time of day; RFC 3339.
    Datetime,
    /// A UUID in its hyphenated form.
    Uuid,
    /// Bytes, in base64.
    Binary,
    /// Any JSON value.
    Json,
    /// One of the field's allowed values.
    Enum,
    /// A record of another object.
    Object,
    /// Several values of one type.
    List,
}

impl FieldType {
    /// All types.
    pub const ALL: [Self; 14] = [
        Self::String,
        Self::Integer,
        Self::Number,
        Self::Decimal,
        Self::Boolean,
        Self::Date,
        Self::Time,
        Self::Datetime,
        Self::Uuid,
        Self::Binary,
        Self::Json,
        Self::Enum,
        Self::Object,
        Self::List,
    ];

    /// The type as the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Uuid => "uuid",
            Self::Binary => "binary",
            Self::Json => "json",
            Self::Enum => "enum",
            Self::Object => "object",
            Self::List => "list",
        }
    }
}

/// How careful one must be with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sensitivity {
    /// Nothing special.
    #[default]
    None,
    /// About a person: may be bound, and is shown in the pre-publish report.
    Personal,
    /// Never bound, read or written.
    Restricted,
}

/// What makes a field sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says what it is")]
pub enum SensitiveClass {
    Credential,
    PaymentCard,
    BankAccount,
    GovernmentId,
    Health,
    PersonName,
    Email,
    Phone,
    PostalAddress,
    DateOfBirth,
    GeoLocation,
    IpAddress,
}

impl SensitiveClass {
    /// How careful this class makes one.
    pub fn sensitivity(self) -> Sensitivity {
        match self {
            Self::Credential | Self::PaymentCard | Self::BankAccount | Self::GovernmentId | Self::Health => {
                Sensitivity::Restricted
            }
            Self::PersonName
            | Self::Email
            | Self::Phone
            | Self::PostalAddress
            | Self::DateOfBirth
            | Self::GeoLocation
            | Self::IpAddress => Sensitivity::Personal,
        }
    }

    /// The class as the API writes it, such as `government_id`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::PaymentCard => "payment_card",
            Self::BankAccount => "bank_account",
            Self::GovernmentId => "government_id",
            Self::Health => "health",
            Self::PersonName => "person_name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::PostalAddress => "postal_address",
            Self::DateOfBirth => "date_of_birth",
            Self::GeoLocation => "geo_location",
            Self::IpAddress => "ip_address",
        }
    }
}

/// A field of an object: a column, a property, a GraphQL field.
///
/// The field [`ANY_NAME`] stands for every member of an object with free names (a map). In unions and interfaces
/// a field named `… on Type` leads to the members of one of their types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Unique in its object.
    pub name: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The element type of a list, or the name of the object it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What the type alone doesn't say: `int32`, `uint64`, `float32`, `email`, `date-time` (with a
    /// zone), `local-date-time` (without one), `interval`, `inet`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Whether a new record must state it.
    pub required: bool,
    /// Whether its value can be null.
    pub nullable: bool,
    /// Whether the provider alone sets it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// Whether it may be written but not read.
    #[serde(default, skip_serializing_if = "is_false")]
    pub write_only: bool,
    /// The values of an enum, in the provider's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_values: Vec<String>,
    /// How careful one must be with it.
    pub sensitivity: Sensitivity,
    /// What makes it sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive_class: Option<SensitiveClass>,
    /// The provider's own description. Foreign text: data, never instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The most characters (or bytes, for binary) that it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// What of the type's values is refused all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limits: Option<Box<Limits>>,
    /// Digits in all and after the point, for decimals; digits of a fraction of a second, where a
    /// time has fewer than six.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<(u16, u16)>,
    /// The provider's own name of the type, such as `character varying(40)` or `citext`; for the fields of
    /// GraphQL's input objects what a variable is declared as, such as `[ID!]!`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native_type: Option<String>,
    /// Whether the database compares it without regard to case.
    #[serde(default, skip_serializing_if = "is_false")]
    pub case_insensitive: bool,
    /// What a GraphQL field takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Argument>,
    /// Whether the provider advises against it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
}

impl Field {
    /// An optional field of a name and a type, with nothing else known of it.
    pub fn new(name: impl Into<String>, kind: FieldType) -> Self {
        Self {
            name: name.into(),
            kind,
            of: None,
            format: None,
            required: false,
            nullable: true,
            read_only: false,
            write_only: false,
            allowed_values: Vec::new(),
            sensitivity: Sensitivity::None,
            sensitive_class: None,
            description: None,
            max_length: None,
            limits: None,
            precision: None,
            native_type: None,
            case_insensitive: false,
            args: Vec::new(),
            deprecated: false,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}
