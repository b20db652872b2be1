//! Checked arguments into the values of a statement's placeholders.

use serde_json::Value;

use super::{
    Bind, Encode, Plan, Source, SqlPlan, SqlValue,
    arguments::{Arguments, decode_base64},
    phone,
};
use crate::{binding::Operator, schema::Dialect};

/// The values of one call of an SQL plan, in the order of the placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlCall {
    /// For the statement.
    pub values: Vec<SqlValue>,
    /// For the read that follows a write, where there is one.
    pub readback: Vec<SqlValue>,
}

/// The values that a call binds. What a caller left out is null.
pub fn sql_values(plan: &Plan, sql: &SqlPlan, arguments: &Arguments) -> SqlCall {
    let mut filler = Filler { plan, arguments, dialect: sql.dialect, spellings: None };
    let values = sql.binds.iter().map(|bind| filler.value(bind)).collect();
    let readback = sql.readback.as_ref().map_or(&[][..], |readback| &readback.binds);
    SqlCall { values, readback: readback.iter().map(|bind| filler.value(bind)).collect() }
}

struct Filler<'a> {
    plan: &'a Plan,
    arguments: &'a Arguments,
    dialect: Dialect,
    /// The spellings of the one parameter that is compared by them, made once a call.
    spellings: Option<Vec<String>>,
}

impl Filler<'_> {
    fn value(&mut self, bind: &Bind) -> SqlValue {
        let stated = match &bind.source {
            Source::LastInsertId => return SqlValue::LastInsertId,
            Source::Given(name) => {
                return SqlValue::Boolean(self.arguments.get(self.plan, name).is_some());
            }
            Source::Constant(value) => Some(value),
            Source::Parameter(name) => self.arguments.get(self.plan, name),
        };
        match (stated, bind.operator) {
            (None | Some(Value::Null), _) => SqlValue::Null,
            (Some(Value::String(text)), Operator::Variants) => self.variant(text, bind),
            (Some(Value::String(text)), Operator::Prefix) => SqlValue::Text(prefix(self.dialect, text)),
            (
                Some(value),
                Operator::Eq
                | Operator::Ieq
                | Operator::Gte
                | Operator::Lte
                | Operator::Prefix
                | Operator::Variants,
            ) => encode(self.dialect, bind.encode, value),
        }
    }

    fn variant(&mut self, text: &str, bind: &Bind) -> SqlValue {
        let region = match &bind.source {
            Source::Parameter(name) => self.plan.parameter(name).and_then(|parameter| parameter.region),
            Source::Constant(_) | Source::Given(_) | Source::LastInsertId => None,
        };
        let spellings = self.spellings.get_or_insert_with(|| phone::spellings(text, region));
        match bind.spelling {
            None => SqlValue::TextList(spellings.clone()),
            Some(place) => {
                let known = spellings.get(usize::from(place)).or_else(|| spellings.first());
                known.map_or(SqlValue::Null, |known| SqlValue::Text(known.clone()))
            }
        }
    }
}

/// The pattern that matches what starts with a text, the text itself taken literally.
fn prefix(dialect: Dialect, text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 4);
    for letter in text.chars() {
        match dialect {
            Dialect::Postgres if matches!(letter, '\\' | '%' | '_') => pattern.extend(['\\', letter]),
            Dialect::Mysql | Dialect::Mariadb if matches!(letter, '!' | '%' | '_') => {
                pattern.extend(['!', letter]);
            }
            Dialect::Sqlite if matches!(letter, '*' | '?' | '[') => pattern.extend(['[', letter, ']']),
            Dialect::Postgres | Dialect::Mysql | Dialect::Mariadb | Dialect::Sqlite => pattern.push(letter),
        }
    }
    pattern.push(if dialect == Dialect::Sqlite { '*' } else { '%' });
    pattern
}

fn encode(dialect: Dialect, encode: Encode, value: &Value) -> SqlValue {
    match (encode, value) {
        (_, Value::Null) => SqlValue::Null,
        (Encode::Json, value) => SqlValue::Text(value.to_string()),
        (_, Value::Array(items)) => list(dialect, items),
        (Encode::Bytes, Value::String(text)) => decode_base64(text).map_or(SqlValue::Null, SqlValue::Bytes),
        (Encode::Datetime, Value::String(text)) => SqlValue::Text(point(dialect, text)),
        (_, Value::String(text)) => SqlValue::Text(text.clone()),
        (_, Value::Bool(truth)) => SqlValue::Boolean(*truth),
        (_, Value::Number(number)) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), _, _) if encode != Encode::Number => SqlValue::Integer(whole),
            (_, Some(whole), _) if encode != Encode::Number => SqlValue::Unsigned(whole),
            (_, _, Some(float)) => SqlValue::Number(float),
            (_, _, None) => SqlValue::Text(number.to_string()),
        },
        (_, Value::Object(_)) => SqlValue::Text(value.to_string()),
    }
}

/// A list is an array where the engine has arrays, else the text of a set.
fn list(dialect: Dialect, items: &[Value]) -> SqlValue {
    let texts = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
    match dialect {
        Dialect::Postgres => SqlValue::TextList(texts.collect()),
        Dialect::Mysql | Dialect::Mariadb => SqlValue::Text(texts.collect::<Vec<_>>().join(",")),
        Dialect::Sqlite => SqlValue::Text(Value::Array(items.to_vec()).to_string()),
    }
}

/// A point in time as the engine reads it: MySQL's sessions run in UTC and MariaDB knows no `Z`.
fn point(dialect: Dialect, text: &str) -> String {
    match dialect {
        Dialect::Mysql | Dialect::Mariadb => text.trim_end_matches('Z').replace('T', " "),
        Dialect::Postgres | Dialect::Sqlite => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_taken_literally_in_every_language() {
        let text = r"50%_\![*?";
        assert_eq!(prefix(Dialect::Postgres, text), r"50\%\_\\![*?%");
        assert_eq!(prefix(Dialect::Mysql, text), r"50!%!_\!![*?%");
        assert_eq!(prefix(Dialect::Sqlite, text), r"50%_\![[][*][?]*");
    }

    #[test]
    fn values_are_sent_as_each_engine_reads_them() {
        let time = Value::from("2026-11-02T09:15:00Z");
        assert_eq!(
            encode(Dialect::Mariadb, Encode::Datetime, &time),
            SqlValue::Text("2026-11-02 09:15:00".to_owned())
        );
        assert_eq!(encode(Dialect::Postgres, Encode::Bytes, &"aGk=".into()), SqlValue::Bytes(b"hi".to_vec()));
        assert_eq!(encode(Dialect::Sqlite, Encode::Integer, &u64::MAX.into()), SqlValue::Unsigned(u64::MAX));
        assert_eq!(
            encode(Dialect::Mysql, Encode::Text, &serde_json::json!(["a", "b"])),
            SqlValue::Text("a,b".to_owned())
        );
    }
}
