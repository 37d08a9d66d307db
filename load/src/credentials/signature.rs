//! How a device logs in to Alibaba Cloud's IoT Platform over MQTT: what is sent is signed with its secret, which stays here.
//!
//! Source: Alibaba Cloud, IoT Platform, "Establish MQTT connections over TCP" (<https://www.alibabacloud.com/help/doc-detail/73742.htm>): client id
//! `clientId|securemode=S,signmethod=M,timestamp=T|`, user name `deviceName&productKey`, password the HMAC in hexadecimal of the parameters clientId,
//! deviceName, productKey and timestamp, sorted by name, each name followed by its value and nothing between them.

use ring::hmac;
use twin_core::told::Term;

use crate::secret::Secret;

/// Most characters of the client id that is signed (same page).
const MOST_CLIENT: usize = 64;

/// What is signed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signing<'a> {
    pub(super) client: &'a str,
    pub(super) device: &'a str,
    pub(super) product: &'a str,
    /// Milliseconds since 1970.
    pub(super) millis: i64,
    /// Over TLS (security mode 2) or plain TCP (3).
    pub(super) is_tls: bool,
}

/// What CONNECT says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signed {
    pub(super) id: String,
    pub(super) user: String,
    pub(super) password: Secret,
}

impl Signing<'_> {
    /// Whether the platform takes the client id.
    pub(super) fn check(&self) -> Result<(), Term> {
        if self.client.chars().count() > MOST_CLIENT || self.client.contains('|') {
            return Err(Term::new(
                "client_prefix and id must have no more than 64 characters together, and no |",
                "client_prefix 与设备编号合计不得超过 64 个字符，且不得含 |",
            ));
        }
        Ok(())
    }

    fn content(&self) -> String {
        let Self {
            client,
            device,
            product,
            millis,
            ..
        } = self;
        format!("clientId{client}deviceName{device}productKey{product}timestamp{millis}")
    }

    pub(super) fn sign(&self, secret: &Secret) -> Signed {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
        let tag = hmac::sign(&key, self.content().as_bytes());
        let digits: String = tag.as_ref().iter().map(|b| format!("{b:02x}")).collect();
        let mode = if self.is_tls { 2 } else { 3 };
        Signed {
            id: format!(
                "{}|securemode={mode},signmethod=hmacsha256,timestamp={}|",
                self.client, self.millis
            ),
            user: format!("{}&{}", self.device, self.product),
            password: Secret::new(digits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_signed_as_the_platform_checks_it() {
        // The parameters of the page's own example. It signs them with HMAC-SHA1 (FAFD82A3D602B37FB0FA8B7892F24A477F851A14, which the content below
        // gives); HMAC-SHA256 of the same content was worked out with Python's hmac.
        let signing = Signing {
            client: "12345",
            device: "device",
            product: "pk",
            millis: 789,
            is_tls: false,
        };
        assert_eq!(
            signing.content(),
            "clientId12345deviceNamedeviceproductKeypktimestamp789"
        );
        let signed = signing.sign(&Secret::new("secret".into()));
        assert_eq!(
            signed.id,
            "12345|securemode=3,signmethod=hmacsha256,timestamp=789|"
        );
        assert_eq!(signed.user, "device&pk");
        assert_eq!(
            signed.password.reveal(),
            "6074a46a91b1ebb2cc4ea42790ad0e80202c9843859fc292e57c4eb19fad9e57"
        );
        let tls = Signing {
            is_tls: true,
            ..signing
        };
        let signed = tls.sign(&Secret::new("secret".into()));
        assert!(signed.id.contains("|securemode=2,"), "{}", signed.id);
    }

    #[test]
    fn client_ids_that_the_platform_refuses_are_refused_here() {
        let of = |client: &str| {
            let signing = Signing {
                client,
                device: "d",
                product: "p",
                millis: 0,
                is_tls: false,
            };
            signing.check().is_ok()
        };
        assert!(of(&"x".repeat(64)));
        assert!(!of(&"x".repeat(65)));
        assert!(!of("a|b"));
    }
}
