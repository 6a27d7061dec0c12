//! The macros of golive; use them through the golive crate
