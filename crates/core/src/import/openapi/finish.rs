//! The last steps, when all objects have fields and names: what each operation is about and does, what objects can
//! be asked to do, how sensitive their fields are.

use std::collections::HashMap;

use super::drafts::Draft;
use super::envelopes::record;
use super::importer::{Entry, Importer};
use super::pagination;
use super::verbs::{self, Clues};
use crate::schema::{
    Argument, Capability, Field, FieldType, Method, Object, ObjectRole, Operation, Returns, Verb,
    classify::Classifier,
};

/// All objects by their number, with what their fields hold.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) objects: Vec<Object>,
    pub(super) targets: Vec<Vec<Option<usize>>>,
    /// The named object that each one is, or stands for.
    named: Vec<Option<usize>>,
}

impl Built {
    /// The objects of an importer under their names.
    pub(super) fn new(importer: &mut Importer<'_>, operations: &[String]) -> Self {
        let names = importer.names(operations);
        let entries = std::mem::take(&mut importer.entries);
        let is_named: Vec<bool> = entries.iter().map(Entry::is_named).collect();
        let mut built = Self::default();
        for (number, (entry, name)) in entries.into_iter().zip(&names).enumerate() {
            let stands_for = entry.stands_for.filter(|known| is_named.get(*known) == Some(&true));
            let own = is_named.get(number).copied().unwrap_or_default().then_some(number);
            built.named.push(own.or(stands_for));
            built.add(entry, name, &names);
        }
        built
    }

    fn add(&mut self, entry: Entry<'_>, name: &str, names: &[String]) {
        let classifier = Classifier::of(name);
        let mut fields = entry.fields;
        for (field, target) in fields.iter_mut().zip(&entry.targets) {
            if let Some(target) = target.and_then(|target| names.get(target)) {
                field.of = Some(target.clone());
            }
            field.sensitive_class = classifier.class(field);
            field.sensitivity = field.sensitive_class.map(|class| class.sensitivity()).unwrap_or_default();
        }
        self.targets.push(entry.targets);
        self.objects.push(Object {
            name: name.to_owned(),
            label: entry.label.filter(|label| label != name),
            description: entry.description,
            capabilities: Vec::new(),
            fields,
            primary_key: Vec::new(),
            indexes: Vec::new(),
            table: None,
            role: ObjectRole::Record,
        });
    }

    /// The named object that one is, or stands for.
    pub(super) fn named(&self, object: usize) -> Option<usize> {
        self.named.get(object).copied().flatten()
    }

    fn name(&self, object: usize) -> Option<String> {
        self.objects.get(object).map(|object| object.name.clone())
    }
}

/// What is known of all operations when each is looked at.
struct Context {
    /// The named objects by what a path would call them.
    by_noun: HashMap<String, usize>,
    /// What a GET of each path answers: the object, and whether there are several.
    by_path: HashMap<String, (usize, bool)>,
}

/// The operations, each with what it is about and does; notes on objects what can be done with them.
pub(super) fn operations(built: &mut Built, drafts: Vec<Draft>) -> Vec<Operation> {
    let record =
        |draft: &Draft| draft.answer.map(|object| record(built, object, draft.operation.returns.list));
    let records: Vec<Option<(usize, bool)>> = drafts.iter().map(record).collect();
    let gets = drafts.iter().zip(&records).filter(|(draft, _)| draft.method == Method::Get);
    let by_path = gets.filter_map(|(draft, record)| Some((draft.path.clone(), (*record)?))).collect();
    let context = Context { by_noun: by_noun(built), by_path };
    let mut found = Vec::with_capacity(drafts.len());
    for (draft, record) in drafts.into_iter().zip(records) {
        let verb = verbs::verb(clues(&draft, record, &context));
        let object = subject(built, &draft, record, &context);
        found.push(complete(built, draft, verb, object));
    }
    found
}

fn clues<'d>(draft: &'d Draft, record: Option<(usize, bool)>, context: &Context) -> Clues<'d> {
    let last = verbs::nouns(&draft.path).next().map(verbs::key);
    Clues {
        method: draft.method,
        path: &draft.path,
        name: &draft.operation.name,
        returns_list: record.is_some_and(|(_, list)| list) || draft.operation.returns.list,
        returns_object: record.is_some(),
        searches: draft.operation.args.iter().any(searches),
        pages: draft.operation.args.iter().any(pagination::is_paging),
        is_record: context.by_path.get(&draft.path).is_some_and(|(_, list)| !list),
        names_object: last.is_some_and(|noun| context.by_noun.contains_key(&noun)),
    }
}

/// The object that an operation is about: what it answers, what it takes, what else is found at its path, or what
/// its path is called after. What a deletion answers says little.
fn subject(built: &Built, draft: &Draft, record: Option<(usize, bool)>, context: &Context) -> Option<usize> {
    let answered = record.and_then(|(object, _)| built.named(object));
    let taken = || draft.body.and_then(|object| built.named(record_of_body(built, object)));
    let here = || context.by_path.get(&draft.path).and_then(|(object, _)| built.named(*object));
    let noun = || verbs::nouns(&draft.path).find_map(|noun| context.by_noun.get(&verbs::key(noun)).copied());
    let above = || {
        let read = verbs::above(&draft.path).find_map(|path| context.by_path.get(path));
        read.and_then(|(object, _)| built.named(*object))
    };
    // An inline record is better than none.
    let inline = || record.map(|(object, _)| object);
    if draft.method == Method::Delete {
        return here().or_else(noun).or_else(above).or_else(taken).or(answered).or_else(inline);
    }
    answered.or_else(taken).or_else(here).or_else(noun).or_else(above).or_else(inline)
}

fn record_of_body(built: &Built, object: usize) -> usize {
    record(built, object, false).0
}

fn complete(built: &mut Built, draft: Draft, verb: Verb, object: Option<usize>) -> Operation {
    let mut operation = draft.operation;
    operation.verb = verb;
    operation.object = object.and_then(|object| built.name(object));
    operation.is_write =
        !matches!(draft.method, Method::Get | Method::Head | Method::Options | Method::Query);
    let list = operation.returns.list;
    let returned = draft.answer.and_then(|object| built.name(object));
    // A member of an envelope is no bare value.
    let value = operation.returns.value.filter(|_| returned.is_none());
    operation.returns = Returns { object: returned, list, value };
    let classifier = Classifier::of(operation.object.as_deref().unwrap_or_default());
    for (argument, target) in operation.args.iter_mut().zip(&draft.targets) {
        if let Some(target) = target {
            argument.of = built.name(*target);
        }
        classify(&classifier, argument);
    }
    if let Some(http) = &mut operation.http {
        http.pagination = Some(())
            .filter(|()| matches!(verb, Verb::List | Verb::Search))
            .and_then(|()| pagination::hint(built, &operation.args, draft.answer, draft.links));
    }
    if let Some(object) = object.and_then(|object| built.objects.get_mut(object)) {
        note(object, &operation);
    }
    operation
}

/// Notes what can be done with an object, and by which field one is read.
fn note(object: &mut Object, operation: &Operation) {
    let capability = match operation.verb {
        Verb::Read => Capability::Read,
        Verb::List => Capability::List,
        Verb::Search => Capability::Search,
        Verb::Create => Capability::Create,
        Verb::Update => Capability::Update,
        Verb::Delete => Capability::Delete,
        Verb::Action => return,
    };
    if let Err(place) = object.capabilities.binary_search(&capability) {
        object.capabilities.insert(place, capability);
    }
    let by = operation.args.iter().rev().find(|argument| argument.place.as_deref() == Some("path"));
    if operation.verb == Verb::Read
        && object.primary_key.is_empty()
        && let Some(key) = by.and_then(|argument| identified_by(object, &argument.name))
    {
        object.primary_key = vec![key];
    }
}

/// The field that a path parameter means: `id` for `id`, `order_id` and `orderId`.
fn identified_by(object: &Object, parameter: &str) -> Option<String> {
    let plain = verbs::key(parameter);
    let is_scalar = |field: &&Field| {
        !matches!(field.kind, FieldType::Object | FieldType::List | FieldType::Json | FieldType::Boolean)
    };
    let of_kind = format!("{}id", verbs::key(&object.name));
    let same = object.fields.iter().filter(is_scalar).find(|field| verbs::key(&field.name) == plain);
    let id = || {
        object
            .fields
            .iter()
            .filter(is_scalar)
            .find(|field| field.name == "id" || verbs::key(&field.name) == of_kind)
    };
    let found = same.or_else(|| id().filter(|_| plain.ends_with("id") || of_kind.starts_with(&plain)));
    found.map(|field| field.name.clone())
}

fn classify(classifier: &Classifier, argument: &mut Argument) {
    let name = argument.wire_name.as_ref().unwrap_or(&argument.name);
    let field = Field {
        of: argument.of.clone(),
        format: argument.format.clone(),
        description: argument.description.clone(),
        ..Field::new(name.as_str(), argument.kind)
    };
    argument.sensitive_class = classifier.class(&field);
    argument.sensitivity = argument.sensitive_class.map(|class| class.sensitivity()).unwrap_or_default();
}

fn searches(argument: &Argument) -> bool {
    let name = argument.wire_name.as_deref().unwrap_or(&argument.name).to_ascii_lowercase();
    argument.place.as_deref() == Some("query") && verbs::SEARCHES.contains(&name.as_str())
}

/// The named objects by what a path would call them.
fn by_noun(built: &Built) -> HashMap<String, usize> {
    let mut named: Vec<(&str, usize)> = Vec::new();
    for (number, object) in built.objects.iter().enumerate() {
        if built.named(number) == Some(number) {
            named.push((&object.name, number));
        }
    }
    named.sort_unstable();
    let mut found = HashMap::with_capacity(named.len());
    for (name, number) in named {
        found.entry(verbs::key(name)).or_insert(number);
    }
    found
}
