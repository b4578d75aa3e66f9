"""Texts: web pages and SpreadsheetML saved as .xls, delimited tables in every encoding, and plain notes."""

from html import escape

from .box import READ
from .cases_xlsx import INJECTED
from .form import area


def all_cases(box):
    for part in (pages, odd_pages, spreadsheet_ml, odd_xml, delimited, odd_delimited, notes):
        part(box)


def text_of(value):
    return value if isinstance(value, str) else f"{value:.10g}"


def page_table(form):
    """The return as a table of a web page, merged cells as spans."""
    areas = [area(one) for one in form.merges]
    rows = []
    for number, row in enumerate(form.rows()):
        cells = []
        for column, value in enumerate(row):
            merged = next((a for a in areas if a[0] <= number <= a[1] and a[2] <= column <= a[3]), None)
            if merged and (merged[0], merged[2]) != (number, column):
                continue
            span = f' rowspan="{merged[1] - merged[0] + 1}" colspan="{merged[3] - merged[2] + 1}"' if merged else ""
            cells.append(f"<td{span}>{escape(text_of(value))}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return f"<table border=1>{''.join(rows)}</table>"


def page(form, charset="utf-8", table=None):
    return (f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; '
            f'charset={charset}"><title>导出</title><style>td{{mso-number-format:"\\@"}}</style></head><body>'
            f"{table or page_table(form)}</body></html>")


def good(box, path, content, form, kind=None, **more):
    """A text file whose table must come out; the name of its sheet is free."""
    wanted = [line.split("\t", 1)[1] for line in form.must_read()]
    box.file(path, content)
    box.line(path, more.pop("status", READ), more.pop("says", ()), kind, [f"*\t{line}" for line in wanted],
             more.pop("figures", form.figures()), more.pop("never", ()))


def pages(box):
    for name, charset, encoding, mark in (
            ("UTF8", "utf-8", "utf-8", b""), ("UTF8带标记", "utf-8", "utf-8", b"\xef\xbb\xbf"), ("GB2312", "gb2312", "gb18030", b""),
            ("GBK大写", "GBK", "gb18030", b""), ("GB18030不声明", None, "gb18030", b""), ("声明错了", "utf-8", "gb18030", b""),
            ("UTF16", "unicode", "utf-16-le", b"\xff\xfe"), ("声明GB其实UTF8", "gb2312", "utf-8", b"\xef\xbb\xbf")):
        form = box.form()
        text = page(form, charset) if charset else f"<html><body>{page_table(form)}</body></html>"
        good(box, f"网页/{name}.xls", mark + text.encode(encoding), form, "html")
    form = box.form()
    good(box, "网页/扩展名是xlsx.xlsx", page(form).encode(), form, "html")
    form = box.form()
    good(box, "网页/扩展名是et.et", b"\r\n \r\n" + page_table(form).encode(), form, "html")
    form = box.form()
    good(box, "网页/只有网页.html", b"<!DOCTYPE html>\n" + page(form).encode(), form, "html")


def odd_pages(box):
    form = box.form()
    outer = f"<table><tr><td>导出时间</td><td>2024</td></tr></table><table><tr><td>{page_table(form)}</td></tr></table>"
    box.file("网页/表中有表.xls", page(form, table=outer).encode())
    box.line("网页/表中有表.xls", READ + "|no_form", kind="html")
    form = box.form()
    loose = page_table(form).replace("</td>", "").replace("</tr>", "").replace("</table>", "").replace("<tr>", "<TR>")
    good(box, "网页/标签不收尾.xls", page(form, table=loose).encode(), form, "html")
    form = box.form()
    table = page_table(form).replace(form.project, "<b>样例</b>项目<script>alert('<td>')</script><!-- <td>x</td> -->"
                                     + form.project[-3:]).replace("统计口径调整", "统计&#21475;&#x5f84;<br>调整&nbsp;&nbsp;")
    form.cells["I13"] = "统计口径 调整"
    box.file("网页/脚本注释实体.xls", page(form, table=table).encode())
    box.line("网页/脚本注释实体.xls", READ, kind="html", never=["alert"], figures=form.figures(),
             cells=[f"*\tD3\t{form.project}"])
    form = box.form()
    table = page_table(form).replace("</table>", '<tr><td colspan="1000000000" rowspan="999999999">备注</td></tr><tr>'
                                     '<td colspan="-3" rowspan="0">x</td></tr></table>')
    good(box, "网页/跨度巨大.xls", page(form, table=table).encode(), form, "html", status=READ + "|too_large")
    deep = "<table><tr><td>" * 12_000
    box.bad("网页/嵌套很深.xls", f"<html><body>{deep}合计".encode(), "unreadable|too_large|" + READ)
    box.bad("网页/没有表格.xls", "<html><body><p>系统升级中，请稍后再试。</p></body></html>".encode(), "no_form|wrong_type|empty",
            "网页|表格|自评表|数据", kind="html")
    frames = ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name="Excel Workbook Frameset"></head>'
              '<frameset rows="*,39"><frame src="自评.files/sheet001.htm"></frameset></html>')
    box.bad("网页/框架页.xls", frames.encode("gb18030"), "no_form|wrong_type|empty|unreadable", "网页|表格|自评表|数据")
    form = box.form()
    archive = ("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html; "
               f"charset=\"utf-8\"\r\n\r\n{page(form)}\r\n--x--\r\n")
    box.bad("网页/单个文件网页.xls", archive.encode(), READ + "|no_form|wrong_type|empty")
    form = box.form()
    rows = "".join(f"<tr><td>{escape(text)}</td></tr>" for text in INJECTED)
    good(box, "网页/公式样的文本.xls", page(form, table=page_table(form).replace("</table>", rows + "</table>")).encode(), form)
    form = box.form()
    good(box, "网页/传了一半.xls", page(form).encode()[:-40], form, "html")


