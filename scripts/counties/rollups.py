"""Bureaus whose return is the sum of their units: told by title, file name, register or arithmetic only."""
from decimal import Decimal

from .facts import Facts
from .forms_tables import three_list, three_plain
from .forms_whole import accounts, national
from .kits import LABELS, short

TITLE = LABELS["whole"]


def children(county, bureau, names, layout=national, three=False):
    """The units of a bureau, a department form each (and a three public table)."""
    units = []
    full = bureau if bureau.startswith(county.place) else county.place + bureau
    for name in names:
        unit = county.unit(name, full)
        base = f"{short(county, bureau)}/{short(county, unit.name)}/"
        county.send(f"{base}{county.year}年度{TITLE}.xlsx", layout(unit.facts, unit.name, county.year), unit)
        if three:
            county.send(f"{base}{county.year}年度“三公”经费决算表.xlsx", three_plain(unit.facts, unit.name, county.year), unit)
        units.append(unit)
    return units


def summed(county, tag, units):
    """The sum of units' facts."""
    return Facts(f"{county.seed}/{county.ident}/sum/{tag}").added([u.facts for u in units])


def bureau_of(county, name, registered=False, supervisor=None, rollup="否"):
    """The bureau itself, as the name on its own return."""
    unit = county.unit(name, supervisor, registered=registered, rollup=rollup, receipt=("已报", "部分报送", "免报", "汇总", "不催"))
    return unit


def by_title(county, bureau, names, supervisor=None):
    """…绩效自评汇总表 in the title; the bureau's list of three public items beside it."""
    units = children(county, bureau, names, three=True)
    unit = bureau_of(county, bureau, supervisor=supervisor)
    unit.facts = summed(county, bureau, units)
    form = national(unit.facts, unit.name, county.year, title="部门整体支出绩效自评汇总表")
    base = f"{short(county, unit.name)}/"
    county.send(f"{base}{county.year}年度{TITLE}.xlsx", form, unit, "rollup")
    listed = three_list([(u.name, u.facts) for u in units], unit.name, county.year)
    county.send(f"{base}{county.year}年度“三公”经费决算汇总表.xlsx", listed, unit, "rollup")
    return unit, units


def by_file_name(county, bureau, names):
    """教育局汇总表.xlsx; the sheet itself does not say so."""
    units = children(county, bureau, names)
    unit = bureau_of(county, bureau)
    unit.facts = summed(county, bureau, units)
    county.send(f"{short(county, unit.name)}/{short(county, unit.name)}汇总表.xlsx", national(unit.facts, unit.name, county.year), unit, "rollup")
    return unit, units


def by_register(county, bureau, names):
    """The register's column 是否汇总 says so."""
    units = children(county, bureau, names)
    unit = bureau_of(county, bureau, registered=True, rollup="是")
    unit.facts = summed(county, bureau, units)
    county.send(f"{short(county, unit.name)}/{county.year}年度{TITLE}.xlsx", national(unit.facts, unit.name, county.year), unit, "rollup")
    return unit, units


def by_arithmetic(county, bureau, names, off=None):
    """Equals the sum of its units item by item; `off` yuan on one item makes it doubtful."""
    units = children(county, bureau, names, layout=accounts)
    unit = bureau_of(county, bureau)
    unit.facts = summed(county, bureau, units)
    form = accounts(unit.facts, unit.name, county.year)
    if off:
        form.slip("three_public.reception.executed", shift=Decimal(off))
        form.slip("three_public.total.executed", shift=Decimal(off))
    standing = ("rollup", "counts") if off else "rollup"
    county.send(f"{short(county, unit.name)}/{county.year}年度{TITLE}.xlsx", form, unit, standing, ranked=None, why="roll-up in doubt")
    if off:
        county.doubt(unit, "equals the sum of its units but for one item", {s.key: s.value for s in form.statements})
    return unit, units


def own_return(county, bureau, names):
    """A bureau with units whose own return covers only itself: everyone counts."""
    units = children(county, bureau, names)
    unit = county.unit(bureau, None)
    county.send(f"{short(county, unit.name)}/{short(county, unit.name)}/{county.year}年度{TITLE}.xlsx",
                national(unit.facts, unit.name, county.year), unit)
    return unit, units


def district(county, name):
    """The whole district: the sum of all units that count, by way of its bureaus' roll-ups."""
    counting = {f.unit for f in county.filings if f.standing[0] == "counts" and f.unit}
    unit = county.unit(name, None, registered=False)
    unit.facts = summed(county, name, [u for u in county.units.values() if u.name in counting])
    form = national(unit.facts, unit.name, county.year, title="全县部门整体支出绩效自评汇总表")
    county.send(f"{county.place}{county.year}年度{TITLE}（全县汇总）.xlsx", form, unit, "rollup")
    return unit
