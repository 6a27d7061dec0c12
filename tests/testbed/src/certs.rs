//! Certificates for servers, good and bad.

use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, PublicKeyData,
    SignatureAlgorithm,
};
use time::{Duration, OffsetDateTime};

use crate::error::Error;
use crate::find::find;
use crate::folder::Folder;

/// The names in a certificate that fits the servers of the testbed.
const NAMES: &[&str] = &["localhost", "127.0.0.1"];

/// A certificate authority, and an intermediate one below it that signs the servers' certificates.
#[derive(Debug)]
pub struct Certs {
    root: CertifiedIssuer<'static, KeyPair>,
    intermediate: CertifiedIssuer<'static, KeyPair>,
}

/// What a server shows, and its key.
#[derive(Debug, Clone)]
pub struct Cert {
    chain: String,
    key: String,
}

impl Certs {
    /// A new authority that no other test trusts.
    ///
    /// # Errors
    ///
    /// When the system gives no random numbers.
    pub fn new() -> Result<Self, Error> {
        let root =
            CertifiedIssuer::self_signed(authority("golive test root"), KeyPair::generate()?)?;
        let params = authority("golive test intermediate");
        let intermediate = CertifiedIssuer::signed_by(params, KeyPair::generate()?, &root)?;
        Ok(Self { root, intermediate })
    }

    /// The certificate of the authority, which a client must trust, as PEM.
    #[must_use]
    pub fn ca_pem(&self) -> String {
        self.root.pem()
    }

    /// A good certificate for `localhost` and 127.0.0.1, which lasts a year.
    ///
    /// # Errors
    ///
    /// When the system gives no random numbers; so for all below.
    pub fn valid(&self) -> Result<Cert, Error> {
        self.days_left(365)
    }

    /// A good certificate that a client shows of itself.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn client(&self) -> Result<Cert, Error> {
        let mut params = leaf(NAMES, -1, 365)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(params)
    }

    /// A good certificate for these names and addresses.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`], and when a name is none.
    pub fn valid_for(&self, names: &[&str]) -> Result<Cert, Error> {
        self.issue(leaf(names, -1, 365)?)
    }

    /// Good, but ended yesterday.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn expired(&self) -> Result<Cert, Error> {
        self.issue(leaf(NAMES, -30, -1)?)
    }

    /// Good, but from tomorrow on.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn not_yet_valid(&self) -> Result<Cert, Error> {
        self.issue(leaf(NAMES, 1, 30)?)
    }

    /// Good, for so many days and one hour more, so that the whole days left are just these.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn days_left(&self, days: i64) -> Result<Cert, Error> {
        let mut params = leaf(NAMES, -1, days)?;
        params.not_after += Duration::HOUR;
        self.issue(params)
    }

    /// Good, but for `other.example` only.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn wrong_host(&self) -> Result<Cert, Error> {
        self.valid_for(&["other.example"])
    }

    /// Signed by itself, for the right names.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn self_signed(&self) -> Result<Cert, Error> {
        let key = KeyPair::generate()?;
        let chain = leaf(NAMES, -1, 365)?.self_signed(&key)?.pem();
        Ok(Cert {
            chain,
            key: key.serialize_pem(),
        })
    }

    /// Good, but the server does not show the intermediate certificate.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn missing_intermediate(&self) -> Result<Cert, Error> {
        let key = KeyPair::generate()?;
        let chain = leaf(NAMES, -1, 365)?
            .signed_by(&key, &self.intermediate)?
            .pem();
        Ok(Cert {
            chain,
            key: key.serialize_pem(),
        })
    }

    /// Good, but for an RSA key of 1024 bits. nginx serves it; PostgreSQL and others may refuse.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`], and when `openssl` is not installed: ring makes no such keys.
    pub fn weak_key(&self) -> Result<Cert, Error> {
        let (key, public) = weak()?;
        let chain = leaf(NAMES, -1, 365)?
            .signed_by(&public, &self.intermediate)?
            .pem();
        Ok(Cert {
            chain: chain + &self.intermediate.pem(),
            key,
        })
    }

    /// Good, but for the RSA key of 1024 bits of the intermediate certificate. What that has signed
    /// nobody verifies: the signature is of another key.
    ///
    /// # Errors
    ///
    /// As for [`Certs::weak_key`].
    pub fn weak_intermediate(&self) -> Result<Cert, Error> {
        let params = || authority("golive test weak intermediate");
        let (_, public) = weak()?;
        let above = params().signed_by(&public, &self.root)?.pem();
        let other = openssl(&["genrsa", "2048"])?;
        let other = KeyPair::from_pem(&String::from_utf8_lossy(&other))?;
        let other = CertifiedIssuer::self_signed(params(), other)?;
        let key = KeyPair::generate()?;
        let chain = leaf(NAMES, -1, 365)?.signed_by(&key, &other)?.pem();
        Ok(Cert {
            chain: chain + &above,
            key: key.serialize_pem(),
        })
    }

    /// Good, with a serial number of so many octets: RFC 5280 has 20 at the most.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn serial_of(&self, octets: usize) -> Result<Cert, Error> {
        let mut params = leaf(NAMES, -1, 365)?;
        params.serial_number = Some(vec![0x5A; octets].into());
        self.issue(params)
    }

    /// Good, without an end: RFC 5280 writes that as the last second of the year 9999.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn endless(&self) -> Result<Cert, Error> {
        let mut params = leaf(NAMES, -1, 365)?;
        params.not_after = rcgen::date_time_ymd(9999, 12, 31) + Duration::seconds(86_399);
        self.issue(params)
    }

    /// Good, and sent along with a certificate that nobody needs: one for the intermediate
    /// authority, by its name, of an RSA key of 1024 bits that it does not have.
    ///
    /// # Errors
    ///
    /// As for [`Certs::weak_key`].
    pub fn beside_weak(&self) -> Result<Cert, Error> {
        let (_, public) = weak()?;
        let params = authority("golive test intermediate");
        self.beside(&params.signed_by(&public, &self.root)?.pem())
    }

    /// Good, and sent along with a certificate that nobody needs: that of the intermediate
    /// authority as it was until yesterday.
    ///
    /// # Errors
    ///
    /// As for [`Certs::valid`].
    pub fn beside_expired(&self) -> Result<Cert, Error> {
        let mut params = authority("golive test intermediate");
        (params.not_before, params.not_after) = days(-3650, -1);
        self.beside(&params.signed_by(self.intermediate.key(), &self.root)?.pem())
    }

    /// A good one, with another one between it and what it is trusted by.
    fn beside(&self, other: &str) -> Result<Cert, Error> {
        let key = KeyPair::generate()?;
        let own = leaf(NAMES, -1, 365)?.signed_by(&key, &self.intermediate)?;
        Ok(Cert {
            chain: own.pem() + other + &self.intermediate.pem(),
            key: key.serialize_pem(),
        })
    }

    fn issue(&self, params: CertificateParams) -> Result<Cert, Error> {
        let key = KeyPair::generate()?;
        let chain = params.signed_by(&key, &self.intermediate)?.pem() + &self.intermediate.pem();
        Ok(Cert {
            chain,
            key: key.serialize_pem(),
        })
    }
}

