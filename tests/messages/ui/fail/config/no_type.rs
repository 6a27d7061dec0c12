use golive::Checklist;

#[derive(Default)]
struct Config {}

static TEXT: Checklist<Config> = golive::checklist!("A", config = "Config", phase("P", task("a")));
static FLAG: Checklist<Config> = golive::checklist!("A", config, phase("P", task("a")));
static VALUE: Checklist<Config> = golive::checklist!("A", config = Config {}, phase("P", task("a")));
static CALL: Checklist<Config> = golive::checklist!("A", config = Config::default(), phase("P", task("a")));
static NONE: Checklist<Config> = golive::checklist!("A", config = , phase("P", task("a")));

fn main() {}
