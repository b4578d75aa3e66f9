#!/usr/bin/env python3
"""Writes the layout tests in tests/layouts/: workbooks in files/, what must be read of them in expected/.

Each workbook is one layout of return or table that departments use, with invented departments and figures.
Every figure is written together with what it must be read as, so files and expectations cannot drift apart.
The same input gives the same bytes.

Usage: python3 scripts/make_layouts.py [TARGET_FOLDER]      (needs openpyxl and xlwt)
"""

import csv
import io
import sys
from decimal import Decimal
from pathlib import Path

from make_samples import Sheet, write_xls, write_xlsx
from openpyxl.utils import range_boundaries

YUAN, WAN, YI = Decimal(1), Decimal(10_000), Decimal(100_000_000)
MONEY = {"initial", "adjusted", "budget", "planned", "received", "executed", "remaining", "prior_executed",
         "prior_budget", "change", "amount"}
ANY_BUDGET = "budget|initial|adjusted|amount"
ANY_AMOUNT = "amount|executed|budget|received"
RATE_OF = "funds.total|execution"
WHOLE = "(empty)|汇总|局机关及二级机构汇总|合计"
BLANK = "blank|dash|not_applicable|text"
BLANKS = {"-", "—", "——", "－", "/", "／", "\\", "无", "单位不需填列", "不涉及", "……", ""}


class Text(str):
    """A number written in words or signs of its own; `want` is its value, None where it cannot be decided."""

    def __new__(cls, text, want, status="number"):
        self = super().__new__(cls, text)
        self.want, self.status = want, status
        return self


class Ratio(float):
    """A share stored as such and shown with a percent sign."""


def plain(value):
    return f"{Decimal(str(value)).normalize():f}"


class Form(Sheet):
    """A sheet that knows what must be read in it."""

    def __init__(self, name, widths, unit=WAN, landscape=False):
        super().__init__(name, widths, landscape)
        self.unit, self.figures, self.indicators, self.filings = unit, [], [], []

    def put(self, where, value, style="label", fmt="General"):
        """As for any sheet; what is put in the same place later stands."""
        corner = range_boundaries(where)[:2]
        self.cells = [cell for cell in self.cells if cell[:2] != corner]
        super().put(where, value, style, fmt)

    def says(self, department="", project="", year="", total_score="", grade=""):
        self.filings.append([department, project, str(year), str(total_score), grade])

    def expect(self, cell, item, measure, scope, status, value, raw, label, use):
        self.figures.append([cell, item, measure, scope, status, value, raw, label, use])

    def never(self, where, value, style="value"):
        """A number that is no figure: line numbers, column numbers, page numbers."""
        self.put(where, value, style)
        self.expect(where.split(":")[0], "*", "*", "*", "text", "", str(value), "", "optional")

    def fig(self, where, value, item, measure="amount", label="", scope="*", unit=None, use="must", style="num", fmt=None):
        unit = self.unit if unit is None else unit
        cell = where.split(":")[0]
        if isinstance(value, Ratio):
            fmt = fmt or "0.00%"
            self.put(where, float(value), style, fmt)
            share = Decimal(repr(float(value))) * 100
            digits = len(fmt.partition(".")[2].rstrip("%"))
            self.expect(cell, item, measure, scope, "number", plain(share), f"{share:.{digits}f}%", label, use)
        elif isinstance(value, Text):
            self.put(where, str(value), style)
            self.expect(cell, item, measure, scope, value.status, "" if value.want is None else str(value.want), str(value), label, use)
        elif value is None or value in BLANKS:
            self.put(where, value, "value")
            self.expect(cell, item, measure, scope, BLANK, "", value or "", label, "optional")
        else:
            is_money = any(word in MONEY for word in measure.split("|")) or measure == "*"
            number = Decimal(repr(value)) * (unit if is_money else 1)
            self.put(where, value, style, fmt or "General")
            self.expect(cell, item, measure, scope, "number", plain(number), str(value), label, use)

    def line(self, row, columns, measures, item, values, label="", **more):
        """One row of figures; columns "D E F:G", one measure and one value each."""
        spans, kinds = columns.split(), measures.split()
        assert len(spans) == len(kinds) == len(values), (self.name, row, spans, kinds, values)
        for span, kind, value in zip(spans, kinds, values):
            first, _, last = span.partition(":")
            name = RATE_OF if item == "funds.total" and kind in ("rate", "weight", "score") else item
            self.fig(f"{first}{row}:{last or first}{row}", value, name, kind, label, **more)

    def title(self, columns, *lines):
        first, last = columns.split(":")
        for row, text in enumerate(lines, 1):
            self.put(f"{first}{row}:{last}{row}", text, "title" if row == 1 else "subtitle")

    def goals(self, row, left, right, expected="保障各项工作按计划完成", actual="各项工作已按计划完成"):
        """年度总体目标 with its two texts; returns the next free row."""
        self.put(f"A{row}:A{row + 1}", "年度总体目标")
        for span, head, text in ((left, "预期目标", expected), (right, "实际完成情况", actual)):
            first, _, last = span.partition(":")
            self.put(f"{first}{row}:{last}{row}", head, "head")
            self.put(f"{first}{row + 1}:{last}{row + 1}", text, "text")
        return row + 2

    def table(self, row, columns, groups, front=None, heads=None):
        """An indicator table. columns: role=(span, heading); groups: [(level1, [(level2, [(level3, …)])])];
        after level3 the values follow the order of the columns. Returns the next free row."""
        first = row
        for span, heading in columns.values():
            left, _, right = span.partition(":")
            self.put(f"{left}{row}:{right or left}{row}", heading, "head")
        row += 1
        roles = [role for role in columns if not role.startswith("level")]

        def at(role, top, bottom):
            left, _, right = columns[role][0].partition(":")
            return f"{left}{top}:{right or left}{bottom}"

        for level1, kinds in groups:
            top = row
            for level2, lines in kinds:
                middle = row
                for number, (level3, *values) in enumerate(lines):
                    if "level3" in columns:
                        self.put(at("level3", row, row), level3, "text")
                    cells = dict(zip(roles, values))
                    for role, value in cells.items():
                        if value is not None:
                            self.put(at(role, row, row), value, "text" if isinstance(value, str) else "num")
                        else:
                            self.put(at(role, row, row), None, "text")
                    if level3 is not None and any(value not in (None, "") for value in values):
                        start = "level1" if row == top and "level1" in columns else "level2" if number == 0 and "level2" in columns else "level3"
                        self.indicator(columns[start][0].partition(":")[0] + str(row), level1, level2, level3, cells)
                    row += 1
                if "level2" in columns:
                    self.put(at("level2", middle, row - 1), level2)
            if "level1" in columns:
                self.put(at("level1", top, row - 1), level1)
        if front:
            self.put(f"{front[0]}{first}:{front[0]}{row - 1}", front[1])
        return row

    def indicator(self, cell, level1, level2, level3, cells):
        def text(role):
            value = cells.get(role)
            return "" if value is None else plain(value) if isinstance(value, (int, float)) else value

        target = text("target")
        if "relation" in cells or "unit" in cells:
            target = " ".join(part for part in (text("relation"), target, text("unit")) if part)
        judged = []
        for role, value in (("actual", text("actual")), ("score", text("score")), ("target", target), ("weight", text("weight"))):
            if value not in ("", "—", "-"):
                judged.append(role)
        points = [text(role) if role in judged else "" for role in ("weight", "score")]
        self.indicators.append([cell, level1 or "", level2 or "", level3 or "", target, text("actual"), *points, "|".join(judged)])


def national(level1="B", level2="C", level3="D", target="E", actual="F", weight="G", score="H", deviation="I"):
    return {
        "level1": (level1, "一级指标"), "level2": (level2, "二级指标"), "level3": (level3, "三级指标"),
        "target": (target, "年度指标值"), "actual": (actual, "实际完成值"), "weight": (weight, "分值"),
        "score": (score, "得分"), "deviation": (deviation, "偏差原因分析及改进措施"),
    }


# ---------------------------------------------------------------------------------------------- project returns


def p1a():
    f = Form("自评表", [9, 12, 14, 20, 12, 12, 8, 10, 18])
    f.title("A:I", "项目支出绩效自评表", "（2022年度）")
    f.row(3, "A:D E:I", ["项目名称", "农村公路日常养护"], ["label", "text"])
    f.row(4, "A:B C:E F:G H:I", ["主管部门", "清川县交通运输局", "实施单位", "清川县公路养护中心"])
    f.put("A5:A9", "项目资金\n（万元）")
    f.row(5, "B:C D E F G H I", [None, "年初\n预算数", "全年预算数\n（A）", "全年执行数\n（B）", "分值", "执行率\n（B/A）", "得分"], "head")
    measures = "initial adjusted executed weight rate score"
    lines = [
        ("年度资金总额：", "funds.total", [320, 340, 323, 10, Ratio(0.95), 9.5]),
        ("其中：当年财政拨款", "funds.fiscal", [300, 320, 303, "—", "—", "—"]),
        ("　　上年结转资金", "funds.carryover", [20, 20, 20, "—", "—", "—"]),
        ("　　其他资金", "funds.other", ["—", "—", "—", "—", "—", "—"]),
    ]
    for row, (name, item, values) in enumerate(lines, 6):
        f.put(f"B{row}:C{row}", name)
        f.line(row, "D E F G H I", measures, item, values, name)
    row = f.goals(10, "B:E", "F:I")
    row = f.table(row, national(), [
        ("产出指标", [
            ("数量指标", [("养护里程", "≥486公里", "486公里", 15, 15, None)]),
            ("质量指标", [("养护验收合格率", "100%", "100%", 15, 15, None)]),
            ("时效指标", [("养护完成时间", "2022年12月底前", "2023年1月", 10, 9, "雨雪天气影响，今后提前安排")]),
            ("成本指标", [("每公里养护成本", "≤7000元", "6646元", 10, 10, None)]),
        ]),
        ("效益指标", [
            ("经济效益指标", [("降低车辆损耗", "有所降低", "有所降低", 10, 10, None)]),
            ("社会效益指标", [("道路通畅率", "≥98%", "97%", 10, 9, "个别路段塌方")]),
            ("可持续影响指标", [("养护机制", "健全", "健全", 10, 10, None)]),
        ]),
        ("满意度指标", [("服务对象满意度指标", [("沿线群众满意度", "≥95%", "96%", 10, 10, None)])]),
    ], ("A", "绩效指标"))
    f.put(f"A{row}:F{row}", "总分")
    f.fig(f"G{row}", 100, "score.total", "weight", "总分")
    f.fig(f"H{row}", 97.5, "score.total", "score", "总分")
    f.says("清川县公路养护中心", "农村公路日常养护", 2022, 97.5)
    return [f]


def p1b_yuan():
    """The same form in 元, amounts typed as text, sign, value and unit of a target in three columns."""
    f = Form("公开14表", [8, 11, 12, 18, 14, 14, 10, 12, 8, 8, 14], unit=YUAN)
    f.put("A1:K1", "公开14表", "left")
    f.put("A2:K2", "2021年度项目支出绩效自评表", "title")
    f.row(3, "A:E F:K", ["项目名称", "城乡义务教育公用经费补助资金"])
    f.row(4, "A:B C:E F:G H:K", ["主管部门", "柏山县教育体育局", "实施单位", "柏山县第二中学"])
    f.put("A5:A9", "项目资金 （元）")
    f.row(5, "B:C D E F G H I:K", [None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"], "head")

    def text(shown):
        return Text(shown, shown.replace(",", "").removesuffix(".00"))

    lines = [
        ("年度资金总额", "funds.total", [text("1,254,300.00"), text("1,310,000.00"), text("1,310,000.00"), 10, Text("100.00%", 100), 10]),
        ("其中：当年财政 拨款", "funds.fiscal", [text("1,254,300.00"), text("1,260,000.00"), text("1,260,000.00"), "—", None, "—"]),
        ("　　　　上年结转资金", "funds.carryover", [Text("0.00", 0), text("50,000.00"), text("50,000.00"), "—", None, "—"]),
    ]
    for row, (name, item, values) in enumerate(lines, 6):
        f.put(f"B{row}:C{row}", name)
        f.line(row, "D E F G H I:K", "initial adjusted executed weight rate score", item, values, name)
    f.put("B9:C9", "非财政拨款")
    for column in "DEFG":
        f.fig(f"{column}9", "—" if column == "G" else None, "funds.other", "*")
    row = f.goals(10, "B:E", "F:K")
    f.put(f"E{row}:G{row}", "年度指标值", "head")
    columns = {
        "level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"), "relation": ("E", "指标性质"),
        "target": ("F", "指标值"), "unit": ("G", "度量单位"), "actual": ("H", "实际完成值"), "weight": ("I", "分值"),
        "score": ("J", "得分"), "deviation": ("K", "偏差原因分析及改进措施"),
    }
    end = f.table(row + 1, columns, [
        ("产出指标", [
            ("数量指标", [("受益学生人数", "≧", "1310", "人", "1310人", 20, 20, None), ("采购教学设备", "═", "12", "台（套）", "10", 10, 8, "两台延期到货")]),
            ("质量指标", [("资金使用合规率", "═", "100", "%", "100%", 20, 20, None)]),
        ]),
        ("效益指标", [("社会效益指标", [("办学条件", "═", "改善", "—", "有所改善", 30, 28.5, None)])]),
        ("满意度指标", [("服务对象满意度指标", [("师生满意度", "≧", "95", "%", "98%", 10, 10, None)])]),
    ])
    f.put(f"A{row}:A{end - 1}", "绩效指标")
    for column in "BCDHIJK":  # the other headings stand over both header rows
        f.cells = [cell for cell in f.cells if not (cell[0] == ord(column) - 64 and cell[1] == row + 1)]
        f.put(f"{column}{row}:{column}{row + 1}", next(head for span, head in columns.values() if span == column), "head")
    f.row(end, "A:C D:K", ["其他需要说明事项", "无"])
    f.put(f"A{end + 1}:H{end + 1}", "总分")
    f.fig(f"I{end + 1}", 100, "score.total", "weight", "总分")
    f.fig(f"J{end + 1}", 96.5, "score.total", "score", "总分")
    f.put(f"K{end + 1}", "优")
    f.expect(f"K{end + 1}", "grade", "*", "*", "text|number", "", "优", "总分", "must")
    f.says("柏山县第二中学", "城乡义务教育公用经费补助资金", 2021, 96.5, "优")
    return [f]


def p2():
    """A and B on the opening budget, with the way of scoring in a column of its own."""
    f = Form("附件2", [9, 12, 14, 18, 12, 12, 8, 10, 8, 18])
    f.title("A:J", "部门预算项目支出绩效自评表", "（2019年度）")
    f.row(3, "A:E F:J", ["项目名称", "社区卫生服务站运行保障"])
    f.row(4, "A:B C:E F:G H:J", ["主管部门", "望湖区卫生健康委员会", "实施单位", "望湖区妇幼保健院"])
    f.put("A5:A8", "项目资金\n（万元）")
    f.row(5, "B:C D E F G H I:J", [None, "年初预算数（A）", "全年执行数（B）", "分值（10分）", "执行率（B/A）", "得分", "得分计算方法"], "head")
    lines = [
        ("年度资金总额：", "funds.total", [86.5, 79.58, 10, Ratio(0.92), 9.2]),
        ("其中：本年一般公共预算拨款", "funds.fiscal", [80, 73.6, "-", Ratio(0.92), "-"]),
        ("　　其他资金", "funds.other", [6.5, 5.98, "-", Ratio(0.92), "-"]),
    ]
    for row, (name, item, values) in enumerate(lines, 6):
        f.put(f"B{row}:C{row}", name)
        f.line(row, "D E F G H", "initial executed weight rate score", item, values, name)
        f.put(f"I{row}:J{row}", "得分=执行率×10分" if row == 6 else None, "text")
    row = f.goals(9, "B:E", "F:J")
    columns = {
        "level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"),
        "target": ("E", "年度指标值（A）"), "actual": ("F", "全年实际值（B）"), "weight": ("G", "分值"),
        "method": ("H", "得分计算方法"), "score": ("I", "得分"), "deviation": ("J", "未完成原因分析"),
    }
    row = f.table(row, columns, [
        ("产\n出\n指\n标\n（50分）", [
            ("数量指标", [("门诊服务人次", "≥21000人次", "21360人次", 20, "完成值达到指标值，记满分", 20, None)]),
            ("质量指标", [("基本药物配备率", "100%", "100%", 20, "完成值达到指标值，记满分", 20, None)]),
            ("时效指标", [("采购及时率", "≥95%", "90%", 10, "按完成比例计分", 9.5, "供应商缺货")]),
        ]),
        ("效益指标（30分）", [("社会效益指标", [("居民就医便利程度", "提高", "提高", 30, "由评价组打分", 30, None)])]),
        ("满意度指标（10分）", [("服务对象满意度", [("居民满意度", "≥90%", "94%", 10, "完成值达到指标值，记满分", 10, None)])]),
    ], ("A", "绩效指标"))
    f.put(f"A{row}:F{row}", "总分")
    f.fig(f"G{row}", 100, "score.total", "weight", "总分")
    f.put(f"H{row}", None)
    f.fig(f"I{row}", 98.7, "score.total", "score", "总分")
    f.says("望湖区妇幼保健院", "社区卫生服务站运行保障", 2019, 98.7)
    return [f]


