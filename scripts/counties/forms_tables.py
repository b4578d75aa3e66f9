"""Three public tables, income and expenditure tables, basic data tables, and lists of a bureau's units."""
from decimal import Decimal

from .form import Form

THREE = (("合计", "total"), ("1.因公出国（境）费", "abroad"), ("2.公务用车购置及运行维护费", "vehicle"),
         ("其中：（1）公务用车购置费", "vehicle_purchase"), ("（2）公务用车运行维护费", "vehicle_operation"), ("3.公务接待费", "reception"))
QUOTED = "“三公”经费"


def three_plain(facts, unit, year, title=None, printed_unit="万元", measures=("budget", "executed"), heads=("预算数", "决算数")):
    """T1: one line per item, budget and final accounts."""
    form = Form("three", "三公经费", printed_unit=printed_unit)
    form.put("A1", f"{year}年度{QUOTED}支出决算表" if title is None else title, to="C1")
    form.put("A2", f"编制单位：{unit}", to="B2").put("C2", f"单位：{printed_unit}")
    form.row(3, ["项目", *heads])
    for row, (label, item) in enumerate(THREE, 4):
        form.put(f"A{row}", label)
        for column, measure in zip("BCDE", measures):
            form.money(f"{column}{row}", facts, f"three_public.{item}.{measure}")
    form.year = year
    return form


def three_change(facts, unit, year, **_):
    """T2: last year, budget, final accounts, change."""
    form = Form("three")
    form.put("A1", f"{year}年度{QUOTED}经费表".replace("经费经费", "经费"), to="F1")
    form.put("A2", "单位名称").put("B2", unit, to="E2").put("F2", "单位：万元")
    form.row(3, ["项目", "上年决算数", "本年预算数", "本年决算数", "增、减金额", "增、减幅度"])
    for row, (label, item) in enumerate(THREE, 4):
        form.put(f"A{row}", label)
        old = form.money(f"B{row}", facts, f"three_public.{item}.prior_executed")
        form.money(f"C{row}", facts, f"three_public.{item}.budget")
        new = form.money(f"D{row}", facts, f"three_public.{item}.executed")
        form.put(f"E{row}", new - old, fmt="0.00")
        if old:
            form.rate(f"F{row}", new - old, old)
    form.year = year
    return form


