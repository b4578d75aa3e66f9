"""Units that send one return several times, copy sheets, hide sheets, leave samples in."""
import copy
import random
from decimal import Decimal

from .forms_project import LAYOUTS as PROJECT
from .forms_tables import three_plain
from .forms_whole import accounts, national, short as short_form
from .kits import LABELS, folder

TITLE = LABELS["whole"]


def revised(facts, yuan, tag=""):
    """The facts as an earlier version had them: less spent on public expenditure and receptions."""
    other = copy.copy(facts)
    other.update(facts)
    other.rng = random.Random(f"{facts.key}/{tag}/{yuan}")
    for key in ("expenditure.public", "expenditure.basic", "expenditure.total", "funds.total", "funds.fiscal"):
        other[f"{key}.executed"] = facts[f"{key}.executed"] - yuan
    for key in ("balance.current", "balance.cumulative"):
        other[f"{key}.executed"] = facts[f"{key}.executed"] + yuan
    for key in ("three_public.reception", "three_public.total"):
        other[f"{key}.executed"] = facts[f"{key}.executed"] - Decimal(yuan) / 10
    return other


def sent_again(county, name, supervisor, files, layout=national, receipt=("已报",)):
    """Several files of one form; `files` are (path below the folder, yuan spent less, standing)."""
    unit = county.unit(name, supervisor, receipt=receipt)
    for path, less, standing in files:
        facts = revised(unit.facts, less, path) if less else unit.facts
        county.send(folder(county, unit) + path, layout(facts, unit.name, county.year), unit, standing)
    return unit


def marks(county, name, supervisor, words, layout=national):
    """Versions told by words behind the name; the last one counts."""
    files = []
    for number, word in enumerate(words, 1):
        last = number == len(words)
        files.append((f"{county.year}年度{TITLE}{word}.xlsx", 0 if last else 2000 * (len(words) - number), "counts" if last else "version"))
    return sent_again(county, name, supervisor, files, layout)


def eight(county, name, supervisor):
    """The eight versions of issue 15."""
    return marks(county, name, supervisor, ["最终版", "最终版2", "最终最终版", "改", "定稿", "新", "盖章版", "最终版2（以此为准）"])


def folders(county, name, supervisor):
    """First and second delivery in folders of their own."""
    year = county.year
    return sent_again(county, name, supervisor, [(f"第一次报送/{year}年度{TITLE}.xlsx", 3000, "version"), (f"第二次报送/{year}年度{TITLE}.xlsx", 0, "counts")])


def undecided(county, name, supervisor, one="（甲）", two="（乙）"):
    """Nothing says which is later: exactly one counts, by path the last."""
    year = county.year
    first, second = sorted([f"{year}年度{TITLE}{one}.xlsx", f"{year}年度{TITLE}{two}.xlsx"])
    return sent_again(county, name, supervisor, [(first, 4000, ("version", "counts")), (second, 0, ("counts", "version"))])


def dated_inside(county, name, supervisor):
    """The date printed in the return decides; the names say nothing."""
    unit = county.unit(name, supervisor)
    for path, less, date, standing in (("自评表乙.xlsx", 5000, "2025年3月12日", "version"), ("自评表甲.xlsx", 0, "2025年3月28日", "counts")):
        form = short_form(revised(unit.facts, less, path) if less else unit.facts, unit.name, county.year)
        form.row(7, ["填报日期", date])
        county.send(folder(county, unit) + path, form, unit, standing)
    return unit


def layouts_differ(county, name, supervisor):
    """The first version on another form than the final one."""
    unit = county.unit(name, supervisor)
    early = short_form(revised(unit.facts, 6000, "early"), unit.name, county.year)
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}（初稿）.xlsx", early, unit, "version")
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}（定稿）.xlsx", national(unit.facts, unit.name, county.year), unit)
    return unit


def table_beside(county, name, supervisor):
    """Two versions of the department form; the three public table came once, without a mark, and counts."""
    unit = county.unit(name, supervisor)
    base = folder(county, unit)
    county.send(f"{base}{county.year}年度{TITLE}.xlsx", accounts(revised(unit.facts, 7000, "early"), unit.name, county.year), unit, "version")
    county.send(f"{base}{county.year}年度{TITLE}（修改稿）.xlsx", accounts(unit.facts, unit.name, county.year), unit)
    county.send(f"{base}{county.year}年度“三公”经费决算表.xlsx", three_plain(unit.facts, unit.name, county.year), unit)
    return unit