def p3():
    """Weight before the values; 70 for output, 20 for benefit."""
    f = Form("Sheet1", [9, 12, 12, 20, 8, 12, 12, 8, 18])
    f.put("A1:I1", "附件1：", "left")
    f.put("A2:I2", "东岭县项目支出绩效自评表", "title")
    f.put("A3:I3", "( 2022 年度 )", "subtitle")
    f.row(4, "A:C D:I", ["项目名称", "森林防火专项经费"])
    f.row(5, "A:C D:E F:G H:I", ["主管部门", "东岭县林业局", "实施单位", "东岭县林业局"])
    f.put("A6:C9", "项目资金（万元）")
    f.row(6, "D E F G H I", [None, "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A)", "得分"], "head")
    lines = [
        ("年度资金总额：", "funds.total", [128, 112, 10, Text("87.50%", "87.5"), 8.75]),
        ("其中：本年财政拨款", "funds.fiscal", [128, 112, "-", "-", "-"]),
        ("其他资金", "funds.other", [0, 0, "-", "-", "-"]),
    ]
    for row, (name, item, values) in enumerate(lines, 7):
        f.put(f"D{row}", name)
        f.line(row, "E F G H I", "adjusted executed weight rate score", item, values, name)
    f.row(10, "A B:E F:I", ["年度总体目标", "预期目标：全县不发生重特大森林火灾", "实际完成情况：全年未发生森林火灾"], "text")
    columns = {
        "level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"), "weight": ("E", "分值"),
        "target": ("F", "年度指标值"), "actual": ("G", "全年实际值"), "score": ("H", "得分"),
        "deviation": ("I", "未完成原因及拟采取的改进措施"),
    }
    row = f.table(11, columns, [
        ("产出指标", [
            ("数量指标", [("护林员人数", 20, "＝86人", "86人", 20, None), ("巡山次数", 20, "≥2400次", "2160次", 18, "人员变动")]),
            ("质量指标", [("火情处置率", 10, "100%", "100%", 10, None)]),
            ("时效指标", [("火情响应时间", 10, "≤30分钟", "25分钟", 10, None)]),
        ]),
        ("效益指标", [("生态效益指标", [("森林受害率", 20, "<0.9‰", "0.2‰", 20, None)])]),
        ("满意度指标", [("满意度指标", [("林区群众满意度", 10, "不低于90%", "93%", 10, None)])]),
    ], ("A", "绩效指标"))
    f.put(f"A{row}:D{row}", "总　　分")
    f.fig(f"E{row}", 100, "score.total", "weight", "总分")
    f.row(row, "F G I", [None, None, None])
    f.fig(f"H{row}", 96.75, "score.total", "score", "总分")
    row += 1
    f.put(f"A{row}:I{row}", "注：产出指标70分（含预算执行10分）、效益指标20分、满意度指标10分。", "text")
    f.says("东岭县林业局", "森林防火专项经费", 2022, 96.75)
    return [f]


def p4_region():
    """A transfer payment by level of government, without any score, with the block on the management of funds."""
    f = Form("附件", [10, 14, 18, 16, 14, 14, 16, 14])
    f.title("A:H", "中央财政农业生产发展资金绩效自评表", "（2021年度）")
    f.row(3, "A:C D:H", ["转移支付（项目）名称", "农业生产发展资金"])
    f.row(4, "A:C D:E F G:H", ["中央主管部门", "农业农村部", "实施单位", "北滩旗农牧局"])
    f.put("A5:B11", "资金投入情况\n（万元）")
    f.row(5, "C D:E F G:H", [None, "全年预算数（A）", "全年执行数（B）", "预算执行率（B/A×100%）"], "head")
    lines = [
        ("年度资金总额：", "funds.total", [2600, 2470, Ratio(0.95)]),
        ("其中：中央财政资金", "funds.central", [1500, 1500, Ratio(1)]),
        ("自治区财政资金", "funds.provincial", [600, 540, Ratio(0.9)]),
        ("盟市财政资金", "funds.municipal", [200, 180, Ratio(0.9)]),
        ("旗县财政资金", "funds.county", [200, 150, Ratio(0.75)]),
        ("其他资金（包括以前年度结转资金）", "funds.other", [100, 100, Ratio(1)]),
    ]
    for row, (name, item, values) in enumerate(lines, 6):
        f.put(f"C{row}", name)
        f.line(row, "D:E F G:H", "adjusted executed rate", item, values, name)
    f.put("A12:B19", "资金管理情况")
    f.row(12, "C D:F G:H", [None, "情况说明", "存在问题和改进措施"], "head")
    names = ["分配科学性", "下达及时性", "拨付合规性", "使用规范性", "执行准确性", "预算绩效管理情况", "支出责任履行情况"]
    for row, name in enumerate(names, 13):
        f.row(row, "C D:F G:H", [name, "按规定于30日内下达" if row == 14 else "符合要求", "无"])
    row = 20
    f.row(row, "A B:F G:H", ["总体目标完成情况", "总体目标", "全年实际完成情况"], "head")
    f.row(row + 1, "A B:F G:H", [None, "支持2.3万户农牧户发展生产", "支持2.3万户"], "text")
    columns = {
        "level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D:E", "三级指标"), "target": ("F", "指标值"),
        "actual": ("G", "全年实际完成值"), "deviation": ("H", "未完成原因和改进措施"),
    }
    end = f.table(row + 2, columns, [
        ("产出指标", [
            ("数量指标", [("高标准农田建设面积", "≥3.2万亩", "3.2万亩", None), ("培育新型经营主体", "36家", "34家", "两家未通过验收")]),
            ("质量指标", [("项目验收合格率", "≥95%", "97.5%", None)]),
        ]),
        ("效益指标", [("经济效益指标", [("带动农牧民增收", "1200元/人", "1265元/人", None)])]),
        ("满意度指标", [("服务对象满意度指标", [("受益农牧民满意度", "≥90%", "92%", None)])]),
    ], ("A", "绩效指标"))
    f.row(end, "A B:H", ["说明", "无"])
    f.says("北滩旗农牧局", "农业生产发展资金", 2021)
    return [f]


def p4_local():
    """The short transfer form: central and local money, unit above the table, money in text."""
    f = Form("自评表", [10, 14, 20, 14, 14, 16], landscape=False)
    f.title("A:F", "2020年转移支付项目绩效目标自评表")
    f.put("A2:F2", "填报单位：临溪市民政局　　　　　　　　金额单位：万元", "left")
    f.row(3, "A:B C:F", ["专项名称", "困难群众救助补助资金"])
    f.put("A4:B8", "资金情况")
    f.row(4, "C D E F", [None, "全年预算数（A）", "全年执行数（B）", "预算执行率（B/A）"], "head")
    lines = [
        ("年度资金总额：", "funds.total", [Text("11,860.50", "118605000"), Text("11,860.50", "118605000"), Text("100%", 100)]),
        ("其中：中央财政资金", "funds.central", [Text("8,300.00", "83000000"), Text("8,300.00", "83000000"), Text("100%", 100)]),
        ("省级补助", "funds.provincial", [2560.5, 2560.5, Text("100%", 100)]),
        ("地方财政资金", "funds.local", [1000, 1000, Text("100%", 100)]),
    ]
    for row, (name, item, values) in enumerate(lines, 5):
        f.put(f"C{row}", name)
        f.line(row, "D E F", "adjusted executed rate", item, values, name)
    columns = {
        "level1": ("A", "一级指标"), "level2": ("B", "二级指标"), "level3": ("C", "三级指标"), "target": ("D", "年度指标值"),
        "actual": ("E", "全年实际完成值"), "deviation": ("F", "未完成原因和改进措施"),
    }
    f.table(9, columns, [
        ("产出指标", [
            ("数量指标", [("城乡低保对象人数", "应保尽保", "21806人", None)]),
            ("时效指标", [("救助资金按时发放率", "100%", "100%", None)]),
        ]),
        ("效益指标", [("社会效益指标", [("困难群众生活水平", "稳步提高", "稳步提高", None)])]),
        ("满意度指标", [("服务对象满意度指标", [("政策知晓率", "≥85%", "88%", None)])]),
    ])
    f.says("临溪市民政局", "困难群众救助补助资金", 2020)
    return [f]


def p5():
    """Hubei: 20 points for execution, weights in the labels, tick boxes."""
    f = Form("附件3", [16, 14, 14, 24, 16, 16, 16])
    f.put("A1:G1", "2022年度全民健身中心运行经费项目自评表", "title")
    f.put("A2:G2", "单位名称：安澜区全民健身中心　　　　　　填报日期：2023年3月15日", "left")
    f.row(3, "A:C D:G", ["项目名称", "全民健身中心运行经费"])
    f.row(4, "A:B C:D E F:G", ["主管部门", "安澜区文化和旅游局", "项目实施单位", "安澜区全民健身中心"])
    f.row(5, "A:C D:G", ["项目类别", "1、部门预算项目  R   2、市直专项  □   3、市对下转移支付项目 □"])
    f.row(6, "A:C D:G", ["项目属性", "1、持续性项目  √   2、新增性项目 □"])
    f.row(7, "A:C D:G", ["项目类型", "1、常年性项目 ☑   2、延续性项目 □   3、一次性项目 □"])
    f.put("A8:A9", "预算执行情况\n（万元）\n（20分）")
    f.row(8, "B:C D E F G", [None, "预算数（A）", "执行数（B）", "执行率（B/A）", "得分\n（20分*执行率）"], "head")
    f.put("B9:C9", "年度财政资金总额")
    f.line(9, "D E F G", f"{ANY_BUDGET} executed rate score", "funds.total", [165, 156.75, Text("95%", 95), 19], "年度财政资金总额")
    columns = {
        "level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"),
        "target": ("E", "年初目标值（A）"), "actual": ("F", "实际完成值（B）"), "score": ("G", "得分"),
    }
    row = f.table(10, columns, [
        ("产出指标\n（40分）", [
            ("数量指标（20分）", [("开放天数（10分）", "≥330天", "341天", 10), ("公益培训（10分）", "24期", "20期", 8)]),
            ("质量指标（10分）", [("设备完好率（10分）", "≥95%", "96%", 10)]),
            ("时效指标（10分）", [("维修及时率（10分）", "100%", "100%", 10)]),
        ]),
        ("效益指标\n（30分）", [("社会效益指标（30分）", [("参加健身人次（30分）", "≥12万人次", "13.5万人次", 30)])]),
        ("满意度指标\n（10分）", [("服务对象满意度（10分）", [("市民满意度（10分）", "≥90%", "95%", 10)])]),
    ], ("A", "年度绩效目标\n（80分）"))
    f.put(f"A{row}:F{row}", "总分")
    f.fig(f"G{row}", 97, "score.total", "score", "总分")
    f.row(row + 1, "A:C D:G", ["偏差大或\n目标未完成\n原因分析", "受疫情影响，4期培训取消。"])
    f.row(row + 2, "A:C D:G", ["改进措施及\n结果应用方案", "2023年补办4期，预算不变。"])
    f.says("安澜区全民健身中心", "全民健身中心运行经费", 2022, 97)
    return [f]


