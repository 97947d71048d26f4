"""A passkey in software: what a phone or a computer does when it is asked for one."""

import hashlib
import json
import secrets
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Passkey:
    """One key pair of one owner; `verifies` is whether it asks for finger, face or PIN."""

    def __init__(self, *, verifies=True, origin="http://testserver"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.origin = origin
        self.owner = ""

    def create(self, options):
        """The answer when a page asks for a new passkey."""
        self.owner = options["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        attested = b"\0" * 16 + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(options["rp"]["id"], self.flags | ATTESTED) + attested
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._told("webauthn.create", options["challenge"])
        return self._answer(clientDataJSON=told, attestationObject=made)

    def get(self, options):
        """The answer when a page asks who somebody is."""
        data = self._data(options["rpId"], self.flags)
        told = self._told("webauthn.get", options["challenge"])
        signed = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        answer = self._answer(clientDataJSON=told, authenticatorData=data, signature=signed)
        answer["response"]["userHandle"] = self.owner
        return answer

    def _data(self, place, flags):
        return hashlib.sha256(place.encode()).digest() + struct.pack(">BI", flags, 0)

    def _told(self, kind, challenge):
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **response):
        return {
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }
