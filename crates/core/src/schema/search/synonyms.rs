//! What people say, and what interfaces call it: a small table of business words.

/// Words that mean nothing to a search.
const EMPTY: &[&str] = &[
    "a", "an", "the", "of", "by", "for", "to", "in", "on", "at", "with", "from", "and", "or", "as", "into",
    "all", "any", "some", "is", "are", "was", "be", "it", "its", "this", "that", "these", "those", "my",
    "our", "your", "his", "her", "their", "me", "we", "us", "you", "i", "they", "them", "who", "whose",
    "what", "which", "how", "where", "when", "do", "does", "did", "can", "has", "have", "had", "up", "out",
    "via", "per", "please", "want", "give", "let", "need",
];

/// Words of what is done or of which records are meant: a thing that lacks one may still be what is looked for.
const SOFT: &[&str] = &[
    "unread",
    "open",
    "closed",
    "active",
    "inactive",
    "pending",
    "paid",
    "unpaid",
    "overdue",
    "past",
    "upcoming",
    "recent",
    "latest",
    "next",
    "last",
    "first",
    "current",
    "existing",
    "single",
    "many",
    "every",
    "more",
    "given",
    "free",
    "available",
    "number",
    "id",
];

/// Words that do something; each group means about the same.
const DOING: &[&[&str]] = &[
    &["get", "fetch", "retrieve", "read", "show", "view", "look", "lookup", "find", "see", "check", "load"],
    &["list", "browse", "show", "get", "fetch", "find", "see", "enumerate", "display"],
    &["search", "find", "look", "lookup", "query", "filter", "list"],
    &[
        "create", "add", "new", "take", "make", "insert", "register", "post", "open", "start", "set",
        "place", "submit", "publish",
    ],
    &["update", "change", "edit", "modify", "set", "patch", "adjust", "correct", "alter", "replace"],
    &["delete", "remove", "destroy", "erase", "drop"],
    &["cancel", "delete", "void", "revoke", "terminate", "stop", "end", "unsubscribe", "abort"],
    &["book", "create", "reserve", "schedule", "booking", "appointment", "reservation"],
    &["reschedule", "update", "move", "change"],
    &["move", "transfer", "migrate"],
    &["send", "post", "create", "dispatch", "deliver"],
    &["close", "complete", "finish", "resolve", "end"],
    &["assign", "add", "set"],
    &["rename", "update", "change"],
    &["pay", "payment", "settle"],
    &["enable", "activate", "start"],
    &["disable", "deactivate", "stop", "suspend", "block"],
    &["upload", "create", "add", "import"],
    &["download", "get", "export"],
    &["approve", "accept", "confirm"],
    &["decline", "reject", "deny", "refuse"],
    &["count", "total"],
    &["run", "dispatch", "trigger", "start", "execute", "launch"],
];

/// Words for things; each group means about the same.
const THINGS: &[&[&str]] = &[
    &["phone", "telephone", "mobile", "cellphone"],
    &["email", "mail"],
    &["repo", "repository"],
    &["org", "organization", "organisation"],
    &["company", "organization", "organisation", "business"],
    &["customer", "client", "contact", "buyer", "shopper", "guest", "subscriber"],
    &["person", "people", "user", "contact", "member"],
    &["employee", "staff", "worker", "technician", "provider"],
    &["team", "group"],
    &["invoice", "bill"],
    &["charge", "payment", "transaction"],
    &["payment", "pay", "transaction", "money"],
    &["refund", "reimburse", "return", "back"],
    &["subscription", "subscribe", "plan", "membership"],
    &["product", "item", "article", "good"],
    &["order", "purchase", "sale"],
    &["cart", "basket", "checkout"],
    &["appointment", "booking", "reservation", "meeting", "event", "visit"],
    &["calendar", "schedule", "agenda"],
    &["slot", "availability", "opening"],
    &["issue", "ticket", "case", "bug"],
    &["note", "comment", "remark"],
    &["message", "sms", "text"],
    &["picture", "image", "photo", "avatar"],
    &["file", "document", "attachment"],
    &["price", "cost", "amount"],
    &["discount", "coupon", "promotion", "voucher"],
    &["shipment", "delivery", "shipping", "fulfillment"],
    &["stock", "inventory"],
    &["deal", "opportunity"],
    &["lead", "prospect"],
    &["vendor", "supplier"],
    &["pr", "pull"],
    &["ci", "workflow", "pipeline", "build"],
    &["job", "task", "todo"],
    &["webhook", "hook"],
];

/// Whether a word means nothing to a search.
pub(super) fn is_empty(word: &str) -> bool {
    EMPTY.contains(&word)
}

/// Whether a word does something.
pub(super) fn is_doing(word: &str) -> bool {
    DOING.iter().any(|group| group.contains(&word))
}

/// Whether a thing that lacks this word may still be what is looked for.
pub(super) fn is_soft(word: &str) -> bool {
    SOFT.contains(&word) || is_doing(word)
}

/// What else may stand for a word. Groups of doings lead from their first word to the others and back.
pub(super) fn of(word: &str) -> impl Iterator<Item = &'static str> {
    let doing = DOING.iter().filter(move |group| group.contains(&word)).flat_map(move |group| {
        // `add` is `create`, but `submit` isn't `place`.
        let reached: &[&str] =
            if group.first() == Some(&word) { group } else { group.get(..1).unwrap_or_default() };
        reached.iter()
    });
    let things = THINGS.iter().filter(move |group| group.contains(&word)).flat_map(|group| group.iter());
    doing.chain(things).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_leads_to_what_stands_for_it() {
        let of = |word| of(word).collect::<Vec<_>>();
        assert!(of("look").contains(&"search"));
        assert!(of("telephone").contains(&"phone"));
        assert!(of("book").contains(&"appointment"));
        assert!(!of("submit").contains(&"place"));
        assert!(of("zeppelin").is_empty());
    }

    #[test]
    fn no_word_is_both_empty_and_of_a_group() {
        let groups = DOING.iter().chain(THINGS).flat_map(|group| group.iter());
        for word in groups.chain(SOFT) {
            assert!(!is_empty(word), "{word}");
        }
    }
}
