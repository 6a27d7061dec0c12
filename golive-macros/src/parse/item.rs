//! Checks, tasks and triggers.

use proc_macro2::Ident;
use syn::LitStr;

use super::arguments::{Arguments, Call};
use super::configured;
use super::criterion::criterion;
use super::probe::probe;
use super::value::{duration, function, number, plan_path, roles, text, texts, titled, word};
use crate::diagnostics::Diagnostics;
use crate::model::{Condition, Head, Item, Kind, Probing, Task};

pub(super) const ITEMS: [&str; 3] = ["check", "task", "trigger"];

const COMMON: [&str; 7] = [
    "id",
    "optional",
    "critical",
    "tags",
    "after",
    "notes",
    "applies_if",
];
const PROBING: [&str; 10] = [
    "probe",
    "timeout",
    "retries",
    "backoff",
    "samples",
    "concurrency",
    "every",
    "over",
    "on_no_data",
    "exclusive",
];
const CHECK: [&str; 2] = ["pass", "warn"];
const TASK: [&str; 4] = ["by", "evidence", "valid_for", "repeats"];
const TRIGGER: [&str; 4] = ["when", "hold", "clear", "then"];

/// Reads an item. None when it has no title; what is wrong has been reported.
pub(super) fn item(call: Call, diagnostics: &mut Diagnostics) -> Option<Item> {
    let name = call.name;
    let mut arguments = Arguments::parse(call.tokens, name.span(), &[], diagnostics);
    let what = format!("a {name}");
    let broken = arguments.broken;
    let title = titled(&mut arguments, &what, diagnostics);
    let head = head(title, &mut arguments, diagnostics);
    let requirement = requirement(&mut arguments, diagnostics);
    let tags = arguments
        .take("tags")
        .map(|value| texts("tags", value, diagnostics))
        .unwrap_or_default();
    let after = arguments
        .take("after")
        .map(|value| texts("after", value, diagnostics))
        .unwrap_or_default();
    let notes = arguments
        .take("notes")
        .and_then(|value| text("notes", value, diagnostics));
    let applies_if = arguments
        .take("applies_if")
        .and_then(|value| function("applies_if", value, diagnostics));
    let (kind, known): (Option<Kind>, Vec<&str>) = if name == "task" {
        (
            Some(Kind::Task(task(&mut arguments, diagnostics))),
            [&COMMON[..], &TASK].concat(),
        )
    } else if name == "trigger" {
        (
            trigger(&mut arguments, &name, diagnostics),
            [&PROBING[..], &TRIGGER, &COMMON].concat(),
        )
    } else {
        (
            check(&mut arguments, &name, diagnostics),
            [&PROBING[..], &CHECK, &COMMON].concat(),
        )
    };
    let all_known = arguments.finish(&what, &known, diagnostics);
    Some(Item {
        head: head?,
        requirement,
        tags,
        after,
        notes,
        applies_if,
        kind,
        broken: broken || !all_known,
    })
}

/// A title and its id.
pub(super) fn head(
    title: Option<LitStr>,
    arguments: &mut Arguments,
    diagnostics: &mut Diagnostics,
) -> Option<Head> {
    let id = arguments
        .take("id")
        .and_then(|value| text("id", value, diagnostics));
    if let Some(id) = id.as_ref().filter(|id| !crate::slug::is_id(&id.value())) {
        diagnostics.error(
            id.span(),
            "not an id: use letters, digits, `.`, `_`, `-` and `/`, and begin with a letter or a digit",
        );
    }
    let title = title?;
    if id.is_none() && crate::slug::slug(&title.value()).is_empty() {
        diagnostics.error(
            title.span(),
            "no id can be made of this title; add `id = \"...\"`",
        );
    }
    Some(Head { title, id })
}

fn requirement(arguments: &mut Arguments, diagnostics: &mut Diagnostics) -> Option<Ident> {
    match (
        arguments.take_flag("optional"),
        arguments.take_flag("critical"),
    ) {
        (Some(optional), Some(_)) => {
            diagnostics.error(
                optional.span(),
                "an item is `optional` or `critical`, not both",
            );
            None
        }
        (optional, critical) => optional.or(critical),
    }
}

