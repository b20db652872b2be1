//! The quickstart: the whole way once, over real HTTP against a server of its own, told step by
//! step.
//!
//! The sample company stands in a SQLite file or in a Postgres of the reader's. Each step prints its
//! title, the request as a `curl` line, and what the server really answered; and it checks what it
//! claims: the first that isn't so ends the quickstart with a sentence.

mod call;
mod client;
mod company;
mod connect;
mod postgres;
mod publish;
mod walk;
mod write;

use std::path::{Path, PathBuf};

use secrecy::SecretString;

pub use postgres::Postgres;

use crate::error::{Error, Result};
use client::Client;
use walk::Walk;

/// Writes a line for the reader.
pub type Print = fn(&str) -> Result<()>;

/// The sample company's database.
pub enum Database {
    /// A file in a folder that the server allows.
    Sqlite(PathBuf),
    /// A schema on a server of the reader's.
    Postgres(Box<Postgres>),
}

impl Database {
    /// Makes the sample company as a file in a folder.
    ///
    /// # Errors
    /// `quickstart_failed` where the file can't be written.
    pub async fn in_folder(folder: &Path) -> Result<Self> {
        company::make_file(folder).await.map(Self::Sqlite)
    }

    /// The kind of integration that connects it.
    fn kind(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// What discovery calls a table.
    fn object(&self, table: &str) -> String {
        match self {
            Self::Sqlite(_) => table.to_owned(),
            Self::Postgres(_) => format!("{}.{table}", postgres::NAME),
        }
    }
}

/// What the quickstart works with.
pub struct Setting {
    /// Where its server listens, as `http://host:port`.
    pub base: String,
    /// A key with all scopes.
    pub key: SecretString,
    /// The file that holds the key.
    pub key_file: PathBuf,
    /// A folder of ours that only its owner may look into.
    pub folder: PathBuf,
    /// The sample company.
    pub database: Database,
    /// Where lines go.
    pub print: Print,
}

/// Goes the whole way.
///
/// # Errors
/// `quickstart_failed` at the first step that isn't as it says.
pub async fn run(setting: &Setting) -> Result<()> {
    let client = Client::new(setting.base.clone(), setting.key.clone())?;
    let mut walk = Walk::new(&client, &setting.database, setting.print);
    begin(setting)?;
    match steps(&mut walk, &setting.folder).await {
        Err(error) if error.code == "quickstart_failed" => {
            let detail = format!("Step {} isn't as it says: {}", walk.number(), error.detail);
            Err(Error { detail, ..error })
        }
        ended => ended,
    }
}

async fn steps(walk: &mut Walk<'_>, folder: &Path) -> Result<()> {
    connect::catalog(walk).await?;
    let credentials = connect::credentials(walk, folder).await?;
    connect::connect(walk, &credentials).await?;
    connect::discover(walk).await?;
    connect::scope(walk).await?;
    let agent = publish::agent(walk).await?;
    publish::preview(walk, &agent).await?;
    publish::too_much(walk, &agent).await?;
    publish::bind(walk, &agent).await?;
    publish::report(walk, &agent).await?;
    publish::publish(walk, &agent, 1).await?;
    publish::tools(walk, &agent).await?;
    let customer = call::open_tickets(walk, &agent).await?;
    call::receipt(walk, &agent).await?;
    call::wrong(walk, &agent).await?;
    let skill = write::bind(walk, &agent).await?;
    write::enable(walk, &agent, &skill).await?;
    publish::publish(walk, &agent, 2).await?;
    let asked = write::ask(walk, &agent, customer).await?;
    write::confirm(walk, &agent, asked).await
}

fn begin(setting: &Setting) -> Result<()> {
    let print = setting.print;
    print("Jackfield quickstart: a company's database becomes tools that an agent may call.")?;
    match &setting.database {
        Database::Sqlite(path) => {
            print(&format!(
                "The company, Rowan Heating & Plumbing, is invented; its database is {}.",
                path.display()
            ))?;
        }
        Database::Postgres(server) => print(&format!(
            "The company, Rowan Heating & Plumbing, is invented; its database is the schema {} of {}.",
            postgres::NAME,
            server.place()
        ))?,
    }
    print(
        "Every step is one HTTP request, shown as the command that makes it again while this server runs.",
    )?;
    print(&format!(
        "They take the key from a variable:\n\nexport JACKFIELD_KEY=$(cat '{}')",
        shell(&setting.key_file)
    ))
}

/// A path within single quotes of a shell.
fn shell(path: &Path) -> String {
    path.display().to_string().replace('\'', r"'\''")
}

/// What to do after the last step.
///
/// # Errors
/// `output_failed`.
pub fn end(setting: &Setting) -> Result<()> {
    let Setting { base, print, .. } = setting;
    print("\nAll of it happened as it says.\n")?;
    print(&format!("The server:     {base}"))?;
    print(&format!("Its API:        {base}/docs/"))?;
    print(&format!("Your admin key: {}", setting.key_file.display()))?;
    print(
        "\nA `curl` line pasted again may be refused, and says why: a name is taken, or nothing changed since.",
    )?;
    print(
        "\nTry next: change a `curl` line above and run it; bind another lookup, such as the appointments of a",
    )?;
    print("customer; or connect a database of your own, as docs/connect-sql.md describes.")?;
    match &setting.database {
        Database::Sqlite(_) => Ok(()),
        Database::Postgres(_) => print(&format!(
            "To take the sample out of your Postgres again: DROP OWNED BY {name}; DROP ROLE {name}; \
             DROP SCHEMA {name} CASCADE;",
            name = postgres::NAME
        )),
    }
}

/// A step that isn't as it says.
fn failed(sentence: impl Into<String>) -> Error {
    Error::conflict("quickstart_failed", sentence)
}
