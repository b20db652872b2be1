//! Which fields are told of an object that has too many.

use jackfield_core::schema::{Field, FieldType, Object, Sensitivity};

/// How many letters of a word tell it from others: `orders` and `ordered` are the same.
const STEM: usize = 4;

/// The words of a goal that fields may have in their names.
pub(super) struct Wanted(Vec<String>);

impl Wanted {
    /// The beginnings of a goal's words.
    pub(super) fn of(goal: &str) -> Self {
        let words = goal.split(|letter: char| !letter.is_alphanumeric());
        let long = words.filter(|word| word.chars().count() >= STEM);
        let mut stems: Vec<String> =
            long.map(|word| word.to_lowercase().chars().take(STEM).collect()).collect();
        stems.sort();
        stems.dedup();
        Self(stems)
    }

    /// So many of an object's open fields: those that the goal names or a write needs, then plain values, then what
    /// leads elsewhere.
    pub(super) fn first<'a>(&self, object: &'a Object, most: usize) -> Vec<&'a Field> {
        let mut fields: Vec<&Field> = object.fields.iter().filter(|field| is_open(field)).collect();
        if fields.len() > most {
            fields.sort_by_key(|field| self.rank(object, field));
            fields.truncate(most);
        }
        fields
    }

    fn rank(&self, object: &Object, field: &Field) -> u8 {
        let name = field.name.to_lowercase();
        let is_key = object.primary_key.contains(&field.name);
        if is_key || field.required || self.0.iter().any(|stem| name.contains(stem.as_str())) {
            return 0;
        }
        match field.kind {
            FieldType::Object | FieldType::Json | FieldType::Binary => 2,
            FieldType::List => 3,
            FieldType::String
            | FieldType::Integer
            | FieldType::Number
            | FieldType::Decimal
            | FieldType::Boolean
            | FieldType::Date
            | FieldType::Time
            | FieldType::Datetime
            | FieldType::Uuid
            | FieldType::Enum => 1,
        }
    }
}

/// Whether a binding may name a field: it isn't restricted, and needs no arguments of its own.
pub(super) fn is_open(field: &Field) -> bool {
    field.sensitivity != Sensitivity::Restricted && !field.args.iter().any(|argument| argument.required)
}