fn probing(
    arguments: &mut Arguments,
    name: &Ident,
    diagnostics: &mut Diagnostics,
) -> Option<Probing> {
    let given = arguments.take("probe");
    let is_given = given.is_some();
    let probe = given.and_then(|value| probe(value, diagnostics));
    if !is_given && !arguments.may_have("probe") {
        let or = if name == "check" {
            "; what only a person can judge is a `task`"
        } else {
            ""
        };
        diagnostics.error(
            name.span(),
            format_args!("a {name} needs `probe = ...`{or}"),
        );
    }
    let backoff_at = arguments.span_of("backoff");
    let mut time = |key: &str, diagnostics: &mut Diagnostics| {
        arguments
            .take(key)
            .and_then(|value| duration(key, value, diagnostics))
    };
    let timeout = time("timeout", diagnostics);
    let backoff = time("backoff", diagnostics);
    let every = time("every", diagnostics);
    let over = time("over", diagnostics);
    let mut count = |key: &str, diagnostics: &mut Diagnostics| {
        arguments
            .take(key)
            .and_then(|value| number(key, value, diagnostics))
    };
    let retries = count("retries", diagnostics);
    if let (Some(backoff), None) = (backoff_at, &retries) {
        diagnostics.error(
            backoff,
            "a `backoff` waits between tries, and there is one: say how many more by `retries`",
        );
    }
    let samples = count("samples", diagnostics);
    let concurrency = count("concurrency", diagnostics);
    let exclusive = arguments.take_flag("exclusive");
    let fail_on_no_data = arguments
        .take("on_no_data")
        .and_then(|value| word("on_no_data", &value, &["inconclusive", "fail"], diagnostics))
        .map(|word| word == "fail");
    Some(Probing {
        probe: probe?,
        timeout,
        retries,
        backoff,
        samples,
        concurrency,
        every,
        over,
        fail_on_no_data,
        exclusive,
    })
}

fn check(arguments: &mut Arguments, name: &Ident, diagnostics: &mut Diagnostics) -> Option<Kind> {
    let probing = probing(arguments, name, diagnostics);
    let broken = arguments.broken;
    let mut read = |key: &str, diagnostics: &mut Diagnostics| match arguments.take(key) {
        None => Some(None),
        // A criterion that cannot be read breaks the check: without it the
        // check would ask for less than was written.
        Some(value) => criterion(value, diagnostics).map(Some),
    };
    let pass = read("pass", diagnostics);
    let warn = read("warn", diagnostics);
    if let (Some(None), Some(Some(warn)), false) = (&pass, &warn, broken) {
        let span = warn.conditions.first().map_or(name.span(), Condition::span);
        diagnostics.error(span, "a `warn` needs a `pass` beside it");
        return None;
    }
    let (probing, pass, warn) = (probing?, pass?, warn?);
    let criteria = [pass.as_ref(), warn.as_ref()];
    configured::are_without(&probing, criteria, false, diagnostics).then_some(Kind::Check {
        probing,
        pass,
        warn,
    })
}

fn trigger(arguments: &mut Arguments, name: &Ident, diagnostics: &mut Diagnostics) -> Option<Kind> {
    let probing = probing(arguments, name, diagnostics);
    let when = arguments.take("when");
    if when.is_none() && !arguments.may_have("when") {
        diagnostics.error(
            name.span(),
            "a trigger needs `when = ...`, for example `when = last > pct(5)`",
        );
    }
    let when = when.and_then(|value| criterion(value, diagnostics));
    let clear = match arguments.take("clear") {
        None => Some(None),
        Some(value) => criterion(value, diagnostics).map(Some),
    };
    let hold = arguments
        .take("hold")
        .and_then(|value| duration("hold", value, diagnostics));
    let then = arguments
        .take("then")
        .and_then(|value| plan_path(value, diagnostics));
    let (probing, when, clear) = (probing?, when?, clear?);
    let criteria = [Some(&when), clear.as_ref()];
    configured::are_without(&probing, criteria, true, diagnostics).then_some(Kind::Trigger {
        probing,
        when,
        hold,
        clear,
        then,
    })
}

fn task(arguments: &mut Arguments, diagnostics: &mut Diagnostics) -> Task {
    Task {
        by: arguments
            .take("by")
            .map(|value| roles("by", value, diagnostics))
            .unwrap_or_default(),
        evidence_required: arguments
            .take("evidence")
            .and_then(|value| word("evidence", &value, &["required", "optional"], diagnostics))
            .is_some_and(|word| word == "required"),
        valid_for: arguments
            .take("valid_for")
            .and_then(|value| duration("valid_for", value, diagnostics)),
        repeats: arguments.take("repeats").and_then(|value| {
            word(
                "repeats",
                &value,
                &["daily", "weekly", "monthly", "quarterly"],
                diagnostics,
            )
        }),
    }
}
