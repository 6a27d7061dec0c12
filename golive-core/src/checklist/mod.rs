//! The model of a checklist: checklist ⊃ phase ⊃ section ⊃ item.
//!
//! A declaration is data. It can be listed and exported without a
//! configuration and without I/O; the configuration reaches the probes when it
//! is run. The macros spell the calls that stand here, and nothing else.
//!
//! ```
//! use std::time::Duration;
//! use golive_core::checklist::{Check, Checklist, Offset, Phase, Section, SignOff, Task};
//! use golive_core::criterion::p;
//! use golive_core::probe::{ProbeError, ProbeExt, probe_fn};
//!
//! struct Config { greeting: &'static str }
//!
//! static ORDERS: Checklist<Config> = Checklist::declared(|| {
//!     Checklist::new("Orders go-live")
//!         .id("orders/go-live")
//!         .roles(["Operations", "Security"])
//!         .phase(
//!             Phase::new("Pre-launch")
//!                 .opens(Offset::before(Duration::from_secs(7 * 86_400)))
//!                 .section(
//!                     Section::new("Greeting")
//!                         .item(
//!                             Check::<Config>::new("Is fast")
//!                                 .probe(|config| {
//!                                     let polite = config.greeting == "hello";
//!                                     probe_fn("greeting", move |_| async move { Ok::<_, ProbeError>(polite) }).latency()
//!                                 })
//!                                 .samples(20)
//!                                 .pass(p(95.0).lt(Duration::from_millis(100))),
//!                         )
//!                         .item(Task::new("Greeting rehearsed").by(["Operations"]).evidence_required()),
//!                 ),
//!         )
//!         .sign_off(SignOff::new("Security"))
//! });
//!
//! assert!(ORDERS.problems().is_empty());
//! assert_eq!(ORDERS.items().map(|i| i.id().to_string()).collect::<Vec<_>>(), [
//!     "greeting.is-fast",
//!     "greeting.greeting-rehearsed",
//! ]);
//! ```

mod check;
mod declared;
mod item;
mod listing;
mod located;
mod model;
mod offset;
mod parts;
mod phase;
mod place;
mod plan;
mod probing;
mod problem;
mod recurrence;
mod reference;
mod root;
mod section;
mod sign_off;
mod task;
mod trigger;

pub use self::check::{BoundCheck, Check, Decided, Undecided};
pub(crate) use self::item::Kind;
pub use self::item::{IntoItem, Item, ItemKind, Retry};
pub use self::listing::{ItemListing, Listing, PhaseListing, SectionListing, SignOffListing};
pub use self::located::Located;
pub use self::offset::Offset;
pub use self::parts::Contact;
pub use self::phase::Phase;
pub use self::plan::{Plan, PlanListing, Step};
pub(crate) use self::probing::{Judge, Probing};
pub use self::probing::{OnNoData, Sampling};
pub use self::problem::Problem;
pub use self::recurrence::Recurrence;
pub use self::reference::ItemRef;
pub use self::root::Checklist;
pub use self::section::Section;
pub use self::sign_off::SignOff;
pub use self::task::Task;
pub use self::trigger::{BoundTrigger, Trigger};
