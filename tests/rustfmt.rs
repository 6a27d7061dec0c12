//! A declaration is made of Rust expressions, so rustfmt formats it.

use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn rustfmt_straightens_a_crooked_declaration() {
    let mut rustfmt = Command::new("rustfmt")
        .args([
            "--edition",
            "2024",
            "--emit",
            "stdout",
            "--config",
            "newline_style=Unix",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt is installed: `rustup component add rustfmt`");
    let mut input = rustfmt.stdin.take().expect("it was piped");
    input
        .write_all(include_bytes!("rustfmt/crooked.rs"))
        .expect("it reads");
    drop(input);
    let output = rustfmt.wait_with_output().expect("it ends");
    let straight = String::from_utf8(output.stdout).expect("it writes text");
    assert_ne!(
        straight,
        include_str!("rustfmt/crooked.rs"),
        "rustfmt left it as it was"
    );
    assert_eq!(straight, include_str!("rustfmt/straight.rs"));
}
