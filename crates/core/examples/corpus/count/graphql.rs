//! The fields of a GraphQL schema's query and mutation types: of an introspection's answer on plain values, of a text
//! by another parser. Those of the subscription type can't be called, so they don't count.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Definition, Document, OperationType};
use serde_json::Value;

/// The root fields of an answer to an introspection query.
pub(crate) fn introspected(answer: &Value) -> usize {
    let schema = answer.pointer("/data/__schema").unwrap_or_else(|| &answer["__schema"]);
    let roots: HashSet<&str> =
        ["queryType", "mutationType"].iter().filter_map(|root| schema[root]["name"].as_str()).collect();
    let types = schema["types"].as_array().into_iter().flatten();
    let fields =
        types.filter(|of| of["name"].as_str().is_some_and(|name| roots.contains(name))).flat_map(|of| {
            of["fields"].as_array().into_iter().flatten().map(|field| (&of["name"], &field["name"]))
        });
    fields.map(|(of, field)| (of.as_str(), field.as_str())).collect::<HashSet<_>>().len()
}

/// The root fields of a schema's text.
pub(crate) fn written(text: &str) -> usize {
    let document = match Document::parse(text, "schema.graphql") {
        Ok(document) => document,
        Err(broken) => broken.partial,
    };
    let mut stated: HashMap<OperationType, String> = HashMap::new();
    let mut fields: HashSet<(String, String)> = HashSet::new();
    for definition in &document.definitions {
        let roots = match definition {
            Definition::SchemaDefinition(of) => of.root_operations.as_slice(),
            Definition::SchemaExtension(of) => of.root_operations.as_slice(),
            _ => &[],
        };
        stated.extend(roots.iter().map(|root| (root.0, root.1.to_string())));
        let (name, own) = match definition {
            Definition::ObjectTypeDefinition(of) => (&of.name, of.fields.as_slice()),
            Definition::ObjectTypeExtension(of) => (&of.name, of.fields.as_slice()),
            _ => continue,
        };
        fields.extend(own.iter().map(|field| (name.to_string(), field.name.to_string())));
    }
    let usual = [(OperationType::Query, "Query"), (OperationType::Mutation, "Mutation")];
    let roots: HashSet<String> = if stated.is_empty() {
        usual.iter().map(|(_, name)| (*name).to_owned()).collect()
    } else {
        usual.iter().filter_map(|(of, _)| stated.get(of).cloned()).collect()
    };
    fields.iter().filter(|(of, _)| roots.contains(of)).count()
}
