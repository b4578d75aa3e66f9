"""Places → the returns of a county, their figures agreeing with each other to the last place."""

import random
from decimal import ROUND_HALF_UP, Decimal

from . import forms, places
from .drawing import Rate, place

CENT = Decimal("0.01")
WEIGHTS = {"national": [10, 10, 10, 10, 10, 8, 8, 7, 7, 10], "hubei": [8, 8, 8, 8, 8, 8, 8, 7, 7, 10]}
# which indicators are missed, and by how much of the target, in percent: from good returns to weak ones
LEVELS = [(26, (1, 2), (4, 12)), (50, (3, 4), (14, 26)), (82, (5, 6), (22, 34)), (100, (7, 8), (28, 38))]
MISSED = [1, 2, 3, 4, 6, 7, 8, 9, 10]
USED = set()


def rounded(number):
    return number.quantize(CENT, ROUND_HALF_UP)


def rate(part, whole):
    return Rate(rounded(part * 100 / whole))


def grade(score):
    return "优" if score >= 90 else "良" if score >= 80 else "中"


class Return:
    """One return before it is written."""

    def __init__(self, unit, what, drawing, values, ending=".xlsx"):
        self.unit, self.what, self.drawing, self.values, self.ending = unit, what, drawing, values, ending
        self.sheet = "表格1" if ending == ".docx" else "自评表"

    @property
    def path(self):
        folder = "" if self.unit.is_supervisor else f"{self.unit.short}/"
        return f"{self.unit.supervisor}/{folder}{places.YEAR}年度{self.what}{self.ending}"

    def cell(self, slot):
        return place(self.drawing, slot)

    def number(self, slot):
        return Decimal(self.values[slot])

    @property
    def factor(self):
        """元 in one unit of the form."""
        return 1 if "（元）" in self.drawing else 10000


