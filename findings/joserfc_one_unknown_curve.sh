#!/bin/sh
# joserfc 1.8.0: one key on a curve that it does not know, and none of the set's keys can be used.
#
# RFC 7517, section 5: whoever reads a JWK Set should ignore keys with a "kty" that they don't understand, or with
# values outside the ranges that they support. Providers publish new kinds of keys beside the old ones.
# Expected: the RSA key of a set that also has an EC key on a curve of another name is read, as it is beside a key of an
# unknown "kty".
# Seen: `KeySet.import_key_set` raises KeyError, which is no error of joserfc's own. What helps: import keys one by one.
#
# Exit status: 0 while that is so; 1 when it has changed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check joserfc==1.8.0
cat >read.py <<'PYTHON'
from joserfc.jwk import KeySet, RSAKey

rsa = RSAKey.generate_key(2048, {"kid": "now", "use": "sig"}).as_dict(private=False)
x = "a" * 43
others = {
    "unknown kty": {"kty": "OTHER", "kid": "next"},
    "unknown curve": {"kty": "EC", "crv": "brainpoolP256r1", "x": x, "y": x, "kid": "next", "use": "sig"},
}
for name, other in others.items():
    try:
        found = KeySet.import_key_set({"keys": [rsa, other]})
    except Exception as error:
        print(f"{name}: {type(error).__name__}")
    else:
        print(f"{name}: {', '.join(key.kid for key in found.keys)}")
PYTHON
venv/bin/python read.py | tee said
grep -qx "unknown kty: now" said
grep -qx "unknown curve: KeyError" said
