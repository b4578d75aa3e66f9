"""Faults to plant in a clean county, each as clerks make them, and what must be found of each."""

import shutil
from decimal import Decimal
from pathlib import Path

from . import forms, places
from .drawing import Rate, steady, write
from .plan import grade, rate, rounded

HEAD = """# Answer key of the made county, written by scripts/make_county.py.
# finding: planted, must come out. follows: what a planted fault or a trait of a form brings with it, and nothing else may come.
# stated, computed: as in findings.csv (money in 元, rates and scores as printed). A key that is not given is not judged.
"""


class Answers:
    """What must be found."""

    def __init__(self):
        self.found, self.follow = [], []

    def plant(self, rule, why, made=None, slot=None, stated=None, computed=None, **more):
        self.found.append(self.entry(rule, why, made, slot, stated, computed, more))

    def follows(self, rule, why, made=None, slot=None, **more):
        self.follow.append(self.entry(rule, why, made, slot, None, None, more))

    @staticmethod
    def entry(rule, why, made, slot, stated, computed, more):
        entry = {"rule": rule, **more}
        if made:
            entry["path"] = made.path
        if slot:
            entry.update(sheet=made.sheet, cell=made.cell(slot))
        if stated is not None:
            entry["stated"] = plain(stated)
        if computed is not None:
            entry["computed"] = plain(computed)
        entry["why"] = why
        return entry

    def text(self):
        blocks = [HEAD]
        for kind, entries in (("finding", self.found), ("follows", self.follow)):
            for entry in entries:
                lines = "".join(f'{key} = "{value}"\n' for key, value in entry.items())
                blocks.append(f"[[{kind}]]\n{lines}")
        return "\n".join(blocks)


def plain(number):
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


class Picker:
    """Returns of a form, each used once."""

    def __init__(self, units):
        self.returns = [made for unit in units for made in unit.returns]
        self.used = set()

    def take(self, drawing, fits=lambda made: True):
        for made in self.returns:
            if made.drawing == drawing and made.path not in self.used and made.ending != ".csv" and fits(made):
                self.used.add(made.path)
                self.last = made
                return made
        raise LookupError("no return left for this fault")


def exact(made, row):
    """The rate of a row as it is computed, to four places."""
    return (made.number(f"{row}.executed") * 100 / made.number(f"{row}.adjusted")).quantize(Decimal("0.0001"))


def money(made, number):
    return number * made.factor


def rescore(made, by):
    """The total follows a changed score, and the grade follows the total."""
    made.values["score"] = made.number("score") + by
    if made.values.get("grade"):
        made.values["grade"] = grade(made.values["score"])


def plant(units):
    answers, pick = Answers(), Picker(units)
    by_name = {unit.short: unit for unit in units}
    for unit in units:
        unit.listed_projects = sum("project" in made.values for made in unit.returns) or None
        unit.received = f"2025-03-{unit.between(10, 31):02d}"
    register_faults(by_name, answers)
    pick.returns = [made for unit in units for made in unit.returns]
    for group in (heads, funds, scores, indicators, departments, tables):
        group(pick, answers)
    traits(units, answers)
    return answers


def register_faults(by_name, answers):
    """Units that sent nothing, one that is exempt, one that was late, one that kept a project back."""
    for short in ("农业机械服务中心", "道路运输服务中心", "社会保险服务中心"):
        unit = by_name[short]
        unit.returns, unit.received = [], None
        answers.plant("F-01", "名录应报，没有收到", department=unit.name)
        if unit.listed_projects:
            answers.follows("O-07", "没有报送，项目自评表也就没有", department=unit.name)
    exempt = by_name["档案馆"]
    exempt.owed, exempt.returns, exempt.received, exempt.listed_projects = False, [], None, None
    late = by_name["林业工作站"]
    late.received = "2025-04-09"
    answers.plant("F-14", "截止 3 月 31 日，4 月 9 日才收到", department=late.name, stated="2025-04-09")
    short = by_name["水利局本级"]
    kept = next(made for made in short.returns if "project" in made.values)
    short.returns.remove(kept)
    answers.plant("O-07", f"项目“{kept.values['project']}”的自评表没有报", department=short.name, stated="2", computed="1")
    answers.follows("A-13", "项目自评表少了一份", short.returns[-1], "spent.project")


# ------------------------------------------------------------------------------------------------ money