def p6():
    """Sichuan system form, .xls."""
    f = Form("510000_0013zp", [10, 10, 14, 18, 12, 12, 12, 12, 8, 8, 16])
    f.put("A1:K1", "报表编号：510000_0013zp", "left")
    f.put("A2:K2", "部门预算项目支出绩效自评表", "title")
    f.put("A3:K3", "（2022年度）", "subtitle")
    f.put("A4:K4", "金额单位：万元", "right")
    f.row(5, "A:E F:K", ["项目名称", "51150022T000006135208-老旧小区改造配套"])
    f.row(6, "A:C D:F G:H I:K", ["主管部门", "泉陵县住房和城乡建设局", "实施单位\n（盖章）", "泉陵县房屋征收中心"])
    f.put("A7:A13", "预算执行情况\n（10分）")
    f.put("B7:C8", None)
    f.put("D7:F7", "年度预算数（万元）", "head")
    for span, head in (("G7:G8", "预算执行率"), ("H7:H8", "权重"), ("I7:I8", "得分"), ("J7:K8", "原因")):
        f.put(span, head, "head")
    f.row(8, "D E F", ["年初预算", "调整后预算数", "预算执行数"], "head")
    lines = [
        ("总额", "funds.total", [400.0, 512.46, 406.23, Text("79.27%", "79.27"), 10, 7.93]),
        ("其中：财政资金", "funds.fiscal", [400.0, 462.46, 376.23, Text("81.35%", "81.35"), "/", "/"]),
        ("　　财政专户管理资金", "funds.special_account", [0.0, 0.0, 0.0, Text("0.00%", 0), "/", "/"]),
        ("　　单位资金", "funds.unit_own", [0.0, 50.0, 30.0, Text("60.00%", 60), "/", "/"]),
        ("　　其他资金", "funds.other", [None, None, None, None, "/", "/"]),
    ]
    for row, (name, item, values) in enumerate(lines, 9):
        f.put(f"B{row}:C{row}", name)
        f.line(row, "D E F G H I", "initial adjusted executed rate weight score", item, values, name)
        f.put(f"J{row}:K{row}", "部分工程未到付款期（100字以内）" if row == 9 else None, "text")
    columns = {
        "level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"), "relation": ("E", "指标性质"),
        "target": ("F", "指标值"), "unit": ("G", "度量单位"), "actual": ("H", "完成值"), "weight": ("I", "权重"),
        "score": ("J", "得分"), "deviation": ("K", "未完成原因分析"),
    }
    row = f.table(14, columns, [
        ("产出指标", [
            ("数量指标", [("改造小区数量", "≥", "8", "个", "8", 20, 20, None), ("改造户数", "≥", "1120", "户", "1085", 20, 19.38, "部分住户未同意")]),
            ("质量指标", [("竣工验收合格率", "＝", "100", "%", "100", 20, 20, None)]),
        ]),
        ("效益指标", [("社会效益指标", [("居住环境", "定性", "好坏", "", "好", 20, 20, None)])]),
        ("满意度指标", [("服务对象满意度指标", [("住户满意度", "≥", "90", "%", "93", 10, 10, None)])]),
    ], ("A", "绩效指标"))
    f.put(f"A{row}:H{row}", "合计")
    f.fig(f"I{row}", 100, "score.total", "weight", "合计")
    f.fig(f"J{row}", 97.31, "score.total", "score", "合计")
    for offset, label in enumerate(["评价结论", "存在问题", "改进措施"], 1):
        f.row(row + offset, "A:B C:K", [label, "（100字以内）"])
    f.says("泉陵县房屋征收中心", "51150022T000006135208-老旧小区改造配套", 2022, 97.31)
    return [f]


def p7_detail_yuan():
    """Four pairs side by side in 万元, the detail block below in 元."""
    f = Form("项目自评", [20, 12, 18, 12, 18, 12, 18, 12])
    f.title("A:H", "沙洲县财政支出项目绩效评价自评报告")
    f.row(2, "A:D E:H", ["项目单位名称", "沙洲县水利局"])
    f.row(3, "A:D E:H", ["项目名称", "小型水库除险加固"])
    f.row(4, "A:D E:H", ["评价年度", "2020年"])
    f.put("A5:H5", "一、项目基本概况", "section")
    heads = ["计划安排资金\n（万元）", "实际到位资金\n（万元）", "实际支出\n（万元）", "结余\n（万元）"]
    kinds = ["planned", "received", "executed", "remaining"]
    names = ["其中：中央财政", "省财政", "市财政", "县（市区）财政", "其它"]
    items = ["funds.central", "funds.provincial", "funds.municipal", "funds.county", "funds.other"]
    totals = [860, 845, 812.35, 32.65]
    parts = [[500, 500, 480.35, 19.65], [200, 200, 200, 0], [60, 45, 45, 0], [100, 100, 87, 13], [None] * 4]
    for pair, (head, kind) in enumerate(zip(heads, kinds)):
        label, value = "ACEG"[pair], "BDFH"[pair]
        f.put(f"{label}6", head)
        f.fig(f"{value}6", totals[pair], "funds.total", kind, head.replace("\n", ""))
        for row, (name, item, values) in enumerate(zip(names, items, parts), 7):
            f.put(f"{label}{row}", name)
            f.fig(f"{value}{row}", values[pair], item, kind, f"{head}/{name}".replace("\n", ""))
    f.put("A12:H12", "二、项目支出明细情况", "section")
    f.put("A13:H13", "单位：元", "right")
    f.row(14, "A:C D:E F G:H", ["支出内容", "实际支出数", "会计凭证号", "备注"], "head")
    detail = [("大坝加固工程款", 5230000, "2020-3-118"), ("溢洪道整治", Text("1,896,500.00", "1896500"), "2020-6-52"),
              ("勘察设计监理费", 682000, "2020-9-7"), ("白蚁防治", 315000, "2020-11-33")]
    for row, (name, value, voucher) in enumerate(detail, 15):
        f.put(f"A{row}:C{row}", name)
        f.fig(f"D{row}:E{row}", value, "line", "*", name, scope=name, unit=YUAN)
        f.row(row, "F G:H", [voucher, None])
    f.put("A19:C19", "支出合计")
    f.fig("D19:E19", 8123500, "*", "*", "支出合计", unit=YUAN, use="optional")
    f.row(19, "F G:H", [None, None])
    f.put("A20:H20", "三、项目绩效自评情况", "section")
    columns = {"level1": ("A", "评价内容"), "level2": ("B", ""), "level3": ("C:E", "绩效目标"), "actual": ("F:H", "完成情况")}
    f.row(21, "A:B C:E F:H", ["评价内容", "绩效目标", "完成情况"], "head")
    goals = [("产出目标", "数量指标", "完成9座小型水库除险加固", "完成9座"), ("产出目标", "质量指标", "验收合格率100%", "100%"),
             ("效益目标", "社会效益", "保护下游1.2万人", "保护下游1.2万人")]
    for row, values in enumerate(goals, 22):
        f.row(row, "A B C:E F:H", values, "text")
        f.indicators.append([f"A{row}", values[0], values[1], "", values[2], values[3], "", "", "actual|target"])
    f.put("A25:B25", "绩效自评综合得分")
    f.fig("C25:H25", 95, "score.total", "score", "绩效自评综合得分", style="value")
    f.put("A26:B26", "评价等次")
    f.put("C26:H26", "优秀")
    f.expect("C26", "grade", "*", "*", "text|number", "", "优秀", "评价等次", "must")
    f.says("沙洲县水利局", "小型水库除险加固", 2020, 95, "优秀")
    return [f]


def p7_plan_and_actual():
    """遵化: a detail list with planned and real spending."""
    f = Form("自评", [8, 30, 16, 16, 16])
    f.title("A:E", "2019年度财政支出项目绩效自评报告")
    f.put("A2:E2", "项目单位：云台市图书馆　　　　单位：万元", "left")
    f.row(3, "A:B C:E", ["项目名称", "公共图书馆数字资源建设"])
    f.row(4, "A:B C D E", ["资金来源", "计划安排资金", "实际到位资金", "实际支出"], "head")
    lines = [("合    计", "funds.total", [96, 96, 91.2]), ("其中：中央财政", "funds.central", [30, 30, 30]),
             ("省财政", "funds.provincial", [26, 26, 26]), ("市财政", "funds.municipal", [40, 40, 35.2])]
    for row, (name, item, values) in enumerate(lines, 5):
        f.put(f"A{row}:B{row}", name)
        f.line(row, "C D E", "planned received executed", item, values, name)
    f.put("A9:E9", "项目支出明细", "section")
    f.row(10, "A B C D E", ["序号", "支出内容", "计划支出数", "实际支出数", "备注"], "head")
    detail = [("数据库购置", 52, 50.2), ("服务器租赁", 24, 24), ("读者推广活动", 20, 17)]
    for row, (name, plan, real) in enumerate(detail, 11):
        f.never(f"A{row}", row - 10)
        f.put(f"B{row}", name)
        f.fig(f"C{row}", plan, "line", "planned", name, scope=name)
        f.fig(f"D{row}", real, "line", "executed|amount", name, scope=name)
        f.put(f"E{row}", None)
    f.row(14, "A:B", ["支出合计"])
    f.fig("C14", 96, "*", "planned", "支出合计", use="optional")
    f.fig("D14", 91.2, "*", "executed|amount", "支出合计", use="optional")
    f.says("云台市图书馆", "公共图书馆数字资源建设", 2019)
    return [f]


def p8():
    f = Form("自评表", [8, 16, 16, 20, 10, 14, 14, 10, 16])
    f.title("A:I", "金渠市本级部门项目支出绩效自评表", "（2021年）")
    f.row(3, "A:D E:I", ["项目名称", "公交线路运营补贴"])
    f.row(4, "A:B C:E F:G H:I", ["主管部门", "金渠市交通运输局", "项目实施单位", "金渠市公共交通中心"])
    f.put("A5:B5", "自评得分")
    f.fig("C5:E5", 94.5, "score.total", "score", "自评得分", style="value")
    f.row(5, "F:G H:I", ["财政审核评分", None])
    f.put("A6:A8", "项目资金\n（万元）")
    f.row(6, "B:C D E F:G H:I", [None, "年初预算数", "调整预算数（A）", "全年执行数（B）", "执行率（B/A）"], "head")
    f.put("B7:C7", "年度资金总额")
    f.line(7, "D E F:G H:I", "initial adjusted executed rate", "funds.total", [4200, 4500, 4275, Ratio(0.95)], "年度资金总额")
    f.put("B8:C8", "其中：财政拨款")
    f.line(8, "D E F:G H:I", "initial adjusted executed rate", "funds.fiscal", [4200, 4500, 4275, Ratio(0.95)], "其中：财政拨款")
    columns = {
        "level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"), "weight": ("E", "考核分值"),
        "target": ("F", "指标值（A）"), "actual": ("G", "全年实际值（B）"), "score": ("H", "得分"), "deviation": ("I", "未完成原因分析"),
    }
    f.table(9, columns, [
        ("项目决策\n（10分）", [("项目立项", [("立项依据充分性", 5, "充分", "充分", 5, None), ("立项程序规范性", 5, "规范", "规范", 5, None)])]),
        ("项目管理\n（25分）", [
            ("投入管理", [("预算执行率", 10, "100%", "95%", 9.5, "线路调整")]),
            ("财务管理", [("资金使用合规性", 15, "合规", "合规", 14, "个别凭证附件不全")]),
        ]),
        ("项目产出\n（30分）", [
            ("数量指标", [("运营线路", 15, "≥42条", "42条", 15, None)]),
            ("质量指标", [("班次准点率", 15, "≥95%", "92%", 13, "道路施工")]),
        ]),
        ("项目效益\n（35分）", [
            ("社会效益指标", [("日均客运量", 20, "≥11万人次", "11.6万人次", 20, None)]),
            ("满意度指标", [("乘客满意度", 15, "≥90%", "88%", 13, "部分线路候车时间长")]),
        ]),
    ], ("A", "绩效指标"))
    f.says("金渠市公共交通中心", "公交线路运营补贴", 2021, 94.5)
    return [f]


def provincial_system():
    """A provincial system: adjustments as an amount of their own, 预算内 and 专户资金 as fund rows."""
    f = Form("项目自评", [10, 14, 16, 14, 14, 14, 14])
    f.title("A:G", "2020年度省级部门项目支出绩效自评表")
    f.put("A2:G2", "填报单位：海屿省测绘院　　　　　　　　　　　　　　　　　　　单位：万元", "left")
    f.row(3, "A:B C:G", ["项目名称", "基础测绘"])
    f.row(4, "A:B C D E F G", ["资金来源", "年初预算数", "预算调整数", "全年执行数", "结余", "执行率(%)"], "head")
    lines = [("合计", "funds.total", [1800, -60, 1653, 87, 95]), ("预算内", "funds.fiscal", [1500, 0, 1425, 75, 95]),
             ("专户资金", "funds.special_account", [240, -60, 180, 0, 100]), ("其他资金", "funds.other", [60, 0, 48, 12, 80])]
    for row, (name, item, values) in enumerate(lines, 5):
        f.put(f"A{row}:B{row}", name)
        for column, kind, value in zip("CDEFG", ["initial", "change", "executed", "remaining", "rate"], values):
            wanted = RATE_OF if item == "funds.total" and kind == "rate" else item
            f.fig(f"{column}{row}", value, wanted, kind, name, use="optional" if kind == "change" else "must")
    f.says("海屿省测绘院", "基础测绘", 2020)
    return [f]


# ---------------------------------------------------------------------------------------------- whole departments


def d1():
    f = Form("部门整体", [10, 12, 14, 20, 12, 12, 8, 10, 18])
    f.title("A:I", "部门整体支出绩效自评表", "（2023年度）")
    f.row(3, "A:C D:I", ["部门", "梅岭县应急管理局"])
    f.put("A4:A8", "预算资金\n(万元")
    f.row(4, "B:C D E F G H I", [None, "年初\n预算数", "全年\n预算数", "全年\n执行数", "分 值", "执 行 率", "得 分"], "head")
    lines = [
        ("年度资金总额", "funds.total", [1245.6, 1386.2, 1255.06, 10, Ratio(0.9054), 9.05]),
        ("其中：本年财政拨款", "funds.fiscal", [1200, 1340.6, 1209.46, "-", "-", "-"]),
        ("上年结转资金", "funds.carryover", [45.6, 45.6, 45.6, "-", "-", "-"]),
        ("其他资金", "funds.other", [0, 0, 0, "-", "-", "-"]),
    ]
    for row, (name, item, values) in enumerate(lines, 5):
        f.put(f"B{row}:C{row}", name)
        f.line(row, "D E F G H I", "initial adjusted executed weight rate score", item, values, name)
    row = f.goals(9, "B:E", "F:I")
    row = f.table(row, national(), [
        ("产出指标", [
            ("数量指标", [("开展安全生产检查", "≥360次", "372次", 20, 20, None), ("应急演练", "12次", "11次", 10, 9, "一次因天气取消")]),
            ("质量指标", [("隐患整改率", "≥98%", "98.5%", 20, 20, None)]),
        ]),
        ("效益指标", [("社会效益指标", [("生产安全事故起数", "≤5起", "3起", 30, 30, None)])]),
        ("满意度指标", [("服务对象满意度指标", [("企业满意度", "≥90%", "95%", 10, 10, None)])]),
    ], ("A", "绩效指标"))
    f.put(f"A{row}:F{row}", "总分")
    f.fig(f"G{row}", 100, "score.total", "weight", "总分")
    f.fig(f"H{row}", 98.05, "score.total", "score", "总分")
    f.says("梅岭县应急管理局", "", 2023, 98.05)
    return [f]


