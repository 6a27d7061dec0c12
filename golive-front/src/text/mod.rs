//! The report and the listing for people, and the progress of a run.
//!
//! Colour is used on a terminal only, and never where `NO_COLOR` is set
//! (<https://no-color.org>). Lines keep within the width of the terminal.
//! Whatever came from outside is escaped.

mod causes;
mod lines;
mod list;
mod progress;
mod report;
mod style;

pub use self::list::write_listing;
pub use self::progress::Progress;
pub use self::report::write_report;
pub use self::style::Style;