def funds(pick, answers):
    made = pick.take(forms.NATIONAL)
    right = made.number("total.initial")
    made.values["total.initial"] = right + 9
    answers.plant("B-01", "年初预算总额个位写错，多 9 万元", made, "total.initial", money(made, right + 9), money(made, right))

    made = pick.take(forms.NATIONAL)
    right = made.number("total.rate")
    made.values["total.rate"] = Rate(right + Decimal("3.2"))
    answers.plant("B-03", "总额的执行率多写 3.2 个百分点", made, "total.rate", right + Decimal("3.2"), exact(made, "total"))

    made = pick.take(forms.NATIONAL)
    wrong = made.number("fiscal.executed") * 10000
    made.values["fiscal.executed"] = wrong
    answers.plant("U-02", "财政拨款的执行数按元填在万元表里", made, "fiscal.executed", money(made, wrong))
    for rule, slot in (("U-05", "fiscal.executed"), ("A-03", "total.executed"), ("B-01", "total.executed"), ("B-02", "fiscal.executed"), ("B-03", "fiscal.rate")):
        answers.follows(rule, "财政拨款的执行数大了一万倍", made, slot)

    made = pick.take(forms.SICHUAN, lambda made: made.number("total.remaining") > made.number("other.remaining") + 2)
    adjusted, executed = made.number("other.adjusted"), made.number("other.adjusted") + Decimal("0.6")
    shift(made, "other", executed)
    answers.plant("B-02", "单位资金执行数比预算数多 0.6 万元", made, "other.executed", money(made, executed), money(made, adjusted))

    made = pick.take(forms.SICHUAN)
    text = f"{made.number('fiscal.executed'):.2f}".replace(".", ",0.", 1)
    made.values["fiscal.executed"] = text[:2] + "," + text[2:]
    answers.plant("N-02", "逗号和小数点错位，不能确定是哪个数", made, "fiscal.executed", made.values["fiscal.executed"])
    answers.follows("N-03", "逗号和小数点错位", made, "fiscal.executed")

    made = pick.take(forms.NATIONAL, lambda made: made.ending == ".xlsx")
    made.values["fiscal.executed"] = "#REF!"
    answers.plant("F-10", "公式引用的单元格被删除", made, "fiscal.executed")

    made = pick.take(forms.REPORT)
    right = made.number("line.total")
    made.values["line.total"] = right + Decimal("4.5")
    answers.plant("B-06", "明细合计多 4.5 万元", made, "line.total", money(made, right + Decimal("4.5")), money(made, right))

    made = pick.take(forms.NATIONAL, lambda made: made.ending == ".xlsx")
    for slot in ("total.initial", "fiscal.initial", "carryover.initial", "other.initial"):
        made.values[slot] = f"{made.values[slot]}万元"
    answers.plant("N-06", "金额后面写了“万元”（提示）", made, "total.initial")


def shift(made, source, executed):
    """Another amount is spent from one source; total, rates and scores follow."""
    by = executed - made.number(f"{source}.executed")
    for row in (source, "total"):
        made.values[f"{row}.executed"] = made.number(f"{row}.executed") + by
        made.values[f"{row}.rate"] = rate(made.number(f"{row}.executed"), made.number(f"{row}.adjusted"))
    score = rounded(made.number("total.rate") * made.number("execution.weight") / 100)
    rescore(made, score - made.number("execution.score"))
    made.values["execution.score"] = score


# ------------------------------------------------------------------------------------------------ scores


def scores(pick, answers):
    made = pick.take(forms.NATIONAL)
    right = made.number("execution.score")
    made.values["execution.score"] = Decimal(10)
    rescore(made, 10 - right)
    answers.plant("S-02", "执行率不到 100%，执行率得分填了满分", made, "execution.score", 10, right)

    made = pick.take(forms.NATIONAL)
    right = made.number("score")
    made.values["score"] = right + 2
    made.values["grade"] = grade(right + 2)
    answers.plant("G-01", "总分多 2 分", made, "score", right + 2, right)

    made = pick.take(forms.NATIONAL, lambda made: Decimal(80) < made.number("score") < Decimal(89))
    made.values["grade"] = "优"
    answers.plant("G-03", "不到 90 分填“优”", made, "score", made.number("score"))

    made = pick.take(forms.HUBEI)
    right = made.number("execution.score")
    made.values["execution.score"] = right - 2
    rescore(made, Decimal(-2))
    answers.plant("S-01", "执行率得分少算 2 分", made, "execution.score", right - 2, right)

    made = pick.take(forms.HUBEI_DEPARTMENT)
    made.values["score"] = made.values["grade"] = None
    answers.plant("F-03", "没有得分，也没有等次", made)


def missed(made):
    """The first indicator that was missed."""
    return next(number for number in range(1, 11) if made.values.get(f"{number}.why"))


