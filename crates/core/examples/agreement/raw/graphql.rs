//! The types of a GraphQL schema: of an introspection's plain JSON, or of a text as apollo-compiler parses it.

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::ast::{Definition, Document, FieldDefinition, InputValueDefinition};
use serde_json::Value;

/// The types of a schema, by name.
#[derive(Debug, Default)]
pub(super) struct Types {
    /// The types that queries and mutations begin at.
    roots: BTreeMap<&'static str, String>,
    types: BTreeMap<String, Type>,
}

/// A type, of whatever kind: what isn't of its kind is empty.
#[derive(Debug, Default)]
struct Type {
    kind: &'static str,
    fields: BTreeMap<String, Field>,
    /// The values of an enum, the types of a union, the interfaces of an object.
    words: BTreeSet<String>,
}

/// A field, or an argument.
#[derive(Debug)]
struct Field {
    /// Its type as the language writes it, `[ID!]!`.
    of: String,
    has_default: bool,
    arguments: BTreeMap<String, Field>,
}

const ROOTS: [(&str, &str, &str); 2] =
    [("query", "queryType", "Query"), ("mutation", "mutationType", "Mutation")];
const KINDS: [&str; 6] = ["OBJECT", "INTERFACE", "INPUT_OBJECT", "ENUM", "UNION", "SCALAR"];

impl Types {
    /// The types of a text.
    pub(super) fn of_text(text: &str) -> Result<Self, String> {
        let document = Document::parse(text, "schema.graphql").map_err(|faults| faults.errors.to_string())?;
        let mut all = Self::default();
        for definition in &document.definitions {
            if let Definition::SchemaDefinition(schema) = definition {
                for root in &schema.root_operations {
                    let word = root.0.to_string();
                    let known = ROOTS.iter().find(|(of, _, _)| *of == word);
                    all.roots.extend(known.map(|(of, _, _)| (*of, root.1.to_string())));
                }
            } else if let Some((name, found)) = defined(definition) {
                all.types.insert(name, found);
            }
        }
        for (of, _, usual) in ROOTS {
            if document.definitions.iter().all(|definition| definition.as_schema_definition().is_none())
                && all.types.contains_key(usual)
            {
                all.roots.insert(of, usual.to_owned());
            }
        }
        Ok(all)
    }

    /// The types of an introspection's answer.
    pub(super) fn of_introspection(answer: &Value) -> Result<Self, String> {
        let schema = answer.pointer("/data/__schema").or_else(|| answer.get("__schema"));
        let schema = schema.ok_or("this is no answer to an introspection")?;
        let mut all = Self::default();
        for (of, member, _) in ROOTS {
            let name = schema.get(member).and_then(|root| root.get("name")).and_then(Value::as_str);
            all.roots.extend(name.map(|name| (of, name.to_owned())));
        }
        let types = schema.get("types").and_then(Value::as_array).into_iter().flatten();
        all.types.extend(types.filter_map(introspected));
        Ok(all)
    }
}

fn defined(definition: &Definition) -> Option<(String, Type)> {
    let names = |names: &[apollo_compiler::Name]| names.iter().map(ToString::to_string).collect();
    let found = match definition {
        Definition::ObjectTypeDefinition(of) => Type {
            kind: "OBJECT",
            fields: of.fields.iter().map(|field| stated(field)).collect(),
            words: names(&of.implements_interfaces),
        },
        Definition::InterfaceTypeDefinition(of) => Type {
            kind: "INTERFACE",
            fields: of.fields.iter().map(|field| stated(field)).collect(),
            words: names(&of.implements_interfaces),
        },
        Definition::InputObjectTypeDefinition(of) => Type {
            kind: "INPUT_OBJECT",
            fields: of.fields.iter().map(|field| taken(field)).collect(),
            ..Type::default()
        },
        Definition::EnumTypeDefinition(of) => Type {
            kind: "ENUM",
            words: of.values.iter().map(|value| value.value.to_string()).collect(),
            ..Type::default()
        },
        Definition::UnionTypeDefinition(of) => {
            Type { kind: "UNION", words: names(&of.members), ..Type::default() }
        }
        Definition::ScalarTypeDefinition(_) => Type { kind: "SCALAR", ..Type::default() },
        _ => return None,
    };
    Some((definition.name()?.to_string(), found))
}

