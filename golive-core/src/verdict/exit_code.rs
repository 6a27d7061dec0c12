//! The exit codes of golive's programs.

/// Everything is proven.
pub const GO: u8 = 0;
/// It may go live, on conditions.
pub const CONDITIONAL_GO: u8 = 10;
/// It may not go live.
pub const NO_GO: u8 = 20;
/// It is not known whether it may: no data, an error, an interrupted run.
pub const INCONCLUSIVE: u8 = 30;
/// The command line, the selection or the declaration is wrong; nothing ran.
/// (`EX_USAGE` of sysexits.h.)
pub const USAGE: u8 = 64;
/// What was found, or said, could not be written. (`EX_IOERR` of sysexits.h.)
pub const IO_ERROR: u8 = 74;
