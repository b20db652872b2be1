//! What the roles of the scripts may do where nobody stands between them and the database.

use std::process::Output;

use super::{READER, WRITER, Way, run};

/// Tried with the roles' own password in the engine's own client.
pub(super) fn the_scoped_user_can_not_do_more(way: &Way) {
    for role in [READER, WRITER] {
        let seen = as_role(way, role, "SELECT count(*) FROM customers; SELECT count(*) FROM tickets;");
        assert!(seen.status.success(), "{role}: {}", String::from_utf8_lossy(&seen.stderr));
        for statement in refused(way.desk.kind) {
            let output = as_role(way, role, statement);
            assert!(!output.status.success(), "{role} may {statement}");
        }
    }
    let write = "INSERT INTO tickets (customer_id, subject) VALUES (41, 'Direct'); \
                 UPDATE tickets SET subject = 'Direct too' WHERE subject = 'Direct';";
    assert!(!as_role(way, READER, write).status.success(), "the reader may write");
    let done = as_role(way, WRITER, write);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(way.desk.tickets_about("Direct too"), 1);
}

fn refused(kind: &str) -> Vec<&'static str> {
    let mut statements = vec![
        "DELETE FROM tickets;",
        "DELETE FROM customers;",
        "TRUNCATE TABLE tickets;",
        "INSERT INTO customers (id, phone, name) VALUES (7, '7', 'x');",
        "UPDATE customers SET name = 'x';",
        "CREATE TABLE mine (id INT);",
        "CREATE VIEW mine AS SELECT 1;",
        "ALTER TABLE tickets ADD COLUMN mine INT;",
        "DROP TABLE tickets;",
        "CREATE DATABASE mine;",
        "DROP ROLE jackfield_readonly;",
    ];
    statements.extend(match kind {
        "postgres" => [
            // Temporary tables are everybody's right in Postgres, and the database owner's to take away.
            "CREATE TABLE public.mine (id INT);",
            "CREATE SCHEMA mine;",
            "COPY tickets TO PROGRAM 'cat';",
            "SELECT pg_read_file('PG_VERSION');",
            "SELECT rolpassword FROM pg_authid;",
            "SET ROLE postgres;",
        ],
        _ => [
            "SELECT * FROM mysql.user;",
            "CREATE TEMPORARY TABLE mine (id INT);",
            "GRANT SELECT ON tickets TO jackfield_readonly;",
            "SELECT 1 INTO OUTFILE 'jackfield_mine';",
            "SET GLOBAL max_connections = 1;",
            "CREATE USER mine IDENTIFIED BY 'password-of-mine';",
        ],
    });
    statements
}

fn as_role(way: &Way, role: &str, statement: &str) -> Output {
    let customer = &way.desk.customer;
    let mut service = customer.service.clone();
    role.clone_into(&mut service.admin_user);
    service.admin_password.clone_from(&way.password);
    run(customer.engine, &service, &customer.database, statement)
}
