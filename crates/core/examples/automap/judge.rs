//! A binding against what is right.

use jackfield_core::{
    binding::Binding,
    schema::{Operation, Schema, Verb, directory::Directory},
};

use crate::goal::{Gold, GoldOperation, Group};

/// What of a binding is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Verdict {
    pub(crate) operation: bool,
    pub(crate) inputs: bool,
    pub(crate) outputs: bool,
}

impl Verdict {
    /// Whether all of it is.
    pub(crate) fn all(self) -> bool {
        self.operation && self.inputs && self.outputs
    }
}

/// Judges a binding; says what is wrong too.
pub(crate) fn judge(directory: &Directory, gold: &Gold, binding: &Binding) -> (Verdict, String) {
    let Some(operation) = directory.operation(&binding.operation) else {
        return (Verdict::default(), format!("no operation {}", binding.operation));
    };
    let right = gold.operations.iter().any(|known| is_operation(&operation, known));
    if !right {
        return (Verdict::default(), format!("operation {}", binding.operation));
    }
    let schema = directory.schema();
    let sent = sent(schema, &operation, binding);
    let returned = returned(schema, binding);
    let lacks = |groups: &[Group], names: &[String]| {
        let missing = groups.iter().find(|group| {
            !group.any_of.iter().any(|wanted| names.iter().any(|name| meets(name, &plain(wanted))))
        });
        missing.map(|group| group.any_of.join("|"))
    };
    let no_input = lacks(&gold.inputs, &sent.iter().map(|sent| sent.name.clone()).collect::<Vec<_>>());
    let extra = sent.iter().find(|sent| {
        !sent.is_required
            && sent.is_parameter
            && !gold
                .inputs
                .iter()
                .any(|group| group.any_of.iter().any(|wanted| meets(&sent.name, &plain(wanted))))
    });
    let no_output = lacks(&gold.outputs, &returned);
    let verdict = Verdict {
        operation: true,
        inputs: no_input.is_none() && extra.is_none(),
        outputs: no_output.is_none(),
    };
    let mut why = Vec::new();
    why.extend(no_input.map(|name| format!("input {name} missing")));
    why.extend(extra.map(|sent| format!("input {} not asked for", sent.name)));
    why.extend(no_output.map(|name| format!("output {name} missing")));
    (verdict, why.join(", "))
}

/// Whether an operation is one by the names of its transport.
pub(crate) fn is_operation(operation: &Operation, gold: &GoldOperation) -> bool {
    match gold {
        GoldOperation::Table { table, verb } => {
            let wanted = match verb.as_str() {
                "select" => Verb::Search,
                "insert" => Verb::Create,
                "update" => Verb::Update,
                _ => Verb::Delete,
            };
            operation.verb == wanted
                && operation.object.as_ref().is_some_and(|object| object.eq_ignore_ascii_case(table))
        }
        GoldOperation::Request { method, path } => operation.http.as_ref().is_some_and(|http| {
            format!("{:?}", http.method).eq_ignore_ascii_case(method)
                && http.path.trim_start_matches('/') == path.trim_start_matches('/')
        }),
        GoldOperation::Field { root, field } => operation.root.as_ref().is_some_and(|known| {
            format!("{:?}", known.of).eq_ignore_ascii_case(root) && known.name == *field
        }),
    }
}

struct Sent {
    name: String,
    is_required: bool,
    is_parameter: bool,
}

