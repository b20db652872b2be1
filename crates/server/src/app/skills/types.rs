//! The types of skills: which run here, how one is made, and what its `executionConfig` holds.

use serde::Serialize;
use utoipa::ToSchema;

/// How a skill of a type comes to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SkillCreation)]
pub enum Making {
    /// By `POST /agents/{agentId}/skills`.
    Direct,
    /// By binding an operation of a connected integration.
    Binding,
    /// Not at all: it has no runtime here.
    NotAvailable,
}

/// One setting of a type's `executionConfig`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SkillSetting)]
pub struct Setting {
    /// The key, in `snake_case`.
    pub key: &'static str,
    /// Whether it must be stated; what follows from a binding is never stated.
    pub required: bool,
    /// What it means.
    pub meaning: &'static str,
    /// The values it may have; empty means any.
    pub allowed_values: &'static [&'static str],
}

/// A type of skill.
#[derive(Debug, Clone, Copy)]
pub struct SkillType {
    /// The word of the API.
    pub name: &'static str,
    /// How one is made.
    pub making: Making,
    /// What it does.
    pub meaning: &'static str,
    /// What its `executionConfig` holds.
    pub settings: &'static [Setting],
}

const fn derived(key: &'static str, meaning: &'static str) -> Setting {
    Setting { key, required: false, meaning, allowed_values: &[] }
}

/// The actions of a `builtin` skill.
pub const ACTIONS: &[&str] = &["end_call", "take_message", "repeat"];

const fn missing(name: &'static str, meaning: &'static str) -> SkillType {
    SkillType { name, making: Making::NotAvailable, meaning, settings: &[] }
}

/// What the `executionConfig` of a skill on an API holds.
const REQUEST_SETTINGS: &[Setting] = &[
    derived("kind", "The integration whose connection carries the call."),
    derived("operation", "The operation that was bound."),
    derived("host", "Where the data goes."),
    derived("request", "The request or document that is sent, with `{parameter}` where values go."),
    derived("plan_hash", "What the frozen plan is recognized by."),
];

/// Every type that the API knows.
pub const ALL: &[SkillType] = &[
    SkillType {
        name: "builtin",
        making: Making::Direct,
        meaning: "Tells the platform that carries the conversation to end the call, take a message or repeat itself.",
        settings: &[Setting {
            key: "action",
            required: true,
            meaning: "What the platform is told to do.",
            allowed_values: ACTIONS,
        }],
    },
    SkillType {
        name: "transfer",
        making: Making::Direct,
        meaning: "Tells the platform that carries the conversation to hand it over to a person.",
        settings: &[Setting {
            key: "destination",
            required: true,
            meaning: "Where to: a phone number, a SIP address or the name of a queue.",
            allowed_values: &[],
        }],
    },
    SkillType {
        name: "native_sql",
        making: Making::Binding,
        meaning: "Runs one frozen statement on a connected database.",
        settings: &[
            derived("kind", "The integration whose connection carries the call."),
            derived("operation", "The operation that was bound."),
            derived("host", "Where the data goes."),
            derived("statement", "The statement that runs."),
            derived("plan_hash", "What the frozen plan is recognized by."),
        ],
    },
    SkillType {
        name: "native_rest",
        making: Making::Binding,
        meaning: "Sends one frozen request to a connected API.",
        settings: REQUEST_SETTINGS,
    },
    SkillType {
        name: "native_graphql",
        making: Making::Binding,
        meaning: "Sends one frozen GraphQL document to a connected API.",
        settings: REQUEST_SETTINGS,
    },
    missing("db_query", "Runs a statement written by hand."),
    missing("http_webhook", "Calls an endpoint of your own."),
    missing("sms", "Sends a text message."),
    missing("email", "Sends an email."),
    missing("calendar", "Books in a calendar."),
    missing("google_sheets", "Reads and writes a spreadsheet."),
    missing("crm", "Works with a customer record."),
    missing("mcp", "Calls a tool of an MCP server."),
    missing("playbook", "Leads through a conversation of several turns."),
    missing("knowledge_query", "Searches a knowledge base."),
    missing("geo", "Works with places and distances."),
];

/// The type of that name.
pub fn find(name: &str) -> Option<&'static SkillType> {
    ALL.iter().find(|known| known.name == name)
}

/// Whether the runtime can run a skill of that type.
pub fn runs_here(name: &str) -> bool {
    find(name).is_some_and(|known| known.making != Making::NotAvailable)
}
