"""What a run of the program wrote: tables as rows, sheets as values, totals by their headings."""
import csv
import re
import subprocess
import warnings
from decimal import Decimal, InvalidOperation

import openpyxl

SUMMARY = {"年初预算": ("initial",), "全年预算": ("adjusted",), "执行数": ("executed",),
           "基本支出": "expenditure.basic.executed", "人员经费": "expenditure.personnel.executed", "公用经费": "expenditure.public.executed",
           "项目支出": "expenditure.project.executed", "三公经费合计": "three_public.total.executed", "因公出国（境）": "three_public.abroad.executed",
           "车辆购置": "three_public.vehicle_purchase.executed", "车辆运行": "three_public.vehicle_operation.executed",
           "公务接待": "three_public.reception.executed", "编制数": "staff.authorised.count", "在职人数": "staff.actual.count",
           "政府采购预算": "procurement.budget", "政府采购执行": "procurement.executed"}
THREE_ITEMS = {"合计": "total", "出国": "abroad", "用车": "vehicle", "购置": "vehicle_purchase", "运行": "vehicle_operation", "接待": "reception"}
THREE_MEASURES = {"预算": "budget", "决算": "executed", "上年": "prior_executed"}
PEOPLE = ("编制数", "在职人数")


def number(value):
    """A stored value as an exact decimal, or nothing."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def run(program, base, truth, out, with_year):
    """Run the program over one county; returns its exit status."""
    roots = [str(base / "in" / root) if root else str(base / "in") for root in truth["roots"]]
    command = [program, "run", *roots, "-o", str(out / "汇总.xlsx"), "--data", str(out / "data"), "--quiet"]
    if with_year:
        command += ["--year", str(truth["year"])]
    if truth["register"]:
        command += ["--register", str(base / truth["register"])]
    out.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stderr.strip()


def rows(path):
    """A CSV as dictionaries."""
    with open(path, encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


class Workbook:
    """The sheets that hold totals."""

    def __init__(self, path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.book = openpyxl.load_workbook(path, data_only=True)

    def table(self, name, first, plain=True):
        """Rows below the heading row that begins with `first`: (headings, rows)."""
        if name not in self.book.sheetnames:
            return [], []
        lines = [[c for c in line] for line in self.book[name].iter_rows(values_only=True)]
        top = next((i for i, line in enumerate(lines) if first in [str(c).strip() for c in line if c is not None]), None)
        if top is None:
            return [], []
        heads = [re.sub(r"\s", "", str(c)) if c is not None else "" for c in lines[top]]
        return heads, lines[top + 1:]

    def summary(self):
        """部门汇总表: rows by unit and the total row, in yuan, by heading."""
        heads, lines = self.table("部门汇总表", "单位")
        return self.split(heads, lines, {h: h for h in heads if h in SUMMARY})

    def three(self):
        """三公经费表: the same, by item.measure."""
        heads, lines = self.table("三公经费表", "单位")
        keys = {}
        for head in heads:
            item, measure = THREE_ITEMS.get(head[:2]), THREE_MEASURES.get(head[2:])
            if item and measure:
                keys[head] = f"three_public.{item}.{measure}"
        return self.split(heads, lines, keys)

    @staticmethod
    def split(heads, lines, keys):
        """(unit, {key: yuan}) per row, and the last total row."""
        units, total, label = [], {}, ""
        for line in lines:
            name = "" if line[0] is None else str(line[0]).strip()
            values = {}
            for head, key in keys.items():
                value = number(line[heads.index(head)])
                if value is not None:
                    values[key] = value if head in PEOPLE else value * 10000
            if re.match(r"(合计|总计)", name):
                total, label = values, name
            elif "小计" in name or not any(c is not None for c in line):
                continue
            else:
                units.append((name, values))
        return units, total, label

    def overview(self):
        """总览: label → value for the sums of the second block."""
        out = {}
        for line in self.book["总览"].iter_rows(values_only=True):
            for left, right in zip(line, line[1:]):
                match = isinstance(left, str) and re.match(r"(年初预算|全年预算|执行数)", left)
                if match and match.group(1) not in out and number(right) is not None:
                    out[match.group(1)] = number(right) * 10000
        return out

    def receipts(self):
        """报送情况: unit → the words of its lines."""
        heads, lines = self.table("报送情况", "单位名称")
        out = {}
        if "状态" not in heads:
            return out
        unit, state = heads.index("单位名称"), heads.index("状态")
        for line in lines:
            if line[0] is not None and str(line[0]).startswith("未对应"):
                break
            if line[unit] and line[state]:
                note = " ".join(str(c) for c in line[state + 1:] if c is not None)
                out.setdefault(str(line[unit]).strip(), []).append((str(line[state]), note))
        return out
