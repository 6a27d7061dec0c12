//! What goes wrong with a command, by its reason.

use golive_core::probe::{ProbeError, ProbeInput, Reason, Step};
use redis::{ErrorKind, RedisError, ServerErrorKind};

use crate::connect::Authority;

/// An error, and the node of a cluster that is to be asked instead, if it names one.
pub(super) struct Trouble {
    pub(super) error: ProbeError,
    pub(super) moved: Option<Authority>,
}

impl Trouble {
    /// Says to which node the cluster has sent us.
    pub(super) fn about(self, node: &Authority) -> Self {
        let what = format_args!("at {node}, where the cluster has the key");
        Self {
            error: self.error.about(what),
            ..self
        }
    }
}

impl From<ProbeError> for Trouble {
    fn from(error: ProbeError) -> Self {
        let moved = None;
        Self { error, moved }
    }
}

/// The error of the first command of several that fails, which is told as that of one
/// command is.
fn first(error: &RedisError) -> RedisError {
    let of_server = error.clone().into_server_errors();
    match of_server.as_deref() {
        Some([(_, first), ..]) => first.clone().into(),
        _ => error.clone(),
    }
}

/// The node that has a key, of `MOVED 3999 127.0.0.1:6381`; its host may be empty, or
/// an address of IPv6 without brackets.
pub(super) fn moved(error: &RedisError) -> Option<Authority> {
    let error = first(error);
    if error.kind() != ErrorKind::Server(ServerErrorKind::Moved) {
        return None;
    }
    let (node, _) = error.redirect_node()?;
    let (host, port) = node.rsplit_once(':')?;
    // `?` stands for a host that is not known.
    let host = host.trim_start_matches('?').to_owned();
    let port = port.parse().ok()?;
    Some(Authority { host, port })
}

/// Whether a key is at another node of the cluster, or on its way there.
pub(super) fn is_elsewhere(error: &RedisError) -> bool {
    let elsewhere = [ServerErrorKind::Moved, ServerErrorKind::Ask];
    matches!(error.kind(), ErrorKind::Server(kind) if elsewhere.contains(&kind))
}

/// A mistake in what was asked. Of `ERR` the words tell: most of what passes has it too,
/// a server that has as many clients as it takes, or a proxy without a server.
fn is_lasting(error: &RedisError) -> bool {
    let mistakes = [
        "unknown command",
        "unknown subcommand",
        "wrong number of arguments",
        "syntax error",
        "value is not",
        "invalid",
    ];
    let said = error.detail().unwrap_or_default().to_ascii_lowercase();
    match error.code() {
        Some("WRONGTYPE") => true,
        Some("ERR") => mistakes.iter().any(|it| said.starts_with(it)),
        _ => false,
    }
}

/// What the client says.
pub(super) fn told(error: &RedisError, input: &ProbeInput) -> ProbeError {
    use ServerErrorKind as Server;
    let error = &first(error);
    let node = error.redirect_node().map(|(node, _)| node);
    let named = |words: &str| match node {
        Some(node) => Some(format!("{words} {node}")),
        None => Some(words.to_owned()),
    };
    let (reason, words) = match error.kind() {
        ErrorKind::AuthenticationFailed => (Reason::CredentialsRejected, None),
        ErrorKind::Server(Server::Moved) => (
            Reason::BadConfiguration,
            named(
                "the key is at another node of the cluster: ask that one, the cluster by its \
                 URL, or a `ClusterConnection` of the application:",
            ),
        ),
        ErrorKind::Server(Server::Ask | Server::TryAgain) => (
            Reason::ServerError,
            named("the slot of the key is on its way to another node of the cluster"),
        ),
        ErrorKind::Server(Server::CrossSlot) => (
            Reason::BadConfiguration,
            named(
                "the keys are in several slots of the cluster: those that belong together \
                 have a part in braces, `{orders}`",
            ),
        ),
        ErrorKind::Server(Server::ReadOnly) => (
            Reason::ServerError,
            named("it takes no writes: it is a replica"),
        ),
        ErrorKind::Server(Server::NoPerm) => (Reason::PermissionDenied, None),
        // `DENIED` is said to whoever comes from elsewhere in protected mode.
        _ if error.code() == Some("DENIED") => (Reason::PermissionDenied, None),
        _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS")) => {
            (Reason::CredentialsRejected, None)
        }
        _ if error.is_connection_refusal() => (Reason::Refused, None),
        _ if error.is_timeout() => (Reason::TimedOut, None),
        _ if error.is_connection_dropped() => (Reason::Closed, None),
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => (Reason::ProtocolError, None),
        ErrorKind::Server(Server::NoScript) => (Reason::Rejected, None),
        ErrorKind::Server(_) | ErrorKind::Extension if is_lasting(error) => {
            (Reason::Rejected, None)
        }
        ErrorKind::Server(_) => (Reason::ServerError, None),
        ErrorKind::InvalidClientConfig => (Reason::BadConfiguration, None),
        ErrorKind::Io | ErrorKind::ClusterConnectionNotFound => (Reason::Closed, None),
        _ => (Reason::ServerError, None),
    };
    let step = match reason {
        Reason::CredentialsRejected => Step::Authenticate,
        _ => input.current_step().unwrap_or(Step::Connect),
    };
    match words {
        Some(words) => ProbeError::new(reason, words).at(step),
        None => ProbeError::from_error(reason, error).at(step),
    }
}
