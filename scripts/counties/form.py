"""A form being filled in: a sheet that remembers which fact every cell states."""
from dataclasses import dataclass
from decimal import Decimal

from .book import Sheet
from .facts import rounded

TEN_THOUSAND = Decimal(10000)


@dataclass
class Statement:
    """One figure of a form: what it says, in yuan, and to what step it is printed."""
    key: str
    value: Decimal
    step: Decimal
    cell: str
    also: tuple = ()
    optional: bool = False


class Form(Sheet):
    """A sheet of a return with its own statements."""

    def __init__(self, family, title="自评表", head_rows=0, printed_unit="万元"):
        super().__init__(title, head_rows)
        self.family, self.printed_unit = family, printed_unit
        self.statements, self.score, self.grade = [], None, None
        self.project, self.year, self.score_cell = "", None, ""

    def money(self, cell, facts, key, also=(), optional=False, places=2, says=None):
        """Write one amount; `says` names it otherwise than the fact it is taken from."""
        scale = TEN_THOUSAND if self.printed_unit == "万元" else Decimal(1)
        number = rounded(facts[key] / scale, places)
        self.put(cell, number, fmt="0.00")
        self.statements.append(Statement(says or key, number * scale, scale.scaleb(-places), cell, tuple(also), optional))
        return number

    def count(self, cell, facts, key):
        """Write a number of persons."""
        self.put(cell, facts[key])
        self.statements.append(Statement(key, facts[key], Decimal(1), cell))

    def rate(self, cell, part, whole):
        """Write a rate as a percentage of two decimals."""
        value = rounded(part / whole, 4) if whole else Decimal(0)
        self.put(cell, value, fmt="0.00%")
        return value

    def stated(self, key):
        """The statement of a key."""
        return next(s for s in self.statements if s.key == key)

    def slip(self, key, factor=TEN_THOUSAND, shift=None):
        """Falsify one cell: multiply it, or shift it by yuan."""
        statement = self.stated(key)
        scale = TEN_THOUSAND if self.printed_unit == "万元" else Decimal(1)
        statement.value = statement.value + shift if shift is not None else statement.value * factor
        self.cells[statement.cell] = statement.value / scale
        return statement

    def head(self, text):
        """Change the title in A1."""
        self.cells["A1"] = text
        return self


LINES = (
    ("产出指标", "数量指标", "重点工作完成数", "≥", 36, "项", 10),
    ("产出指标", "数量指标", "服务对象人次", "≥", 5800, "人次", 10),
    ("产出指标", "质量指标", "服务规范达标率", "≥", 95, "%", 10),
    ("产出指标", "时效指标", "工作按期办结率", "≥", 94, "%", 10),
    ("产出指标", "成本指标", "人均补助成本", "≤", 900, "元", 10),
    ("效益指标", "社会效益指标", "受益人数", "≥", 3000, "人", 15),
    ("效益指标", "可持续影响指标", "长效机制运行期限", "≥", 24, "个月", 15),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥", 90, "%", 10),
)
REASONS = ("供应商到货较合同晚30天，已于6月催办2次。", "部分点位因雨延误18天，剩余9处计划1月底前完成。",
           "经办人员轮岗，5月以后进度放缓，已补充3人。", "上级指标9月下达，留给实施的时间少了23天。")


def indicators(rng):
    """Indicator rows whose scores follow from target and result."""
    rows, total = [], Decimal(0)
    for number, (first, second, third, sign, target, measure, weight) in enumerate(LINES):
        goal = target + (rng.randint(-3, 3) if measure == "%" else rng.randint(0, target // 5))
        missed = sign == "≥" and rng.random() < 0.3
        if missed:
            result = goal - max(1, goal * rng.randint(3, 12) // 100)
        elif sign == "≤":
            result = goal - goal * rng.randint(1, 4) // 100
        else:
            result = min(goal + goal * rng.randint(1, 5) // 100, 100) if measure == "%" else goal + goal * rng.randint(1, 5) // 100
        score = rounded(Decimal(weight) * result / goal) if missed else Decimal(weight)
        total += score
        reason = rng.choice(REASONS) if missed else None
        rows.append((first, second, third, f"{sign}{goal}{measure}", f"{result}{measure}", weight, score, reason))
    return rows, total


def grade_of(score):
    """优 from 90, 良 from 80, 中 from 60."""
    return "优" if score >= 90 else "良" if score >= 80 else "中" if score >= 60 else "差"


def runs(values):
    """Start and end of runs of equal neighbours."""
    start = 0
    for number in range(1, len(values) + 1):
        if number == len(values) or values[number] != values[start]:
            yield start, number - 1
            start = number
