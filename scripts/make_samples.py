#!/usr/bin/env python3
"""Writes the sample returns in sample_data/.

Five self-evaluation returns that departments published, rebuilt as Excel files: layout, labels, figures and
mistakes as printed; no names of people, no telephone numbers, no long texts. The register is invented.
The same input gives the same bytes. README.md and answers.toml in sample_data/ are kept by hand.

Usage: python3 scripts/make_samples.py [TARGET_FOLDER]      (needs openpyxl and xlwt)
"""

import io
import re
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import xlwt
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter, range_boundaries

STAMP = datetime(2024, 1, 1)
FONT = "宋体"

# name: (size, bold, horizontal, border)
STYLES = {
    "cover": (22, True, "center", False),
    "cover_label": (14, False, "right", False),
    "cover_value": (14, False, "left", False),
    "title": (16, True, "center", False),
    "subtitle": (11, False, "center", False),
    "left": (11, False, "left", False),
    "right": (11, False, "right", False),
    "section": (11, True, "left", True),
    "band": (11, True, "center", True),
    "head": (10, True, "center", True),
    "label": (10, False, "center", True),
    "name": (10, False, "left", True),
    "text": (10, False, "left", True),
    "value": (10, False, "center", True),
    "num": (10, False, "right", True),
}


class Sheet:
    """Cells of one sheet, independent of the file format."""

    def __init__(self, name, widths, landscape=False):
        self.name, self.widths, self.landscape = name, widths, landscape
        self.cells = []  # (first column, first row, last column, last row, value, style, number format)
        self.heights = {}

    def put(self, where, value, style="label", fmt="General"):
        self.cells.append((*range_boundaries(where), value, style, fmt))

    def row(self, row, columns, values, style="label", fmt="General"):
        """columns: "A B:C D" side by side; values: one per column, None = blank."""
        spans = columns.split()
        assert len(spans) == len(values), (self.name, row, columns, values)
        formats = fmt if isinstance(fmt, list) else [fmt] * len(spans)
        styles = style if isinstance(style, list) else [style] * len(spans)
        for span, value, kind, form in zip(spans, values, styles, formats):
            first, _, last = span.partition(":")
            self.put(f"{first}{row}:{last or first}{row}", value, kind, form)

    def height(self, points, *rows):
        for row in rows:
            self.heights[row] = points


# ---------------------------------------------------------------------------------------------- writing


