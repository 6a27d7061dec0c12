//! Environment variables: set, gone, equal, and never shown.
//!
//! ```no_run
//! use golive_probes::env::env;
//!
//! let set = env("DATABASE_URL").is_set();
//! let gone = env("YOUR_TEST_NUMBER").is_unset();
//! let mode = env("NODE_ENV").equals("production");
//! let public = env("WEBHOOK_BASE_URL").url().scheme("https").not_local();
//! let strong = env("JWT_SECRET").min_length(32);
//! let live = env("STRIPE_SECRET_KEY").matches("^sk_live_");
//! let of_file = env("NODE_ENV").in_file(".env.production").equals("production");
//! let replaced = golive_probes::env::example(".env.example").but("PORT").all_differ();
//! ```
//!
//! The value of a variable may be a secret, so no report holds it, unless
//! [`shown`](Env::shown) says that it is none. A value that is empty or blank
//! counts as none, but to [`is_unset`](Env::is_unset), to which it is set.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`is_set`](Env::is_set) | bool | it is set |
//! | [`is_unset`](Env::is_unset) | bool | it is not set at all |
//! | [`equals`](Env::equals) | bool | it is set to this |
//! | [`min_length`](Env::min_length) | bool | it has so many characters at the least |
//! | [`min_entropy`](Env::min_entropy) | bool | it has so many bits of entropy at the least, by its own characters |
//! | [`not_placeholder`](Env::not_placeholder) | bool | it does not look like a placeholder, `changeme` |
//! | [`differs_from`](Env::differs_from) | bool | it is not what this example file holds |
//! | [`matches`](Env::matches) | bool | it matches a regular expression |
//! | [`parses_as`](Env::parses_as) | bool | it parses as a type |
//! | [`url`](Env::url) | bool | it is a URL of this [scheme](EnvUrl::scheme), this [host](EnvUrl::host), [not local](EnvUrl::not_local) |
//! | [`all_set`](Example::all_set) of [`example`] | bool | every name of an example file is set |
//! | [`all_differ`](Example::all_differ) of [`example`] | bool | nothing is set to the value of an example file |
//! | `names_all` of [`example`], with the feature `tree` | bool | every name that the code reads is in an example file |
//! | `jwt`, with the feature `jwt` | | the token that it holds, as `jwt` measures it |
//! | [`text`](ShownEnv::text), after `shown` | text | its value |

mod dialect;
mod example;
mod file;
mod line;
mod reading;
mod shell;
mod strength;
mod url;
mod value;

use std::path::PathBuf;
use std::str::FromStr;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Target};

pub use self::example::{Example, ExampleCheck, example};
use self::file::Variables;
use self::reading::Readings;
use self::strength::{entropy, is_placeholder};
pub use self::url::EnvUrl;
use crate::pattern::Pattern;

/// A variable of this process.
pub fn env(name: impl Into<String>) -> Env {
    Env {
        name: name.into(),
        file: None,
    }
}

/// See [`env()`].
#[derive(Clone, Debug)]
#[must_use = "a variable measures nothing; one of its methods does"]
pub struct Env {
    name: String,
    file: Option<PathBuf>,
}

impl Env {
    /// Reads the variable from a file of lines `NAME=value` instead of the
    /// environment of this process. A file larger than 1 MiB is not read.
    ///
    /// The readers of such files differ: whether `NAME: value` sets a name, where a
    /// comment begins (`a#b`), what a backslash and a `$NAME` mean, where a quote
    /// ends. The file is read as dotenv and dotenv-expand of Node.js, `node
    /// --env-file`, python-dotenv, dotenv of Ruby, godotenv, Compose and a POSIX shell
    /// read it. What is asked must hold for each of them that takes the line at all;
    /// where it holds for some only, that is [`Reason::UnexpectedValue`] with the line,
    /// never with the value. Of a `$NAME` that the file does not set before, it is
    /// taken that it may be nothing.
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// It is set, to something that is not blank.
    pub fn is_set(self) -> EnvCheck {
        self.check(Asked::Set)
    }

    /// It is not set at all, not even to nothing. In a file, no line may begin as if
    /// it set the name for some reader: `NAME=`, `NAME: value`, `NAME` alone, or one
    /// within the quotes of another.
    pub fn is_unset(self) -> EnvCheck {
        self.check(Asked::Unset)
    }

    /// It is set to this.
    pub fn equals(self, value: impl Into<String>) -> EnvCheck {
        self.check(Asked::Equals(value.into()))
    }

