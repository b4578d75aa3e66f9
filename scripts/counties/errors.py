"""Planted errors and returns that cannot be read or belong to nobody."""
from decimal import Decimal

from . import broken
from .book import written
from .forms_tables import accounts_list, basic_years, three_plain
from .forms_whole import accounts, control, national
from .kits import LABELS, folder, short
from .versions import revised

TITLE = LABELS["whole"]
ERROR = "its figures are unusable: out of totals and ranking until decided"
OPEN_ERROR = "an error, its figures stay: whether it is ranked is open"


def factor_disproved(county, name, supervisor):
    """The total spent is in yuan in a form of 万元; its parts and its rate disprove it."""
    unit = county.unit(name, supervisor)
    form = national(unit.facts, unit.name, county.year)
    form.slip("funds.total.executed")
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", form, unit, ranked=False, why=ERROR, excluded=("funds.total.executed",))
    return unit


def factor_part(county, name, supervisor):
    """One part is in yuan in a form of 万元; the total and the rate disprove it."""
    unit = county.unit(name, supervisor)
    form = national(unit.facts, unit.name, county.year)
    form.slip("funds.fiscal.executed")
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", form, unit, ranked=False, why=ERROR, excluded=("funds.fiscal.executed",))
    return unit


def factor_unproved(county, name, supervisor):
    """Budget 9.6, final accounts 89000, nothing around them: both cells stay out."""
    unit = county.unit(name, supervisor)
    form = control(unit.facts, unit.name, county.year)
    form.slip("three_public.total.executed")
    del form.cells["D10"]
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", form, unit, ranked=False, why=ERROR,
                excluded=("three_public.total.executed", "three_public.total.budget"))
    return unit


def factor_with_right_table(county, name, supervisor):
    """The department form has the total in yuan, the three public table right."""
    unit = county.unit(name, supervisor)
    form = accounts(unit.facts, unit.name, county.year)
    true = unit.facts["three_public.total.executed"]
    wrong = form.slip("three_public.total.executed").value
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", form, unit, ranked=None, why=OPEN_ERROR)
    county.send(f"{folder(county, unit)}{county.year}年度“三公”经费决算表.xlsx", three_plain(unit.facts, unit.name, county.year), unit)
    county.override(unit, "three_public.total.executed", value=true, excluded="either", if_excluded=(wrong,))
    return unit


def whole_table_in_yuan(county, name, supervisor):
    """A three public table in yuan headed 万元, against the basic data table: ten thousand between them everywhere."""
    unit = county.unit(name, supervisor)
    unit.receipt = ("已报", "部分报送")
    form = three_plain(unit.facts, unit.name, county.year, measures=("executed",), heads=("决算数",))
    for statement in form.statements:
        form.slip(statement.key)
    county.send(f"{folder(county, unit)}{county.year}年度“三公”经费决算表.xlsx", form, unit)
    county.send(f"{folder(county, unit)}{county.year}年度部门基础数据表.xlsx", basic_years(unit.facts, unit.name, county.year), unit)
    for statement in form.statements:
        county.override(unit, statement.key, value=unit.facts[statement.key], excluded="either", optional=True, if_excluded=(statement.value,))
    for item in ("total", "vehicle", "reception"):
        county.override(unit, f"three_public.{item}.budget", excluded="either")
    for item in ("total", "vehicle", "reception"):
        county.override(unit, f"three_public.{item}.prior_executed", excluded="either")
    return unit


def sum_off(county, name, supervisor):
    """The total budget is more than its parts by 9 万元; no figure is unusable, the finding stands beside."""
    unit = county.unit(name, supervisor)
    form = national(unit.facts, unit.name, county.year)
    form.slip("funds.total.initial", shift=Decimal(90000))
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", form, unit, ranked=None, why=OPEN_ERROR)
    county.override(unit, "funds.total.initial", excluded="either")
    return unit


def three_off(county, name, supervisor):
    """三公 total and parts differ by 0.97 万元."""
    unit = county.unit(name, supervisor)
    form = accounts(unit.facts, unit.name, county.year)
    form.slip("three_public.total.executed", shift=Decimal(9700))
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", form, unit, ranked=None, why=OPEN_ERROR)
    county.override(unit, "three_public.total.executed", excluded="either")
    return unit


