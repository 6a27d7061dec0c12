//! Migrations that are scripts, by what their tools note of them.

use std::path::Path;

use golive_core::probe::{ProbeError, Reason};

/// The name of a script of JavaScript or TypeScript without its ending: a release
/// may keep what was compiled of it. None for what declares types only, and for
/// other files.
pub(super) fn stem(name: &str) -> Option<&str> {
    let (stem, ending) = name.rsplit_once('.')?;
    let is_script = matches!(ending, "js" | "cjs" | "mjs" | "ts" | "cts" | "mts");
    (is_script && !stem.ends_with(".d")).then_some(stem)
}

/// The timestamp of a migration of TypeORM, `1767225600000-Users.ts`. TypeORM takes
/// classes by their own names: a script without one in its name may hold some.
pub(super) fn typeorm(name: &str) -> Result<Option<String>, ProbeError> {
    // Its globs pass over hidden files.
    let is_one = |stem: &&str| *stem != "index" && !stem.starts_with('.');
    let Some(stem) = stem(name).filter(is_one) else {
        return Ok(None);
    };
    let digits = stem.split('-').next().unwrap_or_default();
    match super::files::number(digits) {
        Some(timestamp) => Ok(Some(timestamp)),
        None => {
            let words = format!("{name} does not begin with a timestamp, as `1767225600000-Users`");
            Err(ProbeError::new(Reason::UnexpectedValue, words))
        }
    }
}

/// `shop.0001_initial` of `shop/migrations/0001_initial.py`.
pub(super) fn django(path: &Path, name: &str) -> Option<String> {
    let stem = name.strip_suffix(".py")?;
    // Those are no migrations to Django, and no modules to Python.
    if stem.starts_with(['_', '~']) || stem.contains('.') {
        return None;
    }
    // The folder may be given as `migrations`.
    let path = std::path::absolute(path).ok()?;
    let folder = path.parent().filter(|it| it.ends_with("migrations"))?;
    let app = folder.parent()?.file_name()?.to_str()?;
    Some(format!("{app}.{stem}"))
}

/// Folders in which others keep code that is not of the project.
pub(super) fn is_foreign(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name == "site-packages" || name == "node_modules"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_by_their_names() {
        assert_eq!(stem("20260101_a.ts"), Some("20260101_a"));
        for other in ["20260101_a.d.ts", "20260101_a.js.map", "README.md", "a"] {
            assert_eq!(stem(other), None, "{other}");
        }
        assert_eq!(typeorm("17-A.js").unwrap().as_deref(), Some("17"));
        assert_eq!(typeorm("index.ts").unwrap(), None);
        assert_eq!(typeorm("._17-A.ts").unwrap(), None);
        assert_eq!(
            typeorm("Users.ts").unwrap_err().reason(),
            Reason::UnexpectedValue
        );
        let app = |path: &str, name| django(&Path::new(path).join(name), name);
        let first = app("/x/shop/migrations", "0001_initial.py");
        assert_eq!(first.as_deref(), Some("shop.0001_initial"));
        assert_eq!(app("/x/shop/migrations", "__init__.py"), None);
        assert_eq!(app("/x/shop/migrations", "._0001_initial.py"), None);
        assert_eq!(app("/x/shop", "models.py"), None);
        assert_eq!(app("/migrations", "0001_initial.py"), None);
    }
}
