//! The model that maps goals: any endpoint that speaks as OpenAI's `chat/completions`.

use std::time::Duration;

use clap::Args;
use secrecy::SecretString;

use super::values;
use crate::{
    automap::{self, LONGEST},
    error::{Error, Result},
};

/// Which model is asked. In the file its keys may stand in a table `[model]`, without their beginning.
#[derive(Debug, Clone, Args)]
pub struct ModelConfiguration {
    /// The endpoint of a model that maps goals, speaking as OpenAI's: the URL that /chat/completions is below
    #[arg(long, global = true, env = "JACKFIELD_MODEL_BASE_URL", value_name = "URL", value_parser = values::url)]
    pub model_base_url: Option<String>,
    /// What signs in at the model's endpoint; better as a variable than as a flag
    #[arg(long, global = true, env = "JACKFIELD_MODEL_API_KEY", hide_env_values = true, value_name = "KEY",
        value_parser = values::secret)]
    pub model_api_key: Option<SecretString>,
    /// The model's name at its endpoint
    #[arg(long, global = true, env = "JACKFIELD_MODEL_NAME", value_name = "NAME")]
    pub model_name: Option<String>,
    /// How long the model may take for one goal in all, at most 100s
    #[arg(long, global = true, env = "JACKFIELD_MODEL_TIMEOUT", value_name = "DURATION", default_value = "30s",
        value_parser = values::duration)]
    pub model_timeout: Duration,
    /// The most tokens that one goal may cost, of requests and answers together
    #[arg(long, global = true, env = "JACKFIELD_MODEL_MAX_TOKENS", value_name = "N", default_value = "32000",
        value_parser = values::count)]
    pub model_max_tokens: usize,
}

impl ModelConfiguration {
    /// The model's settings; none where no endpoint is set.
    ///
    /// # Errors
    /// `invalid_configuration` where a part is missing.
    pub fn settings(&self) -> Result<Option<automap::Settings>> {
        let Some(base_url) = &self.model_base_url else {
            return match (&self.model_api_key, &self.model_name) {
                (None, None) => Ok(None),
                _ => Err(invalid(
                    "`model_base_url` isn't set, and without it neither the model's name nor its key counts. \
                                  Set it, or leave all of them out.",
                )),
            };
        };
        let Some(name) = self.model_name.as_deref().map(str::trim).filter(|name| !name.is_empty()) else {
            return Err(invalid("`model_name` isn't set: say which model is asked at `model_base_url`."));
        };
        if self.model_timeout > LONGEST {
            return Err(invalid("`model_timeout` is at most 100s: somebody waits for the answer."));
        }
        Ok(Some(automap::Settings {
            base_url: base_url.clone(),
            api_key: self.model_api_key.clone(),
            name: name.to_owned(),
            timeout: self.model_timeout,
            max_tokens: self.model_max_tokens,
        }))
    }
}

fn invalid(detail: &str) -> Error {
    Error::invalid("invalid_configuration", detail)
}
