"""Ways of writing that other programs have and that once went wrong or were never tried: one case for each."""

import base64
import quopri
import struct

from .box import READ
from .cases_text import good, page, page_table, sheet_ml, spreadsheet_of, table_text, text_of
from .compound import Book, form_book, rec, string8
from .packages import (HEAD, MAIN, Member, Workbook, cell_xml, document, ods, ods_content, ods_rows, pack, paragraph, relation,
                       sheet_xml, with_shared, word_table)


def all_cases(box):
    for part in (workbooks, styles, old_workbooks, texts, pages, xml, open_document, word, archives, types, copies):
        part(box)


def workbooks(box):
    form = box.form()
    book = with_shared(form).finish()
    del book.parts["xl/sharedStrings.xml"]
    box.bad("更多/共享串部件没了.xlsx", book.bytes(), "unreadable", "文字全部丢失")
    form = box.form()
    book = with_shared(form).finish()
    book.change("xl/_rels/workbook.xml.rels", relation(90, "sharedStrings", "sharedStrings.xml"), "")
    box.bad("更多/共享串关系没了.xlsx", book.bytes(), "unreadable", "文字全部丢失")
    form = box.form()
    book = Workbook(form).change("xl/_rels/workbook.xml.rels", 'Target="worksheets', 'Target="../xl/./worksheets')
    box.good("更多/绕路的关系.xlsx", book.bytes(), form)
    form = box.form()
    book = Workbook(form, more_rows='<row r="6"><c r="D6"><v>99999</v></c></row>')
    box.good("更多/一格写两次.xlsx", book.bytes(), form, "warned|unreadable", ["写了两次"], figures=[])
    box.expected[-1]["cells"] = []
    form = box.form()
    book = Workbook(form)
    book.add("深藏", sheet_xml({"A1": "底稿", "B1": 7}), ' state="veryHidden"')
    box.good("更多/深度隐藏的表.xlsx", book.bytes(), form, "warned", ["深藏", "隐藏"], more=["深藏\tB1\t7"])
    form = box.form()
    xml = sheet_xml(form.cells, form.merges, before='<cols><col min="6" max="6" hidden="1" width="0"/></cols>')
    xml = xml.replace('<row r="7">', '<row r="7" hidden="1">')
    box.good("更多/隐藏的行列.xlsx", Workbook().add("自评表", xml).bytes(), form, "warned", ["F 列", "第 7 行"])
    form = box.form()
    book = Workbook(form).finish()
    del book.parts["[Content_Types].xml"], book.parts["_rels/.rels"]
    box.good("更多/没有类型与根关系.xlsx", book.bytes(), form)


def styles(box):
    """Number formats: days from 1904, percentages, amounts shown a thousand or ten thousand times smaller."""
    def styled(form, code, cells, book_more=""):
        xfs = '<xf numFmtId="0"/><xf numFmtId="200" applyNumberFormat="1"/>'
        styles = (f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
                  f'<cellXfs count="2">{xfs}</cellXfs></styleSheet>')
        render = lambda where, value: cell_xml(where, value, ' s="1"' if where in cells else "")
        book = Workbook(form, render=render)
        book.parts["xl/styles.xml"] = styles
        book.change("xl/_rels/workbook.xml.rels", "</Relationships>", relation(91, "styles", "styles.xml") + "</Relationships>")
        return book

    form = box.form()
    form.cells["I3"] = 42000.5
    form.merges = [one for one in form.merges if one != "D3:I3"]
    book = styled(form, "yyyy/m/d", ["I3"]).change("xl/workbook.xml", "<sheets>", '<workbookPr date1904="1"/><sheets>')
    box.good("更多/从1904年数的日子.xlsx", book.bytes(), form, more=["自评表\tI3\t2018-12-28"])
    for name, code, said in (("按万元显示", "0!.0000", "缩小"), ("按千元显示", "#,##0.00,", "缩小"),
                             ("按百万显示", "#,##0.0,,&quot;百万&quot;", "缩小")):
        form = box.form()
        box.good(f"更多/{name}.xlsx", styled(form, code, ["D6", "E6"]).bytes(), form, "warned", [said])