fn stated(field: &FieldDefinition) -> (String, Field) {
    let arguments = field.arguments.iter().map(|argument| taken(argument)).collect();
    (field.name.to_string(), Field { of: field.ty.to_string(), has_default: false, arguments })
}

fn taken(value: &InputValueDefinition) -> (String, Field) {
    let has_default = value.default_value.is_some();
    (value.name.to_string(), Field { of: value.ty.to_string(), has_default, arguments: BTreeMap::new() })
}

fn introspected(of: &Value) -> Option<(String, Type)> {
    let kind = of.get("kind")?.as_str()?;
    let kind = KINDS.into_iter().find(|known| *known == kind)?;
    let list = |name: &str| of.get(name).and_then(Value::as_array).into_iter().flatten();
    let words = match kind {
        "ENUM" => list("enumValues").filter_map(name).collect(),
        "UNION" => list("possibleTypes").filter_map(name).collect(),
        _ => list("interfaces").filter_map(name).collect(),
    };
    let fields = list("fields").chain(list("inputFields")).filter_map(field).collect();
    Some((name(of)?, Type { kind, fields, words }))
}

fn name(of: &Value) -> Option<String> {
    of.get("name")?.as_str().map(str::to_owned)
}

fn field(of: &Value) -> Option<(String, Field)> {
    let arguments =
        of.get("args").and_then(Value::as_array).into_iter().flatten().filter_map(field).collect();
    let has_default = of.get("defaultValue").is_some_and(|default| !default.is_null());
    Some((name(of)?, Field { of: written(of.get("type")?)?, has_default, arguments }))
}

/// A type as the language writes it.
fn written(of: &Value) -> Option<String> {
    match of.get("kind")?.as_str()? {
        "NON_NULL" => Some(format!("{}!", written(of.get("ofType")?)?)),
        "LIST" => Some(format!("[{}]", written(of.get("ofType")?)?)),
        _ => name(of),
    }
}

/// What of our types isn't as theirs.
pub(super) fn differences(ours: &Types, theirs: &Types) -> Vec<String> {
    let mut differences = Vec::new();
    for (of, root) in &ours.roots {
        if theirs.roots.get(of) != Some(root) {
            differences.push(format!("{root}: the vendor's root of a {of} is another one"));
        }
    }
    for (name, our) in &ours.types {
        match theirs.types.get(name) {
            None => differences.push(format!("{name}: the vendor has no such type")),
            Some(their) if their.kind != our.kind => {
                differences
                    .push(format!("{name}: it is {} here, and {} at the vendor's", our.kind, their.kind));
            }
            Some(their) => {
                let unknown: Vec<&str> = our.words.difference(&their.words).map(String::as_str).collect();
                if !unknown.is_empty() {
                    differences.push(format!("{name}: the vendor's hasn't {}", unknown.join(", ")));
                }
                let is_taken = our.kind == "INPUT_OBJECT";
                fields(name, (&our.fields, &their.fields), is_taken, &mut differences);
            }
        }
    }
    differences
}

fn fields(
    at: &str,
    (ours, theirs): (&BTreeMap<String, Field>, &BTreeMap<String, Field>),
    is_taken: bool,
    differences: &mut Vec<String>,
) {
    for (name, our) in ours {
        let at = format!("{at}.{name}");
        let Some(their) = theirs.get(name) else {
            differences.push(format!("{at}: the vendor has no such field"));
            continue;
        };
        if our.of != their.of {
            differences.push(format!("{at}: it is {} here, and {} at the vendor's", our.of, their.of));
        }
        if our.has_default && !their.has_default {
            differences.push(format!("{at}: the vendor has no default for it"));
        }
        fields(&at, (&our.arguments, &their.arguments), true, differences);
    }
    let demanded =
        theirs.iter().filter(|(_, field)| is_taken && field.of.ends_with('!') && !field.has_default);
    for (name, _) in demanded.filter(|(name, _)| !ours.contains_key(*name)) {
        differences.push(format!("{at}.{name}: the vendor demands this"));
    }
}
