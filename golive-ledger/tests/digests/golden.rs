//! Digests that stay as they are.

use std::collections::BTreeMap;
use std::fmt::Write;

use golive_core::id::Id;
use golive_ledger::digest::{Digests, Sha256, of_baseline};

use super::everything;

const GOLDEN: &str = include_str!("../golden/digests.txt");

fn made() -> BTreeMap<String, Sha256> {
    let digests = Digests::of(&everything::checklist().listing()).unwrap();
    let mut made = BTreeMap::new();
    for (id, digest) in digests.items {
        made.insert(format!("item {id}"), digest);
    }
    for (id, digest) in digests.phases {
        made.insert(format!("phase {id}"), digest);
    }
    made.insert("start".to_owned(), digests.start);
    made.insert("checklist".to_owned(), digests.criteria);
    made.insert("prose".to_owned(), digests.prose);
    let (id, bounds) = (
        Id::new("numbers.answers-fast"),
        ["100ms".to_owned(), "1s".to_owned()],
    );
    let target = Some("https://orders.example.org");
    made.insert(
        "baseline".to_owned(),
        of_baseline(&id, target, &bounds, true),
    );
    let bare = of_baseline(&id, None, &[], false);
    made.insert("baseline of nothing".to_owned(), bare);
    made
}

#[test]
fn digests_stay_as_they_are() {
    let golden: BTreeMap<&str, &str> = GOLDEN
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit_once(' '))
        .collect();
    let made = made();
    let mut wrong = String::new();
    for (name, digest) in &golden {
        match made.get(*name).map(Sha256::to_string) {
            Some(made) if made == **digest => {}
            Some(made) => writeln!(wrong, "changed: {name} was {digest}, is {made}").unwrap(),
            None => writeln!(wrong, "gone: {name}").unwrap(),
        }
    }
    assert!(
        wrong.is_empty(),
        "signed statements would be voided: they are bound to digests that are no longer made.\n\
         {wrong}A form that must change gets another name (v3), and its digests a line of their own."
    );
    let mut new = String::new();
    for (name, digest) in made
        .iter()
        .filter(|(name, _)| !golden.contains_key(name.as_str()))
    {
        writeln!(new, "{name} {digest}").unwrap();
    }
    assert!(new.is_empty(), "add to tests/golden/digests.txt:\n{new}");
}
