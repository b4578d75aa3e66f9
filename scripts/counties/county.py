"""A made-up county: its units, the files they send, the register, and what all of it is worth."""
from dataclasses import dataclass, field

from .book import Sheet, archive, written, xlsx
from .facts import Facts


@dataclass
class Unit:
    """One unit of the county and what the truth knows of it."""
    name: str
    code: str
    supervisor: str
    facts: Facts
    names: list
    other_names: str = ""
    kind: str = "综合"
    owes: str = "部门整体"
    projects: list = field(default_factory=list)
    project_style: str = "；"
    owed: str = "是"
    rollup: str = "否"
    line_year: str = ""
    registered: bool = True
    receipt: tuple = ("已报",)
    expects_row: bool = True


@dataclass
class Filing:
    """One form that arrived: whose, of which year, and what becomes of it."""
    path: str
    sheet: str
    form: object
    unit: str
    standing: tuple
    ranked: object = True
    why: str = ""
    excluded: tuple = ()


class County:
    """Collects units, files and truth; nothing is written before the end."""

    def __init__(self, ident, place, seed, shape, year=2024, roots=("",)):
        self.ident, self.place, self.seed, self.shape, self.year = ident, place, seed, shape, year
        self.roots, self.units, self.files, self.filings = roots, {}, [], []
        self.fates, self.doubts, self.overrides, self.notes = [], [], {}, []
        self.next_code, self.register_outside = 301001, None
        self.has_register = False

    def unit(self, name, supervisor=None, short=None, scale=1, fine=False, projects=(), **more):
        """Add a unit; its short name without the county's is always one of its names."""
        full = name if name.startswith(self.place) else self.place + name
        facts = Facts(f"{self.seed}/{self.ident}/{full}", scale, fine, projects)
        code = more.pop("code", str(self.next_code))
        self.next_code += 1
        names = [full, full[len(self.place):]] + list(more.pop("names", ())) + ([short] if short else [])
        unit = Unit(full, code, supervisor or full, facts, names, projects=list(projects), **more)
        if short and not unit.other_names:
            unit.other_names = short
        self.units[full] = unit
        return unit

    def send(self, path, forms, unit, standing="counts", ranked=True, why="", excluded=()):
        """A file of one or several forms; `standing` may be one word, several, or a list per form."""
        forms = forms if isinstance(forms, list) else [forms]
        self.files.append((path, written(path, forms)))
        self.note(path, forms, unit, standing, ranked, why, excluded)
        self.fates.append((path, "read"))

    def note(self, path, forms, unit, standing, ranked=True, why="", excluded=()):
        """The forms of a file for the truth."""
        name = unit.name if isinstance(unit, Unit) else unit
        standings = standing if isinstance(standing, list) else [standing] * len(forms)
        for form, one in zip(forms, standings):
            words = (one,) if isinstance(one, str) else tuple(one)
            if words and form is not None and hasattr(form, "family"):
                keys = tuple(excluded) if words[0] == "counts" else ()
                self.filings.append(Filing(path, form.title, form, name, words, ranked, why, keys))

    def raw(self, path, data, fate, unit=None):
        """A file that is no workbook, or not a readable one."""
        self.files.append((path, data))
        self.fates.append((path, fate))
        if unit:
            self.notes.append(f"{path}: from {unit.name}")

    def zipped(self, path, members, unit):
        """An archive of (name, form), every form counting."""
        self.files.append((path, archive([(n, written(n, [f])) for n, f in members])))
        for name, form in members:
            self.note(f"{path}!/{name}", [form], unit, "counts")
            self.fates.append((f"{path}!/{name}", "read"))

    def override(self, unit, key, value=None, alternatives=(), excluded=None, optional=None, if_excluded=()):
        """The truth of one figure where the plain reading does not give it; `if_excluded` values may stand in the row, marked."""
        self.overrides[(unit.name, key)] = dict(value=value, alternatives=tuple(alternatives), excluded=excluded, optional=optional,
                                                if_excluded=list(if_excluded))

    def doubt(self, unit, why, delta):
        """An outcome that the issue leaves open: totals may differ by `delta`."""
        self.doubts.append({"unit": unit.name if isinstance(unit, Unit) else unit, "why": why, "delta": delta})

    def register(self, path, columns, title=None, units=None, outside=False):
        """The list of units that owe returns."""
        sheet = Sheet("名录")
        sheet.put("A1", title or f"{self.place}{self.year}年度应报单位名录")
        sheet.row(2, [c[0] for c in columns])
        row, names = 3, units or [u.name for u in self.units.values() if u.registered]
        for name in names:
            unit = self.units[name]
            for project in lines_of(unit, columns):
                sheet.row(row, [value_of(unit, what, row - 2, project) for _, what in columns])
                row += 1
        self.has_register = True
        if outside:
            self.register_outside = (path, xlsx([sheet]))
        else:
            self.files.append((path, xlsx([sheet])))
            self.fates.append((path, "register"))


def lines_of(unit, columns):
    """The register lines of a unit: one, or one for the department and one per project."""
    if not any(what == "project" for _, what in columns):
        return [""]
    if unit.project_style == "lines":
        return [""] + unit.projects
    return [unit.project_style.join(unit.projects)]


def value_of(unit, what, number, project):
    """One cell of the register."""
    values = {"number": number, "code": unit.code, "name": unit.name, "supervisor": unit.supervisor, "kind": unit.kind,
              "owes": unit.owes, "owed": unit.owed, "rollup": unit.rollup, "other": unit.other_names, "year": unit.line_year,
              "project": project, "due": "2025-03-31"}
    value = values[what]
    return value if value != "" else None


NUMBER, CODE, NAME = ("序号", "number"), ("单位编码", "code"), ("单位名称", "name")
SUPERVISOR, OWES, OWED = ("主管部门", "supervisor"), ("应报表种", "owes"), ("是否应报", "owed")
PROJECT, OTHER, ROLLUP, YEAR, DUE = ("项目名称", "project"), ("简称", "other"), ("是否汇总", "rollup"), ("年度", "year"), ("截止日期", "due")
USUAL = (NUMBER, CODE, NAME, SUPERVISOR, OWES, OWED)
