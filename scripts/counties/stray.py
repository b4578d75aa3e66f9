"""Years and names that mislead: last year's returns, years in names, ranges, columns of other years, units under two names."""
from .forms_tables import three_next_year, three_plain, three_two_years
from .forms_whole import accounts, national, short as short_form
from .kits import LABELS, folder
from .versions import revised

TITLE = LABELS["whole"]


def last_years_too(county, name, supervisor, mark=True):
    """Last year's return beside this year's, in the same folder."""
    unit = county.unit(name, supervisor)
    old = county.year - 1
    base = folder(county, unit)
    county.send(f"{base}{old}年度{TITLE}.xlsx" if mark else f"{base}{TITLE}（旧）.xlsx",
                national(revised(unit.facts, 15000, "old"), unit.name, old), unit, "other_year")
    county.send(f"{base}{county.year}年度{TITLE}.xlsx", national(unit.facts, unit.name, county.year), unit)
    return unit


def only_last_year(county, name, supervisor):
    """Only last year's return came: it does not answer for this year."""
    unit = county.unit(name, supervisor, receipt=("未报", "其他年度", "部分报送"))
    old = county.year - 1
    county.send(f"{folder(county, unit)}{old}年度{TITLE}.xlsx", national(unit.facts, unit.name, old), unit, "other_year")
    return unit


def title_against_name(county, name, supervisor):
    """The title says this year, the file name last year's: the return's own word counts."""
    unit = county.unit(name, supervisor)
    county.send(f"{folder(county, unit)}{county.year - 1}年度{TITLE}.xlsx", national(unit.facts, unit.name, county.year), unit)
    return unit


def name_against_title(county, name, supervisor):
    """The title says last year, the file name this year: an old form used again, or an old return; in doubt."""
    unit = county.unit(name, supervisor, receipt=("未报", "已报", "部分报送", "其他年度"))
    form = national(unit.facts, unit.name, county.year - 1)
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", form, unit, ("other_year", "counts"), ranked=None, why="year in doubt")
    county.doubt(unit, "title and file name name two years", {s.key: s.value for s in form.statements})
    return unit


def code_in_name(county, name, supervisor, code="102003"):
    """A unit code that looks like a year in the file name; the sheet names no year."""
    unit = county.unit(name, supervisor, code=code)
    unit.receipt = ("已报", "部分报送")
    form = three_plain(unit.facts, unit.name, county.year, title="“三公”经费支出决算表")
    county.send(f"{code}{unit.name}_{county.year}年_三公经费表.xlsx", form, unit)
    whole = national(unit.facts, unit.name, county.year, year_line="（部门填报）")
    county.send(f"{code}{unit.name}_{county.year}年_{TITLE}.xlsx", whole, unit)
    return unit


def span(county, name, supervisor, first, last):
    """A range of years means its last year."""
    unit = county.unit(name, supervisor)
    inside = last == county.year
    form = national(unit.facts, unit.name, last, year_line=f"（{first}—{last}年）")
    if not inside:
        unit.receipt = ("未报", "其他年度", "部分报送")
    county.send(f"{folder(county, unit)}{TITLE}.xlsx", form, unit, "counts" if inside else "other_year")
    return unit


def no_year(county, name, supervisor):
    """No year anywhere: the run's year."""
    unit = county.unit(name, supervisor)
    form = national(unit.facts, unit.name, county.year, year_line="（年度自评）")
    county.send(f"{folder(county, unit)}{TITLE}.xlsx", form, unit)
    return unit


def other_columns(county, name, supervisor, table=three_next_year):
    """Columns of next year's budget, or last year's pair, beside this year's."""
    unit = county.unit(name, supervisor)
    county.send(f"{folder(county, unit)}{county.year}年度“三公”经费表.xlsx", table(unit.facts, unit.name, county.year), unit)
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", short_form(unit.facts, unit.name, county.year), unit)
    return unit


def last_pair(county, name, supervisor):
    """Last year's pair of columns before this year's."""
    return other_columns(county, name, supervisor, three_two_years)


def register_year(county, name, supervisor):
    """A register line that names last year: last year's return is what this unit owes."""
    unit = county.unit(name, supervisor, receipt=("已报", "未报", "其他年度"), line_year=county.year - 1, expects_row=False)
    form = national(unit.facts, unit.name, county.year - 1)
    county.send(f"{folder(county, unit)}{county.year - 1}年度{TITLE}.xlsx", form, unit, ("counts", "other_year"), ranked=None, why="register line names its year")
    county.doubt(unit, "the line names another year than the run", {s.key: -s.value for s in form.statements})
    return unit


def spelled(county, name, supervisor, printed, path=None, more=None, layout=accounts):
    """A department form and a three public table that print the unit's name in two ways; `printed` holds both."""
    unit = county.unit(name, supervisor, **(more or {}))
    base = folder(county, unit) if path is None else path
    county.send(f"{base}{county.year}年度{TITLE}.xlsx" if path is None else f"{path}{TITLE}.xlsx",
                layout(unit.facts, printed[0], county.year), unit)
    county.send(f"{base}{county.year}年度“三公”经费决算表.xlsx" if path is None else f"{path}三公经费决算表.xlsx",
                three_plain(unit.facts, printed[1], county.year), unit)
    return unit


def fullwidth(text):
    """Digits as full-width digits."""
    return text.translate({ord(d): 0xFF10 + int(d) for d in "0123456789"})
