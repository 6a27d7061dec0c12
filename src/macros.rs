//! The doors to the macros. Each passes the path of this crate on, so that a
//! renamed or re-exported golive works.