    /// It has so many characters at the least: for keys and secrets.
    pub fn min_length(self, characters: usize) -> EnvCheck {
        self.check(Asked::MinLength(characters))
    }

    /// It does not look like a placeholder: `changeme`, `your_...`, `<...>`; nor
    /// what a template or a program leaves that had no value for it: `${...}`,
    /// `{{...}}`, `undefined`, `null`.
    pub fn not_placeholder(self) -> EnvCheck {
        self.check(Asked::NotPlaceholder)
    }

    /// It is another than the one that this file of lines `NAME=value` gives
    /// it: nobody forgot to change it. A name that the file does not have is
    /// [`Reason::Missing`]: it compares with nothing.
    pub fn differs_from(self, example: impl Into<PathBuf>) -> EnvCheck {
        self.check(Asked::DiffersFrom(example.into()))
    }

    /// It has so many bits of entropy at the least: its length times the entropy
    /// of its characters by how often each occurs (Shannon, 1948). It finds
    /// `aaaaaaaa` and `12341234`; of a sentence that is well known it knows
    /// nothing.
    pub fn min_entropy(self, bits: u32) -> EnvCheck {
        self.check(Asked::MinEntropy(bits))
    }

    /// It matches a regular expression of the crate
    /// [`regex`](https://docs.rs/regex), `^sk_live_`: somewhere, unless `^` and
    /// `$` say where. The value is never shown, the expression is: no secret
    /// belongs in it.
    pub fn matches(self, pattern: impl AsRef<str>) -> EnvCheck {
        self.check(Asked::Matches(Pattern::new(pattern.as_ref())))
    }

    /// It parses as a type: `parses_as::<u16>()` for a port. The error names the
    /// type and not the value.
    pub fn parses_as<T: FromStr + 'static>(self) -> EnvCheck {
        let name = std::any::type_name::<T>();
        let name = name.rsplit("::").next().unwrap_or(name);
        self.check(Asked::ParsesAs(name, |value| T::from_str(value).is_ok()))
    }

    /// Says that its value is no secret, so that it may be measured and shown.
    pub fn shown(self) -> ShownEnv {
        ShownEnv(self)
    }

    fn check(self, asked: Asked) -> EnvCheck {
        EnvCheck { env: self, asked }
    }

    fn readings(&self) -> Result<Readings, ProbeError> {
        match &self.file {
            Some(file) => self.readings_of(&Variables::read(file)?),
            None => {
                self.checked()?;
                Readings::of_process(&self.name)
            }
        }
    }

    fn readings_of(&self, variables: &Variables) -> Result<Readings, ProbeError> {
        self.checked()?;
        Readings::of_file(variables, &self.name)
    }

    /// Nothing of such a name is ever set, and to be unset would be no news.
    fn checked(&self) -> Result<(), ProbeError> {
        let special = |c: char| c == '=' || c.is_whitespace() || c.is_control();
        if self.name.is_empty() || self.name.contains(special) {
            let words = format!("{:?} is no name of a variable", self.name);
            return Err(ProbeError::new(Reason::BadConfiguration, words));
        }
        Ok(())
    }

    /// A value that must be set.
    fn set<'v>(&self, value: Option<&'v str>) -> Result<&'v str, ProbeError> {
        match value {
            Some(value) if !value.trim().is_empty() => Ok(value),
            Some(_) => Err(ProbeError::new(
                Reason::Missing,
                format_args!("{} is set to nothing", self.name),
            )),
            None => Err(ProbeError::new(
                Reason::Missing,
                format_args!("{} is not set", self.name),
            )),
        }
    }

    /// Whether its value is as it should be, to all who read it.
    fn expect(&self, question: impl Fn(&str) -> Result<(), ProbeError>) -> Result<(), ProbeError> {
        let readings = self.readings()?;
        readings.judge(|value| question(self.set(value)?))
    }

    /// It is set to nobody who reads it, not even to nothing.
    fn expect_unset(&self) -> Result<(), ProbeError> {
        self.checked()?;
        let name = &self.name;
        let set = |place: String| {
            let words = format!("{name} is set{place}, and must not be");
            Err(ProbeError::new(Reason::UnexpectedValue, words))
        };
        match &self.file {
            Some(file) => match Variables::read(file)?.line_of(name) {
                Some(line) => set(format!(" at line {line} of {}", file.display())),
                None => Ok(()),
            },
            None => match self.readings()?.one()? {
                Some(_) => set(String::new()),
                None => Ok(()),
            },
        }
    }

    /// The value, which must be set, and be one to all who read it.
    pub(crate) fn present(&self) -> Result<String, ProbeError> {
        let readings = self.readings()?;
        self.set(readings.one()?).map(str::to_owned)
    }

    pub(crate) fn target(&self) -> Target {
        match &self.file {
            Some(file) => Target::new(format!("{} in {}", self.name, file.display())),
            None => Target::new(self.name.as_str()),
        }
    }
}