def projects_apart(county, name, supervisor, one, two):
    """Two projects are no versions of each other; one of them was sent twice."""
    unit = county.unit(name, supervisor, projects=(one, two))
    base, form = folder(county, unit), PROJECT["national"]
    county.send(f"{base}{county.year}年度{TITLE}.xlsx", national(unit.facts, unit.name, county.year), unit)
    early = copy.copy(unit.facts)
    early.rng = random.Random(unit.facts.key + "/early")
    county.send(f"{base}{one}项目自评表第1次.xlsx", form(early, unit.name, county.year, one, unit.supervisor), unit, "version")
    county.send(f"{base}{one}项目自评表第2次.xlsx", form(unit.facts, unit.name, county.year, one, unit.supervisor), unit)
    county.send(f"{base}{two}项目自评表.xlsx", form(unit.facts, unit.name, county.year, two, unit.supervisor), unit)
    return unit


def same_bytes(county, name, supervisor):
    """The same file twice, the second called (1)."""
    unit = county.unit(name, supervisor)
    form = national(unit.facts, unit.name, county.year)
    base = f"{folder(county, unit)}{county.year}年度{TITLE}"
    county.send(f"{base}.xlsx", form, unit)
    county.raw(f"{base}(1).xlsx", county.files[-1][1], "duplicate", unit)
    return unit


def copied_sheet(county, name, supervisor):
    """自评表 and 自评表 (2) with the same numbers in one workbook."""
    unit = county.unit(name, supervisor)
    form = national(unit.facts, unit.name, county.year)
    again = copy.deepcopy(form)
    again.title = "自评表 (2)"
    path = f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx"
    county.send(path, [form, again], unit, [("counts",), ("copy",)])
    return unit


def copied_and_changed(county, name, supervisor):
    """自评表 (2) with other numbers: one of them counts, which one is open."""
    unit = county.unit(name, supervisor)
    form = national(unit.facts, unit.name, county.year)
    again = national(revised(unit.facts, 3000, "copy"), unit.name, county.year)
    again.title = "自评表 (2)"
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", [form, again], unit, [("counts", "version", "copy"), ("copy", "counts", "version")])
    return unit


def hidden_last_year(county, name, supervisor, state="hidden"):
    """Last year's form left in a hidden sheet."""
    unit = county.unit(name, supervisor)
    old = national(revised(unit.facts, 9000, "old"), unit.name, county.year - 1)
    old.title, old.state = "上年", state
    form = national(unit.facts, unit.name, county.year)
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", [form, old], unit, [("counts",), ("other_year", "copy")])
    return unit


def hidden_twin(county, name, supervisor, state="veryHidden"):
    """A backup of the same year in a hidden sheet with other numbers."""
    unit = county.unit(name, supervisor)
    twin = national(revised(unit.facts, 2000, "twin"), unit.name, county.year)
    twin.title, twin.state = "备份", state
    form = national(unit.facts, unit.name, county.year)
    county.send(f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx", [form, twin], unit, [("counts",), ("copy", "version")])
    return unit


def sample_inside(county, name, supervisor):
    """A sheet 样表（供参考） with ××单位 before the return."""
    unit = county.unit(name, supervisor)
    sample = national(revised(unit.facts, 1000, "sample"), "××单位", county.year)
    sample.title = "样表（供参考）"
    path = f"{folder(county, unit)}{county.year}年度{TITLE}.xlsx"
    form = national(unit.facts, unit.name, county.year)
    county.send(path, [sample, form], unit, [(), ("counts",)])
    county.note(path, [sample], "", "sample")
    return unit


def sample_file(county, seed_unit):
    """The sample that went round with the notice, filed with the returns."""
    sample = national(revised(seed_unit.facts, 8000, "sample"), "××单位", county.year)
    county.send(f"附件1：{TITLE}（样表）.xlsx", [sample], "", "sample")
