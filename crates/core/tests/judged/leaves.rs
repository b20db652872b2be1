//! The first scalars of what an operation gives back, by the shortest ways to them.

use std::collections::{HashSet, VecDeque};

use jackfield_core::schema::{
    ANY_NAME, Field, FieldType, Object, Operation, Schema, Sensitivity, Transport, graphql::connection_node,
};

/// How many leaves come back.
const WANTED: usize = 3;
/// The deepest way.
const DEEPEST: usize = 8;
/// The most objects that are looked at.
const MOST_OBJECTS: usize = 400;

/// The paths of a projection; none where nothing can come back.
pub fn first(schema: &Schema, operation: &Operation) -> Vec<Vec<String>> {
    let start: Vec<String> = operation.root.iter().map(|root| root.name.clone()).collect();
    let Some(object) = operation.returns.object.as_deref() else {
        return match (start.is_empty(), operation.returns.value) {
            (true, None) => Vec::new(),
            (true, Some(_)) => vec![vec!["value".to_owned()]],
            (false, _) => vec![start],
        };
    };
    let mut search = Search { schema, seen: HashSet::new(), open: VecDeque::new() };
    search.open.push_back((object.to_owned(), start));
    let mut found = Vec::new();
    let mut looked = 0;
    while let Some((name, path)) = search.open.pop_front() {
        looked += 1;
        if found.len() >= WANTED || looked > MOST_OBJECTS {
            break;
        }
        search.look(&name, &path, &mut found);
    }
    found.truncate(WANTED);
    found
}

struct Search<'s> {
    schema: &'s Schema,
    seen: HashSet<String>,
    open: VecDeque<(String, Vec<String>)>,
}

impl<'s> Search<'s> {
    /// Takes an object's scalars, and notes the objects behind it.
    fn look(&mut self, name: &str, path: &[String], found: &mut Vec<Vec<String>>) {
        if path.len() > DEEPEST || !self.seen.insert(name.to_owned()) {
            return;
        }
        let schema: &'s Schema = self.schema;
        let Some(object) = schema.object(name) else { return };
        if let Some(connection) = self.connection(object) {
            self.open.push_front((connection, path.to_vec()));
            return;
        }
        let with = |name: &str| path.iter().cloned().chain([name.to_owned()]).collect::<Vec<String>>();
        for field in object.fields.iter().filter(|field| is_open(field)) {
            let holds = field.of.as_deref().and_then(|of| schema.object(of));
            match holds {
                _ if field.name == ANY_NAME => self.any(object, field, path, found),
                None if field.kind != FieldType::Object => found.push(with(&field.name)),
                Some(inside) if field.kind != FieldType::Json => {
                    self.open.push_back((inside.name.clone(), with(&field.name)));
                }
                None | Some(_) => {}
            }
        }
    }

    /// A member of a map: what its names are nobody says, so it is taken only where there is nothing else.
    fn any(&mut self, object: &Object, any: &Field, path: &[String], found: &mut Vec<Vec<String>>) {
        if object.fields.len() > 1 {
            return;
        }
        let path = path.iter().cloned().chain(["property1".to_owned()]).collect();
        match any.of.as_deref().and_then(|of| self.schema.object(of)) {
            Some(inside) if any.kind != FieldType::Json => self.open.push_back((inside.name.clone(), path)),
            None if any.kind == FieldType::Object => {}
            Some(_) | None => found.push(path),
        }
    }

    fn connection(&self, object: &Object) -> Option<String> {
        let is_graphql = self.schema.transport == Transport::Graphql;
        let shape = is_graphql.then(|| connection_node(self.schema, &object.name)).flatten()?;
        Some(shape.node_object.to_owned())
    }
}

/// Whether a field can be projected.
fn is_open(field: &Field) -> bool {
    let is_needy = field
        .args
        .iter()
        .any(|argument| argument.required && argument.default.is_none() && argument.name != "first");
    let is_error =
        field.name == "userErrors" || field.of.as_deref().is_some_and(|of| of.ends_with("UserError"));
    field.sensitivity != Sensitivity::Restricted && !field.write_only && !is_needy && !is_error
}
