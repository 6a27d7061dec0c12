//! A JSON Web Token that the service was given: in date, and whose. Its
//! signature is not verified: whoever issued it does that.
//!
//! ```no_run
//! use golive_probes::jwt::jwt;
//!
//! let token = std::env::var("RINGCENTRAL_JWT").unwrap_or_default();
//! let usable = jwt(&token).is_current();
//! let lasts = jwt(&token).expires_in();
//! let fresh = jwt(&token).age();
//! let of_them = jwt(&token).issuer();
//! ```
//!
//! With the feature `env`, `env("RINGCENTRAL_JWT").in_file(".env.production").jwt()`
//! is the token that a variable or a line of a file holds, read at each
//! measurement.
//!
//! It sends nothing. Neither the token nor a claim is shown, but for those that
//! are measured as text.
//!
//! | measurement | quantity | |
//! |---|---|---|
//! | [`is_current`](Jwt::is_current) | bool | it has an expiry that is to come, has begun to count, and is signed at all |
//! | [`expires_in`](Jwt::expires_in) | duration | the time until `exp` |
//! | [`age`](Jwt::age) | age | the time since `iat` |
//! | [`issuer`](Jwt::issuer), [`audience`](Jwt::audience), [`subject`](Jwt::subject) | text | `iss`, `aud` where it is one, `sub` |
//! | [`algorithm`](Jwt::algorithm) | text | `alg` of its head |
//!
//! Format: RFC 7519.

use std::fmt;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use golive_core::probe::{Measurement, Probe, ProbeError, ProbeInput, Reason, Step, Target};
use golive_core::quantity::{Age, Quantity};
use golive_core::secret::Secret;
use serde_json::Value;

use crate::skew;

/// The longest token that is read.
const LONGEST: usize = 64 << 10;

/// A token.
pub fn jwt(token: impl Into<String>) -> Jwt {
    Jwt(Source::Token(Secret::from(token.into())))
}

/// See [`jwt()`].
#[derive(Clone, Debug)]
#[must_use = "a token measures nothing; one of its methods does"]
pub struct Jwt(Source);

/// Where a token comes from.
#[derive(Clone, Debug)]
enum Source {
    Token(Secret),
    #[cfg(feature = "env")]
    Env(crate::env::Env),
}

#[cfg(feature = "env")]
impl crate::env::Env {
    /// The JSON Web Token that it holds: see [`jwt`](mod@crate::jwt).
    pub fn jwt(self) -> Jwt {
        Jwt(Source::Env(self))
    }
}

impl Jwt {
    /// It expires, and has not yet; it counts from a time that is past, where it
    /// says from when; and it is signed by some algorithm, which `none` is not.
    pub fn is_current(self) -> JwtProbe<bool> {
        self.probe(|claims| {
            let now = SystemTime::now();
            claims.expires_in(now)?;
            if let Some(begins) = claims.time("nbf")?
                && skew::since(begins).is_err()
            {
                return Err(unexpected("it does not count yet (`nbf`)"));
            }
            if claims.head("alg")?.eq_ignore_ascii_case("none") {
                return Err(unexpected("it is not signed: its algorithm is `none`"));
            }
            if !claims.has_signature {
                return Err(unexpected("it is not signed: its signature is empty"));
            }
            Ok(true)
        })
    }

    /// The time until it expires. One without `exp` is [`Reason::Missing`], one
    /// that has expired [`Reason::UnexpectedValue`].
    pub fn expires_in(self) -> JwtProbe<Duration> {
        self.probe(|claims| claims.expires_in(SystemTime::now()))
    }

    /// The time since it was issued.
    pub fn age(self) -> JwtProbe<Age> {
        self.probe(|claims| {
            let issued = claims.time("iat")?.ok_or_else(|| missing("iat"))?;
            let age = skew::since(issued).map(Age::new);
            age.map_err(|_| unexpected("it was issued in the future (`iat`)"))
        })
    }

    /// Who issued it.
    pub fn issuer(self) -> JwtProbe<String> {
        self.probe(|claims| claims.text("iss"))
    }

    /// For whom it is, where that is one.
    pub fn audience(self) -> JwtProbe<String> {
        self.probe(|claims| claims.text("aud"))
    }

    /// Of whom it speaks.
    pub fn subject(self) -> JwtProbe<String> {
        self.probe(|claims| claims.text("sub"))
    }

