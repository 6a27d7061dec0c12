use golive::{Checklist, Phase, Section};

struct Config;

static SECTION: Section = golive::section!("S", task("a"));
static PHASE: Phase = golive::phase!("P", task("a"));
static OF_A_SECTION: Checklist = golive::checklist!("A", SECTION);
static OF_A_PHASE: Checklist = golive::checklist!("A", phase("P", PHASE));
static OF_ANOTHER: Checklist<Config> = golive::checklist!("A", config = Config, PHASE, phase("P", SECTION));
static WELL: Checklist = golive::checklist!("A", PHASE, phase("Q", SECTION));

fn main() {}
