//! One line per measure: name, our figure, the floor's figure from the same
//! run, their ratio (or, with a sign, their difference), the limit. Exit 1 when
//! one is over its limit.

use std::process::ExitCode;

/// The lines of one bench.
#[derive(Default)]
pub(crate) struct Lines {
    over: usize,
}

impl Lines {
    /// The head of the table.
    pub(crate) fn new() -> Self {
        println!(
            "{:<66} {:>12} {:>12} {:>7} {:>7}",
            "measure", "ours", "floor", "ratio", "limit"
        );
        Self::default()
    }

    /// One measure as a ratio to its floor.
    #[allow(dead_code, reason = "each bench uses what it needs")]
    pub(crate) fn ratio(&mut self, name: &str, unit: &str, ours: f64, floor: f64, limit: f64) {
        let ratio = ours / floor;
        let judged = format!("{ratio:.2}");
        self.line(name, unit, [ours, floor], ratio > limit, &judged, limit);
    }

    /// One measure as a difference to its floor.
    #[allow(dead_code, reason = "each bench uses what it needs")]
    pub(crate) fn above(&mut self, name: &str, unit: &str, ours: f64, floor: f64, limit: f64) {
        let judged = format!("{:+.2}", ours - floor);
        self.line(
            name,
            unit,
            [ours, floor],
            ours - floor > limit,
            &judged,
            limit,
        );
    }

    fn line(
        &mut self,
        name: &str,
        unit: &str,
        [ours, floor]: [f64; 2],
        over: bool,
        judged: &str,
        limit: f64,
    ) {
        let over = over || ours.is_nan() || floor.is_nan();
        self.over += usize::from(over);
        let mark = if over { "  OVER" } else { "" };
        println!(
            "{name:<66} {ours:>9.2} {unit:<2} {floor:>9.2} {unit:<2} {judged:>7} {limit:>7.2}{mark}"
        );
    }

    /// The exit code.
    pub(crate) fn end(self) -> ExitCode {
        if self.over == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// What is measured in the median round of so many, by the ratio of ours to the floor:
/// both are measured in each, and in turn first, so that a busy moment strikes both.
#[allow(dead_code, reason = "each bench uses what it needs")]
pub(crate) fn medians(
    rounds: usize,
    mut ours: impl FnMut() -> f64,
    mut floor: impl FnMut() -> f64,
) -> (f64, f64) {
    // The first round warms caches and pools.
    ours();
    floor();
    let mut measured: Vec<(f64, f64)> = (0..rounds)
        .map(|round| {
            if round % 2 == 0 {
                let ours = ours();
                (ours, floor())
            } else {
                let floor = floor();
                (ours(), floor)
            }
        })
        .collect();
    measured.sort_by(|a, b| (a.0 / a.1).total_cmp(&(b.0 / b.1)));
    let nothing = (f64::NAN, f64::NAN);
    measured.get(rounds / 2).copied().unwrap_or(nothing)
}
