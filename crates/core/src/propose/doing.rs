//! What a goal wants done, and how well an operation does that.

use crate::schema::Verb;

/// Actions that add a record to a table, as stems; those too that stay as they are.
const ADDS: &[&str] = &[
    "comment", "book", "order", "record", "invoic", "rat", "review", "send", "follow", "subscrib", "enroll",
    "invit", "refer", "upload", "reply", "request", "report", "donat", "earn", "prescrib", "vot", "admit",
    "import", "copy", "invoice", "rate", "rent", "borrow", "charg", "refund", "register",
];
/// Actions that change a record of a table, as stems.
const CHANGES: &[&str] = &[
    "cancel",
    "reschedul",
    "assign",
    "unassign",
    "clos",
    "reopen",
    "complet",
    "approv",
    "reject",
    "confirm",
    "acknowledg",
    "escal",
    "transfer",
    "mov",
    "paus",
    "resum",
    "archiv",
    "restor",
    "block",
    "unblock",
    "mut",
    "lock",
    "unlock",
    "enabl",
    "disabl",
    "activ",
    "deactiv",
    "star",
    "pin",
    "flag",
    "mark",
    "put",
    "hand",
    "switch",
    "stop",
    "return",
    "check_in",
    "check_out",
    "no_show",
    "mark_read",
    "mark_spam",
    "publish",
    "unpublish",
    "terminat",
    "promot",
    "ship",
    "deliver",
    "receiv",
    "set",
    "turn",
    "adjust_stock",
    "extend",
    "renew",
    "upgrad",
    "downgrad",
    "accept",
    "discharg",
    "reset",
    "unsubscrib",
    "hid",
    "tag",
    "label",
    "chang",
];

/// What a goal wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doing {
    /// To know something of one record.
    Read,
    /// To see the records there are.
    List,
    /// To find records by something.
    Search,
    /// A new record.
    Create,
    /// A change of a record.
    Update,
    /// A record gone.
    Delete,
    /// Something with a name of its own, such as `refund`.
    Action(Box<str>),
}

impl Doing {
    /// What a line of the lexicon is about.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "read" => Self::Read,
            "list" => Self::List,
            "search" => Self::Search,
            "create" => Self::Create,
            "update" => Self::Update,
            "delete" => Self::Delete,
            _ => Self::Action(crate::schema::stem(name.strip_prefix("action ")?.trim()).into()),
        })
    }

    /// Whether it changes nothing.
    pub(super) fn only_reads(&self) -> bool {
        match self {
            Self::Read | Self::List | Self::Search => true,
            Self::Action(name) => matches!(&**name, "download" | "export" | "count" | "check"),
            Self::Create | Self::Update | Self::Delete => false,
        }
    }

    /// How well what is done with a table does it, of 1. A table has no operations with names of their own: to cancel
    /// or to approve is to change a record, to comment or to book is to add one.
    pub(super) fn suits_table(&self, verb: Verb) -> f32 {
        let Self::Action(name) = self else { return self.suits(verb) };
        match verb {
            Verb::Create if ADDS.contains(&&**name) => 0.9,
            Verb::Update if CHANGES.contains(&&**name) => 0.9,
            Verb::Create if CHANGES.contains(&&**name) => 0.1,
            Verb::Update if ADDS.contains(&&**name) => 0.25,
            _ => self.suits(verb),
        }
    }

    /// How well an operation's verb does it, of 1; what an action's own name says comes on top. Whatever reads may do
    /// for another read, for vendors call them as they like; what changes something never stands for what doesn't,
    /// but for actions, whose verb tells too little.
    pub(super) fn suits(&self, verb: Verb) -> f32 {
        match (self, verb) {
            (Self::Read, Verb::Read)
            | (Self::List, Verb::List)
            | (Self::Search, Verb::Search)
            | (Self::Create, Verb::Create)
            | (Self::Update, Verb::Update)
            | (Self::Delete, Verb::Delete) => 1.0,
            (Self::Read, Verb::Search) | (Self::List, Verb::Search) | (Self::Search, Verb::List) => 0.9,
            (Self::Read, Verb::List) | (Self::List, Verb::Read) | (Self::Search, Verb::Read) => 0.75,
            (Self::Action(_), Verb::Action) => 0.8,
            (Self::Create | Self::Update, Verb::Action) => 0.5,
            (Self::Delete, Verb::Action) => 0.45,
            (Self::Action(_), Verb::Create) => 0.45,
            (Self::Action(_), Verb::Update) => 0.5,
            (Self::Action(_), Verb::Delete) => 0.35,
            (Self::Create, Verb::Update) | (Self::Update, Verb::Create) => 0.25,
            (Self::Delete, Verb::Update) => 0.3,
            (Self::Read | Self::List | Self::Search, Verb::Action) => 0.3,
            (Self::Action(_), Verb::Read | Verb::List | Verb::Search) => 0.2,
            _ => 0.0,
        }
    }
}
