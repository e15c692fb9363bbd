"""Puts a certificate that no authority signed where the proxy looks for one, when there is none yet.

It makes a first start encrypted on any machine; browsers warn of it. The hospital's own `tls.crt` and `tls.key`, put
into the folder, are left alone.
"""

import datetime as dt
import ipaddress
import os
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAYS = 365


def main(folder: Path, hosts: list[str]) -> str:
    """What was done, in one line."""
    certificate, key = folder / "tls.crt", folder / "tls.key"
    if certificate.exists() and key.exists():
        return f"{certificate} is there: left as it is."
    made = ec.generate_private_key(ec.SECP256R1())
    key.touch(mode=0o600)
    key.write_bytes(
        made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate.write_bytes(signed(made, hosts).public_bytes(serialization.Encoding.PEM))
    return f"{certificate} made for {', '.join(hosts)}, signed by nobody, good for {DAYS} days."


def signed(key: ec.EllipticCurvePrivateKey, hosts: list[str]) -> x509.Certificate:
    """A certificate for these names and addresses, signed with its own key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def alternative(host: str) -> x509.GeneralName:
    """An entry as Django's ALLOWED_HOSTS has them: an address, a name, or a domain with all below it."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return x509.DNSName(f"*{host}" if host.startswith(".") else host)


if __name__ == "__main__":
    named = [host.strip() for host in os.environ.get("ALLOWED_HOSTS", "").split(",")]
    told = main(Path(sys.argv[1]), [host for host in named if host and host != "*"] or ["localhost"])
    sys.stdout.write(f"{told}\n")
