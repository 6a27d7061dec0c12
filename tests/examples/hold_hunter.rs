//! The checklist of Hold Hunter, on stages that are sound and that are broken.

use std::collections::BTreeSet;
use std::process::Command;

use golive_testbed::{ED25519, ssh_key};
use serde_json::Value;

use super::{example, run};

/// All that can be broken at once.
const BREAKS: &str = "account,agents,alerts,api-docs,backups,calling,dashboard,docs,errors,events,extensions,headers,\
    jobs,jwt,logs,memory,migrations,on-call,packages,queue,queue-number,receiver,restore,sandbox,secrets,\
    settings,subscription,tag,tests,transfers,types,uptime,webhook";

/// What is not as it should be then.
const BROKEN: [&str; 63] = [
    "development-environment.every-test-passes",
    "development-environment.webhook-events-arrive",
    "development-environment.calls-are-placed-and-transferred-as-they-should",
    "development-environment.the-frontend-updates-in-real-time",
    "development-environment.no-memory-leak-was-seen",
    "code-quality.typescript-reports-no-error",
    "code-quality.dependencies-are-up-to-date",
    "code-quality.known-vulnerabilities-are-fixed",
    "configuration.all-secrets-were-rotated-for-production",
    "configuration.the-jwt-is-fresh",
    "configuration.queue-e164-is-the-number-of-the-production-call-queue",
    "configuration.hold-extension-ids-are-the-production-extensions",
    "configuration.node-env-is-production",
    "ringcentral.the-production-account-exists",
    "ringcentral.six-extensions-are-provisioned-as-hold-lines",
    "ringcentral.the-extensions-may-call-out",
    "ringcentral.the-call-queue-is-created-and-configured",
    "ringcentral.the-call-queue-accepts-transfers",
    "ringcentral.agents-are-assigned-to-the-call-queue",
    "ringcentral.the-webhook-subscription-was-tested",
    "infrastructure.a-backup-strategy-for-the-database-is-in-place",
    "infrastructure.log-aggregation-is-configured",
    "infrastructure.error-tracking-is-configured",
    "database.migrations-have-run",
    "database.configuration-values-are-set",
    "database.a-backup-was-restored-and-verified",
    "security.neither-code-nor-git-holds-a-secret",
    "security.a-webhook-without-a-signature-is-refused",
    "security.security-headers-are-set",
    "monitoring.uptime-is-monitored",
    "monitoring.logs-are-monitored",
    "monitoring.errors-raise-an-alert",
    "monitoring.performance-is-monitored",
    "monitoring.a-dashboard-exists",
    "monitoring.alerts-have-recipients",
    "monitoring.an-on-call-rotation-is-set",
    "documentation.the-api-documentation-is-up-to-date",
    "documentation.environment-variables-are-documented",
    "documentation.the-contact-list-is-up-to-date",
    "last-hour.the-rollback-plan-is-ready",
    "deployment.migrations-of-the-database-have-run",
    "deployment.environment-variables-are-those-of-production",
    "deployment.the-webhook-subscription-is-created",
    "smoke-tests.a-job-can-be-started",
    "validation.webhook-events-came-in",
    "validation.the-user-interface-showed-each-change-of-status",
    "validation.the-transfer-was-carried-out",
    "validation.the-losing-legs-were-cleaned-up",
    "validation.no-error-is-in-the-log",
    "user-acceptance.three-jobs-in-a-row-succeeded",
    "user-acceptance.the-winner-is-selected-as-it-should-be",
    "user-acceptance.updates-arrive-in-real-time",
    "user-acceptance.a-job-can-be-stopped-by-hand",
    "user-acceptance.new-jobs-can-be-started",
    "user-acceptance.data-of-the-past-is-right",
    "day-1.logs-are-watched-all-day",
    "day-1.error-rates-were-checked",
    "day-1.the-webhook-subscription-is-active",
    "week-1.memory-was-checked-for-leaks",
    "week-1.the-documentation-was-updated",
    "month-1.the-rate-of-successful-transfers-was-analysed",
    "month-1.average-waiting-times-were-checked",
    "month-1.the-runbook-was-updated",
];

/// What asks RingCentral.
const WITHOUT_CREDENTIALS: [&str; 11] = [
    "ringcentral.credentials-of-the-production-app-are-at-hand",
    "configuration.queue-e164-is-the-number-of-the-production-call-queue",
    "configuration.hold-extension-ids-are-the-production-extensions",
    "ringcentral.the-production-account-exists",
    "ringcentral.six-extensions-are-provisioned-as-hold-lines",
    "ringcentral.the-extensions-may-call-out",
    "ringcentral.the-call-queue-is-created-and-configured",
    "ringcentral.agents-are-assigned-to-the-call-queue",
    "ringcentral.phone-numbers-are-assigned-to-the-queue",
    "deployment.the-webhook-subscription-is-created",
    "day-1.the-webhook-subscription-is-active",
];

