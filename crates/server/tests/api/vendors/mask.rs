//! Field masks, as Google's `fields` parameter has them: `title,sheets(properties(sheetId,title),merges)`.

use serde_json::{Map, Value};

/// What is asked for below a member; of one without anything below, all.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mask(pub(super) Vec<(String, Mask)>);

impl Mask {
    /// Reads a mask.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let mask = members(&mut rest)?;
        if rest.is_empty() { Ok(mask) } else { Err(format!("`{rest}` is left over")) }
    }

    /// What a value has of it.
    pub(super) fn of(&self, value: &Value) -> Value {
        match value {
            _ if self.0.is_empty() => value.clone(),
            Value::Array(items) => items.iter().map(|item| self.of(item)).collect(),
            Value::Object(members) => {
                let kept = self
                    .0
                    .iter()
                    .filter_map(|(name, below)| Some((name.clone(), below.of(members.get(name)?))));
                Value::Object(kept.collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }
}

fn members(rest: &mut &str) -> Result<Mask, String> {
    let mut found = Vec::new();
    loop {
        let end = rest.find([',', '(', ')', '.', '/']).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '*') {
            return Err(format!("`{name}` is no field's name"));
        }
        *rest = behind;
        let below = if let Some(inner) = rest.strip_prefix(['.', '/']) {
            *rest = inner;
            one(rest)?
        } else if let Some(inner) = rest.strip_prefix('(') {
            *rest = inner;
            let mask = members(rest)?;
            *rest = rest.strip_prefix(')').ok_or("a parenthesis isn't closed")?;
            mask
        } else {
            Mask::default()
        };
        found.push((name.to_owned(), below));
        match rest.strip_prefix(',') {
            Some(inner) => *rest = inner,
            None => return Ok(Mask(found)),
        }
    }
}

/// What follows a dot: one member, whatever is below it; the comma after it is that of the whole.
fn one(rest: &mut &str) -> Result<Mask, String> {
    let depth = |text: &str| {
        let mut open = 0_i32;
        for (at, letter) in text.char_indices() {
            open += i32::from(letter == '(') - i32::from(letter == ')');
            if open < 0 || (open == 0 && letter == ',') {
                return at;
            }
        }
        text.len()
    };
    let (mut own, behind) = rest.split_at(depth(rest));
    let mask = members(&mut own)?;
    if !own.is_empty() {
        return Err(format!("`{own}` is left over"));
    }
    *rest = behind;
    Ok(mask)
}

#[test]
fn a_mask_keeps_what_it_names() {
    let value = serde_json::json!({"id": 1, "own": {"title": "t", "zone": "z"}, "all": [{"a": {"b": 1, "c": 2}, "d": [3]}]});
    let kept = |mask: &str| Mask::read(mask).map(|mask| mask.of(&value).to_string());
    assert_eq!(kept("id,own.title").unwrap(), r#"{"id":1,"own":{"title":"t"}}"#);
    assert_eq!(kept("all(a(b),d),id").unwrap(), r#"{"all":[{"a":{"b":1},"d":[3]}],"id":1}"#);
    assert_eq!(kept("all.a.c,own").unwrap(), r#"{"all":[{"a":{"c":2}}],"own":{"title":"t","zone":"z"}}"#);
    for broken in ["", "a,", "a(b", "a)b", "a b", "a..b", "a.b)"] {
        assert!(kept(broken).is_err(), "{broken}");
    }
}
