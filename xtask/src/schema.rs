//! `cargo xtask schema`: writes the JSON Schema of the report from its types.

use crate::command::{Failure, cargo, run_cargo};

pub(crate) fn schema(arguments: &[String]) -> Result<(), Failure> {
    let mut command = cargo(["test", "--package", "golive-core", "--features", "schema"]);
    command
        .args(["--test", "schema"])
        .args(arguments)
        .env("GOLIVE_WRITE_SCHEMA", "1");
    run_cargo(&mut command)
}
