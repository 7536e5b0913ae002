"""Verifies an access token by a JWKS, with PyJWT, and prints its claims.

usage: verify_token.py JWKS_URL TOKEN
"""

import json
import sys

import jwt

jwks_url, token = sys.argv[1:]
key = jwt.PyJWKClient(jwks_url).get_signing_key_from_jwt(token)
claims = jwt.decode(token, key.key, algorithms=["ES256"], audience="signalbox", issuer="signalbox")
print(json.dumps(claims))