    /// By what it is signed, as its head says.
    pub fn algorithm(self) -> JwtProbe<String> {
        self.probe(|claims| claims.head("alg").map(str::to_owned))
    }

    fn probe<V>(self, read: fn(&Claims) -> Result<V, ProbeError>) -> JwtProbe<V> {
        JwtProbe { jwt: self, read }
    }

    fn token(&self) -> Result<Secret, ProbeError> {
        match &self.0 {
            Source::Token(token) => Ok(token.clone()),
            #[cfg(feature = "env")]
            Source::Env(env) => env.present().map(Secret::from),
        }
    }

    fn claims(&self) -> Result<Claims, ProbeError> {
        let token = self.token()?;
        let token = token.expose().trim();
        if token.is_empty() {
            return Err(ProbeError::new(Reason::Missing, "there is no token"));
        }
        let form = |words: &str| ProbeError::new(Reason::ProtocolError, words).at(Step::Read);
        if token.len() > LONGEST {
            return Err(form("it is longer than 64 KiB"));
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [head, body, signature] = parts.as_slice() else {
            return Err(form("it has not three parts with dots between"));
        };
        let open = |part: &str| -> Option<Value> {
            let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice(&bytes).ok().filter(Value::is_object)
        };
        URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| form("its signature is no base64"))?;
        Ok(Claims {
            has_signature: !signature.is_empty(),
            head: open(head).ok_or_else(|| form("its head is no JSON object in base64"))?,
            body: open(body).ok_or_else(|| form("its claims are no JSON object in base64"))?,
        })
    }
}

/// What a token says, none of it verified.
struct Claims {
    has_signature: bool,
    head: Value,
    body: Value,
}

impl Claims {
    fn head(&self, name: &str) -> Result<&str, ProbeError> {
        match self.head.get(name) {
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(unexpected(&format!("`{name}` of its head is no text"))),
            None => Err(missing(name)),
        }
    }

    fn text(&self, name: &str) -> Result<String, ProbeError> {
        match self.body.get(name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(unexpected(&format!("`{name}` is no single text"))),
            None => Err(missing(name)),
        }
    }

    /// Seconds since 1970, with or without a fraction; None when it is not there.
    fn time(&self, name: &str) -> Result<Option<SystemTime>, ProbeError> {
        let Some(value) = self.body.get(name) else {
            return Ok(None);
        };
        let since = value.as_f64().filter(|seconds| *seconds >= 0.0);
        let since = since.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let time = since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since));
        match time {
            Some(time) => Ok(Some(time)),
            None => Err(unexpected(&format!(
                "`{name}` is no time: expected seconds since 1970"
            ))),
        }
    }

    fn expires_in(&self, now: SystemTime) -> Result<Duration, ProbeError> {
        let expires = self.time("exp")?.ok_or_else(|| missing("exp"))?;
        match expires.duration_since(now) {
            Ok(left) if !left.is_zero() => Ok(left),
            _ => Err(unexpected("it has expired (`exp`)")),
        }
    }
}

fn missing(name: &str) -> ProbeError {
    ProbeError::new(Reason::Missing, format_args!("it has no `{name}`"))
}

fn unexpected(words: &str) -> ProbeError {
    ProbeError::new(Reason::UnexpectedValue, words)
}

/// See [`Jwt`].
#[derive(Clone)]
pub struct JwtProbe<V> {
    jwt: Jwt,
    read: fn(&Claims) -> Result<V, ProbeError>,
}

impl<V> fmt::Debug for JwtProbe<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtProbe").finish_non_exhaustive()
    }
}

impl<V: Quantity> Probe for JwtProbe<V> {
    type Value = V;

    async fn measure(&self, input: ProbeInput) -> Result<Measurement<V>, ProbeError> {
        input.step(Step::Read);
        if let Ok(token) = self.jwt.token() {
            input.keep_out(&token);
        }
        (self.read)(&self.jwt.claims()?).map(Measurement::new)
    }

    fn target(&self) -> Target {
        match &self.jwt.0 {
            Source::Token(_) => Target::new("a JSON Web Token"),
            #[cfg(feature = "env")]
            Source::Env(env) => Target::new(format!("the JSON Web Token {}", env.target())),
        }
    }

