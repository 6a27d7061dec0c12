#![allow(unused)]
use golive::Checklist;

/// As `http(url).json("/a/b")` gives one: what it reads is not said yet.
struct Reading;

static C: Checklist = golive::checklist!(
    "C",
    phase("P", check("a", probe = |_| Reading, pass = last < 3)),
);

fn main() {}
