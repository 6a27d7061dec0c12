#![allow(unused)]
use golive::Checklist;

static A: Checklist = golive::checklist!("A", phase("P", task("x")) garbage);
static B: Checklist = golive::checklist!("B", phase("P", task("x")););
static D: Checklist = golive::checklist!("D" phase("P", task("x")));
static E: Checklist = golive::checklist!("E", phase("P", task("x")), return 5);
static F: Checklist = golive::checklist!("F", phase("P", task("x")), ..);
static G: Checklist = golive::checklist!(A, phase("P", task("x")));
static H: Checklist = golive::checklist!(title = "H", phase("P", task("x")));
static I: Checklist = golive::checklist!(String::from("I"), phase("P", task("x")));
static BRACKETS: Checklist = golive::checklist!["Brackets", phase("P", task("x"))];
static BRACES: Checklist = golive::checklist! { "Braces", phase("P", task("x")), };

fn main() {}
