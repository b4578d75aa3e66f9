#!/usr/bin/env python3
"""Writes the encrypted workbooks in tests/regressions/encrypted/ from the plain hidden.xls and hidden.xlsx beside them.

Every way of encrypting that Excel has, with the password Excel sets by itself; one file with another password, one
with rights managed by a server. Each is opened again with msoffcrypto-tool before it is written, and the same input
gives the same bytes.

Usage: python3 scripts/make_encrypted.py [TARGET_FOLDER]      (needs xlwt, olefile, cryptography, msoffcrypto-tool)
"""

import base64
import hashlib
import io
import struct
import sys
from pathlib import Path

import msoffcrypto
import olefile
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.xor_obfuscation import DocumentXOR

from make_binary import compound, records

PASSWORD = "VelvetSweatshop"
HERE = Path(__file__).parent.parent / "tests/regressions"
SALT = bytes(range(1, 17))
PLAIN = {0x0809, 0x002F, 0x0194, 0x0195, 0x00E1, 0x0138, 0x0196}


def rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i, j, out = 0, 0, bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def wide(text):
    return text.encode("utf-16-le")


def with_lock(data, lock):
    """Puts the password record behind the first record and moves the sheets by its length."""
    lock += bytes(-len(lock) % 4)
    record = struct.pack("<HH", 0x2F, len(lock)) + lock
    first = 4 + struct.unpack_from("<H", data, 2)[0]
    out = bytearray(data[:first] + record + data[first:])
    for at, kind, _ in records(bytes(out)):
        if kind == 0x85:
            struct.pack_into("<I", out, at + 4, struct.unpack_from("<I", out, at + 4)[0] + len(record))
    return bytes(out)


def content_only(plain, change):
    """Changes the content of the records that are not kept plain; `change` gets start, length and place of a byte."""
    out = bytearray(plain)
    for at, kind, length in records(plain):
        if kind not in PLAIN:
            for place in range(4 if kind == 0x85 else 0, length):
                out[at + 4 + place] = change(plain, at + 4, length, place)
    return bytes(out)