/// What asks Prometheus for what it has seen.
const WITHOUT_METRICS: [&str; 4] = [
    "development-environment.no-memory-leak-was-seen",
    "infrastructure.monitoring-tools-are-installed",
    "week-1.memory-was-checked-for-leaks",
    "day-1.error-rates-were-checked",
];

#[test]
fn has_its_143_items() {
    let (code, out, _) = run("hold_hunter", &["list", "--format", "json"]);
    assert_eq!(code, 0);
    let list: Value = serde_json::from_str(&out).unwrap();
    let items = list["items"].as_array().unwrap();
    let of = |phase: &str| items.iter().filter(|item| item["phase"] == phase).count();
    let phases = [
        ("pre-launch", 70),
        ("last-hour", 5),
        ("deployment", 10),
        ("smoke-tests", 8),
        ("validation", 10),
        ("watch", 8),
        ("user-acceptance", 8),
        ("day-1", 8),
        ("week-1", 8),
        ("month-1", 8),
    ];
    for (phase, count) in phases {
        assert_eq!(of(phase), count, "{phase}");
    }
    assert_eq!(phases.iter().map(|(_, count)| count).sum::<usize>(), 143);
    // The closing list of the document stands beside them.
    assert_eq!(items.len(), 143 + of("success"));
    assert_eq!(list["sign_offs"].as_array().unwrap().len(), 4);
    assert_eq!(list["plans"].as_array().unwrap().len(), 1);
    assert_eq!(list["contacts"].as_array().unwrap().len(), 6);
}

/// All phases but those that measure how busy this machine is.
const CALM: [&str; 9] = [
    "pre-launch",
    "last-hour",
    "deployment",
    "validation",
    "user-acceptance",
    "day-1",
    "week-1",
    "month-1",
    "smoke-tests",
];

/// What the checklist says of a stage on which this is broken.
fn judged(broken: &str) -> Vec<Value> {
    let mut command = example("hold_hunter");
    command.args(["run", "--format", "json", "--deadline", "60s"]);
    command.args(CALM.iter().flat_map(|phase| ["--phase", phase]));
    let output = command.env("HOLD_HUNTER_BREAK", broken).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    report["items"].as_array().unwrap().clone()
}

/// What machines judge passes, and what people judge waits for them.
#[test]
fn judges_what_machines_can() {
    let items = judged("");
    for item in &items {
        let expected = if item["kind"] == "task" {
            "pending"
        } else {
            "pass"
        };
        assert_eq!(item["outcome"], expected, "{item:#}");
    }
    // The eight items of half an hour after the launch are missing.
    assert_eq!(items.len(), 143 - 8);
    let tasks = items.iter().filter(|item| item["kind"] == "task");
    assert_eq!(tasks.count(), 22);
}

/// Each item whose thing is broken is seen, and no other.
#[test]
fn sees_what_is_broken() {
    // What hides the rest is broken on a stage of its own.
    let stages: [(&str, &[&str]); 3] = [
        (BREAKS, &BROKEN),
        ("credentials", &WITHOUT_CREDENTIALS),
        ("metrics", &WITHOUT_METRICS),
    ];
    for (broken, expected) in stages {
        let items = judged(broken);
        let is_seen = |item: &&Value| item["kind"] != "task" && item["outcome"] != "pass";
        let seen = items.iter().filter(is_seen);
        let seen: BTreeSet<&str> = seen.map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(seen, expected.iter().copied().collect(), "{broken}");
    }
}

/// Each request leaves a line in the log, also those of Prometheus and of other checks. The check
/// that asks for the log must not need one of theirs.
#[test]
fn has_a_log_before_anybody_asks() {
    let mut command = example("hold_hunter");
    command.args(["run", "--deadline", "60s"]);
    command.args(["--item", "infrastructure.log-aggregation-is-configured"]);
    let output = command
        .env("HOLD_HUNTER_BREAK", "metrics")
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    // One item proves no part, so that the verdict is none of GO.
    assert!(out.contains("INCONCLUSIVE  1 pass of 1 item"), "{out}");
}

#[test]
fn passes_its_smoke_tests_on_real_servers() {
    let (code, out, err) = run(
        "hold_hunter",
        &["run", "--phase", "smoke-tests", "--deadline", "60s"],
    );
    assert_eq!(code, 0, "{out}\n{err}");
    assert!(out.contains("GO  8 pass of 8 items"), "{out}");
}

