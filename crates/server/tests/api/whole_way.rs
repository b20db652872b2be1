//! The whole way, from a customer's empty-handed administrator to an agent's confirmed write and
//! back: one story, told to each engine.

mod changes;
mod reading;
mod rights;
mod setup;
mod writing;

use serde_json::{Value, json};

use crate::support::{
    TestServer,
    customer::{Customer, ROLES, run},
    desk::{self, Desk},
};

/// What the story has gathered so far.
struct Way {
    server: TestServer,
    desk: Desk,
    /// The password of the roles that the scripts made.
    password: String,
}

/// The role that reads, and inserts and updates tickets.
const WRITER: &str = "jackfield_readwrite";
/// The role that only reads.
const READER: &str = "jackfield_readonly";

impl Way {
    /// The `credentials` of a connect request.
    fn credentials(&self, role: &str) -> Value {
        self.desk.customer.service.credentials(&self.desk.customer.database, role, &self.password)
    }
}

impl Drop for Way {
    /// The roles are the server's own: they would be in the way of whoever comes next.
    fn drop(&mut self) {
        let Customer { engine, service, database, .. } = &self.desk.customer;
        let (at, scripts) = if self.desk.kind == "postgres" {
            let drop_database = format!("DROP DATABASE IF EXISTS {database} WITH (FORCE);");
            ("postgres", [drop_database, format!("DROP ROLE IF EXISTS {READER}, {WRITER};")])
        } else {
            let drop_roles = format!("DROP USER IF EXISTS {READER}@'%', {WRITER}@'%';");
            ("mysql", [format!("DROP DATABASE IF EXISTS {database};"), drop_roles])
        };
        for script in scripts {
            drop(run(engine, service, at, &script));
        }
    }
}

async fn tell(server: TestServer, customer: Customer) {
    let way = setup::scripts(server, customer).await;
    setup::tests(&way).await;
    setup::connects(&way).await;
    setup::discovers_and_browses(&way).await;
    let skills = reading::binds(&way).await;
    reading::tries_the_draft(&way, &skills).await;
    writing::tries_the_draft(&way, &skills).await;
    let first = reading::publishes(&way, &skills).await;
    reading::calls(&way).await;
    writing::confirms_an_insert(&way).await;
    writing::verifies_an_update(&way).await;
    writing::leaves_receipts_without_values(&way).await;
    changes::edits_of_the_draft_are_not_live(&way, &skills).await;
    changes::scoping_is_live_at_once(&way).await;
    changes::drift_is_told_and_survived(&way, &skills, &first).await;
    changes::disconnects_and_reconnects(&way).await;
    rights::the_scoped_user_can_not_do_more(&way);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgres() {
    let _turn = ROLES.lock().await;
    tell(TestServer::postgres().await, Customer::on_postgres()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_mariadb() {
    let _turn = ROLES.lock().await;
    let Some(customer) = Customer::on("mariadb") else { return };
    tell(TestServer::sqlite().await, customer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_mysql() {
    let _turn = ROLES.lock().await;
    let Some(customer) = Customer::on("mysql") else { return };
    tell(TestServer::postgres().await, customer).await;
}

/// The skills of the story, by their ids.
struct Skills {
    open_tickets: String,
    open_ticket: String,
    set_status: String,
}

/// The caller of the story, as a person says it.
fn caller() -> Value {
    json!({"caller_phone": "+1 555 012-3456"})
}

/// The records of a list.
#[track_caller]
fn items(call: &Value) -> Vec<Value> {
    let output = Desk::output(call);
    assert_eq!(output["count"], output["items"].as_array().map_or(0, Vec::len), "{call}");
    output["items"].as_array().cloned().unwrap_or_default()
}
