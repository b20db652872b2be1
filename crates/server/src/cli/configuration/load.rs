//! Where settings come from: the file's values become defaults of the command line, so that one
//! parser reads all of them alike.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, parser::ValueSource};

use super::Configuration;
use crate::{cli::Cli, cli::output, error::Result};

const DEFAULT_FILE: &str = "jackfield.toml";
const SECRETS: [&str; 3] = ["database_url", "master_key", "model_api_key"];
/// The tables that the file may have: their keys are settings that begin with the table's name.
const TABLES: [&str; 1] = ["model"];

/// What the process was started with.
#[derive(Debug)]
pub struct Loaded {
    /// The command and its configuration.
    pub cli: Cli,
    /// Every setting and where it comes from.
    pub settings: Vec<Setting>,
}

/// One setting, as `jackfield config` prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its key in the file.
    pub name: String,
    /// Its values; a secret's are masked.
    pub values: Vec<String>,
    /// Where they come from.
    pub origin: Origin,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The command line.
    Flag,
    /// An environment variable.
    Environment,
    /// The configuration file.
    File(PathBuf),
    /// Nobody set it.
    Default,
}

/// Why the process can't start.
#[derive(Debug)]
pub enum Refused {
    /// The command line is wrong, or asks for help.
    Usage(Box<clap::Error>),
    /// The configuration file is wrong.
    File(String),
}

impl Refused {
    /// Tells the operator, and gives the exit code.
    pub fn report(self) -> ExitCode {
        match self {
            Self::Usage(error) => {
                drop(error.print());
                ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
            }
            Self::File(sentence) => {
                output::error(&sentence);
                ExitCode::from(2)
            }
        }
    }
}

impl From<clap::Error> for Refused {
    fn from(error: clap::Error) -> Self {
        Self::Usage(Box::new(error))
    }
}

type FileValues = BTreeMap<String, Vec<String>>;

/// Reads command line, environment and file.
///
/// # Errors
/// What is wrong, for the operator.
pub fn load(arguments: &[OsString]) -> Result<Loaded, Refused> {
    let command = Cli::command();
    let first = command.clone().try_get_matches_from(arguments)?;
    let Some((path, values)) = read_file(first.get_one("config"))? else {
        return finish(&first, None);
    };
    let command = command.mut_args(|arg| match values.get(arg.get_id().as_str()) {
        Some(values) => arg.default_values(values),
        None => arg,
    });
    // The command line alone was right, so what is wrong now is in the file.
    let matches = command.try_get_matches_from(arguments).map_err(|error| {
        let text = error.to_string();
        let what = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Refused::File(format!(
            "{}: {what}. `jackfield serve --help` says what each setting takes.",
            path.display()
        ))
    })?;
    finish(&matches, Some(&(path, values)))
}

fn finish(matches: &ArgMatches, file: Option<&(PathBuf, FileValues)>) -> Result<Loaded, Refused> {
    let cli = Cli::from_arg_matches(matches)?;
    let settings = names()
        .into_iter()
        .map(|name| {
            let from_file = file.filter(|(_, values)| values.contains_key(&name));
            let origin = match matches.value_source(&name) {
                Some(ValueSource::CommandLine) => Origin::Flag,
                Some(ValueSource::EnvVariable) => Origin::Environment,
                _ => from_file.map_or(Origin::Default, |(path, _)| Origin::File(path.clone())),
            };
            let values = matches.get_raw(&name).into_iter().flatten();
            let values = values.map(|value| shown(&name, &value.to_string_lossy())).collect();
            Setting { name, values, origin }
        })
        .collect();
    Ok(Loaded { cli, settings })
}

fn shown(name: &str, value: &str) -> String {
    if SECRETS.contains(&name) { "********".to_owned() } else { value.to_owned() }
}

/// The keys of the file: every setting but the file's own place.
fn names() -> Vec<String> {
    Configuration::augment_args(clap::Command::new("configuration"))
        .get_arguments()
        .map(|argument| argument.get_id().to_string())
        .filter(|name| name != "config")
        .collect()
}

fn read_file(named: Option<&PathBuf>) -> Result<Option<(PathBuf, FileValues)>, Refused> {
    let path = named.cloned().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => return Ok(None),
        Err(error) => {
            return Err(Refused::File(format!(
                "The configuration file {} can't be read: {error}.",
                path.display()
            )));
        }
    };
    match parse(&text) {
        Ok(values) => Ok(Some((path, values))),
        Err(what) => Err(Refused::File(format!("{}: {what}", path.display()))),
    }
}

fn parse(text: &str) -> Result<FileValues, String> {
    // The parser's own message quotes the line, which may hold a secret.
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let line = error
            .span()
            .map_or(1, |span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
        format!("line {line} isn't valid TOML: {}.", error.message())
    })?;
    let names = names();
    let mut values = FileValues::new();
    for (name, value) in flat(table) {
        if !names.contains(&name) {
            let near = jackfield_core::suggest::did_you_mean(&name, names.iter().map(String::as_str));
            let near = near.unwrap_or_else(|| "`jackfield config` lists all settings.".to_owned());
            return Err(format!("there is no setting `{name}`; {near}"));
        }
        let words = words(&name, &value)?;
        if values.insert(name.clone(), words).is_some() {
            return Err(format!("`{name}` is set twice: by itself, and in its table."));
        }
    }
    Ok(values)
}

/// The settings of a file, those of tables under their whole names.
fn flat(table: toml::Table) -> Vec<(String, toml::Value)> {
    let mut all = Vec::new();
    for (name, value) in table {
        match value {
            toml::Value::Table(inner) if TABLES.contains(&name.as_str()) => {
                all.extend(inner.into_iter().map(|(key, value)| (format!("{name}_{key}"), value)));
            }
            value => all.push((name, value)),
        }
    }
    all
}

fn words(name: &str, value: &toml::Value) -> Result<Vec<String>, String> {
    match value {
        toml::Value::Array(items) => {
            let items: Result<Vec<Vec<String>>, String> =
                items.iter().map(|item| words(name, item)).collect();
            Ok(items?.concat())
        }
        toml::Value::String(text) => Ok(vec![text.clone()]),
        toml::Value::Integer(number) => Ok(vec![number.to_string()]),
        toml::Value::Boolean(truth) => Ok(vec![truth.to_string()]),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => {
            Err(format!("`{name}` must be text, a whole number, true or false, or a list of them."))
        }
    }
}

/// Prints every setting with its origin.
///
/// # Errors
/// `output_failed`.
pub fn print(settings: &[Setting]) -> Result<()> {
    let width = settings.iter().map(|setting| setting.name.len()).max().unwrap_or_default();
    for Setting { name, values, origin } in settings {
        let origin = match origin {
            Origin::Flag => "flag".to_owned(),
            Origin::Environment => format!("environment, JACKFIELD_{}", name.to_ascii_uppercase()),
            Origin::File(path) => format!("file, {}", path.display()),
            Origin::Default => "default".to_owned(),
        };
        let values = if values.is_empty() { "-".to_owned() } else { values.join(", ") };
        output::line(&format!("{name:width$} = {values}  ({origin})"))?;
    }
    Ok(())
}
