"""Has AWS's own library recompute the signatures of requests that the program sends: check_signature.py CREDLINT"""
import http.server
import json
import os
import pathlib
import re
import secrets
import ssl
import subprocess
import sys
import tempfile
import threading

import botocore
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

# By the host that is asked, the region that its signature must be for: of the one of all regions, the first.
REGIONS = {"sts.amazonaws.com": "us-east-1", "sts.eu-central-1.amazonaws.com": "eu-central-1",
           "sts.us-gov-west-1.amazonaws.com": "us-gov-west-1"}
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
ANSWER = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/nightly</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"""

requests = []


class Sts(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        requests.append((self.path, list(self.headers.items())))
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_):
        pass


def certificate(folder, hosts):
    """A root that signs for the hosts itself."""
    names = ",".join(f"DNS:{host}" for host in hosts)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=credlint checks", "-addext", f"subjectAltName={names}", "-keyout", folder / "key.pem",
                    "-out", folder / "root.pem"], check=True, capture_output=True)


def serve(folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sts)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "root.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def probe(credlint, folder, host, key_id, secret):
    """What came of the probe, and the one request that it sent."""
    requests.clear()
    port = serve(folder)
    (folder / "inventory.toml").write_text(
        f'[[token]]\nid = "key"\nkind = "aws-access-key"\nowner = "a"\nclient_id = "{key_id}"\nsecret = "env:KEY"\n'
        f'base_url = "https://{host}"\n')
    run = subprocess.run([credlint, "audit", "--no-config", "--probe", "--ca-file", folder / "root.pem", "--connect-to",
                          f"{host}:443:127.0.0.1:{port}", "-r", f"json={folder}/report.json", folder / "inventory.toml"],
                         env={"PATH": os.environ["PATH"], "KEY": secret}, capture_output=True, text=True)
    (token,) = json.loads((folder / "report.json").read_text())["tokens"]
    assert token["verdict"] == "alive", run.stdout + run.stderr
    (request,) = requests
    return request


def signature(path, headers, host, region, key_id, secret):
    """As the library signs the very same request at the same moment."""
    authorization = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=(.+), ?SignedHeaders=(.+), ?Signature=([0-9a-f]{64})",
                                 headers["authorization"])
    assert authorization, headers["authorization"]
    credential, names, sent = authorization.groups()
    moment = headers["x-amz-date"]
    assert credential == f"{key_id}/{moment[:8]}/{region}/sts/aws4_request", credential
    names = names.split(";")
    assert {"host", "x-amz-date"} <= set(names) and names == sorted(names), names
    request = AWSRequest(method="GET", url=f"https://{host}{path}", headers={name: headers[name] for name in names})
    request.context["timestamp"] = moment
    signer = SigV4Auth(Credentials(key_id, secret), "sts", region)
    canonical = signer.canonical_request(request)
    assert f"\n{';'.join(names)}\n" in canonical, canonical   # it leaves out none that the program signed
    return sent, signer.signature(signer.string_to_sign(request, canonical), request)


def main():
    credlint = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        certificate(folder, REGIONS)
        for host, region in REGIONS.items():
            key_id = "AKIA" + "".join(secrets.choice(UPPER) for _ in range(16))
            secret = secrets.token_urlsafe(27) + "/+" + secrets.token_hex(1)   # 40 characters, with those of base64
            path, sent_headers = probe(credlint, folder, host, key_id, secret)
            headers = {name.lower(): value for name, value in sent_headers}
            assert len(headers) == len(sent_headers), "a header twice"
            assert not any(secret in value for value in [path, *headers.values()]), "the secret itself was sent"
            sent, right = signature(path, headers, host, region, key_id, secret)
            assert sent == right, f"{host}: signed {sent}, and botocore {botocore.__version__} signs {right}"
            # Else the comparison would prove nothing.
            _, wrong = signature(path, headers, host, region, key_id, secret[::-1])
            assert sent != wrong
            print(f"{host}: ok")


main()
