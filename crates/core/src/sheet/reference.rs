//! What people paste to name a spreadsheet: its id, or the address of its page.
//!
//! Nothing is fetched: an id is read out of the text, and all else is refused. Only the address of the page itself
//! counts, so that a link that looks like it leads nobody's credentials astray.
//!
//! ```
//! use jackfield_core::sheet::reference;
//! let found = reference::read("https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWx/edit#gid=7").unwrap();
//! assert_eq!((found.spreadsheet_id.as_str(), found.gid), ("1AbCdEfGhIjKlMnOpQrStUvWx", Some(7)));
//! ```

use serde::Serialize;

/// A spreadsheet, and which of its sheets was open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The id of the spreadsheet.
    pub spreadsheet_id: String,
    /// The id of the sheet, where the address names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gid: Option<u32>,
}

/// Why a text names no spreadsheet. Each is a sentence for the person who pasted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing is there.
    #[error("Paste the spreadsheet's address from the browser, or its id.")]
    Empty,
    /// It is neither an address nor an id.
    #[error(
        "This is neither the address of a spreadsheet nor an id. The address starts with \
         https://docs.google.com/spreadsheets/d/ and the id follows there."
    )]
    Unknown,
    /// It leads somewhere else.
    #[error(
        "This address isn't at docs.google.com. Open the spreadsheet and paste the address that the browser shows."
    )]
    OtherHost,
    /// It leads to something else there.
    #[error(
        "This address isn't a spreadsheet's: a spreadsheet's starts with https://docs.google.com/spreadsheets/d/"
    )]
    NotASpreadsheet,
    /// It leads to what is published of a spreadsheet, which says nothing of its id.
    #[error(
        "This is the address of a published copy, which doesn't say which spreadsheet it is. Open the spreadsheet \
         itself and paste the address that the browser shows."
    )]
    Published,
}

/// Where spreadsheets have their pages.
const HOST: &str = "docs.google.com";
/// The most bytes of a pasted text.
const MOST_BYTES: usize = 2048;
/// The lengths that ids have: shorter ones are words that somebody typed.
const ID: std::ops::RangeInclusive<usize> = 20..=128;

/// Reads what somebody pasted.
///
/// # Errors
/// It names no spreadsheet.
pub fn read(pasted: &str) -> Result<Reference, Fault> {
    let text = pasted.trim();
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if is_id(text) {
        return Ok(Reference { spreadsheet_id: text.to_owned(), gid: None });
    }
    let odd = |letter: char| letter.is_whitespace() || letter.is_control() || letter == '\\';
    if text.len() > MOST_BYTES || text.contains(odd) {
        return Err(Fault::Unknown);
    }
    let after_host = after_host(text)?;
    let (address, fragment) = after_host.split_once('#').unwrap_or((after_host, ""));
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let spreadsheet_id = id_of(path)?.to_owned();
    Ok(Reference { spreadsheet_id, gid: gid(fragment).or_else(|| gid(query)) })
}

/// What follows the host, if it is the right one. A user, a port or another spelling of the host is another place.
fn after_host(text: &str) -> Result<&str, Fault> {
    let lower = text.to_ascii_lowercase();
    let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme));
    let rest = text.get(scheme.map_or(0, str::len)..).unwrap_or_default();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    match (host.eq_ignore_ascii_case(HOST), scheme) {
        (true, _) => Ok(after),
        (false, None) if !host.contains('.') && !text.contains("://") => Err(Fault::Unknown),
        (false, _) => Err(Fault::OtherHost),
    }
}

/// The id in a path: `/spreadsheets/d/<id>/edit`, with `/a/<domain>` before it or `/u/<account>` inside.
fn id_of(path: &str) -> Result<&str, Fault> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let parts = match parts.as_slice() {
        ["a", _domain, rest @ ..] => rest,
        all => all,
    };
    let rest = match parts {
        ["spreadsheets", "u", account, rest @ ..] if account.bytes().all(|byte| byte.is_ascii_digit()) => {
            rest
        }
        ["spreadsheets", rest @ ..] => rest,
        _ => return Err(Fault::NotASpreadsheet),
    };
    match rest {
        ["d", "e", ..] => Err(Fault::Published),
        ["d", id, ..] if is_id(id) => Ok(id),
        _ => Err(Fault::NotASpreadsheet),
    }
}

