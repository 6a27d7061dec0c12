//! The gate: a verdict becomes a permit or a refusal.
//!
//! ```
//! use golive_core::checklist::{Check, Checklist, Phase};
//! use golive_core::gate::{Permit, Refusal, gate};
//! use golive_core::probe::{ProbeError, probe_fn};
//!
//! /// Serves, and says in its type that the gate opened first.
//! fn serve(_permit: &Permit) {}
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Refusal> {
//! let checklist = Checklist::<()>::new("Demo").phase(Phase::new("Now").item(
//!     Check::<()>::new("It answers").probe(|_| probe_fn("it", |_| async { Ok::<_, ProbeError>(true) })),
//! ));
//! let permit = gate(&checklist, &()).await?;
//! serve(&permit);
//! # Ok(())
//! # }
//! ```

mod entrance;
mod exit;
mod permit;
mod refusal;
mod short;

pub use self::entrance::{Gate, gate, inline_gate};
pub use self::exit::Exit;
pub use self::permit::Permit;
pub use self::refusal::Refusal;
