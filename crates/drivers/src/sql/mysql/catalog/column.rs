//! Columns: types, defaults, enum values, and what the connected user may do with each.

use jackfield_core::import::sql::{Column, Rights};

use super::{
    super::{
        session::{Session, text},
        wire::Failure,
    },
    Tables, document, is_mariadb,
};

/// Adds the columns of all tables, in order.
pub(super) async fn read(session: &mut Session, tables: &mut Tables) -> Result<(), Failure> {
    let checked = document::checked(session).await?;
    let mut perhaps = document::Columns::new();
    let mariadb = is_mariadb(session);
    let sql = "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, \
               COLUMN_COMMENT, COLLATION_NAME, PRIVILEGES FROM information_schema.COLUMNS \
               WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION";
    session
        .rows(sql, |row| {
            let Some(table) = tables.get(text(row, 0)) else {
                return Ok(());
            };
            let is_json = checked.get(text(row, 0)).is_some_and(|names| names.contains(text(row, 1)));
            let column = column(row, mariadb, is_json);
            let spelled = (column.native_type.as_str(), text(row, 7));
            if mariadb && column.rights.select && spelled == document::SPELLED {
                perhaps.entry(table.name.clone()).or_default().insert(column.name.clone());
            }
            table.rights.select |= column.rights.select;
            table.rights.insert |= column.rights.insert;
            table.rights.update |= column.rights.update;
            if column.rights != Rights::default() {
                table.columns.push(column);
            }
            Ok(())
        })
        .await?;
    document::ask(session, tables, &perhaps).await
}

fn column(row: &[Option<String>], mariadb: bool, is_json: bool) -> Column {
    let native_type = if is_json { "json" } else { text(row, 2) };
    let extra = text(row, 5).to_ascii_uppercase();
    let default = row.get(4).and_then(Option::as_deref);
    // MariaDB spells the absence of a default of a nullable column out.
    let stated = default.is_some_and(|default| !(mariadb && default == "NULL"));
    let generated = ["VIRTUAL GENERATED", "STORED GENERATED", "PERSISTENT"];
    let allowed_values = values_of(native_type);
    let ignores_case = text(row, 7).ends_with("_ci");
    Column {
        name: text(row, 1).to_owned(),
        native_type: native_type.to_owned(),
        not_null: text(row, 3) == "NO",
        has_default: stated || extra.contains("AUTO_INCREMENT") || extra.contains("DEFAULT_GENERATED"),
        generated: generated.iter().any(|word| extra.contains(word)),
        case_insensitive: ignores_case && allowed_values.is_empty(),
        allowed_values,
        comment: Some(text(row, 6)).filter(|comment| !comment.is_empty()).map(str::to_owned),
        rights: rights(text(row, 8)),
    }
}

fn rights(text: &str) -> Rights {
    let has = |right: &str| text.split(',').any(|one| one.trim() == right);
    Rights { select: has("select"), insert: has("insert"), update: has("update") }
}

/// The values in `enum('a','it''s')` or `set(…)`, in order; empty for any other type.
fn values_of(native_type: &str) -> Vec<String> {
    let mut values = Vec::new();
    let list = ["enum(", "set("].iter().find_map(|start| native_type.strip_prefix(start));
    let Some(list) = list.and_then(|rest| rest.strip_suffix(')')) else {
        return values;
    };
    let mut letters = list.chars().peekable();
    while letters.next_if_eq(&'\'').is_some() {
        let mut value = String::new();
        while let Some(letter) = letters.next() {
            match letter {
                '\'' if letters.next_if_eq(&'\'').is_some() => value.push('\''),
                '\'' => break,
                '\\' => value.extend(letters.next().map(unescaped)),
                _ => value.push(letter),
            }
        }
        values.push(value);
        letters.next_if_eq(&',');
    }
    values
}

fn unescaped(letter: char) -> char {
    match letter {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_their_escapes() {
        assert_eq!(values_of("enum('open','it''s','a,b','')"), ["open", "it's", "a,b", ""]);
        assert_eq!(values_of(r"set('c\\d','e\nf')"), ["c\\d", "e\nf"]);
        assert!(values_of("varchar(40)").is_empty());
        assert!(values_of("enum()").is_empty());
    }
}
