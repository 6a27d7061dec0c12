//! The developer commands of golive.

fn main() {}
