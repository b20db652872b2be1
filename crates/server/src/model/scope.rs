//! Scopes: what a key may do.

use std::collections::BTreeSet;

macro_rules! scopes {
    ($($variant:ident $word:literal $meaning:literal,)*) => {
        /// One permission of a key.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scope {
            $(#[doc = $meaning] $variant,)*
        }

        impl Scope {
            /// Every scope, in the order in which they are documented.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The scope as keys and documents write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// What it allows.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    };
}

scopes! {
    AgentsRead "agents:read" "Read agents.",
    AgentsWrite "agents:write" "Create, change and delete agents, publish and roll back.",
    SkillsRead "skills:read" "Read skills and skill types.",
    SkillsWrite "skills:write" "Create, change and delete skills; bind operations.",
    SkillsInvoke "skills:invoke" "List and call published skills.",
    IntegrationsRead "integrations:read" "Read connections and schemas (status only, never tokens).",
    IntegrationsWrite "integrations:write" "Discover schemas, set data scoping and disconnect.",
    IntegrationsConnect "integrations:connect" "Connect a data source: hand in credentials or begin OAuth.",
    AnalyticsRead "analytics:read" "Read receipts and analytics.",
    AuditRead "audit:read" "Read the audit log.",
    KeysWrite "keys:write" "Manage API keys.",
    KnowledgeRead "knowledge:read" "Reserved: read knowledge sources.",
    KnowledgeWrite "knowledge:write" "Reserved: change knowledge sources.",
    PlaybooksRead "playbooks:read" "Reserved: read playbooks.",
    PlaybooksWrite "playbooks:write" "Reserved: change playbooks.",
    GuardrailsRead "guardrails:read" "Reserved: read guardrail policies.",
    GuardrailsWrite "guardrails:write" "Reserved: change guardrail policies.",
    NumbersRead "numbers:read" "Reserved: read phone numbers.",
    NumbersWrite "numbers:write" "Reserved: change phone numbers.",
    SmsRead "sms:read" "Reserved: read SMS registrations.",
    SmsWrite "sms:write" "Reserved: change SMS registrations.",
    OutboundRead "outbound:read" "Reserved: read outbound campaigns.",
    OutboundWrite "outbound:write" "Reserved: change outbound campaigns.",
    CallsRead "calls:read" "Reserved: read conversations.",
    AnalyticsWrite "analytics:write" "Reserved: curate analytics.",
    BillingRead "billing:read" "Reserved: read billing.",
    WebhooksWrite "webhooks:write" "Reserved: manage webhooks.",
    ChatRead "chat:read" "Reserved: read chats.",
    ChatWrite "chat:write" "Reserved: send chat messages.",
    WidgetsRead "widgets:read" "Reserved: read widgets.",
    WidgetsWrite "widgets:write" "Reserved: change widgets.",
    PubkeysRead "pubkeys:read" "Reserved: read publishable keys.",
    PubkeysWrite "pubkeys:write" "Reserved: change publishable keys.",
}

impl Scope {
    /// The scope of that name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.as_str() == word)
    }
}

/// The scopes of a key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopeSet(pub BTreeSet<Scope>);

impl ScopeSet {
    /// Every scope there is.
    pub fn all() -> Self {
        Self(Scope::ALL.iter().copied().collect())
    }

    /// Whether the set has the scope.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether every scope of the other set is in this one.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.is_subset(&self.0)
    }

    /// The scopes as words, sorted as documented.
    pub fn words(&self) -> Vec<&'static str> {
        self.0.iter().map(|scope| scope.as_str()).collect()
    }

    /// As the store keeps it: words separated by commas.
    pub fn to_text(&self) -> String {
        self.words().join(",")
    }

    /// From the store's text; words that no longer exist are passed over.
    pub fn from_text(text: &str) -> Self {
        Self(text.split(',').filter_map(Scope::parse).collect())
    }
}
