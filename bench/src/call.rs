//! Looking one row up: through `POST …/call` with all its gates and a receipt, beside pgbench, the
//! driver alone, and a bare route.

mod table;

use std::{path::Path, sync::Arc, time::Duration};

use jackfield_core::{
    binding,
    compile::{Context, compile},
    import,
    plan::{Request, SqlPlan},
    scoping::Scoping,
};
use jackfield_drivers::{
    guard::AddressGuard,
    sql::{Connection, Credentials, Settings, SslMode, Target},
};
use serde_json::{Value, json};

use crate::{
    Measured, Options, Result,
    api::Installation,
    contenders::{self, Pgbench},
    database::Scratch,
    fault, floor,
    load::{self, Route, eprint_line},
    process::Served,
    rounds,
    sample::{Sample, median},
    services::Service,
};
use table::Findings;

const RESTARTS: usize = 5;

/// Who takes part, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contender {
    Call,
    Pgbench,
    PlainPgbench,
    Driver,
    Floor,
}

impl Contender {
    const ALL: [Self; 5] = [Self::Call, Self::Pgbench, Self::PlainPgbench, Self::Driver, Self::Floor];

    fn name(self) -> &'static str {
        match self {
            Self::Call => "POST …/call",
            Self::Pgbench => "pgbench",
            Self::PlainPgbench => "pgbench without TLS",
            Self::Driver => "driver alone",
            Self::Floor => "bare route",
        }
    }
}

/// Measures it all.
pub(crate) async fn measure(options: &Options) -> Result<Measured> {
    let service = Service::read(&options.services)?;
    let scratch = Scratch::new(service).await?;
    let measured = in_database(options, &scratch).await;
    scratch.remove().await?;
    measured
}

fn binding() -> Value {
    json!({
        "toolName": "find_customer", "description": "Finds a customer by phone.", "operation": "customers.search",
        "enabled": true, "sqlSearch": {"table": "customers", "filterColumn": "phone", "param": "phone", "operator": "eq"},
        "projection": [{"path": ["name"], "leaf": "name"}, {"path": ["email"], "leaf": "email"},
            {"path": ["city"], "leaf": "city"}],
    })
}

async fn in_database(options: &Options, scratch: &Scratch) -> Result<Measured> {
    eprint_line(&format!("making a table of {} rows", options.rows));
    scratch.fill_with_customers(options.rows).await?;
    let folder = tempfile::tempdir()?;
    let installation = Installation::new(options.server()?, folder.path());
    let first = installation.start()?;
    let first_start = first.ready_after;
    let path = {
        let api = installation.api(&first)?;
        api.connect(scratch).await?;
        api.publish("postgres", &binding()).await?
    };
    first.stop()?;
    let (served, restarts) = restart(&installation)?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = served.memory()?;
    let key = installation.api(&served)?.key;
    let (connection, plan) = driver(scratch).await?;
    let floor = floor::start(scratch, &plan.statement, folder.path())?;
    let arena = Arena {
        options,
        scratch,
        script: load::write_script(folder.path())?,
        folder: folder.path(),
        call: Route { served: &served, path: &path, key: Some(&key), rows: options.rows, is_resource: false },
        floor: Route { served: &floor, path: floor::PATH, key: None, rows: options.rows, is_resource: false },
        connection,
        plan,
    };
    let levels = rounds::levels(&Contender::ALL, options, async |who, connections, seconds| {
        arena.run(who, connections, seconds).await
    })
    .await?;
    let loaded = served.memory()?;
    let after_floor = floor.memory()?;
    check_receipt(&installation, &served, &arena.plan).await?;
    served.stop()?;
    let findings = Findings { levels, first_start, restarts, idle, loaded, floor: after_floor };
    Ok(findings.measured(options, &scratch.service))
}

/// Starts it several times over what it has stored; gives the last one, and how long each took.
fn restart(installation: &Installation) -> Result<(Served, Duration)> {
    let mut took = Vec::with_capacity(RESTARTS);
    loop {
        let served = installation.start()?;
        took.push(served.ready_after.as_secs_f64());
        if took.len() == RESTARTS {
            return Ok((served, Duration::from_secs_f64(median(took))));
        }
        served.stop()?;
    }
}

/// The driver, and the plan that the server runs too: compiled here from the same binding.
async fn driver(scratch: &Scratch) -> Result<(Arc<Connection>, Arc<SqlPlan>)> {
    let Scratch { service, reader } = scratch;
    let target = Target::Postgres(Credentials {
        host: service.host.clone(),
        port: service.port,
        database: reader.database.clone(),
        user: reader.user.clone(),
        password: reader.password.clone().into(),
        ssl_mode: SslMode::VerifyFull,
        ca_pem: Some(service.ca_pem.clone()),
    });
    let guard = AddressGuard { allowed_private_networks: vec!["127.0.0.0/8".parse::<ipnet::IpNet>()?] };
    let settings = Settings { guard, ..Settings::default() };
    let (connection, _) = Box::pin(Connection::open(&target, &settings)).await?;
    let schema = import::sql::schema(connection.discover().await?).schema;
    let binding = binding::read::binding(&binding()).map_err(|faults| format!("{faults:?}"))?;
    let context = Context::new("postgres", schema.fingerprint());
    let plan =
        compile(&binding, &schema, &Scoping::default(), &context).map_err(|faults| format!("{faults:?}"))?;
    let Request::Sql(plan) = plan.request else { return Err("the binding gives no statement".into()) };
    Ok((Arc::new(connection), Arc::new(plan)))
}

/// Whether the server ran the very statement that the others did.
async fn check_receipt(installation: &Installation, served: &Served, plan: &SqlPlan) -> Result<()> {
    let receipts: Value = serde_json::from_slice(&installation.api(served)?.get("/receipts?limit=1").await?)?;
    let text = receipts.to_string();
    let statement = Value::from(plan.statement.as_str()).to_string();
    if text.contains(&statement) {
        return Ok(());
    }
    fault(format!("the server's receipt names another statement than {statement}: {text}"))
}

/// Everybody, ready to run.
struct Arena<'a> {
    options: &'a Options,
    scratch: &'a Scratch,
    script: std::path::PathBuf,
    folder: &'a Path,
    call: Route<'a>,
    floor: Route<'a>,
    connection: Arc<Connection>,
    plan: Arc<SqlPlan>,
}

impl Arena<'_> {
    async fn run(&self, contender: Contender, connections: u32, seconds: u32) -> Result<Sample> {
        match contender {
            Contender::Call => load::run(&self.script, &self.call, connections, seconds),
            Contender::Floor => load::run(&self.script, &self.floor, connections, seconds),
            Contender::Pgbench => self.pgbench("require").run(connections, seconds),
            Contender::PlainPgbench => self.pgbench("disable").run(connections, seconds),
            Contender::Driver => {
                contenders::driver(&self.connection, &self.plan, self.options.rows, connections, seconds)
                    .await
            }
        }
    }

    fn pgbench<'a>(&'a self, sslmode: &'a str) -> Pgbench<'a> {
        Pgbench {
            scratch: self.scratch,
            statement: &self.plan.statement,
            rows: self.options.rows,
            sslmode,
            folder: self.folder,
        }
    }
}
