"""Compound files (OLE) and the BIFF records of old workbooks inside them, sound or spoiled."""

import struct

from .form import area, position

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NONE = 0xFFFFFFFF
SMALL = 4096


class Compound:
    """A compound file: streams at the root, storages with streams in them, and the tables as they will be written."""

    def __init__(self, streams, storages=(), shift=9):
        self.shift, self.size = shift, 1 << shift
        self.sectors, self.table, self.mini, self.mini_table = [], [], bytearray(), []
        self.entries = [["Root Entry", 5, NONE, NONE, NONE, END, 0]]
        self.entries[0][4] = self._children(list(streams.items()), list(storages))
        if self.mini:
            self.entries[0][5], self.entries[0][6] = self._chain(bytes(self.mini)), len(self.mini)
        self.mini_start = self._chain(struct.pack(f"<{len(self.mini_table)}I", *self.mini_table)) if self.mini_table else END
        self.directory = self._chain(b"".join(self._entry(entry) for entry in self.entries))
        self.difat_start, self.difat_count = END, 0

    def _children(self, streams, storages):
        """Writes streams and storages of one level; siblings hang on each other's right side, sorted."""
        lines = [(name, content, None) for name, content in streams] + [(name, None, inner) for name, inner in storages]
        first = previous = None
        for name, content, inner in sorted(lines, key=lambda line: (len(line[0]), line[0].upper())):
            number = len(self.entries)
            entry = [name, 2 if inner is None else 1, NONE, NONE, NONE, END, 0]
            self.entries.append(entry)
            if inner is None:
                entry[5], entry[6] = self._stream(content), len(content)
            else:
                entry[4] = self._children(list(inner.items()), [])
            if previous is None:
                first = number
            else:
                self.entries[previous][3] = number
            previous = number
        return NONE if first is None else first

    def _stream(self, content):
        if not content:
            return END
        if len(content) >= SMALL:
            return self._chain(content)
        start, count = len(self.mini) // 64, -(-len(content) // 64)
        self.mini += content.ljust(count * 64, b"\0")
        self.mini_table += list(range(start + 1, start + count)) + [END]
        return start

    def _chain(self, content):
        start, count = len(self.sectors), max(1, -(-len(content) // self.size))
        self.sectors += [content[i * self.size:(i + 1) * self.size].ljust(self.size, b"\0") for i in range(count)]
        self.table += list(range(start + 1, start + count)) + [END]
        return start

    def _entry(self, entry):
        name, kind, left, right, child, start, size = entry
        raw = name.encode("utf-16-le")
        return struct.pack("<64sHBB3I16sIQQIQ", raw, len(raw) + 2, kind, 1, left, right, child, b"", 0, 0, 0, start, size)

    def bytes(self):
        """Header, sectors and the table of sectors at the end."""
        per = self.size // 4
        count = 1
        while count * per < len(self.table) + count:
            count += 1
        first = len(self.sectors)
        table = self.table + [FAT] * count
        table += [FREE] * (count * per - len(table))
        tail = struct.pack(f"<{len(table)}I", *table)
        places = [first + i for i in range(count)] + [FREE] * (109 - count)
        mini_sectors = -(-len(self.mini_table) * 4 // self.size)
        old = self.shift == 9
        directories = 0 if old else -(-len(self.entries) * 128 // self.size)
        header = struct.pack("<8s16s5H6s9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3 if old else 4, 0xFFFE,
                             self.shift, 6, b"", directories, count, self.directory, 0, SMALL, self.mini_start, mini_sectors,
                             self.difat_start, self.difat_count)
        header += struct.pack("<109I", *places)
        return header.ljust(self.size, b"\0") + b"".join(self.sectors) + tail


def ole(streams, **how):
    return Compound(streams, **how).bytes()


def rec(kind, data=b""):
    return struct.pack("<2H", kind, len(data)) + data


def texts8(text, wide=None):
    """The inside of a Unicode string: flag and characters."""
    if wide is None:
        wide = any(ord(c) > 255 for c in text)
    return bytes([1 if wide else 0]) + text.encode("utf-16-le" if wide else "latin-1")


def string8(text):
    return struct.pack("<H", len(text)) + texts8(text)


def bof(version, kind):
    if version == 8:
        return rec(0x0809, struct.pack("<4H2I", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))
    return rec(0x0809, struct.pack("<4H", 0x0500, kind, 0x0DBB, 0x07CC))


CODEPAGE, EOF, DIMENSIONS, LABELSST, NUMBER, LABEL = 0x42, 0x0A, 0x200, 0xFD, 0x203, 0x204


class Book:
    """A BIFF8 or BIFF5 workbook stream built record by record."""

    def __init__(self, version=8, codepage=1200):
        self.version, self.codepage = version, codepage
        self.sheets, self.strings, self.globals, self.string_table = [], [], b"", None
        self.offsets = {}

    def text(self, row, column, value):
        if self.version == 8:
            if value not in self.strings:
                self.strings.append(value)
            return rec(LABELSST, struct.pack("<3HI", row, column, 0, self.strings.index(value)))
        raw = value.encode("gb18030")
        return rec(LABEL, struct.pack("<4H", row, column, 0, len(raw)) + raw)

    def cells(self, cells):
        out = b""
        for where, value in sorted(cells.items(), key=lambda item: position(item[0])):
            row, column = position(where)
            if isinstance(value, str):
                out += self.text(row, column, value)
            else:
                out += rec(NUMBER, struct.pack("<3Hd", row, column, 0, value))
        return out

    def sheet(self, name, cells=None, merges=(), records=None, dimensions=(0, 16, 0, 9), kind=0, hidden=0, bof_kind=0x10):
        shape = "<2I2HH" if self.version == 8 else "<5H"
        body = rec(DIMENSIONS, struct.pack(shape, *dimensions, 0))
        body += self.cells(cells or {}) if records is None else records
        if merges and self.version == 8:
            areas = b"".join(struct.pack("<4H", *area(one)) for one in merges)
            body += rec(0xE5, struct.pack("<H", len(merges)) + areas)
        self.sheets.append((name, bof(self.version, bof_kind) + body + rec(EOF), kind, hidden))
        return self

    def table(self):
        """The table of strings, in records of at most 8,000 bytes; no string is split."""
        if self.string_table is not None:
            return self.string_table
        records, current = [], struct.pack("<2I", len(self.strings), len(self.strings))
        for text in self.strings:
            piece = string8(text)
            if len(current) + len(piece) > 8000:
                records.append(current)
                current = b""
            current += piece
        records.append(current)
        return b"".join(rec(0x3C if number else 0xFC, data) for number, data in enumerate(records))

    def bytes(self):
        tail = self.globals + (self.table() if self.version == 8 else b"") + rec(EOF)
        head = bof(self.version, 5)
        if self.codepage is not None:
            head += rec(CODEPAGE, struct.pack("<H", self.codepage))
        named = []
        for name, *_ in self.sheets:
            raw = name.encode("gb18030")
            named.append(bytes([len(name)]) + texts8(name) if self.version == 8 else bytes([len(raw)]) + raw)
        length = len(head) + sum(4 + 6 + len(name) for name in named) + len(tail)
        listed, bodies = b"", b""
        for (name, body, kind, hidden), raw in zip(self.sheets, named):
            place = self.offsets.get(name, length + len(bodies))
            listed += rec(0x85, struct.pack("<I2B", place, hidden, kind) + raw)
            bodies += body
        return head + listed + tail + bodies

    def file(self, **how):
        stream = self.bytes()
        return ole({"Workbook" if self.version == 8 else "Book": stream.ljust(SMALL, b"\0")}, **how)


def form_book(form, version=8, codepage=1200, **how):
    return Book(version, codepage).sheet("自评表", form.cells, form.merges, **how)


def ancient(form, version):
    """A bare stream of Excel 2, 3 or 4: no compound file around it, texts in the code page of the machine."""
    kinds = {2: (0x0009, 0x0002), 3: (0x0209, 0x0300), 4: (0x0409, 0x0400)}
    number, raw = kinds[version]
    out = rec(number, struct.pack("<2H", raw, 0x10) + (b"" if version == 2 else b"\0\0"))
    for where, value in sorted(form.cells.items(), key=lambda item: position(item[0])):
        row, column = position(where)
        place = struct.pack("<2H", row, column) + (b"\0\0\0" if version == 2 else b"\0\0")
        if isinstance(value, str):
            text = value.encode("gbk")
            size = bytes([len(text)]) if version == 2 else struct.pack("<H", len(text))
            out += rec(0x0004 if version == 2 else LABEL, place + size + text)
        else:
            out += rec(0x0003 if version == 2 else NUMBER, place + struct.pack("<d", value))
    return out + rec(EOF)