impl Cert {
    /// The certificates that the server shows, its own first, as PEM.
    #[must_use]
    pub fn chain_pem(&self) -> &str {
        &self.chain
    }

    /// The private key, as PEM.
    #[must_use]
    pub fn key_pem(&self) -> &str {
        &self.key
    }

    /// Puts both into a server's folder: the paths of the chain and of the key.
    pub(crate) fn write(&self, folder: &Folder) -> Result<(PathBuf, PathBuf), Error> {
        Ok((
            folder.write("cert.pem", &self.chain)?,
            folder.write("key.pem", &self.key)?,
        ))
    }
}

/// An RSA key of 1024 bits as PEM, and its public half.
fn weak() -> Result<(String, WeakKey), Error> {
    let key = String::from_utf8_lossy(&openssl(&["genrsa", "1024"])?).into_owned();
    let folder = Folder::new("key")?;
    let path = folder.write("key.pem", &key)?.display().to_string();
    let arguments = ["rsa", "-in", &path, "-RSAPublicKey_out", "-outform", "DER"];
    Ok((key, WeakKey(openssl(&arguments)?)))
}

/// The public half of a key that rcgen cannot hold.
struct WeakKey(Vec<u8>);

impl PublicKeyData for WeakKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    (params.not_before, params.not_after) = days(-3650, 3650);
    params
}

fn leaf(names: &[&str], from: i64, to: i64) -> Result<CertificateParams, Error> {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = named("golive test server");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = days(from, to);
    Ok(params)
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

/// Days from now, as two times.
fn days(from: i64, to: i64) -> (OffsetDateTime, OffsetDateTime) {
    let now = OffsetDateTime::now_utc();
    (now + Duration::days(from), now + Duration::days(to))
}

/// What `openssl` prints.
fn openssl(arguments: &[&str]) -> Result<Vec<u8>, Error> {
    let program: &Path = &find("openssl", "openssl")?;
    let output = Command::new(program)
        .args(arguments)
        .output()
        .map_err(Error::io("run openssl"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err(Error::Tool {
        program: program.display().to_string(),
        status: output.status.to_string(),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}
