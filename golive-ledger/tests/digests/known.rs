//! Every field of golive-core is one that the table of digests has a place for.
//!
//! An enum that grows is refused where it is written. A struct that grows says
//! nothing: what it has more would decide, and be in no digest. So it is asked
//! for here.

use std::fmt::Debug;

use super::{everything, item, phase, plan};

/// The fields of a struct, as `derive(Debug)` shows them.
fn fields(of: &impl Debug) -> Vec<String> {
    let text = format!("{of:#?}");
    let of_struct = text.lines().filter_map(|line| line.strip_prefix("    "));
    of_struct
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| Some(line.split_once(": ")?.0.to_owned()))
        .collect()
}

fn knows(of: &impl Debug, known: &str) {
    let known: Vec<&str> = known.split_whitespace().collect();
    assert_eq!(
        fields(of),
        known,
        "golive-core says something else of an item, a phase or a checklist than the digests do: \
         say in golive-ledger/src/digest whether it decides or explains, hold it by a test, and \
         name it here"
    );
}

#[test]
fn the_table_knows_every_field() {
    let mut list = everything::checklist().listing();
    knows(
        &list,
        "id title version zone roles phases items sign_offs plans contacts notes",
    );
    knows(&list.contacts[0], "who how");
    knows(&list.sign_offs[0], "role count distinct_from phase");
    let always = phase(&mut list, "always").clone();
    knows(&always, "id title opens closes notes sections");
    knows(&always.sections[0], "id title notes");
    let rollback = plan(&mut list, "roll-back").clone();
    knows(&rollback, "id title steps");
    knows(&rollback.steps[0], "text command by");
    let check = item(&mut list, "numbers.answers-fast").clone();
    knows(
        &check,
        "id title phase section kind requirement conditional tags after notes criterion measures \
         band rule then sampling on_no_data timeout retry by evidence_required valid_for repeats",
    );
    knows(
        &check.sampling.unwrap(),
        "samples concurrency every over exclusive",
    );
    knows(&check.retry.unwrap(), "retries backoff");
    let band = check.band.unwrap();
    knows(&band, "pass warn");
    knows(&band.pass.as_slice()[0], "aggregation comparison bound");
    let rule = item(&mut list, "watch.errors-spike").rule.clone();
    knows(&rule.unwrap(), "when hold clear");
}