SS = "urn:schemas-microsoft-com:office:spreadsheet"


def sheet_ml(form, encoding="UTF-8", prefix="ss:", head="", before_rows="", more_rows=""):
    """The return as SpreadsheetML 2003; positions are left out wherever they follow by themselves."""
    areas = [area(one) for one in form.merges]
    rows = []
    for number, row in enumerate(form.rows()):
        cells, at = [], 0
        for column, value in enumerate(row):
            merged = next((a for a in areas if a[0] <= number <= a[1] and a[2] <= column <= a[3]), None)
            if value == "" or merged and (merged[0], merged[2]) != (number, column):
                continue
            index = f' {prefix}Index="{column + 1}"' if column != at else ""
            span = (f' {prefix}MergeAcross="{merged[3] - merged[2]}" {prefix}MergeDown="{merged[1] - merged[0]}"') if merged else ""
            kind = "String" if isinstance(value, str) else "Number"
            cells.append(f'<Cell{index}{span}><Data {prefix}Type="{kind}">{escape(text_of(value))}</Data></Cell>')
            at = (merged[3] if merged else column) + 1
        rows.append(f"<Row>{''.join(cells)}</Row>")
    return (f'<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n{head}<Workbook xmlns="{SS}" '
            f'xmlns:ss="{SS}"><Worksheet ss:Name="自评表"><Table>{before_rows}{"".join(rows)}{more_rows}</Table></Worksheet>'
            f"</Workbook>")


def spreadsheet_of(form):
    """As Excel writes it: the rate is a ratio with a number format, and one row is hidden."""
    form.cells["H6"] = 0.9054
    styles = ('<Styles><Style ss:ID="Default" ss:Name="Normal"><NumberFormat/></Style><Style ss:ID="s21">'
              '<NumberFormat ss:Format="Percent"/></Style></Styles>')
    text = sheet_ml(form).replace("<Worksheet ", styles + "<Worksheet ", 1)
    text = text.replace('<Cell><Data ss:Type="Number">0.9054<', '<Cell ss:StyleID="s21"><Data ss:Type="Number">0.9054<')
    rows = text.split("<Row>")
    return "<Row>".join(rows[:7]) + '<Row ss:Hidden="1">' + "<Row>".join(rows[7:])


