//! Where a value stands in JSON: pointers, and elements that have a member.

use std::fmt;

use golive_core::probe::{ProbeError, Reason};
use golive_core::quantity::Count;
use serde_json::Value;

use crate::pointer::{self, expected, missing, unexpected};

/// A way from the whole to a value.
#[derive(Clone)]
pub(super) struct Place(Vec<Part>);

#[derive(Clone)]
enum Part {
    At(String),
    Having { pointer: String, value: String },
}

/// How a value is read.
pub(super) enum Look<V> {
    /// The one value at the place.
    One(pointer::Read<V>),
    /// The place itself, where there may be nothing, or several.
    Place(fn(&Place, &Value) -> Result<V, ProbeError>),
}

/// A place and how it is read.
#[doc(hidden)]
pub struct Reader<V> {
    pub(super) place: Place,
    pub(super) look: Look<V>,
}

impl<V> fmt::Debug for Reader<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<V> Reader<V> {
    /// What is read of a JSON text. `whose` names the text in errors.
    pub(crate) fn read(&self, text: &[u8], whose: impl fmt::Display) -> Result<V, ProbeError> {
        self.of(&pointer::root(text, &whose)?, whose)
    }

    /// What is read of JSON.
    pub(crate) fn of(&self, root: &Value, whose: impl fmt::Display) -> Result<V, ProbeError> {
        let Self { place, look } = self;
        let found = match look {
            Look::One(read) => place.find(root).and_then(Found::one).and_then(|value| {
                read(value).map_err(|error| worded(&error, format_args!("{error} at {place}")))
            }),
            Look::Place(look) => look(place, root),
        };
        found.map_err(|error| worded(&error, format_args!("{error} in {whose}")))
    }

    /// The place, in the words of a report.
    pub(crate) fn place(&self) -> impl fmt::Display {
        self.place.to_string()
    }
}

/// The same reason with other words.
fn worded(error: &ProbeError, words: impl fmt::Display) -> ProbeError {
    ProbeError::new(error.reason(), words)
}

/// What is at a place.
enum Found<'a> {
    One(&'a Value),
    /// The elements of a list that have what was asked for, with words for it.
    /// And of how many it is not known, since they have no such member.
    Those(Vec<&'a Value>, String, usize),
}

impl<'a> Found<'a> {
    fn one(self) -> Result<&'a Value, ProbeError> {
        match self {
            Self::One(value) => Ok(value),
            Self::Those(elements, what, _) => match elements.as_slice() {
                [value] => Ok(value),
                [] => Err(missing(format_args!("there are no {what}"))),
                several => {
                    let number = several.len();
                    Err(unexpected(format_args!(
                        "there are {number} {what}, expected one"
                    )))
                }
            },
        }
    }
}

impl Place {
    pub(super) fn new(pointer: String) -> Self {
        Self(vec![Part::At(pointer)])
    }

    pub(super) fn at(&mut self, pointer: String) {
        self.0.push(Part::At(pointer));
    }

    pub(super) fn having(&mut self, pointer: String, value: String) {
        self.0.push(Part::Having { pointer, value });
    }

