#!/bin/sh
# Authlib 1.9.10: `client_secret_basic` sends a client's id and secret as they are, and in Latin-1.
#
# RFC 6749, 2.3.1: id and secret are encoded as application/x-www-form-urlencoded (appendix B: in UTF-8) before they
# become the user name and the password of HTTP Basic. A provider that follows it decodes them.
# Expected: for the client "our rooms" with the secret "50%25+1" what oauth4webapi 3.8.8 sends:
# "our+rooms:50%2525%2B1".
# Seen: "our rooms:50%25+1", which such a provider reads as the secret "50% 1", and refuses. A secret with letters
# outside Latin-1 raises UnicodeEncodeError. What helps: encode both before they are handed to Authlib, or use
# `client_secret_post`.
#
# Exit status: 0 while that is so; 1 when it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check Authlib==1.9.10
npm install --silent --no-audit --no-fund --prefix "$folder" oauth4webapi@3.8.8
cat >basic.py <<'PYTHON'
import base64
from urllib.parse import unquote_plus

from authlib.oauth2.auth import ClientAuth

_, headers, _ = ClientAuth("our rooms", "50%25+1", "client_secret_basic").prepare("POST", "https://example.org/", {}, "")
sent = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
print(f"Authlib: {sent}; read by the RFC: {unquote_plus(sent.partition(':')[2])}")
try:
    ClientAuth("our rooms", "\u79d8\u5bc6", "client_secret_basic").prepare("POST", "https://example.org/", {}, "")
except UnicodeEncodeError as error:
    print(f"Authlib: {type(error).__name__}, {error.encoding}")
PYTHON
cat >basic.mjs <<'JAVASCRIPT'
import { ClientSecretBasic } from "oauth4webapi";

const headers = new Headers();
const client = { client_id: "our rooms" };
await ClientSecretBasic("50%25+1")({ issuer: "https://example.org" }, client, new URLSearchParams(), headers);
console.log(`oauth4webapi: ${Buffer.from(headers.get("authorization").slice("Basic ".length), "base64")}`);
JAVASCRIPT
{ venv/bin/python basic.py; node basic.mjs; } | tee said
grep -qxF "Authlib: our rooms:50%25+1; read by the RFC: 50% 1" said
grep -qxF "Authlib: UnicodeEncodeError, latin-1" said
grep -qxF "oauth4webapi: our+rooms:50%2525%2B1" said
