//! `multipart/form-data` (RFC 7578), with a boundary that follows from the content.

use serde_json::Value;

use super::fill::text;
use crate::plan::{HttpBody, arguments::decode_base64};

/// The media type with its boundary, and the bytes.
pub(super) fn written(body: &HttpBody, value: &Value) -> (String, Vec<u8>) {
    let mut parts = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Array(items) if !items.iter().any(Value::is_object) => {
                parts.extend(items.iter().map(|item| part(body, name, item)));
            }
            value => parts.push(part(body, name, value)),
        }
    }
    let boundary = boundary(&parts);
    let mut bytes = Vec::new();
    for part in &parts {
        bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        bytes.extend_from_slice(part);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), bytes)
}

fn part(body: &HttpBody, name: &str, value: &Value) -> Vec<u8> {
    let stated = body.format.members.iter().find(|member| member.member == name);
    let stated = stated.and_then(|member| member.media_type.clone());
    let is_file = body.files.iter().any(|file| file == name);
    let (usual, content) = match value {
        Value::String(base64) if is_file => {
            (Some("application/octet-stream"), decode_base64(base64).unwrap_or_default())
        }
        Value::Array(_) | Value::Object(_) => (Some("application/json"), value.to_string().into_bytes()),
        scalar => (None, text(scalar).into_bytes()),
    };
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", quoted(name));
    if is_file {
        head.push_str("; filename=\"file\"");
    }
    let media_type =
        stated.filter(|stated| !stated.contains(|letter: char| letter.is_control() || letter == '*'));
    if let Some(media_type) = media_type.as_deref().or(usual) {
        head.push_str("\r\nContent-Type: ");
        head.push_str(media_type);
    }
    head.push_str("\r\n\r\n");
    let mut part = head.into_bytes();
    part.extend(content);
    part
}

/// A name as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text that no part contains.
fn boundary(parts: &[Vec<u8>]) -> String {
    let mut seed = 0_u32;
    loop {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        for part in parts {
            hasher.update(part);
        }
        let digest = hasher.finalize().to_hex();
        let boundary: String = "jackfield-".chars().chain(digest.chars().take(32)).collect();
        let is_inside =
            |part: &Vec<u8>| part.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        if !parts.iter().any(is_inside) {
            return boundary;
        }
        seed = seed.wrapping_add(1);
    }
}