def spreadsheet_ml(box):
    for name, said, encoding, mark in (("UTF8", "UTF-8", "utf-8", b""), ("GB2312", "gb2312", "gb18030", b""),
                                       ("UTF16", "UTF-16", "utf-16-le", b"\xff\xfe"), ("UTF8带标记", "UTF-8", "utf-8", b"\xef\xbb\xbf")):
        form = box.form()
        box.good(f"表格XML/{name}.xls", mark + sheet_ml(form, said).encode(encoding), form)
    form = box.form()
    box.good("表格XML/扩展名是xml.xml", sheet_ml(form).encode(), form)
    form = box.form()
    text = sheet_ml(form).replace("<", "<ss:").replace("<ss:/", "</ss:").replace("<ss:?", "<?").replace("<ss:!", "<!")
    box.good("表格XML/全部带前缀.xls", text.encode(), form)


def odd_xml(box):
    form = box.form()
    rows = ('<Row ss:Index="4000000000"><Cell ss:Index="4000000000"><Data ss:Type="Number">1</Data></Cell></Row>'
            '<Row ss:Index="0"><Cell ss:Index="-1" ss:MergeAcross="4294967295"><Data ss:Type="Number">1</Data></Cell></Row>'
            '<Row><Cell><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell><Data ss:Type="Number">abc</Data></Cell></Row>')
    box.good("表格XML/编号巨大.xls", sheet_ml(form, more_rows=rows).encode(), form, READ + "|too_large|unreadable", figures=[])
    lol = '<!DOCTYPE x [<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)) + "]>\n"
    form = box.form()
    text = sheet_ml(form, head=lol).replace("统计口径调整", "&a11;")
    box.bad("表格XML/实体炸弹.xls", text.encode(), READ + "|unreadable")
    form = box.form()
    text = sheet_ml(form, before_rows="<x>" * 30_000 + "</x>" * 30_000)
    box.bad("表格XML/嵌套很深.xls", text.encode(), READ + "|unreadable")
    form = box.form()
    box.bad("表格XML/传了一半.xls", sheet_ml(form).encode()[:-500], "unreadable|warned", "不完整|损坏|未传完|没有结束|断")
    form = box.form()
    box.form()
    second = '<Worksheet ss:Name="自评表"><Table><Row><Cell><Data ss:Type="String">备注</Data></Cell></Row></Table></Worksheet>'
    box.good("表格XML/两表同名.xls", sheet_ml(form).replace("</Workbook>", second + "</Workbook>").encode(), form,
             READ + "|unreadable", figures=[])
    box.bad("表格XML/别的XML.xls", '<?xml version="1.0" encoding="UTF-8"?>\n<订单><金额>12</金额></订单>'.encode(), "wrong_type|no_form",
            "XML|表格")
    flat = ('<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body/></office:document>')
    box.bad("表格XML/平面ODF.fods", flat.encode(), "wrong_type|no_form|unreadable|empty")


def table_text(form, separator=","):
    """The return as delimited text by RFC 4180."""
    def quoted(value):
        text = text_of(value)
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in f'{separator}"\n') else text
    return "\r\n".join(separator.join(quoted(value) for value in row) for row in form.rows()) + "\r\n"


def csv_form(box):
    """A return whose unit stands in its first row: a text table has no merged cells to carry it down."""
    form = box.form()
    form.cells["I2"] = "金额单位：万元"
    return form