def d4():
    f = Form("整体自评", [22, 12, 12, 14, 12, 14, 12, 16])
    f.title("A:H", "2022年度部门整体绩效自评表")
    f.row(2, "A B:D E F G H", ["部门名称", "明月区水利局", "自评总分（分）", None, "填报人", None])
    f.fig("F2", 98.38, "score.total", "score", "自评总分（分）", style="value")
    f.put("A3:A5", "部门预算执行情况\n（万元）")
    f.row(3, "B C D E F G H", [None, "年初预算数", "全年（调整）预算数", "全年执行数", "执行率", "执行率权重（分）", "执行率得分（分）"], "head")
    for row, (name, item, values) in enumerate([
        ("年度总金额", "funds.total", [6820.35, 7450, 6243.1, Text("83.80%", "83.8"), 10, 8.38]),
        ("其中财政拨款", "funds.fiscal", [6500, 7000, 5810, Text("83.00%", 83), "/", "/"]),
    ], 4):
        f.put(f"B{row}", name)
        f.line(row, "C D E F G H", "initial adjusted executed rate weight score", item, values, name)
    f.row(6, "A B:H", ["年初绩效目标", "完成13个水利项目建设"])
    f.row(7, "A B:H", ["全年目标实际完成情况", "完成13个项目"])
    columns = {
        "level3": ("A", "指标名称"), "unit": ("B", "计量单位"), "relation": ("C", "指标性质"), "target": ("D", "指标值"),
        "weight": ("E", "指标权重（分）"), "actual": ("F", "全年完成值"), "score": ("G", "指标得分（分）"), "deviation": ("H", "说明"),
    }
    f.table(8, columns, [("", [("", [
        ("新建提防长度", "公里", "≥", "18.6", 20, "18.6", 20, None),
        ("农村饮水安全覆盖人口", "万人", "≥", "42", 20, "42.5", 20, None),
        ("水土流失治理面积", "平方公里", "≥", "65", 20, "65", 20, None),
        ("工程验收合格率", "%", "＝", "100", 15, "100", 15, None),
        ("群众满意度", "%", "≥", "90", 15, "93", 15, None),
    ])])])
    f.says("明月区水利局", "", 2022, 98.38)
    return [f]


def hunan_base():
    """基础数据表: staff, control of spending over three columns, buildings."""
    f = Form("基础数据表", [30, 16, 16, 16, 16, 16, 16])
    f.put("A1:G1", "附件1", "left")
    f.put("A2:G2", "2022年度部门整体支出绩效评价基础数据表", "title")
    f.put("A3:G3", "填报单位：石桥县自然资源局", "left")
    f.row(4, "A B:C D:E F:G", ["财政供养人员情况（人）", "编制数", "2022年实际在职人数", "控制率"], "head")
    f.put("A5", None)
    f.fig("B5:C5", 86, "staff.authorised", "count", "编制数", style="value")
    f.fig("D5:E5", 83, "staff.actual", "count", "2022年实际在职人数", style="value")
    f.fig("F5:G5", Text("96.51%", "96.51"), "staff.rate|staff.actual", "ratio|rate", "控制率", style="value")
    f.row(6, "A B:C D:E F:G", ["经费控制情况（万元）", "上年决算数", "本年预算数", "本年决算数"], "head")
    lines = [
        ("三公经费", "three_public.total", [41.2, 45, 38.6]),
        ("1、公务用车购置和维护经费", "three_public.vehicle", [28.2, 30, 26.4]),
        ("其中：公车购置", "three_public.vehicle_purchase", [0, 0, 0]),
        ("公车运行维护", "three_public.vehicle_operation", [28.2, 30, 26.4]),
        ("2、出国经费", "three_public.abroad", [0, 0, 0]),
        ("3、公务接待", "three_public.reception", [13, 15, 12.2]),
        ("项目支出", "expenditure.project", [860.5, 920, 905.3]),
        ("1、业务工作专项（一个项目一行）", "line|*", [420, 450, 446.1]),
        ("2、运行维护专项（一个项目一行）", "line|*", [160.5, 170, 168.2]),
        ("3、省级专项资金（一个专项一行）", "line|*", [280, 300, 291]),
        ("……", "line|*", [None, None, None]),
        ("公用经费", "expenditure.public", [126.8, 130, 121.9]),
        ("其中：办公经费", "line|*", [42.1, 45, 40.3]),
        ("水费、电费、差旅费", "line|*", [30.6, 31, 28.7]),
        ("会议费、培训费", "line|*", [8.4, 9, 6.2]),
        ("政府采购金额", "procurement", ["——", 210, 198.4]),
        ("部门基本支出预算调整", "*", ["——", None, 36.5]),
    ]
    for row, (name, item, values) in enumerate(lines, 7):
        use = "optional" if "*" in item else "must"
        f.put(f"A{row}", name, "name")
        f.line(row, "B:C D:E F:G", f"prior_executed {ANY_BUDGET} executed", item, values, name, use=use)
    row = 7 + len(lines)
    f.row(row, "A B C D E F G", ["楼堂馆所控制情况\n（2022年完工项目）", "批复规模\n（㎡）", "实际规模\n（㎡）", "规模控制率", "预算投资\n（万元）", "实际投资\n（万元）", "投资概算\n控制率"], "head")
    f.put(f"A{row + 1}", None)
    for column, value, measure in zip("BCDEFG", [2400, 2388, Text("99.5%", "99.5"), 620, 609.8, Text("98.35%", "98.35")],
                                      ["count|ratio", "count|ratio", "rate|ratio", "*", "*", "rate|ratio"]):
        f.fig(f"{column}{row + 1}", value, "line|*", measure, "楼堂馆所控制情况", use="optional")
    f.row(row + 2, "A B:G", ["厉行节约保障措施", "严格执行公务接待和公车管理办法，压减一般性支出5%。"])
    f.says("石桥县自然资源局", "", 2022)
    return [f]


