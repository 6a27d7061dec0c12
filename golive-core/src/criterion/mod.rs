//! What must hold: criteria, and triggers for what must never last.
//!
//! A [`Criterion`] says what is good. A check passes when its `pass` criterion
//! holds; else it warns when its `warn` criterion holds; else it fails. A
//! [`TriggerRule`] says what is bad. The two are different types, and polarity
//! is never guessed from a name.
//!
//! Typed criteria are built from an aggregation and a comparison:
//!
//! ```
//! use std::time::Duration;
//! use golive_core::criterion::{Criterion, last, max, p};
//! use golive_core::quantity::Count;
//!
//! let fast: Criterion<Duration> = p(95.0).lt(Duration::from_millis(100));
//! let steady: Criterion<Count> = last().ge(Count::new(3)).and(max().lt(Count::new(20)));
//! assert_eq!(fast.to_string(), "p95 < 100ms");
//! assert_eq!(steady.to_string(), "last >= 3 and max < 20");
//! ```

mod aggregation;
mod band;
mod bound;
mod comparison;
mod condition;
mod conditions;
mod extent;
mod meets;
mod no_data;
mod of;
mod percentile;
mod samples;
mod trigger;
mod typed;

pub use self::aggregation::Aggregation;
pub use self::band::{Band, Finding, Grade, Judged};
pub use self::bound::Bound;
pub use self::comparison::Comparison;
pub use self::condition::Condition;
pub use self::conditions::Conditions;
pub use self::meets::{Meets, meets};
pub use self::no_data::NoData;
pub use self::of::Of;
pub use self::percentile::{Percentile, PercentileError};
pub use self::samples::{Sample, Samples};
pub use self::trigger::{TriggerReading, TriggerRule, TriggerState};
pub use self::typed::{
    Aggregated, Criterion, age, avg, contains, count, ends_with, fraction, last, max, med, min,
    one_of, p, per_sec, rise, starts_with, sum,
};
