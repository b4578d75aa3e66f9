"""What ordinary units send: sets of three and four tables, each fact in several of them, in folders, workbooks and archives."""
from .forms_project import LAYOUTS as PROJECT
from .forms_tables import BASIC_LAYOUTS as BASIC, INOUT_LAYOUTS as INOUT, THREE_LAYOUTS as THREE
from .forms_whole import LAYOUTS as WHOLE

LABELS = {"whole": "部门整体支出绩效自评表", "three": "“三公”经费决算表", "inout": "收支决算表", "basic": "部门基础数据表"}
TABLES = {"whole": WHOLE, "three": THREE, "inout": INOUT, "basic": BASIC}


def short(county, name):
    """A name without the county's."""
    return name[len(county.place):] if name.startswith(county.place) else name


def folder(county, unit):
    """主管部门/单位/ as bureaus file what arrives."""
    return f"{short(county, unit.supervisor)}/{short(county, unit.name)}/"


def made(county, unit, kind, layout, name=None):
    """One table of a unit, the name printed as given."""
    return TABLES[kind][layout](unit.facts, name or unit.name, county.year)


def project(county, unit, layout, title, name=None):
    """One project form of a unit."""
    return PROJECT[layout](unit.facts, name or unit.name, county.year, title, unit.supervisor)


def separate(county, name, supervisor, tables, projects=(), endings=(), fine=False, more=None):
    """A file per table; `tables` are (kind, layout), `projects` (layout, title)."""
    unit = county.unit(name, supervisor, fine=fine, projects=[t for _, t in projects], **(more or {}))
    if not any(k == "whole" for k, _ in tables):
        unit.receipt = ("已报", "部分报送")
    for number, (kind, layout) in enumerate(tables):
        ending = endings[number] if number < len(endings) else ".xlsx"
        county.send(f"{folder(county, unit)}{county.year}年度{LABELS[kind]}{ending}", made(county, unit, kind, layout), unit)
    for layout, title in projects:
        county.send(f"{folder(county, unit)}{county.year}年度{title}项目自评表.xlsx", project(county, unit, layout, title), unit)
    return unit


def one_book(county, name, supervisor, tables, projects=(), ending=".xlsx", extra=()):
    """One workbook with a sheet per table; `extra` are sheets that are no forms: (position, sheet)."""
    unit = county.unit(name, supervisor, projects=[t for _, t in projects])
    if not any(k == "whole" for k, _ in tables):
        unit.receipt = ("已报", "部分报送")
    forms = []
    for number, (kind, layout) in enumerate(tables, 1):
        form = made(county, unit, kind, layout)
        form.title = f"表{number} {LABELS[kind].replace('“三公”', '三公')}"[:28]
        forms.append(form)
    for number, (layout, title) in enumerate(projects, len(forms) + 1):
        form = project(county, unit, layout, title)
        form.title = f"表{number} {title}"
        forms.append(form)
    for position, sheet in extra:
        forms.insert(position, sheet)
    if ending == ".docx":
        for number, form in enumerate(forms, 1):
            form.title = f"表格{number}"
    county.send(f"{folder(county, unit)}{county.year}年度绩效自评表{ending}", forms, unit)
    return unit


def zipped(county, name, supervisor, tables):
    """All tables in one archive."""
    unit = county.unit(name, supervisor)
    members = [(f"{county.year}年度{LABELS[k]}.xlsx", made(county, unit, k, layout)) for k, layout in tables]
    county.zipped(f"{short(county, unit.supervisor)}/{short(county, unit.name)}.zip", members, unit)
    return unit


def whole_only(county, name, supervisor, layout="national", ending=".xlsx", printed=None, more=None):
    """A single department form."""
    unit = county.unit(name, supervisor, **(more or {}))
    form = made(county, unit, "whole", layout, printed)
    county.send(f"{folder(county, unit)}{county.year}年度{LABELS['whole']}{ending}", form, unit)
    return unit
