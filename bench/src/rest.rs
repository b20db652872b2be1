//! Asking an API for one record: through `POST …/call` with all its gates and a receipt, beside the API
//! asked bare with reqwest, and through nginx as a reverse proxy.

mod nginx;
mod table;
pub(crate) mod upstream;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    Measured, Options, Result,
    api::{Api, Installation},
    database::PHONES_FROM,
    load::{self, Route},
    process::Served,
    rounds,
    sample::Sample,
};
use table::Findings;

const KIND: &str = "bench_api";

/// Who takes part, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contender {
    Call,
    Nginx,
    Reqwest,
    Bare,
}

impl Contender {
    const ALL: [Self; 4] = [Self::Call, Self::Nginx, Self::Reqwest, Self::Bare];

    fn name(self) -> &'static str {
        match self {
            Self::Call => "POST …/call",
            Self::Nginx => "nginx",
            Self::Reqwest => "reqwest",
            Self::Bare => "the API itself",
        }
    }
}

/// Measures it all.
pub(crate) async fn measure(options: &Options) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let upstream = upstream::start(folder.path())?;
    let nginx = nginx::start(&upstream, folder.path())?;
    let installation = Installation::new(options.server()?, folder.path());
    let served = installation.start()?;
    let api = installation.api(&served)?;
    let path = publish(&api, &upstream).await?;
    let arena = Arena {
        options,
        script: load::write_script(folder.path())?,
        client: reqwest::Client::builder().no_proxy().pool_max_idle_per_host(64).build()?,
        call: Route {
            served: &served,
            path: &path,
            key: Some(&api.key),
            rows: options.rows,
            is_resource: false,
        },
        nginx: Route {
            served: &nginx,
            path: upstream::PATH,
            key: None,
            rows: options.rows,
            is_resource: true,
        },
        bare: Route {
            served: &upstream,
            path: upstream::PATH,
            key: None,
            rows: options.rows,
            is_resource: true,
        },
    };
    let levels = rounds::levels(&Contender::ALL, options, async |who, connections, seconds| {
        arena.run(who, connections, seconds).await
    })
    .await?;
    let memory = served.memory()?;
    served.stop()?;
    Ok(Findings { levels, memory }.measured(options))
}

/// Connects the API as a kind of its own and publishes a tool that looks a customer up.
async fn publish(api: &Api, upstream: &Served) -> Result<String> {
    let definition = json!({"displayName": "Bench", "transport": "rest", "baseUrl": upstream.base,
        "auth": {"type": "bearer"}, "schema": {"document": upstream::document()}});
    api.send(reqwest::Method::PUT, &format!("/integrations/providers/{KIND}"), &definition).await?;
    let credentials = json!({"credentials": {"token": "bench"}});
    api.post(&format!("/integrations/{KIND}/connect"), &credentials).await?;
    api.publish(KIND, &binding()).await
}

fn binding() -> Value {
    json!({
        "toolName": "find_customer", "description": "Finds a customer by phone.", "operation": "getCustomer",
        "enabled": true, "inputs": [{"param": "phone", "arg": "phone"}],
        "projection": [{"path": ["name"], "leaf": "name"}, {"path": ["email"], "leaf": "email"},
            {"path": ["city"], "leaf": "city"}],
    })
}

/// Everybody, ready to run.
struct Arena<'a> {
    options: &'a Options,
    script: std::path::PathBuf,
    client: reqwest::Client,
    call: Route<'a>,
    nginx: Route<'a>,
    bare: Route<'a>,
}

impl Arena<'_> {
    async fn run(&self, contender: Contender, connections: u32, seconds: u32) -> Result<Sample> {
        match contender {
            Contender::Call => load::run(&self.script, &self.call, connections, seconds),
            Contender::Bare => load::run(&self.script, &self.bare, connections, seconds),
            Contender::Nginx => {
                // Its workers use the processor, and we know the master alone.
                let sample = load::run(&self.script, &self.nginx, connections, seconds)?;
                Ok(Sample { processor_micros: None, ..sample })
            }
            Contender::Reqwest => self.reqwest(connections, seconds).await,
        }
    }

    /// A client in this process: as many callers as the others have connections.
    async fn reqwest(&self, callers: u32, seconds: u32) -> Result<Sample> {
        let started = Instant::now();
        let until = started + Duration::from_secs(seconds.into());
        let url = format!("{}{}", self.bare.served.base, upstream::PATH);
        let tasks: Vec<_> = (0..callers)
            .map(|caller| {
                tokio::spawn(ask(self.client.clone(), url.clone(), (caller, self.options.rows), until))
            })
            .collect();
        let (mut nanos, mut wrong) = (Vec::new(), 0);
        for task in tasks {
            let (some, amiss) = task.await??;
            nanos.extend(some);
            wrong += amiss;
        }
        Ok(Sample::of_durations(nanos, started.elapsed().as_secs_f64(), wrong))
    }
}

async fn ask(
    client: reqwest::Client,
    url: String,
    (caller, rows): (u32, u32),
    until: Instant,
) -> Result<(Vec<u64>, u64)> {
    let (mut nanos, mut wrong) = (Vec::new(), 0);
    let mut id = u64::from(caller);
    loop {
        let started = Instant::now();
        if started >= until {
            return Ok((nanos, wrong));
        }
        id = (id + 7_919) % u64::from(rows) + 1;
        let answer = client.get(format!("{url}/{}", PHONES_FROM + id)).bearer_auth("bench").send().await?;
        let body: Value = answer.json().await?;
        wrong += u64::from(body.get("name").and_then(Value::as_str) != Some(&format!("Customer {id}")));
        nanos.push(u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX));
    }
}