def three_across(facts, unit, year, **_):
    """T3: one row, the title alone says final accounts."""
    form = Form("three", "三公经费")
    form.put("A1", f"{year}年度{QUOTED}支出决算表", to="G1")
    form.put("A2", f"编制单位：{unit}", to="E2").put("F2", "单位：万元", to="G2")
    form.put("A3", "合计", to="A4").put("B3", "因公出国（境）费", to="B4").put("C3", "公务用车购置及运行维护费", to="E3")
    form.put("F3", "公务接待费", to="F4").row(4, ["小计", "公务用车购置费", "公务用车运行维护费"], start=3)
    for column, item in zip("ABCDEF", ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")):
        form.money(f"{column}5", facts, f"three_public.{item}.executed", also=(f"three_public.{item}.amount",))
    form.year = year
    return form


def three_pairs(facts, unit, year, **_):
    """T4: one row, budget and final accounts under every item."""
    form = Form("three", "三公经费")
    form.put("A1", f"{year}年度{QUOTED}支出决算表", to="L1")
    form.put("A2", f"编制单位：{unit}", to="J2").put("K2", "单位：万元", to="L2")
    form.put("A3", "合计", to="B4").put("C3", "因公出国（境）费", to="D4").put("E3", "公务用车购置及运行维护费", to="J3")
    form.put("E4", "小计", to="F4").put("G4", "公务用车购置费", to="H4").put("I4", "公务用车运行维护费", to="J4").put("K3", "公务接待费", to="L4")
    form.row(5, ["预算数", "决算数"] * 6)
    for number, item in enumerate(("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")):
        for offset, measure in enumerate(("budget", "executed")):
            form.money(f"{'ABCDEFGHIJKL'[2 * number + offset]}6", facts, f"three_public.{item}.{measure}")
    form.year = year
    return form


def three_yuan(facts, unit, year, **_):
    """T5: final accounts only, in yuan."""
    return three_plain(facts, unit, year, printed_unit="元", measures=("executed",), heads=("决算数",))


def three_two_years(facts, unit, year, **_):
    """T6: last year's pair of columns before this year's."""
    form = Form("three", "三公经费")
    form.put("A1", f"{QUOTED}预算决算情况表", to="E1")
    form.put("A2", f"编制单位：{unit}", to="C2").put("D2", "单位：万元", to="E2")
    form.put("A3", "项目", to="A4").put("B3", f"{year - 1}年度", to="C3").put("D3", f"{year}年度", to="E3")
    form.row(4, ["预算数", "决算数", "预算数", "决算数"], start=2)
    for row, (label, item) in enumerate(THREE, 5):
        form.put(f"A{row}", label)
        form.money(f"B{row}", facts, f"three_public.{item}.prior_budget", optional=True)
        form.money(f"C{row}", facts, f"three_public.{item}.prior_executed", optional=True)
        form.money(f"D{row}", facts, f"three_public.{item}.budget")
        form.money(f"E{row}", facts, f"three_public.{item}.executed")
    form.year = year
    return form


def three_next_year(facts, unit, year, **_):
    """T7: next year's budget beside this year's columns."""
    form = Form("three", "三公经费")
    form.put("A1", f"{year}年度{QUOTED}支出情况表", to="D1")
    form.put("A2", f"编制单位：{unit}", to="C2").put("D2", "单位：万元")
    form.row(3, ["项目", f"{year}年预算数", f"{year}年决算数", f"{year + 1}年预算数"])
    for row, (label, item) in enumerate(THREE, 4):
        form.put(f"A{row}", label)
        form.money(f"B{row}", facts, f"three_public.{item}.budget")
        form.money(f"C{row}", facts, f"three_public.{item}.executed")
        number = form.money(f"D{row}", facts, f"three_public.{item}.next_budget")
        form.statements.pop()
        form.put(f"D{row}", number, fmt="0.00")
    form.year = year
    return form


def accounts_list(facts, unit, year, printed_unit="万元", two_columns=False):
    """S1/S3: income and expenditure one below the other, final accounts (and budget)."""
    form = Form("inout", "收支决算", printed_unit=printed_unit)
    form.put("A1", f"{year}年度收支决算表", to="C1")
    form.put("A2", f"编制单位：{unit}", to="B2").put("C2", f"单位：{printed_unit}")
    measures = ("budget", "executed") if two_columns else ("executed",)
    form.row(3, ["项目", "预算数", "决算数"] if two_columns else ["项目", "决算数"])
    lines = (("收入合计", "income.total"), ("上年结转", "income.carryover"), ("一般公共预算拨款", "income.fiscal"),
             ("政府性基金拨款", "income.gov_fund"), ("其他收入", "income.other"), ("支出合计", "expenditure.total"),
             ("基本支出", "expenditure.basic"), ("其中：人员经费", "expenditure.personnel"), ("公用经费", "expenditure.public"),
             ("项目支出", "expenditure.project"))
    for row, (label, item) in enumerate(lines, 4):
        form.put(f"A{row}", label)
        for column, measure in zip("BC", measures):
            form.money(f"{column}{row}", facts, f"{item}.{measure}")
    form.year = year
    return form


def accounts_both(facts, unit, year, **_):
    """S3: budget and final accounts."""
    return accounts_list(facts, unit, year, two_columns=True)


def accounts_sides(facts, unit, year, **_):
    """S2: income on the left, expenditure on the right."""
    form = Form("inout", "收支决算")
    form.put("A1", f"{year}年度收入支出决算总表", to="D1")
    form.put("A2", "单位名称").put("B2", unit).put("C2", "单位：万元", to="D2")
    form.put("A3", "收    入", to="B3").put("C3", "支    出", to="D3").row(4, ["项    目", "决算数", "项    目", "决算数"])
    left = (("一、上年结转", "income.carryover"), ("二、一般公共预算拨款", "income.fiscal"), ("三、政府性基金拨款", "income.gov_fund"),
            ("四、其他收入", "income.other"))
    right = (("一、基本支出", "expenditure.basic"), ("1.人员经费", "expenditure.personnel"), ("2.公用经费", "expenditure.public"),
             ("二、项目支出", "expenditure.project"))
    for row, ((one, income), (two, spending)) in enumerate(zip(left, right), 5):
        form.put(f"A{row}", one).put(f"C{row}", two)
        form.money(f"B{row}", facts, f"{income}.executed")
        form.money(f"D{row}", facts, f"{spending}.executed")
    form.put("A9", "收入合计").put("C9", "支出合计")
    form.money("B9", facts, "income.total.executed")
    form.money("D9", facts, "expenditure.total.executed")
    form.year = year
    return form


BASIC = (("三公经费", "three_public.total"), ("1、公务用车购置和维护经费", "three_public.vehicle"), ("其中：公车购置", "three_public.vehicle_purchase"),
         ("公车运行维护", "three_public.vehicle_operation"), ("2、出国经费", "three_public.abroad"), ("3、公务接待", "three_public.reception"))


def basic_spread(facts, unit, year, **_):
    """J1: staff and control of costs over merged columns."""
    form = Form("basic")
    form.put("A1", f"{year}年度部门基础数据表", to="G1")
    form.put("A2", "填报单位").put("B2", unit, to="E2").put("F2", "单位：万元", to="G2")
    form.put("A3", "财政供养人员情况（人）").put("B3", "编制数", to="C3").put("D3", "实际在职人数", to="E3").put("F3", "控制率", to="G3")
    form.count("B4", facts, "staff.authorised.count")
    form.count("D4", facts, "staff.actual.count")
    form.rate("F4", facts["staff.actual.count"], facts["staff.authorised.count"])
    form.merges += ["B4:C4", "D4:E4", "F4:G4"]
    form.put("A5", "经费控制情况（万元）").put("B5", "上年决算数", to="C5").put("D5", "本年预算数", to="E5").put("F5", "本年决算数", to="G5")
    for row, (label, item) in enumerate(BASIC + (("公用经费", "expenditure.public"),), 6):
        form.put(f"A{row}", label)
        for left, right, measure in (("B", "C", "prior_executed"), ("D", "E", "budget"), ("F", "G", "executed")):
            form.money(f"{left}{row}", facts, f"{item}.{measure}")
            form.merges.append(f"{left}{row}:{right}{row}")
    form.year = year
    return form


def basic_years(facts, unit, year, printed_unit="万元"):
    """J2: years in the headings, project and public expenditure below."""
    form = Form("basic", "基础数据", printed_unit=printed_unit)
    form.put("A1", f"{year}年度部门基础数据表", to="D1").put("A2", f"填报单位：{unit}", to="C2").put("D2", f"单位：{printed_unit}")
    form.row(3, [f"经费控制情况（{printed_unit}）", f"{year - 1}年决算数", f"{year}年预算数", f"{year}年决算数"])
    lines = tuple(b for b in BASIC if "vehicle_" not in b[1]) + (("项目支出", "expenditure.project"), ("公用经费", "expenditure.public"))
    for row, (label, item) in enumerate(lines, 4):
        form.put(f"A{row}", label)
        form.money(f"B{row}", facts, f"{item}.prior_executed", optional=True)
        form.money(f"C{row}", facts, f"{item}.budget")
        form.money(f"D{row}", facts, f"{item}.executed")
    form.year = year
    return form


def basic_yuan(facts, unit, year, **_):
    """J3: J2 in yuan, to the fen."""
    return basic_years(facts, unit, year, printed_unit="元")


def three_list(units, bureau, year, title=None):
    """R1: a bureau's list of the three public items of its units; units are (name, facts)."""
    form = Form("three", "汇总表")
    form.put("A1", title or f"{year}年度{QUOTED}决算汇总表", to="F1")
    form.put("A2", "填报单位", to="B2").put("C2", bureau, to="D2").put("E2", "单位：万元", to="F2")
    form.put("A3", "序号", to="A4").put("B3", "单位名称", to="B4").put("C3", "本年决算数", to="F3")
    form.row(4, ["合计", "因公出国（境）费", "公务用车购置及运行费", "公务接待费"], start=3)
    items = ("total", "abroad", "vehicle", "reception")
    sums = {f"three_public.{i}.executed": sum((f[f"three_public.{i}.executed"] for _, f in units), Decimal(0)) for i in items}
    form.put("B5", "合计")
    for column, item in zip("CDEF", items):
        form.money(f"{column}5", sums, f"three_public.{item}.executed")
    for row, (name, facts) in enumerate(units, 6):
        form.put(f"A{row}", Decimal(row - 5)).put(f"B{row}", name)
        for column, item in zip("CDEF", items):
            number = form.money(f"{column}{row}", facts, f"three_public.{item}.executed")
            form.statements.pop()
            form.put(f"{column}{row}", number, fmt="0.00")
    form.year = year
    return form


THREE_LAYOUTS = {"plain": three_plain, "change": three_change, "across": three_across, "pairs": three_pairs, "yuan": three_yuan,
                 "two_years": three_two_years, "next_year": three_next_year}
INOUT_LAYOUTS = {"list": accounts_list, "both": accounts_both, "sides": accounts_sides}
BASIC_LAYOUTS = {"spread": basic_spread, "years": basic_years, "yuan": basic_yuan}
