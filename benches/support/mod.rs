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

/// The median of what is measured in so many rounds, ours and the floor in
/// turn, so that a busy moment strikes both.
#[allow(dead_code, reason = "each bench uses what it needs")]
pub(crate) fn medians(
    rounds: usize,
    mut ours: impl FnMut() -> f64,
    mut floor: impl FnMut() -> f64,
) -> (f64, f64) {
    // The first round warms caches and pools.
    ours();
    floor();
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        a.push(ours());
        b.push(floor());
    }
    (median(a), median(b))
}

#[allow(dead_code, reason = "each bench uses what it needs")]
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
