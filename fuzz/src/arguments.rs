//! What a caller may say, made from a plan's parameters alone.

use jackfield_core::{
    binding::Normalize,
    plan::{Parameter, Plan, arguments},
    schema::FieldType,
};
use serde_json::{Map, Value, json};

/// Arguments that a plan takes; none where a pattern or the like leaves nothing that could be guessed.
pub(crate) fn made(plan: &Plan) -> Option<arguments::Arguments> {
    let mut tries = vec![0; plan.parameters.len()];
    loop {
        let given: Map<String, Value> = plan
            .parameters
            .iter()
            .zip(&tries)
            .filter_map(|(parameter, place)| {
                Some((parameter.name.clone(), candidates(parameter).into_iter().nth(*place)?))
            })
            .collect();
        let faults = match arguments::check(plan, &given) {
            Ok(arguments) => return Some(arguments),
            Err(faults) => faults,
        };
        assert!(!faults.is_empty(), "a refusal says why");
        for (parameter, place) in plan.parameters.iter().zip(&mut tries) {
            if faults.iter().any(|fault| fault.path == parameter.name) {
                *place += 1;
                if *place >= candidates(parameter).len() {
                    let is_free = parameter.pattern.is_none() && parameter.normalize.is_none();
                    assert!(!is_free, "nothing can be said for {parameter:?}: {faults:?}");
                    return None;
                }
            }
        }
    }
}

fn candidates(parameter: &Parameter) -> Vec<Value> {
    if parameter.kind == FieldType::List {
        let kind = FieldType::ALL.iter().find(|kind| parameter.of.as_deref() == Some(kind.as_str()));
        let element = Parameter { kind: kind.copied().unwrap_or(FieldType::String), ..parameter.clone() };
        return candidates(&element).into_iter().map(|one| json!([one])).chain([json!([])]).collect();
    }
    let stated = parameter.allowed_values.iter().map(|value| json!(value));
    stated.chain(by_kind(parameter)).collect()
}

fn by_kind(parameter: &Parameter) -> Vec<Value> {
    match parameter.kind {
        FieldType::Integer => vec![json!(42), json!(2_026), json!("7")],
        FieldType::Number | FieldType::Decimal => vec![json!(1.5), json!("2"), json!(0)],
        FieldType::Boolean => vec![json!(true)],
        FieldType::Date => vec![json!("2026-11-02")],
        FieldType::Time => vec![json!("09:15:00")],
        FieldType::Datetime => vec![json!("2026-11-02T09:15:00Z")],
        FieldType::Uuid => vec![json!("01890a5d-ac96-774b-bcce-b302099a8057")],
        FieldType::Binary => vec![json!("aGk="), json!("")],
        FieldType::Json | FieldType::Object => vec![json!({"a": [1, "b"]})],
        FieldType::String | FieldType::Enum | FieldType::List => match parameter.normalize {
            Some(Normalize::E164 | Normalize::National) => vec![json!("+12065550142")],
            Some(Normalize::Date) => vec![json!("2026-11-02")],
            Some(Normalize::Datetime) => vec![json!("2026-11-02T09:15:00Z")],
            Some(Normalize::Time) => vec![json!("09:15:00")],
            Some(
                Normalize::AsItIs | Normalize::Trim | Normalize::Lower | Normalize::Upper | Normalize::Digits,
            )
            | None => vec![json!("+12065550142"), json!("Ada 1"), json!("7"), json!("")],
        },
    }
}
