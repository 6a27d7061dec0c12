//! The parser and the expansion on texts, without a compiler around them.

use std::io::Write;
use std::process::{Command, Stdio};
use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::expand;

const EXAMPLE: &str = include_str!("tests/example.rs");
const EXPANDED: &str = include_str!("tests/expanded.rs");

/// What the door of the face hands over.
fn tokens(text: &str) -> TokenStream {
    let text = TokenStream::from_str(text).expect("tokens");
    handed_over(text)
}

fn handed_over(text: TokenStream) -> TokenStream {
    let krate = TokenStream::from_str("golive").expect("a path");
    let krate = TokenTree::from(Group::new(Delimiter::Parenthesis, krate));
    std::iter::once(krate).chain(text).collect()
}

fn is_refused(expansion: &TokenStream) -> bool {
    expansion.to_string().contains("compile_error")
}

/// To write it anew, run this with `GOLIVE_OVERWRITE` set.
#[test]
fn a_declaration_becomes_plain_builder_calls() {
    let expansion = expand::checklist(tokens(EXAMPLE));
    let text = format!("static CHECKLIST: golive::Checklist<Config> = {expansion};\n");
    let text = formatted(&text);
    if std::env::var_os("GOLIVE_OVERWRITE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/expanded.rs");
        std::fs::write(path, &text).expect("it can be written");
    }
    assert_eq!(text, EXPANDED);
}

fn formatted(text: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "newline_style=Unix"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt is installed: `rustup component add rustfmt`");
    let mut input = rustfmt.stdin.take().expect("it was piped");
    input.write_all(text.as_bytes()).expect("it reads");
    drop(input);
    let output = rustfmt.wait_with_output().expect("it ends");
    String::from_utf8(output.stdout).expect("it writes text")
}

#[test]
fn the_same_tokens_give_the_same_expansion() {
    let once = expand::checklist(tokens(EXAMPLE)).to_string();
    assert_eq!(once, expand::checklist(tokens(EXAMPLE)).to_string());
}

/// While somebody types, most of what a macro sees is wrong.
#[test]
fn no_tokens_that_are_left_out_make_a_macro_panic() {
    let whole: TokenStream = TokenStream::from_str(EXAMPLE).expect("tokens");
    let count = count(&whole);
    assert!(count > 200, "{count}");
    for left_out in 0..count {
        for length in [1, 2, 5, count] {
            let tokens = without(&whole, &mut 0, &(left_out..left_out + length));
            for entry in [expand::checklist, expand::phase, expand::section] {
                let _ = entry(handed_over(tokens.clone()));
            }
            let _ = expand::plan(handed_over(tokens.clone()));
            let _ = expand::gate(handed_over(tokens));
        }
    }
}

fn count(tokens: &TokenStream) -> usize {
    let inner = |token: TokenTree| match token {
        TokenTree::Group(group) => count(&group.stream()),
        _ => 0,
    };
    tokens.clone().into_iter().map(|it| 1 + inner(it)).sum()
}

fn without(tokens: &TokenStream, at: &mut usize, gone: &std::ops::Range<usize>) -> TokenStream {
    let mut kept = TokenStream::new();
    for token in tokens.clone() {
        let here = *at;
        *at += 1;
        let token = match token {
            TokenTree::Group(group) => {
                let inner = without(&group.stream(), at, gone);
                Group::new(group.delimiter(), inner).into()
            }
            other => other,
        };
        if !gone.contains(&here) {
            kept.extend([token]);
        }
    }
    kept
}

#[test]
fn numbers_that_nothing_can_hold_are_refused() {
    let huge = "9".repeat(400);
    for bound in [
        format!("per_sec({huge})"),
        format!("per_sec({huge}.5)"),
        "per_sec(1e300)".to_owned(),
        format!("pct({huge})"),
        format!("number({huge})"),
        "number(-9000000000.5)".to_owned(),
        "number(\"1.5\")".to_owned(),
        format!("{huge}ms"),
        format!("0.{huge}s"),
        huge.clone(),
        "18446744073709551615w".to_owned(),
        "18446744073709551615TiB".to_owned(),
        "1e3ms".to_owned(),
    ] {
        let section = format!("\"S\", check(\"a\", probe = P, pass = last < {bound})");
        assert!(is_refused(&expand::section(tokens(&section))), "{bound}");
    }
    for percentile in ["0", "100", "101", "-5", "99.9999", &huge] {
        let section =
            format!("\"S\", check(\"a\", probe = P, pass = p({percentile}) < 1s, samples = 1000)");
        assert!(
            is_refused(&expand::section(tokens(&section))),
            "{percentile}"
        );
    }
}