def hunan_scores():
    """评价指标表: points at all three levels, standards in a long column, the department's own score last."""
    f = Form("指标表", [12, 6, 12, 6, 20, 6, 40, 10], landscape=True)
    f.title("A:H", "2022年度部门整体支出绩效评价指标表")
    f.put("A2:H2", "填报单位：石桥县残疾人联合会", "left")
    f.row(3, "A B C D E F G H", ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评分标准", "自评\n得分"], "head")
    groups = [
        ("投入", 15, [("预算配置", 15, [("在职人员控制率", 8, "控制率≤100%得8分，每超1%扣1分", 8), ("“三公”经费变动率", 7, "变动率≤0得7分", 7)])]),
        ("过程", 45, [("预算执行", 25, [("预算完成率", 15, "完成率≥95%得15分，90%—95%得12分", 12), ("预算调整率", 10, "调整率≤10%得10分", 10)]),
                    ("预算管理", 20, [("管理制度健全性", 10, "制度健全得5分，执行到位得5分", 10), ("政府采购执行率", 10, "得分=执行率×10分", 9.5)])]),
        ("产出", 20, [("职责履行", 20, [("重点工作完成率", 20, "完成率×20分", 20)])]),
        ("效果", 20, [("履职效益", 20, [("社会公众满意度", 20, "90%（含）以上得20分", 18)])]),
    ]
    row = 4
    for level1, points1, kinds in groups:
        top = row
        for level2, points2, lines in kinds:
            middle = row
            for number, (level3, weight, standard, score) in enumerate(lines):
                f.row(row, "E F G H", [level3, weight, standard, score], ["text", "num", "text", "num"])
                column = "A" if row == top else "C" if number == 0 else "E"
                f.indicators.append([f"{column}{row}", level1, level2, level3, "", "", plain(weight), plain(score), "score|weight"])
                row += 1
            f.put(f"C{middle}:C{row - 1}", level2)
            f.put(f"D{middle}:D{row - 1}", points2)
        f.put(f"A{top}:A{row - 1}", level1)
        f.put(f"B{top}:B{row - 1}", points1)
    f.put(f"A{row}:E{row}", "总分")
    f.fig(f"F{row}", 100, "score.total", "weight", "总分")
    f.put(f"G{row}", None)
    f.fig(f"H{row}", 94.5, "score.total", "score", "总分")
    f.says("石桥县残疾人联合会", "", 2022, 94.5)
    return [f]


def d3():
    """The Yueyang form with the roll-up row left blank, sub-units filled, and negative balances written two ways."""
    cover = Form("封面", [12] * 6)
    cover.put("A1:F1", "部门整体支出绩效评价自评报告", "cover")
    for row, (label, value) in enumerate([("部门（单位）名称：", "沙洲县市场监督管理局"), ("预 算 编 码：", "203001"),
                                          ("评价方式：", "部门（单位）绩效自评"), ("报告日期：", "2020年5月20日")], 4):
        cover.row(row, "A:C D:F", [label, value], ["cover_label", "cover_value"])
    f = Form("自评", [26, 12, 12, 12, 12, 14, 12, 12])
    f.put("A1:H1", "一、部门（单位）基本概况", "section")
    f.row(2, "A B:D E F:H", ["联系人", None, "联络电话", None])
    f.row(3, "A E", ["人员编制", "实有人数"])
    f.fig("B3:D3", Text("116人", 116), "staff.authorised", "count", "人员编制", style="value")
    f.fig("F3:H3", Text("109人", 109), "staff.actual", "count", "实有人数", style="value")
    f.row(4, "A B:H", ["职能职责概述", "负责市场综合监督管理、市场主体登记注册等18项职责"])
    f.put("A5:H5", "二、部门（单位）收支情况", "section")
    f.put("A6:H6", "年度收入情况（万元）", "band")
    f.put("A7:A8", "机构名称", "head")
    f.put("B7:B8", "收入合计", "head")
    f.put("C7:H7", "其中：", "head")
    f.row(8, "C D E F G:H", ["上年结转", "公共财政拨款", "政府基金拨款", "纳入专户管理的非税收入拨款", "其他收入"], "head")
    units = ["局机关及二级机构汇总", "1、局机关", "2、二级机构1：检验检测中心", "3、二级机构2"]
    names = ["检验检测中心", "二级机构1", *(f"{number}二级机构1{colon}检验检测中心" for number in ("", "2、") for colon in "：:")]
    scopes = [WHOLE, "局机关|1、局机关", "|".join(names), ""]
    income = [[None] * 6, [1860.42, 62.3, 1760.12, None, None, 38], [215.5, 0, 120, None, 95.5, None], [None] * 6]
    names = ["income.total", "income.carryover", "income.fiscal", "income.gov_fund", "income.special_account", "income.other"]
    for row, (unit, scope, values) in enumerate(zip(units, scopes, income), 9):
        f.put(f"A{row}", unit, "name")
        for span, item, value in zip("B C D E F G:H".split(), names, values):
            first, _, last = span.partition(":")
            f.fig(f"{first}{row}:{last or first}{row}", value, item, ANY_AMOUNT, unit, scope=scope)
    f.put("A13:H13", "部门（单位）年度支出和结余情况（万元）", "band")
    f.put("A14:A16", "机构名称", "head")
    f.put("B14:B16", "支出合计", "head")
    f.put("C14:F14", "其中：", "head")
    f.put("G14:H14", "结余", "head")
    f.put("C15:C16", "基本支出", "head")
    f.put("D15:E15", "其中：", "head")
    f.put("F15:F16", "项目支出", "head")
    f.put("G15:G16", "当年结余", "head")
    f.put("H15:H16", "累计结余", "head")
    f.row(16, "D E", ["人员支出", "公用支出"], "head")
    spending = [[None] * 7, [1872.92, 1432.6, 1260.4, 172.2, 440.32, Text("△12.50", -125000), 49.8],
                [219.7, 160.2, 139, 21.2, 59.5, Text("（4.20）", -42000), Text("(4.20)", -42000)], [None] * 7]
    names = ["expenditure.total", "expenditure.basic", "expenditure.personnel", "expenditure.public", "expenditure.project",
             "balance.current", "balance.cumulative"]
    for row, (unit, scope, values) in enumerate(zip(units, scopes, spending), 17):
        f.put(f"A{row}", unit, "name")
        for column, item, value in zip("BCDEFGH", names, values):
            f.fig(f"{column}{row}", value, item, ANY_AMOUNT + "|remaining", unit, scope=scope)
    f.put("A21:A22", "机构名称", "head")
    f.put("B21:B22", "三公经费\n合计", "head")
    f.put("C21:H21", "其中：", "head")
    f.row(22, "C D E:F G:H", ["公务接待费", "公务用车运维费", "公务用车购置费", "因公出国费"], "head")
    three = [[None] * 5, [36.8, 8.3, 28.5, None, None], [2.1, 0.6, 1.5, None, None], [None] * 5]
    names = ["three_public.total", "three_public.reception", "three_public.vehicle_operation", "three_public.vehicle_purchase", "three_public.abroad"]
    for row, (unit, scope, values) in enumerate(zip(units, scopes, three), 23):
        f.put(f"A{row}", unit, "name")
        for span, item, value in zip("B C D E:F G:H".split(), names, values):
            first, _, last = span.partition(":")
            f.fig(f"{first}{row}:{last or first}{row}", value, item, ANY_AMOUNT, unit, scope=scope)
    f.put("A27:A28", "机构名称", "head")
    f.put("B27:B28", "固定资产\n合计", "head")
    f.put("C27:F27", "其中：", "head")
    f.put("G27:H28", "其他", "head")
    f.row(28, "C:D E:F", ["在用固定资产", "出租固定资产"], "head")
    assets = [[None] * 4, [2650.8, 2610.8, 40, 0], [388.2, 388.2, 0, 0], [None] * 4]
    names = ["assets.total", "assets.in_use", "assets.leased", "assets.other"]
    for row, (unit, scope, values) in enumerate(zip(units, scopes, assets), 29):
        f.put(f"A{row}", unit, "name")
        for span, item, value in zip("B C:D E:F G:H".split(), names, values):
            first, _, last = span.partition(":")
            f.fig(f"{first}{row}:{last or first}{row}", value, item, ANY_AMOUNT, unit, scope=scope)
    f.put("A33:H33", "三、部门（单位）整体支出绩效自评情况", "section")
    f.put("A34", "绩效自评综合得分")
    f.fig("B34:H34", Text("94.5分", "94.5"), "score.total", "score", "绩效自评综合得分", style="value")
    f.row(35, "A B:H", ["评价等次", "优"])
    f.expect("B35", "grade", "*", "*", "text|number", "", "优", "评价等次", "must")
    f.says("沙洲县市场监督管理局", "", 2019, 94.5, "优")
    f.filings[-1][2] = ""  # the year of the return is not printed, only the date of the report
    return [cover, f]


def whole_one_cell():
    """Head and figures with label and value in one cell."""
    f = Form("整体", [20, 24, 24, 20])
    f.title("A:D", "2018年度部门整体支出绩效自评表")
    f.put("A2:B2", "单位名称：双河市司法局", "left")
    f.put("C2:D2", "单位：万元", "right")
    f.put("A3:A4", "部门整体支出规模")
    f.put("B3", "按收入性质分:2030.12", "text")
    f.expect("B3", "income.total|funds.total|expenditure.total", "*", "*", "number", "20301200", "按收入性质分:2030.12", "按收入性质分", "must")
    f.put("C3:D3", "按支出性质分:2030.12", "text")
    f.expect("C3", "expenditure.total|funds.total", "*", "*", "number", "20301200", "按支出性质分:2030.12", "按支出性质分", "must")
    facts = [("B4", "一般公共预算拨款：1965.40", "income.fiscal|funds.fiscal", "19654000"), ("C4:D4", "基本支出：1422.60", "expenditure.basic", "14226000")]
    for where, text, item, value in facts:
        f.put(where, text, "text")
        f.expect(where.split(":")[0], item, "*", "*", "number", value, text, text.split("：")[0], "must")
    f.row(5, "A B C:D", [None, "其他收入：64.72", "项目支出：607.52"], "text")
    f.expect("B5", "income.other", "*", "*", "number", "647200", "其他收入：64.72", "其他收入", "must")
    f.expect("C5", "expenditure.project", "*", "*", "number", "6075200", "项目支出：607.52", "项目支出", "must")
    f.put("A6:D6", "编制人数：68人　　　实有人数：65人　　　退休人数：21人", "text")
    f.row(7, "A B:D", ["年度总体目标", "完成法律援助案件1200件，人民调解成功率98%以上"])
    f.put("A8:D8", "自评得分：93.5　　　　　自评等级：优秀", "text")
    f.says("双河市司法局", "", 2018, 93.5, "优秀")
    return [f]


def cover_and_form():
    """A cover with label and value in one cell each; the form itself does not repeat the department."""
    cover = Form("封面", [16] * 5)
    cover.put("A2:E2", "2021年度区级项目支出", "cover")
    cover.put("A3:E3", "绩 效 自 评 报 告", "cover")
    for row, text in enumerate(["项目名称：智慧城管平台运维", "项目单位（盖章）：安澜区城市管理局", "主管部门：安澜区城市管理局", "填报日期：2022年3月8日"], 6):
        cover.put(f"B{row}:E{row}", text, "cover_value")
    f = Form("附表", [20, 14, 14, 14, 10, 10, 10])
    f.put("A1:G1", "附表　项目预算执行及绩效目标完成情况", "title")
    f.put("A2:G2", "单位：元", "right")
    f.unit = YUAN
    f.row(3, "A B C D E F G", ["资 金 来 源", "年初预算", "调整后预算", "决算数", "执行率", "分值", "得分"], "head")
    lines = [("资金总额", "funds.total", [2860000, 2860000, 2717000, 95, 10, 9.5]),
             ("财政拨款", "funds.fiscal", [2860000, 2860000, 2717000, 95, "/", "/"]),
             ("自有资金", "funds.unit_own", [0, 0, 0, "/", "/", "/"])]
    for row, (name, item, values) in enumerate(lines, 4):
        f.put(f"A{row}", name, "name")
        f.line(row, "B C D E F G", "initial adjusted executed rate weight score", item, values, name, fmt="#,##0.00")
    columns = {"level2": ("A", "二级指标"), "level3": ("B:C", "三级指标"), "target": ("D", "指标值"), "actual": ("E", "完成值"),
               "weight": ("F", "分值"), "score": ("G", "得分")}
    row = f.table(8, columns, [("", [
        ("数量指标", [("接入视频路数", "≥1500路", "1532路", 30, 30)]),
        ("质量指标", [("系统可用率", "≥99%", "99.2%", 30, 30)]),
        ("社会效益指标", [("案件处置率", "≥95%", "91%", 20, 18)]),
        ("满意度指标", [("市民满意度", "≥85%", "89%", 10, 10)]),
    ])])
    f.put(f"A{row}:E{row}", "合　计")
    f.fig(f"F{row}", 100, "score.total", "weight", "合计")
    f.fig(f"G{row}", 97.5, "score.total", "score", "合计")
    f.says("安澜区城市管理局", "智慧城管平台运维", 2021, 97.5)
    return [cover, f]


# ---------------------------------------------------------------------------------------------- 三公


def t1_yi():
    """A city's table in 亿元, one value column, running costs before purchases."""
    f = Form("三公", [42, 18], unit=YI)
    f.title("A:B", "宁州市市本级2022年“三公”经费预算支出表")
    f.put("A2:B2", "单位：亿元", "right")
    f.row(3, "A B", ["项　　目", "预 算 数"], "head")
    lines = [("合　　计", "three_public.total", 1.0535), ("1.因公出国（境）费用", "three_public.abroad", 0.0412),
             ("2.公务接待费", "three_public.reception", 0.1623), ("3.公务用车费", "three_public.vehicle", 0.85),
             ("其中：（1）公务用车运行维护费", "three_public.vehicle_operation", 0.62), ("（2）公务用车购置", "three_public.vehicle_purchase", 0.23)]
    for row, (name, item, value) in enumerate(lines, 4):
        f.put(f"A{row}", name, "name")
        f.fig(f"B{row}", value, item, ANY_BUDGET, name)
    f.says("", "", 2022)
    return [f]


def t2_fiscal():
    f = Form("三公经费预算表", [40, 16, 22])
    f.title("A:C", "2017年部门“三公”经费预算表")
    f.put("A2", "单位名称：桂岭市商务局", "left")
    f.put("C2", "单位：万元", "right")
    f.row(3, "A B C", ["项目", "本年预算数", "其中：公共预算财政拨款"], "head")
    lines = [("合计", "three_public.total", [32.6, 30.6]), ("一、因公出国（境）费", "three_public.abroad", [8, 8]),
             ("二、公务接待费", "three_public.reception", [9.6, 7.6]), ("三、公务用车费", "three_public.vehicle", [15, 15]),
             ("其中：公务用车运行维护费", "three_public.vehicle_operation", [15, 15]), ("公务用车购置费", "three_public.vehicle_purchase", [0, 0])]
    for row, (name, item, values) in enumerate(lines, 4):
        f.put(f"A{row}", name, "name")
        f.fig(f"B{row}", values[0], item, ANY_BUDGET, name)
        f.fig(f"C{row}", values[1], item, "*", name, use="optional")
    f.says("桂岭市商务局", "", 2017)
    return [f]


def t2_funds():
    f = Form("表七", [42, 14, 16, 14, 16])
    f.title("A:E", "财政拨款安排的行政经费及“三公”经费决算表")
    f.put("A2:C2", "部门：珠湾区科技创新局", "left")
    f.put("D2:E2", "单位：万元", "right")
    f.row(3, "A B C D E", ["项  目", "合  计", "一般公共预算", "政府性基金", "国有资本经营"], "head")
    lines = [("一、行政经费", None, [486.3, 486.3, 0, 0]), ("二、“三公”经费", "three_public.total", [22.5, 20.5, 2, 0]),
             ("（一）因公出国（境）支出", "three_public.abroad", [6, 6, 0, 0]),
             ("（二）公务用车购置及运行维护支出", "three_public.vehicle", [11.5, 9.5, 2, 0]),
             ("1.公务用车购置", "three_public.vehicle_purchase", [0, 0, 0, 0]), ("2.公务用车运行维护费", "three_public.vehicle_operation", [11.5, 9.5, 2, 0]),
             ("（三）公务接待费支出", "three_public.reception", [5, 5, 0, 0])]
    for row, (name, item, values) in enumerate(lines, 4):
        f.put(f"A{row}", name, "name")
        f.fig(f"B{row}", values[0], item or "*", "executed|amount", name, use="must" if item else "optional")
        for column, value in zip("CDE", values[1:]):
            f.fig(f"{column}{row}", value, item or "*", "*", name, use="optional")
    f.says("珠湾区科技创新局")
    return [f]


def t3():
    """Change as a reduction, total at the end."""
    f = Form("三公", [36, 18, 18, 16])
    f.title("A:D", "渡口区2020年度“三公”经费支出情况表")
    f.row(2, "A B C D", ["项目", "2020年度支出\n（万元）", "支出减少情况\n（万元）", "支出减少率"], "head")
    lines = [("因公出国（境）费用", "three_public.abroad", [0, 25, Text("100%", 100)]),
             ("公务用车购置及运行维护费", "three_public.vehicle", [760, 40, Text("5%", 5)]),
             ("其中：公务用车购置费", "three_public.vehicle_purchase", [120, 30, Text("20%", 20)]),
             ("公务用车运行维护费", "three_public.vehicle_operation", [640, 10, Text("1.54%", "1.54")]),
             ("公务接待费", "three_public.reception", [180, 20, Text("10%", 10)]),
             ("合  计", "three_public.total", [940, 85, Text("8.29%", "8.29")])]
    for row, (name, item, values) in enumerate(lines, 3):
        f.put(f"A{row}", name, "name")
        f.fig(f"B{row}", values[0], item, "executed|amount", name)
        f.fig(f"C{row}", values[1], item, "change", name, use="optional")
        f.figures[-1][5] = ""  # a reduction: read with the sign turned round, or not at all
        f.fig(f"D{row}", values[2], item, "change_rate", name, use="optional")
        f.figures[-1][5] = ""
    f.says("", "", 2020)
    return [f]


def t4():
    f = Form("三公经费", [14, 16, 12, 12, 12, 16])
    f.title("A:F", "寿山县审计局2018年“三公”经费预算表")
    f.put("A2:F2", "金额单位：万元", "right")
    f.put("A3:A4", "合　计", "head")
    f.put("B3:B4", "因公出国\n（境）费", "head")
    f.put("C3:E3", "公务用车购置及运行费", "head")
    f.put("F3:F4", "公务接待费", "head")
    f.row(4, "C D E", ["小计", "公务用车\n购置费", "公务用车\n运行费"], "head")
    names = ["three_public.total", "three_public.abroad", "three_public.vehicle", "three_public.vehicle_purchase", "three_public.vehicle_operation", "three_public.reception"]
    for column, item, value in zip("ABCDEF", names, [14.8, 0, 9.3, 0, 9.3, 5.5]):
        f.fig(f"{column}5", value, item, ANY_BUDGET, item)
    f.says("寿山县审计局", "", 2018)
    return [f]


def t5():
    """Every leaf in two: budget and final; three header rows and 机关运行经费 beside it."""
    f = Form("公开08表", [11] * 13, landscape=True)
    f.title("A:M", "2019年度“三公”经费和机关运行经费预决算情况表")
    f.put("A2:F2", "单位：嘉禾区规划和自然资源局", "left")
    f.put("G2:M2", "单位：万元", "right")
    f.put("A3:L3", "“三公”经费", "head")
    f.put("M3:M5", "机关运行经费", "head")
    f.put("A4:B5", "合计", "head")
    f.put("C4:D5", "因公出国（境）费", "head")
    f.put("E4:J4", "公务用车购置及运行费", "head")
    f.put("K4:L5", "公务接待费", "head")
    f.row(5, "E:F G:H I:J", ["小计", "公务用车购置费", "公务用车运行费"], "head")
    f.row(6, "A B C D E F G H I J K L M", ["预算数", "决算数"] * 6 + ["决算数"], "head")
    items = ["total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception"]
    values = [(46.5, 33.52), (12, 8.6), (26.5, 21.3), (0, 0), (26.5, 21.3), (8, 3.62)]
    for index, (item, (budget, executed)) in enumerate(zip(items, values)):
        left, right = chr(65 + 2 * index), chr(66 + 2 * index)
        f.fig(f"{left}7", budget, f"three_public.{item}", ANY_BUDGET, item)
        f.fig(f"{right}7", executed, f"three_public.{item}", "executed", item)
    f.fig("M7", 128.45, "operation", "executed", "机关运行经费")
    f.says("嘉禾区规划和自然资源局", "", 2019)
    return [f]


def t6():
    """Years as rows, the newer first, budgets, with difference and percentage."""
    f = Form("对比表", [14, 12, 18, 14, 12, 12, 12])
    f.title("A:G", "2021年一般公共预算“三公”经费预算对比表")
    f.put("A2:G2", "单位：万元", "right")
    for span, head in (("A3:A4", "年  度"), ("B3:B4", "合  计"), ("C3:C4", "因公出国（境）经费"), ("D3:D4", "公务接待费"), ("E3:G3", "公务用车购置及运行费")):
        f.put(span, head, "head")
    f.row(4, "E F G", ["小计", "车辆购置", "车辆运行"], "head")
    items = ["total", "abroad", "reception", "vehicle", "vehicle_purchase", "vehicle_operation"]
    rows = [("2021年", "budget|initial|amount", [1900, 20, 880, 1000, 60, 940]), ("2020年", "prior_budget", [2000, 50, 900, 1050, 100, 950]),
            ("增减额", "change", [-100, -30, -20, -50, -40, -10]), ("增减%", "change_rate", [-5, -60, -2.22, -4.76, -40, -1.05])]
    for row, (name, measure, values) in enumerate(rows, 5):
        f.put(f"A{row}", name)
        for column, item, value in zip("BCDEFG", items, values):
            f.fig(f"{column}{row}", value, f"three_public.{item}", measure, name)
    f.says("", "", 2021)
    return [f]


def t7():
    """Money and counts in one column, conference and training below."""
    f = Form("公开09表", [40, 8, 16, 16])
    f.title("A:D", "“三公”经费、会议费和培训费支出情况表")
    f.put("A2:B2", "编制单位：东岭县人力资源和社会保障局", "left")
    f.put("C2", "2021年度", "left")
    f.put("D2", "金额单位：万元", "right")
    f.row(3, "A B C D", ["项　　目", "行次", "预算数", "决算数"], "head")
    f.put("A4", "栏　　次")
    f.put("B4", None)
    f.never("C4", 1)
    f.never("D4", 2)
    lines = [
        ("一、“三公”经费支出", "", None), ("（一）支出合计", "three_public.total", [26, 21.4]),
        ("1．因公出国（境）费", "three_public.abroad", [0, 0]), ("2．公务用车购置及运行维护费", "three_public.vehicle", [16, 14.2]),
        ("（1）公务用车购置费", "three_public.vehicle_purchase", [0, 0]), ("（2）公务用车运行维护费", "three_public.vehicle_operation", [16, 14.2]),
        ("3．公务接待费", "three_public.reception", [10, 7.2]), ("（1）国内接待费", "line|*", ["—", 7.2]),
        ("（2）国（境）外接待费", "line|*", ["—", 0]), ("（二）相关统计数", "", None),
        ("1．因公出国（境）团组数（个）", "count", ["—", 0]), ("2．因公出国（境）人次数（人）", "count", ["—", 0]),
        ("3．公务用车购置数（辆）", "count", ["—", 0]), ("4．公务用车保有量（辆）", "count", ["—", 5]),
        ("5．国内公务接待批次（个）", "count", ["—", 86]), ("6．国内公务接待人次（人）", "count", ["—", 702]),
        ("二、会议费", "conference", [6, 3.8]), ("三、培训费", "training", [18, 15.6]),
    ]
    for row, (name, item, values) in enumerate(lines, 5):
        f.put(f"A{row}", name, "name")
        f.never(f"B{row}", row - 4)
        if values is None:
            f.row(row, "C D", ["—", "—"], "value")
        elif item == "count":
            f.put(f"C{row}", values[0], "value")
            f.fig(f"D{row}", values[1], "*", "count", name, use="optional")
        else:
            use = "optional" if "*" in item else "must"
            f.fig(f"C{row}", values[0], item, ANY_BUDGET, name, use=use)
            f.fig(f"D{row}", values[1], item, "executed", name, use=use)
    f.says("东岭县人力资源和社会保障局", "", 2021)
    return [f]


def three_dated():
    """Years in the headings, last year's final beside this year's budget and final, more kinds of vehicle."""
    f = Form("三公", [40, 14, 14, 14, 14, 14])
    f.title("A:F", "2021年度“三公”经费支出情况表")
    f.put("A2:C2", "填报单位（盖章）：望湖区市场监督管理局", "left")
    f.put("D2:F2", "单位：万元", "right")
    f.row(3, "A B C D E F", ["费用名称", "2020年\n决算数", "2021年\n预算数", "2021年\n决算数", "比上年\n增减额", "比上年增减\n（%）"], "head")
    lines = [
        ("合  计", "three_public.total", [80, 78, 70, -10, -12.5]), ("1、因公出国（境）费用", "three_public.abroad", [0, 0, 0, 0, "-"]),
        ("2、公务用车购置及运行费", "three_public.vehicle", [64, 63, 58, -6, -9.38]), ("（1）公务用车购置", "three_public.vehicle_purchase", [18, 17, 17, -1, -5.56]),
        ("（2）公务用车运行维护费", "three_public.vehicle_operation", [40, 40, 36, -4, -10]), ("（3）其他交通工具购置", "line|*", [0, 0, 0, 0, "-"]),
        ("（4）其他交通费用", "line|*", [6, 6, 5, -1, -16.67]), ("3、公务接待费", "three_public.reception", [16, 15, 12, -4, -25]),
    ]
    for row, (name, item, values) in enumerate(lines, 4):
        f.put(f"A{row}", name, "name")
        measures = f"prior_executed {ANY_BUDGET} executed change change_rate"
        f.line(row, "B C D E F", measures, item, values, name, use="optional" if "*" in item else "must")
    f.says("望湖区市场监督管理局", "", 2021)
    return [f]


def three_no_subtotal():
    """One row, running costs before purchases, no column for the vehicles together, units in the cells."""
    f = Form("三公经费", [16, 18, 18, 18, 18])
    f.title("A:E", "2016年部门“三公”经费预算情况")
    f.put("A2:E2", "部门名称：渡口区档案局", "left")
    f.put("A3:A4", "合计", "head")
    f.put("B3:B4", "因公出国（境）费", "head")
    f.put("C3:D3", "公务用车费", "head")
    f.put("E3:E4", "公务接待费", "head")
    f.row(4, "C D", ["运行维护费", "购置费"], "head")
    items = ["total", "abroad", "vehicle_operation", "vehicle_purchase", "reception"]
    values = [Text("8.2万元", "82000"), "—", Text("5.6万元", "56000"), Text("0万元", 0), Text("2.6万元", "26000")]
    for column, item, value in zip("ABCDE", items, values):
        f.fig(f"{column}5", value, f"three_public.{item}", ANY_BUDGET, item)
    f.says("渡口区档案局", "", 2016)
    return [f]


def three_by_unit():
    """One row per unit of a district, the total first, the heading repeated after a page."""
    f = Form("汇总", [6, 26, 12, 14, 12, 12, 12, 12])
    f.title("A:H", "梧桐区2022年区级部门“三公”经费预算汇总表")
    f.put("A2:H2", "单位：万元", "right")
    items = ["total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception"]

    def head(row):
        for span, text in (("A", "序号"), ("B", "单位名称"), ("C", "合计"), ("D", "因公出国（境）费"), ("H", "公务接待费")):
            f.put(f"{span}{row}:{span}{row + 1}", text, "head")
        f.put(f"E{row}:G{row}", "公务用车购置及运行维护费", "head")
        f.row(row + 1, "E F G", ["小计", "购置费", "运行费"], "head")

    def unit(row, number, name, values, scope):
        if number:
            f.never(f"A{row}", number)
        else:
            f.put(f"A{row}", None)
        f.put(f"B{row}", name, "name")
        for column, item, value in zip("CDEFGH", items, values):
            f.fig(f"{column}{row}", value, f"three_public.{item}", ANY_BUDGET, name, scope=scope)

    head(3)
    unit(5, None, "合计", [61, 5, 41, 18, 23, 15], "*")
    unit(6, 1, "梧桐区教育局", [16, 0, 9, 0, 9, 7], "梧桐区教育局")
    unit(7, 2, "梧桐区公安分局", [32, 0, 30, 18, 12, 2], "梧桐区公安分局")
    head(8)
    unit(10, 3, "梧桐区科学技术局", [8, 5, 0, 0, 0, 3], "梧桐区科学技术局")
    unit(11, 4, "梧桐区信访局", [5, 0, 2, 0, 2, 3], "梧桐区信访局")
    f.says("", "", 2022)
    return [f]


# ---------------------------------------------------------------------------------------------- income and expenditure


def two_sided():
    f = Form("收支总表", [34, 16, 34, 16])
    f.title("A:D", "2018年部门收支预算总表")
    f.put("A2:B2", "部门名称：长亭县档案馆", "left")
    f.put("C2:D2", "单位：万元", "right")
    f.row(3, "A:B C:D", ["收　　　入", "支　　　出"], "head")
    f.row(4, "A B C D", ["项　　目", "预算数", "项　　目", "预算数"], "head")
    left = [("一、一般公共预算拨款", "income.fiscal", 286.4), ("二、政府性基金拨款", "income.gov_fund", None),
            ("三、纳入专户管理的非税收入", "income.special_account", 12), ("四、事业收入", "income.business", None), ("五、其他收入", "income.other", 3.6),
            (None, None, None), (None, None, None), ("本 年 收 入 合 计", "income.total", 302), ("上年结转", "income.carryover", 18), ("收 入 总 计", "income.total", 320)]
    right = [("一、基本支出", "expenditure.basic", 214.5), ("（一）人员经费", "expenditure.personnel", 186.2), ("1.工资福利支出", "*", 172),
             ("2.对个人和家庭的补助", "*", 14.2), ("（二）公用经费", "expenditure.public", 28.3), ("二、项目支出", "expenditure.project", 105.5),
             (None, None, None), ("本 年 支 出 合 计", "expenditure.total", 320), ("结转下年", "*", None), ("支 出 总 计", "expenditure.total", 320)]
    for side, label, value in ((left, "A", "B"), (right, "C", "D")):
        for row, (name, item, number) in enumerate(side, 5):
            f.put(f"{label}{row}", name, "name")
            if item is None:
                f.put(f"{value}{row}", None)
            else:
                use = "optional" if item == "*" or name.endswith("总 计") else "must"
                f.fig(f"{value}{row}", number, item, ANY_BUDGET, name, use=use)
    f.says("长亭县档案馆", "", 2018)
    return [f]


def final_accounts():
    """决算公开01表: line numbers and column numbers on both sides, 元, thousands separators."""
    f = Form("收入支出决算总表", [32, 6, 18, 32, 6, 18], unit=YUAN, landscape=True)
    f.put("A1:F1", "收入支出决算总表", "title")
    f.put("F2", "公开01表", "right")
    f.put("A3:C3", "部门：峰林县人民医院", "left")
    f.put("D3:E3", "2019年度", "left")
    f.put("F3", "金额单位：元", "right")
    f.row(4, "A:C D:F", ["收入", "支出"], "head")
    f.row(5, "A B C D E F", ["项目", "行次", "决算数", "项目", "行次", "决算数"], "head")
    f.put("A6", "栏次")
    f.put("B6", None)
    f.never("C6", 1)
    f.put("D6", "栏次")
    f.put("E6", None)
    f.never("F6", 2)
    left = [("一、一般公共预算财政拨款收入", "income.fiscal", 12860432.15), ("二、政府性基金预算财政拨款收入", "income.gov_fund", 0.0),
            ("三、上级补助收入", "*", 0.0), ("四、事业收入", "income.business", 86325410.06), ("五、经营收入", "*", 0.0),
            ("六、附属单位上缴收入", "*", 0.0), ("七、其他收入", "income.other", 426811.3), (None, None, None),
            ("本年收入合计", "income.total", 99612653.51), ("使用非财政拨款结余", "*", 1500000.0), ("年初结转和结余", "income.carryover", 3206118.4), ("总计", "*", 104318771.91)]
    right = [("一、一般公共服务支出", "*", 0.0), ("二、外交支出", "*", 0.0), ("八、社会保障和就业支出", "*", 6120440.0), ("九、卫生健康支出", "*", 92411530.22),
             ("十九、住房保障支出", "*", 2860117.0), (None, None, None), (None, None, None), (None, None, None),
             ("本年支出合计", "expenditure.total", 101392087.22), ("结余分配", "*", 812004.5), ("年末结转和结余", "balance.current|balance.cumulative", 2114680.19), ("总计", "*", 104318771.91)]
    for side, (label, number, value), first in ((left, "ABC", 1), (right, "DEF", 31)):
        for row, (name, item, amount) in enumerate(side, 7):
            f.put(f"{label}{row}", name, "name")
            f.never(f"{number}{row}", first + row - 7)
            if item is None:
                f.put(f"{value}{row}", None)
            else:
                shown = Text(f"{amount:,.2f}", plain(amount)) if label == "D" else amount
                f.fig(f"{value}{row}", shown, item, "executed|amount|remaining" if "balance" in item else "executed|amount", name,
                      use="optional" if item == "*" else "must", fmt="#,##0.00")
    f.says("峰林县人民医院", "", 2019)
    return [f]


# ---------------------------------------------------------------------------------------------- targets and lists


def target_in_label():
    """绩效目标申报表: the amount stands in the label's cell."""
    f = Form("申报表", [12, 16, 16, 30, 20, 16])
    f.title("A:F", "项目支出绩效目标申报表", "（2024年度）")
    f.row(3, "A:B C:D E F", ["项目名称", "古树名木保护", "项目属性", "延续性项目"])
    f.row(4, "A:B C:D E F", ["主管部门", "雾山县林业局", "实施单位", "雾山县林业技术推广站"])
    f.put("A5:B8", "项目资金")
    lines = [("年度资金总额：126.5万元", "funds.total", "1265000"), ("其中：上级财政拨款：80万元", "*", "800000"),
             ("本级财政拨款：40万元", "funds.fiscal|funds.county|funds.local", "400000"), ("其他资金：6.5万元", "funds.other", "65000")]
    for row, (text, item, value) in enumerate(lines, 5):
        f.put(f"C{row}:F{row}", text, "text")
        f.expect(f"C{row}", item, "*", "*", "number", value, text, text.split("：")[0], "optional" if item == "*" or "|" in item else "must")
    f.row(9, "A:B C:F", ["年度绩效目标", "完成全县326株古树名木的复壮和挂牌"])
    columns = {"level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"), "target": ("E:F", "指标值")}
    f.table(10, columns, [
        ("成本指标", [("经济成本指标", [("单株复壮成本", "≤3800元")])]),
        ("产出指标", [("数量指标", [("复壮株数", "326株")]), ("质量指标", [("成活率", "98%以上")]), ("时效指标", [("完成时间", "2024年10月底前")])]),
        ("效益指标", [("生态效益指标", [("古树保护率", "100%")])]),
        ("满意度指标", [("服务对象满意度指标", [("群众满意度", "≥90%")])]),
    ], ("A", "绩效指标"))
    f.says("雾山县林业技术推广站", "古树名木保护", 2024)
    return [f]


