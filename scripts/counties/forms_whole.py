"""Department forms (部门整体支出绩效自评表) in six layouts."""
from decimal import Decimal

from .facts import rounded
from .form import Form, grade_of, indicators, runs

FUND_ROWS = (("年度资金总额", "total"), ("其中：当年财政拨款", "fiscal"), ("上年结转资金", "carryover"), ("其他资金", "other"))


def fund_block(form, facts, first, corner, corner_to):
    """The money block of the national form; returns the points for execution."""
    form.put(f"A{first}", corner, to=corner_to)
    form.merges.append(f"B{first}:C{first}")
    form.row(first, ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"], start=4)
    points = Decimal(0)
    for offset, (label, item) in enumerate(FUND_ROWS, 1):
        row = first + offset
        form.put(f"B{row}", label, to=f"C{row}")
        form.money(f"D{row}", facts, f"funds.{item}.initial")
        whole = form.money(f"E{row}", facts, f"funds.{item}.adjusted")
        part = form.money(f"F{row}", facts, f"funds.{item}.executed")
        rate = form.rate(f"H{row}", part, whole)
        if item == "total":
            points = rounded(rate * 10)
        form.put(f"G{row}", Decimal(10) if item == "total" else "-")
        form.put(f"I{row}", points if item == "total" else "-")
    return points


def indicator_block(form, facts, first, points):
    """Goals, indicators and the total line of the national form."""
    form.put(f"A{first}", "年度总体目标", to=f"A{first + 1}")
    form.put(f"B{first}", "预期目标", to=f"E{first}").put(f"F{first}", "实际完成情况", to=f"I{first}")
    form.put(f"B{first + 1}", "保障单位正常运转，完成年度重点工作任务。", to=f"E{first + 1}")
    form.put(f"F{first + 1}", "单位运转正常，年度重点工作任务基本完成。", to=f"I{first + 1}")
    rows, total = indicators(facts.rng)
    top = first + 2
    form.row(top, ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"])
    form.merges.append(f"A{top}:A{top + len(rows)}")
    for column, level in (("B", 0), ("C", 1)):
        for start, end in runs([r[level] for r in rows]):
            form.put(f"{column}{top + 1 + start}", rows[start][level], to=f"{column}{top + 1 + end}")
    for offset, line in enumerate(rows, 1):
        form.row(top + offset, [line[2], line[3], line[4], Decimal(line[5]), line[6], line[7]], start=4)
    return total + points, top + len(rows) + 1


def total_line(form, row, score):
    """总分 with its grade."""
    form.put(f"A{row}", "总分", to=f"F{row}").put(f"G{row}", Decimal(100))
    form.put(f"H{row}", score, fmt="0.00").put(f"I{row}", grade_of(score))
    form.score, form.grade, form.score_cell = score, grade_of(score), f"H{row}"


def national(facts, unit, year, printed_unit="万元", title="部门整体支出绩效自评表", year_line=None):
    """W1: the national form, department in place of project."""
    form = Form("whole", head_rows=2, printed_unit=printed_unit)
    form.put("A1", title, to="I1").put("A2", f"（{year}年度）" if year_line is None else year_line, to="I2")
    form.put("A3", "部门名称", to="B3").put("C3", unit, to="I3")
    points = fund_block(form, facts, 4, f"预算资金（{printed_unit}）", "A8")
    score, row = indicator_block(form, facts, 9, points)
    total_line(form, row, score)
    form.year = year
    return form


def accounts(facts, unit, year, **_):
    """W2: income, expenditure and the three public items one below the other."""
    form = Form("whole", "部门整体")
    form.put("A1", f"{year}年度部门整体支出绩效自评表", to="F1")
    form.put("A2", f"填报单位：{unit}", to="D2").put("E2", "单位：万元", to="F2")
    form.put("A4", "人员编制").put("C4", "实有人数")
    form.count("B4", facts, "staff.authorised.count")
    form.count("D4", facts, "staff.actual.count")
    form.row(5, ["项目", "决算数"])
    lines = (("收入合计", "income.total"), ("上年结转", "income.carryover"), ("一般公共预算拨款", "income.fiscal"),
             ("政府性基金拨款", "income.gov_fund"), ("其他收入", "income.other"), ("支出合计", "expenditure.total"),
             ("基本支出", "expenditure.basic"), ("其中：人员经费", "expenditure.personnel"), ("公用经费", "expenditure.public"),
             ("项目支出", "expenditure.project"))
    for row, (label, item) in enumerate(lines, 6):
        form.put(f"A{row}", label)
        form.money(f"B{row}", facts, f"{item}.executed")
    form.put("A16", "当年结余")
    form.money("B16", facts, "balance.current.executed", also=("balance.current.*",))
    form.row(17, ["项目", "预算数", "决算数"])
    three_rows(form, facts, 18)
    score = rounded(Decimal(facts.rng.randint(8600, 9850)) / 100, 1)
    form.put("A24", "情况说明").put("B24", "本单位全年按计划完成各项任务，台账齐备。", to="F24")
    form.row(25, ["自评得分", score, "评价等次", grade_of(score)])
    form.score, form.grade, form.score_cell, form.year = score, grade_of(score), "B25", year
    return form


def three_rows(form, facts, first):
    """Budget and final accounts of the three public items inside a department form."""
    lines = (("三公经费合计", "total"), ("因公出国（境）费", "abroad"), ("公务用车购置及运行维护费", "vehicle"),
             ("其中：公务用车购置费", "vehicle_purchase"), ("公务用车运行维护费", "vehicle_operation"), ("公务接待费", "reception"))
    for row, (label, item) in enumerate(lines, first):
        form.put(f"A{row}", label)
        form.money(f"B{row}", facts, f"three_public.{item}.budget")
        form.money(f"C{row}", facts, f"three_public.{item}.executed")


def bands(facts, unit, year, code=None, **_):
    """W3: bands of income, expenditure, three public items and assets with one row for the unit."""
    form = Form("whole", "自评报告")
    form.put("A1", "部门（单位）整体支出绩效自评报告", to="H1").put("A2", f"{year}年度", to="H2")
    form.row(3, ["部门（单位）名称", unit]).put("E3", "评价方式").put("F3", "单位自评")
    form.put("A4", "人员编制").put("E4", "实有人数")
    form.count("B4", facts, "staff.authorised.count")
    form.count("F4", facts, "staff.actual.count")
    form.put("A5", "年度收入情况（万元）", to="H5")
    band(form, facts, 6, "收入合计", [("上年结转", "income.carryover"), ("公共财政拨款", "income.fiscal"),
                                     ("政府基金拨款", "income.gov_fund"), ("其他收入", "income.other")], unit, "income.total")
    form.put("A9", "部门（单位）年度支出和结余情况（万元）", to="H9")
    form.put("A10", "机构名称", to="A12").put("B10", "支出合计", to="B12").put("C10", "其中：", to="F10").put("G10", "结余", to="H10")
    form.put("C11", "基本支出", to="C12").put("D11", "其中：", to="E11").put("F11", "项目支出", to="F12")
    form.put("G11", "当年结余", to="G12").put("H11", "累计结余", to="H12").put("D12", "人员支出").put("E12", "公用支出").put("A13", unit)
    for column, item in zip("BCDEF", ("total", "basic", "personnel", "public", "project")):
        spent(form, facts, f"{column}13", f"expenditure.{item}")
    for column, item in (("G", "current"), ("H", "cumulative")):
        form.money(f"{column}13", facts, f"balance.{item}.executed", also=(f"balance.{item}.*",))
    form.put("A14", "三公经费情况（万元）", to="H14")
    band(form, facts, 15, "三公经费合计", [("公务接待费", "three_public.reception"), ("公务用车运维费", "three_public.vehicle_operation"),
                                       ("公务用车购置费", "three_public.vehicle_purchase"), ("因公出国费", "three_public.abroad")],
         unit, "three_public.total")
    form.put("A18", "固定资产情况（万元）", to="H18")
    form.put("A19", "机构名称", to="A20").put("B19", "固定资产合计", to="B20").put("C19", "其中：", to="E19")
    form.row(20, ["在用固定资产", "出租固定资产", "其他固定资产"], start=3).put("A21", unit)
    for column, item in zip("BCDE", ("total", "in_use", "leased", "other")):
        form.money(f"{column}21", facts, f"assets.{item}.amount", also=(f"assets.{item}.*",))
    score = rounded(Decimal(facts.rng.randint(8600, 9850)) / 100, 1)
    form.row(22, ["绩效自评综合得分", score]).row(23, ["评价等次", grade_of(score)])
    form.score, form.grade, form.score_cell, form.year = score, grade_of(score), "B22", year
    return form


def spent(form, facts, cell, item):
    """What was spent or received where the form names no measure."""
    form.money(cell, facts, f"{item}.executed", also=(f"{item}.amount",))


def band(form, facts, first, whole, parts, unit, total):
    """One band: 机构名称, a total, its parts, one row."""
    last = "BCDEFGH"[len(parts)]
    form.put(f"A{first}", "机构名称", to=f"A{first + 1}").put(f"B{first}", whole, to=f"B{first + 1}")
    form.put(f"C{first}", "其中：", to=f"{last}{first}").put(f"A{first + 2}", unit)
    spent(form, facts, f"B{first + 2}", total)
    for column, (label, item) in zip("CDEFGH", parts):
        form.put(f"{column}{first + 1}", label)
        spent(form, facts, f"{column}{first + 2}", item)


def short(facts, unit, year, **_):
    """W4: four columns and the score."""
    form = Form("whole", "部门整体")
    form.put("A1", f"{year}年度部门整体支出绩效自评表", to="D1")
    form.put("A2", f"填报单位：{unit}", to="C2").put("D2", "单位：万元")
    form.row(3, ["预算资金", "年初预算数", "全年预算数", "全年执行数"])
    for row, (label, item) in enumerate((("年度资金总额", "total"), ("其中：财政拨款", "fiscal")), 4):
        form.put(f"A{row}", label)
        for column, measure in zip("BCD", ("initial", "adjusted", "executed")):
            form.money(f"{column}{row}", facts, f"funds.{item}.{measure}")
    score = rounded(Decimal(facts.rng.randint(8600, 9850)) / 100, 1)
    form.row(6, ["自评得分", score])
    form.score, form.score_cell, form.year = score, "B6", year
    return form


def control(facts, unit, year, **_):
    """W5: expenditure by kind, control of costs, staff, indicators."""
    form = Form("whole", "整体自评")
    form.put("A1", f"{year}年度部门整体绩效自评结果", to="H1")
    form.put("A2", "部门名称").put("B2", unit, to="H2").put("A3", "金额单位：万元", to="H3")
    form.row(4, ["项目", "年初预算数", "调整后预算数", "决算数", "预算执行率"])
    lines = (("支出合计", "total"), ("其中：基本支出", "basic"), ("项目支出", "project"))
    for row, (label, item) in enumerate(lines, 5):
        form.put(f"A{row}", label)
        form.money(f"B{row}", facts, f"expenditure.{item}.initial")
        whole = form.money(f"C{row}", facts, f"expenditure.{item}.adjusted")
        form.rate(f"E{row}", form.money(f"D{row}", facts, f"expenditure.{item}.executed"), whole)
    form.row(8, ["指标名称", "预算数", "决算数", "控制率"])
    for row, (label, item) in enumerate((("公用经费", "expenditure.public"), ("三公经费", "three_public.total"), ("政府采购", "procurement")), 9):
        form.put(f"A{row}", label)
        whole = form.money(f"B{row}", facts, f"{item}.budget")
        form.rate(f"D{row}", form.money(f"C{row}", facts, f"{item}.executed"), whole)
    form.row(12, ["编制人数", None, "在职人员", None, "退休人员"])
    for cell, who in (("B12", "authorised"), ("D12", "actual"), ("F12", "retired")):
        form.count(cell, facts, f"staff.{who}.count")
    score = rounded(Decimal(facts.rng.randint(8600, 9850)) / 100, 1)
    form.row(13, ["综合得分", score, None, "评价等次", grade_of(score)])
    form.score, form.grade, form.score_cell, form.year = score, grade_of(score), "B13", year
    return form


def in_yuan(facts, unit, year, **_):
    """W6: the national form in yuan."""
    return national(facts, unit, year, printed_unit="元")


LAYOUTS = {"national": national, "accounts": accounts, "bands": bands, "short": short, "control": control, "in_yuan": in_yuan}