/// What is not seen is no reason to say that it is missing.
#[test]
fn one_slip_is_one_error() {
    for (slip, words) in [
        ("task(\"a\", by = 5), task(\"b\")", "takes a role"),
        ("task(\"a\" notes = \"x\")", "expected `,` before `notes`"),
        ("task(\"a\") task(\"b\")", "expected `,` before `task`"),
        ("task(\"a\", notes: \"x\")", "expected `notes = ...`"),
        ("task \"a\"", "takes its arguments in parentheses"),
        ("task(notes = \"x\")", "needs a title first"),
        (
            "task(\"a\", note = \"x\", id = \"x\"), task(\"b\", after = [\"x\"])",
            "did you mean `notes`",
        ),
        (
            "check(\"a\", probe = P, pass = last < 500 ms)",
            "without a space",
        ),
        ("check(\"a\", probe = P, pass = last < 5%)", "pct(5)"),
        (
            "check(\"a\", probe = P, pas = last < 5)",
            "did you mean `pass`",
        ),
        ("check(\"a\", probe = P.)", "expected"),
        ("check(\"a\", prob = P)", "did you mean `probe`"),
        ("check(\"a\", probe)", "`probe` needs a value"),
        (
            "check(\"a\", probe = async |c| c.ping().await)",
            "no async closure",
        ),
        (
            "check(\"a\", probe = |c| { async { 5 } })",
            "a future is none",
        ),
        (
            "check(\"a\", probe = |c| (ping(c).await))",
            "nothing is awaited",
        ),
        ("check(\"a\", probe = || P)", "has one parameter"),
        ("check(\"a\", probe = |_| { P; })", "leave out its last `;`"),
        (
            "check(\"a\", probe = |c| c.p(), applies_if = |c| c.q)",
            "write `config = Config`",
        ),
        (
            "check(\"a\", probe = |c: &Orders| c.p())",
            "write `config = Orders`",
        ),
        (
            "check(\"a\", probe = P, pass < 5s)",
            "write `pass = last < 100ms`",
        ),
        ("check(\"a\", probe = P, pass = < 5s)", "stands on the left"),
        (
            "check(\"a\", probe = P, last < 5s)",
            "has its key before it",
        ),
        (
            "check(\"a\", probe = P, pass = \"last < 5s\")",
            "without quotes",
        ),
        (
            "check(\"a\", probe = P, timeout = 5 s)",
            "without a space: `5s`",
        ),
        (
            "check(\"a\", probe = P, timeout(5s))",
            "takes its value by `=`",
        ),
        (
            "check(\"a\", probe = P, required)",
            "required unless it says `optional`",
        ),
        ("check[\"a\", probe = P]", "in parentheses"),
        ("check(\"a\", probe = P, task(\"b\"))", "is a `)` missing"),
        ("task(\"a\"); task(\"b\")", "found `;`"),
        ("task(\"a\") b", "expected `,` before `b`"),
        (
            "trigger(\"a\", probe = P, if = last > 5)",
            "did you mean `when`",
        ),
        (
            "trigger(\"a\", probe = P, when = last > 5, hold = 0s)",
            "holds nothing back",
        ),
        ("check(\"a\", probe = )", "expected"),
    ] {
        let whole = format!("\"C\", section(\"S\", {slip})");
        let expansion = expand::checklist(tokens(&whole)).to_string();
        assert_eq!(
            expansion.matches("compile_error").count(),
            1,
            "{slip}: {expansion}"
        );
        let escaped = words.replace('"', "\\\"");
        assert!(expansion.contains(&escaped), "{slip}: {expansion}");
    }
}

/// What is awaited in something async is awaited later.
#[test]
fn what_is_async_within_a_probe_is_well() {
    for probe in [
        "|c| probe_fn(\"n\", async |_| ping().await)",
        "|c| probe_fn_with(\"n\", c.pool.clone(), async |pool, _| pool.ping().await)",
        "|c| probe_fn(\"n\", move |_| async move { ping().await })",
        "|c| { let c = c.clone(); probe_fn(\"n\", async move |_| c.ping().await) }",
        "probe_fn(\"n\", async |_| ping().await)",
    ] {
        let section = format!("\"S\", config = C, check(\"a\", probe = {probe})");
        let expansion = expand::section(tokens(&section));
        assert!(!is_refused(&expansion), "{probe}: {expansion}");
    }
}

/// Many stand in functions of their own, which cannot name a parameter of another.
#[test]
fn only_many_items_stand_in_functions() {
    let functions = |items: usize, config: &str| {
        let tasks: String = (0..items).map(|n| format!("task(\"{n}\"),")).collect();
        let section = format!("\"S\", config = {config}, {tasks}");
        let expansion = expand::section(tokens(&section)).to_string();
        expansion.matches("fn __golive_items").count()
    };
    assert_eq!(functions(100, "Config"), 0);
    assert_eq!(functions(101, "Config"), 13);
    for parameter in ["T", "T1", "Config<S>", "_"] {
        assert_eq!(functions(101, parameter), 0, "{parameter}");
    }
}

#[test]
fn a_configuration_that_ends_is_refused() {
    for (config, is_wrong) in [
        ("Config<'a>", true),
        ("(Config, Lent<'b>)", true),
        ("&Config", true),
        ("&'static Config", true),
        ("Config<'static>", false),
        ("Config<'_>", false),
        ("Box<dyn for<'a> Fn(&'a str)>", false),
    ] {
        let section = format!("\"S\", config = {config}, task(\"a\")");
        let expansion = expand::section(tokens(&section));
        assert_eq!(is_refused(&expansion), is_wrong, "{config}");
    }
}

#[test]
fn more_errors_than_help_are_counted() {
    let tasks: String = (0..30)
        .map(|n| format!("task(\"{n}\", x{n} = 1),"))
        .collect();
    let expansion = expand::section(tokens(&format!("\"S\", {tasks}"))).to_string();
    assert_eq!(expansion.matches("compile_error").count(), 20);
    assert!(expansion.contains("10 more errors are not shown"));
}