fn sent(schema: &Schema, operation: &Operation, binding: &Binding) -> Vec<Sent> {
    let mut sent = Vec::new();
    let of_table = |table: &str, column: &str| plain(&format!("{table}.{column}"));
    if let Some(search) = &binding.sql_search {
        sent.push(Sent {
            name: of_table(&search.table, &search.filter_column),
            is_required: false,
            is_parameter: true,
        });
    }
    if let Some(write) = &binding.sql_write {
        let key = write.key_column.iter();
        sent.extend(key.map(|column| Sent {
            name: of_table(&write.table, column),
            is_required: true,
            is_parameter: true,
        }));
        let object = schema.object(&write.table);
        for column in &write.columns {
            let field = object.and_then(|object| object.field(&column.column));
            let is_required = field.is_some_and(|field| field.required);
            sent.push(Sent {
                name: of_table(&write.table, &column.column),
                is_required,
                is_parameter: column.param.is_some(),
            });
        }
    }
    for input in &binding.inputs {
        let first = input.arg.split(['.', '[']).next().unwrap_or_default();
        let argument = operation
            .args
            .iter()
            .filter(|argument| input.arg.starts_with(&argument.name))
            .max_by_key(|argument| argument.name.len());
        let mut name = plain(&input.arg);
        if let Some(argument) = argument
            && let Some(wire) = &argument.wire_name
        {
            name = plain(&input.arg.replacen(&argument.name, wire, 1));
        }
        let is_required = argument.is_some_and(|argument| argument.required) && first == input.arg
            || is_needed(schema, operation, &input.arg)
            || is_needed_on_the_way(schema, &input.arg);
        sent.push(Sent { name, is_required, is_parameter: input.sent.param.is_some() });
    }
    sent
}

/// Whether an argument of a field on the way, `@issue.number`, must be there.
fn is_needed_on_the_way(schema: &Schema, path: &str) -> bool {
    let Some((name, argument)) = path.strip_prefix('@').and_then(|path| path.split_once('.')) else {
        return false;
    };
    let mut fields = schema.objects.iter().filter_map(|object| object.field(name));
    fields.any(|field| field.args.iter().any(|known| known.name == argument && known.required))
}

/// Whether each step into a body must be there.
fn is_needed(schema: &Schema, operation: &Operation, path: &str) -> bool {
    let steps: Vec<&str> = path.split('.').map(|step| step.split('[').next().unwrap_or(step)).collect();
    let Some(argument) =
        operation.args.iter().find(|argument| argument.name == steps.first().copied().unwrap_or_default())
    else {
        return false;
    };
    let mut of = argument.of.as_deref();
    for step in steps.iter().skip(1) {
        let Some(field) = of.and_then(|of| schema.object(of)).and_then(|object| object.field(step)) else {
            return false;
        };
        if !field.required {
            return false;
        }
        of = field.of.as_deref();
    }
    steps.len() > 1
}

fn returned(schema: &Schema, binding: &Binding) -> Vec<String> {
    let is_graphql = schema.operation(&binding.operation).is_some_and(|operation| operation.root.is_some());
    let each = binding.projection.iter().map(|projection| {
        let path: Vec<&str> = projection.path.iter().map(String::as_str).collect();
        match (&binding.sql_search, &binding.sql_write) {
            (Some(search), _) => column(schema, &search.table, &path),
            (None, Some(write)) => column(schema, &write.table, &path),
            (None, None) if is_graphql => {
                plain(&path.get(1..).unwrap_or_default().join(".").replace("... on ", "<"))
            }
            (None, None) if path == ["value"] => String::new(),
            (None, None) => plain(&path.join(".")),
        }
    });
    each.collect()
}

fn column(schema: &Schema, table: &str, path: &[&str]) -> String {
    match path {
        [way, column] => {
            let far = schema.relationship(table, way).map_or("", |way| &way.to.object);
            plain(&format!("{far}.{column}"))
        }
        _ => plain(&format!("{table}.{}", path.join("."))),
    }
}

/// A path without what tells lists from single things: `items[0].name`, `items[].name`, `items.nodes.name`.
fn plain(path: &str) -> String {
    let mut plain = String::new();
    let mut in_brackets = false;
    for letter in path.chars() {
        match letter {
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            _ if in_brackets => {}
            '>' => plain.push('.'),
            letter => plain.extend(letter.to_lowercase()),
        }
    }
    let mut names: Vec<&str> = plain.split('.').filter(|name| !name.is_empty()).collect();
    names.retain(|name| !matches!(*name, "nodes" | "edges" | "node"));
    names.join(".")
}

/// Whether a name is the wanted one, or one that holds it, or one of what it holds.
fn meets(name: &str, wanted: &str) -> bool {
    let inside =
        |outer: &str, inner: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
    let body = |text: &str| text.strip_prefix("body.").unwrap_or(text).to_owned();
    let (name, wanted) = (body(name), body(wanted));
    name == wanted
        || inside(&name, &wanted)
        || inside(&wanted, &name)
        || (wanted.is_empty() && name.is_empty())
}
