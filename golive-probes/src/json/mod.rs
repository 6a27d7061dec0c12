//! A value of JSON: of a response of HTTP, of a file, of what a program prints,
//! of an object of Kubernetes. The same readers for all of them.
//!
//! ```no_run
//! # #[cfg(all(feature = "http", feature = "file", feature = "command"))]
//! # {
//! use golive_probes::command::command;
//! use golive_probes::file::file;
//! use golive_probes::http::http;
//!
//! let depth = http("https://api.example.com/stats").json("/queue/depth").count();
//! let spent = http("https://api.example.com/usage").json("/month/cost").number(); // last < number(49.7)
//! let covered = file("coverage/summary.json").json("/total/lines/pct").percent(); // last >= pct(80)
//! let backed_up = command("bin/backups").arg("--json").json("/0/finished_at").age(); // last < 24h
//! let api = http("https://status.example.com/components.json")
//!     .json("/components")
//!     .having("/name", "API")
//!     .at("/status")
//!     .text(); // last == "operational"
//! # }
//! ```
//!
//! A pointer is that of RFC 6901: `/queue/depth`, `/items/0`, `""` for the
//! whole, `~1` for a `/` in a name and `~0` for a `~`. What is not there is
//! [`Reason::Missing`]; what is there and of another type is
//! [`Reason::UnexpectedValue`], null too. An error names the type that it found
//! and never shows the value.
//!
//! | measurement | quantity | reads |
//! |---|---|---|
//! | [`text`](Json::text) | text | a text; the report shows it |
//! | [`boolean`](Json::boolean) | bool | `true` or `false` |
//! | [`count`](Json::count) | count | a whole number |
//! | [`number`](Json::number) | number | a number with or without decimals: money, a score |
//! | [`ratio`](Json::ratio) | ratio | a part of one: 0.715 is 71.5 % |
//! | [`percent`](Json::percent) | ratio | a part of a hundred: 71.5 is 71.5 % |
//! | [`bytes`](Json::bytes) | bytes | a whole number of bytes |
//! | [`seconds`](Json::seconds), [`milliseconds`](Json::milliseconds) | duration | a number of them |
//! | [`version`](Json::version) | version | a text, or a whole number |
//! | [`age`](Json::age) | age | a point in time that is past |
//! | [`expires_in`](Json::expires_in) | duration | a point in time that is to come |
//! | [`length`](Json::length) | count | how many elements a list has, or members an object |
//! | [`is_present`](Json::is_present), [`is_absent`](Json::is_absent) | bool | that there is something, that there is nothing |
//!
//! A number may stand in a text, as many write money and large numbers:
//! `"500.00"` is read as 500. A text that is no number is none.
//!
//! A point in time is a text of RFC 3339 (`2026-01-31T02:15:00Z`, or with its
//! distance from UTC) or of RFC 5322 (`Sat, 31 Jan 2026 02:15:00 GMT`), or a
//! number since 1970: of seconds below 10^11, of milliseconds from there to
//! 10^14, so that each of the years 1973 to 5138 is one of the two and never
//! both. Zero, and the first of January of the year 1, are what programs write
//! for "never": no data.

mod place;

use std::fmt;
use std::time::Duration;

use golive_core::probe::Probe;
#[cfg(doc)]
use golive_core::probe::Reason;
use golive_core::quantity::{Age, Bytes, Count, Number, Quantity, Ratio, Version};

pub use self::place::Reader;
use self::place::{Look, Place};
use crate::pointer;

/// What gives JSON: a request, a file, a program, an object of Kubernetes.
/// golive implements it; [`Json`] is how it is used.
pub trait JsonSource: Sized {
    /// What measures a value.
    type Probe<V: Quantity>: Probe<Value = V>;

    /// The probe of what is read.
    #[doc(hidden)]
    fn reading<V: Quantity>(self, reader: Reader<V>) -> Self::Probe<V>;
}

/// A value of JSON that has no type yet: one of the methods reads it.
#[derive(Clone)]
#[must_use = "a pointer measures nothing; one of its methods does"]
pub struct Json<S> {
    source: S,
    place: Place,
}

