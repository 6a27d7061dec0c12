//! Files and folders: that they are there, how old and large they are, who may
//! read them, what they hold.
//!
//! ```no_run
//! use golive_probes::file::{file, newest};
//!
//! let there = file("/etc/orders/config.toml").exists();
//! let private = file(".env").mode(0o600);
//! let clean = file("/var/log/orders.log").lacks("ERROR");
//! let backup = newest("/var/backups/orders", ".sql.gz").age();
//! ```
//!
//! It reads, and never writes. It needs the permission to look: what it may
//! not see is an error, and neither there nor missing.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`exists`](File::exists) | bool | there is something of this name |
//! | [`size`](File::size) | bytes | its size |
//! | [`age`](File::age) | age | the time since it was last written |
//! | [`mode`](File::mode) | bool | its permissions are these, exactly (Unix) |
//! | [`contains`](File::contains), [`lacks`](File::lacks) | bool | it holds a text, it does not |
//! | [`line_count`](File::line_count) | count | its lines |
//! | [`json`](File::json) | count, text, bool | a value of a JSON file by its pointer (RFC 6901) |
//! | [`newest`] | age | the age of the newest file of a folder |

use std::fs::Metadata;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Age, Bytes, Count, Quantity};

/// The largest file whose content is read.
const LARGEST: u64 = 16 << 20;

/// A file or folder.
pub fn file(path: impl Into<PathBuf>) -> File {
    File { path: path.into() }
}

/// The newest file in a folder whose name ends so; `""` for any.
pub fn newest(folder: impl Into<PathBuf>, ending: impl Into<String>) -> Newest {
    Newest {
        folder: folder.into(),
        ending: ending.into(),
    }
}

/// See [`file()`].
#[derive(Clone, Debug)]
#[must_use = "a file measures nothing; one of its methods does"]
pub struct File {
    path: PathBuf,
}

impl File {
    /// There is something of this name.
    pub fn exists(self) -> FileProbe<bool> {
        self.measure(|path, _| metadata(path).map(|_| true))
    }

    /// Its size.
    pub fn size(self) -> FileProbe<Bytes> {
        self.measure(|path, _| metadata(path).map(|data| Bytes::new(data.len())))
    }

    /// The time since it was last written. A time in the future is no data.
    pub fn age(self) -> FileProbe<Age> {
        self.measure(|path, _| age(path, &metadata(path)?))
    }

    /// Its permissions are these, exactly: `0o600`.
    pub fn mode(self, mode: u32) -> FileProbe<bool> {
        self.asking(Asked::Mode(mode), |path, asked| {
            let Asked::Mode(expected) = asked else {
                return Err("no mode was asked for".into());
            };
            let found = mode_of(&metadata(path)?)?;
            if found == *expected {
                return Ok(true);
            }
            let words = format!(
                "{} has the mode {found:03o}, expected {expected:03o}",
                path.display()
            );
            Err(ProbeError::new(Reason::UnexpectedValue, words))
        })
    }

    /// It holds a text.
    pub fn contains(self, text: impl Into<String>) -> FileProbe<bool> {
        self.asking(Asked::Text(text.into()), |path, asked| {
            if holds(path, asked)?.is_some() {
                return Ok(true);
            }
            Err(ProbeError::new(
                Reason::UnexpectedValue,
                format_args!("{} does not hold {asked}", path.display()),
            ))
        })
    }

    /// It does not hold a text. A file that is not there was not seen to lack
    /// anything.
    pub fn lacks(self, text: impl Into<String>) -> FileProbe<bool> {
        self.asking(Asked::Text(text.into()), |path, asked| {
            match holds(path, asked)? {
                None => Ok(true),
                Some(line) => {
                    let words = format!(
                        "{} holds {asked} in line {line}, and must not",
                        path.display()
                    );
                    Err(ProbeError::new(Reason::UnexpectedValue, words))
                }
            }
        })
    }

    /// Its lines.
    pub fn line_count(self) -> FileProbe<Count> {
        self.measure(|path, _| content(path).map(|text| Count::of(text.lines().count())))
    }

    /// A value of a JSON file, by its pointer (RFC 6901).
    pub fn json(self, pointer: impl Into<String>) -> FileJson {
        FileJson {
            file: self,
            pointer: pointer.into(),
        }
    }

    fn measure<V>(self, read: Read<V>) -> FileProbe<V> {
        self.asking(Asked::Nothing, read)
    }

    fn asking<V>(self, asked: Asked, read: Read<V>) -> FileProbe<V> {
        FileProbe {
            path: self.path,
            asked,
            read,
            of: PhantomData,
        }
    }
}

type Read<V> = fn(&Path, &Asked) -> Result<V, ProbeError>;

#[derive(Clone, Debug)]
enum Asked {
    Nothing,
    Mode(u32),
    Text(String),
    Pointer(String),
}

impl std::fmt::Display for Asked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) | Self::Pointer(text) => write!(f, "{text:?}"),
            Self::Mode(mode) => write!(f, "{mode:03o}"),
            Self::Nothing => Ok(()),
        }
    }
}

/// A measurement of a file.
#[derive(Clone, Debug)]
pub struct FileProbe<V> {
    path: PathBuf,
    asked: Asked,
    read: Read<V>,
    of: PhantomData<fn() -> V>,
}

impl<V: Quantity> Probe for FileProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Read);
        (self.read)(&self.path, &self.asked).map(Measurement::new)
    }

    fn target(&self) -> Target {
        Target::new(self.path.display().to_string())
    }

    fn blocks(&self) -> bool {
        true
    }
}