    fn blocks(&self) -> bool {
        match &self.jwt.0 {
            Source::Token(_) => false,
            #[cfg(feature = "env")]
            Source::Env(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7519, 3.1: issued by joe, expired in 2011.
    const OF_THE_RFC: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
        .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
        .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    async fn measure<V: Quantity>(probe: JwtProbe<V>) -> Result<V, ProbeError> {
        let input = ProbeInput::alone(Duration::from_secs(5));
        probe.measure(input).await.map(|measured| measured.value)
    }

    fn token(head: &str, body: &str) -> Jwt {
        let [head, body] = [head, body].map(|part| URL_SAFE_NO_PAD.encode(part));
        jwt(format!("{head}.{body}.c2lnbmVk"))
    }

    fn seconds_from_now(away: i64) -> i64 {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        i64::try_from(now.unwrap().as_secs()).unwrap() + away
    }

    #[tokio::test]
    async fn the_token_of_the_rfc() {
        assert_eq!(measure(jwt(OF_THE_RFC).issuer()).await.unwrap(), "joe");
        assert_eq!(measure(jwt(OF_THE_RFC).algorithm()).await.unwrap(), "HS256");
        for error in [
            measure(jwt(OF_THE_RFC).is_current()).await.unwrap_err(),
            measure(jwt(OF_THE_RFC).expires_in()).await.unwrap_err(),
        ] {
            assert_eq!(error.reason(), Reason::UnexpectedValue);
            assert!(error.to_string().contains("it has expired"), "{error}");
        }
        let error = measure(jwt(OF_THE_RFC).age()).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Missing);
        let shown = format!("{:?} {:?}", jwt(OF_THE_RFC), jwt(OF_THE_RFC).issuer());
        assert!(!shown.contains("eyJ"), "{shown}");
    }

    #[tokio::test]
    async fn times() {
        let (soon, past) = (seconds_from_now(3600), seconds_from_now(-60));
        let head = r#"{"alg":"RS256"}"#;
        let good = || {
            token(
                head,
                &format!(r#"{{"exp":{soon}.5,"nbf":{past},"iat":{past}}}"#),
            )
        };
        assert!(measure(good().is_current()).await.unwrap());
        let left = measure(good().expires_in()).await.unwrap();
        assert!(left > Duration::from_secs(3000) && left < Duration::from_secs(3602));
        assert!(measure(good().age()).await.unwrap() >= Age::new(Duration::from_secs(59)));
        // The clock of whoever issued it is a little ahead.
        let ahead = seconds_from_now(2);
        let new = || {
            token(
                head,
                &format!(r#"{{"exp":{soon},"nbf":{ahead},"iat":{ahead}}}"#),
            )
        };
        assert!(measure(new().is_current()).await.unwrap());
        assert!(measure(new().age()).await.unwrap() < Age::new(Duration::from_secs(1)));
        for (head, body) in [
            (head, format!(r#"{{"exp":{soon},"nbf":{soon}}}"#)),
            (head, format!(r#"{{"nbf":{past}}}"#)),
            (head, r#"{"exp":"tomorrow"}"#.to_owned()),
            (head, r#"{"exp":-1}"#.to_owned()),
            (head, r#"{"exp":1e300}"#.to_owned()),
            (r#"{"alg":"none"}"#, format!(r#"{{"exp":{soon}}}"#)),
            (r#"{"alg":"None"}"#, format!(r#"{{"exp":{soon}}}"#)),
            (r#"{"alg":7}"#, format!(r#"{{"exp":{soon}}}"#)),
            ("{}", format!(r#"{{"exp":{soon}}}"#)),
        ] {
            assert!(
                measure(token(head, &body).is_current()).await.is_err(),
                "{head} {body}"
            );
        }
        // Whoever takes the signature off leaves the head as it was.
        let signed = good().token().unwrap();
        let (stripped, _) = signed.expose().rsplit_once('.').unwrap();
        let error = measure(jwt(format!("{stripped}.")).is_current()).await;
        assert_eq!(error.unwrap_err().reason(), Reason::UnexpectedValue);
    }

    #[tokio::test]
    async fn what_is_no_token_is_told_and_not_shown() {
        for bad in [
            "",
            " ",
            "hunter2",
            "a.b",
            "hunter2.hunter2.hunter2",
            "e30.e30.!",
            "W10.e30.c2ln",
            "e30.e30.c2ln.c2ln",
            &format!("{OF_THE_RFC}x").repeat(1000),
        ] {
            let error = measure(jwt(bad).is_current()).await.unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(
                !shown.contains("hunter2") && !shown.contains("eyJ"),
                "{shown}"
            );
        }
    }
}