def write_xlsx(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator = ""
    book.properties.created = book.properties.modified = STAMP
    thin = Side(style="thin", color="FF000000")
    for sheet in sheets:
        ws = book.create_sheet(sheet.name)
        for c1, r1, c2, r2, value, style, fmt in sheet.cells:
            size, bold, across, border = STYLES[style]
            for row in range(r1, r2 + 1):
                for column in range(c1, c2 + 1):
                    cell = ws.cell(row, column)
                    cell.font = Font(name=FONT, size=size, bold=bold)
                    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
                    if border:
                        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            anchor = ws.cell(r1, c1)
            anchor.value, anchor.number_format = value, fmt
            if (c1, r1) != (c2, r2):
                ws.merge_cells(start_row=r1, start_column=c1, end_row=r2, end_column=c2)
        for index, width in enumerate(sheet.widths, 1):
            ws.column_dimensions[get_column_letter(index)].width = width
        for row, points in sheet.heights.items():
            ws.row_dimensions[row].height = points
        ws.page_setup.paperSize = ws.PAPERSIZE_A4
        ws.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
        ws.page_setup.fitToHeight = 0
        ws.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
        ws.print_options.horizontalCentered = True
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(steady_zip(buffer.getvalue()))


def steady_zip(data):
    """The same archive with fixed times and a fixed order of the merged ranges."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "docProps/core.xml":
                time = STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                body = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + time, body)
            elif name.startswith("xl/worksheets/sheet"):
                body = re.sub(rb"(<mergeCells[^>]*>)(.*?)(</mergeCells>)", sort_merged, body, flags=re.S)
            info = zipfile.ZipInfo(name, STAMP.timetuple()[:6])
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            target.writestr(info, body, compresslevel=9)
    return out.getvalue()


def sort_merged(match):
    def key(item):
        c1, r1, c2, r2 = range_boundaries(re.search(rb'ref="([^"]+)"', item)[1].decode())
        return r1, c1, r2, c2

    items = re.findall(rb"<mergeCell [^>]*/>", match[2])
    return match[1] + b"".join(sorted(items, key=key)) + match[3]


def write_xls(path, sheets):
    book = xlwt.Workbook(encoding="utf-8")
    book.owner = ""
    known = {}

    def style_of(name, fmt):
        if (name, fmt) not in known:
            size, bold, across, border = STYLES[name]
            style = xlwt.XFStyle()
            style.font.name, style.font.height, style.font.bold = FONT, size * 20, bold
            style.alignment.horz = {"center": 2, "left": 1, "right": 3}[across]
            style.alignment.vert, style.alignment.wrap = 1, 1
            if border:
                for side in ("left", "right", "top", "bottom"):
                    setattr(style.borders, side, xlwt.Borders.THIN)
            style.num_format_str = fmt
            known[name, fmt] = style
        return known[name, fmt]

    for sheet in sheets:
        ws = book.add_sheet(sheet.name)
        for c1, r1, c2, r2, value, style, fmt in sheet.cells:
            look = style_of(style, fmt)
            if (c1, r1) != (c2, r2):
                ws.write_merge(r1 - 1, r2 - 1, c1 - 1, c2 - 1, value, look)
            else:
                ws.write(r1 - 1, c1 - 1, value, look)
        for index, width in enumerate(sheet.widths):
            ws.col(index).width = int(width * 256)
        for row, points in sheet.heights.items():
            ws.row(row - 1).height_mismatch = True
            ws.row(row - 1).height = int(points * 20)
        ws.set_paper_size_code(9)
        ws.set_portrait(not sheet.landscape)
        ws.set_fit_num_pages(1)
        ws.set_fit_width_to_pages(1)
        ws.set_fit_height_to_pages(0)
        ws.set_header_str(b"")
        ws.set_footer_str(b"")
    book.save(str(path))


# ---------------------------------------------------------------------------------------------- the Yueyang form

INCOME = "A B C D E F G:H"
SPENDING = "A B C D E F G H"
THREE = "A B C D E:F G:H"
ASSETS = "A B C:D E:F G:H"


def basics(sheet, row, staff, actual):
    """Section 一; returns the next free row. Name, telephone and the three texts stay blank."""
    sheet.put(f"A{row}:H{row}", "一、部门（单位）基本概况", "section")
    pair = "A B:D E F:H"
    sheet.row(row + 1, pair, ["联系人", None, "联络电话", None])
    sheet.row(row + 2, pair, ["人员编制", staff, "实有人数", actual])
    labels = ["职能职责概述", "年度主要\n工作内容", "年度部门（单位）\n总体运行情况及取得的成绩"]
    for offset, label in enumerate(labels, 3):
        sheet.row(row + offset, "A B:H", [label, None], ["label", "text"])
        sheet.height(48, row + offset)
    return row + 6


def money(sheet, row, words, blocks):
    """Section 二 with its four stacked blocks; returns the next free row."""

    def lines(row, columns, rows, fmt):
        for values in rows:
            sheet.row(row, columns, values, ["name"] + ["num"] * (len(values) - 1), ["General"] + fmt)
            row += 1
        return row

    sheet.put(f"A{row}:H{row}", "二、部门（单位）收支情况", "section")
    sheet.put(f"A{row + 1}:H{row + 1}", "年度收入情况（万元）", "band")
    row += 2
    sheet.put(f"A{row}:A{row + 1}", "机构名称", "head")
    sheet.put(f"B{row}:B{row + 1}", words["income"][0], "head")
    sheet.put(f"C{row}:H{row}", "其中：", "head")
    sheet.row(row + 1, "C D E F G:H", words["income"][1:], "head")
    sheet.height(30, row + 1)
    row = lines(row + 2, INCOME, blocks["income"], words["fmt_income"])

    sheet.put(f"A{row}:H{row}", "部门（单位）年度支出和结余情况（万元）", "band")
    row += 1
    sheet.put(f"A{row}:A{row + 2}", "机构名称", "head")
    sheet.put(f"B{row}:B{row + 2}", "支出合计", "head")
    sheet.put(f"C{row}:F{row}", "其中：", "head")
    sheet.put(f"G{row}:H{row}", "结余", "head")
    sheet.put(f"C{row + 1}:C{row + 2}", "基本支出", "head")
    sheet.put(f"D{row + 1}:E{row + 1}", "其中：", "head")
    sheet.put(f"F{row + 1}:F{row + 2}", words["spending"][0], "head")
    sheet.put(f"G{row + 1}:G{row + 2}", "当年结余", "head")
    sheet.put(f"H{row + 1}:H{row + 2}", words["spending"][1], "head")
    sheet.row(row + 2, "D E", ["人员支出", "公用支出"], "head")
    row = lines(row + 3, SPENDING, blocks["spending"], words["fmt_spending"])

    sheet.put(f"A{row}:A{row + 1}", "机构名称", "head")
    sheet.put(f"B{row}:B{row + 1}", "三公经费\n合计", "head")
    sheet.put(f"C{row}:H{row}", "其中：", "head")
    sheet.row(row + 1, "C D E:F G:H", [words["reception"], "公务用车运维费", "公务用车购置费", "因公出国费"], "head")
    sheet.height(30, row + 1)
    row = lines(row + 2, THREE, blocks["three"], words["fmt_three"])

    sheet.put(f"A{row}:A{row + 1}", "机构名称", "head")
    sheet.put(f"B{row}:B{row + 1}", "固定资产\n合计", "head")
    sheet.put(f"C{row}:F{row}", "其中：", "head")
    sheet.put(f"G{row}:H{row + 1}", "其他", "head")
    sheet.row(row + 1, "C:D E:F", ["在用固定资产", "出租固定资产"], "head")
    return lines(row + 2, ASSETS, blocks["assets"], ["General"] * 4)


def goals(sheet, row, words, groups):
    """Section 三 up to the indicators; returns the next free row."""
    sheet.put(f"A{row}:H{row}", "三、部门（单位）整体支出绩效自评情况", "section")
    sheet.put(f"A{row + 1}:A{row + 2}", words["goal"], "label")
    sheet.row(row + 1, "B:D E:H", ["预期目标", "实际完成"], "head")
    sheet.row(row + 2, "B:D E:H", [None, None], "text")
    sheet.height(48, row + 2)
    row += 3
    first = row
    sheet.row(row, "B:C D:F G:H", ["评价内容", "绩效目标", "完成情况"], "head")
    row += 1
    for level1, kinds in groups:
        top = row
        for level2, targets in kinds:
            sheet.put(f"C{row}:C{row + len(targets) - 1}", level2, "label")
            for target in targets:
                sheet.row(row, "D:F G:H", [target, "已完成"], ["text", "value"])
                sheet.height(45 if len(target) > 24 else 30, row)
                row += 1
        sheet.put(f"B{top}:B{row - 1}", level1, "label")
    sheet.put(f"A{first}:A{row - 1}", words["indicators"], "label")
    return row


def yueyang_2021():
    cover = Sheet("封面", [12, 12, 12, 14, 14, 14])
    cover.put("A1:F1", "湖南城陵矶新港区2021年度部门", "cover")
    cover.put("A2:F2", "整体支出绩效评价自评报告", "cover")
    cover.height(60, 1, 2)
    cover.height(40, 3, 4)
    facts = [
        ("部门(单位)名称：", "党群工作部"),
        ("预 算 编 码：", 999236),
        ("评价方式：", "部门（单位）绩效自评"),
        ("评价机构：", "部门（单位）评价组"),
        ("报告日期：", "2022年6月21日"),
    ]
    for row, (label, value) in enumerate(facts, 5):
        cover.row(row, "A:C D:F", [label, value], ["cover_label", "cover_value"])
        cover.height(30, row)

    sheet = Sheet("自评表", [22, 12, 16, 12, 12, 14, 11, 11])
    row = basics(sheet, 1, 3, 6)
    words = {
        "income": ["收入合计", "上年结转", "公共财\n政拨款", "政府基金拨款", "纳入专户管理的非税收入拨款", "其他\n收入"],
        "spending": ["项目支出", "累计结余"],
        "reception": "公务接待费",
        "fmt_income": ["0.0000"] * 6,
        "fmt_spending": ["0.00"] * 7,
        "fmt_three": ["0.0000"] * 5,
        "goal": "整体支出绩效定性目标及实施计划完成情况",
        "indicators": "整体支出\n绩效定量目标及实施计划完成情况",
    }
    units = ["局机关及二级机构汇总", "1、局机关", "2、二级机构1", "3、二级机构2"]
    income = [87.2217, None, 87.2217, None, None, None]
    spending = [85.33, 38.43, 32.67, 5.76, 46.90, 1.89, 1.89]
    blocks = {
        "income": [[name] + (income if n < 2 else [None] * 6) for n, name in enumerate(units)],
        "spending": [[name] + (spending if n < 2 else [None] * 7) for n, name in enumerate(units)],
        # the roll-up row is filled, the rows under it are blank, as in the return
        "three": [[name] + ([2.5285, 2.5285, None, None, None] if n < 1 else [None] * 5) for n, name in enumerate(units)],
        "assets": [[name] + [None] * 4 for name in units],
    }
    row = money(sheet, row, words, blocks)
    row = goals(sheet, row, words, [
        ("产出目标\n（部门工作实绩）", [
            ("质量指标", [
                "指标1：围绕建党100周年开展系列主题党建活动。",
                "指标2：落实巴陵新政20条与岳阳市人才新政45条，制定适应于三区的人才政策。",
                "指标3：根据党工委指示做好组织人事工作，统筹干部提拔人事安排，完善大工委体制机制管理模式。",
                "指标4：积极配合市委统战部落实统一战线工作。",
            ]),
            ("数量指标", [
                "指标1：各机关支部与非公企业支部共同开展活动50余次，共上党课30余次，为群众办实事为企业解决难题共300余件。",
                "指标2：共调整干部3批次，涉及35名干部。",
                "指标3：共申报市、区级人才项目8批次，市、区级财政共发放人才奖励资金近160万元。",
            ]),
            ("时效指标", ["能按照时间节点完成党建、组织人事、人才、统战工作。"]),
            ("成本指标", ["完成全部财政预算安排资金支出目标，不超范围、超预算支出"]),
        ]),
        ("效益目标\n（预期实现的效益）", [
            ("社会效益", ["指标1：丰富园区5万余名企业职工的业余生活。\n指标2：加大引才留才的力度。"]),
            ("经济效益", ["为全区经济发展提供了坚强的人才与智力支撑"]),
            ("生态效益", ["确立了党建引领、服务人才的服务理念。"]),
            ("社会公众或服务对象满意度", ["服务对象满意率高于99%"]),
        ]),
    ])
    sheet.row(row, "A:C D:H", ["绩效自评综合得分", 97], ["label", "value"])
    sheet.row(row + 1, "A:C D:H", ["评价等次", "优秀"], ["label", "value"])
    sheet.put(f"A{row + 2}:H{row + 2}", "四、评价人员", "section")
    sheet.row(row + 3, "A:B C:D E:F G:H", ["姓  名", "职务/职称", "单  位", "签  字"], "head")
    return [cover, sheet]


def yueyang_2017():
    sheet = Sheet("收支情况", [22, 12, 16, 12, 12, 14, 11, 11])
    sheet.put("A1:H1", "君山区区直机关工委2017年度部门整体支出绩效自评表", "title")
    sheet.height(36, 1)
    row = basics(sheet, 2, 3, "9人")
    words = {
        "income": ["收支合计", "上年结转", "公共财政拨款", "政府基金\n拨款", "纳入专户管理的非税收入拨款", "其他收入"],
        "spending": ["项目\n支出", "累计\n结余"],
        "reception": "公务\n接待费",
        "fmt_income": ["General"] * 6,
        "fmt_spending": ["General"] * 7,
        "fmt_three": ["General"] * 5,
        "goal": "整体支出绩效\n定性目标及实施计划完成情况",
        "indicators": "整体支出绩效\n定量目标及实施\n计划完成情况",
    }
    unit = "区直机关工委"

    def blank(width, count):
        return [[None] * width for _ in range(count)]

    blocks = {
        "income": [[unit, 78.87, None, 0, 0, 0, 0]] + blank(7, 3),
        "spending": [[unit, 64.16, 78.87, 56.1, 22.77, None, 0.9, None]] + blank(8, 3),
        "three": [[unit, 6.48, 3.24, 2.27, 0, 0]] + blank(6, 3),
        "assets": blank(5, 1) + [[unit, 1.37, 1.77, 0, 0]] + blank(5, 3),
    }
    row = money(sheet, row, words, blocks)
    row = goals(sheet, row, words, [
        ("产出目标\n（部门工作实绩）", [
            ("机关党建", ["1、发展新党员、预备党员转正；2、区直机关党（总）支部负责人培训"]),
            ("干部作风", ["1、制定作风建设考评细则；2、开展干部纪律作风督促检查和专项整治"]),
            ("“五联”考评", ["2、开展联点工作阶段普查和暗访抽查；3、五联工作日常考核"]),
            ("成本指标", ["100%"]),
        ]),
        ("效益目标（预期实现的效益）", [
            ("社会效益", ["在区域经济发展中彰显了部门作为，提升了整体形象，凝聚了社会正能量"]),
            ("社会公众或服务对象满意度", ["100%"]),
        ]),
    ])
    sheet.row(row, "A:B C:H", ["绩效自评综合得分", 100], ["label", "value"])
    sheet.row(row + 1, "A:B C:D E:F", ["评价等次", "优秀", None], ["label", "value", "value"])
    sheet.put(f"G{row + 1}:H{row + 3}", "签字", "label")  # runs over three rows, as in the return
    sheet.put(f"A{row + 2}:F{row + 2}", "评价人员", "band")
    sheet.row(row + 3, "A:B C:D E:F", ["姓名", "职务/职称", "单位"], "head")
    return [sheet]


# ---------------------------------------------------------------------------------------------- the Hubei returns


def gedian_2023():
    sheet = Sheet("整体自评", [22, 14, 14, 14, 14, 14, 14], landscape=True)
    sheet.put("A1", "附件3", "left")
    sheet.put("A2:G2", "2023年度鄂州葛店经济技术开发区党工委管委会办公室整体绩效自评结果", "title")
    sheet.height(36, 2)
    sheet.row(3, "A B:G", ["部门名称", "鄂州葛店经济技术开发区党工委管委会办公室"], ["label", "text"])
    sheet.put("A4:G4", "金额单位：万元", "right")
    sheet.put("A5:G5", "一、预算执行情况", "section")
    single = "A B C D E F G"
    sheet.row(6, single, ["项目", "年初预算数", "调整后预算数", "决算支出", "预算调整率", "预算执行率", "结转结余率"], "head")
    rows = [
        ["部门整体支出", 3369.82, 3099.42, 2806.19, "8.02%", "90.54%", "9.46%"],
        ["其中：基本支出", None, None, 1333.04, None, None, None],
        ["项目支出", None, None, 1473.15, None, None, None],
    ]
    for row, values in enumerate(rows, 7):
        sheet.row(row, single, values, ["name"] + ["num"] * 6, ["General"] + ["0.00"] * 3 + ["General"] * 3)
    sheet.put("A10:G10", "二、运行成本与管理效率", "section")
    wide = "A B:C D:E F:G"
    sheet.row(11, wide, ["指标名称", "预算数", "实际支出", "指标完成值"], "head")
    rows = [
        ["公用经费控制率", 240.63, "210,18", "87.35%"],
        ["会议费控制率", None, None, None],
        ["三公经费变动率", 145, 109.43, "75.47%"],
        ["政府采购执行率", 278.00, 246.81, "88.78%"],
    ]
    for row, values in enumerate(rows, 12):
        budget = "General" if values[1] == 145 else "0.00"
        spent = "General" if isinstance(values[2], str) else "0.00"
        sheet.row(row, wide, values, ["name"] + ["num"] * 3, ["General", budget, spent, "General"])
    sheet.put("A16:G16", "三、人员情况", "section")
    sheet.row(17, "A B C D E:F G", ["单位在职人员", 33, "退休人员", 8, "年末实际在职人员", 32],
              ["label", "value"] * 3, "0")
    sheet.height(22, *range(3, 18))
    return [sheet]


def hanjiadun_2017():
    sheet = Sheet("项目自评", [30, 46])
    pair = "A B"
    sheet.put("A1:B1", "2017年度基层党建综合事务经费项目绩效自评表", "title")
    sheet.height(36, 1)
    sheet.row(2, pair, ["项目单位名称", "武汉市硚口区人民政府韩家墩街办事处"], ["label", "text"])
    sheet.row(3, pair, ["项目名称", "基层党建综合事务经费"], ["label", "text"])
    sheet.put("A4:B4", "一、项目资金情况", "section")
    for row, label in enumerate(["预算合计金额", "决算合计金额", "实际资金到位", "实际支出"], 5):
        sheet.row(row, pair, [label, "626,380.00元"], ["label", "num"], "@")
    sheet.put("A9:B9", "二、产出指标", "section")
    sheet.row(10, pair, ["类 型", "金 额"], "head")
    # amounts are text with the trailing blanks of the return; no unit is declared
    lines = [
        ("基层党组织运行经费", "482,400.00"),
        ("遗属补助", "17,580.00"),
        ("统战人员补贴", "26,400.00 "),
        ("纪检小组", "22,000.00 "),
        ("街人大工委经费", "35,000.00 "),
        ("基层党建专项", "43,000.00 "),
    ]
    for row, line in enumerate(lines, 11):
        sheet.row(row, pair, line, ["name", "num"], "@")
    sheet.row(17, pair, ["合 计", "626,380.00 "], ["label", "num"], "@")
    sheet.height(22, *range(2, 18))
    return [sheet]


def donghu_2017():
    funds = Sheet("基本情况与资金", [24, 20, 20, 20])
    funds.put("A1:D1", "综合党委党群工作专项项目绩效自评报告", "title")
    funds.put("A2:D2", "（2017年度）", "subtitle")
    funds.height(36, 1)
    funds.row(3, "A B:D", ["项目单位名称", "武汉东湖综合保税区建设管理办公室"], ["label", "text"])
    funds.row(4, "A B:D", ["项目名称", "综合党委党群工作专项"], ["label", "text"])
    funds.put("A5:D5", "单位：万元", "right")
    funds.row(6, "A:B C:D", ["支出内容", "预算金额"], "head")
    lines = [("房屋租赁费", 21.6), ("物业费", 4.4), ("党建宣传经费", 6), ("培训教育经费", 5), ("专项活动经费", 5)]
    for row, line in enumerate(lines, 7):
        funds.row(row, "A:B C:D", line, ["name", "num"])
    funds.row(12, "A:B C:D", ["合计", 42], ["label", "num"])
    funds.row(13, "A B C D", ["项目", "预算数", "实际使用经费", "预算执行率"], "head")
    funds.row(14, "A B C D", ["项目资金", 42, 32.3, "76.9%"], ["label", "num", "num", "num"])
    funds.height(22, *range(2, 15))

    table = Sheet("绩效指标", [12, 24, 24, 32, 20], landscape=True)
    table.put("A1:E1", "综合党委党群工作专项绩效指标", "title")
    table.height(36, 1)
    table.row(2, "A B C D E", ["指标类别", "指标名称", "指标内容", "指标值", "备注"], "head")
    groups = [
        ("产出", [
            ("思想政治建设", "专题培训不少于3次，日常学习不间断", "培训记录学习记录"),
            ("组织建设", "基层党组织覆盖园区各单位，新增不少于2家党支部", "工作资料分析判断"),
            ("作风建设", "学习+实施\n+考核", "工作资料 分析判断"),
            ("反腐倡廉教育", "每季度召开反腐倡廉专题会，每月组织观看勤政廉政警示教育影片并开展廉政谈话活动", "工作资料分析判断"),
            ("团结党外人士", "有效开展\n相关活动", "工作资料分析判断"),
            ("确保党员活动中心用房", "及时足额缴纳\n房租和物业费", "财务资料访谈交流"),
        ]),
        ("效果", [
            ("党建工作能力和水平", "提升", "问卷调查访谈交流"),
            ("党员转变作风", "增强自觉性和坚定性", "问卷调查访谈交流"),
            ("廉政文化", "营造氛围", "问卷调查访谈交流"),
            ("工作满意度", "90%", "问卷调查访谈交流"),
        ]),
    ]
    row = 3
    for level1, rows in groups:
        table.put(f"A{row}:A{row + len(rows) - 1}", level1, "label")
        for name, target, note in rows:
            table.row(row, "B C D E", [name, None, target, note], ["label", "text", "text", "label"])
            table.height(45 if len(target) > 30 else 30, row)
            row += 1

    result = Sheet("自评结论", [14, 14, 14, 14, 14, 14])
    result.put("A1:F1", "综合党委党群工作专项绩效自评结论", "title")
    result.height(36, 1)
    columns = "A B C D E F"
    result.row(2, columns, ["项目", "项目决策", "项目管理", "项目产出", "项目效果", "合计"], "head")
    result.row(3, columns, ["分值", 20, 20, 30, 30, 100], ["label"] + ["value"] * 5, "0")
    result.row(4, columns, ["得分", 18, 18, 28, 30, 96], ["label"] + ["value"] * 5, "0")
    result.row(6, "A B C D E", ["分值区间", "【100，90】", "（90，80】", "（80，60】", "（60，0】"], ["head"] + ["value"] * 4)
    result.row(7, "A B C D E", ["等级", "优秀", "良好", "一般", "不合格"], ["head"] + ["value"] * 4)
    result.row(9, "A B:F", ["评价等级", "优秀"], ["label", "value"])
    result.height(22, *range(2, 10))
    return [funds, table, result]


# ---------------------------------------------------------------------------------------------- the register (invented)


def register():
    sheet = Sheet("名录", [8, 12, 42, 30, 12, 12, 28, 10], landscape=True)
    sheet.put("A1:H1", "2024年应报单位名录", "title")
    sheet.height(36, 1)
    columns = "A B C D E F G H"
    sheet.row(2, columns, ["序号", "单位编码", "单位名称", "主管部门", "部门类别", "应报表种", "项目名称", "年度"], "head")
    harbour, junshan = "岳阳市城陵矶新港区管委会", "君山区委"
    gedian = "鄂州葛店经济技术开发区管委会"
    units = [
        ("999236", "党群工作部", harbour, "党政", "整体", None, 2021),
        ("999241", "城陵矶新港区产业发展部", harbour, "党政", "整体", None, 2021),
        ("306012", "君山区区直机关工委", junshan, "党政", "整体", None, 2017),
        ("306027", "君山区档案局", junshan, "党政", "整体", None, 2017),
        ("420701", "鄂州葛店经济技术开发区党工委管委会办公室", gedian, "党政", "整体", None, 2023),
        ("420716", "葛店经济技术开发区教育办公室", gedian, "党政", "整体", None, 2023),
        ("104308", "武汉市硚口区人民政府韩家墩街办事处", "武汉市硚口区人民政府", "街镇", "项目", "基层党建综合事务经费", 2017),
        ("118005", "武汉东湖综合保税区建设管理办公室", "武汉东湖新技术开发区管委会", "党政", "项目", "综合党委党群工作专项", 2017),
    ]
    styles = ["value", "value", "name", "name", "value", "value", "name", "value"]
    for number, unit in enumerate(units, 1):
        sheet.row(number + 2, columns, [number, *unit], styles, ["0", "@"] + ["General"] * 5 + ["0"])
    sheet.height(22, *range(2, len(units) + 3))
    return [sheet]


FILES = {
    "城陵矶新港区党群工作部/2021年度部门整体支出绩效自评.xlsx": yueyang_2021,
    "君山区区直机关工委/2017整体支出自评.xls": yueyang_2017,
    "葛店党工委办公室/2023年度部门整体绩效自评结果.xlsx": gedian_2023,
    "韩家墩街办事处/基层党建综合事务经费项目自评.xlsx": hanjiadun_2017,
    "东湖综保区/综合党委党群工作专项绩效自评.xlsx": donghu_2017,
    "单位名录.xlsx": register,
}


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "sample_data"
    for name, build in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (write_xls if path.suffix == ".xls" else write_xlsx)(path, build())
        print(path.relative_to(root))


if __name__ == "__main__":
    main()
