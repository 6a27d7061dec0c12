//! What a probe measures: eleven quantities, each an exact integer or a text.
//!
//! | quantity | Rust type | kept as | bounds are written |
//! |---|---|---|---|
//! | duration | [`std::time::Duration`] | nanoseconds | `500ms` |
//! | bytes | [`Bytes`] | bytes | `100MiB` |
//! | ratio | [`Ratio`] | parts per billion | `pct(99.9)` |
//! | count | [`Count`] | a whole number | `20` |
//! | number | [`Number`] | billionths | `number(49.7)`, `50` |
//! | rate | [`Rate`] | events per second, parts per billion | `per_sec(50)` |
//! | version | [`Version`] | a semantic version | `version("1.24")` |
//! | age | [`Age`] | nanoseconds | `24h` |
//! | instant | [`Timestamp`] | nanoseconds since 1970 | `timestamp("2026-01-01T00:00:00Z")` |
//! | bool | [`bool`] | | nothing: it must be true |
//! | text | [`String`] | | `"production"` |
//!
//! A floating point number never enters a criterion: a measured one is
//! converted once, and one that is not a number, infinite or too large is no
//! data at all ([`NotANumber`]).

mod bytes;
mod count;
mod display;
pub(crate) mod nanos;
mod number;
mod ratio;
mod time;
pub mod unit;
mod value;
mod version;
mod written;

use std::time::Duration;

pub use self::bytes::Bytes;
pub use self::count::{BareNumber, Count};
pub use self::number::Number;
pub use self::ratio::{NotANumber, Rate, Ratio};
pub use self::time::{Age, DurationError, Timestamp, parse_duration};
pub use self::value::{Dimension, Value};
pub use self::version::{Version, VersionError};

mod sealed {
    pub trait Sealed {}
}

/// Every quantity, as itself. Not public API: what is no quantity has no such type,
/// so that rustc says that once, and not of all that would be made of it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a quantity that a probe can measure",
    label = "this measures `{Self}`",
    note = "a whole number is a `golive::quantity::Count`, one with decimals a `Number`"
)]
pub trait Itself: sealed::Sealed {
    /// The quantity.
    type Same;
}

/// A type that a probe can measure. Eleven types are; the set is closed, so that
/// every front end can show every measurement.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a quantity that a probe can measure",
    note = "a whole number is a `Count`: `Count::new(n)`, `Count::of(list.len())`; one with decimals a `Number`: `Number::from_f64(x)?`; a part of a whole a `Ratio`: `Ratio::of(part, whole)`; a size `Bytes::new(n)`; a text a `String`: `text.to_owned()`",
    note = "the others are `bool`, `std::time::Duration`, `Rate`, `Version`, `Age` and `Timestamp`; all but bool, Duration and String stand in `golive::quantity`"
)]
pub trait Quantity: Itself<Same = Self> + Clone + Send + Sync + 'static {
    /// What a bound on this quantity is. The quantity itself but for [`Age`],
    /// which is bounded by a duration.
    type Bound: Quantity;
    /// The quantity's name and unit.
    const DIMENSION: Dimension;
    /// The value without its type, as a report keeps it.
    fn into_value(self) -> Value;
}

/// A quantity with an order: all but bool and text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no order, so it can be neither below nor above a bound",
    note = "compare with `==` or `!=`"
)]
pub trait Ordered: Quantity {}

/// A quantity that can be added up and averaged.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be added up or averaged")]
pub trait Additive: Ordered {}

/// A quantity that can be compared for equality without a trap: a count, a
/// version, a bool or a text. A measured duration is never equal to a bound.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is measured on a scale so fine that equality means nothing",
    note = "compare with `<`, `<=`, `>` or `>=`"
)]
pub trait Exact: Quantity {}

/// A quantity that says by itself whether it is well: [`bool`]. A check on any
/// other needs a criterion.
#[diagnostic::on_unimplemented(
    message = "a check that measures `{Self}` needs a criterion",
    label = "no `pass` criterion",
    note = "say what must hold, for example `pass = last < 100ms`"
)]
pub trait SelfEvident: Quantity {}

/// A value that may bound a quantity `Q`.
#[diagnostic::on_unimplemented(
    message = "a bound of type `{Self}` cannot be compared with a measured `{Q}`",
    label = "this is `{Self}`, the measurement is `{Q}`",
    note = "bounds are written with their unit: `500ms` and `30d` for durations and ages, `100MB` and `100MiB` for bytes, `pct(99.9)` for ratios, `20` for counts, `number(49.7)` for numbers, `per_sec(50)` for rates, `version(\"1.24\")` for versions"
)]
pub trait BoundOf<Q: Quantity> {
    /// The bound as the quantity.
    fn into_bound(self) -> Q;
}

// What rustc would list of the implementations is told by the notes above, in the
// words of whoever reads them.
macro_rules! quantity {
    ($($type:ty, $dimension:ident, $bound:ty, [$($marker:ident)*];)*) => {$(
        impl sealed::Sealed for $type {}
        #[diagnostic::do_not_recommend]
        impl Itself for $type {
            type Same = Self;
        }
        #[diagnostic::do_not_recommend]
        impl Quantity for $type {
            type Bound = $bound;
            const DIMENSION: Dimension = Dimension::$dimension;
            fn into_value(self) -> Value {
                Value::$dimension(self)
            }
        }
        #[diagnostic::do_not_recommend]
        impl BoundOf<$type> for $type {
            fn into_bound(self) -> $type {
                self
            }
        }
        $(
            #[diagnostic::do_not_recommend]
            impl $marker for $type {}
        )*
    )*};
}

quantity! {
    Duration, Duration, Duration, [Ordered Additive];
    Bytes, Bytes, Bytes, [Ordered Additive];
    Ratio, Ratio, Ratio, [Ordered Additive];
    Count, Count, Count, [Ordered Additive Exact];
    Number, Number, Number, [Ordered Additive];
    Rate, Rate, Rate, [Ordered Additive];
    Version, Version, Version, [Ordered Exact];
    Age, Age, Duration, [Ordered];
    Timestamp, Instant, Timestamp, [Ordered];
    bool, Bool, bool, [Exact SelfEvident];
    String, Text, String, [Exact];
}

#[diagnostic::do_not_recommend]
impl BoundOf<String> for &str {
    fn into_bound(self) -> String {
        self.to_owned()
    }
}
