"""Zip packages with every field in our own hands, and the workbooks and documents inside them."""

import struct
import zlib
from xml.sax.saxutils import escape, quoteattr

from .form import area, position


class Member:
    """A part of a package; what is given besides name and content is what the zip says of it, true or not."""

    def __init__(self, name, content=b"", method=8, flags=None, crc=None, size=None, packed=None, at=None, streamed=False,
                 password=None, level=9):
        self.raw_name = name if isinstance(name, bytes) else name.encode()
        self.flags = (0x0800 if not self.raw_name.isascii() and not isinstance(name, bytes) else 0) if flags is None else flags
        content = content.encode() if isinstance(content, str) else content
        self.method, self.at, self.streamed = method, at, streamed
        self.crc = zlib.crc32(content) if crc is None else crc
        self.size = len(content) if size is None else size
        self.packed = packed if packed is not None else deflate(content, level) if method == 8 else content
        if password is not None:
            self.flags |= 1
            self.packed = zip_crypto(self.packed, password, self.crc)
        if streamed:
            self.flags |= 8


def deflate(content, level=9):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def zip_crypto(content, password, crc):
    """The old zip cipher, with a fixed head in place of random bytes."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [_crc_entry(i) for i in range(256)]

    def update(byte):
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 255]
        keys[1] = ((keys[1] + (keys[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 255]

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in bytes(range(11)) + bytes([crc >> 24]) + content:
        mask = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ (((mask * (mask ^ 1)) >> 8) & 255))
        update(byte)
    return bytes(out)


def _crc_entry(value):
    for _ in range(8):
        value = (value >> 1) ^ (0xEDB88320 if value & 1 else 0)
    return value


def pack(members, comment=b"", before=b"", directory=True, zip64=False):
    """The bytes of a zip. A member with `at` points to where another member was written instead of having its own place."""
    body, entries, places = bytearray(before), bytearray(), {}
    for member in members:
        method = member.method
        sizes = (member.crc, len(member.packed), member.size)
        place = len(body) if member.at is None else places[member.at]
        places[member.raw_name] = place
        if member.at is None:
            local = (0, 0, 0) if member.streamed else sizes
            body += struct.pack("<4s5H3I2H", b"PK\3\4", 20, member.flags, method, 0, 0x5821, *local, len(member.raw_name), 0)
            body += member.raw_name + member.packed
            if member.streamed:
                body += struct.pack("<4s3I", b"PK\7\x08", *sizes)
        entries += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, member.flags, method, 0, 0x5821, *sizes,
                               len(member.raw_name), 0, 0, 0, 0, 0, place)
        entries += member.raw_name
    if not directory:
        return bytes(body)
    start, count = len(body), len(members)
    body += entries
    if zip64:
        body += struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(entries), start)
        body += struct.pack("<4sIQI", b"PK\6\7", 0, start + len(entries), 1)
        body += struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, len(comment))
    else:
        body += struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(entries), start, len(comment))
    return bytes(body + comment)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def relation(number, kind, target, more=""):
    return f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"{more}/>'


def relations(*lines):
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def cell_xml(where, value, style=""):
    """One cell; texts stand in the cell itself."""
    if isinstance(value, str):
        return f'<c r="{where}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{where}"{style}><v>{value!r}</v></c>'


def rows_xml(cells, render=cell_xml):
    """The rows of a sheet from a mapping of places to values."""
    rows = {}
    for where, value in sorted(cells.items(), key=lambda item: position(item[0])):
        rows.setdefault(position(where)[0] + 1, []).append(render(where, value))
    return "".join(f'<row r="{number}">{"".join(parts)}</row>' for number, parts in rows.items())


def sheet_xml(cells, merges=(), before="", after="", more_rows="", render=cell_xml):
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in merges)
    merged = f'<mergeCells count="{len(merges)}">{merged}</mergeCells>' if merges else ""
    return (f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>{rows_xml(cells, render)}{more_rows}'
            f"</sheetData>{merged}{after}</worksheet>")


class Workbook:
    """The parts of an .xlsx by name, to be spoiled before they are packed."""

    def __init__(self, form=None, name="自评表", **how):
        self.parts, self.sheets, self.strings = {}, [], None
        if form is not None:
            self.add(name, sheet_xml(form.cells, form.merges, **how))

    def add(self, name, xml, attributes="", kind="worksheet", folder="worksheets", part=None):
        number = len(self.sheets) + 1
        part = part or f"{folder}/sheet{number}.xml"
        self.sheets.append((name, number, attributes, kind, part))
        self.parts[f"xl/{part}"] = xml
        return self

    def finish(self):
        """Fills in the parts that tie the others together, unless they were given."""
        listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}"{more} r:id="rId{n}"/>'
                         for name, n, more, *_ in self.sheets)
        lines = [relation(n, kind, part) for _, n, _, kind, part in self.sheets]
        if "xl/sharedStrings.xml" in self.parts:
            lines.append(relation(90, "sharedStrings", "sharedStrings.xml"))
        tying = {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
            f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK_TYPE}"/></Types>',
            "_rels/.rels": relations(relation(1, "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(*lines),
        }
        self.parts = {**tying, **self.parts}
        return self

    def members(self, **how):
        self.finish()
        return [Member(name, content, **how) for name, content in self.parts.items()]

    def bytes(self, **how):
        return pack(self.members(), **how)

    def change(self, part, old, new):
        """Replaces a piece of a part that must be there."""
        self.finish()
        assert old in self.parts[part], (part, old)
        self.parts[part] = self.parts[part].replace(old, new)
        return self


def shared_strings(texts, unique=None):
    items = "".join(text if text.startswith("<si>") else f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    unique = len(texts) if unique is None else unique
    return f'{HEAD}<sst xmlns="{MAIN}" count="{unique}" uniqueCount="{unique}">{items}</sst>'


def with_shared(form, unique=None, extra=(), **how):
    """A workbook whose texts stand in the table of shared strings."""
    texts = list(dict.fromkeys(value for value in form.cells.values() if isinstance(value, str)))

    def render(where, value):
        if isinstance(value, str):
            return f'<c r="{where}" t="s"><v>{texts.index(value)}</v></c>'
        return cell_xml(where, value)

    book = Workbook()
    book.add("自评表", sheet_xml(form.cells, form.merges, render=render, **how))
    book.parts["xl/sharedStrings.xml"] = shared_strings(texts + list(extra), unique)
    return book


# Word

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(text):
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def word_table(form, wrap=lambda where, inner: inner):
    """The return as a Word table; `wrap` may change what stands in a cell."""
    areas = [area(one) for one in form.merges]
    rows = []
    for number, row in enumerate(form.rows()):
        cells, column = [], 0
        while column < 9:
            merged = next((a for a in areas if a[0] <= number <= a[1] and a[2] <= column <= a[3]), None)
            span = merged[3] - column + 1 if merged else 1
            properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
            if merged and merged[1] > merged[0]:
                properties += '<w:vMerge w:val="restart"/>' if merged[0] == number else "<w:vMerge/>"
            where = f"{'ABCDEFGHI'[column]}{number + 1}"
            value = row[column]
            text = value if isinstance(value, str) else f"{value:.10g}"
            cells.append(f"<w:tc><w:tcPr>{properties}</w:tcPr>{wrap(where, paragraph(text))}</w:tc>")
            column += span
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def document(body, part="word/document.xml", namespace=WORD, target=None, head=""):
    """The members of a .docx."""
    content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    xml = f'{HEAD}{head}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    types = (f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
             f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
             f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>')
    return [Member("[Content_Types].xml", types),
            Member("_rels/.rels", relations(relation(1, "officeDocument", target or part))), Member(part, xml)]


# OpenDocument

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def ods_rows(form):
    """The rows of a sheet with merged cells said as spans and covered cells."""
    areas = [area(one) for one in form.merges]
    rows = []
    for number, row in enumerate(form.rows()):
        cells = []
        for column, value in enumerate(row):
            merged = next((a for a in areas if a[0] <= number <= a[1] and a[2] <= column <= a[3]), None)
            begins = merged and (merged[0], merged[2]) == (number, column)
            span = (f' table:number-columns-spanned="{merged[3] - merged[2] + 1}" table:number-rows-spanned='
                    f'"{merged[1] - merged[0] + 1}"') if begins else ""
            tag = "covered-table-cell" if merged and not begins else "table-cell"
            cells.append(ods_cell(value, tag, span))
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return "".join(rows)


def ods_cell(value, tag="table-cell", span=""):
    if value == "":
        return f"<table:{tag}{span}/>"
    if isinstance(value, str):
        return f'<table:{tag}{span} office:value-type="string"><text:p>{escape(value)}</text:p></table:{tag}>'
    return (f'<table:{tag}{span} office:value-type="float" office:value="{value!r}"><text:p>{value:.10g}</text:p>'
            f"</table:{tag}>")


def ods_content(rows, end="</table:table>", name="自评表", root="document-content", head="", more=""):
    spaces = "".join(f' xmlns:{short}="{OASIS}:{short}:1.0"' for short in ("office", "table", "text"))
    return (f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:{root}{spaces} office:version="1.2"{more}><office:body>'
            f'<office:spreadsheet><table:table table:name="{name}">{rows}{end}</office:spreadsheet></office:body></office:{root}>')


def ods(content, manifest_more="", mimetype=ODS_TYPE):
    manifest = (f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" '
                f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
                f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{manifest_more}'
                f"</manifest:file-entry></manifest:manifest>")
    members = [Member("mimetype", mimetype, method=0)]
    if content is not None:
        members.append(Member("content.xml", content))
    return members + [Member("META-INF/manifest.xml", manifest)]


# The binary workbook


def record(kind, data=b""):
    """A record of an .xlsb part: kind and length in groups of seven bits."""
    head = bytes([kind]) if kind < 128 else bytes([(kind & 127) | 128, kind >> 7])
    length, size = bytearray(), len(data)
    while True:
        length.append((size & 127) | (128 if size > 127 else 0))
        size >>= 7
        if not size:
            return head + bytes(length) + data


def wide(text):
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb_cells(form):
    """The rows and cells of a return."""
    out = b""
    for number, row in enumerate(form.rows()):
        out += record(0, struct.pack("<2IH3BI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            if value == "":
                continue
            place = struct.pack("<2I", column, 0)
            out += record(6, place + wide(value)) if isinstance(value, str) else record(5, place + struct.pack("<d", value))
    return out


def xlsb_sheet(cells, merges=()):
    merged = b"".join(record(176, struct.pack("<4I", *area(one))) for one in merges)
    merged = record(177, struct.pack("<I", len(merges))) + merged + record(178) if merges else b""
    return (record(129) + record(148, struct.pack("<4I", 0, 15, 0, 8)) + record(145) + cells + record(146) + merged
            + record(130))


def xlsb(sheet, relation_id="rId1"):
    types = (f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
             f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType='
             f'"application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>')
    bundle = struct.pack("<2I", 0, 1) + wide(relation_id) + wide("自评表")
    book = record(131) + record(143) + record(156, bundle) + record(144) + record(132)
    return [Member("[Content_Types].xml", types),
            Member("_rels/.rels", relations(relation(1, "officeDocument", "xl/workbook.bin"))),
            Member("xl/workbook.bin", book),
            Member("xl/_rels/workbook.bin.rels", relations(relation(1, "worksheet", "worksheets/sheet1.bin"))),
            Member("xl/worksheets/sheet1.bin", sheet)]
