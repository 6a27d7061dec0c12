//! The report and the listing as JSON.

use std::io;

use golive_core::checklist::Listing;
use golive_core::report::Report;

/// Writes a report as indented JSON. Its form is described by the JSON Schema
/// `schemas/report.schema.json` of the repository.
///
/// # Errors
/// What the writer says.
pub fn write_report(report: &Report, mut to: impl io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut to, report)?;
    writeln!(to)
}

/// Writes a listing as indented JSON.
///
/// # Errors
/// What the writer says.
pub fn write_listing(listing: &Listing, mut to: impl io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut to, listing)?;
    writeln!(to)
}