/// A question about a variable.
#[derive(Clone)]
pub struct EnvCheck {
    env: Env,
    asked: Asked,
}

impl std::fmt::Debug for EnvCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnvCheck")
            .field("env", &self.env)
            .finish_non_exhaustive()
    }
}

#[derive(Clone)]
enum Asked {
    Set,
    Unset,
    Equals(String),
    MinLength(usize),
    NotPlaceholder,
    DiffersFrom(PathBuf),
    MinEntropy(u32),
    Matches(Pattern),
    ParsesAs(&'static str, fn(&str) -> bool),
}

impl Probe for EnvCheck {
    type Value = bool;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<bool>, ProbeError> {
        let env = &self.env;
        let name = &env.name;
        let unexpected = |words: String| Err(ProbeError::new(Reason::UnexpectedValue, words));
        match &self.asked {
            Asked::Set => env.expect(|_| Ok(()))?,
            Asked::Unset => env.expect_unset()?,
            Asked::Equals(expected) => env.expect(|value| match value == expected {
                true => Ok(()),
                false => unexpected(format!("{name} is set to something else")),
            })?,
            Asked::MinLength(0) | Asked::MinEntropy(0) => {
                let words = "0 at the least is no bound";
                return Err(ProbeError::new(Reason::BadConfiguration, words));
            }
            Asked::MinLength(least) => env.expect(|value| match value.chars().count() {
                length if length < *least => unexpected(format!(
                    "{name} has {length} characters, expected {least} at the least"
                )),
                _ => Ok(()),
            })?,
            Asked::DiffersFrom(example) => {
                let theirs = env.readings_of(&Variables::read(example)?)?;
                env.expect(|value| {
                    for theirs in theirs.all() {
                        let Some(theirs) = theirs else {
                            let words = format!("{} does not set {name}", example.display());
                            return Err(ProbeError::new(Reason::Missing, words));
                        };
                        if theirs == value {
                            return unexpected(format!("{name} is as in {}", example.display()));
                        }
                    }
                    Ok(())
                })?;
            }
            Asked::MinEntropy(least) => env.expect(|value| match entropy(value) {
                bits if bits < f64::from(*least) => unexpected(format!(
                    "{name} has {bits:.0} bits of entropy, expected {least} at the least"
                )),
                _ => Ok(()),
            })?,
            Asked::Matches(pattern) => {
                let regex = pattern.regex()?;
                env.expect(|value| match regex.is_match(value) {
                    true => Ok(()),
                    false => unexpected(format!("{name} does not match {pattern}")),
                })?;
            }
            Asked::ParsesAs(kind, parses) => env.expect(|value| match parses(value) {
                true => Ok(()),
                false => unexpected(format!("{name} does not parse as {kind}")),
            })?,
            Asked::NotPlaceholder => env.expect(|value| match is_placeholder(value) {
                true => unexpected(format!("{name} still has the value of an example")),
                false => Ok(()),
            })?,
        }
        Ok(true.into())
    }

    fn target(&self) -> Target {
        self.env.target()
    }

    fn blocks(&self) -> bool {
        self.env.file.is_some() || matches!(self.asked, Asked::DiffersFrom(_))
    }
}

/// A variable whose value is no secret.
#[derive(Clone, Debug)]
#[must_use = "a variable measures nothing; one of its methods does"]
pub struct ShownEnv(Env);

impl ShownEnv {
    /// Its value.
    pub fn text(self) -> EnvText {
        EnvText(self.0)
    }
}

/// See [`ShownEnv::text`].
#[derive(Clone, Debug)]
pub struct EnvText(Env);

impl Probe for EnvText {
    type Value = String;

    async fn measure(&self, _: ProbeInput) -> Result<Measurement<String>, ProbeError> {
        self.0.present().map(Measurement::new)
    }

    fn target(&self) -> Target {
        self.0.target()
    }

    fn blocks(&self) -> bool {
        self.0.file.is_some()
    }
}
