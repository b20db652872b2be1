//! A plausible value for a field, from what its schema says of it.

use jackfield_core::schema::{Field, FieldType};
use serde_json::{Value, json};

/// A value for a field that is no object.
pub fn of(field: &Field) -> Value {
    match field.kind {
        FieldType::List => json!([of(&element(field))]),
        FieldType::Enum => field.allowed_values.first().map_or_else(|| text(field), |first| json!(first)),
        FieldType::String => text(field),
        FieldType::Integer => json!(1),
        FieldType::Number | FieldType::Decimal => json!(1),
        FieldType::Boolean => json!(true),
        FieldType::Date => json!("2026-11-02"),
        FieldType::Time => json!("09:15:00"),
        FieldType::Datetime if field.format.as_deref() == Some("local-date-time") => {
            json!("2026-11-02T09:15:00")
        }
        FieldType::Datetime => json!("2026-11-02T09:15:00Z"),
        FieldType::Uuid => json!("01890a5d-ac96-774b-bcce-b302099a8057"),
        FieldType::Binary => json!("aGVsbG8="),
        FieldType::Json => json!("text"),
        FieldType::Object => json!({}),
    }
}

fn text(field: &Field) -> Value {
    let text = match field.format.as_deref().unwrap_or_default() {
        "email" => "ada@example.com",
        "uri" | "url" | "iri" | "uri-reference" => "https://example.com/",
        "hostname" => "example.com",
        "ipv4" | "ip" | "inet" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "phone" => "+15550123456",
        "duration" => "P1D",
        "date" => "2026-11-02",
        "date-time" => "2026-11-02T09:15:00Z",
        "time" => "09:15:00Z",
        _ => "text",
    };
    let most = field.max_length.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    json!(text.chars().take(most).collect::<String>())
}

/// What a list holds, as a field of its own.
fn element(list: &Field) -> Field {
    let word = list.of.as_deref().unwrap_or("string");
    let kind = FieldType::ALL.into_iter().find(|kind| kind.as_str() == word).unwrap_or(FieldType::Json);
    Field { kind, of: None, ..list.clone() }
}
