//! The scripts, run in the databases' own clients, and what the roles that they make can do.

use jackfield_core::{plan::Access, schema::FieldType};
use jackfield_drivers::{
    ErrorKind,
    sql::{
        Connection, Credentials, Target,
        scripts::{Engine, Password, Request, Scripts, scripts},
        test::{self, Status},
    },
};
use secrecy::ExposeSecret;
use tokio::sync::Mutex;

use crate::{
    mysql_scratch::{client, engines, plan, text},
    postgres_scratch::{NO_LARGE_OBJECTS, psql},
    support::{Service, service, settings, unique},
};

/// The roles are the server's, so tests that make them take turns.
static ROLES: Mutex<()> = Mutex::const_new(());

const PASSWORD: &str = "it's a \\long `pass` \"word\" :x $$ ; é";

fn made(engine: Engine, database: &str, tables: &[String]) -> Scripts {
    scripts(&Request { engine, database, tables, password: Password::Given(PASSWORD.to_owned().into()) })
        .expect("scripts")
}

fn credentials(server: &Service, database: &str, role: &str) -> Credentials {
    server.credentials(database, role, PASSWORD)
}

/// Database and table names that would break out of careless quoting.
fn hostile() -> Vec<(String, &'static str)> {
    let database = |rest: &str| unique(rest);
    vec![
        (unique("plain_%"), "tickets"),
        (database("a`b'c\"d;e"), "x`; DROP DATABASE mysql; --x"),
        (database("back\\slash \\! id"), "t\\'; \\c \\g"),
        (database("$do$ $$ :name"), "$do$; :'x' $$"),
        (database("new\nDELIMITER //"), "a\n\\q\n\\! true\nDELIMITER //"),
        (database("Ünï 🦀".split(' ').next().unwrap_or_default()), "name with, comma"),
    ]
}

