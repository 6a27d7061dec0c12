//! What a user may do beyond its databases.

/// What a grant gives beyond the databases of a user, from a line such as
/// ``GRANT SELECT, INSERT ON `shop`.* TO `app`@`%` ``.
pub(super) fn power(grant: &str) -> Option<String> {
    const HARMLESS: [&str; 7] = [
        "USAGE",
        "PROCESS",
        "REPLICATION CLIENT",
        "BINLOG MONITOR",
        "SLAVE MONITOR",
        "REPLICA MONITOR",
        "SHOW DATABASES",
    ];
    let rest = grant.strip_prefix("GRANT ")?;
    let Some((privileges, place)) = rest.split_once(" ON ") else {
        // ``GRANT `role` TO `user` ``.
        return Some(format!("a role: {}", rest.split(" TO ").next()?));
    };
    let on_all = place.starts_with("*.* ");
    if privileges == "PROXY" {
        return Some("the right to be another user".to_owned());
    }
    if place.contains(" WITH GRANT OPTION") && on_all {
        return Some("the right to grant on *.*".to_owned());
    }
    let object = place.split(" TO ").next().unwrap_or_default();
    // The tables of the server itself, and databases by a pattern: `_` and `%`
    // stand for others unless they are escaped.
    let database = object
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_matches('`');
    let plain = database.replace("\\_", "").replace("\\%", "");
    let is_pattern =
        plain.contains('%') || plain.trim_matches('_').is_empty() && plain.contains('_');
    let reaches = on_all || may_be(database, "mysql") || is_pattern;
    let beyond = privileges.split(", ").find(|it| !HARMLESS.contains(it));
    beyond
        .filter(|_| reaches)
        .map(|privilege| format!("{privilege} on {object}"))
}

/// A database, or a pattern in which `_` stands for any letter unless it is escaped.
fn may_be(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    loop {
        let (next, letter) = (pattern.next(), name.next());
        let escaped = (next == Some('\\')).then(|| pattern.next()).flatten();
        match (escaped.or(next), letter) {
            (None, None) => return true,
            (Some('_'), Some(_)) if escaped.is_none() => {}
            (Some(c), Some(letter)) if c.eq_ignore_ascii_case(&letter) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_read() {
        for harmless in [
            "GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*x'",
            "GRANT PROCESS, USAGE ON *.* TO `app`@`%`",
            "GRANT ALL PRIVILEGES ON `shop`.* TO `app`@`%` WITH GRANT OPTION",
            "GRANT SELECT ON `my_shop`.`orders` TO `app`@`%`",
            "GRANT SELECT ON `mys\\_l`.* TO `app`@`%`",
        ] {
            assert_eq!(power(harmless), None, "{harmless}");
        }
        for powerful in [
            "GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION",
            "GRANT PROCESS, SUPER ON *.* TO `app`@`%`",
            "GRANT SELECT ON *.* TO `app`@`%`",
            "GRANT `admin` TO `app`@`%`",
            "GRANT ALL PRIVILEGES ON `mysql`.* TO `app`@`%`",
            "GRANT UPDATE ON `mysql`.`global_priv` TO `app`@`%`",
            "GRANT ALL PRIVILEGES ON `%`.* TO `app`@`%`",
            "GRANT ALL PRIVILEGES ON `mys_l`.* TO `app`@`%`",
            "GRANT PROXY ON 'root'@'localhost' TO 'app'@'%'",
        ] {
            assert!(power(powerful).is_some(), "{powerful}");
        }
    }
}
