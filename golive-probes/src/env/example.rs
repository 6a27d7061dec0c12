//! An example file, `.env.example`: what must be set, and to something else.

use std::path::PathBuf;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};

use super::file::{find, names, text};
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
#[must_use = "an example measures nothing; one of its methods does"]
pub struct Example {
    pub(crate) path: PathBuf,
    pub(crate) file: Option<PathBuf>,
    pub(crate) but: Vec<String>,
}

impl Example {
    /// Compares with this file instead of the environment of this process.
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// This name is left out: it need not be set, or differ, or be named. Called
    /// again, that one too.
    pub fn but(mut self, name: impl Into<String>) -> Self {
        self.but.push(name.into());
        self
    }

    /// Every name in it is set, to something that is not blank. An example
    /// without names is no data.
    pub fn all_set(self) -> ExampleCheck {
        self.check(Asked::AllSet)
    }

    /// Nothing that is set has the value that the example gives it: every
    /// placeholder and every secret of another stage was replaced. White space
    /// around a value does not make it another. A name that is set to nothing,
    /// in either, is not compared, and when none is, there is no data; that all
    /// are set is asked by [`all_set`](Self::all_set). What may be the same is
    /// left out by [`but`](Self::but). The names are shown, and no value is.
    pub fn all_differ(self) -> ExampleCheck {
        self.check(Asked::AllDiffer)
    }

    fn check(self, asked: Asked) -> ExampleCheck {
        ExampleCheck {
            example: self,
            asked,
        }
    }

    fn variable(&self, name: &str) -> Env {
        match &self.file {
            Some(file) => env(name).in_file(file),
            None => env(name),
        }
    }
}

/// See [`Example::all_set`] and [`Example::all_differ`].
#[derive(Clone, Debug)]
pub struct ExampleCheck {
    example: Example,
    asked: Asked,
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    AllSet,
    AllDiffer,
}

impl Probe for ExampleCheck {
    type Value = bool;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        input.step(Step::Read);
        let example = &self.example;
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
        match self.asked {
            Asked::AllSet => example.expect_set(&asked),
            Asked::AllDiffer => example.expect_other(&asked, &text),
        }
    }

    fn target(&self) -> Target {
        let example = self.example.path.display();
        match &self.example.file {
            Some(file) => Target::new(format!("{} as {example} names them", file.display())),
            None => Target::new(format!("the environment as {example} names it")),
        }
    }

    fn blocks(&self) -> bool {
        true
    }
}

impl Example {
    /// The names that it gives, each once.
    #[cfg(feature = "tree")]
    pub(crate) fn names(&self) -> Result<Vec<String>, ProbeError> {
        let text = text(&self.path)?;
        Ok(names(&text).into_iter().map(str::to_owned).collect())
    }

    /// The value of a name; None when it is not set, or to nothing.
    fn value(&self, name: &str) -> Result<Option<String>, ProbeError> {
        let value = self.variable(name).value()?;
        Ok(value.filter(|value| !value.trim().is_empty()))
    }

    fn expect_set(&self, names: &[&str]) -> Result<Measurement<bool>, ProbeError> {
        let mut missing = Vec::new();
        for name in names {
            if self.value(name)?.is_none() {
                missing.push(*name);
            }
        }
        if missing.is_empty() {
            return Ok(true.into());
        }
        let words = format!("not set: {}", missing.join(", "));
        Err(ProbeError::new(Reason::Missing, words))
    }

    fn expect_other(&self, names: &[&str], text: &str) -> Result<Measurement<bool>, ProbeError> {
        let (mut compared, mut same) = (0, Vec::new());
        for name in names {
            let theirs = find(text, name).unwrap_or_default();
            let Some(ours) = self.value(name)? else {
                continue;
            };
            if theirs.trim().is_empty() {
                continue;
            }
            compared += 1;
            if ours.trim() == theirs.trim() {
                same.push(*name);
            }
        }
        if !same.is_empty() {
            let words = format!("as in {}: {}", self.path.display(), same.join(", "));
            return Err(ProbeError::new(Reason::UnexpectedValue, words));
        }
        if compared == 0 {
            let words = "nothing is set that the example gives a value";
            return Err(ProbeError::no_data(words));
        }
        Ok(Measurement::new(true).with("compared", compared))
    }
}
