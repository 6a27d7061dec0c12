//! The house rules on dependencies, as tests.

use crate::command::root;
use crate::features::{normal_packages, packages};
use crate::metadata::Metadata;

/// What a user compiles who asks for nothing must stay small.
const MOST_DEFAULT_PACKAGES: usize = 30;

/// A package of ours, and which of ours it may depend on outside of its tests.
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("golive-core", &[]),
    ("golive-macros", &[]),
    ("golive-git", &[]),
    ("golive-ledger", &["golive-core", "golive-git"]),
    ("golive-probes", &["golive-core", "golive-git"]),
    ("golive-front", &["golive-core"]),
    (
        "golive",
        &[
            "golive-core",
            "golive-macros",
            "golive-ledger",
            "golive-probes",
            "golive-front",
        ],
    ),
    ("golive-messages", &["golive"]),
    ("golive-testbed", &[]),
    ("xtask", &[]),
];

/// Whose tests may start servers. No circle can come of it: the testbed depends on none of ours.
const NEED_SERVERS: &[&str] = &["golive", "golive-ledger", "golive-probes"];

#[test]
fn dependencies_point_one_way() {
    let metadata = Metadata::read().unwrap();
    let ours = metadata.names();
    for package in &ours {
        let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(name, _)| name == package) else {
            panic!("`{package}` is new: say in xtask/src/architecture.rs what it may depend on");
        };
        for (dependency, kind) in metadata.dependencies(package).unwrap() {
            if !ours.contains(&dependency) || kind == "dev" {
                continue;
            }
            assert!(
                allowed.contains(&dependency.as_str()),
                "`{package}` depends on `{dependency}` ({kind}), but may depend only on {allowed:?} of ours"
            );
        }
    }
}

#[test]
fn tests_of_a_package_do_not_reach_upwards() {
    let metadata = Metadata::read().unwrap();
    let ours = metadata.names();
    for package in &ours {
        let allowed = MAY_DEPEND_ON
            .iter()
            .find(|(name, _)| name == package)
            .map(|(_, allowed)| *allowed);
        for (dependency, kind) in metadata.dependencies(package).unwrap() {
            if kind != "dev" || !ours.contains(&dependency) {
                continue;
            }
            let below = allowed.unwrap_or_default().contains(&dependency.as_str());
            let servers =
                dependency == "golive-testbed" && NEED_SERVERS.contains(&package.as_str());
            // The examples and tests of the face use all of its features.
            let itself = dependency == *package;
            assert!(
                below || servers || itself,
                "the tests of `{package}` depend on `{dependency}`: only {NEED_SERVERS:?} test with \
                 servers, and what joins our crates is tested in the root package"
            );
        }
    }
}

#[test]
fn the_default_features_stay_light() {
    let packages = packages(&[]).unwrap();
    assert!(
        packages.len() <= MOST_DEFAULT_PACKAGES,
        "golive's default features compile {} packages besides its own, and {MOST_DEFAULT_PACKAGES} \
         is the most allowed: {packages:#?}",
        packages.len()
    );
}

/// Whoever uses a probe without its feature is told which one it is.
#[test]
fn what_is_absent_names_its_feature() {
    let absent = include_str!("../../src/absent.rs");
    for feature in Metadata::read().unwrap().features("golive").unwrap() {
        let has_no_module =
            ["default", "full", "probes"].contains(&&*feature) || feature.starts_with("ledger");
        assert!(
            has_no_module || absent.contains(&format!("feature = \"{feature}\"")),
            "src/absent.rs has no module for the feature `{feature}`"
        );
    }
}

/// A client of another version is another type, which the compiler tells in a way that few
/// understand: the page says which one is taken.
#[test]
fn pages_name_the_versions_of_the_clients_that_they_take() {
    let manifest = include_str!("../../Cargo.toml");
    for (client, page) in [
        ("hickory-resolver", "dns/mod.rs"),
        ("http", "http/client.rs"),
        ("http", "kubernetes/mod.rs"),
        ("mysql_async", "mysql/mod.rs"),
        ("redis", "redis/mod.rs"),
        ("rusqlite", "sqlite/mod.rs"),
        ("tokio-postgres", "postgres/mod.rs"),
    ] {
        let line = manifest
            .lines()
            .find(|line| line.starts_with(&format!("{client} = ")))
            .unwrap();
        let version = line
            .split('"')
            .find(|part| part.starts_with(|c: char| c.is_ascii_digit()))
            .unwrap();
        let mut parts = version.split('.');
        let compatible = match (parts.next().unwrap(), parts.next()) {
            ("0", Some(minor)) => format!("0.{minor}"),
            (major, _) => major.to_owned(),
        };
        let page = root().join("golive-probes/src").join(page);
        let text = std::fs::read_to_string(&page).unwrap();
        let words = format!("`{client}` {compatible}");
        assert!(
            text.contains(&words),
            "{} does not say {words}",
            page.display()
        );
    }
}

/// The README says what typical selections cost, to within ten packages.
#[test]
fn the_readme_counts_packages_as_cargo_does() {
    let readme = include_str!("../../README.md");
    for (features, words) in [
        ("", "| none |"),
        ("file,redis", "| `file` `redis` |"),
        (
            "http,postgres,redis,tls,text",
            "| `http` `postgres` `redis` `tls` `text` |",
        ),
        ("full", "| `full` |"),
    ] {
        let count = normal_packages(&["--features", features]).unwrap().len();
        let told = readme
            .lines()
            .find_map(|line| {
                line.strip_prefix(words)?
                    .trim_matches([' ', '|'])
                    .parse()
                    .ok()
            })
            .unwrap_or(0_usize);
        assert!(
            told.abs_diff(count) <= 10,
            "README.md says {told} packages of {words} and there are {count}"
        );
    }
}
