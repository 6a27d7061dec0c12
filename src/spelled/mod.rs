//! The calls that the macros spell where something may not fit. Not public API.
//!
//! Of a method whose bound does not hold rustc tells where the bound stands, in
//! the source of golive, and what else implements the trait. Of a function of a
//! trait it tells what the trait says of itself. So each of these traits is one
//! bound of the builder, with the words of the macros.

mod criteria;
mod parts;
mod probes;

pub use self::criteria::{
    Bounds, Counter, Equal, Evident, InOrder, PlainBound, Summed, Text, YesOrNo,
};
pub use self::parts::{IsPhase, IsSection};
pub use self::probes::{AlsoBranch, Branch, Known, Measures, Source, Unknown};
