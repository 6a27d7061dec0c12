//! What a domain publishes of its mail.

use std::time::Duration;

use golive_core::probe::Reason;
use golive_probes::dns::{MailDomain, mail_domain};
use golive_testbed::{Dns as Server, Port};

use crate::{measure, reason, within};

/// Keys of RSA by their bits, which `openssl genrsa` made.
const KEY_512: &str = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL+6FKN8HmWmRNoF31edNKcgkWsdvA4oFH/e9CVasj838stizSdbsKlZzPfQRmFnG3UouI9nGLzS9eBxzZxCtnUCAwEAAQ==";
const KEY_1024: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDC2drXxAEbsuJXGQ5E8StS5sLakeK8B2nNitdkmHbdWjbBrsj/xrKnObjsQS/tJSkfqUN+OYuyF8/ubkwQIIf8lud77hIj8ACSQ8NowfHni9Ar/Wbz4T4357ZdsgfnQ1tfQlF/JtwqKkJMGAF4KByjBQrSo9zfLJVOpjfMePMTewIDAQAB";
const KEY_2048: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAlAWhT8st46HIMQhByuoaaSysLtjTXO1Ezm98tKSAzDrDg61NwRcr2Ix/52Z2nkdKhxcQiAF18xP3d25Ws4muxX1zp75jehtHBJgS4TnZwWUIRgTNmfsdt8ngn8VX5F7JhvLGHdlBy765ZCS2bSDuqIJlDx9K/qP5h8W6DVR3nF5DJfffWEpu01BnFygETpiW2DM0dd8tBO3TR211B71iL5nZlRmNqBDqeAy50NtzYcVtJzhixP9rrsg3koJ/BLTSSQJuMQkxiM78+AGRY1ZnKPDg8DVkIiTanfV0ncYMcoIvJeonL51na0LfSRd518/uUKkXZzOZvcVNigTo2HyOwwIDAQAB";
/// Of 1024 bits, without what says which kind of key it is.
const KEY_PKCS1: &str = "MIGJAoGBANK1Kye4bv5BCU2clx7D83+0LL/p6KncaL2wlb8SUCkqtvZbOdJ4PGm/xAgDo/tbi4JjmW76DkjbXasgLkUpDMT0dZtkCfPKrqg4o1ESfjP72Pfu/iHNx5Ikahq/K6d6sTDYuRIz7dibcuyCCd79ZqKn967E1dG7bNUoekN08DtBAgMBAAE=";

const MAIL: &str = r#"
@             TXT "unrelated"
@             TXT "v=spf1 ip4:192.0.2.0/24 " "-all"
_dmarc        TXT "v=DMARC1; p=reject; rua=mailto:a@shop.test"
s1._domainkey TXT "v=DKIM1; k=rsa; p=<in two>"
e1._domainkey TXT "k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
x1._domainkey TXT "v=DKIM1; p=x"
x2._domainkey TXT "v=DKIM1; t=s:y; p=<1024>"
x3._domainkey TXT "p=<1024>; v=DKIM1"
x4._domainkey TXT "v=DKIM1; k=dsa; p=<1024>"
x5._domainkey TXT "v=DKIM1; s=other; p=<1024>"
x6._domainkey TXT "v=DKIM1; p=<1024>; p=<1024>"
x7._domainkey TXT "v=DKIM1; k=ed25519; p=<1024>"
x8._domainkey TXT "v=DKIM1; p=<512>"
x9._domainkey TXT "v=DKIM1; p=<cut off>"
x10._domainkey TXT "v=DKIM1; h=sha1; p=<1024>"
s7._domainkey TXT "v=DKIM1; h=sha1:sha256; p=<1024>"
s8._domainkey TXT "v=DKIM1; p=<pkcs1>"
s2._domainkey TXT "v=DKIM1; p="
s3._domainkey TXT "v=DKIM1; p=<the key>"
s4._domainkey TXT "v=DKIM2; p=MIGf"
s5._domainkey TXT "k=rsa"
s6._domainkey CNAME s1._domainkey
soft          TXT "V=SPF1 include:_spf.shop.test ~ALL"
_dmarc.soft   TXT "v=DMARC1;p=Quarantine; pct=50"
_spf          TXT "v=spf1 ip4:192.0.2.0/24 include:_spf2.shop.test ?all"
_spf2         TXT "v=spf1 a:small.shop.test"
gone          TXT "v=spf1 include:nowhere.shop.test -all"
inner         TXT "v=spf1 include:harmed.shop.test -all"
harmed        TXT "v=spf1 ipv4:192.0.2.1 -all"
anybody       TXT "v=spf1 include:open.shop.test -all"
nobody        TXT "v=spf1 -include:open.shop.test -all"
many          TXT "v=spf1 mx a:a.shop.test a:b.shop.test include:more.shop.test -all"
more          TXT "v=spf1 mx a:a.shop.test a:b.shop.test a:c.shop.test redirect=most.shop.test"
most          TXT "v=spf1 mx a:d.shop.test -all"
circle        TXT "v=spf1 include:circle.shop.test -all"
ten           TXT "v=spf1 mx include:more.shop.test -all"
leads         TXT "v=spf1 redirect=soft.shop.test"
_dmarc.leads  TXT "v=DMARC1; p=none"
round         TXT "v=spf1 redirect=round.shop.test"
_dmarc.round  TXT "v=DMARC1; p=reject; pct=0"
open          TXT "v=spf1 +all"
_dmarc.open   TXT "v=DMARC1; rua=mailto:a@shop.test"
neutral       TXT "v=spf1 mx ?all"
_dmarc.neutral TXT "p=reject"
endless       TXT "v=spf1 mx a:small.shop.test"
twice         TXT "v=spf1 -all"
twice         TXT "v=spf1 mx -all"
_dmarc.twice  TXT "v=DMARC1; p=reject"
_dmarc.twice  TXT "v=DMARC1; p=none"
typo          TXT "v=spf10 -all"
broken        TXT "v=spf1 ipv4:192.0.2.1 -all"
_dmarc.broken TXT "p=reject; v=DMARC1"
early         TXT "v=spf1 -all include:shop.test"
_dmarc.early  TXT "v=DMARC1; p=reject; p=none"
_dmarc.lost   TXT "v=DMARC1; p=reject; pct=101"
_dmarc.typo   TXT "v=DMARC1; p=reject; pct=half"
lost          TXT "v=spf1 redirect=nowhere.shop.test"
"#;