/// A value of a JSON file that has no type yet. See [`File::json`].
#[derive(Clone, Debug)]
#[must_use = "a pointer measures nothing; one of its methods does"]
pub struct FileJson {
    file: File,
    pointer: String,
}

impl FileJson {
    /// A whole number.
    pub fn count(self) -> FileProbe<Count> {
        self.read(|path, asked| {
            let value = pointed(path, asked)?;
            value
                .as_i64()
                .map(Count::new)
                .ok_or_else(|| not(asked, "a whole number"))
        })
    }

    /// A text.
    pub fn text(self) -> FileProbe<String> {
        self.read(|path, asked| {
            let value = pointed(path, asked)?;
            value
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| not(asked, "a text"))
        })
    }

    /// A boolean.
    pub fn boolean(self) -> FileProbe<bool> {
        self.read(|path, asked| {
            pointed(path, asked)?
                .as_bool()
                .ok_or_else(|| not(asked, "true or false"))
        })
    }

    fn read<V>(self, read: Read<V>) -> FileProbe<V> {
        self.file.asking(Asked::Pointer(self.pointer), read)
    }
}

/// See [`newest`].
#[derive(Clone, Debug)]
#[must_use = "a folder measures nothing; one of its methods does"]
pub struct Newest {
    folder: PathBuf,
    ending: String,
}

impl Newest {
    /// The age of the newest file. A folder without one is
    /// [`Reason::Missing`].
    pub fn age(self) -> NewestAge {
        NewestAge(self)
    }
}

/// See [`Newest::age`].
#[derive(Clone, Debug)]
pub struct NewestAge(Newest);

impl Probe for NewestAge {
    type Value = Age;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<Age>, ProbeError> {
        input.step(Step::Read);
        let Newest { folder, ending } = &self.0;
        let mut newest: Option<(SystemTime, PathBuf, Metadata)> = None;
        for entry in std::fs::read_dir(folder).map_err(|error| named(folder, error))? {
            let path = entry.map_err(|error| named(folder, error))?.path();
            if !path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().ends_with(ending.as_str()))
            {
                continue;
            }
            let data = metadata(&path)?;
            let written = data.modified().map_err(|error| named(&path, error))?;
            if data.is_file() && newest.as_ref().is_none_or(|(latest, ..)| written > *latest) {
                newest = Some((written, path, data));
            }
        }
        let Some((_, path, data)) = newest else {
            let words = format!("no file in {} ends with {ending:?}", folder.display());
            return Err(ProbeError::new(Reason::Missing, words));
        };
        Ok(Measurement::new(age(&path, &data)?).with("file", path.display()))
    }

    fn target(&self) -> Target {
        Target::new(self.0.folder.display().to_string())
    }

    fn blocks(&self) -> bool {
        true
    }
}

fn named(path: &Path, error: std::io::Error) -> ProbeError {
    let words = format!("{}: {error}", path.display());
    ProbeError::new(ProbeError::from(error).reason(), words).at(Step::Read)
}

fn metadata(path: &Path) -> Result<Metadata, ProbeError> {
    std::fs::metadata(path).map_err(|error| named(path, error))
}

fn age(path: &Path, data: &Metadata) -> Result<Age, ProbeError> {
    let written = data.modified().map_err(|error| named(path, error))?;
    Age::between(written, SystemTime::now()).ok_or_else(|| {
        ProbeError::no_data(format_args!("{} was written in the future", path.display()))
    })
}

/// What a regular file holds. A pipe or a device could be read for ever.
fn content(path: &Path) -> Result<String, ProbeError> {
    let data = metadata(path)?;
    if !data.is_file() {
        let words = format!("{} is not a regular file", path.display());
        return Err(ProbeError::new(Reason::UnexpectedValue, words));
    }
    if data.len() > LARGEST {
        let words = format!("{} is larger than {}", path.display(), Bytes::new(LARGEST));
        return Err(ProbeError::new(Reason::TooLarge, words));
    }
    let bytes = std::fs::read(path).map_err(|error| named(path, error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The line that holds a text, from 1.
fn holds(path: &Path, asked: &Asked) -> Result<Option<usize>, ProbeError> {
    let text = content(path)?;
    match asked {
        Asked::Text(part) if !part.is_empty() => {
            let at = text.find(part.as_str());
            Ok(at.map(|at| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1))
        }
        _ => Err(ProbeError::new(
            Reason::BadConfiguration,
            "an empty text is in every file",
        )),
    }
}

fn pointed(path: &Path, asked: &Asked) -> Result<serde_json::Value, ProbeError> {
    let Asked::Pointer(pointer) = asked else {
        return Err("no pointer was given".into());
    };
    let value: serde_json::Value = serde_json::from_str(&content(path)?).map_err(|error| {
        ProbeError::new(
            Reason::UnexpectedValue,
            format_args!("{} is not JSON: {error}", path.display()),
        )
    })?;
    value.pointer(pointer).cloned().ok_or_else(|| {
        ProbeError::new(
            Reason::Missing,
            format_args!("there is nothing at `{pointer}` in {}", path.display()),
        )
    })
}

fn not(asked: &Asked, what: &str) -> ProbeError {
    ProbeError::new(
        Reason::UnexpectedValue,
        format_args!("the value at {asked} is not {what}"),
    )
}

#[cfg(unix)]
fn mode_of(data: &Metadata) -> Result<u32, ProbeError> {
    use std::os::unix::fs::PermissionsExt;
    Ok(data.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode_of(_: &Metadata) -> Result<u32, ProbeError> {
    Err(ProbeError::no_data("permissions of this kind are Unix's"))
}
