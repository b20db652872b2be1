//! What the server says about a column of a result, ahead of the rows.

use crate::sql::mysql::wire::{Failure, Reader};

/// What the server says about a column of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sql::mysql) struct ColumnType {
    /// The number of its type.
    pub(super) kind: u8,
    /// The number of its character set.
    pub(super) charset: u16,
    /// Whether its numbers have no sign.
    pub(super) unsigned: bool,
    /// Whether MariaDB says that its texts are JSON.
    pub(in crate::sql::mysql) is_json: bool,
}

impl ColumnType {
    /// Reads a column's definition; with `extended_types`, MariaDB's own word about it stands in there.
    pub(in crate::sql::mysql) fn parse(packet: &[u8], extended_types: bool) -> Result<Self, Failure> {
        let mut reader = Reader(packet);
        // Catalog, schema, table, its own name, column, its own name.
        for _ in 0..6 {
            reader.counted()?;
        }
        let is_json = extended_types && says_json(reader.counted()?)?;
        reader.length()?;
        let charset = reader.u16()?;
        let _length = reader.u32()?;
        let kind = reader.u8()?;
        let flags = reader.u16()?;
        Ok(Self { kind, charset, unsigned: flags & 32 != 0, is_json })
    }
}

/// Whether the texts, each with the number of what it tells, have one that tells the format JSON.
fn says_json(told: &[u8]) -> Result<bool, Failure> {
    const FORMAT: u8 = 1;
    let mut reader = Reader(told);
    let mut is_json = false;
    while !reader.0.is_empty() {
        let what = reader.u8()?;
        let text = reader.counted()?;
        is_json |= what == FORMAT && text == b"json";
    }
    Ok(is_json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_says_whether_texts_are_json() {
        let names = b"\x03def\0\0\0\x01a\x01a";
        let fixed = b"\x0c\x2d\0\xff\xff\xff\xff\xfc\0\0\0\0\0";
        for (told, is_json) in [
            (&b""[..], false),
            (b"\x01\x04json", true),
            (b"\0\x04json", false),
            (b"\0\x01x\x01\x04json", true),
        ] {
            let mut packet = names.to_vec();
            packet.push(u8::try_from(told.len()).unwrap());
            packet.extend_from_slice(told);
            packet.extend_from_slice(fixed);
            assert_eq!(ColumnType::parse(&packet, true).unwrap().is_json, is_json, "{told:?}");
            for length in 0..packet.len() - 3 {
                assert!(ColumnType::parse(&packet[..length], true).is_err(), "{length}");
            }
        }
        let plain = [&names[..], fixed].concat();
        assert!(!ColumnType::parse(&plain, false).unwrap().is_json);
    }
}
