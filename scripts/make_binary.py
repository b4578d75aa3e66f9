#!/usr/bin/env python3
"""Writes the binary workbooks in tests/regressions/binary/: one small return in the ways old and odd writers store it.

The same return each time: invented unit, figures with decimals, a date, an error, a truth, a merged title, a hidden
row. The same input gives the same bytes.

Usage: python3 scripts/make_binary.py [TARGET_FOLDER]      (needs xlwt)
"""

import io
import struct
import sys
import zipfile
from pathlib import Path

import xlwt
from xlwt import CompoundDoc

TITLE = "测试县档案馆项目支出绩效自评表"
ROWS = [
    ["项目名称", "馆藏档案数字化", "单位：万元", None],
    ["资金", "全年预算数", "全年执行数", "执行率"],
    ["年度资金总额", 120.5, 98.37, 0.8164],
    ["其中：财政拨款", 100, 80.37, 0.8037],
    ["Other m²", 20.5, 18, True],
]
DATE = 45356  # 5 March 2024
HIDDEN = 5
LONG = "因部分设备采购流程较长，未能按期完成。" * 300


def stream():
    """The workbook stream of BIFF8, as the library writes it."""
    book = xlwt.Workbook(encoding="utf-8", style_compression=2)
    sheet = book.add_sheet("自评表")
    sheet.write_merge(0, 0, 0, 3, TITLE)
    for number, row in enumerate(ROWS, 1):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    sheet.write(6, 0, "填报日期")
    sheet.write(6, 1, DATE, xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"'))
    sheet.write_rich_text(7, 0, ["说明：", ("偏差", xlwt.easyfont("bold on")), "原因"])
    sheet.write(7, 1, LONG)
    sheet.write(7, 2, "x" * 9000 + "末")
    sheet.row(HIDDEN).hidden = True
    return book.get_biff_data()


def records(data):
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        yield at, kind, length
        at += 4 + length


def with_code_page(data, page):
    at = next(at for at, kind, _ in records(data) if kind == 0x42)
    return data[:at + 4] + struct.pack("<H", page) + data[at + 6:]


def compound(data, name="Workbook"):
    """A compound file around a stream; short streams are filled up so that they do not go among the small ones."""
    target = io.BytesIO()
    CompoundDoc.XlsDoc().save(target, data.ljust(4096, b"\0"))
    file = target.getvalue()
    wide = "Workbook".encode("utf-16-le")
    at = file.index(wide)
    own = name.encode("utf-16-le")
    return file[:at] + own.ljust(64, b"\0") + struct.pack("<H", len(own) + 2) + file[at + 66:]


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def cell(kind, row, column, data, form=0):
    return record(kind, struct.pack("<HHH", row, column, form) + data)


def biff5(page):
    """The return in BIFF5: texts in bytes of a code page, which a Chinese writer may leave unsaid."""
    def label(row, column, text):
        raw = text.encode("gbk")
        return cell(0x0204, row, column, struct.pack("<H", len(raw)) + raw)

    def number(row, column, value, form=0):
        return cell(0x0203, row, column, struct.pack("<d", value), form)

    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0)) + label(0, 0, TITLE)
    for row, values in enumerate(ROWS, 1):
        for column, value in enumerate(values):
            if isinstance(value, bool):
                sheet += cell(0x0205, row, column, struct.pack("<BB", value, 0))
            elif isinstance(value, str):
                sheet += label(row, column, value.replace("²", "2"))
            elif value is not None:
                sheet += number(row, column, value)
    sheet += label(6, 0, "填报日期") + number(6, 1, DATE, 1) + record(0x000A)
    head = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0))
    head += record(0x0042, struct.pack("<H", page)) if page else b""
    code = 'yyyy"年"m"月"'.encode("gbk")
    head += record(0x041E, struct.pack("<HB", 164, len(code)) + code)
    head += record(0x00E0, struct.pack("<HH", 0, 0) + bytes(12)) + record(0x00E0, struct.pack("<HH", 0, 164) + bytes(12))
    name = "自评表".encode("gbk")
    at = len(head) + len(record(0x0085, bytes(7 + len(name)))) + 4
    head += record(0x0085, struct.pack("<IBBB", at, 0, 0, len(name)) + name) + record(0x000A)
    return head + sheet


def part(kind, data=b""):
    """A record of .xlsb: kind and length in groups of seven bits."""
    head = bytes([kind & 0x7F | 0x80, kind >> 7]) if kind > 127 else bytes([kind])
    length = len(data)
    while True:
        head += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + data


