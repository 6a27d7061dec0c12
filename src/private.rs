//! What the expansion of a macro may name. Not public API.

pub use golive_core::checklist::{
    Check, Checklist, Offset, OnNoData, Phase, Plan, Recurrence, Section, SignOff, Step, Task,
    Trigger,
};
pub use golive_core::criterion::{self, Comparison};
pub use golive_core::gate::{gate, inline_gate};
pub use golive_core::quantity::{BareNumber, unit};
#[cfg(feature = "cli")]
pub use golive_front::cli::Cli;
#[cfg(feature = "test")]
pub use golive_front::test::main as test_main;
pub use golive_macros::{__checklist, __gate, __phase, __plan, __section};

pub use self::spelled::{
    AlsoBranch, Bounds, Branch, Counter, Equal, Evident, InOrder, IsPhase, IsSection, Known,
    Measures, PlainBound, Source, Summed, Text, Unknown, YesOrNo,
};

#[path = "spelled/mod.rs"]
mod spelled;
