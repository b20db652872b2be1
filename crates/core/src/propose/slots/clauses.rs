//! Clauses of filters: lists in which each element says which property is compared, how, and with what.
//!
//! `{"propertyName": "phone", "operator": "EQ", "value": "…"}` finds by whatever a goal names, so that the property is
//! a constant, the comparison an equality, and the value what an agent says.

use crate::schema::{Object, Operation};

/// What a member of a clause says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::propose) enum Role {
    /// Which property is compared.
    Name,
    /// How.
    Operator,
    /// With what.
    Value,
}

const NAMES: &[&str] = &[
    "propertyname",
    "property",
    "field",
    "fieldname",
    "key",
    "attribute",
    "attributename",
    "column",
    "columnname",
    "name",
];
const OPERATORS: &[&str] =
    &["operator", "op", "comparator", "condition", "comparison", "conditiontype", "operation"];
const VALUES: &[&str] = &["value", "val"];
/// How equality is called, the plainest first.
const EQUAL: &[&str] = &["eq", "equals", "equal", "=", "==", "is", "exact", "equalto", "isequalto"];

/// Whether a name is one of some that are written without capitals and `_`.
pub(in crate::propose) fn is_one_of(name: &str, known: &[&str]) -> bool {
    let plain = || name.chars().filter(|letter| !matches!(letter, '_' | '-')).map(|c| c.to_ascii_lowercase());
    known.iter().any(|known| plain().eq(known.chars()))
}

fn role(name: &str) -> Option<Role> {
    if is_one_of(name, NAMES) {
        Some(Role::Name)
    } else if is_one_of(name, OPERATORS) {
        Some(Role::Operator)
    } else if is_one_of(name, VALUES) {
        Some(Role::Value)
    } else {
        None
    }
}

/// What a member of an object says, where the object is a clause.
pub(in crate::propose) fn of_member(object: &Object, name: &str) -> Option<Role> {
    let role = role(name)?;
    let has = |wanted| object.fields.iter().any(|field| self::role(&field.name) == Some(wanted));
    (has(Role::Name) && has(Role::Operator) && has(Role::Value)).then_some(role)
}

/// The same for arguments of one clause: `filters[0][field]`, `filters[0][value]`.
pub(in crate::propose) fn of_argument(operation: &Operation, name: &str) -> Option<Role> {
    let (group, own) = split(name)?;
    let role = role(own)?;
    let beside = |wanted| {
        let mut others = operation.args.iter().filter_map(|argument| split(&argument.name));
        others.any(|(other, own)| other == group && self::role(own) == Some(wanted))
    };
    (beside(Role::Name) && beside(Role::Value)).then_some(role)
}

/// An argument's name in brackets, and what stands before it.
fn split(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(']')?.rsplit_once('[')
}

/// The value that compares for equality, of those that there are.
pub(in crate::propose) fn equality(allowed: &[String]) -> String {
    let mut known = EQUAL.iter().filter_map(|equal| allowed.iter().find(|one| is_one_of(one, &[*equal])));
    known.next().or(allowed.first()).map_or_else(|| "eq".to_owned(), Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::{Role, equality, is_one_of, of_member};
    use crate::schema::{Field, FieldType, Object, testing};

    fn object(names: &[&str]) -> Object {
        let fields = names.iter().map(|name| Field::new(*name, FieldType::String)).collect();
        Object { fields, ..testing::object("Filter", "") }
    }

    #[test]
    fn a_clause_says_which_property_is_compared_how_and_with_what() {
        let clause = object(&["propertyName", "operator", "value", "highValue"]);
        assert_eq!(of_member(&clause, "propertyName"), Some(Role::Name));
        assert_eq!(of_member(&clause, "operator"), Some(Role::Operator));
        assert_eq!(of_member(&clause, "value"), Some(Role::Value));
        assert_eq!(of_member(&clause, "highValue"), None);
        // A name and a value alone are an attribute, not a filter.
        assert_eq!(of_member(&object(&["name", "value"]), "value"), None);
    }

    #[test]
    fn equality_is_found_whatever_it_is_called() {
        let allowed = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        assert_eq!(equality(&allowed(&["IN", "NOT_EQ", "EQ", "BETWEEN"])), "EQ");
        assert_eq!(equality(&allowed(&["contains", "equal_to"])), "equal_to");
        assert_eq!(equality(&[]), "eq");
        assert!(is_one_of("properties_with_history", &["propertieswithhistory"]));
    }
}
