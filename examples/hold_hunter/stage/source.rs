//! The source code of the service as it is checked out, what its CI left, and
//! its settings.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use golive::probes::heartbeat::beat;
use golive_testbed::git;

use super::broken::Broken;
use super::{Failed, database, done};

const DOCS: [&str; 8] = [
    "ARCHITECTURE",
    "CONTACTS",
    "DEPLOY",
    "ENVIRONMENT",
    "INCIDENTS",
    "RESTORE",
    "ROLLBACK",
    "RUNBOOK",
];

/// The settings of a developer, and those of production but for the token.
const SETTINGS: [(&str, &str, &str); 8] = [
    ("NODE_ENV", "development", "production"),
    (
        "WEBHOOK_BASE_URL",
        "http://localhost:3000/webhooks",
        "https://holdhunter.example/webhooks",
    ),
    (
        "CLIENT_URL",
        "http://localhost:5173",
        "https://app.holdhunter.example",
    ),
    (
        "SENTRY_DSN",
        "http://9c2a@localhost:9000/1",
        "https://4f1c@errors.holdhunter.example/7",
    ),
    ("SESSION_SECRET", "not-for-production", "kZ5v0q8XbT1mR7wL"),
    ("QUEUE_E164", "+12025550100", "+12025550143"),
    (
        "HOLD_EXTENSION_IDS",
        "101,102,103,104,105,106",
        "401001,401002,401003,401004,401005,401006",
    ),
    ("RINGCENTRAL_JWT", "of-the-sandbox", ""),
];

/// Writes all of it into a folder.
pub(super) fn write(folder: &Path, jwt: &str, broken: &Broken) -> Result<(), Failed> {
    for name in ["src", "docs", "ci"] {
        std::fs::create_dir_all(folder.join(name))?;
    }
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text);
    write(
        "tsconfig.json",
        r#"{ "compilerOptions": { "strict": true } }"#,
    )?;
    let reads = SETTINGS.map(|(name, ..)| format!("  process.env.{name},\n"));
    let code = format!(
        "logger.info('it listens');\nexport const settings = [\n{}];\n",
        reads.concat()
    );
    write("src/index.ts", &code)?;
    write(".gitignore", "ci\n.env.production\n")?;
    settings(folder, jwt, broken)?;
    database::migrations(&folder.join("prisma/migrations"))?;
    for name in DOCS {
        write(&format!("docs/{name}.md"), &format!("# {name}\n"))?;
    }
    ci(&folder.join("ci"), broken)?;
    history(folder, broken)
}

fn settings(folder: &Path, jwt: &str, broken: &Broken) -> Result<(), Failed> {
    // When they are broken, the first is forgotten where it is set, and the last
    // where it is told of.
    let count = SETTINGS.len();
    let (first, last) = broken.or("settings", (0, count), (1, count - 1));
    let example = SETTINGS.map(|(name, ..)| format!("{name}=\n"));
    let example: String = example.into_iter().take(last).collect();
    std::fs::write(folder.join(".env.example"), example)?;
    let of_developers = SETTINGS.map(|(name, value, _)| format!("{name}={value}\n"));
    std::fs::write(folder.join(".env.development"), of_developers.concat())?;
    let production = SETTINGS.map(|(name, old, value)| match name {
        "RINGCENTRAL_JWT" => format!("{name}={jwt}\n"),
        "SESSION_SECRET" => format!("{name}={}\n", broken.or("secrets", value, old)),
        "HOLD_EXTENSION_IDS" => format!("{name}={}\n", broken.or("sandbox", value, old)),
        _ => format!("{name}={value}\n"),
    });
    let path = folder.join(".env.production");
    let production: String = production.into_iter().skip(first).collect();
    std::fs::write(&path, production)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

/// What CI left: the reports of its steps, so that they need not be run again.
fn ci(folder: &Path, broken: &Broken) -> Result<(), Failed> {
    let failure = broken.or("tests", "", "<failure message='no transfer'/>");
    let failures = broken.or("tests", 0, 1);
    let report = format!(
        "<testsuites tests='3' failures='{failures}'>\
         <testsuite name='jobs' tests='3' failures='{failures}'>\
         <testcase name='dials six lines' time='0.4'/>\
         <testcase name='transfers the first' time='0.2'>{failure}</testcase>\
         <testcase name='hangs up the others' time='0.1'/></testsuite></testsuites>"
    );
    std::fs::write(folder.join("junit.xml"), report)?;
    beat(folder.join("tsc.json"), !broken.has("types"), None)?;
    let outdated = broken.or(
        "packages",
        "{}",
        r#"{"axios":{"current":"1.6.0","wanted":"1.7.9","latest":"1.7.9"}}"#,
    );
    std::fs::write(folder.join("npm-outdated.json"), outdated)?;
    let high = broken.or("packages", 0, 1);
    let audit = format!(
        r#"{{"auditReportVersion":2,"vulnerabilities":{{}},"metadata":{{"vulnerabilities":{{"info":0,"low":0,"moderate":0,"high":{high},"critical":0,"total":{high}}}}}}}"#
    );
    std::fs::write(folder.join("npm-audit.json"), audit)?;
    Ok(())
}

/// A release that was, and the one that goes live.
fn history(folder: &Path, broken: &Broken) -> Result<(), Failed> {
    git(folder, &["init", "-q"])?;
    if broken.has("secrets") {
        // Put together here, so that no search of this file finds one.
        let key = ["-----BEGIN PRIVATE", " KEY-----\n"].concat();
        std::fs::write(folder.join("key.pem"), key)?;
    }
    commit(folder, "Six lines at once", broken.or("docs", 2, 60))?;
    if !broken.has("tag") {
        git(folder, &["tag", "v0.0.9"])?;
    }
    if broken.has("secrets") {
        // Gone from the files, and not from git.
        std::fs::remove_file(folder.join("key.pem"))?;
    }
    std::fs::write(folder.join("CHANGELOG.md"), "# Changelog\n")?;
    commit(folder, "A changelog", 0)
}

/// Commits all that there is, so many days ago.
fn commit(folder: &Path, message: &str, days: u64) -> Result<(), Failed> {
    git(folder, &["add", "--all"])?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    let date = format!("@{} +0000", now.as_secs() - days * 86_400);
    let mut git = Command::new("git");
    git.current_dir(folder);
    git.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]);
    git.args(["commit", "-q", "--no-gpg-sign", "-m", message]);
    done(git.env("GIT_COMMITTER_DATE", date))
}
