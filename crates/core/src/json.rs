//! Reading JSON by hand: all faults at once, each with its place, unknown members refused.
//!
//! `serde` stops at the first fault; a person who maps fields wants to see all of them.
//!
//! ```
//! use jackfield_core::json::Reader;
//! let value = serde_json::json!({"name": 7, "colour": "red"});
//! let mut faults = Vec::new();
//! let mut reader = Reader::new(&value, "", &mut faults);
//! let name: Option<String> = reader.required("name");
//! reader.finish();
//! assert!(name.is_none());
//! assert_eq!(faults.len(), 2);
//! ```

mod unique;
mod value;

pub use unique::{UniqueMap, parse_unique};
pub use value::{FromJson, one_of};

use serde_json::{Map, Value};

use crate::{diagnostic::Diagnostic, suggest};

/// Reads the members of one JSON object and notes what is wrong with them.
pub struct Reader<'a> {
    members: Option<&'a Map<String, Value>>,
    path: String,
    asked: Vec<&'a str>,
    open: bool,
    faults: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Starts on a value that must be an object; `path` is its place in the whole input.
    pub fn new(value: &'a Value, path: &str, faults: &'a mut Vec<Diagnostic>) -> Self {
        let members = value.as_object();
        if members.is_none() {
            let message = format!("This must be an object, not {}.", name_of(value));
            faults.push(Diagnostic::new("wrong_type", path, message));
        }
        Self { members, path: path.to_owned(), asked: Vec::new(), open: false, faults }
    }

    /// A member that must be there; `None` where it isn't or is wrong (noted).
    pub fn required<T: FromJson>(&mut self, name: &'a str) -> Option<T> {
        self.asked.push(name);
        let members = self.members?;
        match members.get(name) {
            None | Some(Value::Null) => {
                let place = self.place(name);
                self.faults.push(Diagnostic::new("required", place, format!("`{name}` is required.")));
                None
            }
            Some(value) => T::from_json(value, &self.place(name), self.faults),
        }
    }

    /// A member that may be missing or null.
    pub fn optional<T: FromJson>(&mut self, name: &'a str) -> Option<T> {
        self.asked.push(name);
        let value = self.members?.get(name).filter(|value| !value.is_null())?;
        T::from_json(value, &self.place(name), self.faults)
    }

    /// A member that a patch may set to null: `None` missing, `Some(None)` null.
    pub fn nullable<T: FromJson>(&mut self, name: &'a str) -> Option<Option<T>> {
        self.asked.push(name);
        match self.members?.get(name)? {
            Value::Null => Some(None),
            value => T::from_json(value, &self.place(name), self.faults).map(Some),
        }
    }

    /// The member as it stands, to be read by the caller.
    pub fn raw(&mut self, name: &'a str) -> Option<&'a Value> {
        self.asked.push(name);
        self.members?.get(name)
    }

    /// The members that nobody has asked for so far; from here on none of them is refused.
    pub fn rest(&mut self) -> Map<String, Value> {
        self.open = true;
        let Some(members) = self.members else { return Map::new() };
        let unasked = members.iter().filter(|(name, _)| !self.asked.contains(&name.as_str()));
        unasked.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Whether the member is there and not null.
    pub fn has(&self, name: &str) -> bool {
        self.members.is_some_and(|members| members.get(name).is_some_and(|value| !value.is_null()))
    }

    /// Notes a fault at a member.
    pub fn fault(&mut self, name: &str, code: &str, message: impl Into<String>) {
        let place = self.place(name);
        self.faults.push(Diagnostic::new(code, place, message));
    }

    /// The place of a member in the whole input.
    pub fn place(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The list of faults, for reading parts with other code.
    pub fn faults(&mut self) -> &mut Vec<Diagnostic> {
        self.faults
    }

    /// Refuses members that nobody asked for.
    pub fn finish(self) {
        let Some(members) = self.members.filter(|_| !self.open) else { return };
        for name in members.keys().filter(|name| !self.asked.contains(&name.as_str())) {
            let place = self.place(name);
            let mut fault =
                Diagnostic::new("unknown_member", place, format!("There is no member `{name}` here."));
            fault.help = suggest::did_you_mean(name, self.asked.iter().copied());
            self.faults.push(fault);
        }
    }
}

/// What a value is, for a sentence: "a number", "null".
pub fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
