//! Changes as sentences.

use super::Change;

impl Change {
    /// The change in a sentence, given which list it stands in.
    pub fn sentence(&self, kind: Kind) -> String {
        match kind {
            Kind::Added => self.added(),
            Kind::Removed => format!("{} is gone.", capital(&self.thing())),
            Kind::Changed => self.changed(),
        }
    }

    fn added(&self) -> String {
        let is_required = self.what.as_deref() == Some("required");
        let must = match (is_required, &self.argument) {
            (false, _) => "",
            (true, Some(_)) => " A call must state it.",
            (true, None) => " A new record must state it.",
        };
        format!("{} is new.{must}", capital(&self.thing()))
    }

    fn changed(&self) -> String {
        let (before, after) =
            (self.before.as_deref().unwrap_or_default(), self.after.as_deref().unwrap_or_default());
        let what = self.what.as_deref().unwrap_or_default();
        let is_on = after == "yes";
        let plain = match what {
            "required" if self.argument.is_some() => {
                choose(is_on, "must be stated by a call now", "need not be stated by a call any more")
            }
            "required" => choose(
                is_on,
                "must be stated by a new record now",
                "need not be stated by a new record any more",
            ),
            "nullable" => choose(is_on, "can be null now", "can't be null any more"),
            "readOnly" => choose(is_on, "is set by the provider alone now", "can be written now"),
            "writeOnly" => choose(is_on, "can't be read any more", "can be read now"),
            "caseInsensitive" => {
                choose(is_on, "is compared without regard to case now", "is compared with regard to case now")
            }
            "deprecated" => {
                choose(is_on, "is advised against by the provider now", "isn't advised against any more")
            }
            "isWrite" => choose(is_on, "changes something now", "changes nothing any more"),
            "index" => {
                choose(after == "leads an index", "can be filtered by now", "can't be filtered by any more")
            }
            "description" => "is described differently",
            _ => return self.turned(what, before, after),
        };
        format!("{} {plain}.", capital(&self.thing()))
    }

    /// `The type of the field ... was `string` and is `integer` now.`
    fn turned(&self, what: &str, before: &str, after: &str) -> String {
        let name = named(what);
        let of = match self.thing() {
            thing if thing == WHOLE => String::new(),
            thing => format!(" of {thing}"),
        };
        match (before, after) {
            ("", after) => format!("The {name}{of} is `{after}` now, and was nothing."),
            (before, "") => format!("The {name}{of} was `{before}` and is nothing now."),
            (before, after) => format!("The {name}{of} was `{before}` and is `{after}` now."),
        }
    }

    /// What the change is about.
    fn thing(&self) -> String {
        let of = |what: &str, name: &str, whole: Option<&String>| match whole {
            Some(whole) => format!("the {what} `{name}` of `{whole}`"),
            None => format!("the {what} `{name}`"),
        };
        let owner = self.operation.as_ref().or(self.field.as_ref());
        match (&self.argument, &self.operation, &self.field, &self.relationship, &self.object) {
            (Some(argument), None, Some(field), _, Some(object)) => {
                format!("the argument `{argument}` of `{object}.{field}`")
            }
            (Some(argument), ..) => of("argument", argument, owner),
            (None, Some(operation), ..) => of("operation", operation, None),
            (None, None, Some(field), ..) => of("field", field, self.object.as_ref()),
            (None, None, None, Some(relationship), _) => {
                of("relationship", relationship, self.object.as_ref())
            }
            (None, None, None, None, Some(object)) => of("object", object, None),
            (None, None, None, None, None) => WHOLE.to_owned(),
        }
    }
}

/// Which list a change stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of what is new.
    Added,
    /// Of what is gone.
    Removed,
    /// Of what is still there and not the same.
    Changed,
}

const WHOLE: &str = "the schema";

fn choose<'a>(first: bool, one: &'a str, other: &'a str) -> &'a str {
    if first { one } else { other }
}

/// What people call a property.
fn named(what: &str) -> &str {
    match what {
        "nativeType" => "provider's own type",
        "maxLength" => "greatest length",
        "allowedValues" => "list of allowed values",
        "primaryKey" => "primary key",
        "capabilities" => "list of capabilities",
        "indexes" => "list of indexes",
        "in" => "place in the request",
        "wireName" => "name in the request",
        "body" => "form of the body",
        "accept" => "media type of the answer",
        "returns" => "result",
        "root" => "root field",
        "from" => "start",
        "to" => "end",
        "security" => "way to sign in",
        "securitySchemes" => "list of ways to sign in",
        "servers" => "list of servers",
        "isWrite" => "effect",
        other => other,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
