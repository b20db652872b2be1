//! One schema against others: whatever the one says, one of the others must say as well.

use std::collections::BTreeSet;

use jackfield_core::schema::{Argument, Field, FieldType, Operation, Schema, Transport, Verb};

/// What of ours isn't as theirs says.
pub(crate) fn schemas(ours: &Schema, theirs: &[Schema]) -> Vec<String> {
    let mut differences = Vec::new();
    for operation in ours.operations() {
        let found = theirs.iter().find_map(|schema| Some((schema, schema.operation(&operation.name)?)));
        match found {
            None => differences.push(format!("{}: there is no such operation", operation.name)),
            Some((schema, their)) => {
                let mut comparison =
                    Comparison { ours, theirs: schema, seen: BTreeSet::new(), differences: &mut differences };
                comparison.operation(&operation, &their);
            }
        }
    }
    differences.dedup();
    differences
}

struct Comparison<'a> {
    ours: &'a Schema,
    theirs: &'a Schema,
    /// The pairs of objects that were compared: types go in circles.
    seen: BTreeSet<(String, String)>,
    differences: &'a mut Vec<String>,
}

/// Which way values go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Sent,
    Returned,
}

impl Comparison<'_> {
    fn operation(&mut self, our: &Operation, their: &Operation) {
        let name = &our.name;
        if let (Some(one), Some(other)) = (&our.http, &their.http) {
            self.same(name, "method", &format!("{:?}", one.method), &format!("{:?}", other.method));
            self.same(name, "path", &one.path, &other.path);
            if one.body.is_some() {
                self.same(name, "body", &format!("{:?}", one.body), &format!("{:?}", other.body));
            }
            self.same(name, "pages", &format!("{:?}", one.pagination), &format!("{:?}", other.pagination));
        }
        self.same(name, "change", changes(our.verb), changes(their.verb));
        self.same(name, "write", &our.is_write.to_string(), &their.is_write.to_string());
        if let (Some(one), Some(other)) = (&our.root, &their.root) {
            self.same(
                name,
                "root",
                &format!("{:?} {}", one.of, one.name),
                &format!("{:?} {}", other.of, other.name),
            );
        }
        self.arguments(name, &our.args, &their.args);
        self.same(name, "list", &our.returns.list.to_string(), &their.returns.list.to_string());
        match (&our.returns.object, &their.returns.object) {
            (Some(one), Some(other)) => self.objects(name, one, other, Way::Returned),
            (Some(_), None) => self.tell(name, "the vendor's returns no object"),
            (None, _) => {}
        }
    }

    fn arguments(&mut self, at: &str, ours: &[Argument], theirs: &[Argument]) {
        for argument in ours {
            let at = format!("{at}({})", argument.name);
            match theirs.iter().find(|known| known.name == argument.name && known.place == argument.place) {
                None => self.tell(&at, "there is no such argument in that place"),
                Some(known) => self.argument(&at, argument, known),
            }
        }
        for demanded in theirs.iter().filter(|argument| argument.required) {
            if !ours.iter().any(|argument| argument.name == demanded.name) {
                self.tell(&format!("{at}({})", demanded.name), "the vendor demands this argument");
            }
        }
    }

    fn argument(&mut self, at: &str, our: &Argument, their: &Argument) {
        self.same(at, "required", &our.required.to_string(), &their.required.to_string());
        self.written(at, our.native_type.as_deref(), their.native_type.as_deref());
        self.same(at, "style", &format!("{:?}", our.style), &format!("{:?}", their.style));
        self.format(at, our.format.as_deref(), their.format.as_deref());
        self.values(at, &our.allowed_values, &their.allowed_values, Way::Sent);
        self.types(at, (our.kind, our.of.as_deref()), (their.kind, their.of.as_deref()), Way::Sent);
    }

    fn objects(&mut self, at: &str, our: &str, their: &str, way: Way) {
        if !self.seen.insert((our.to_owned(), their.to_owned())) {
            return;
        }
        let (Some(ours), Some(theirs)) = (self.ours.object(our), self.theirs.object(their)) else { return };
        for field in &ours.fields {
            let place = format!("{at}.{}", field.name);
            match theirs.field(&field.name) {
                None => self.tell(&place, "there is no such field"),
                Some(known) => self.field(&place, field, known, way),
            }
        }
        if way == Way::Sent {
            for demanded in theirs.fields.iter().filter(|field| field.required && !field.read_only) {
                if ours.field(&demanded.name).is_none() {
                    self.tell(&format!("{at}.{}", demanded.name), "the vendor demands this field");
                }
            }
        }
    }

    fn field(&mut self, at: &str, our: &Field, their: &Field, way: Way) {
        if way == Way::Sent {
            self.same(at, "required", &our.required.to_string(), &their.required.to_string());
            self.same(at, "readOnly", &our.read_only.to_string(), &their.read_only.to_string());
            self.written(at, our.native_type.as_deref(), their.native_type.as_deref());
        }
        if self.ours.transport == Transport::Graphql {
            self.same(at, "nullable", &our.nullable.to_string(), &their.nullable.to_string());
            self.arguments(at, &our.args, &their.args);
        }
        self.format(at, our.format.as_deref(), their.format.as_deref());
        self.values(at, &our.allowed_values, &their.allowed_values, way);
        self.types(at, (our.kind, our.of.as_deref()), (their.kind, their.of.as_deref()), way);
    }

    fn types(
        &mut self,
        at: &str,
        (our, our_of): (FieldType, Option<&str>),
        (their, their_of): (FieldType, Option<&str>),
        way: Way,
    ) {
        // Any JSON says less, and is never wrong of what the vendor says more closely.
        if our == FieldType::Json {
            return;
        }
        // Of what comes back, text without a list of its values says less than one with it: a list of all currencies
        // would be the vendor's to keep up.
        if way == Way::Returned && (our, their) == (FieldType::String, FieldType::Enum) {
            return;
        }
        self.same(at, "type", our.as_str(), their.as_str());
        match (our_of, their_of) {
            (Some(one), Some(other)) if self.ours.object(one).is_some() => {
                if self.theirs.object(other).is_some() {
                    self.objects(at, one, other, way);
                } else {
                    self.tell(at, &format!("of {one}, and the vendor's of {other}"));
                }
            }
            (Some(one), Some(other)) if one != "json" => self.same(at, "of", one, other),
            _ => {}
        }
    }

    /// What a variable is declared as, in GraphQL.
    fn written(&mut self, at: &str, ours: Option<&str>, theirs: Option<&str>) {
        if self.ours.transport == Transport::Graphql {
            self.same(at, "declared as", ours.unwrap_or("nothing"), theirs.unwrap_or("nothing"));
        }
    }

    fn format(&mut self, at: &str, ours: Option<&str>, theirs: Option<&str>) {
        self.same(at, "format", ours.unwrap_or("none"), theirs.unwrap_or("none"));
    }

    /// Values that are sent must be allowed there; of values that come back none may be unknown to us.
    fn values(&mut self, at: &str, ours: &[String], theirs: &[String], way: Way) {
        let unknown: Vec<&str> =
            ours.iter().filter(|value| !theirs.contains(value)).map(String::as_str).collect();
        if !unknown.is_empty() {
            self.tell(at, &format!("the vendor doesn't know the values {}", unknown.join(", ")));
        }
        let lacking: Vec<&str> =
            theirs.iter().filter(|value| !ours.contains(value)).map(String::as_str).collect();
        if way == Way::Returned && !ours.is_empty() && !lacking.is_empty() {
            self.tell(at, &format!("the vendor also knows the values {}", lacking.join(", ")));
        }
    }

    fn same(&mut self, at: &str, what: &str, ours: &str, theirs: &str) {
        if ours != theirs {
            self.tell(at, &format!("{what} is {ours} here, and {theirs} at the vendor's"));
        }
    }

    fn tell(&mut self, at: &str, what: &str) {
        self.differences.push(format!("{at}: {what}"));
    }
}

/// What an operation does to records, which decides how a write of it is guarded. Which reads are searches is a guess by
/// their names, on both sides, and decides nothing.
fn changes(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "a new record",
        Verb::Update => "another state of a record",
        Verb::Delete => "the end of a record",
        Verb::Read | Verb::List | Verb::Search | Verb::Action => "none that is known",
    }
}