impl<S: JsonSource> Json<S> {
    pub(crate) fn new(source: S, pointer: String) -> Self {
        Self {
            source,
            place: Place::new(pointer),
        }
    }

    /// Of a list, the elements that have this value at a pointer of their own,
    /// for a list whose order is not known. A number or a boolean is given as it
    /// is written: `having("/id", "7")`. What is read then is the one element
    /// that there must be; [`length`](Self::length) says how many there are, and
    /// [`at`](Self::at) points into the one. A list of which no element has
    /// anything there is [`Reason::Missing`]: the pointer is mistyped.
    pub fn having(mut self, pointer: impl Into<String>, value: impl Into<String>) -> Self {
        self.place.having(pointer.into(), value.into());
        self
    }

    /// A pointer from what was found so far.
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.place.at(pointer.into());
        self
    }

    /// A text. The report shows it: read no secret.
    pub fn text(self) -> S::Probe<String> {
        self.one(pointer::text)
    }

    /// A boolean.
    pub fn boolean(self) -> S::Probe<bool> {
        self.one(pointer::boolean)
    }

    /// A whole number, `3.0` too.
    pub fn count(self) -> S::Probe<Count> {
        self.one(pointer::count)
    }

    /// A number with or without decimals, of what has no unit: an amount of
    /// money, a score.
    pub fn number(self) -> S::Probe<Number> {
        self.one(pointer::number)
    }

    /// A number as a ratio, 0.5 for a half.
    pub fn ratio(self) -> S::Probe<Ratio> {
        self.one(pointer::ratio)
    }

    /// A number of hundredths as a ratio, 50 for a half. A text may end with `%`.
    pub fn percent(self) -> S::Probe<Ratio> {
        self.one(pointer::percent)
    }

    /// A whole number of bytes.
    pub fn bytes(self) -> S::Probe<Bytes> {
        self.one(pointer::bytes)
    }

    /// A number of seconds, with or without decimals.
    pub fn seconds(self) -> S::Probe<Duration> {
        self.one(pointer::seconds)
    }

    /// A number of milliseconds, with or without decimals.
    pub fn milliseconds(self) -> S::Probe<Duration> {
        self.one(pointer::milliseconds)
    }

    /// A version: a text such as `v1.24.3`, or a whole number. A number with
    /// decimals is none: 1.10 would be read as 1.1.
    pub fn version(self) -> S::Probe<Version> {
        self.one(pointer::version)
    }

    /// The time since a point in time, which the [page](self) says how to write.
    /// One that has not come yet is no data; up to five seconds are taken for
    /// now, as two clocks may differ.
    pub fn age(self) -> S::Probe<Age> {
        self.one(pointer::age)
    }

    /// The time until a point in time, which the [page](self) says how to write.
    /// One that has passed is [`Reason::UnexpectedValue`].
    pub fn expires_in(self) -> S::Probe<Duration> {
        self.one(pointer::expires_in)
    }

    /// How many elements a list has, or members an object; after
    /// [`having`](Self::having), how many elements are so.
    pub fn length(self) -> S::Probe<Count> {
        self.look(Look::Place(Place::length))
    }

    /// There is something, and it is not null; after [`having`](Self::having),
    /// there is such an element. Else it is [`Reason::Missing`].
    pub fn is_present(self) -> S::Probe<bool> {
        self.look(Look::Place(Place::is_present))
    }

    /// There is nothing, or null, where everything before the last part of the
    /// pointer is there: of `/error/code`, an object at `/error`. After
    /// [`having`](Self::having), no element is so. A last part that is mistyped
    /// is absent as well.
    pub fn is_absent(self) -> S::Probe<bool> {
        self.look(Look::Place(Place::is_absent))
    }

    fn one<V: Quantity>(self, read: pointer::Read<V>) -> S::Probe<V> {
        self.look(Look::One(read))
    }

    fn look<V: Quantity>(self, look: Look<V>) -> S::Probe<V> {
        let Self { source, place } = self;
        source.reading(Reader { place, look })
    }
}

impl<S: fmt::Debug> fmt::Debug for Json<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Json").field(&self.source).finish()
    }
}
