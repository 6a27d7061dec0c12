//! An example file, `.env.example`: what must be set.

use std::path::PathBuf;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};

use super::file::{names, text};
use super::{Env, env};

/// A file of lines `NAME=value` that shows what must be set.
pub fn example(path: impl Into<PathBuf>) -> Example {
    Example {
        path: path.into(),
        file: None,
        but: Vec::new(),
    }
}

/// See [`example()`].
#[derive(Clone, Debug)]
#[must_use = "an example measures nothing; its method does"]
pub struct Example {
    path: PathBuf,
    file: Option<PathBuf>,
    but: Vec<String>,
}

impl Example {
    /// Compares with this file instead of the environment of this process.
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// This name need not be set; called again, that one neither.
    pub fn but(mut self, name: impl Into<String>) -> Self {
        self.but.push(name.into());
        self
    }

    /// Every name in it is set, to something that is not blank. An example
    /// without names is no data.
    pub fn all_set(self) -> ExampleCheck {
        ExampleCheck(self)
    }

    fn variable(&self, name: &str) -> Env {
        match &self.file {
            Some(file) => env(name).in_file(file),
            None => env(name),
        }
    }
}

/// See [`Example::all_set`].
#[derive(Clone, Debug)]
pub struct ExampleCheck(Example);

impl Probe for ExampleCheck {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let example = &self.0;
        let text = text(&example.path)?;
        let names = names(&text);
        // A name that is left out and is not there was mistyped.
        if let Some(name) = example.but.iter().find(|it| !names.contains(&it.as_str())) {
            let words = format!("{} does not name {name}", example.path.display());
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        let mut asked = names;
        asked.retain(|name| !example.but.iter().any(|it| it == name));
        if asked.is_empty() {
            return Err(ProbeError::no_data("the example names nothing"));
        }
        let mut missing = Vec::new();
        for name in asked {
            match example.variable(name).present() {
                Ok(_) => {}
                Err(error) if error.reason() == Reason::Missing => missing.push(name),
                Err(error) => return Err(error),
            }
        }
        if missing.is_empty() {
            return Ok(true.into());
        }
        let words = format!("not set: {}", missing.join(", "));
        Err(ProbeError::new(Reason::Missing, words))
    }

    fn target(&self) -> Target {
        let example = self.0.path.display();
        match &self.0.file {
            Some(file) => Target::new(format!("{} as {example} names them", file.display())),
            None => Target::new(format!("the environment as {example} names it")),
        }
    }

    fn blocks(&self) -> bool {
        true
    }
}
