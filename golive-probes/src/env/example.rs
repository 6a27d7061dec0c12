//! An example file, `.env.example`: what must be set, and to something else.

use std::path::PathBuf;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};

use super::env;
use super::file::Variables;
use super::reading::Readings;

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
        let variables = Variables::read(&example.path)?;
        let names = variables.names();
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
            Asked::AllDiffer => example.expect_other(&asked, &variables),
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
        let variables = Variables::read(&self.path)?;
        let names = variables.names().into_iter();
        Ok(names.map(str::to_owned).collect())
    }

    /// What is set: by the file that is compared with, read once, or in this process.
    fn actual(&self) -> Result<impl Fn(&str) -> Result<Readings, ProbeError>, ProbeError> {
        let file = self.file.as_deref().map(Variables::read).transpose()?;
        Ok(move |name: &str| match &file {
            Some(file) => env(name).readings_of(file),
            None => env(name).readings(),
        })
    }

    fn expect_set(&self, names: &[&str]) -> Result<Measurement<bool>, ProbeError> {
        let actual = self.actual()?;
        let mut missing = Vec::new();
        for name in names {
            let readings = actual(name)?;
            if readings.all().all(is_nothing) {
                missing.push(*name);
                continue;
            }
            readings.judge(|value| env(*name).set(value).map(drop))?;
        }
        if missing.is_empty() {
            return Ok(true.into());
        }
        let words = format!("not set: {}", missing.join(", "));
        Err(ProbeError::new(Reason::Missing, words))
    }

    fn expect_other(
        &self,
        names: &[&str],
        variables: &Variables,
    ) -> Result<Measurement<bool>, ProbeError> {
        let actual = self.actual()?;
        let (mut compared, mut same) = (0, Vec::new());
        for name in names {
            let theirs = env(*name).readings_of(variables)?;
            let ours = actual(name)?;
            if ours.all().all(is_nothing) || theirs.all().all(is_nothing) {
                continue;
            }
            compared += 1;
            // To some reader at the least.
            let of = |values: &Readings| -> Vec<String> {
                let set = values.all().filter(|value| !is_nothing(*value)).flatten();
                set.map(|value| value.trim().to_owned()).collect()
            };
            let theirs = of(&theirs);
            if of(&ours).iter().any(|value| theirs.contains(value)) {
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

fn is_nothing(value: Option<&str>) -> bool {
    value.is_none_or(|value| value.trim().is_empty())
}
