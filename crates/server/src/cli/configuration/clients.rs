//! The operator's clients of OAuth, which have a file of their own.

use super::Configuration;
use crate::{
    app::oauth::clients::OfDeployment,
    error::{Error, Result},
};

impl Configuration {
    /// The operator's clients of OAuth.
    ///
    /// # Errors
    /// `invalid_oauth_clients_file`, saying what is wrong with it.
    pub fn oauth_clients(&self) -> Result<OfDeployment> {
        let Some(path) = &self.oauth_clients_file else { return Ok(OfDeployment::default()) };
        OfDeployment::read(path).map_err(|what| {
            let detail = format!("The file of OAuth clients {}: {what}.", path.display());
            Error::invalid("invalid_oauth_clients_file", detail)
        })
    }
}
