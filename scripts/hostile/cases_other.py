"""OpenDocument, binary workbooks, Word, archives, pictures, and what lies in folders without being meant."""

import struct
import zlib

from .box import READ
from .cases_text import page, table_text
from .compound import form_book
from .packages import (HEAD, Member, Workbook, deflate, document, ods, ods_content, ods_rows, pack, paragraph, record, word_table, xlsb, xlsb_cells, xlsb_sheet)

DAMAGED = "损坏|不完整|未传完|部件"


def all_cases(box):
    for part in (open_document, odd_open_document, binary, word, odd_word, other_types, archives, odd_archives, system, rounds):
        part(box)


def open_document(box):
    form = box.form()
    box.good("ods/普通.ods", pack(ods(ods_content(ods_rows(form)))), form, kind="ods")
    form = box.form()
    box.good("ods/扩展名是xls.xls", pack(ods(ods_content(ods_rows(form)))), form, kind="ods")
    form = box.form()
    tail = ('<table:table-row table:number-rows-repeated="1048560"><table:table-cell table:number-columns-repeated="16384"/>'
            "</table:table-row>")
    box.good("ods/空行重复到底.ods", pack(ods(ods_content(ods_rows(form) + tail))), form)
    form = box.form()
    row = ods_rows(form).replace("统计口径调整", '统计<text:s text:c="2"/>口径<text:span>调整</text:span>')
    form.cells["I13"] = "统计  口径调整"
    box.good("ods/空格与样式.ods", pack(ods(ods_content(row))), form)