    fn find<'a>(&self, root: &'a Value) -> Result<Found<'a>, ProbeError> {
        let mut found = Found::One(root);
        for (at, part) in self.0.iter().enumerate() {
            found = self.step(found, part, at)?;
        }
        Ok(found)
    }

    fn step<'a>(&self, found: Found<'a>, part: &Part, at: usize) -> Result<Found<'a>, ProbeError> {
        match part {
            Part::At(pointer) => {
                pointer::checked(pointer)?;
                let value = found.one()?.pointer(pointer);
                let nothing = || missing(format_args!("there is nothing at {}", self.until(at)));
                value.map(Found::One).ok_or_else(nothing)
            }
            Part::Having { pointer, value } => {
                pointer::checked(pointer)?;
                let (elements, before): (Vec<&Value>, usize) = match found {
                    Found::One(Value::Array(elements)) => (elements.iter().collect(), 0),
                    Found::Those(elements, _, before) => (elements, before),
                    Found::One(other) => {
                        let error = expected("a list", other);
                        let list = self.until_before(at);
                        return Err(worded(&error, format_args!("{error} at {list}")));
                    }
                };
                let members: Vec<(&Value, &Value)> = elements
                    .iter()
                    .filter_map(|element| Some((*element, element.pointer(pointer)?)))
                    .collect();
                if members.is_empty() && !elements.is_empty() {
                    return Err(missing(format_args!(
                        "none of {} elements of {} has anything at {pointer:?}",
                        elements.len(),
                        self.until_before(at)
                    )));
                }
                let lacking = before + elements.len() - members.len();
                let those = members
                    .into_iter()
                    .filter(|(_, member)| is_written(member, value))
                    .map(|(element, _)| element);
                Ok(Found::Those(those.collect(), self.until(at), lacking))
            }
        }
    }

    pub(super) fn length(&self, root: &Value) -> Result<Count, ProbeError> {
        match self.find(root)? {
            Found::One(Value::Array(elements)) => Ok(Count::of(elements.len())),
            Found::One(Value::Object(members)) => Ok(Count::of(members.len())),
            Found::Those(elements, what, lacking) => {
                known(&elements, &what, lacking)?;
                Ok(Count::of(elements.len()))
            }
            Found::One(other) => {
                let error = expected("a list or an object", other);
                Err(worded(&error, format_args!("{error} at {self}")))
            }
        }
    }

    pub(super) fn is_present(&self, root: &Value) -> Result<bool, ProbeError> {
        match self.find(root)? {
            Found::One(Value::Null) => Err(missing(format_args!("there is null at {self}"))),
            Found::Those(elements, what, _) if elements.is_empty() => {
                Err(missing(format_args!("there are no {what}")))
            }
            _ => Ok(true),
        }
    }

    pub(super) fn is_absent(&self, root: &Value) -> Result<bool, ProbeError> {
        let present = match self.0.split_last() {
            Some((Part::At(pointer), before)) => {
                pointer::checked(pointer)?;
                // Where nothing is, nothing is absent: it must have a place.
                let Some((parent, _)) = pointer.rsplit_once('/') else {
                    let words = "the whole is never absent: the pointer is empty";
                    return Err(ProbeError::new(Reason::BadConfiguration, words));
                };
                let mut parts = before.to_vec();
                parts.push(Part::At(parent.to_owned()));
                let parent = Self(parts);
                let value = parent.find(root)?.one()?;
                if !value.is_object() && !value.is_array() {
                    let error = expected("an object or a list", value);
                    return Err(worded(&error, format_args!("{error} at {parent}")));
                }
                match self.find(root) {
                    Ok(found) => !found.one()?.is_null(),
                    Err(_) => false,
                }
            }
            _ => match self.find(root)? {
                Found::Those(elements, what, lacking) => {
                    known(&elements, &what, lacking)?;
                    !elements.is_empty()
                }
                Found::One(_) => true,
            },
        };
        if present {
            return Err(unexpected(format_args!(
                "there is something at {self}, and must not be"
            )));
        }
        Ok(true)
    }

    /// The words for the way up to a part, and with it.
    fn until(&self, at: usize) -> String {
        Self(self.0.iter().take(at.saturating_add(1)).cloned().collect()).to_string()
    }

    fn until_before(&self, at: usize) -> String {
        Self(self.0.iter().take(at).cloned().collect()).to_string()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.0.iter().fold(String::new(), |way, part| match part {
            Part::At(pointer) if way.is_empty() => format!("{pointer:?}"),
            Part::At(pointer) => format!("{pointer:?} of the {way}"),
            Part::Having { pointer, value } => {
                format!("elements of {way} with {value:?} at {pointer:?}")
            }
        });
        f.write_str(&words)
    }
}

/// That there are none is known only where each element has the member.
fn known(elements: &[&Value], what: &str, lacking: usize) -> Result<(), ProbeError> {
    if !elements.is_empty() || lacking == 0 {
        return Ok(());
    }
    Err(missing(format_args!(
        "there are no {what}, but of {lacking} it is not known: they have nothing there"
    )))
}

/// Whether a value is this, as it is written.
fn is_written(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found == text,
        // 1.50 is read as 1.5; whole numbers are compared by their digits.
        Value::Number(number) => {
            number.to_string() == text || number.is_f64() && number.as_f64() == text.parse().ok()
        }
        Value::Bool(boolean) => boolean.to_string() == text,
        Value::Null => text == "null",
        Value::Array(_) | Value::Object(_) => false,
    }
}
