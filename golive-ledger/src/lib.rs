//! The ledger of golive: signed attestations, verified and kept.
//!
//! # Threat model
//!
//! **What is guarded**: the verdict; objections; what a signature means; credentials
//! that probes use; the machine that verifies.
//!
//! **What is trusted**: the program that was reviewed and its configuration; the
//! policy and the place where it lies (or its [pinned digest](policy::Policy::pinned));
//! each person's key; the clock of who verifies, within the policy's `clock_skew`;
//! who names the artifact, the launch and the attempt; and, for what was said last,
//! that nobody took it away.
//!
//! | who | can | cannot |
//! |---|---|---|
//! | writes to the ledger, without a key | make the verdict NO GO by rubbish; take statements away, which is missed where a later one or a [head](golive_core::standing::Head) knew them | have anything run, fill the memory, gain a GO |
//! | holds a role | speak for themselves, and object | act for two, take back another's no, put off an objection |
//! | may revoke or waive | take away what speaks for the launch; take a risk that another asked for; each is shown | make consent, or lift an objection without the role for it |
//! | held a key once | block | help |
//! | edits the checklist or the policy | void what was said for the launch; give roles and keys to anybody, which is why the policy is kept apart | void what was said against it |
//! | owns the database, or answers for it (a standby) | take rows away, which is missed as above | hide rows by views, rules, row-level security or a search path |
//! | deploys | name the artifact, the time, the selection: all of it is in the report. An artifact can be [measured](statement::Artifact::running) | have a part taken for the whole |
//! | runs a server that is probed | lie about itself | repeat a secret in a report, forge a line of an output, hold up a run beyond its deadline |
//! | owns the policy and the program | everything | |
//!
//! **What stays undetected**: that the newest statements were taken away, when nothing
//! that is left knew them; that the whole ledger was taken away, or set back to an
//! older state. Close it with a copy that others hold: a folder in git with a remote
//! that takes no forced push, a second home (`verify --into`), or the digest of the
//! head, which `verify` prints, given to [`Launch::head`](judge::Launch::head). With
//! `head = "required"` in the policy a ledger without any record is INCONCLUSIVE.
//!
//! **Out of scope**: a private key in other hands, until the policy ends it (`until`);
//! a machine on which others are root; what people say that is not true.
//!
//! Modules import only from those before them in this order: `ssh`, `digest`,
//! `statement`, `policy`, `store`, `judge`, `book`.

pub mod book;
pub mod digest;
pub mod judge;
pub mod policy;
pub mod ssh;
pub mod statement;
pub mod store;
