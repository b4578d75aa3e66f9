"""Office encryption, for files that open with the default password and for files that do not."""

import hashlib
import hmac
import struct
from base64 import b64encode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

try:
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
except ImportError:
    ARC4 = algorithms.ARC4

from .compound import EOF, ole

# Excel itself writes this one where only the structure of a workbook is protected, and opens such files unasked.
DEFAULT = "VelvetSweatshop"
SALT = bytes(range(1, 17))


def _aes(key, data, iv=None):
    mode = modes.ECB() if iv is None else modes.CBC(iv)
    worker = Cipher(algorithms.AES(key), mode).encryptor()
    return worker.update(data) + worker.finalize()


def _padded(data, to=16):
    return data + b"\0" * (-len(data) % to)


def agile(package, password=DEFAULT, spin=1000, hash_name="sha512", said_spin=None, said_size=None):
    """An encrypted package of the agile kind ([MS-OFFCRYPTO] 2.3.4.10)."""
    hashed = lambda data: hashlib.new(hash_name, data).digest()
    width = len(hashed(b""))
    bits = {"sha512": 256, "sha384": 256, "sha256": 256, "sha1": 128}[hash_name]
    chained = hashed(SALT + password.encode("utf-16-le"))
    for turn in range(spin):
        chained = hashed(struct.pack("<I", turn) + chained)
    derived = lambda block: hashed(chained + bytes.fromhex(block))[:bits // 8].ljust(bits // 8, b"\x36")
    secret, key_salt = bytes(range(100, 100 + bits // 8)), bytes(range(50, 66))
    verifier = bytes(range(200, 216))
    vector = lambda block: hashed(key_salt + block)[:16].ljust(16, b"\x36")
    body = b"".join(_aes(secret, _padded(package[at:at + 4096]), vector(struct.pack("<I", at // 4096)))
                    for at in range(0, len(package), 4096))
    stream = struct.pack("<Q", len(package) if said_size is None else said_size) + body
    mac_key = bytes(range(width))
    mac = hmac.new(mac_key, stream, hash_name).digest()
    said = lambda data: b64encode(data).decode()
    common = (f'blockSize="16" keyBits="{bits}" hashSize="{width}" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" '
              f'hashAlgorithm="{hash_name.upper()}"')
    xml = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
           f'<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption" '
           f'xmlns:p="http://schemas.microsoft.com/office/2006/keyEncryptor/password">'
           f'<keyData saltSize="16" {common} saltValue="{said(key_salt)}"/>'
           f'<dataIntegrity encryptedHmacKey="{said(_aes(secret, _padded(mac_key), vector(bytes.fromhex("5fb2ad010cb9e1f6"))))}" '
           f'encryptedHmacValue="{said(_aes(secret, _padded(mac), vector(bytes.fromhex("a0677f02b22c8433"))))}"/>'
           f'<keyEncryptors><keyEncryptor uri="http://schemas.microsoft.com/office/2006/keyEncryptor/password">'
           f'<p:encryptedKey spinCount="{spin if said_spin is None else said_spin}" saltSize="16" {common} '
           f'saltValue="{said(SALT)}" '
           f'encryptedVerifierHashInput="{said(_aes(derived("fea7d2763b4b9e79"), verifier, SALT))}" '
           f'encryptedVerifierHashValue="{said(_aes(derived("d7aa0f6d3061344e"), _padded(hashed(verifier)), SALT))}" '
           f'encryptedKeyValue="{said(_aes(derived("146e0be7abacd0d6"), secret, SALT))}"/>'
           f"</keyEncryptor></keyEncryptors></encryption>")
    return ole({"EncryptionInfo": struct.pack("<2HI", 4, 4, 0x40) + xml.encode(), "EncryptedPackage": stream})


def standard(package, password=DEFAULT):
    """An encrypted package of the standard kind, AES-128 ([MS-OFFCRYPTO] 2.3.4.5)."""
    sha1 = lambda data: hashlib.sha1(data).digest()
    chained = sha1(SALT + password.encode("utf-16-le"))
    for turn in range(50000):
        chained = sha1(struct.pack("<I", turn) + chained)
    last = sha1(chained + struct.pack("<I", 0)).ljust(64, b"\0")
    key = sha1(bytes(byte ^ 0x36 for byte in last))[:16]
    verifier = bytes(range(16))
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    info = struct.pack("<2H2I", 3, 2, 0x24, len(header)) + header
    info += struct.pack("<I", 16) + SALT + _aes(key, verifier) + struct.pack("<I", 20) + _aes(key, _padded(sha1(verifier), 32))
    return ole({"EncryptionInfo": info, "EncryptedPackage": struct.pack("<Q", len(package)) + _aes(key, _padded(package))})


def _rc4(key, data):
    return Cipher(ARC4(key), mode=None).encryptor().update(data)


def rc4(book, password=DEFAULT):
    """A workbook with the 40-bit RC4 of Excel 97."""
    short = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    base = hashlib.md5((short + SALT) * 16).digest()[:5]
    key = lambda block: hashlib.md5(base + struct.pack("<I", block)).digest()
    verifier = bytes(range(16))
    both = _rc4(key(0), verifier + hashlib.md5(verifier).digest())
    return _locked(book, struct.pack("<3H", 1, 1, 1) + SALT + both, lambda stream, _: _by_blocks(stream, key))


def crypto_api(book, password=DEFAULT, bits=128):
    """A workbook with the RC4 of the Windows CryptoAPI."""
    base = hashlib.sha1(SALT + password.encode("utf-16-le")).digest()
    def key(block):
        cut = hashlib.sha1(base + struct.pack("<I", block)).digest()[:bits // 8]
        return cut.ljust(16, b"\0") if bits == 40 else cut
    verifier = bytes(range(16))
    both = _rc4(key(0), verifier + hashlib.sha1(verifier).digest())
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0)
    header += "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
    info = struct.pack("<3H2I", 1, 4, 2, 4, len(header)) + header + struct.pack("<I", 16) + SALT + both[:16]
    info += struct.pack("<I", 20) + both[16:]
    return _locked(book, info, lambda stream, _: _by_blocks(stream, key))


def _by_blocks(stream, key):
    return b"".join(_rc4(key(at // 1024), stream[at:at + 1024]) for at in range(0, len(stream), 1024))


def xor(book, default=True):
    """A workbook hidden by XOR: key, verifier and array are those that the default password gives."""
    key, check, array = (0xB359, 0x9A0A, bytes.fromhex("876b9ae21ee305621e699660986e9404"))
    if not default:
        key, check, array = key ^ 0x1111, check ^ 0x2222, bytes(reversed(array))

    def hide(stream, records):
        out = bytearray(stream)
        for start, size, kept in records:
            for at in range(start + kept, start + size):
                turned = ((out[at] << 5) | (out[at] >> 3)) & 255
                out[at] = turned ^ array[(at + size) % 16]
        return bytes(out)

    return _locked(book, struct.pack("<3H", 0, key, check), hide)


PLAIN = {0x809, 0x2F, 0x194, 0x195, 0xE1, 0x196, 0x138}


def _locked(book, info, hide):
    """Puts FILEPASS behind the first record and hides the content of the others; heads of records stay readable."""
    shift = 4 + len(info)
    stream = book.bytes()
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    moved = bytearray(stream[:first] + struct.pack("<2H", 0x2F, len(info)) + info + stream[first:])
    spans, at = [], 0
    while at + 4 <= len(moved):
        kind, size = struct.unpack_from("<2H", moved, at)
        if kind == 0x85:
            place = struct.unpack_from("<I", moved, at + 4)[0] + shift
            struct.pack_into("<I", moved, at + 4, place)
        spans.append((at, kind, size))
        at += 4 + size
    hidden = hide(bytes(moved), [(at + 4, size, 4 if kind == 0x85 else 0) for at, kind, size in spans if kind not in PLAIN])
    out = bytearray(moved)
    for at, kind, size in spans:
        kept = size if kind in PLAIN else 4 if kind == 0x85 else 0
        out[at + 4 + kept:at + 4 + size] = hidden[at + 4 + kept:at + 4 + size]
    assert spans[-1][1] == EOF
    return ole({"Workbook": bytes(out).ljust(4096, b"\0")})
