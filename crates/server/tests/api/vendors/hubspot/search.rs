//! How the account is searched: groups of conditions, of which one must hold, sorted and in pages.

use serde_json::{Value, json};

use super::{
    super::simulator::Reply,
    crm::{Record, problem},
};

/// What a record has beside the properties of its kind.
const OF_ALL: [&str; 3] = ["createdate", "hs_object_id", "associations.contact"];

/// One page of the records that match.
pub(super) fn page(all: &[Record], kind: &str, properties: &[&str], body: &Value) -> Reply {
    let groups = body["filterGroups"].as_array();
    let limit = body["limit"].as_u64().filter(|limit| (1..=200).contains(limit));
    let after = body["after"].as_str().and_then(|after| after.parse::<usize>().ok());
    let (Some(groups), Some(limit), Some(after)) = (groups, limit, after) else {
        return problem(400, "VALIDATION_ERROR", "filterGroups, limit or after isn't as it must be");
    };
    if groups.len() > 5 || groups.iter().any(|group| filters(group).len() > 6) {
        return problem(400, "VALIDATION_ERROR", "There are too many conditions.");
    }
    let named = groups.iter().flat_map(filters).map(|filter| &filter["propertyName"]);
    for name in named.chain(body["properties"].as_array().into_iter().flatten()) {
        let name = name.as_str().unwrap_or_default();
        if !properties.contains(&name) && !OF_ALL.contains(&name) {
            return problem(400, "VALIDATION_ERROR", &format!("There is no property {name}."));
        }
    }
    let of_kind = all.iter().filter(|record| record.kind == kind && record.is_indexed);
    let matches = |record: &&Record| {
        groups.is_empty()
            || groups.iter().any(|group| filters(group).iter().all(|filter| holds(record, filter)))
    };
    let mut found: Vec<&Record> = of_kind.filter(matches).collect();
    if let Err(fault) = sort(&mut found, &body["sorts"]) {
        return fault;
    }
    let limit = usize::try_from(limit).unwrap();
    let asked: Vec<&str> =
        body["properties"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let shown = found.iter().skip(after).take(limit).map(|record| record.view(asked.iter().copied()));
    let mut answer = json!({"total": found.len(), "results": shown.collect::<Vec<_>>()});
    if after + limit < found.len() {
        answer["paging"] = json!({"next": {"after": (after + limit).to_string()}});
    }
    Reply::ok(answer)
}

fn filters(group: &Value) -> &[Value] {
    group["filters"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn holds(record: &Record, filter: &Value) -> bool {
    let (name, value) =
        (filter["propertyName"].as_str().unwrap(), filter["value"].as_str().unwrap_or_default());
    let kept = record.properties.get(name).map(|kept| kept.to_lowercase()).unwrap_or_default();
    match filter["operator"].as_str() {
        Some("EQ") if name == "associations.contact" => record.contacts.iter().any(|id| id == value),
        Some("EQ") => !value.is_empty() && kept == value.to_lowercase(),
        // Words, of which a star stands for the rest.
        Some("CONTAINS_TOKEN") => value.to_lowercase().split_whitespace().all(|wanted| {
            kept.split_whitespace().any(|word| match wanted.strip_suffix('*') {
                Some(beginning) => word.starts_with(beginning),
                None => word == wanted,
            })
        }),
        _ => false,
    }
}

fn sort(found: &mut [&Record], sorts: &Value) -> Result<(), Reply> {
    let Some(sorts) = sorts.as_array() else {
        return Err(problem(400, "VALIDATION_ERROR", "sorts isn't a list"));
    };
    let Some(first) = sorts.first() else { return Ok(()) };
    let said: Option<Value> = first.as_str().and_then(|text| serde_json::from_str(text).ok());
    let Some(said) = said.filter(|said| said["propertyName"].is_string()) else {
        return Err(problem(400, "VALIDATION_ERROR", "That isn't an order."));
    };
    let by = said["propertyName"].as_str().unwrap_or_default();
    found.sort_by_key(|record| record.properties.get(by).cloned());
    if said["direction"] == "DESCENDING" {
        found.reverse();
    }
    Ok(())
}