def target_two_totals():
    """绩效目标表: the whole project beside the year's application; 四川 level names."""
    f = Form("目标表", [12, 18, 14, 22, 14, 18])
    f.title("A:F", "2021年市级项目支出绩效目标表")
    f.put("A2:F2", "预算单位：晴川市气象局　　　　　　　　　　　　　　金额单位：万元", "left")
    f.row(3, "A B:F", ["项目名称", "气象灾害监测预警工程（二期）"])
    f.put("A4:A6", "资金情况")
    names = [("项目资金总额", "年度资金申请总额", "funds.total", 2400, 800), ("其中：财政拨款", "其中：财政拨款", "funds.fiscal", 2000, 700),
             ("其他资金", "其他资金", "funds.other", 400, 100)]
    for row, (left, right, item, whole, year) in enumerate(names, 4):
        f.put(f"B{row}", left)
        f.fig(f"C{row}", whole, item, "*", left)
        f.put(f"D{row}", right)
        f.fig(f"E{row}:F{row}", year, item, "*", right)
    columns = {"level1": ("A", "一级指标"), "level2": ("B", "二级指标"), "level3": ("C:D", "三级指标"), "target": ("E:F", "指标值（包含数字及文字描述）")}
    f.table(7, columns, [
        ("项目完成指标", [("数量指标", [("新建自动气象站", "46个"), ("雷达升级", "1部")]), ("质量指标", [("数据到报率", "≥98%")]), ("成本指标", [("单站建设成本", "≤12.6万元")])]),
        ("项目效益指标", [("社会效益指标", [("预警提前量", "≥40分钟")])]),
        ("满意度指标", [("满意度指标", [("公众满意度", "≥85%")])]),
    ])
    f.says("晴川市气象局", "气象灾害监测预警工程（二期）", 2021)
    return [f]


