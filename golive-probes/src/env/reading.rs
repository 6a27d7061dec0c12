//! What a variable is set to, and whether its readers agree on that.

use golive_core::probe::{ProbeError, Reason, Step};

use super::file::{Reading, Variables};

/// The values of a variable: one, but where readers of its file differ.
pub(super) struct Readings {
    name: String,
    values: Vec<Option<String>>,
    /// Where they are from, with the readers that differ.
    places: Vec<(String, &'static str)>,
}

impl Readings {
    /// Of the environment of this process.
    pub(super) fn of_process(name: &str) -> Result<Self, ProbeError> {
        let value = match std::env::var(name) {
            Ok(value) => Some(value),
            Err(std::env::VarError::NotPresent) => None,
            Err(std::env::VarError::NotUnicode(_)) => {
                let words = format!("{name} is not UTF-8");
                return Err(ProbeError::new(Reason::UnexpectedValue, words));
            }
        };
        Ok(Self {
            name: name.to_owned(),
            values: vec![value],
            places: Vec::new(),
        })
    }

    pub(super) fn of_file(variables: &Variables, name: &str) -> Result<Self, ProbeError> {
        let found = variables.find(name)?;
        if found.is_empty() {
            let words = format!("no reader of such files takes the line of {name}");
            return Err(ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read));
        }
        let place = |it: &Reading| (variables.place(it), it.reader);
        Ok(Self {
            name: name.to_owned(),
            places: found.iter().map(place).collect(),
            values: found.into_iter().map(|it| it.value).collect(),
        })
    }

    /// Whether it is as it should be, to whom ever reads it. Where some would say so
    /// and others would not, the line is told.
    pub(super) fn judge(
        &self,
        question: impl Fn(Option<&str>) -> Result<(), ProbeError>,
    ) -> Result<(), ProbeError> {
        let mut first = None;
        let (mut good, mut bad) = (None, None);
        for (at, value) in self.values.iter().enumerate() {
            match question(value.as_deref()) {
                Ok(()) => good = good.or(Some(at)),
                Err(error) => {
                    bad = bad.or(Some(at));
                    first = first.or(Some(error));
                }
            }
        }
        match (good, bad, first) {
            (Some(good), Some(bad), _) => Err(self.differs(good, bad)),
            (_, _, Some(error)) => Err(error),
            (_, _, None) => Ok(()),
        }
    }

    /// Its value, on which all agree; none where it is not set.
    pub(super) fn one(&self) -> Result<Option<&str>, ProbeError> {
        match self.values.as_slice() {
            [] => Ok(None),
            [value] => Ok(value.as_deref()),
            [_, ..] => Err(self.differs(0, 1)),
        }
    }

    /// Each value that it may have.
    pub(super) fn all(&self) -> impl Iterator<Item = Option<&str>> {
        self.values.iter().map(Option::as_deref)
    }

    fn differs(&self, one: usize, other: usize) -> ProbeError {
        let at = |at: usize| self.places.get(at).map(|it| (it.0.as_str(), it.1));
        let (place, one) = at(one).unwrap_or_default();
        let (also, other) = at(other).unwrap_or_default();
        let also = match also == place {
            true => String::new(),
            false => format!(" ({other} at {also})"),
        };
        let words = format!(
            "{} is not the same to all readers of such files: {one} and {other} differ at \
             {place}{also}; write it as NAME=value, quoted where it is more than a word",
            self.name
        );
        ProbeError::new(Reason::UnexpectedValue, words).at(Step::Read)
    }
}