def by_stretches(plain, key_of):
    mask = b"".join(rc4(key_of(number), bytes(1024)) for number in range(len(plain) // 1024 + 1))
    return content_only(plain, lambda data, start, _, place: data[start + place] ^ mask[start + place])


def xls_rc4(data, password):
    first = hashlib.md5(wide(password)).digest()[:5]
    base = hashlib.md5((first + SALT) * 16).digest()[:5]

    def key(number):
        return hashlib.md5(base + struct.pack("<I", number)).digest()

    check = bytes(range(50, 66))
    sealed = rc4(key(0), check + hashlib.md5(check).digest())
    return by_stretches(with_lock(data, struct.pack("<HHH", 1, 1, 1) + SALT + sealed), key)


def xls_crypto_api(data, password, bits):
    base = hashlib.sha1(SALT + wide(password)).digest()

    def key(number):
        digest = hashlib.sha1(base + struct.pack("<I", number)).digest()[:bits // 8]
        return digest.ljust(16, b"\0") if bits == 40 else digest

    name = wide("Microsoft Enhanced Cryptographic Provider v1.0\0")
    head = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + name
    check = bytes(range(50, 66))
    sealed = rc4(key(0), check + hashlib.sha1(check).digest())
    verifier = struct.pack("<I", 16) + SALT + sealed[:16] + struct.pack("<I", 20) + sealed[16:]
    lock = struct.pack("<HHHII", 1, 2, 2, 4, len(head)) + head + verifier
    return by_stretches(with_lock(data, lock), key)


def xls_xor(data, password):
    mask = DocumentXOR.create_xor_array_method1(password)
    check = next(n for n in range(65536) if DocumentXOR.verifypw(password, n))
    plain = with_lock(data, struct.pack("<HHH", 0, DocumentXOR.create_xor_key_method1(password), check))

    def change(data, start, length, place):
        byte = data[start + place]
        return (byte << 5 & 0xFF | byte >> 3) ^ mask[(start + length + place) % 16]

    return content_only(plain, change)


def aes(key, data, start=None):
    data = data.ljust(-(-len(data) // 16) * 16, b"\0")
    mode = modes.ECB() if start is None else modes.CBC(start)
    work = Cipher(algorithms.AES(key), mode).encryptor()
    return work.update(data) + work.finalize()


def spun(name, password, rounds):
    last = hashlib.new(name, SALT + wide(password)).digest()
    for number in range(rounds):
        last = hashlib.new(name, struct.pack("<I", number) + last).digest()
    return last


def standard(package, password):
    last = hashlib.sha1(spun("sha1", password, 50000) + bytes(4)).digest()

    def stretched(filler):
        return hashlib.sha1(bytes(filler ^ (last[i] if i < 20 else 0) for i in range(64))).digest()

    key = (stretched(0x36) + stretched(0x5C))[:16]
    check = bytes(range(50, 66))
    head = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 24, 0, 0)
    head += wide("Microsoft Enhanced RSA and AES Cryptographic Provider\0")
    verifier = struct.pack("<I", 16) + SALT + aes(key, check) + struct.pack("<I", 20)
    verifier += aes(key, hashlib.sha1(check).digest())
    info = struct.pack("<HHII", 4, 2, 0x24, len(head)) + head + verifier
    return info, struct.pack("<Q", len(package)) + aes(key, package)


def agile(package, password, name, bits, rounds=1000):
    last = spun(name, password, rounds)

    def sealed(purpose, data):
        key = hashlib.new(name, last + bytes.fromhex(purpose)).digest()[:bits // 8].ljust(bits // 8, b"\x36")
        return base64.b64encode(aes(key, data, SALT)).decode()

    check, key, salt = bytes(range(50, 66)), bytes(range(bits // 8)), bytes(range(80, 96))
    digest = hashlib.new(name, check).digest()
    shared = (f'saltSize="16" blockSize="16" keyBits="{bits}" hashSize="{len(digest)}" cipherAlgorithm="AES" '
              f'cipherChaining="ChainingModeCBC" hashAlgorithm="{name.upper()}"')
    space = "http://schemas.microsoft.com/office/2006"
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<encryption xmlns="{space}/encryption" '
        f'xmlns:p="{space}/keyEncryptor/password"><keyData {shared} saltValue="{base64.b64encode(salt).decode()}"/>'
        f'<dataIntegrity encryptedHmacKey="" encryptedHmacValue=""/><keyEncryptors><keyEncryptor '
        f'uri="{space}/keyEncryptor/password"><p:encryptedKey spinCount="{rounds}" {shared} '
        f'saltValue="{base64.b64encode(SALT).decode()}" '
        f'encryptedVerifierHashInput="{sealed("fea7d2763b4b9e79", check)}" '
        f'encryptedVerifierHashValue="{sealed("d7aa0f6d3061344e", digest)}" '
        f'encryptedKeyValue="{sealed("146e0be7abacd0d6", key)}"/></keyEncryptor></keyEncryptors></encryption>')
    body = b""
    for number in range(-(-len(package) // 4096)):
        start = hashlib.new(name, salt + struct.pack("<I", number)).digest()[:16]
        body += aes(key, package[number * 4096:][:4096], start)
    return struct.pack("<HHI", 4, 4, 0x40) + xml.encode(), struct.pack("<Q", len(package)) + body


def contained(info, content):
    target = io.BytesIO()
    ECMA376Encrypted(content, info).write_to(target)
    file = bytearray(target.getvalue())
    # The library writes the time of day into the directory.
    tables = olefile.OleFileIO(io.BytesIO(bytes(file)))
    sector = tables.first_dir_sector
    while sector < 0xFFFFFFFA:
        for entry in range((sector + 1) * 512, (sector + 2) * 512, 128):
            file[entry + 100:entry + 116] = bytes(16)
        sector = tables.fat[sector]
    return bytes(file)


def managed(file):
    """The name of the way it is encrypted tells that rights are managed elsewhere."""
    old, new = wide("StrongEncryptionDataSpace"), wide("DRMEncryptedDataSpace")
    assert old in file
    return file.replace(old, new.ljust(len(old), b"\0"))


def opened(file, password):
    document = msoffcrypto.OfficeFile(io.BytesIO(file))
    document.load_key(password=password)
    target = io.BytesIO()
    document.decrypt(target)
    return target.getvalue()


def cells(stream):
    """The contents of the records behind the password record, as they are compared."""
    return [(kind, stream[at + 4:at + 4 + length]) for at, kind, length in records(stream)
            if kind not in PLAIN | {0x85, 0x2F, 0}]


def main():
    target = Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "encrypted")
    target.mkdir(parents=True, exist_ok=True)
    package = (HERE / "hidden.xlsx").read_bytes()
    data = olefile.OleFileIO(str(HERE / "hidden.xls")).openstream("Workbook").read()
    data = data[:[at + 4 for at, kind, _ in records(data) if kind == 0x0A][-1]]
    # What fills the stream up must be whole heads of records for the second reader.
    data += struct.pack("<HH", 0, -len(data) % 4) + bytes(-len(data) % 4)
    streams = {
        "rc4.xls": xls_rc4(data, PASSWORD),
        "cryptoapi_128.xls": xls_crypto_api(data, PASSWORD, 128),
        "cryptoapi_40.xls": xls_crypto_api(data, PASSWORD, 40),
        "xor.xls": xls_xor(data, PASSWORD),
        "other_password.xls": xls_rc4(data, "Password1"),
    }
    packages = {
        "standard.xlsx": standard(package, PASSWORD),
        "agile_sha1_128.xlsx": agile(package, PASSWORD, "sha1", 128),
        "agile_sha256_192.xlsx": agile(package, PASSWORD, "sha256", 192),
        "agile_sha384_256.xlsx": agile(package, PASSWORD, "sha384", 256),
        "agile_sha512_256.xlsx": agile(package, PASSWORD, "sha512", 256),
        "other_password.xlsx": agile(package, "Password1", "sha512", 256),
    }
    for name, stream in streams.items():
        password = "Password1" if name.startswith("other") else PASSWORD
        plain = olefile.OleFileIO(io.BytesIO(opened(compound(stream), password))).openstream("Workbook").read()
        assert cells(plain) == cells(data), name
        (target / name).write_bytes(compound(stream))
    for name, (info, content) in packages.items():
        password = "Password1" if name.startswith("other") else PASSWORD
        file = contained(info, content)
        # The second reader does not know that a key of 192 bits does not fill its blocks.
        assert "_192" in name or opened(file, password)[:len(package)] == package, name
        (target / name).write_bytes(file)
    (target / "managed.xlsx").write_bytes(managed((target / "agile_sha1_128.xlsx").read_bytes()))


if __name__ == "__main__":
    main()