/// A person with a key of `ssh-keygen` signs off what the servers showed, and
/// stock OpenSSH verifies it.
#[test]
fn is_signed_off() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("olga");
    let line = ssh_key(&key, "olga", ED25519).unwrap();
    let policy = format!(
        "format = \"golive-policy/2\"\n[roles]\nOperations = [\"olga\"]\n\
         [[persons.olga.keys]]\nkey = \"{line}\"\n"
    );
    std::fs::write(folder.path().join("policy.toml"), policy).unwrap();
    let run = |arguments: &[&str]| {
        let output = example("hold_hunter")
            .args(arguments)
            .env("HOLD_HUNTER_LEDGER", folder.path())
            .env("HOLD_HUNTER_LAUNCH_AT", "2999-01-01T00:00:00Z")
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let key = key.to_str().unwrap();
    let (code, out) = run(&["status", "--key", key]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("sign --role Operations"), "{out}");
    let (code, out) = run(&["sign", "--role", "operations", "--yes", "--key", key]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("Operations, the whole checklist: GO"), "{out}");
    let into = folder.path().join("copied");
    let (code, out) = run(&["verify", "--explain", "--into", into.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{out}");
    let line = out
        .lines()
        .find_map(|line| line.trim().strip_prefix("$ "))
        .unwrap();
    let checked = Command::new("sh").args(["-c", line]).status().unwrap();
    assert!(checked.success(), "{line}");
}

/// The service's own gate: it opens on what can be true before it starts, while
/// all that comes after the launch waits for it.
#[test]
fn its_gate_does_not_wait_for_what_it_keeps_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (_, out, _) = run("hold_hunter", &["list", "--format", "json"]);
    let list: Value = serde_json::from_str(&out).unwrap();
    let roles: Vec<&str> = list["roles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    let mut policy = String::from("format = \"golive-policy/2\"\n[roles]\n");
    for role in &roles {
        policy.push_str(&format!("{role} = [\"{}\"]\n", role.to_lowercase()));
    }
    for role in &roles {
        let person = role.to_lowercase();
        let line = ssh_key(&folder.path().join(&person), &person, ED25519).unwrap();
        policy.push_str(&format!("[[persons.{person}.keys]]\nkey = \"{line}\"\n"));
    }
    std::fs::write(folder.path().join("policy.toml"), policy).unwrap();
    let run = |arguments: &[&str]| {
        let output = example("hold_hunter")
            .args(arguments)
            .env("HOLD_HUNTER_LEDGER", folder.path())
            .env("HOLD_HUNTER_LAUNCH_AT", in_a_minute())
            .output()
            .unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), out, err)
    };
    // What machines judge holds, and nobody has said anything.
    let (code, _, err) = run(&["gate"]);
    assert_eq!(code, Some(30), "{err}");
    assert!(
        err.contains("INCONCLUSIVE") && err.contains("0 of 1 signed"),
        "{err}"
    );
    let is_of_start = |phase: &Value| {
        let phases = list["phases"].as_array().unwrap();
        let phase = phases.iter().find(|it| it["id"] == *phase).unwrap();
        phase["opens"].is_null() || phase["opens"]["before_ns"].is_number()
    };
    for item in list["items"].as_array().unwrap() {
        if item["kind"] != "task" || !is_of_start(&item["phase"]) {
            continue;
        }
        let role = item["by"][0].as_str().unwrap_or(roles[0]);
        let key = path(&role.to_lowercase());
        let id = item["id"].as_str().unwrap();
        let (code, out, err) = run(&[
            "attest",
            id,
            "--evidence",
            "as it is",
            "--yes",
            "--key",
            &key,
        ]);
        assert_eq!(code, Some(0), "{out}{err}");
    }
    // One run is shown to all four.
    let (_, out, err) = run(&[
        "run",
        "--start",
        "--quiet",
        "--format",
        "json",
        "--deadline",
        "60s",
    ]);
    std::fs::write(path("report.json"), &out).unwrap_or_else(|_| panic!("{err}"));
    for sign_off in list["sign_offs"].as_array().unwrap() {
        let role = sign_off["role"].as_str().unwrap();
        let key = path(&role.to_lowercase());
        let report = path("report.json");
        let sign = [
            "sign", "--role", role, "--report", &report, "--yes", "--key", &key,
        ];
        let (code, out, err) = run(&sign);
        assert_eq!(code, Some(0), "{out}{err}");
    }
    let (code, out, err) = run(&["gate"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(out, "the gate is open, for the start\n");
    // A word against it, and it stays shut.
    let key = path("operations");
    let report = path("report.json");
    let veto = [
        "sign",
        "--role",
        "Operations",
        "--no-go",
        "--notes",
        "not today",
        "--report",
        &report,
        "--yes",
        "--key",
        &key,
    ];
    let (code, out, err) = run(&veto);
    assert_eq!(code, Some(0), "{out}{err}");
    let (code, out, err) = run(&["gate"]);
    assert_eq!(code, Some(20), "{out}{err}");
    assert!(
        err.contains("objection  operations says NO GO as Operations: not today"),
        "{err}"
    );
}

/// A launch that is near: what opens before it has opened.
fn in_a_minute() -> String {
    let soon = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
    golive::quantity::Timestamp::new(soon).to_string()
}