class Unit:
    """A unit, what the register says of it, and its returns."""

    def __init__(self, number, supervisor, short, staff, section="", category=""):
        self.supervisor, self.short, self.staff, self.section, self.category = supervisor, short, staff, section, category
        self.is_supervisor = short == supervisor
        self.name = places.COUNTY + short
        self.code = f"{201000 + number}"
        self.random = random.Random(f"{places.COUNTY}/{short}")
        self.owed, self.returns, self.three = True, [], None

    def between(self, low, high):
        return self.random.randint(low, high)

    def money(self, low, high):
        """万元 with two places, never the same twice."""
        while True:
            amount = Decimal(self.between(low * 100, high * 100)).scaleb(-2)
            if amount not in USED and amount % 1:
                USED.add(amount)
                return amount

    def share(self, amount, low, high):
        return rounded(amount * self.between(low, high) / 1000)

    def head(self, **more):
        return {"department": self.name, "supervisor": places.COUNTY + self.supervisor, "year": places.YEAR, **more}

    def add(self, what, drawing, values, ending=".xlsx"):
        made = Return(self, what, drawing, {**self.head(), **values}, ending)
        self.returns.append(made)
        return made

    # ------------------------------------------------------------------------------ projects

    def project(self, subject, drawing, scale):
        title, first, second, served = subject
        name = (places.COUNTY if self.short.endswith("本级") else self.short) + title
        values = {"project": name}
        values["goal"] = f"完成{title}年度任务，服务{served} {self.between(200, 900)} 人次。"
        values["result"] = f"{title}已按计划实施，服务{served} {self.between(910, 990)} 人次。"
        self.funds(values, scale, drawing)
        kinds = self.kinds(first, second, served)
        if drawing == forms.HUBEI:
            self.scores(values, kinds, WEIGHTS["hubei"], 20)
        else:
            # the transfer form has no room for reasons
            self.scores(values, kinds, WEIGHTS["national"], 10, [2, 7] if drawing == forms.TRANSFER else MISSED)
        if drawing == forms.REPORT:
            self.parts(values)
        return values

    def funds(self, values, scale, drawing):
        """Fund rows: opening, full-year and executed, each the sum of its sources."""
        low = 820 if drawing == forms.SICHUAN and self.between(1, 2) == 1 else 912
        done = self.between(low, 990)
        sums = [Decimal(0)] * 3
        for source, (least, most) in (("fiscal", (scale, 6 * scale)), ("carryover", (3, 24)), ("other", (2, 18))):
            adjusted = self.money(least, most)
            executed = self.share(adjusted, max(905 if low > 900 else 815, done - 6), min(995, done + 6))
            amounts = [adjusted, adjusted, executed]
            self.fund(values, source, amounts)
            sums = [a + b for a, b in zip(sums, amounts)]
        self.fund(values, "total", sums)
        if drawing == forms.SICHUAN and Decimal(values["total.rate"]) < 92:
            values["total.why"] = f"合同尾款{self.between(2, 60)}万元按进度于次年{self.between(1, 5)}月支付"
        first, second = self.share(sums[2], 300, 400), self.share(sums[2], 200, 300)
        values.update({"line.1": first, "line.2": second, "line.3": sums[2] - first - second, "line.total": sums[2]})

    @staticmethod
    def fund(values, source, amounts):
        for slot, amount in zip(("initial", "adjusted", "executed"), amounts):
            values[f"{source}.{slot}"] = amount
        values[f"{source}.remaining"] = amounts[1] - amounts[2]
        values[f"{source}.rate"] = rate(amounts[2], amounts[1])

    # ------------------------------------------------------------------------------ indicators and scores

    def kinds(self, first, second, served):
        pick = self.random.choice
        share = lambda names: (pick(names), "%", 90, 96)  # noqa: E731
        kinds = [first, second, share(places.QUALITY), share(places.TIMELY), pick(places.COST), pick(places.ECONOMIC)]
        kinds += [pick(places.SOCIAL), pick(places.GREEN), pick(places.LASTING), (f"{served}满意度", "%", 85, 92)]
        if kinds[6][0] == first[0] or kinds[6][0] == second[0]:
            kinds[6] = ("政策宣传覆盖户数", "户", 420, 2600)
        return kinds

    def scores(self, values, kinds, weights, execution, candidates=MISSED):
        total = rounded(Decimal(values["total.rate"]) * execution / 100)
        values["execution.weight"], values["execution.score"] = Decimal(execution), total
        level = self.between(1, 100)
        _, count, depth = next(found for found in LEVELS if level <= found[0])
        missed = self.random.sample(candidates, min(self.between(*count), len(candidates)))
        for number, (kind, weight) in enumerate(zip(kinds, weights), 1):
            total += self.indicator(values, number, kind, Decimal(weight), depth if number in missed else None)
        values["score"], values["score.weight"] = total, Decimal(sum(weights) + execution)
        values["grade"] = grade(total)

    def indicator(self, values, number, kind, weight, missed):
        name, unit, low, high = kind
        target = self.between(low, high)
        relation = "≤" if number == 5 else "≥"
        if missed:
            actual = target - max(1, target * self.between(*missed) // 100)
        elif relation == "≤":
            actual = target - self.between(1, target // 20)
        elif unit == "%":
            actual = self.between(target + 1, 100)
        else:
            actual = target + self.between(1, target // 15 + 1)
        score = rounded(actual * weight / target) if missed else weight
        reason = None
        if missed:
            reason = self.random.choice(places.REASONS)
            reason = reason.format(a=self.between(2, 19), m=self.between(1, 12), d=self.between(11, 58)) + "。"
        values.update({
            f"{number}.name": name, f"{number}.relation": relation, f"{number}.number": Decimal(target), f"{number}.unit": unit,
            f"{number}.done": Decimal(actual), f"{number}.target": f"{relation}{target}{unit}", f"{number}.actual": f"{actual}{unit}",
            f"{number}.weight": weight, f"{number}.score": score, f"{number}.why": reason,
        })
        return score

    def parts(self, values):
        total = Decimal(0)
        for part, weight in (("decision", 20), ("management", 20), ("output", 30), ("effect", 30)):
            values[f"{part}.weight"] = Decimal(weight)
            values[f"{part}.score"] = Decimal(weight) - Decimal(self.between(5, 35)) / 10
            total += values[f"{part}.score"]
        values.update({"score": total, "score.weight": Decimal(100), "grade": grade(total)})

    def overall(self, values):
        """Five indicators that make up the whole score of a unit."""
        kinds = self.kinds(("重点工作完成数", "项", 22, 48), ("制度建设数量", "项", 22, 36), "服务对象")
        level = self.between(1, 100)
        _, _, depth = next(found for found in LEVELS if level <= found[0])
        count = 1 if level <= 30 else 2 if level <= 60 else 3 if level <= 85 else 4
        order = [1, 2, 3, 6, 10]
        missed = self.random.sample(order, count)
        total = Decimal(0)
        for number, weight in zip(order, (20, 20, 20, 30, 10)):
            kind = kinds[6] if number == 6 else kinds[number - 1]
            total += self.indicator(values, number, kind, Decimal(weight), depth if number in missed else None)
        values["score"], values["grade"] = total, grade(total)

    # ------------------------------------------------------------------------------ the unit as a whole

    def costs(self):
        """What the people of the unit cost: personnel, public, 三公 of this year, last year and the budget."""
        personnel = rounded(self.staff * Decimal(self.between(1180, 1420)) / 100)
        office = rounded(self.staff * Decimal(self.between(190, 235)) / 100)
        self.three = {}
        sums = [Decimal(0)] * 3
        for item, cost in (("reception", (16, 40)), ("operation", (46, 104))):
            now = rounded(self.staff * Decimal(self.between(*cost)) / 1000)
            amounts = [rounded(now * self.between(1020, 1080) / 1000), rounded(now * self.between(1030, 1120) / 1000), now]
            self.change(item, amounts)
            sums = [a + b for a, b in zip(sums, amounts)]
        self.three["operation.again"] = self.three["operation"]
        self.change("public", sums)
        return personnel, office

    def change(self, item, amounts):
        before, budget, now = amounts
        self.three.update({f"{item}.before": before, f"{item}.budget": budget, item: now, f"{item}.change": now - before})
        self.three[f"{item}.rate"] = rate(now - before, before)

    def yueyang(self, projects):
        """Income, expenditure, 三公 and assets of the unit and a centre under it, with their sums."""
        personnel, office = self.costs()
        values = {"staff.authorised": Decimal(self.staff + self.between(1, 4)), "staff.actual": Decimal(self.staff)}
        parts = lambda amount, share: (self.share(amount, share - 20, share + 20), None)  # noqa: E731
        split = {}
        for slot, amount in (("spent.personnel", personnel), ("spent.public", office), ("spent.project", projects[2]),
                             ("reception", self.three["reception"]), ("operation", self.three["operation"])):
            own = parts(amount, 740)[0]
            split["a." + slot], split["b." + slot] = own, amount - own
        for part in "ab":
            part += "."
            basic = split[part + "spent.personnel"] + split[part + "spent.public"]
            spent, left = basic + split[part + "spent.project"], self.money(3, 14)
            carryover, special, other = self.money(6, 24), self.money(2, 9), self.money(2, 8)
            used, leased = self.money(420, 960), self.money(12, 48)
            amounts = {
                "income": spent + left, "income.carryover": carryover, "income.fund": Decimal("0.00"), "income.special": special,
                "income.other": other, "income.fiscal": spent + left - carryover - special - other, "spent": spent,
                "spent.basic": basic, "spent.personnel": split[part + "spent.personnel"], "spent.public": split[part + "spent.public"],
                "spent.project": split[part + "spent.project"], "left": left, "reception": split[part + "reception"],
                "operation": split[part + "operation"], "public": split[part + "reception"] + split[part + "operation"],
                "assets": used + leased, "assets.used": used, "assets.leased": leased,
            }
            for slot, amount in amounts.items():
                values[part + slot] = amount
                values[slot] = values.get(slot, Decimal(0)) + amount
        self.overall(values)
        return values

    def hubei(self, projects):
        """Rates of the whole unit: execution, carry-over, public funds, 三公, purchases."""
        personnel, office = self.costs()
        values = {"staff.authorised": Decimal(self.staff + 3), "staff.actual": Decimal(self.staff), "staff.retired": Decimal(self.between(4, 22))}
        basic = rounded((personnel + office) * Decimal("1.02"))
        basic = [basic, basic, self.share(basic, 965, 990)]
        whole = [a + b for a, b in zip(basic, projects)]
        for name, amounts in (("all", whole), ("basic", basic), ("project", projects)):
            values.update({f"{name}.{slot}": amount for slot, amount in zip(("initial", "adjusted", "executed"), amounts)})
            values[f"{name}.change"] = rate(amounts[1] - amounts[0], amounts[0])
            values[f"{name}.rate"] = rate(amounts[2], amounts[1])
        values["all.left"] = rate(whole[1] - whole[2], whole[1])
        budget, bought = rounded(office * Decimal("1.05")), self.money(60, 160)
        for name, slot, budget, spent in (("public", "ratio", budget, office), ("bought", "rate", bought, self.share(bought, 930, 985)),
                                          ("three", "ratio", self.three["public.budget"], self.three["public"])):
            values.update({f"{name}.budget": budget, f"{name}.spent": spent, f"{name}.{slot}": rate(spent, budget)})
        self.overall(values)
        return values

    def general(self):
        """The national form for the whole unit."""
        personnel, office = self.costs()
        values = {"goal": "保障单位正常运转，完成年度重点工作任务。", "result": "单位运转正常，年度重点工作任务基本完成。"}
        sums = [Decimal(0)] * 3
        for source, adjusted in (("fiscal", rounded((personnel + office) * Decimal("1.18"))), ("carryover", self.money(12, 60)), ("other", self.money(6, 40))):
            amounts = [adjusted, adjusted, self.share(adjusted, 925, 992)]
            self.fund(values, source, amounts)
            sums = [a + b for a, b in zip(sums, amounts)]
        self.fund(values, "total", sums)
        kinds = self.kinds(("重点工作完成数", "项", 22, 48), ("服务对象人次", "人次", 2600, 9800), "服务对象")
        self.scores(values, kinds, WEIGHTS["national"], 10)
        return values

    def people(self):
        """People and running costs, as in the unit's other tables."""
        authorised = self.staff + self.between(1, 4)
        office = rounded(self.staff * Decimal(self.between(190, 235)) / 100)
        values = dict(self.three)
        values.update({"staff.authorised": Decimal(authorised), "staff.actual": Decimal(self.staff), "office": office,
                       "staff.rate": rate(Decimal(self.staff), Decimal(authorised)), "office.before": rounded(office * Decimal("1.03")),
                       "office.budget": rounded(office * Decimal("1.05"))})
        return values

    def two_sided(self):
        wages, aid, office, project = self.money(420, 760), self.money(22, 48), self.money(70, 130), self.money(160, 380)
        total = wages + aid + office + project
        fund, special, other = self.money(12, 60), self.money(6, 24), self.money(5, 20)
        return {"out.wages": wages, "out.aid": aid, "out.public": office, "out.basic": wages + aid + office, "out.project": project,
                "out.total": total, "in.fund": fund, "in.special": special, "in.other": other,
                "in.fiscal": total - fund - special - other, "in.total": total}


PROJECT_FORMS = [forms.NATIONAL, forms.HUBEI, forms.NATIONAL, forms.SICHUAN, forms.NATIONAL_YUAN, forms.NATIONAL, forms.TRANSFER,
                 forms.SICHUAN, forms.NATIONAL, forms.HUBEI, forms.REPORT, forms.NATIONAL, forms.YUEYANG_PROJECT]
ROLLED_UP = ["教育局", "卫生健康局", "文化和旅游局", "住房和城乡建设局"]


def in_yuan(values):
    """The amounts of a form in 元."""
    money = ("initial", "adjusted", "executed")
    return {slot: value * 10000 if slot.endswith(money) else value for slot, value in values.items()}


def county():
    """All units with their returns, without a fault."""
    units, turn = [], 0
    for supervisor, (section, category, members) in places.SUPERVISORS.items():
        for position, (short, staff) in enumerate(members):
            unit = Unit(len(units) + 1, supervisor, short, staff, section, category)
            units.append(unit)
            turn = fill(unit, position, turn)
    for unit in units:
        tables(unit, units.index(unit))
    for supervisor in ROLLED_UP:
        units.append(rollup(supervisor, [unit for unit in units if unit.supervisor == supervisor]))
    return units


def fill(unit, position, turn):
    """A unit's projects and its return as a whole."""
    subjects, sums = places.PROJECTS[unit.supervisor], [Decimal(0)] * 3
    chosen = [position % len(subjects)] if position else [0, 1 % len(subjects)]
    for at in chosen:
        drawing = PROJECT_FORMS[turn % len(PROJECT_FORMS)]
        values = unit.project(subjects[(at + position) % len(subjects)], drawing, 26 + unit.staff // 3)
        sums = [a + values[f"total.{slot}"] for a, slot in zip(sums, ("initial", "adjusted", "executed"))]
        made = in_yuan(values) if drawing == forms.NATIONAL_YUAN else values
        unit.add(f"{values['project']}项目自评表", drawing, made, ending(turn))
        turn += 1
    number = int(unit.code) % 5
    if number in (0, 3) or position == 0 and number == 1:
        drawing, values = forms.YUEYANG, unit.yueyang(sums)
    elif number == 1 or position == 0:
        drawing, values = forms.HUBEI_DEPARTMENT, unit.hubei(sums)
    elif number == 2:
        drawing, values = forms.DEPARTMENT, unit.general()
    else:
        drawing, values = forms.DEPARTMENT_YUAN, in_yuan(unit.general())
    unit.add("部门整体支出绩效自评表", drawing, values, ending(turn + 3))
    return turn


def ending(turn):
    return {5: ".xls", 11: ".docx", 16: ".et", 23: ".docx", 28: ".xls"}.get(turn % 31, ".xlsx")


def tables(unit, number):
    """三公, staff and budget tables of some units."""
    if unit.supervisor in ROLLED_UP:
        unit.add("“三公”经费决算表", forms.THREE_PUBLIC, unit.three, ".csv" if number % 6 == 4 else ".xlsx")
    elif number % 4 == 1:
        unit.add("部门基础数据表", forms.STAFF, unit.people())
    elif number % 5 == 2:
        unit.add("收支预算总表", forms.TWO_SIDED, unit.two_sided())


def rollup(supervisor, members):
    """The 三公 table of a 主管部门 over its units."""
    unit = Unit(900, supervisor, supervisor, 0)
    drawing, values = forms.ROLLUP_HEAD, {item: sum(member.three[item] for member in members) for item in ("public", "operation", "reception")}
    for number, member in enumerate(members, 1):
        drawing += forms.ROLLUP_LINE % ((number,) * 5)
        values.update({f"{number}.number": Decimal(number), f"{number}.unit": member.name})
        values.update({f"{number}.{item}": member.three[item] for item in ("public", "operation", "reception")})
    unit.add("“三公”经费决算汇总表", drawing, values)
    return unit
