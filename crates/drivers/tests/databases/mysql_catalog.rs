//! Discovering MySQL and MariaDB databases, oddities and all.

use jackfield_core::{
    import::sql::{Catalog, Index, Rights, Table, TableKind},
    schema::Dialect,
};

use crate::mysql_scratch::{Scratch, engines};

fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Table {
    catalog.tables.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no {name}"))
}

#[tokio::test]
async fn oddities_are_described_as_they_are() {
    for engine in engines() {
        let scratch = Scratch::on(
            engine,
            r"CREATE TABLE parents (a INT, b VARCHAR(5) CHARACTER SET latin1 COLLATE latin1_bin, c INT UNIQUE COMMENT 'a ''c''', PRIMARY KEY (b, a)) COMMENT 'the ''parents''';
              CREATE TABLE `odd ``na.me` (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, `Sp ace` VARCHAR(40) NOT NULL DEFAULT '',
                 email VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, a INT, b VARCHAR(5) CHARACTER SET latin1 COLLATE latin1_bin, state ENUM('open','it''s','c\\d') NOT NULL,
                 tags SET('x','y'), doc JSON, doubled INT AS (a * 2) STORED, made DATETIME DEFAULT CURRENT_TIMESTAMP, big DECIMAL(30,4),
                 nothing INT DEFAULT NULL, ft TEXT, KEY by_email (email(10)), UNIQUE KEY two (a, b), FULLTEXT KEY words (ft), KEY later (made),
                 CONSTRAINT up FOREIGN KEY (b, a) REFERENCES parents (b, a));
              CREATE TABLE keyless (x INT);
              CREATE VIEW seen AS SELECT id, email FROM `odd ``na.me`;
              CREATE VIEW broken AS SELECT x FROM keyless; ALTER TABLE keyless CHANGE x y INT;",
        );
        scratch.run(&format!("GRANT SELECT ON {}.* TO {{user}}", scratch.database));
        let connection = scratch.open().await;
        let catalog = connection.discover().await.expect("a catalog");
        assert_eq!(catalog.dialect, if engine == "mysql" { Dialect::Mysql } else { Dialect::Mariadb });
        assert_eq!(catalog.default_schema.as_deref(), Some(scratch.database.as_str()));

        let odd = table(&catalog, "odd `na.me");
        let column = |name: &str| {
            odd.columns.iter().find(|column| column.name == name).unwrap_or_else(|| panic!("no {name}"))
        };
        assert_eq!(odd.primary_key, ["id"]);
        assert!(
            column("id").has_default
                && column("id").not_null
                && column("id").native_type.contains("unsigned")
        );
        assert!(column("Sp ace").has_default);
        assert!(column("email").case_insensitive && !column("b").case_insensitive);
        assert_eq!(column("state").allowed_values, ["open", "it's", "c\\d"]);
        assert_eq!(column("tags").allowed_values, ["x", "y"]);
        assert_eq!(column("doc").native_type, "json");
        assert!(column("doubled").generated && !column("made").generated && column("made").has_default);
        assert!(!column("nothing").has_default && !column("email").has_default);
        assert_eq!(column("email").rights, Rights { select: true, insert: false, update: false });
        let index = |columns: &[&str], unique| Index {
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            unique,
        };
        for expected in [index(&["email"], false), index(&["a", "b"], true), index(&["made"], false)] {
            assert!(odd.indexes.contains(&expected), "{engine}: {expected:?} in {:?}", odd.indexes);
        }
        assert!(!odd.indexes.iter().any(|index| index.columns == ["ft"]));
        let key = &odd.foreign_keys[0];
        assert_eq!((key.name.as_str(), key.to_table.as_str()), ("up", "parents"));
        assert_eq!(
            (&key.columns, &key.to_columns),
            (&vec!["b".to_owned(), "a".to_owned()], &vec!["b".to_owned(), "a".to_owned()])
        );

        let parents = table(&catalog, "parents");
        assert_eq!(parents.comment.as_deref(), Some("the 'parents'"));
        assert_eq!(parents.columns[2].comment.as_deref(), Some("a 'c'"));
        assert_eq!(parents.primary_key, ["b", "a"]);
        let seen = table(&catalog, "seen");
        assert_eq!((seen.kind, seen.comment.as_deref()), (TableKind::View, None));
        assert!(table(&catalog, "keyless").primary_key.is_empty());
    }
}

