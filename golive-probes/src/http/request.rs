//! What is sent.

use bytes::Bytes;
use form_urlencoded::Serializer;
use golive_core::probe::{ProbeError, Reason};
use golive_core::secret::Secret;
use http::header::{HOST, USER_AGENT};
use http::{HeaderName, HeaderValue, Method, Request, Uri, Version};
use http_body_util::Full;

use super::Http;
use crate::kept_out;

impl Http {
    /// The fields of a form as the body, as browsers send them, and `POST` unless
    /// another method is given. They are never shown.
    pub fn form<N: AsRef<str>, V: Into<Secret>>(
        mut self,
        fields: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let mut form = Serializer::new(String::new());
        for (name, value) in fields {
            let (name, value) = (name.as_ref(), value.into());
            form.append_pair(name, value.expose());
            if kept_out::is_secret(name, value.expose()) {
                self.secrets.push(value);
            }
        }
        if self.method == "GET" {
            self.method = "POST".to_owned();
        }
        self.header("Content-Type", "application/x-www-form-urlencoded")
            .body(form.finish())
    }
}

/// One request, as it changes on its way through redirects.
pub(super) struct Draft {
    pub(super) method: Method,
    pub(super) body: Bytes,
    /// Headers and signatures, which are for the first server only.
    pub(super) with_secrets: bool,
}

impl Draft {
    pub(super) fn new(http: &Http) -> Result<Self, ProbeError> {
        Ok(Self {
            method: http
                .method
                .parse()
                .map_err(|_| cannot_be_sent("this method"))?,
            body: http.body.clone(),
            with_secrets: true,
        })
    }

    /// What a redirect makes of it (RFC 9110, 15.4): what was posted is not
    /// posted again, unless the status says so.
    pub(super) fn redirect(&mut self, status: u16) {
        let is_read = self.method == Method::GET || self.method == Method::HEAD;
        if matches!(status, 301..=303) && !is_read {
            self.method = Method::GET;
            self.body = Bytes::new();
        }
    }

    /// The request for a URL, in the form of a version and, of HTTP/1.1 through
    /// a proxy, with the whole URL.
    pub(super) fn request(
        &self,
        http: &Http,
        uri: &Uri,
        version: Version,
        whole: bool,
    ) -> Result<Request<Full<Bytes>>, ProbeError> {
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.version_mut() = version;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        // Theirs, where they give one: a name that is served at another address.
        let is_host = |name: &str| name.eq_ignore_ascii_case("host");
        let host = http.headers.iter().find(|(name, _)| is_host(name));
        let host = host.filter(|_| self.with_secrets);
        let host = host.map(|(_, value)| value.expose());
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let authority = host.unwrap_or(authority);
        let wrong_host = || cannot_be_sent("this host");
        *request.uri_mut() = if version == Version::HTTP_2 {
            let mut parts = uri.clone().into_parts();
            parts.authority = Some(authority.parse().map_err(|_| wrong_host())?);
            Uri::from_parts(parts).map_err(|_| wrong_host())?
        } else if whole {
            uri.clone()
        } else {
            path.parse().map_err(|_| cannot_be_sent("this path"))?
        };
        let headers = request.headers_mut();
        if version != Version::HTTP_2 {
            let host = HeaderValue::from_str(authority);
            headers.insert(HOST, host.map_err(|_| wrong_host())?);
        }
        // What says how the answer should be is no secret.
        let plain = |name: &str| {
            ["origin", "accept", "accept-encoding", "accept-language"]
                .iter()
                .any(|it| name.eq_ignore_ascii_case(it))
        };
        let signed = http.signature.as_ref();
        let signed = signed.map(|it| it.headers(http.url.expose(), &self.body));
        let signed = signed.transpose()?.unwrap_or_default();
        let given = http
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.expose()));
        let signed = signed.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in given.chain(signed) {
            if !is_host(name) && (self.with_secrets || plain(name)) {
                let (name, value) = header(name, value)?;
                headers.append(name, value);
            }
        }
        // Theirs, where they give one.
        let agent = HeaderValue::from_static(concat!("golive/", env!("CARGO_PKG_VERSION")));
        headers.entry(USER_AGENT).or_insert(agent);
        Ok(request)
    }
}

/// A header that can be sent, whose value no log shows.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), ProbeError> {
    let name: HeaderName = name
        .parse()
        .map_err(|_| cannot_be_sent(&format!("a header of the name {name:?}")))?;
    let mut value = HeaderValue::from_str(value)
        .map_err(|_| cannot_be_sent(&format!("the value of the header `{name}`")))?;
    value.set_sensitive(true);
    Ok((name, value))
}

fn cannot_be_sent(what: &str) -> ProbeError {
    ProbeError::new(
        Reason::BadConfiguration,
        format_args!("{what} cannot be sent"),
    )
}