def old_workbooks(box):
    form = box.form()
    book = form_book(form)
    book.bytes()
    # A text of two-unit characters, cut in the middle of one; and one that goes on in single bytes.
    odd = "𠮷𠮷某"
    units = odd.encode("utf-16-le")
    table = [struct.pack("<2I", len(book.strings) + 2, len(book.strings) + 2) + b"".join(map(string8, book.strings))
             + struct.pack("<HB", len(units) // 2, 1) + units[:6], b"\1" + units[6:] + struct.pack("<HB", 6, 1)
             + "甲乙".encode("utf-16-le"), b"\0abcd"]
    book.string_table = b"".join(rec(0x3C if number else 0xFC, data) for number, data in enumerate(table))
    count = len(book.strings)
    extra = b"".join(rec(0xFD, struct.pack("<3HI", 17, column, 0, count + column)) for column in range(2))
    name, body, kind, hidden = book.sheets[0]
    at = body.index(rec(0xE5, b"")[:2] + struct.pack("<H", 2 + 8 * len(form.merges)))
    book.sheets[0] = (name, body[:at] + extra + body[at:], kind, hidden)
    box.good("更多/续记录切开代理对.xls", book.file(), form, more=["自评表\tA18\t𠮷𠮷某", "自评表\tB18\t甲乙abcd"])
    form = box.form()
    book = form_book(form, 5, 936)
    name, body, kind, hidden = book.sheets[0]
    runs = rec(0xD6, struct.pack("<4H", 17, 0, 0, 8) + "富文本格".encode("gbk") + b"\2\0\0\1\1")
    book.sheets[0] = (name, body[:-4] + runs + body[-4:], kind, hidden)
    form.cells["A5"] = form.cells["A5"]
    box.good("更多/Excel5富文本.xls", book.file(), form, more=["自评表\tA18\t富文本格"], figures=[])


def texts(box):
    def csv(name, form, content, **more):
        form.cells["I2"] = "金额单位：万元"
        good(box, f"更多/{name}", content(form), form, **more)

    csv("UTF16小端没有标记.csv", box.form(), lambda form: table_text(form).encode("utf-16-le"))
    csv("UTF16大端没有标记.txt", box.form(), lambda form: table_text(form, "\t").encode("utf-16-be"))
    form = box.form()
    form.cells["I13"] = "㐂𠮷口径调整"
    csv("GB18030四字节.csv", form, lambda form: table_text(form).encode("gb18030"))
    csv("只有回车换行.csv", box.form(), lambda form: table_text(form).replace("\r\n", "\r").encode("gb18030"))
    csv("每格都有引号.csv", box.form(), lambda form: "".join(
        ",".join('"' + text_of(value).replace('"', '""') + '"' for value in row) + "\n" for row in form.rows()).encode())


def pages(box):
    form = box.form()
    table = page_table(form).replace("<td", "<TD").replace("</td>", "</TD>").replace('colspan="9"', "colspan=9")
    good(box, "更多/大写标签.xls", page(form, "gbk", table).encode("gb18030"), form, "html")
    for name, coding, encode in (("引用编码", "quoted-printable", quopri.encodestring), ("六十四编码", "base64", base64.encodebytes)):
        form = box.form()
        whole = (b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="----=_Next.01"; type="text/html"\r\n\r\n'
                 b"------=_Next.01\r\nContent-Location: file:///C:/book.htm\r\nContent-Transfer-Encoding: " + coding.encode()
                 + b'\r\nContent-Type: text/html; charset="gb2312"\r\n\r\n' + encode(page(form, "gb2312").encode("gb18030"))
                 + b"\r\n------=_Next.01\r\nContent-Location: file:///C:/style.css\r\nContent-Type: text/css\r\n\r\ntd {}\r\n"
                 b"------=_Next.01\r\nContent-Location: file:///C:/tabstrip.htm\r\nContent-Type: text/html\r\n\r\n"
                 b"<table><tr><td>Sheet1</td></tr></table>\r\n------=_Next.01--\r\n")
        good(box, f"更多/单个文件网页_{name}.mht", whole, form, "mht", never=["Sheet1"])


def xml(box):
    form = box.form()
    box.good("更多/百分比与隐藏行.xml", spreadsheet_of(form).encode(), form, "warned", ["第 7 行"], more=["自评表\tH6\t0.9054"])
    form = box.form()
    good_xml = sheet_ml(form)
    second = '<Worksheet ss:Name="自评表"><Table><Row><Cell><Data ss:Type="String">备注</Data></Cell></Row></Table></Worksheet>'
    box.good("更多/表格XML两表同名.xls", good_xml.replace("</Workbook>", second + "</Workbook>").encode(), form, "warned", ["同名"])


def open_document(box):
    form = box.form()
    flat = ods_content(ods_rows(form), root="document", more=' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"')
    box.good("更多/平面表格.fods", flat.encode(), form)
    form = box.form()
    text = ods_content(ods_rows(form)).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    box.good("更多/UTF16内容.ods", pack(ods(b"\xff\xfe" + text.encode("utf-16-le"))), form)
    form = box.form()
    rows = ods_rows(form).split("</table:table-row>")
    hidden = "".join(f'<table:table-row table:visibility="collapse" table:number-rows-repeated="3"><table:table-cell '
                     f'office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell></table:table-row>' for _ in "1")
    box.good("更多/重复的隐藏行.ods", pack(ods(ods_content("</table:table-row>".join(rows) + hidden))), form, "warned",
             ["第 17 行、第 18 行、第 19 行"])


def word(box):
    def good(name, body, form, **more):
        box.good(f"更多/{name}.docx", pack(document(body)), form, sheet=more.pop("sheet", "表格1"), **more)

    form = box.form()
    form.cells["F9"] = "-12.5"
    table = word_table(form).replace('<w:t xml:space="preserve">-12.5</w:t>', "<w:noBreakHyphen/><w:t>12.5</w:t>")
    good("不间断连字符的负号", table, form, more=["表格1\tF9\t-12.5"])
    form = box.form()
    form.cells["E13"] = "≥20个"
    table = word_table(form).replace('<w:t xml:space="preserve">≥20个</w:t>', '<w:sym w:font="Symbol" w:char="F0B3"/><w:t>20个</w:t>')
    good("符号字体的大于等于", table, form, more=["表格1\tE13\t≥20个"])
    form = box.form()
    table = word_table(form).replace(f"{form.cells['D6']:.10g}</w:t></w:r>", f"{form.cells['D6']:.10g}</w:t></w:r><w:r><w:rPr>"
                                     "<w:vanish/></w:rPr><w:t>99</w:t></w:r>", 1)
    good("隐藏的文字", table, form, status="warned", says=["隐藏"])
    form = box.form()
    text = (f'<?xml version="1.0" encoding="UTF-16"?><w:document xmlns:w="x"><w:body>{word_table(form)}</w:body></w:document>')
    members = document("")[:2] + [Member("word/document.xml", b"\xff\xfe" + text.encode("utf-16-le"))]
    box.good("更多/UTF16正文.docx", pack(members), form, sheet="表格1")
    form = box.form()
    boxed = ('<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:drawing><w:txbxContent>' + word_table(form)
             + '</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>' + word_table(form)
             + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>")
    good("表在文本框里", boxed, form)
    form = box.form()
    table = word_table(form).replace("<w:tr>", '<w:tr><w:trPr><w:ins w:id="1"/></w:trPr>')
    gone = f'<w:tr><w:trPr><w:del w:id="9"/></w:trPr><w:tc><w:p><w:del w:id="8"><w:r><w:delText>已删</w:delText></w:r></w:del></w:p></w:tc></w:tr>'
    good("修订里删掉的行", table.replace("<w:tblPr/>", "<w:tblPr/>" + gone, 1), form, never=["已删"])
    form = box.form()
    ruby = '<w:ruby><w:rt><w:r><w:t>ping</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>项目支出绩效自评表</w:t></w:r></w:rubyBase></w:ruby>'
    table = word_table(form).replace('<w:t xml:space="preserve">项目支出绩效自评表</w:t>', ruby)
    good("注音", table, form)


def archives(box):
    form = box.form()
    name = "某" * 300 + ".xlsx"
    box.file("更多/名字三百字.zip", pack([Member(name, Workbook(form).bytes())]))
    box.line("更多/名字三百字.zip", READ)
    box.line(f"更多/名字三百字.zip!/{name}", READ, figures=form.figures())
    one, two = box.form(), box.form()
    box.file("更多/绝对路径.zip", pack([Member("/etc/甲.xlsx", Workbook(one).bytes()), Member("C:\\乙.xlsx", Workbook(two).bytes())]))
    box.line("更多/绝对路径.zip", READ)
    box.expected[-1]["open"] = True
    aes = Member("甲.xlsx", b"\x5a" * 500, method=99)
    aes.flags |= 1
    box.file("更多/AES密码.zip", pack([aes]))
    box.line("更多/AES密码.zip", READ)
    box.line("更多/AES密码.zip!/甲.xlsx", "encrypted", ["密码"])
    box.file("更多/不认识的压缩法.zip", pack([Member("甲.xlsx", b"\x5a" * 500, method=14)]))
    box.line("更多/不认识的压缩法.zip", READ)
    box.line("更多/不认识的压缩法.zip!/甲.xlsx", "unreadable", ["压缩方式"])
    form = box.form()
    parts = Workbook(form).finish().parts
    box.file("更多/打散的工作簿.zip", pack([Member(f"自评表/{name}", text) for name, text in parts.items()]))
    box.line("更多/打散的工作簿.zip", READ)
    box.expected[-1]["open"] = True


def types(box):
    sylk = 'ID;PWXL;N;E\r\nC;Y1;X1;K"项目支出绩效自评表"\r\nC;Y6;X4;K1200\r\nE\r\n'
    box.bad("更多/SYLK.slk", sylk.encode("gb18030"), "wrong_type", "SYLK|slk")
    dif = 'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,2\r\n""\r\nTUPLES\r\n0,2\r\n""\r\nDATA\r\n0,0\r\n""\r\n-1,0\r\nBOT\r\n1,0\r\n"甲"\r\n-1,0\r\nEOD\r\n'
    box.bad("更多/DIF.dif", dif.encode("gb18030"), "wrong_type", "DIF|dif")
    dbf = b"\x03\x7c\x03\x01" + struct.pack("<I2H", 1, 65, 11) + b"\0" * 20 + b"NAME\0\0\0\0\0\0\0C" + b"\0" * 4 + b"\x0a\0" + b"\0" * 14 + b"\x0d" + b" 1234567890" + b"\x1a"
    box.bad("更多/单位.dbf", dbf, "wrong_type")
    box.bad("更多/空格.txt", b"\xe3\x80\x80" * 30, "empty|no_form")
    box.bad("更多/一个字节.xls", b"\xd0", "wrong_type|unreadable", ".xls")
    box.bad("更多/两个字节.docx", b"PK", "wrong_type|unreadable")


def copies(box):
    """The same content under two names: the one that is no copy counts, though it comes later by its path."""
    form = box.form()
    content = Workbook(form).bytes()
    box.bad("更多/样例自评表(1).xlsx", content, "duplicate", "更多/样例自评表.xlsx", "按副本处理")
    box.good("更多/样例自评表.xlsx", content, form)
