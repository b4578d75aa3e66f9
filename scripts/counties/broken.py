"""Files that arrive and cannot be read: with a password, cut off, old Word, pictures."""
import struct


def compound(streams):
    """A minimal compound file (the container of .doc, old .xls and of files with a password)."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors, chain, starts = [], [], []
    for _, body in streams:
        body = body.ljust(4096, b"\0")
        body += b"\0" * (-len(body) % 512)
        starts.append(len(sectors))
        count = len(body) // 512
        for number in range(count):
            sectors.append(body[number * 512:(number + 1) * 512])
            chain.append(len(sectors) if number + 1 < count else end)
    entries = [entry("Root Entry", 5, child=1, start=end, size=0)]
    for number, ((name, body), start) in enumerate(zip(streams, starts), 1):
        right = number + 1 if number < len(streams) else free
        entries.append(entry(name, 2, right=right, start=start, size=max(len(body), 4096)))
    while len(entries) % 4:
        entries.append(b"\0" * 128)
    directory = len(sectors)
    listing = b"".join(entries)
    for number in range(len(listing) // 512):
        sectors.append(listing[number * 512:(number + 1) * 512])
        chain.append(len(sectors) if (number + 1) * 512 < len(listing) else end)
    table = len(sectors)
    chain.append(fat_mark)
    sectors.append(b"".join(struct.pack("<I", c) for c in chain + [free] * (128 - len(chain))))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, end, 0, end, 0)
    head += struct.pack("<I", table) + struct.pack("<I", free) * 108
    return head + b"".join(sectors)


def entry(name, kind, child=0xFFFFFFFF, right=0xFFFFFFFF, start=0, size=0):
    """One directory entry of a compound file."""
    text = name.encode("utf-16-le")
    body = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1)
    body += struct.pack("<III", 0xFFFFFFFF, right, child) + b"\0" * 36
    return body + struct.pack("<IQ", start, size)


def noise(seed, size):
    """Bytes that look encrypted, the same for the same seed."""
    state, out = seed * 2654435761 % 2**32 or 1, bytearray()
    while len(out) < size:
        state = (state * 1664525 + 1013904223) % 2**32
        out += struct.pack("<I", state)
    return bytes(out[:size])


def with_password(seed=1):
    """A workbook with an opening password."""
    info = struct.pack("<HHI", 4, 4, 0x40) + b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + (
        b'<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>')
    return compound([("EncryptedPackage", struct.pack("<Q", 6000) + noise(seed, 6000)), ("EncryptionInfo", info)])


def old_word(seed=2):
    """A .doc of old Word."""
    head = struct.pack("<HHH", 0xA5EC, 0x00C1, 0x0804) + b"\0" * 506
    return compound([("1Table", noise(seed, 4200)), ("WordDocument", head + noise(seed + 1, 4000))])


def cut_off(data):
    """A workbook whose second half did not arrive."""
    return data[:len(data) // 2]


def picture(seed=3):
    """A photograph of a form."""
    head = bytes.fromhex("ffd8ffe000104a46494600010101006000600000") + bytes.fromhex("ffdb004300") + bytes(range(1, 65))
    return head + noise(seed, 3000).replace(b"\xff", b"\x7e") + b"\xff\xd9"


def scan():
    """A scanned page as PDF without text."""
    return (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
