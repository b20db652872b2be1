//! The vocabulary itself.

use super::Canonical;
use crate::{
    binding::Normalize,
    schema::{FieldType, SensitiveClass},
};

/// Text that is tidied at its ends alone, and of nobody's person.
const TEXT: Canonical = Canonical {
    name: "",
    kind: FieldType::String,
    format: None,
    normalize: Normalize::Trim,
    description: "",
    example: "",
    class: None,
    identifies: false,
};

/// Every canonical parameter: who calls, where, when, and about what.
pub static PARAMETERS: &[Canonical] = &[
    Canonical {
        name: "caller_phone",
        format: Some("phone"),
        normalize: Normalize::E164,
        description: "The phone number of the caller, with its country code where that is known.",
        example: "+12065550142",
        class: Some(SensitiveClass::Phone),
        ..TEXT
    },
    Canonical {
        name: "caller_name",
        description: "The full name of the caller, as they say it.",
        example: "Ada Birch",
        class: Some(SensitiveClass::PersonName),
        ..TEXT
    },
    Canonical {
        name: "caller_first_name",
        description: "The first name of the caller, as they say it.",
        example: "Ada",
        class: Some(SensitiveClass::PersonName),
        ..TEXT
    },
    Canonical {
        name: "caller_last_name",
        description: "The last name of the caller, as they say it.",
        example: "Birch",
        class: Some(SensitiveClass::PersonName),
        ..TEXT
    },
    Canonical {
        name: "caller_email",
        format: Some("email"),
        normalize: Normalize::Lower,
        description: "The e-mail address of the caller, spelled back to them and confirmed.",
        example: "ada@example.com",
        class: Some(SensitiveClass::Email),
        ..TEXT
    },
    Canonical {
        name: "company_name",
        description: "The company that the caller calls for.",
        example: "Birch & Sons",
        ..TEXT
    },
    Canonical {
        name: "service_address",
        description: "The whole address where the service is wanted: street and number, postal code, city.",
        example: "12 Cedar Lane, Seattle, WA 98101",
        class: Some(SensitiveClass::PostalAddress),
        ..TEXT
    },
    Canonical {
        name: "city",
        description: "The city of the address.",
        example: "Seattle",
        class: Some(SensitiveClass::PostalAddress),
        ..TEXT
    },
    Canonical {
        name: "postal_code",
        normalize: Normalize::Upper,
        description: "The postal code of the address.",
        example: "98101",
        class: Some(SensitiveClass::PostalAddress),
        ..TEXT
    },
    Canonical {
        name: "country_code",
        normalize: Normalize::Upper,
        description: "The country of the address, as its two letters of ISO 3166.",
        example: "US",
        class: Some(SensitiveClass::PostalAddress),
        ..TEXT
    },
    Canonical {
        name: "preferred_date",
        kind: FieldType::Date,
        format: Some("date"),
        normalize: Normalize::Date,
        description: "The day that the caller asks for, as a date: work it out of words such as `next Tuesday`.",
        example: "2026-12-01",
        ..TEXT
    },
    Canonical {
        name: "preferred_time",
        kind: FieldType::Time,
        format: Some("time"),
        normalize: Normalize::Time,
        description: "The time of day that the caller asks for, by 24 hours.",
        example: "15:00:00",
        ..TEXT
    },
    Canonical {
        name: "preferred_datetime",
        kind: FieldType::Datetime,
        format: Some("date-time"),
        normalize: Normalize::Datetime,
        description: "The date and time that the caller asks for: work them out of words such as `next Tuesday at 3`.",
        example: "2026-12-01T15:00:00-08:00",
        ..TEXT
    },
    Canonical {
        name: "duration_minutes",
        kind: FieldType::Integer,
        description: "How long it should take, in minutes.",
        example: "60",
        ..TEXT
    },
    Canonical {
        name: "party_size",
        kind: FieldType::Integer,
        description: "How many people come.",
        example: "4",
        ..TEXT
    },
    Canonical {
        name: "order_number",
        description: "The number of the order, as the caller reads it out.",
        example: "1042",
        identifies: true,
        ..TEXT
    },
    Canonical {
        name: "appointment_id",
        description: "The id of the appointment, as an earlier answer gave it: never made up.",
        example: "apt_7301",
        identifies: true,
        ..TEXT
    },
    Canonical {
        name: "service_name",
        description: "The service that the caller wants, by the name that the business uses.",
        example: "Boiler inspection",
        ..TEXT
    },
    Canonical {
        name: "product_name",
        description: "The product that the caller speaks of.",
        example: "Oak shelf",
        ..TEXT
    },
    Canonical {
        name: "quantity",
        kind: FieldType::Integer,
        description: "How many pieces the caller wants.",
        example: "2",
        ..TEXT
    },
    Canonical {
        name: "notes",
        description: "What else the caller wants to be known, in a sentence or two.",
        example: "The gate is locked; ring twice.",
        ..TEXT
    },
];
