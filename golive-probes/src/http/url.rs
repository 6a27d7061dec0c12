//! Where a request goes.

use golive_core::probe::{ProbeError, Reason, Step};
use http::header::LOCATION;
use http::{HeaderMap, Uri};

pub(crate) fn read(url: &str) -> Result<Uri, ProbeError> {
    let wrong = |expected: &str| {
        ProbeError::new(
            Reason::BadConfiguration,
            format_args!("the URL cannot be used: expected {expected}"),
        )
    };
    let uri: Uri = url
        .parse()
        .map_err(|_| wrong("http://host/path or https://host/path"))?;
    match uri.scheme_str() {
        Some("http" | "https") if uri.host().is_some_and(|host| !host.is_empty()) => {}
        _ => return Err(wrong("http://host/path or https://host/path")),
    }
    // A port that is no port reads as no port at all.
    let after_host = uri
        .authority()
        .and_then(|authority| authority.as_str().rsplit_once(':'));
    let has_port = after_host.is_some_and(|(_, port)| !port.is_empty() && !port.ends_with(']'));
    if has_port && uri.port_u16().is_none() {
        return Err(wrong("a port of at most 65535"));
    }
    if uri
        .authority()
        .is_some_and(|authority| authority.as_str().contains('@'))
    {
        return Err(wrong(
            "no user in it; give credentials by `basic` or `bearer`",
        ));
    }
    Ok(uri)
}

/// Where a redirect leads (RFC 9110, 10.2.2; RFC 3986, 5.2).
pub(crate) fn follow(from: &Uri, headers: &HeaderMap) -> Result<Uri, ProbeError> {
    let lost = || ProbeError::new(Reason::ProtocolError, "a redirect leads nowhere").at(Step::Read);
    let location = headers
        .get(LOCATION)
        .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
        .ok_or_else(lost)?;
    // What follows `#` is for the reader of the page; what is no ASCII is
    // written in the bytes that it is.
    let location: String = location
        .split('#')
        .next()
        .unwrap_or_default()
        .bytes()
        .map(|byte| match byte {
            b'!'..=b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    let scheme = from.scheme_str().unwrap_or("http");
    let named = location.split_once(':').map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        let mut letters = scheme.bytes();
        letters.next().is_some_and(|it| it.is_ascii_alphabetic())
            && letters.all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it))
    };
    if named.is_some_and(is_scheme) {
        return read(&location).map_err(|_| lost());
    }
    if location.starts_with("//") {
        return read(&format!("{scheme}:{location}")).map_err(|_| lost());
    }
    let base = from.path();
    let path = if location.starts_with('/') {
        location
    } else if location.is_empty() || location.starts_with('?') {
        format!("{base}{location}")
    } else {
        let folder = base.rfind('/').and_then(|end| base.get(..=end));
        format!("{}{location}", folder.unwrap_or("/"))
    };
    let mut parts = from.clone().into_parts();
    parts.path_and_query = Some(without_dots(&path).parse().map_err(|_| lost())?);
    Uri::from_parts(parts).map_err(|_| lost())
}

/// A path without `.` and `..` (RFC 3986, 5.2.4).
fn without_dots(path: &str) -> String {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let mut kept: Vec<&str> = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        match part {
            "." | ".." => {
                if part == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            part => kept.push(part),
        }
    }
    let path = format!("/{}", kept.join("/"));
    query.map_or(path.clone(), |query| format!("{path}?{query}"))
}

/// Whether a place begins so: a start that ends in its host takes all of the
/// host, and not the beginning of another.
pub(super) fn begins(place: &str, start: &str) -> bool {
    let Some(rest) = place.strip_prefix(start) else {
        return false;
    };
    // `//host` is another host, and no path of this one.
    if start == "/" && rest.starts_with(['/', '\\']) {
        return false;
    }
    let host = start.split_once("://").map_or("", |(_, host)| host);
    let ends_in_host = !host.is_empty() && !host.contains(['/', '?', '#']);
    // A port is of the same host; what else follows a `:` is a password for another.
    let port = |it: &str| it.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = match rest.strip_prefix(':') {
        Some(after) => after.get(after.len() - port(after)..).unwrap_or_default(),
        None => rest,
    };
    !ends_in_host || rest.is_empty() || rest.starts_with(['/', '?', '#'])
}