#[tokio::test]
async fn what_a_domain_says_of_its_mail() {
    let (start, end) = KEY_1024.split_at(50);
    let cut_off = KEY_2048.get(..244).unwrap();
    let zone = MAIL
        .replace("<1024>", KEY_1024)
        .replace("<in two>", &format!("{start}\" \"{end}"))
        .replace("<cut off>", &format!("\" \"{cut_off}"))
        .replace("<512>", KEY_512)
        .replace("<pkcs1>", KEY_PKCS1);
    let server = Server::builder().zone("shop.test", &zone).start().await;
    let server = server.unwrap();
    let domain = |name: &str| -> MailDomain {
        mail_domain(format!("{name}shop.test")).at(server.addr().to_string())
    };
    for name in ["", "soft.", "leads.", "nobody.", "ten."] {
        assert!(measure(domain(name).has_spf()).await.unwrap(), "{name}");
    }
    for (name, expected) in [
        ("round.", Reason::UnexpectedValue),
        ("open.", Reason::UnexpectedValue),
        ("neutral.", Reason::UnexpectedValue),
        ("endless.", Reason::UnexpectedValue),
        ("twice.", Reason::UnexpectedValue),
        ("broken.", Reason::UnexpectedValue),
        ("early.", Reason::UnexpectedValue),
        ("gone.", Reason::UnexpectedValue),
        ("inner.", Reason::UnexpectedValue),
        ("anybody.", Reason::UnexpectedValue),
        ("many.", Reason::UnexpectedValue),
        ("circle.", Reason::UnexpectedValue),
        ("typo.", Reason::Missing),
        ("lost.", Reason::Missing),
        ("nowhere.", Reason::Missing),
    ] {
        assert_eq!(reason(domain(name).has_spf()).await, expected, "{name}");
    }
    for selector in ["s1", "s6", "s7", "s8", "e1"] {
        assert!(measure(domain("").has_dkim(selector)).await.unwrap());
    }
    for (selector, expected) in [
        ("s2", Reason::UnexpectedValue),
        ("s3", Reason::UnexpectedValue),
        ("s4", Reason::UnexpectedValue),
        ("x1", Reason::UnexpectedValue),
        ("x2", Reason::UnexpectedValue),
        ("x3", Reason::UnexpectedValue),
        ("x4", Reason::UnexpectedValue),
        ("x5", Reason::UnexpectedValue),
        ("x6", Reason::UnexpectedValue),
        ("x7", Reason::UnexpectedValue),
        ("x8", Reason::UnexpectedValue),
        ("x9", Reason::UnexpectedValue),
        ("x10", Reason::UnexpectedValue),
        ("s5", Reason::Missing),
        ("s9", Reason::Missing),
        ("", Reason::BadConfiguration),
    ] {
        let found = reason(domain("").has_dkim(selector)).await;
        assert_eq!(found, expected, "{selector}");
    }
    for name in ["", "soft."] {
        assert!(measure(domain(name).has_dmarc()).await.unwrap(), "{name}");
    }
    for (name, expected) in [
        ("leads.", Reason::UnexpectedValue),
        ("round.", Reason::UnexpectedValue),
        ("open.", Reason::UnexpectedValue),
        ("twice.", Reason::UnexpectedValue),
        ("early.", Reason::UnexpectedValue),
        ("lost.", Reason::UnexpectedValue),
        ("typo.", Reason::UnexpectedValue),
        ("broken.", Reason::Missing),
        ("neutral.", Reason::Missing),
        ("nowhere.", Reason::Missing),
    ] {
        assert_eq!(reason(domain(name).has_dmarc()).await, expected, "{name}");
    }
    for (name, policy) in [("", "reject"), ("soft.", "quarantine"), ("leads.", "none")] {
        let found = measure(domain(name).dmarc_policy()).await.unwrap();
        assert_eq!(found, policy);
    }
    for nothing in ["", "."] {
        let nothing = || mail_domain(nothing).at(server.addr().to_string());
        let found = reason(nothing().has_spf()).await;
        assert_eq!(found, Reason::BadConfiguration);
        let found = reason(nothing().has_dkim("s1")).await;
        assert_eq!(found, Reason::BadConfiguration);
        let found = reason(nothing().has_dmarc()).await;
        assert_eq!(found, Reason::BadConfiguration);
    }
    // A server that does not answer says nothing of the domain.
    let silent = Port::free().unwrap();
    let refused = mail_domain("shop.test").at(silent.addr().to_string());
    let found = within(Duration::from_millis(500), &refused.has_spf()).await;
    let found = found.unwrap_err().reason();
    assert!(
        matches!(found, Reason::TimedOut | Reason::ResolveFailed),
        "{found}"
    );
}
