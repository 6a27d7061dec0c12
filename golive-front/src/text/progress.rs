//! The progress of a run: one moving line on a terminal, plain lines elsewhere.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use golive_core::escape::escape;
use golive_core::id::Id;
use golive_core::outcome::OutcomeKind;
use golive_core::quantity::Value;
use golive_core::report::ItemReport;
use golive_core::run::{Event, Observer};

use super::lines::shortened;
use super::style::{Ink, Style, mark};

/// Shows the progress of a run on standard error: on a terminal one line that
/// moves, with what is not well above it; elsewhere one line for each item.
#[derive(Debug)]
pub struct Progress {
    style: Style,
    moving: bool,
    items: usize,
    finished: usize,
    running: BTreeMap<Id, Arc<str>>,
    over: Arc<AtomicBool>,
}

impl Progress {
    /// The progress of one run, and the switch that ends it: once it is on,
    /// nothing more is written, so that a report can be.
    #[must_use]
    pub fn new() -> (Self, Arc<AtomicBool>) {
        let over = Arc::new(AtomicBool::new(false));
        let progress = Self {
            style: Style::for_stderr(),
            moving: io::stderr().is_terminal(),
            items: 0,
            finished: 0,
            running: BTreeMap::new(),
            over: Arc::clone(&over),
        };
        (progress, over)
    }

    fn line(&self, item: &ItemReport) -> String {
        let kind = item.outcome.kind();
        let mut text = format!(
            "{} {:<8} {}",
            self.style.paint(Ink::of_outcome(kind), mark(kind)),
            kind.to_string(),
            escape(item.id.as_str())
        );
        if let Some(words) = &item.words {
            text.push_str(": ");
            text.push_str(&shortened(words, self.style.width.saturating_sub(24)));
        }
        text
    }

    fn moving_line(&self) -> String {
        let waits: Vec<&str> = self.running.values().map(|title| &**title).collect();
        let text = format!("{}/{} {}", self.finished, self.items, waits.join(", "));
        shortened(&text, self.style.width.saturating_sub(1))
    }
}

impl Observer for Progress {
    fn on_event(&mut self, event: &Event) {
        if self.over.load(Ordering::SeqCst) {
            return;
        }
        let mut said = None;
        match event {
            Event::RunStarted { items, .. } => self.items = *items,
            Event::ItemStarted { id, title } => {
                self.running.insert(id.clone(), Arc::clone(title));
            }
            Event::AttemptFailed {
                id,
                attempt,
                words,
                retry_in,
            } => {
                let wait = Value::Duration(*retry_in);
                let words = shortened(words, self.style.width.saturating_sub(40));
                said = Some(format!(
                    "  {id}: attempt {attempt} failed, next in {wait}: {words}"
                ));
            }
            Event::ItemFinished { item } => {
                self.finished += 1;
                self.running.remove(&item.id);
                let quiet = matches!(
                    item.outcome.kind(),
                    OutcomeKind::Pass | OutcomeKind::Pending | OutcomeKind::NotApplicable
                );
                if !self.moving || !quiet {
                    said = Some(self.line(item));
                }
            }
            Event::Lagged { missed } => {
                said = Some(format!("… {missed} events were too fast to show"));
            }
            _ => {}
        }
        let mut err = io::stderr().lock();
        // Progress that cannot be written is no reason to fail.
        let _ = if self.moving {
            let said = said.map(|said| said + "\n").unwrap_or_default();
            let ends = matches!(event, Event::RunFinished { .. });
            let line = if ends {
                String::new()
            } else {
                self.moving_line()
            };
            write!(err, "\r\u{1b}[K{said}{line}").and_then(|()| err.flush())
        } else if let Some(said) = said {
            writeln!(err, "{said}")
        } else {
            Ok(())
        };
    }
}