def tables_contradict(county, name, supervisor):
    """Department form and three public table state two totals: L-01, the three public table speaks."""
    unit = county.unit(name, supervisor)
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", accounts(revised(unit.facts, 20000, "other"), unit.name, county.year), unit)
    county.send(f"{folder(county, unit)}{county.year}年度“三公”经费决算表.xlsx", three_plain(unit.facts, unit.name, county.year), unit)
    for item in ("total", "reception"):
        county.override(unit, f"three_public.{item}.executed", excluded="either")
    return unit


def project_spending_differs(county, name, supervisor):
    """项目支出 differs between 收支决算表 and 基础数据表; which one speaks is data."""
    unit = county.unit(name, supervisor)
    unit.receipt = ("已报", "部分报送")
    other = revised(unit.facts, 0, "basic")
    other["expenditure.project.executed"] = unit.facts["expenditure.project.executed"] + 26000
    county.send(f"{folder(county, unit)}{county.year}年度收支决算表.xlsx", accounts_list(unit.facts, unit.name, county.year), unit)
    county.send(f"{folder(county, unit)}{county.year}年度部门基础数据表.xlsx", basic_years(other, unit.name, county.year), unit)
    county.override(unit, "expenditure.project.executed", excluded="either")
    return unit


def two_units_printed(county, name, supervisor):
    """Yuan in the head, 万元 in the column headings: the unit of the amounts is in doubt."""
    unit = county.unit(name, supervisor)
    unit.receipt = ("已报", "部分报送")
    form = three_plain(unit.facts, unit.name, county.year, heads=("预算数（万元）", "决算数（万元）"))
    form.cells["C2"] = "单位：元"
    county.send(f"{folder(county, unit)}{county.year}年度“三公”经费决算表.xlsx", form, unit)
    for statement in form.statements:
        county.override(unit, statement.key, excluded="either", alternatives=(statement.value / 10000,) if statement.value else (), optional=True)
    return unit


def unread(county, name, supervisor, kind):
    """The only return of a unit cannot be read; folder or file name says whose it is."""
    unit = county.unit(name, supervisor, receipt=("收到未读",))
    base, label = folder(county, unit), f"{county.year}年度{TITLE}"
    form = national(unit.facts, unit.name, county.year)
    if kind == "password":
        county.raw(f"{base}{label}.xlsx", broken.with_password(7), "encrypted", unit)
    elif kind == "cut":
        county.raw(f"{base}{label}.xlsx", broken.cut_off(written("a.xlsx", [form])), "unreadable", unit)
    elif kind == "doc":
        county.raw(f"{short(county, unit.supervisor)}/{unit.name}{label}.doc", broken.old_word(5), "wrong_type", unit)
    elif kind == "jpg":
        county.raw(f"{short(county, unit.supervisor)}/{short(county, unit.name)}自评表照片.jpg", broken.picture(9), "wrong_type", unit)
    elif kind == "pdf":
        county.raw(f"{base}{label}（盖章扫描件）.pdf", broken.scan(), "wrong_type", unit)
    return unit


def half_unread(county, name, supervisor):
    """The department form cannot be read, the three public table can."""
    unit = county.unit(name, supervisor, receipt=("收到未读", "部分报送"))
    county.raw(f"{folder(county, unit)}{county.year}年度{TITLE}.doc", broken.old_word(8), "wrong_type", unit)
    county.send(f"{folder(county, unit)}{county.year}年度“三公”经费决算表.xlsx", three_plain(unit.facts, unit.name, county.year), unit)
    return unit


def nobody(county, number, layout=national):
    """A return without a unit, with a file name that says nothing."""
    ghost = revised(next(iter(county.units.values())).facts, 10000 * number, f"ghost{number}")
    form = layout(ghost, "", county.year)
    for cell, value in list(form.cells.items()):
        if value == "" or value == "填报单位：":
            form.cells[cell] = "填报单位：" if value else None
            if form.cells[cell] is None:
                del form.cells[cell]
    county.send(f"自评表{number}.xlsx", [form], "", "counts", ranked=False, why="no unit")
