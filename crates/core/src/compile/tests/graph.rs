//! Small GraphQL APIs to bind against, written as text; and an independent judge of the documents for them.

use apollo_compiler::{
    ExecutableDocument, Name, Node,
    ast::{FieldDefinition, InputValueDefinition, Type},
    schema::ExtendedType,
    validation::Valid,
};
use serde_json::Value;

use super::{
    api::{blank, bound},
    support::told,
};
use crate::{
    plan::{Plan, Request, preview::request_text},
    schema::{
        Argument, Field, FieldType, Object, ObjectRole, Operation, Returns, RootField, RootType, Schema,
        Transport, Verb,
    },
    scoping::Scoping,
};

/// A GraphQL API, by its text; and the judge of documents for it.
pub(super) struct Graph {
    pub(super) schema: Schema,
    judge: Valid<apollo_compiler::Schema>,
}

impl Graph {
    /// The document of a binding, which the judge has found valid; or the faults.
    pub(super) fn sent(&self, binding: &Value) -> String {
        match bound(&self.schema, &Scoping::default(), binding) {
            Ok(plan) => {
                self.judge(&plan);
                request_text(&plan)
            }
            Err(faults) => told(&faults),
        }
    }

    /// Panics unless the plan's document is valid for the API.
    pub(super) fn judge(&self, plan: &Plan) {
        let Request::Graphql(graphql) = &plan.request else { panic!("no document") };
        let judged =
            ExecutableDocument::parse_and_validate(&self.judge, &graphql.document, "document.graphql");
        if let Err(wrong) = judged {
            panic!("{}\n{}", graphql.document, wrong.errors);
        }
    }
}

pub(super) fn graph(sdl: &str) -> Graph {
    let judge = apollo_compiler::Schema::parse_and_validate(sdl, "schema.graphql")
        .unwrap_or_else(|wrong| panic!("{}", wrong.errors));
    let mut schema = Schema {
        transport: Transport::Graphql,
        dialect: None,
        objects: Vec::new(),
        relationships: Vec::new(),
        stated_operations: Vec::new(),
        http: None,
    };
    let implementers = judge.implementers_map();
    for (name, kind) in judge.types.iter().filter(|(name, _)| !name.starts_with("__")) {
        let branch = |on: &Name| Field {
            of: Some(on.to_string()),
            ..Field::new(format!("… on {on}"), FieldType::Object)
        };
        let (fields, role): (Vec<Field>, ObjectRole) = match kind {
            ExtendedType::Object(object) if matches!(name.as_str(), "Query" | "Mutation") => {
                let root = if name == "Query" { RootType::Query } else { RootType::Mutation };
                let fields = object.fields.values();
                schema.stated_operations.extend(fields.map(|field| root_field(&judge, root, field)));
                continue;
            }
            ExtendedType::Object(object) => {
                (object.fields.values().map(|field| member(&judge, field)).collect(), ObjectRole::Record)
            }
            ExtendedType::Interface(interface) => {
                let own = interface.fields.values().map(|field| member(&judge, field));
                let branches = implementers.get(name).into_iter().flat_map(|all| &all.objects).map(branch);
                (own.chain(branches).collect(), ObjectRole::Interface)
            }
            ExtendedType::Union(union) => {
                (union.members.iter().map(|on| branch(&on.name)).collect(), ObjectRole::Union)
            }
            ExtendedType::InputObject(input) => {
                (input.fields.values().map(|field| input_field(&judge, field)).collect(), ObjectRole::Input)
            }
            ExtendedType::Scalar(_) | ExtendedType::Enum(_) => continue,
        };
        schema.objects.push(Object { role, ..blank(name, fields) });
    }
    Graph { schema, judge }
}

fn typed(judge: &apollo_compiler::Schema, name: &str, of: &Type) -> Field {
    let inner = of.inner_named_type();
    let (mut kind, mut object) = match (inner.as_str(), judge.types.get(inner)) {
        ("Int", _) => (FieldType::Integer, None),
        ("Float", _) => (FieldType::Number, None),
        ("Boolean", _) => (FieldType::Boolean, None),
        ("DateTime", _) => (FieldType::Datetime, None),
        ("Money", _) => (FieldType::Decimal, None),
        ("JSON", _) => (FieldType::Json, None),
        (_, Some(ExtendedType::Enum(_))) => (FieldType::Enum, None),
        (_, Some(ExtendedType::Scalar(_))) => (FieldType::String, None),
        (object, _) => (FieldType::Object, Some(object.to_owned())),
    };
    let values = match judge.types.get(inner) {
        Some(ExtendedType::Enum(of)) => of.values.keys().map(Name::to_string).collect(),
        _ => Vec::new(),
    };
    if of.is_list() {
        object = object.or_else(|| Some(kind.as_str().to_owned()));
        kind = FieldType::List;
    }
    Field {
        of: object,
        nullable: !of.is_non_null(),
        allowed_values: values,
        native_type: Some(of.to_string()),
        format: (inner == "DateTime").then(|| "date-time".to_owned()),
        ..Field::new(name, kind)
    }
}

fn member(judge: &apollo_compiler::Schema, field: &FieldDefinition) -> Field {
    let args = field.arguments.iter().map(|argument| taken(judge, argument)).collect();
    let deprecated = field.directives.has("deprecated");
    Field { args, deprecated, ..typed(judge, &field.name, &field.ty) }
}

fn input_field(judge: &apollo_compiler::Schema, field: &InputValueDefinition) -> Field {
    let required = field.ty.is_non_null() && field.default_value.is_none();
    Field { required, ..typed(judge, &field.name, &field.ty) }
}

fn taken(judge: &apollo_compiler::Schema, argument: &Node<InputValueDefinition>) -> Argument {
    let field = input_field(judge, argument);
    Argument {
        of: field.of,
        required: field.required,
        allowed_values: field.allowed_values,
        native_type: field.native_type,
        format: field.format,
        ..Argument::new(field.name, field.kind)
    }
}

fn root_field(judge: &apollo_compiler::Schema, of: RootType, field: &FieldDefinition) -> Operation {
    let returned = typed(judge, &field.name, &field.ty);
    let list = returned.kind == FieldType::List;
    let object = returned.of.filter(|of| judge.types.contains_key(of.as_str()));
    Operation {
        name: field.name.to_string(),
        object: object.clone(),
        verb: if of == RootType::Query { Verb::Search } else { Verb::Create },
        is_write: of == RootType::Mutation,
        description: None,
        args: field.arguments.iter().map(|argument| taken(judge, argument)).collect(),
        returns: Returns { object, list, value: None },
        deprecated: None,
        http: None,
        root: Some(RootField { of, name: field.name.to_string() }),
    }
}