def delimited(box):
    for path, encoding, mark, separator in (
            ("UTF8.csv", "utf-8", b"", ","), ("UTF8带标记.csv", "utf-8", b"\xef\xbb\xbf", ","), ("GB18030.csv", "gb18030", b"", ","),
            ("UTF16小端.csv", "utf-16-le", b"\xff\xfe", "\t"), ("UTF16大端.csv", "utf-16-be", b"\xfe\xff", ","),
            ("分号.csv", "utf-8", b"", ";"), ("制表符.tsv", "gb18030", b"", "\t"), ("制表符其实是csv.csv", "utf-8", b"", "\t"),
            ("竖线.csv", "utf-8", b"", "|"), ("扩展名是xls.xls", "gb18030", b"", "\t"), ("扩展名是xlsx.xlsx", "utf-8", b"", ",")):
        form = csv_form(box)
        good(box, f"文本/{path}", mark + table_text(form, separator).encode(encoding), form)


def odd_delimited(box):
    form = csv_form(box)
    good(box, "文本/有分隔说明.csv", ("sep=;\r\n" + table_text(form, ";")).encode(), form, figures=[], status=READ)
    box.expected[-1]["cells"] = []
    form = csv_form(box)
    form.cells["I13"] = '他说"口径",\n已调整'
    good(box, "文本/引号与换行.csv", table_text(form).encode(), form)
    box.expected[-1]["cells"] = [line.replace("\n", " ") for line in box.expected[-1]["cells"]]
    form = csv_form(box)
    form.cells["F11"] = '"没有收尾的引号'
    text = table_text(form).replace('"""没有收尾的引号"', '"没有收尾的引号')
    del form.cells["F11"]
    good(box, "文本/引号没有收尾.csv", text.encode(), form, status="warned", says=["引号"])
    form = csv_form(box)
    for number, text in enumerate(INJECTED):
        form.cells[f"I{number + 5}" if number > 20 else f"I{7 + number}"] = text.replace("\t", " ")
    box.file("文本/公式样的文本.csv", table_text(form).encode())
    box.line("文本/公式样的文本.csv", READ, figures=form.figures()[:3])
    form = csv_form(box)
    good(box, "文本/有零字符.csv", table_text(form).replace("统计口径调整", "统计口径调整,\0\0").encode(), form,
         status=READ + "|unreadable|wrong_type", figures=[])
    box.expected[-1]["cells"] = []
    form = csv_form(box)
    raw = table_text(form).encode("gb18030").replace("统计口径调整".encode("gb18030"), b"\xcd\xb3\xff\xfe\x81")
    good(box, "文本/坏的汉字.csv", raw, form)
    box.expected[-1]["cells"] = [line for line in box.expected[-1]["cells"] if "\tI13\t" not in line]
    form = csv_form(box)
    good(box, "文本/一行很长.csv", (table_text(form) + "," * 100_000 + "\r\n").encode(), form, status=READ + "|too_large",
         figures=[])
    box.bad("文本/只有空白.csv", b" \r\n\t\r\n,,,\r\n  \r\n" * 20, "empty", "数据|空")
    box.bad("文本/只有标记.csv", b"\xef\xbb\xbf", "empty", "数据|空")
    box.bad("文本/零字节.csv", b"", "empty", "0 字节|空")
    box.bad("文本/二进制.csv", bytes(range(256)) * 40, "wrong_type|unreadable|no_form")
    box.bad("文本/不是自评表.csv", "科室,房间\n办公室,301\n".encode("gb18030"), "no_form", "自评表")


def notes(box):
    box.bad("文本/说明.txt", "请于三月底前报送。\n联系人见通知。\n".encode("gb18030"), "no_form")
    box.bad("文本/读我.md", "# 报送说明\n\n- 一式两份\n".encode(), "no_form")
    box.bad("文本/没有扩展名", "随便写的\n".encode(), "no_form")
    box.bad("文本/一个字节.xlsx", b"P", "wrong_type|unreadable", ".xlsx")
    box.bad("文本/网站的报错.xlsx", b"Error 500: Internal Server Error\n", "wrong_type|unreadable", ".xlsx")
    box.bad("文本/四千个等号.txt", b"=" * 4000, "no_form")