fn run_mysql(key: &str, script: &str) -> String {
    let output = client(key, &service(key), "mysql", script);
    assert!(output.status.success(), "{}\n{script}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn backticked(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

#[tokio::test]
async fn the_roles_of_mysql_can_do_what_they_should_and_no_more() {
    let _turn = ROLES.lock().await;
    for key in engines() {
        for (database, table) in hostile() {
            let (quoted, in_it) = (backticked(&database), backticked(table));
            run_mysql(
                key,
                &format!(
                    "CREATE DATABASE {quoted} CHARACTER SET utf8mb4; CREATE TABLE {quoted}.{in_it} (id INT AUTO_INCREMENT PRIMARY KEY, s TEXT); \
                     CREATE TABLE {quoted}.other (id INT AUTO_INCREMENT PRIMARY KEY, s TEXT); INSERT INTO {quoted}.{in_it} (s) VALUES ('x');"
                ),
            );
            let scripts = made(Engine::Mysql, &database, &[format!("\"{}\"", table.replace('"', "\"\""))]);
            let write = scripts.write.expect("a script");
            for script in [&scripts.read_only, &write, &scripts.read_only, &write] {
                run_mysql(key, script.sql.expose_secret());
            }
            let server = service(key);
            let open = async |role: &str| {
                let target = Target::Mysql(credentials(&server, &database, role));
                Connection::open(&target, &settings())
                    .await
                    .unwrap_or_else(|error| panic!("{key} {database:?}: {error:?}"))
                    .0
            };
            let (reader, writer) = (open(scripts.read_only.role).await, open(write.role).await);
            let select = plan(Access::Read, &format!("SELECT s FROM {in_it}"), &[FieldType::String]);
            let insert =
                |table: &str| plan(Access::Insert, &format!("INSERT INTO {table} (s) VALUES (?)"), &[]);
            let delete = plan(Access::Update, &format!("DELETE FROM {in_it} WHERE id = 1"), &[]);
            for connection in [&reader, &writer] {
                assert_eq!(connection.read(&select, &[]).await.expect("rows").len(), 1, "{key} {database:?}");
                assert_eq!(connection.write(&delete, &[], &[]).await.unwrap_err().kind, ErrorKind::Rejected);
                assert_eq!(
                    connection.write(&insert("other"), &[text("y")], &[]).await.unwrap_err().kind,
                    ErrorKind::Rejected
                );
            }
            assert_eq!(
                reader.write(&insert(&in_it), &[text("y")], &[]).await.unwrap_err().kind,
                ErrorKind::Rejected
            );
            assert_eq!(writer.write(&insert(&in_it), &[text("y")], &[]).await.expect("a row").len(), 1);
            let report = test::test(
                &Target::Mysql(credentials(&server, &database, scripts.read_only.role)),
                &settings(),
            )
            .await;
            assert!(report.checks.iter().all(|check| check.status == Status::Pass), "{key}: {report:#?}");
            run_mysql(
                key,
                &format!(
                    "DROP DATABASE {quoted}; DROP USER {}@'%', {}@'%';",
                    scripts.read_only.role, write.role
                ),
            );
        }
    }
}

fn run_psql(database: &str, script: &str) {
    psql(&service("postgres"), database, script);
}

fn double_quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[tokio::test]
async fn the_roles_of_postgres_can_do_what_they_should_and_no_more() {
    let _turn = ROLES.lock().await;
    for (database, table) in hostile() {
        let (quoted, in_it) = (double_quoted(&database), double_quoted(table));
        run_psql("postgres", &format!("CREATE DATABASE {quoted};"));
        run_psql(
            &database,
            &format!(
                "CREATE SEQUENCE loose; CREATE TABLE {in_it} (id serial PRIMARY KEY, n int DEFAULT nextval('loose'), s text); \
                 CREATE TABLE other (id serial PRIMARY KEY, s text); INSERT INTO {in_it} (s) VALUES ('x'); \
                 CREATE SCHEMA \"Se cond\"; CREATE TABLE \"Se cond\".t (s text);"
            ),
        );
        let scripts = made(Engine::Postgres, &database, &[double_quoted(table)]);
        let write = scripts.write.expect("a script");
        for script in [&scripts.read_only, &write, &scripts.read_only, &write] {
            run_psql(&database, script.sql.expose_secret());
        }
        let server = service("postgres");
        let open = async |role: &str| {
            let target = Target::Postgres(credentials(&server, &database, role));
            Connection::open(&target, &settings())
                .await
                .unwrap_or_else(|error| panic!("{database:?}: {error:?}"))
                .0
        };
        let writer = open(write.role).await;
        let reader = open(scripts.read_only.role).await;
        let insert =
            |table: &str| plan(Access::Insert, &format!("INSERT INTO public.{table} (s) VALUES ($1)"), &[]);
        let delete = plan(Access::Update, &format!("DELETE FROM public.{in_it} WHERE id = 1"), &[]);
        for connection in [&reader, &writer] {
            for from in [format!("public.{in_it}"), "\"Se cond\".t".to_owned()] {
                let select = plan(Access::Read, &format!("SELECT s FROM {from}"), &[FieldType::String]);
                connection.read(&select, &[]).await.expect("rows");
            }
            assert_eq!(connection.write(&delete, &[], &[]).await.unwrap_err().kind, ErrorKind::Rejected);
            assert_eq!(
                connection.write(&insert("other"), &[text("y")], &[]).await.unwrap_err().kind,
                ErrorKind::Rejected
            );
        }
        assert_eq!(
            reader.write(&insert(&in_it), &[text("y")], &[]).await.unwrap_err().kind,
            ErrorKind::Rejected
        );
        assert_eq!(writer.write(&insert(&in_it), &[text("y")], &[]).await.expect("a row").len(), 1);
        run_psql(&database, NO_LARGE_OBJECTS);
        let report = test::test(
            &Target::Postgres(credentials(&server, &database, scripts.read_only.role)),
            &settings(),
        )
        .await;
        assert!(report.checks.iter().all(|check| check.status == Status::Pass), "{report:#?}");
        drop((reader, writer));
        run_psql("postgres", &format!("DROP DATABASE {quoted} WITH (FORCE);"));
        run_psql("postgres", &format!("DROP ROLE {}, {};", scripts.read_only.role, write.role));
    }
}

#[tokio::test]
async fn a_script_run_in_another_database_changes_nothing() {
    let _turn = ROLES.lock().await;
    let scripts = made(Engine::Postgres, "some_other_database", &[]);
    let script = format!("\\set ON_ERROR_STOP off\n{}", scripts.read_only.sql.expose_secret());
    run_psql("postgres", &script);
    run_psql(
        "postgres",
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'jackfield_readonly') THEN RAISE EXCEPTION 'made'; END IF; END $$;",
    );
}
