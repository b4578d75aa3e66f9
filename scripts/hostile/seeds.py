"""Seeds of the fuzz targets: for each parser a whole return (names begin with `form`) and a few oddities of its format."""

import base64
import io
import quopri
import struct
import zlib

import olefile

from . import locks
from .cases_text import page_table, sheet_ml, table_text
from .cases_xls import split_strings
from .compound import ancient, form_book, ole
from .form import Return
from .packages import (Member, Workbook, document, ods_content, ods_rows, pack, sheet_xml, shared_strings, with_shared, word_table,
                       xlsb_cells, xlsb_sheet)


def all_seeds():
    """Seeds by target and name."""
    form = Return(1)
    odd = {"A1": "合计", "B2": 1.5}
    strings = with_shared(form).parts["xl/sharedStrings.xml"]
    xor = olefile.OleFileIO(io.BytesIO(locks.xor(form_book(form)))).openstream("Workbook").read()
    package = Workbook(form).bytes()
    seeds = {
        "csv": {"form_utf8": table_text(form), "form_gbk": table_text(form).encode("gb18030"),
                "form_utf16": b"\xff\xfe" + table_text(form, "\t").encode("utf-16-le"), "quotes": 'a,"b""c\n",d\n"e', "sep": "sep=;\na;b"},
        "html": {"form": page_table(form), "form_gbk": f'<meta charset="gb2312">{page_table(form)}'.encode("gb18030"),
                 "odd": "<table><tr><td rowspan=3 colspan='9'>a<td>&#x5408;&nbsp;<table><tr><td>b</table><tr><script><td></script>"},
        "spreadsheetml": {"form": sheet_ml(form), "form_utf16": b"\xff\xfe" + sheet_ml(form, "UTF-16").encode("utf-16-le"),
                          "odd": sheet_ml(Return(2))[:900]},
        "xlsx_sheet": {"form": sheet_xml(form.cells, form.merges),
                       "odd": sheet_xml(odd, ["A1:B2", "A1"], more_rows='<row><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="b"><v>1</v></c></row>'),
                       "shared": with_shared(form).parts["xl/worksheets/sheet1.xml"]},
        "xlsx_strings": {"table": strings, "rich": shared_strings(["<si><r><t>甲</t></r><rPh><t>jia</t></rPh></si>", "乙"])},
        "docx": {"form": xml_of(document(word_table(form))), "odd": xml_of(document("<w:tbl><w:tr><w:tc><w:del/></w:tc></w:tr></w:tbl>"))},
        "ods": {"form": ods_content(ods_rows(form)), "repeated": ods_content(
            '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2" office:value-type='
            '"float" office:value="1"/></table:table-row>')},
        "xlsb_sheet": {"form": xlsb_sheet(xlsb_cells(form), form.merges), "empty": xlsb_sheet(b"")},
        "ole": {"form": form_book(form).file()[8:], "sectors": form_book(form).file(shift=12)[8:4000],
                "small": ole({"Workbook": b"\x09\x08"})[8:]},
        "biff": {"form8": form_book(form).bytes(), "form5": form_book(form, 5, 936).bytes(), "ancient": ancient(form, 4),
                 "split": olefile.OleFileIO(io.BytesIO(split_strings(Return(3)))).openstream("Workbook").read(), "xor": xor},
        "crypto": {"agile": info(locks.agile(package)), "standard": info(locks.standard(package)),
                   "agile_sha1": info(locks.agile(package, hash_name="sha1")), "short": struct.pack("<2HI", 4, 4, 0x40)},
        "mht": {"form": b"\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                + quopri.encodestring(page_table(form).encode()) + b"\r\n--x--\r\n",
                "form_base64": b"\n--x\nContent-Type: text/html;\n\tcharset=gbk\nContent-Transfer-Encoding: base64\n\n"
                + base64.encodebytes(page_table(form).encode("gb18030")) + b"\n--x--\n",
                "odd": b"\n\n--x\nContent-Type: text/html; charset=\n\n<table><tr><td>=\n--x\n--x--"},
        "zip": {"names": pack([Member("甲.csv".encode("gbk"), "a,b\n"), Member("__MACOSX/x", b""), Member("../x.csv", "1,2\n")]),
                "streamed": pack([Member("a.csv", "a,b\n", streamed=True)]), "large": pack([Member("a.csv", "a,b\n")], zip64=True)},
    }
    return {f"{target}/{name}": content.encode() if isinstance(content, str) else content
            for target, own in seeds.items() for name, content in own.items()}


def xml_of(members):
    return zlib.decompress(members[-1].packed, -15)


def info(content):
    return olefile.OleFileIO(io.BytesIO(content)).openstream("EncryptionInfo").read()
