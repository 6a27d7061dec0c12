//! Which of the certificates that a server sends are needed to trust it. Servers
//! send others along: one that signed the same name with an older key, a root that
//! has long expired.

use golive_core::quantity::Timestamp;
use rustls_pki_types::CertificateDer;

use crate::certificate::Certificate;

/// One that was sent along, as far as it can be read.
pub(crate) struct Sent<'a> {
    pub(crate) der: &'a CertificateDer<'a>,
    pub(crate) read: Option<Certificate>,
}

/// Those that may have signed the server's certificate, or one of those: an issuer
/// is known by its name (RFC 5280, 6.1). What cannot be read may be one, too.
pub(crate) fn linked<'a>(
    end_entity: &CertificateDer<'_>,
    intermediates: &'a [CertificateDer<'a>],
) -> Vec<Sent<'a>> {
    let mut left: Vec<_> = intermediates
        .iter()
        .map(|der| Sent {
            der,
            read: Certificate::read(der).ok(),
        })
        .collect();
    let leaf = Certificate::read(end_entity);
    let mut issuers: Vec<Vec<u8>> = leaf.into_iter().map(|leaf| leaf.issuer).collect();
    let mut linked = Vec::new();
    while let Some(issuer) = issuers.pop() {
        let is_it = |sent: &Sent<'_>| sent.read.as_ref().is_none_or(|it| it.subject == issuer);
        let (found, others): (Vec<_>, Vec<_>) = left.into_iter().partition(is_it);
        left = others;
        issuers.extend(
            found
                .iter()
                .filter_map(|it| Some(it.read.as_ref()?.issuer.clone())),
        );
        linked.extend(found);
    }
    linked
}

/// Those without which the chain is not trusted any more: the path that lasts
/// longest, where there are several.
pub(crate) fn needed<'a>(
    mut sent: Vec<Sent<'a>>,
    is_trusted: impl Fn(&[CertificateDer<'a>]) -> bool,
) -> Vec<Sent<'a>> {
    let end = |sent: &Sent<'_>| -> Option<Timestamp> { sent.read.as_ref()?.not_after().ok() };
    sent.sort_by_key(end);
    let mut index = 0;
    while index < sent.len() {
        let others = sent.iter().enumerate().filter(|(it, _)| *it != index);
        let others: Vec<_> = others.map(|(_, sent)| sent.der.clone()).collect();
        if is_trusted(&others) {
            sent.remove(index);
        } else {
            index += 1;
        }
    }
    sent
}