/// The host without the brackets of an IPv6 address, and the port.
pub(crate) fn host_and_port(uri: &Uri) -> (String, u16) {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let usual = if is_secure(uri) { 443 } else { 80 };
    (host.to_owned(), uri.port_u16().unwrap_or(usual))
}

pub(crate) fn is_secure(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

/// Whether what was meant for one may be sent to the other: the same server, by
/// the same way or a safer one.
pub(crate) fn may_share_secrets(first: &Uri, next: &Uri) -> bool {
    let same_host = first
        .host()
        .unwrap_or_default()
        .eq_ignore_ascii_case(next.host().unwrap_or_default());
    match (is_secure(first), is_secure(next)) {
        (true, false) => false,
        // From the usual port to the usual port, or at one and the same.
        (false, true) => {
            let (first, next) = (host_and_port(first).1, host_and_port(next).1);
            same_host && (first == next || (first, next) == (80, 443))
        }
        _ => same_host && host_and_port(first).1 == host_and_port(next).1,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_place_begins_with_a_whole_host() {
        for (place, start, does) in [
            ("https://h/x", "https://", true),
            ("https://h/x", "https://h", true),
            ("https://h", "https://h", true),
            ("https://h.evil.net/", "https://h", false),
            ("https://h@evil.net/", "https://h", false),
            ("https://h:8443/x", "https://h", true),
            ("https://h:x@evil.net/", "https://h", false),
            ("https://h:80@evil.net/", "https://h", false),
            ("/login", "/", true),
            ("//evil.net/", "/", false),
            ("https://h/x", "https://h/x", true),
            ("https://h/xy", "https://h/x", true),
        ] {
            assert_eq!(begins(place, start), does, "{place} {start}");
        }
    }

    #[test]
    fn urls_that_cannot_be_used_are_refused_without_being_shown() {
        for url in [
            "",
            "x",
            "ftp://h/",
            "http://",
            "https://user:hunter2@h/",
            "http://h:99999/",
        ] {
            let error = read(url).unwrap_err();
            assert_eq!(error.reason(), Reason::BadConfiguration, "{url}");
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn redirects_lead_where_the_rfc_says() {
        let from = read("https://h:8443/a/b?c=d").unwrap();
        for (location, expected) in [
            ("/x", "https://h:8443/x"),
            ("x", "https://h:8443/a/x"),
            ("?e=f", "https://h:8443/a/b?e=f"),
            ("//other/x", "https://other/x"),
            ("http://other/x#part", "http://other/x"),
            (
                "/login?next=https://other/",
                "https://h:8443/login?next=https://other/",
            ),
            ("../y", "https://h:8443/y"),
            ("./../../z/.", "https://h:8443/z/"),
            ("/gr\u{fc}n", "https://h:8443/gr%C3%BCn"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                LOCATION,
                HeaderValue::from_bytes(location.as_bytes()).unwrap(),
            );
            assert_eq!(follow(&from, &headers).unwrap().to_string(), expected);
        }
        assert!(follow(&from, &HeaderMap::new()).is_err());
    }

    #[test]
    fn secrets_stay_with_their_server() {
        let first = read("https://h/").unwrap();
        for (next, may) in [
            ("https://H:443/x", true),
            ("https://h:444/x", false),
            ("http://h/x", false),
            ("https://other/x", false),
        ] {
            let next = read(next).unwrap();
            assert_eq!(may_share_secrets(&first, &next), may, "{next}");
        }
        let plain = read("http://h/").unwrap();
        assert!(may_share_secrets(&plain, &first));
    }
}
