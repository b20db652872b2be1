//! Exact decimals, digit by digit.

use std::fmt::Write;

const NAN: u16 = 0xc000;
const INFINITY: u16 = 0xd000;
const NEGATIVE_INFINITY: u16 = 0xf000;
const NEGATIVE: u16 = 0x4000;

/// The digits of a decimal, with as many after the point as its scale says.
pub(super) fn text(raw: &[u8]) -> Option<String> {
    let mut words = raw.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(u16::from_be_bytes);
    let (count, weight, sign, scale) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let digits: Vec<u16> = words.collect();
    if !raw.len().is_multiple_of(2)
        || digits.len() != usize::from(count)
        || digits.iter().any(|digit| *digit > 9_999)
    {
        return None;
    }
    match sign {
        NAN => return Some("NaN".to_owned()),
        INFINITY => return Some("Infinity".to_owned()),
        NEGATIVE_INFINITY => return Some("-Infinity".to_owned()),
        0 | NEGATIVE => {}
        _ => return None,
    }
    // Sent in base 10,000; the weight is the power of the first digit.
    let weight = i32::from(weight.cast_signed());
    let at = |power: i32| {
        let index = usize::try_from(weight - power).ok();
        index.and_then(|index| digits.get(index)).copied().unwrap_or(0)
    };
    let mut text = String::new();
    if sign == NEGATIVE {
        text.push('-');
    }
    write!(text, "{}", at(weight.max(0))).ok()?;
    for power in (0..weight.max(0)).rev() {
        write!(text, "{:04}", at(power)).ok()?;
    }
    if scale > 0 {
        let groups = i32::from(scale).div_euclid(4) + 1;
        let fraction: String = (1..=groups).map(|power| format!("{:04}", at(-power))).collect();
        text.push('.');
        text.extend(fraction.chars().take(usize::from(scale)));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    fn decimal(words: &[u16]) -> Option<String> {
        let raw: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        super::text(&raw)
    }

    #[test]
    fn digits_come_out_as_they_went_in() {
        assert_eq!(decimal(&[0, 0, 0, 0]).unwrap(), "0");
        assert_eq!(decimal(&[0, 0, 0, 2]).unwrap(), "0.00");
        assert_eq!(decimal(&[2, 0, 0, 2, 12, 3400]).unwrap(), "12.34");
        assert_eq!(decimal(&[1, 1, 0x4000, 0, 5]).unwrap(), "-50000");
        assert_eq!(decimal(&[1, 0xffff, 0, 4, 1]).unwrap(), "0.0001");
        assert_eq!(decimal(&[1, 0xfffe, 0, 8, 1]).unwrap(), "0.00000001");
        assert_eq!(decimal(&[3, 2, 0, 0, 1, 2, 3]).unwrap(), "100020003");
        assert_eq!(decimal(&[0, 0, 0xc000, 0]).unwrap(), "NaN");
        assert_eq!(decimal(&[0, 0, 0xf000, 0]).unwrap(), "-Infinity");
    }

    #[test]
    fn what_is_no_decimal_is_refused() {
        assert_eq!(decimal(&[1, 0, 0, 0]), None);
        assert_eq!(decimal(&[1, 0, 0, 0, 10_000]), None);
        assert_eq!(decimal(&[0, 0, 0x1234, 0]), None);
        assert_eq!(super::text(&[0; 9]), None);
    }
}
