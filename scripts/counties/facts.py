"""The true figures of one made-up unit, in yuan, all sums exact."""
import random
from decimal import Decimal, ROUND_HALF_UP

PARTS = {
    "three_public.total": ("three_public.abroad", "three_public.vehicle", "three_public.reception"),
    "three_public.vehicle": ("three_public.vehicle_purchase", "three_public.vehicle_operation"),
    "expenditure.basic": ("expenditure.personnel", "expenditure.public"),
    "expenditure.total": ("expenditure.basic", "expenditure.project"),
    "income.total": ("income.carryover", "income.fiscal", "income.gov_fund", "income.other"),
    "funds.total": ("funds.fiscal", "funds.carryover", "funds.other"),
    "assets.total": ("assets.in_use", "assets.leased", "assets.other"),
}


def rounded(value, places=2):
    """Half up, as a clerk rounds."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


class Facts(dict):
    """item.measure → yuan; counts under staff.*.count."""

    def __init__(self, key, scale=1, fine=False, projects=()):
        super().__init__()
        self.key, self.rng, self.fine = key, random.Random(key), fine
        self.projects = {name: project_funds(self.rng, self.grain) for name in projects}
        self.fill(scale)

    def grain(self, value):
        """A value cut to whole 0.01 万元, or to the fen for units that write to the fen."""
        step = Decimal("0.01") if self.fine else Decimal(100)
        return (Decimal(value) / step).to_integral_value(ROUND_HALF_UP) * step

    def fill(self, scale):
        """All figures of the unit."""
        rng = self.rng
        staff = int(rng.randint(14, 60) * scale)
        self["staff.authorised.count"] = Decimal(staff)
        self["staff.actual.count"] = Decimal(staff - rng.randint(0, 3))
        self["staff.retired.count"] = Decimal(rng.randint(3, 20))
        spent = {"expenditure.personnel": self.grain(staff * rng.randint(96000, 128000)),
                 "expenditure.public": self.grain(staff * rng.randint(15000, 21000))}
        own = self.grain(rng.randint(350000, 2600000) * scale)
        spent["expenditure.project"] = own + sum((p["funds.total.executed"] for p in self.projects.values()), Decimal(0))
        for item, value in spent.items():
            self.all_years(item, value)
        self.three_public(staff)
        for total in ("three_public.vehicle", "three_public.total", "expenditure.basic", "expenditure.total"):
            for measure in ("budget", "executed", "prior_executed", "prior_budget", "next_budget"):
                self[f"{total}.{measure}"] = sum((self[f"{p}.{measure}"] for p in PARTS[total]), Decimal(0))
        for item in ("personnel", "public", "project", "basic", "total"):
            budget = self[f"expenditure.{item}.budget"]
            self[f"expenditure.{item}.initial"] = self[f"expenditure.{item}.adjusted"] = budget
        self.sources()
        procured = self.grain(rng.randint(150000, 900000))
        self["procurement.executed"], self["procurement.budget"] = procured, self.grain(procured * Decimal("1.03"))
        for item, share in (("in_use", "0.94"), ("leased", "0.04"), ("other", "0.02")):
            self[f"assets.{item}.amount"] = self.grain(Decimal(staff * 160000) * Decimal(share))
        self["assets.total.amount"] = sum((self[f"{p}.amount"] for p in PARTS["assets.total"]), Decimal(0))

    def all_years(self, item, executed):
        """Budget, last year and next year of an item around what was spent."""
        rng = self.rng
        self[f"{item}.executed"] = executed
        self[f"{item}.budget"] = self.grain(executed * Decimal(rng.randint(1010, 1050)) / 1000)
        self[f"{item}.prior_executed"] = self.grain(executed * Decimal(rng.randint(960, 1060)) / 1000)
        self[f"{item}.prior_budget"] = self.grain(self[f"{item}.prior_executed"] * Decimal("1.02"))
        self[f"{item}.next_budget"] = self.grain(self[f"{item}.budget"] * Decimal(rng.randint(970, 1030)) / 1000)

    def three_public(self, staff):
        """The three public items: no journeys abroad, no new cars."""
        for item in ("abroad", "vehicle_purchase"):
            for measure in ("budget", "executed", "prior_executed", "prior_budget", "next_budget"):
                self[f"three_public.{item}.{measure}"] = Decimal(0)
        self.all_years("three_public.vehicle_operation", self.grain(self.rng.randint(18000, 39000) + staff * 310))
        self.all_years("three_public.reception", self.grain(self.rng.randint(7000, 16000) + staff * 120))
        for item in ("vehicle_operation", "reception"):
            self[f"three_public.{item}.prior_executed"] = self.grain(
                self[f"three_public.{item}.executed"] * Decimal(self.rng.randint(1010, 1060)) / 1000)

    def sources(self):
        """Money by source; in total the budget and the spending of the unit."""
        rng = self.rng
        for measure, total in (("adjusted", self["expenditure.total.budget"]), ("executed", self["expenditure.total.executed"])):
            carry = self.grain(total * Decimal("0.02"))
            other = self.grain(total * Decimal("0.015"))
            self[f"funds.carryover.{measure}"], self[f"funds.other.{measure}"] = carry, other
            self[f"funds.total.{measure}"], self[f"funds.fiscal.{measure}"] = total, total - carry - other
        for item in ("total", "fiscal", "carryover", "other"):
            self[f"funds.{item}.initial"] = self[f"funds.{item}.adjusted"]
        grant = self.grain(self["funds.total.adjusted"] * Decimal(rng.choice(("0", "0.03", "0.05"))))
        self["income.carryover.executed"] = self["funds.carryover.adjusted"]
        self["income.other.executed"] = self["funds.other.adjusted"]
        self["income.gov_fund.executed"] = grant
        self["income.fiscal.executed"] = self["funds.fiscal.adjusted"] - grant
        self["income.total.executed"] = self["funds.total.adjusted"]
        for item in ("total", "fiscal", "carryover", "other", "gov_fund"):
            self[f"income.{item}.budget"] = self[f"income.{item}.executed"]
        rest = self["income.total.executed"] - self["expenditure.total.executed"]
        self["balance.current.executed"] = self["balance.cumulative.executed"] = rest

    def added(self, others):
        """These facts become the sum of other units' (a roll-up)."""
        for key in list(self):
            self[key] = sum((o[key] for o in others), Decimal(0))
        return self


def project_funds(rng, grain):
    """The money of one project."""
    funds = {}
    for item, low, high in (("fiscal", 400000, 1900000), ("carryover", 20000, 90000), ("other", 10000, 60000)):
        budget = grain(rng.randint(low, high))
        funds[f"funds.{item}.initial"] = funds[f"funds.{item}.adjusted"] = budget
        funds[f"funds.{item}.executed"] = grain(budget * Decimal(rng.randint(955, 990)) / 1000)
    for measure in ("initial", "adjusted", "executed"):
        funds[f"funds.total.{measure}"] = sum((funds[f"funds.{i}.{measure}"] for i in ("fiscal", "carryover", "other")), Decimal(0))
    return funds