def has_missed(made):
    return any(made.values.get(f"{number}.why") for number in range(1, 11))


def indicators(pick, answers):
    made = pick.take(forms.NATIONAL, lambda made: has_missed(made) and made.number("score") < 92)
    number = missed(made)
    weight, right = made.number(f"{number}.weight"), made.number(f"{number}.score")
    made.values[f"{number}.score"] = weight
    made.values[f"{number}.why"] = None
    rescore(made, weight - right)
    answers.plant("I-13", "没有达到指标值，填了满分", made, f"{number}.score", weight, right)

    made = pick.take(forms.NATIONAL, lambda made: not made.values["6.why"] and made.number("score") < 92)
    made.values["6.weight"] += 5
    made.values["6.score"] += 5
    rescore(made, 5)
    answers.plant("W-01", "指标分值加执行率分值是 105 分", made, stated=105, computed=100)

    made = pick.take(forms.NATIONAL, has_missed)
    number = missed(made)
    made.values[f"{number}.why"] = None
    answers.plant("I-08", "扣了分，没有写原因", made, f"{number}.score")

    made = pick.take(forms.SICHUAN, lambda made: made.values["3.name"] in ("验收合格率", "质量达标率"))
    made.values["3.done"] = Decimal(104)
    made.values["3.score"], by = made.number("3.weight"), made.number("3.weight") - made.number("3.score")
    made.values["3.why"] = None
    rescore(made, by)
    answers.plant("I-11", "合格率一类的指标填了 104%", made, "3.done")

    first = pick.take(forms.NATIONAL, has_missed)
    second = pick.take(forms.NATIONAL, lambda made: has_missed(made) and made.unit.supervisor != first.unit.supervisor)
    copied = ["因招标文件两次修改，开标时间比计划推迟了四十余天才完成", "设备安装与原有管线位置冲突，重新出图后才恢复现场施工", "年底前完成的工程量已经监理确认，剩余部分转入下一年度继续实施"]
    for made in (first, second):
        made.values[f"{missed(made)}.why"] = "；".join(copied) + "。"
    answers.plant("O-04", "偏差原因与另一个单位的整段相同", max((first, second), key=lambda made: made.path))


# ------------------------------------------------------------------------------------------------ departments


def departments(pick, answers):
    def high(rule, why, slot, by):
        made = pick.take(forms.YUEYANG)
        right = made.number(slot)
        made.values[slot] = right + by
        answers.plant(rule, why, made, slot, money(made, right + by), money(made, right))
        return made

    made = high("A-02", "支出合计多 27 万元", "spent", 27)
    answers.follows("A-05", "支出合计多了，收支相减也不对", made, "left")
    answers.follows("A-06", "支出合计多了，不等于各单位之和", made, "spent")
    made = high("A-05", "当年结余多 1.8 万元", "left", Decimal("1.8"))
    answers.follows("A-06", "当年结余多了，不等于各单位之和", made, "left")
    answers.follows("A-06", "累计结余照抄当年结余", made)
    made = high("A-06", "公务接待费汇总行多 0.9 万元", "reception", Decimal("0.9"))
    answers.follows("C-01", "公务接待费多了，三公经费合计也不对", made, "public")

    made = pick.take(forms.YUEYANG)
    made.values["staff.actual"] = made.number("staff.authorised") + 4
    answers.plant("R-02", "实有人数比编制多 4 人", made, "staff.actual", made.values["staff.actual"], made.values["staff.authorised"])

    made = pick.take(forms.HUBEI_DEPARTMENT)
    right = made.number("all.rate")
    made.values["all.rate"] = Rate(right + Decimal("1.5"))
    answers.plant("D-01", "部门整体执行率多写 1.5 个百分点", made, "all.rate", right + Decimal("1.5"), exact(made, "all"))