def odd_open_document(box):
    form = box.form()
    box.good("ods/结束标签错.ods", pack(ods(ods_content(ods_rows(form), end="</table:tabel>"))), form, "unreadable|warned",
             [DAMAGED], figures=[])
    box.expected[-1]["cells"] = []
    form = box.form()
    many = ('<table:table-row table:number-rows-repeated="9000"><table:table-cell table:number-columns-repeated="10000" '
            'office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>')
    box.bad("ods/重复九千万格.ods", pack(ods(ods_content(ods_rows(form) + many))), "too_large", "单元格|行|解压")
    form = box.form()
    many = many.replace("9000", "99999999999999999999").replace("10000", "-5")
    box.bad("ods/重复数不是数.ods", pack(ods(ods_content(ods_rows(form) + many))), READ + "|too_large|unreadable")
    box.bad("ods/没有结尾.ods", pack(ods(ods_content(ods_rows(box.form()))[:-120])), "unreadable|warned", DAMAGED)
    box.bad("ods/没有内容部件.ods", pack(ods(None)), "unreadable", DAMAGED)
    whole = pack(ods(ods_content(ods_rows(box.form()))))
    box.bad("ods/传了一半.ods", whole[:len(whole) // 2], "unreadable", DAMAGED)
    locked = ('<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="AAAA"><manifest:algorithm '
              'manifest:algorithm-name="Blowfish CFB" manifest:initialisation-vector="AAAA"/><manifest:key-derivation '
              'manifest:key-derivation-name="PBKDF2" manifest:iteration-count="4000000000" manifest:salt="AAAA"/>'
              "</manifest:encryption-data>")
    box.bad("ods/有密码.ods", pack(ods(b"\x5a" * 900, locked)), "encrypted", "密码")
    lol = '<!DOCTYPE x [<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
    text = ods_content(ods_rows(box.form()), head=lol).replace("统计口径调整", "&a11;")
    box.bad("ods/实体炸弹.ods", pack(ods(text)), READ + "|unreadable")
    deep = "<table:table-row-group>" * 50_000
    box.bad("ods/嵌套很深.ods", pack(ods(ods_content(deep))), READ + "|unreadable|empty|too_large|no_form")
    box.bad("ods/炸弹.ods", pack(ods(ods_content("").encode() + b" " * (40 << 20))), "too_large|unreadable", "解压|损坏")
    box.bad("ods/文字文档.odt", pack(ods("<x/>", mimetype="application/vnd.oasis.opendocument.text")), "wrong_type|unreadable|no_form")


def binary(box):
    form = box.form()
    box.good("xlsb/普通.xlsb", pack(xlsb(xlsb_sheet(xlsb_cells(form), form.merges))), form, kind="xlsb")
    form = box.form()
    box.good("xlsb/扩展名是xlsx.xlsx", pack(xlsb(xlsb_sheet(xlsb_cells(form), form.merges))), form, kind="xlsb")
    sheet = xlsb_sheet(xlsb_cells(box.form()))
    box.bad("xlsb/关系缺失.xlsb", pack(xlsb(sheet, "rId99")), "unreadable|warned", DAMAGED + "|自评表")
    box.bad("xlsb/部件断了.xlsb", pack(xlsb(sheet[:len(sheet) // 2])), "unreadable|warned", DAMAGED + "|断|没有读出")
    cells = xlsb_cells(box.form())
    short = record(0, struct.pack("<2IH3BI", 20, 0, 300, 0, 0, 0, 0)) + record(5, struct.pack("<2I", 0, 0)) + record(5, b"\1")
    box.bad("xlsb/记录太短.xlsb", pack(xlsb(xlsb_sheet(cells + short))), "unreadable|warned", DAMAGED + "|记录|没有读出")
    cells = xlsb_cells(box.form())
    far = record(0, struct.pack("<2IH3BI", 0x7FFFFFFF, 0, 300, 0, 0, 0, 0)) + record(5, struct.pack("<2Id", 0x7FFFFFFF, 0, 1.0))
    box.bad("xlsb/超出网格.xlsb", pack(xlsb(xlsb_sheet(cells + far))), "warned|too_large|unreadable", "超出|以外|之外|" + DAMAGED)
    index = record(7, struct.pack("<3I", 1, 0, 99999))
    cells = xlsb_cells(box.form())
    box.bad("xlsb/字符串编号越界.xlsb", pack(xlsb(xlsb_sheet(cells + index))), "warned|unreadable")
    long = record(6, struct.pack("<3I", 1, 0, 0xFFFFFFF0) + b"\0" * 8)
    box.bad("xlsb/字符串长度撒谎.xlsb", pack(xlsb(xlsb_sheet(xlsb_cells(box.form()) + long))), "warned|unreadable")


def word(box):
    good = lambda path, content, form, **more: box.good(path, content, form, sheet=more.pop("sheet", "表格1"), **more)
    form = box.form()
    good("word/普通.docx", pack(document(paragraph("附件1") + word_table(form) + paragraph("填表人："))), form, kind="docx")
    form = box.form()
    good("word/扩展名是doc.doc", pack(document(word_table(form))), form, kind="docx")
    form = box.form()
    good("word/主部件改名.docx", pack(document(word_table(form), part="word/document2.xml")), form, kind="docx")
    form = box.form()
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    good("word/严格格式.docx", pack(document(word_table(form), namespace=strict)), form)
    form = box.form()
    nested = lambda where, inner: f"{inner}<w:tbl><w:tr><w:tc>{paragraph('里层')}</w:tc></w:tr></w:tbl>{paragraph('')}" \
        if where == "I15" else inner
    good("word/表中有表.docx", pack(document(word_table(form, nested))), form)
    form = box.form()
    edited = {"D6": lambda text: f'<w:p><w:del w:id="1"><w:r><w:delText>9999</w:delText></w:r></w:del><w:ins w:id="2"><w:r>'
                                 f"<w:t>{text}</w:t></w:r></w:ins></w:p>"}

    def tracked(where, inner):
        return edited[where](f"{form.cells['D6']:.10g}") if where == "D6" else inner

    good("word/有修订.docx", pack(document(word_table(form, tracked))), form, never=["9999"])
    form = box.form()
    controls = lambda where, inner: f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    good("word/内容控件.docx", pack(document(word_table(form, controls))), form)
    form = box.form()
    body = word_table(form).replace("<w:tc>", '<w:sdt><w:sdtContent><w:tc>').replace("</w:tc>", "</w:tc></w:sdtContent></w:sdt>")
    good("word/单元格在控件里.docx", pack(document(body)), form)
    form = box.form()
    split = lambda where, inner: inner.replace(f"{form.cells['E6']:.10g}", "</w:t></w:r><w:r><w:t>".join(
        f"{form.cells['E6']:.10g}")) if where == "E6" else inner
    good("word/数字分成几段.docx", pack(document(word_table(form, split))), form)


def odd_word(box):
    text = document("".join(paragraph(f"第{n}段") for n in range(5)))
    box.bad("word/只有文字.docx", pack(text), "no_form", "自评表", kind="docx")
    box.bad("word/没有正文部件.docx", pack(document("")[:2]), "unreadable|wrong_type", DAMAGED + "|压缩包|实际")
    box.bad("word/正文断了.docx", pack(cut_part(document(word_table(box.form())))), "unreadable|warned", DAMAGED)
    deep = "<w:tbl><w:tr><w:tc>" * 20_000
    box.bad("word/嵌套很深.docx", pack(document(deep)), "unreadable|no_form|empty|too_large|" + READ)
    form = box.form()
    body = word_table(form).replace('w:gridSpan w:val="2"', 'w:gridSpan w:val="4294967295"')
    box.bad("word/跨列巨大.docx", pack(document(body)), READ + "|unreadable|too_large|no_form")
    form = box.form()
    body = word_table(form).replace("<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="-1"/></w:tcPr>', 3)
    box.bad("word/跨列负数.docx", pack(document(body)), READ + "|unreadable|no_form")
    lol = '<!DOCTYPE x [<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
    body = word_table(box.form()).replace("统计口径调整", "&a11;")
    box.bad("word/实体炸弹.docx", pack(document(body, head=lol)), READ + "|unreadable")
    box.bad("word/炸弹.docx", pack(document(paragraph("a" * (40 << 20)))), "too_large", "解压")
    box.bad("word/传了一半.docx", pack(document(word_table(box.form())))[:700], "unreadable", DAMAGED)
    box.bad("word/带密码的包.docx", pack([Member("word/document.xml", b"x" * 99, password=b"1"),
                                    Member("[Content_Types].xml", b"<Types/>", password=b"1")]), "encrypted|unreadable", "密码|损坏")


def cut_part(members):
    last = members[-1]
    members[-1] = Member(last.raw_name.decode(), zlib.decompress(last.packed, -15)[:-900])
    return members


def other_types(box):
    rtf = r"{\rtf1\ansi\ansicpg936 {\trowd\cellx1000 \'d7\'dc\'b7\'d6\cell\row}}".encode()
    box.bad("别的/自评.rtf", rtf, "wrong_type", "RTF", kind="rtf")
    box.bad("别的/其实是RTF.doc", rtf, "wrong_type", "RTF")
    pdf = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    box.bad("别的/扫描件.pdf", pdf, "wrong_type", "PDF", kind="pdf")
    box.bad("别的/其实是PDF.xlsx", pdf, "wrong_type", "PDF", ".xlsx")
    ofd = [Member("OFD.xml", HEAD + '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.0"/>'),
           Member("Doc_0/Document.xml", HEAD + "<ofd:Document/>")]
    box.bad("别的/版式文件.ofd", pack(ofd), "wrong_type", "OFD")
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    png = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\0"))
           + chunk(b"IEND", b""))
    box.bad("别的/截图.png", png, "wrong_type", "图片")
    box.bad("别的/其实是图片.xls", png, "wrong_type", "图片", ".xls")
    box.bad("别的/照片.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1" + b"\0" * 60 + b"\xff\xd9", "wrong_type", "图片")
    box.bad("别的/扫描.tif", b"II*\0\x08\0\0\0" + b"\0" * 40, "wrong_type")
    box.bad("别的/材料.rar", b"Rar!\x1a\x07\x01\0" + b"\x5a" * 90, "wrong_type", "压缩|RAR|rar")
    box.bad("别的/材料.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + b"\x5a" * 90, "wrong_type", "压缩|7z|7Z")
    box.bad("别的/材料.tar.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + deflate(b"x" * 99) + b"\0" * 8, "wrong_type", "压缩")
    box.bad("别的/安装程序.exe", b"MZ\x90\0" + b"\0" * 200, "wrong_type|unreadable")
    box.bad("别的/其实是程序.xlsx", b"\x7fELF\2\1\1" + b"\0" * 200, "wrong_type|unreadable")
    box.bad("别的/快捷方式.lnk", b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0F" + b"\0" * 60, "wrong_type|unreadable|skipped")


def archive(box, path, members, status=READ, says=(), inside=()):
    """An archive and one line for each of its members."""
    box.file(path, pack(members))
    box.line(path, status, says)
    for name, form, expected, said in inside:
        if form is None:
            box.line(f"{path}!/{name}", expected, said)
        else:
            box.member(f"{path}!/{name}", form, expected, said)


def archives(box):
    one, two = box.form(), box.form()
    archive(box, "压缩包/UTF8名称.zip", [Member("甲局/自评表.xlsx", Workbook(one).bytes()), Member("甲局/", b"", method=0),
                                   Member("乙局/自评表.xls", form_book(two).file())],
            inside=[("甲局/自评表.xlsx", one, READ, ()), ("乙局/自评表.xls", two, READ, ())])
    one, two = box.form(), box.form()
    archive(box, "压缩包/GBK名称.zip", [Member("甲局/自评表.xlsx".encode("gbk"), Workbook(one).bytes()),
                                 Member("乙局\\整体自评.xlsx".encode("gbk"), Workbook(two).bytes())],
            inside=[("甲局/自评表.xlsx", one, READ, ()), ("乙局/整体自评.xlsx", two, READ, ())])
    form = box.form()
    archive(box, "压缩包/带系统文件.zip", [Member("自评表.xlsx", Workbook(form).bytes()), Member("__MACOSX/._自评表.xlsx", b"\0\5\x16\7"),
                                   Member(".DS_Store", b"\0\0\0\1Bud1"), Member("Thumbs.db", b"\xd0\xcf"),
                                   Member("~$自评表.xlsx", b"\x05\0")],
            inside=[("自评表.xlsx", form, READ, ())] + [(name, None, "skipped", ()) for name in
                                                     ("__MACOSX/._自评表.xlsx", ".DS_Store", "Thumbs.db", "~$自评表.xlsx")])
    form = box.form()
    archive(box, "压缩包/扩展名是rar.rar", [Member("自评表.xlsx", Workbook(form).bytes())], inside=[("自评表.xlsx", form, READ, ())])
    inner = pack([Member("里层.xlsx", Workbook(box.form()).bytes())])
    archive(box, "压缩包/包中有包.zip", [Member("里面.zip", inner)], inside=[("里面.zip", None, "wrong_type|skipped", ["压缩包"])])
    form = box.form()
    archive(box, "压缩包/爬出目录.zip", [Member("../../../爬出.xlsx", Workbook(form).bytes())])
    box.expected[-1]["open"] = True
    one, two = box.form(), box.form()
    archive(box, "压缩包/部分有密码.zip", [Member("甲.xlsx", Workbook(one).bytes()),
                                   Member("乙.xlsx", Workbook(two).bytes(), password=b"123456")],
            inside=[("甲.xlsx", one, READ, ()), ("乙.xlsx", None, "encrypted", ["密码"])])
    form = box.form()
    bad = Member("坏.xlsx", Workbook(box.form()).bytes())
    bad.crc ^= 0x55
    archive(box, "压缩包/一个成员坏了.zip", [Member("好.xlsx", Workbook(form).bytes()), bad],
            inside=[("好.xlsx", form, READ, ()), ("坏.xlsx", None, "unreadable", ["损坏|校验"])])
    form = box.form()
    archive(box, "压缩包/一个成员是炸弹.zip", [Member("好.xlsx", Workbook(form).bytes()), Member("炸弹.csv", b"1," * (20 << 20))],
            inside=[("好.xlsx", form, READ, ()), ("炸弹.csv", None, "too_large", ["解压"])])
    form = box.form()
    archive(box, "压缩包/各种格式.zip", [
        Member("网页.xls", page(form).encode("gb18030")), Member("空.xlsx", b""), Member("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 60),
        Member("旧版.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)],
        inside=[("空.xlsx", None, "empty", ()), ("照片.jpg", None, "wrong_type", ["图片"]),
                ("旧版.doc", None, "unreadable|wrong_type", ())])
    form.cells["D3"] = form.project
    box.line("压缩包/各种格式.zip!/网页.xls", READ, figures=form.figures())


def odd_archives(box):
    box.bad("压缩包/空的.zip", pack([]), "empty", "没有文件|空")
    whole = pack([Member("自评表.xlsx", Workbook(box.form()).bytes())])
    box.bad("压缩包/传了一半.zip", whole[:len(whole) // 2], "unreadable", DAMAGED)
    one, two = box.form(), box.form()
    box.file("压缩包/成员同名.zip", pack([Member("自评表.xlsx", Workbook(one).bytes()), Member("自评表.xlsx", Workbook(two).bytes())]))
    box.line("压缩包/成员同名.zip", "unreadable|warned", ["同名|重名"])
    box.expected[-1]["open"] = True
    bomb = pack([Member("0", b"\0" * (8 << 20))] + [Member(str(n), b"\0" * (8 << 20), at=b"0") for n in range(1, 60)])
    box.file("压缩包/重叠炸弹.zip", bomb)
    box.line("压缩包/重叠炸弹.zip", "too_large|unreadable|" + READ)
    box.expected[-1]["open"] = True
    box.line("压缩包/重叠炸弹.zip!/59", "too_large|unreadable", ["解压"])


def system(box):
    for path in ("系统/~$自评表.xlsx", "系统/.~自评表.et", "系统/.~lock.自评表.ods#", "系统/Thumbs.db", "系统/.DS_Store", "系统/desktop.ini",
                 "系统/._自评表.xlsx", "系统/自评表.tmp", "系统/__MACOSX/._自评表.xls"):
        box.bad(path, b"\x08office\0" * 20, "skipped")
    box.bad("系统/零字节.xlsx", b"", "empty", "0 字节|空")
    box.bad("系统/带 空格，和‘符号’（1）&#x.xlsx", b"", "empty", "0 字节|空")
    long = "系统/" + "长" * 70 + ".csv"
    form = box.form()
    form.cells["I2"] = "金额单位：万元"
    box.file(long, table_text(form).encode())
    box.line(long, READ, figures=form.figures())


def rounds(box):
    """The same return twice, and the same project in two rounds."""
    form = box.form()
    content = Workbook(form).bytes()
    box.good("重复/甲.xlsx", content, form)
    box.bad("重复/甲（副本）.xlsx", content, "duplicate", "相同")
    form = box.form()
    first = Workbook(form).bytes()
    form.cells["F6"] = form.cells["F6"] + 1
    box.bad("重复/样例项目自评表（初稿）.xlsx", first, "superseded", "最终")
    box.good("重复/样例项目自评表（最终）.xlsx", Workbook(form).bytes(), form, figures=[])
