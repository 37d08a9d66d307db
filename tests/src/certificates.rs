//! Certificates for servers of tests, made by OpenSSL's own program.

use std::path::Path;
use std::process::Command;

use anyhow::ensure;

/// Makes in `folder` an authority (`ca.pem`), and a server's and a client's certificate from it (`server.pem`, `server.key`, `client.pem`,
/// `client.key`), for `localhost` and 127.0.0.1.
///
/// # Errors
/// When `openssl` is not there or fails.
pub fn certificates(folder: &Path) -> anyhow::Result<()> {
    let script = r"
set -e
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority -addext keyUsage=critical,keyCertSign
for who in server client; do
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $who.key -out $who.csr -subj /CN=$who
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n' > $who.ext
  openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out $who.pem -days 2 -extfile $who.ext
done
";
    let made = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .output()?;
    ensure!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    Ok(())
}