#[tokio::test]
async fn json_is_told_from_long_text_whatever_the_user_may_see_of_checks() {
    for engine in engines() {
        let make = "CREATE TABLE t (id INT PRIMARY KEY, doc JSON, `o``dd` JSON, hidden JSON, plain LONGTEXT, \
             exact LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin); \
             CREATE VIEW seen AS SELECT doc, exact FROM t; \
             CREATE TABLE later (id INT PRIMARY KEY, doc JSON); CREATE VIEW broken AS SELECT doc FROM later; \
             ALTER TABLE later DROP COLUMN doc;";
        let scratch = Scratch::on(engine, make);
        for grants in [
            format!("GRANT SELECT ON {}.* TO {{user}};", scratch.database),
            "GRANT SELECT ON t TO {user}; GRANT SELECT ON seen TO {user}; GRANT SELECT ON broken TO {user};".to_owned(),
            "GRANT SELECT (id, doc, `o``dd`, plain, exact) ON t TO {user}; GRANT SELECT (doc, exact) ON seen TO {user};"
                .to_owned(),
        ] {
            scratch.run(&format!("REVOKE ALL PRIVILEGES, GRANT OPTION FROM {{user}}; {grants}"));
            let catalog = scratch.open().await.discover().await.expect("a catalog");
            let types = |name: &str| -> Vec<(String, String)> {
                let columns = table(&catalog, name).columns.iter();
                columns
                    .filter(|column| !matches!(column.name.as_str(), "id" | "hidden"))
                    .map(|column| (column.name.clone(), column.native_type.clone()))
                    .collect()
            };
            let expected = |columns: &[(&str, &str)]| -> Vec<(String, String)> {
                columns.iter().map(|(name, kind)| ((*name).to_owned(), (*kind).to_owned())).collect()
            };
            let of_table = [("doc", "json"), ("o`dd", "json"), ("plain", "longtext"), ("exact", "longtext")];
            assert_eq!(types("t"), expected(&of_table), "{engine}: {grants}");
            assert_eq!(types("seen"), expected(&[("doc", "json"), ("exact", "longtext")]), "{engine}: {grants}");
        }
    }
}

#[tokio::test]
async fn only_what_the_user_may_do_is_described() {
    for engine in engines() {
        let scratch = Scratch::on(
            engine,
            "CREATE TABLE t (id INT PRIMARY KEY, open INT, secret INT, KEY (open, secret)); CREATE TABLE hidden (id INT PRIMARY KEY); \
             CREATE TABLE written (id INT PRIMARY KEY, name TEXT); \
             GRANT SELECT (id, open) ON t TO {user}; GRANT SELECT, INSERT ON written TO {user}; GRANT UPDATE (name) ON written TO {user};",
        );
        let catalog = scratch.open().await.discover().await.expect("a catalog");
        let names: Vec<&str> = catalog.tables.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["t", "written"], "{engine}");
        let seen: Vec<&str> =
            table(&catalog, "t").columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(seen, ["id", "open"], "{engine}");
        let written = table(&catalog, "written");
        assert_eq!(written.rights, Rights { select: true, insert: true, update: true });
        assert!(!written.columns[0].rights.update && written.columns[1].rights.update);
    }
}

#[tokio::test]
async fn indexes_that_the_server_ignores_are_left_out_and_expressions_told() {
    for engine in engines() {
        let (keys, ignored) = match engine {
            "mysql" => ("KEY low ((lower(email))), KEY odd ((concat(a, b)))", "INVISIBLE"),
            _ => ("KEY low (email)", "IGNORED"),
        };
        let scratch = Scratch::on(
            engine,
            &format!(
                "CREATE TABLE t (id INT PRIMARY KEY, email VARCHAR(50), a INT, b INT, KEY off (a) {ignored}, {keys}); GRANT SELECT ON t TO {{user}};"
            ),
        );
        let catalog = scratch.open().await.discover().await.expect("a catalog");
        let expected = if engine == "mysql" { "lower(email)" } else { "email" };
        let columns: Vec<_> =
            table(&catalog, "t").indexes.iter().map(|index| index.columns.clone()).collect();
        assert_eq!(columns, [[expected.to_owned()]], "{engine}");
    }
}

#[tokio::test]
async fn a_table_of_a_thousand_columns_is_described() {
    for engine in engines() {
        let columns: Vec<String> = (0..1000).map(|number| format!("c{number} INT")).collect();
        let scratch = Scratch::on(
            engine,
            &format!("CREATE TABLE wide ({}); GRANT SELECT ON wide TO {{user}};", columns.join(", ")),
        );
        let catalog = scratch.open().await.discover().await.expect("a catalog");
        assert_eq!(table(&catalog, "wide").columns.len(), 1000, "{engine}");
    }
}