def target_department():
    """A department's targets: tasks with amounts, the year's money by kind, sign and unit in columns."""
    f = Form("整体目标", [12, 16, 16, 24, 10, 12, 12, 16])
    f.title("A:H", "部门整体支出绩效目标申报表", "（2023年度）")
    f.row(3, "A:B C:H", ["部门名称", "松原区残疾人联合会"])
    f.put("A4:A7", "年度主要任务")
    f.row(4, "B:D E F G:H", ["任务名称", "总额（万元）", "财政拨款（万元）", "其他资金（万元）"], "head")
    for row, (name, values) in enumerate([("残疾人康复服务", [620, 600, 20]), ("残疾人就业培训", [180, 180, 0])], 5):
        f.put(f"B{row}:D{row}", name)
        for where, value, item in zip((f"E{row}", f"F{row}", f"G{row}:H{row}"), values, ("line|funds.total", "line|funds.fiscal", "line|funds.other")):
            f.fig(where, value, item, "*", name, scope=name)
    f.put("B7:D7", "金额合计")
    for where, value, item in zip(("E7", "F7", "G7:H7"), [800, 780, 20], ("funds.total", "funds.fiscal", "funds.other")):
        f.fig(where, value, item, "*", "金额合计")
    f.row(8, "A B:H", ["年度总体目标", "为3200名残疾人提供康复服务"])
    columns = {"level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"), "relation": ("E", "计算符号"),
               "target": ("F", "目标值"), "unit": ("G", "度量单位"), "note": ("H", "指标值说明")}
    f.table(9, columns, [
        ("成本指标", [("经济成本指标", [("人均康复成本", "≤", "2000", "元", "按省定标准")])]),
        ("产出指标", [("数量指标", [("康复服务人数", "≥", "3200", "人", None)]), ("质量指标", [("服务达标率", "≥", "95", "%", None)])]),
        ("效益指标", [("社会效益指标", [("就业人数", "＞", "150", "人", None)])]),
    ], ("A", "绩效指标"))
    f.says("松原区残疾人联合会", "", 2023)
    return [f]


def target_region():
    """The target table of a transfer payment for a whole region."""
    f = Form("区域绩效目标表", [12, 16, 18, 26, 16, 16])
    f.title("A:F", "林业草原生态保护恢复资金区域绩效目标表", "（2024年度）")
    f.row(3, "A:B C:F", ["专项名称", "林业草原生态保护恢复资金"])
    f.row(4, "A:B C:F", ["中央主管部门", "国家林业和草原局"])
    f.row(5, "A:B C:D E F", ["省级财政部门", "海屿省财政厅", "省级主管部门", "海屿省林业局"])
    f.put("A6:B8", "资金情况\n（万元）")
    for row, (name, item, value) in enumerate([("年度金额：", "funds.total", 18650), ("其中：中央补助", "funds.central", 15000), ("地方资金", "funds.local", 3650)], 6):
        f.put(f"C{row}", name)
        f.fig(f"D{row}:F{row}", value, item, "*", name)
    f.row(9, "A B:F", ["年度目标", "完成国家级公益林管护246万亩"])
    columns = {"level1": ("B", "一级指标"), "level2": ("C", "二级指标"), "level3": ("D", "三级指标"), "target": ("E:F", "指标值")}
    f.table(10, columns, [
        ("成本指标", [("经济成本指标", [("国有公益林补偿标准", "10元/亩·年")])]),
        ("产出指标", [("数量指标", [("公益林管护面积", "≥246万亩"), ("退化草原修复", "1346.0088万平方米")]), ("质量指标", [("森林火灾受害率", "≤0.9‰")])]),
        ("效益指标", [("生态效益指标", [("森林覆盖率", "明显提升")])]),
        ("满意度指标", [("服务对象满意度指标", [("林区职工满意度", "≥85%")])]),
    ], ("A", "绩效指标"))
    f.says("", "林业草原生态保护恢复资金", 2024)
    return [f]


def allocation():
    f = Form("分配表", [8, 16, 12, 14, 16, 16, 14])
    f.put("A1", "附件2", "left")
    f.put("A2:G2", "2022年第二批衔接推进乡村振兴补助资金分配表", "title")
    f.put("A3:G3", "单位：万元", "right")
    f.row(4, "A B C D E F G", ["序号", "乡镇", "项目个数", "已下达金额", "本次下达金额", "合计", "备注"], "head")
    towns = [("青石镇", 3, 120, 86.5), ("白渡乡", 2, 60, 42.75), ("柳河镇", 4, 155.5, 110), ("南岗街道", 1, 0, 25)]
    for row, (name, number, before, now) in enumerate(towns, 5):
        f.never(f"A{row}", row - 4)
        f.put(f"B{row}", name)
        f.fig(f"C{row}", number, "line", "count", name, scope=name, use="optional")
        f.fig(f"D{row}", before, "line", "*", name, scope=name)
        f.fig(f"E{row}", now, "line", "*", name, scope=name)
        f.fig(f"F{row}", round(before + now, 2), "line", "*", name, scope=name)
        f.put(f"G{row}", None)
    f.put("A9:B9", "合计")
    for column, value in zip("CDEF", [10, 335.5, 264.25, 599.75]):
        f.fig(f"{column}9", value, "*", "count" if column == "C" else "*", "合计", use="optional")
    f.says("", "", 2022)
    return [f]


def results():
    """A bureau's list of results: unit, project, money, rate, score, grade."""
    f = Form("自评结果", [6, 26, 30, 14, 14, 12, 12, 10])
    f.title("A:H", "晴川市2022年度项目支出绩效自评结果汇总表")
    f.row(2, "A B C D E F G H", ["序号", "单位名称", "项目名称", "全年预算数\n（万元）", "全年执行数\n（万元）", "执行率", "自评得分", "等级"], "head")
    units = [("晴川市公安局", "天网工程运维", 620, 589, Text("95.00%", 95), 97.5, "优"), ("晴川市教育局", "校园安全建设", 480, 480, Text("100.00%", 100), 99, "优"),
             ("晴川市文化馆", "免费开放补助", 85, 68, Text("80.00%", 80), 88.2, "良"), ("晴川市体育中心", "场馆维修", 150, 82.5, Text("55.00%", 55), 76, "中")]
    for row, (unit, project, budget, spent, rate, score, grade) in enumerate(units, 3):
        f.never(f"A{row}", row - 2)
        f.row(row, "B C", [unit, project], "name")
        scope = f"{unit}|{project}|{unit}/{project}"
        f.fig(f"D{row}", budget, "line|funds.total", "adjusted|budget", unit, scope=scope)
        f.fig(f"E{row}", spent, "line|funds.total", "executed", unit, scope=scope)
        f.fig(f"F{row}", rate, "line|funds.total|execution", "rate", unit, scope=scope)
        f.fig(f"G{row}", score, "line|score.total", "score", unit, scope=scope)
        f.put(f"H{row}", grade)
    f.says("", "", 2022)
    return [f]


# ---------------------------------------------------------------------------------------------- several forms, odd places


def project_form(f, top, department, project, year, money, groups, left="A", unit_label="项目资金\n（万元）"):
    """A short national form whose upper left corner stands anywhere; returns the next free row."""
    base = ord(left) - 65

    def c(letter):
        return chr(ord(letter) + base)

    def span(pattern, row):
        first, _, last = pattern.partition(":")
        return f"{c(first)}{row}:{c(last or first)}{row}"

    f.put(span("A:I", top), "项目支出绩效自评表", "title")
    f.put(span("A:I", top + 1), f"（{year}年度）", "subtitle")
    for pattern, text in (("A:B", "项目名称"), ("C:I", project)):
        f.put(span(pattern, top + 2), text)
    for pattern, text in (("A:B", "主管部门"), ("C:E", department), ("F:G", "实施单位"), ("H:I", department)):
        f.put(span(pattern, top + 3), text)
    f.put(f"{c('A')}{top + 4}:{c('A')}{top + 4 + len(money)}", unit_label)
    for pattern, text in zip("B:C D E F G H I".split(), [None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]):
        f.put(span(pattern, top + 4), text, "head")
    for row, (name, item, values) in enumerate(money, top + 5):
        f.put(span("B:C", row), name)
        f.line(row, " ".join(map(c, "DEFGHI")), "initial adjusted executed weight rate score", item, values, name)
    row = top + 5 + len(money)
    columns = {role: (c(where), head) for role, (where, head) in national().items()}
    end = f.table(row, columns, groups, (c("A"), "绩效指标"))
    return end


def stacked():
    """Two returns in one sheet, one under the other."""
    f = Form("项目自评", [9, 12, 12, 20, 12, 12, 8, 10, 16])
    end = project_form(f, 1, "芦荻县民政局", "高龄津贴", 2021, [
        ("年度资金总额", "funds.total", [560, 580, 580, 10, Ratio(1), 10]), ("其中：当年财政拨款", "funds.fiscal", [560, 580, 580, "-", "-", "-"])], [
        ("产出指标", [("数量指标", [("发放人数", "≥9600人", "9812人", 50, 50, None)])]),
        ("效益指标", [("社会效益指标", [("老年人生活保障", "提高", "提高", 30, 30, None)])]),
        ("满意度指标", [("满意度指标", [("老年人满意度", "≥95%", "97%", 10, 10, None)])])])
    f.put(f"A{end}:F{end}", "总分")
    f.fig(f"G{end}", 100, "score.total", "weight", "总分")
    f.fig(f"H{end}", 100, "score.total", "score", "总分")
    f.says("芦荻县民政局", "高龄津贴", 2021, 100)
    end = project_form(f, end + 3, "芦荻县民政局", "公益性公墓建设", 2021, [
        ("年度资金总额", "funds.total", [240, 240, 144, 10, Ratio(0.6), 6]), ("其中：当年财政拨款", "funds.fiscal", [200, 200, 104, "-", "-", "-"]),
        ("　　上年结转资金", "funds.carryover", [40, 40, 40, "-", "-", "-"])], [
        ("产出指标", [("数量指标", [("新建公墓", "4处", "3处", 50, 37.5, "一处选址变更")])]),
        ("效益指标", [("社会效益指标", [("节地生态安葬率", "≥60%", "62%", 30, 30, None)])]),
        ("满意度指标", [("满意度指标", [("群众满意度", "≥90%", "91%", 10, 10, None)])])])
    f.put(f"A{end}:F{end}", "总分")
    f.fig(f"G{end}", 100, "score.total", "weight", "总分")
    f.fig(f"H{end}", 83.5, "score.total", "score", "总分")
    f.says("芦荻县民政局", "公益性公墓建设", 2021, 83.5)
    return [f]


def side_by_side():
    """Two blocks beside each other, with a free column between them, unlike in height and kind."""
    f = Form("基本情况", [26, 14, 3, 34, 14, 14])
    f.title("A:F", "2020年部门基本情况及三公经费表")
    f.put("A2:B2", "部门名称：云台市供销合作社", "left")
    f.put("D2:F2", "单位：万元", "right")
    f.put("A3:B3", "年度收入情况", "head")
    f.put("D3:F3", "三公经费支出情况", "head")
    f.row(4, "A B", ["项目", "金额"], "head")
    f.row(4, "D E F", ["项目", "预算数", "决算数"], "head")
    income = [("收入合计", "income.total", 812.6), ("上年结转", "income.carryover", 36.2), ("一般公共预算拨款", "income.fiscal", 706.4), ("其他收入", "income.other", 70)]
    for row, (name, item, value) in enumerate(income, 5):
        f.put(f"A{row}", name, "name")
        f.fig(f"B{row}", value, item, ANY_AMOUNT, name)
    three = [("合计", "total", 18, 15.3), ("因公出国（境）费", "abroad", 0, 0), ("公务用车购置及运行维护费", "vehicle", 12, 11.1), ("其中：购置费", "vehicle_purchase", 0, 0),
             ("运行维护费", "vehicle_operation", 12, 11.1), ("公务接待费", "reception", 6, 4.2)]
    for row, (name, item, budget, executed) in enumerate(three, 5):
        f.put(f"D{row}", name, "name")
        f.fig(f"E{row}", budget, f"three_public.{item}", ANY_BUDGET, name)
        f.fig(f"F{row}", executed, f"three_public.{item}", "executed", name)
    f.says("云台市供销合作社", "", 2020)
    return [f]