def tables(pick, answers):
    made = pick.take(forms.THREE_PUBLIC)
    right = made.number("public")
    made.values["public"] = right + Decimal("0.6")
    answers.plant("C-01", "三公经费决算合计多 0.6 万元", made, "public", money(made, right + Decimal("0.6")), money(made, right))
    table = next(made for made in pick.returns if "汇总表" in made.what and made.unit.supervisor == pick.last.unit.supervisor)
    line = next(slot for slot, value in table.values.items() if value == made.unit.name)
    answers.follows("C-04", "合计多了，增减额也不对", made, "public.change")
    answers.follows("C-04", "合计多了，增减幅度也不对", made, "public.rate")
    answers.follows("C-03", "合计多了，超过预算", made, "public")
    answers.follows("O-01", "该单位的合计多了，与汇总表不同", table, line.replace("unit", "public"))
    answers.follows("O-01", "该单位的合计多了，与汇总表合计不同", table, "public")

    made = pick.take(forms.THREE_PUBLIC)
    right = made.number("reception.change")
    made.values["reception.change"] = -right
    answers.plant("C-04", "公务接待费是减少的，增减金额少写了负号", made, "reception.change", money(made, -right), money(made, right))

    made = next(made for made in pick.returns if "汇总表" in made.what and made is not table)
    right = made.number("3.reception")
    made.values["3.reception"] = right + Decimal("0.27")
    answers.plant("O-01", "汇总表里一个单位的接待费与该单位的表不同", made, "3.reception", money(made, right + Decimal("0.27")), money(made, right))


def heads(pick, answers):
    made = pick.take(forms.NATIONAL)
    made.values["year"] = places.YEAR - 1
    answers.plant("F-05", "用了上年的表，年度没有改", made, stated=places.YEAR - 1)

    made = pick.take(forms.HUBEI)
    made.values["supervisor"] = places.COUNTY + "财政局"
    answers.plant("O-06", "主管部门填成财政局", made, stated=places.COUNTY + "财政局")

    made = pick.take(forms.SICHUAN, lambda made: made.number("total.rate") < 90 and made.values.get("total.why"))
    made.values["total.why"] = None
    answers.plant("X-02", "执行率不到 90%，没有写原因", made)


# ------------------------------------------------------------------------------------------------ traits and files


def traits(units, answers):
    """What forms and low execution bring by themselves: 提示 only."""
    for made in (made for unit in units for made in unit.returns):
        values = made.values
        if made.drawing == forms.TRANSFER:
            answers.follows("I-20", "转移支付表没有成本指标（提示）", made)
        if values.get("score") and values.get("execution.score") and has_weights(made):
            execution, rest = values["execution.score"] * 10, (values["score"] - values["execution.score"]) * 100 / 90
            if rest - execution > 5:
                answers.follows("S-03", "指标得分率比执行得分率高 5 个百分点以上（提示）", made)


def has_weights(made):
    return made.drawing in (forms.NATIONAL, forms.NATIONAL_YUAN, forms.SICHUAN, forms.DEPARTMENT, forms.DEPARTMENT_YUAN)


def files(target, units, answers):
    """Files that are no clean return: another round, a copy, a password, a scan, an archive, a note."""
    returns = [made for unit in units for made in unit.returns]
    planted = {entry.get("path") for entry in answers.found}
    free = [made for made in returns if made.drawing == forms.NATIONAL and made.path not in planted]

    made = free[0]
    values = dict(made.values)
    right = values["total.adjusted"]
    values["total.adjusted"] = right + 6
    first = Path(made.path)
    later = first.with_stem(first.stem + "（修改稿）")
    shutil.move(target / first, target / later)
    write(target / first, made.drawing, values)
    answers.plant("F-02", f"后来报了修改稿 {later.name}，这一份不计入", path=made.path)

    copied = Path(free[1].path)
    copy = copied.with_stem(copied.stem + "(1)")
    shutil.copyfile(target / copied, target / copy)
    answers.plant("F-02", "同一个文件发了两遍，名称带“(1)”的是副本，不计", path=str(copy))

    locked = Path("民政局/社会福利院/2024年度预算执行情况.xlsx")
    source = Path(__file__).resolve().parents[2] / "tests/regressions/encrypted/other_password.xlsx"
    (target / locked).write_bytes(source.read_bytes())
    answers.plant("F-07", "设了打开密码", path=str(locked))
    scan = Path("政府办公室/机关事务服务中心/2024年度自评表盖章扫描件.pdf")
    (target / scan).write_bytes(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n")
    answers.plant("F-07", "只有盖章的扫描件", path=str(scan))

    packed = next(unit for unit in units if unit.short == "森林" or unit.short == "不动产登记中心")
    folder = target / packed.supervisor / packed.short
    members = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    shutil.rmtree(folder)
    (target / packed.supervisor / f"{packed.short}.zip").write_bytes(steady(members))
    for entry in answers.found + answers.follow:
        if entry.get("path", "").startswith(f"{packed.supervisor}/{packed.short}/"):
            entry["path"] = entry["path"].replace(f"{packed.short}/", f"{packed.short}.zip!/", 1)
    (target / "报送说明.txt").write_text("各单位自评表按主管部门分文件夹存放，3 月 31 日截止。\n", encoding="utf-8")