/// The sheet that `gid=7` names, among what stands beside it.
fn gid(pairs: &str) -> Option<u32> {
    let value = pairs.split('&').find_map(|pair| pair.strip_prefix("gid="))?;
    value.parse().ok().filter(|_| value.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_id(text: &str) -> bool {
    ID.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEY: &str = "1aB-cD_eFgHiJkLmNoPqRsTuVwXyZ0123456789abcd";

    #[test]
    fn a_spreadsheet_is_named_by_its_id_or_any_address_of_its_page() {
        for (pasted, gid) in [
            (format!("  {KEY}\n"), None),
            (format!("https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=0"), Some(0)),
            (format!("https://docs.google.com/spreadsheets/d/{KEY}/edit?gid=12#gid=34"), Some(34)),
            (format!("https://docs.google.com/spreadsheets/d/{KEY}/edit?usp=sharing&gid=12"), Some(12)),
            (format!("https://docs.google.com/spreadsheets/u/1/d/{KEY}/edit"), None),
            (format!("https://docs.google.com/a/example.com/spreadsheets/d/{KEY}"), None),
            (format!("HTTPS://Docs.Google.com/spreadsheets/d/{KEY}/?x=/d/other#gid=99999999999"), None),
            (format!("docs.google.com/spreadsheets/d/{KEY}/edit#gid=5&range=A1"), Some(5)),
        ] {
            let wanted = Reference { spreadsheet_id: KEY.to_owned(), gid };
            assert_eq!(read(&pasted), Ok(wanted), "{pasted}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_it_is() {
        for (pasted, fault) in [
            (" ".to_owned(), Fault::Empty),
            ("Customers".to_owned(), Fault::Unknown),
            (format!("{KEY} {KEY}"), Fault::Unknown),
            (format!("https://docs.google.com\\@evil.example/spreadsheets/d/{KEY}"), Fault::Unknown),
            (format!("https://docs.google.com.evil.example/spreadsheets/d/{KEY}"), Fault::OtherHost),
            (format!("https://docs.google.com@evil.example/spreadsheets/d/{KEY}"), Fault::OtherHost),
            (format!("https://docs.google.com:8443/spreadsheets/d/{KEY}"), Fault::OtherHost),
            (format!("https://evil.example/https://docs.google.com/spreadsheets/d/{KEY}"), Fault::OtherHost),
            (format!("https://dосs.google.com/spreadsheets/d/{KEY}"), Fault::OtherHost),
            (format!("https://docs.google.com./spreadsheets/d/{KEY}"), Fault::OtherHost),
            (format!("ftp://docs.google.com/spreadsheets/d/{KEY}"), Fault::OtherHost),
            (format!("https://drive.google.com/file/d/{KEY}/view"), Fault::OtherHost),
            (format!("https://docs.google.com/document/d/{KEY}/edit"), Fault::NotASpreadsheet),
            ("https://docs.google.com/spreadsheets/d/short/edit".to_owned(), Fault::NotASpreadsheet),
            (format!("https://docs.google.com/spreadsheets/d/../d/{KEY}"), Fault::NotASpreadsheet),
            (
                format!("https://docs.google.com/spreadsheets/d/{KEY}%2f..%2fother/edit"),
                Fault::NotASpreadsheet,
            ),
            (
                "https://docs.google.com/spreadsheets/d/e/2PACX-1vAbCdEfGhIjKlMnOp/pubhtml".to_owned(),
                Fault::Published,
            ),
        ] {
            assert_eq!(read(&pasted), Err(fault), "{pasted}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_gives_a_plain_id_or_a_fault(pasted in "\\PC{0,80}|(https?://)?[a-z.@:]{0,20}/spreadsheets/d/[A-Za-z0-9/_?#=-]{0,60}") {
            if let Ok(found) = read(&pasted) {
                prop_assert!(is_id(&found.spreadsheet_id));
                prop_assert!(pasted.contains(&found.spreadsheet_id));
            }
        }
    }
}