def wide(text):
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def xlsb():
    texts = []

    def shared(text):
        if text not in texts:
            texts.append(text)
        return struct.pack("<I", texts.index(text))

    def row_of(number, hidden):
        return part(0, struct.pack("<IIHBBB", number, 0, 285, 0, 0x10 if hidden else 0, 0) + struct.pack("<I", 0))

    def at(column, form=0):
        return struct.pack("<II", column, form)

    body = row_of(0, False) + part(7, at(0) + shared(TITLE))
    for row, values in enumerate(ROWS, 1):
        body += row_of(row, row == HIDDEN)
        for column, value in enumerate(values):
            if isinstance(value, bool):
                body += part(4, at(column) + bytes([value]))
            elif isinstance(value, str):
                body += part(7, at(column) + shared(value))
            elif isinstance(value, int):
                body += part(2, at(column) + struct.pack("<I", value << 2 | 2))
            elif value is not None:
                body += part(5, at(column) + struct.pack("<d", value))
    body += row_of(6, False) + part(6, at(0) + wide("填报日期")) + part(5, at(1, 1) + struct.pack("<d", DATE))
    formula = struct.pack("<HI", 0, 0) + struct.pack("<I", 0)
    body += row_of(7, False) + part(9, at(1) + struct.pack("<d", 0.1 + 0.2) + formula)
    body += part(8, at(2) + wide("优秀") + formula) + part(11, at(3) + bytes([7]) + formula)
    sheet = part(129) + part(148, struct.pack("<IIII", 0, 7, 0, 3)) + part(145) + body + part(146)
    sheet += part(177, struct.pack("<I", 1)) + part(176, struct.pack("<IIII", 0, 0, 0, 3)) + part(178) + part(130)
    form = struct.pack("<HHHHHBBHBB", 0xFFFF, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    dated = struct.pack("<HHHHHBBHBB", 0, 164, 0, 0, 0, 0, 0, 0, 0, 0)
    styles = part(278) + part(615, struct.pack("<I", 1)) + part(44, struct.pack("<H", 164) + wide('yyyy"年"m"月"d"日"')) + part(616)
    styles += part(626, struct.pack("<I", 1)) + part(47, form) + part(627)
    styles += part(617, struct.pack("<I", 2)) + part(47, form) + part(47, dated) + part(618) + part(279)
    book = part(131) + part(153, struct.pack("<III", 0, 0, 0)) + part(143)
    book += part(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("自评表")) + part(144) + part(132)
    table = part(159, struct.pack("<II", len(texts), len(texts)))
    table += b"".join(part(19, b"\0" + wide(text)) for text in texts) + part(160)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    content = "application/vnd.ms-excel"
    kinds = [("workbook.bin", "sheet.binary.macroEnabled.main"), ("worksheets/sheet1.bin", "worksheet"),
             ("styles.bin", "styles"), ("sharedStrings.bin", "sharedStrings")]
    overrides = "".join(f'<Override PartName="/xl/{name}" ContentType="{content}.{kind}"/>' for name, kind in kinds)
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{office}/{kind}" Target="{name}"/>'
        for number, (name, kind) in enumerate([(n, k) for n, k in kinds[1:]], 1))
    root = f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.bin"/>'
    types = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{types}{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">{root}</Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        "xl/workbook.bin": book, "xl/worksheets/sheet1.bin": sheet, "xl/styles.bin": styles, "xl/sharedStrings.bin": table,
    }
    return zipped(parts)


def ods():
    """The return as OpenDocument, with the merged title, the hidden row and a formula."""
    def typed(value):
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, bool):
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    rows = ('<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="4" '
            f'table:number-rows-spanned="1"><text:p>{TITLE}</text:p></table:table-cell>'
            '<table:covered-table-cell table:number-columns-repeated="3"/></table:table-row>')
    for number, values in enumerate(ROWS, 1):
        hidden = ' table:visibility="collapse"' if number == HIDDEN else ""
        rows += f"<table:table-row{hidden}>" + "".join(map(typed, values)) + "</table:table-row>"
    rows += ("<table:table-row>" + typed("填报日期") + '<table:table-cell office:value-type="date" '
             'office:date-value="2024-03-05"><text:p>2024年3月5日</text:p></table:table-cell></table:table-row>')
    rows += ('<table:table-row><table:table-cell/><table:table-cell table:formula="of:=0.1+0.2" office:value-type="float" '
             'office:value="0.30000000000000004"><text:p>0.3</text:p></table:table-cell></table:table-row>'
             '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
             "</table:table-row>")
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{space}:{name}:1.0"' for name in ["office", "table", "text", "style"])
    content = (f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.3"><office:body>'
               f'<office:spreadsheet><table:table table:name="自评表">{rows}</table:table></office:spreadsheet></office:body>'
               "</office:document-content>")
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0">'
                f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
                '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>')
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def zipped(parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in parts.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, method)
    return target.getvalue()


def main():
    target = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "tests/regressions/binary")
    target.mkdir(parents=True, exist_ok=True)
    data = stream()
    files = {
        "biff8.xls": compound(data),
        "biff8_936.xls": compound(with_code_page(data, 936)),
        "biff8_1252.et": compound(with_code_page(data, 1252)),
        "biff5.xls": compound(biff5(None), "Book"),
        "biff5_936.xls": compound(biff5(936), "Book"),
        "plain.xlsb": xlsb(),
        "plain.ods": ods(),
    }
    for name, content in files.items():
        (target / name).write_bytes(content)


if __name__ == "__main__":
    main()