def gaps():
    """The national form moved to C3, with blank rows and columns put in and letter-spaced headings."""
    f = Form("Sheet2", [2, 2, 10, 14, 20, 2, 14, 14, 14, 2, 8, 10, 8])
    f.put("C3:M3", "项 目 支 出 绩 效 自 评 表", "title")
    f.put("C4:M4", "（ ２０２１ 年 度 ）", "subtitle")
    f.row(6, "C:D E:M", ["项 目 名 称", "城区路灯节能改造"])
    f.row(8, "C:D E G:H I:M", ["主 管 部 门", "鹿鸣县住建局", "实 施 单 位", "鹿鸣县路灯管理所"])
    f.put("C10:C16", "项 目\n资 金\n（万 元）")
    f.row(10, "D:E G H I K L M", [None, "年　初\n预算数", "全　年\n预算数", "全　年\n执行数", "分 值", "执 行 率", "得 分"], "head")
    lines = [(12, "年 度 资 金 总 额", "funds.total", [410, 410, 369, 10, Ratio(0.9), 9]), (14, "其 中 ： 当 年 财 政 拨 款", "funds.fiscal", [380, 380, 339, "—", "—", "—"]),
             (16, "其 他 资 金", "funds.other", [30, 30, 30, "—", "—", "—"])]
    for row, name, item, values in lines:
        f.put(f"D{row}:E{row}", name)
        f.line(row, "G H I K L M", "initial adjusted executed weight rate score", item, values, name)
    columns = {"level1": ("C", "一 级\n指 标"), "level2": ("D", "二 级\n指 标"), "level3": ("E", "三 级 指 标"), "target": ("G", "年 度\n指标值"),
               "actual": ("H", "实 际\n完成值"), "weight": ("I", "分 值"), "score": ("K", "得 分"), "deviation": ("L:M", "偏差原因分析\n及改进措施")}
    row = f.table(18, columns, [
        ("产 出\n指 标", [("数 量 指 标", [("改造路灯数", "≥2600盏", "2412盏", 30, 27.83, "部分路段管线未通")]), ("质量指标", [("亮灯率", "≥98%", "99%", 20, 20, None)])]),
        ("效 益\n指 标", [("生态效益指标", [("年节电量", "≥85万度", "86.2万度", 30, 30, None)])]),
        ("满 意 度\n指 标", [("满意度指标", [("居民满意度", "≥90%", "92%", 10, 10, None)])]),
    ])
    row += 1
    f.put(f"C{row}:H{row}", "总　　　分")
    f.fig(f"I{row}", 100, "score.total", "weight", "总分")
    f.fig(f"K{row}", 96.83, "score.total", "score", "总分")
    f.says("鹿鸣县路灯管理所", "城区路灯节能改造", 2021, 96.83)
    return [f]


def odd_numbers():
    """Figures as people type them: text, full width, thousands, units, stray blanks."""
    f = Form("自评表", [9, 12, 14, 20, 14, 14, 8, 12, 12])
    f.title("A:I", "项目支出绩效自评表", "（2020年度）")
    f.row(3, "A:D E:I", ["项目名称", "城市排水管网清淤"])
    f.row(4, "A:B C:E F:G H:I", ["主管部门", "安澜区建设局", "实施单位", "安澜区市政设施管理处"])
    f.put("A5:A9", "项目资金（万元）")
    f.row(5, "B:C D E F G H I", [None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"], "head")
    lines = [
        ("年度资金总额", "funds.total", [Text("１，２６０．５", "12605000"), Text("1,300.00", "13000000"), Text("1236. 30", "12363000"), Text("10分", 10), Text("95. 10%", "95.1"), Text("9.51分", "9.51")]),
        ("其中：当年财政拨款", "funds.fiscal", [Text("1215.5万元", "12155000"), Text("1255万", "12550000"), Text(" 1191.30 ", "11913000"), "－", Text("94.92百分比", "94.92"), "－"]),
        ("　　上年结转资金", "funds.carryover", [Text("45万", "450000"), Text("４５", "450000"), Text("450000元", "450000"), "－", Text("100百分比", 100), "－"]),
        ("　　其他资金", "funds.other", ["无", "单位不需填列", "／", "－", "－", "－"]),
    ]
    for row, (name, item, values) in enumerate(lines, 6):
        f.put(f"B{row}:C{row}", name)
        f.line(row, "D E F G H I", "initial adjusted executed weight rate score", item, values, name)
    row = f.table(10, national(), [
        ("产出指标", [("数量指标", [("清淤管网长度", "≥186公里", "１８６公里", "25分", "25分", None)]), ("质量指标", [("管网畅通率", "≥95 %", "96. 5%", "２５", "25.0", None)])]),
        ("效益指标", [("社会效益指标", [("内涝点减少", "9个", "9个", 30, 30, None)])]),
        ("满意度指标", [("服务对象满意度指标", [("市民满意度", "90百分比", "93百分比", 10, 10, None)])]),
    ], ("A", "绩效指标"))
    for line in f.indicators:  # points are judged as numbers
        line[6], line[7] = (part.removesuffix("分").replace("２５", "25").replace("25.0", "25") for part in line[6:8])
    f.put(f"A{row}:F{row}", "总分")
    f.fig(f"G{row}", Text("100分", 100), "score.total", "weight", "总分")
    f.fig(f"H{row}", Text("99.51 分", "99.51"), "score.total", "score", "总分")
    f.says("安澜区市政设施管理处", "城市排水管网清淤", 2020, 99.51)
    return [f]


def broken_numbers():
    """A number that cannot be decided and one that the printed rate proves."""
    f = Form("执行情况", [30, 16, 16, 14])
    f.title("A:D", "2023年度部门预算执行情况自评表")
    f.put("A2:B2", "填报单位：梧桐区司法局", "left")
    f.put("C2:D2", "单位：万元", "right")
    f.row(3, "A B C D", ["项目", "年初预算数", "决算数", "执行率"], "head")
    lines = [("基本支出", "expenditure.basic", [760.2, Text("7,00.0,77", None, "unreadable|text"), None]),
             ("其中：人员经费", "expenditure.personnel", [519.57, 501.3, Text("96.48%", "96.48")]),
             ("公用经费", "expenditure.public", [240.63, Text("210,18", "2101800", "corrected|unreadable"), Text("87.35%", "87.35")]),
             ("项目支出", "expenditure.project", [Text("7.50.", None, "corrected|unreadable|text"), Text("854万854万", None, "unreadable|text"), None])]
    for row, (name, item, values) in enumerate(lines, 4):
        f.put(f"A{row}", name, "name")
        f.line(row, "B C D", "initial executed rate", item, values, name)
    f.put("A8", "三公经费", "name")
    f.line(8, "B C D", "initial executed rate", "three_public.total", [18.5, 12.95, Ratio(0.7)], "三公经费")
    f.says("梧桐区司法局", "", 2023)
    return [f]


def template_left():
    """A form of which half was left as it came."""
    f = Form("自评表", [9, 12, 14, 24, 14, 14, 8, 10, 18])
    f.title("A:I", "项目支出绩效自评表", "（2022年度）")
    f.row(3, "A:D E:I", ["项目名称", "文物保护单位安防工程"])
    f.row(4, "A:B C:E F:G H:I", ["主管部门", "****局", "实施单位", "东岭县文物保护所"])
    f.put("A5:A9", "项目资金（万元）")
    f.row(5, "B:C D E F G H I", [None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"], "head")
    lines = [("年度资金总额", "funds.total", [68, 68, 61.2, 10, Ratio(0.9), 9]), ("其中：当年财政拨款", "funds.fiscal", [68, 68, 61.2, "-", "-", "-"]),
             ("　　上年结转资金", "funds.carryover", ["  万元", "  万元", "  万元", "-", "占  %", "-"]), ("　　其他资金", "funds.other", [None, None, None, "-", "-", "-"])]
    for row, (name, item, values) in enumerate(lines, 6):
        f.put(f"B{row}:C{row}", name)
        if item == "funds.carryover":
            for column, value in zip("DEFGHI", values):
                f.put(f"{column}{row}", value, "value")
                f.expect(f"{column}{row}", item, "*", "*", BLANK + "|unreadable", "", value, name, "optional")
        else:
            f.line(row, "D E F G H I", "initial adjusted executed weight rate score", item, values, name)
    row = f.goals(10, "B:E", "F:I", "（100字以内）目标1：完成3处安防工程\n目标2：……", "（100字以内）")
    row = f.table(row, national(), [
        ("产出指标", [
            ("数量指标", [("指标1：安防工程数量", "3处", "3处", 25, 25, None), ("指标2：", None, None, None, None, None), ("……", None, None, None, None, None)]),
            ("质量指标", [("指标1：验收合格率", "100%", "100%", 25, 25, None), ("指标2：", None, None, None, None, None)]),
            ("成本指标", [("指标1：/", None, None, None, None, None)]),
        ]),
        ("效益指标", [("社会效益指标", [("★★★文物安全事故", "0起", "0起", 30, 30, "（如有偏差，请说明原因，100字以内）")])]),
        ("满意度指标", [("服务对象满意度指标", [("指标1：游客满意度", "≥（）%", "95%", 10, 10, None)])]),
    ], ("A", "绩效指标"))
    for line in f.indicators:
        if line[4] == "≥（）%":
            line[8] = "actual|score|weight"
    f.put(f"A{row}:F{row}", "总分")
    f.fig(f"G{row}", 100, "score.total", "weight", "总分")
    f.fig(f"H{row}", 99, "score.total", "score", "总分")
    f.says("东岭县文物保护所", "文物保护单位安防工程", 2022, 99)
    return [f]


def no_unit():
    """No money unit anywhere and nothing from which it follows."""
    f = Form("表", [9, 12, 14, 20, 14, 14, 8, 10, 18])
    f.title("A:I", "项目支出绩效自评表", "（2019年度）")
    f.row(3, "A:D E:I", ["项目名称", "乡镇卫生院设备购置"])
    f.row(4, "A:B C:E F:G H:I", ["主管部门", "雾山县卫生健康局", "实施单位", "雾山县白渡乡卫生院"])
    f.put("A5:A8", "项目资金")
    f.row(5, "B:C D E F G H I", [None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"], "head")
    lines = [("年度资金总额", "funds.total", [75, 75, 60, 10, Ratio(0.8), 8]), ("其中：当年财政拨款", "funds.fiscal", [75, 75, 60, "-", "-", "-"]),
             ("　　其他资金", "funds.other", [None, None, None, "-", "-", "-"])]
    for row, (name, item, values) in enumerate(lines, 6):
        f.put(f"B{row}:C{row}", name)
        f.line(row, "D E F G H I", "initial adjusted executed weight rate score", item, values, name)
    for figure in f.figures:
        if figure[2] in MONEY and figure[5]:
            figure[4], figure[5] = "unreadable|text", ""
    f.table(9, national(), [
        ("产出指标", [("数量指标", [("购置设备", "6台", "5台", 50, 41.67, "一台未到货")])]),
        ("效益指标", [("社会效益指标", [("诊疗能力", "提升", "提升", 30, 30, None)])]),
        ("满意度指标", [("满意度指标", [("患者满意度", "≥90%", "94%", 10, 10, None)])]),
    ], ("A", "绩效指标"))
    f.says("雾山县白渡乡卫生院", "乡镇卫生院设备购置", 2019)
    return [f]


FILES = {
    "清川县农村公路养护自评表.xlsx": p1a,
    "柏山县第二中学公用经费（公开14表，元）.xls": p1b_yuan,
    "望湖区妇幼保健院自评表（得分计算方法）.xlsx": p2,
    "东岭县林业局森林防火自评表（分值在前）.xlsx": p3,
    "北滩旗农业生产发展资金自评表.xlsx": p4_region,
    "临溪市困难群众救助自评表.xlsx": p4_local,
    "安澜区全民健身中心自评表（20分）.xlsx": p5,
    "泉陵县老旧小区改造0013zp.xls": p6,
    "沙洲县水利局除险加固（明细为元）.xlsx": p7_detail_yuan,
    "云台市图书馆项目支出明细.xlsx": p7_plan_and_actual,
    "金渠市公交补贴自评表.xlsx": p8,
    "海屿省测绘院项目自评（预算调整数）.xlsx": provincial_system,
    "梅岭县应急管理局整体自评.xlsx": d1,
    "明月区水利局整体绩效自评.xls": d4,
    "石桥县自然资源局基础数据表.xlsx": hunan_base,
    "沙洲县市场监管局整体自评（封面）.xls": d3,
    "双河市司法局整体自评（标签带数）.xlsx": whole_one_cell,
    "安澜区城管局智慧城管（封面加附表，元）.xlsx": cover_and_form,
    "宁州市三公预算（亿元）.xlsx": t1_yi,
    "桂岭市商务局三公预算.xlsx": t2_fiscal,
    "珠湾区科创局行政及三公决算.xlsx": t2_funds,
    "渡口区三公减少情况.xlsx": t3,
    "寿山县审计局三公预算（一行）.xls": t4,
    "嘉禾区规资局三公预决算（并列）.xlsx": t5,
    "三公预算对比表（年度行）.xlsx": t6,
    "东岭县人社局三公会议培训.xlsx": t7,
    "望湖区市监局三公（分年列）.xlsx": three_dated,
    "渡口区档案局三公（无小计）.xls": three_no_subtotal,
    "梧桐区三公汇总表（分单位）.xlsx": three_by_unit,
    "海屿省区域绩效目标表.xlsx": target_region,
    "石桥县残联评价指标表.xlsx": hunan_scores,
    "长亭县档案馆收支总表.xlsx": two_sided,
    "峰林县人民医院决算公开01表.xls": final_accounts,
    "雾山县古树保护申报表（金额在标签格）.xlsx": target_in_label,
    "晴川市气象局目标表（总额与年度）.xlsx": target_two_totals,
    "松原区残联整体目标.xlsx": target_department,
    "衔接资金分配表.xlsx": allocation,
    "晴川市自评结果汇总表.xlsx": results,
    "芦荻县民政局两张自评表.xlsx": stacked,
    "云台市供销社并排两块.xlsx": side_by_side,
    "鹿鸣县路灯改造（空行空列）.xlsx": gaps,
    "安澜区管网清淤（数字写法）.xlsx": odd_numbers,
    "梧桐区司法局预算执行（坏数字）.xlsx": broken_numbers,
    "东岭县文物保护所（模板文字）.xlsx": template_left,
    "白渡乡卫生院（无单位）.xlsx": no_unit,
}


def write_csv(path, header, rows):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([str(cell).replace("\n", "") for cell in row] for row in rows)
    path.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode())


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "tests" / "layouts"
    (root / "files").mkdir(parents=True, exist_ok=True)
    (root / "expected").mkdir(parents=True, exist_ok=True)
    figures, indicators, filings = [], [], []
    for name, build in sorted(FILES.items()):
        sheets = build()
        (write_xls if name.endswith(".xls") else write_xlsx)(root / "files" / name, sheets)
        for sheet in sheets:
            in_order = sorted(sheet.figures, key=lambda figure: range_boundaries(figure[0])[1::-1])
            figures += [[name, sheet.name, *figure] for figure in in_order]
            indicators += [[name, sheet.name, *indicator] for indicator in sheet.indicators]
            filings += [[name, *filing] for filing in sheet.filings]
    expected = root / "expected"
    write_csv(expected / "figures.csv", "path sheet cell item measure scope status value raw label use".split(), figures)
    write_csv(expected / "indicators.csv", "path sheet cell level1 level2 level3 target actual weight score judged".split(), indicators)
    write_csv(expected / "filings.csv", "path department project year total_score grade".split(), filings)
    print(f"{len(FILES)} workbooks, {len(figures)} figures, {len(indicators)} indicators, {len(filings)} filings")


if __name__ == "__main__":
    main()
