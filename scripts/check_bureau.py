#!/usr/bin/env python3
"""Runs both rounds of the made bureau and compares what the program says with tests/bureau/expected.json, one line per difference.

Usage: python3 scripts/check_bureau.py [PROGRAM]      (default target/release/huishen; needs openpyxl; ends with 1 if anything differs)
       python3 scripts/check_bureau.py --results FOLDER      (compares results that are there: d1, d2, r1.xlsx, r2.xlsx)
"""

import csv
import json
import subprocess
import sys
import warnings
from decimal import Decimal
from pathlib import Path

import openpyxl

warnings.filterwarnings("ignore")
HOME = Path(__file__).resolve().parent.parent
GRAVE = {1: "total", 2: "register", 3: "state", 4: "missed", 5: "false", 6: "file", 7: "words"}
AMOUNTS = {"executed": ("executed", "amount"), "": ("executed", "amount", "count")}
REPORTED = {"已报", "退回", "逾期"}
UNREAD = ("未读", "无法读", "不能读", "没有读")


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


class Round:
    """What one run wrote: its tables, its list of receipts, its list of findings with their states."""

    def __init__(self, folder, number):
        data = folder / f"d{number}"
        self.number = number
        self.files = {row["path"]: row for row in table(data / "files.csv")}
        self.filings = table(data / "filings.csv")
        self.findings = table(data / "findings.csv")
        self.units = {row["department"]: row for row in table(data / "departments.csv")}
        book = openpyxl.load_workbook(folder / f"r{number}.xlsx", read_only=False, data_only=True)
        self.receipts = list(receipts(book["报送情况"]))
        self.states = list(states(book["问题清单"]))

    def standing(self, path):
        """What became of a file, in the words of the account."""
        row = self.files.get(path)
        if row is None:
            return "not listed"
        status, message = row["status"], row["message"]
        if status in ("read", "warned"):
            stands = {filing.get("standing", "") for filing in self.filings if filing["path"] == path} - {"", "counts"}
            return {"version": "superseded"}.get(next(iter(stands)), next(iter(stands))) if stands else "counts"
        if status == "no_form":
            return "register" if "单位名录" in message else "explanations" if message.startswith("说明") else "no_form"
        if status == "encrypted":
            return "unread_password"
        if status in ("wrong_type", "unreadable"):
            return "unread_picture" if path.endswith(".jpg") else "unread_old_word" if path.endswith(".doc") else status
        return status


def headed(sheet, first):
    """The rows of a sheet as dictionaries, by the header row that begins with `first`; a new such row starts over, an empty first cell ends."""
    heads = None
    for row in sheet.iter_rows(values_only=True):
        if row[0] == first:
            heads = row
        elif heads and row[0] is not None and str(row[0]).isdigit():
            yield {str(head).replace("\n", ""): value for head, value in zip(heads, row) if head}


def receipts(sheet):
    """Unit, project, state of every line of the register, as 报送情况 shows them."""
    for row in headed(sheet, "序号"):
        if "单位名称" in row and "应报内容" in row:
            project = next((row[head] for head in ("项目", "项目名称", "应报内容") if row.get(head)), "") or ""
            yield row["单位名称"], project, row.get("状态") or ""


def states(sheet):
    """Rule, unit, file name, cell and state of every finding, those closed since the last round too."""
    for row in headed(sheet, "序号"):
        if "状态" in row and "规则" in row:
            place = str(row.get("文件和工作表") or "").split("\n")[0]
            yield {"rule": row["规则"], "unit": row.get("单位") or "", "project": row.get("项目") or "", "file": place, "cell": row.get("单元格") or "",
                   "state": row["状态"] or ""}


def same(a, b):
    try:
        return abs(Decimal(a) - Decimal(b)) <= Decimal("0.005")
    except ArithmeticError:
        return a == b


def fits(wanted, finding):
    """Whether a finding of findings.csv is the wanted one; figures are compared apart."""
    if wanted["rule"] != finding["rule"]:
        return False
    if "file" in wanted and wanted["file"] != finding["path"] or "unit" in wanted and wanted["unit"] != finding["department"]:
        return False
    if wanted["rule"] == "F-01" and finding["project"]:
        return False
    return "cell" not in wanted or wanted["cell"] == finding["cell"]


def beside(wanted, state):
    """Whether a line of the list with states is the wanted one."""
    if wanted["rule"] != state["rule"] or wanted["rule"] == "F-01" and state["project"]:
        return False
    if "file" in wanted and Path(wanted["file"]).name != state["file"] or "unit" in wanted and wanted["unit"] != state["unit"]:
        return False
    return "cell" not in wanted or wanted["cell"] == state["cell"]


def named(wanted):
    return " ".join(str(wanted[key]) for key in ("rule", "unit", "file", "cell") if key in wanted)


def figure(row, key):
    """One figure of a unit; `expenditure.total` stands for executed or amount, whichever the program names."""
    if key in (row.get("excluded") or "").split(";"):
        return ""
    item, _, measure = key.rpartition(".")
    if key.count(".") == 1:
        item, measure = key, ""
    for candidate in AMOUNTS.get(measure, (measure,)):
        whole = f"{item}.{candidate}"
        if row.get(whole) and whole not in (row.get("excluded") or "").split(";"):
            return row[whole]
    return ""


def totals(run, wanted):
    for key, value in wanted["totals"].items():
        found = sum((Decimal(figure(row, key) or 0) for row in run.units.values()), Decimal(0))
        if not same(found, value):
            over = sum(1 for row in run.units.values() if figure(row, key))
            yield 1, f"{key}: {found} over {over} units, must be {value}"
    for unit, figures in wanted["units"].items():
        row = run.units.get(unit)
        if row is None:
            yield 1, f"{unit}: no row" if any(value != "left out" for value in figures.values()) else None
            continue
        for key, value in figures.items():
            found = figure(row, key)
            if value == "left out" and found:
                yield 1, f"{unit} {key}: {found} is counted, must be left out"
            elif value != "left out" and not (found and same(found, value)):
                yield 1, f"{unit} {key}: {found or 'nothing'}, must be {value}"


def register(run, wanted):
    for unit, project, state in wanted["register"]:
        lines = [found for name, whole, found in run.receipts if name == unit and (project in whole if project else whole in ("", "部门整体"))]
        found = lines[0] if lines else "no line"
        kind = "已报" if found in REPORTED else "收到未读" if any(word in found for word in UNREAD) or "部分" in found else found
        if kind != state:
            yield 2, f"{unit} {project or '部门整体'}: {found}, must be {state}"


def files(run, wanted):
    for path, must in wanted["files"].items():
        found = run.standing(path)
        if found != must:
            yield 6, f"{path}: {found}, must be {must}: {run.files.get(path, {}).get('message', '')}"
    for path in run.files.keys() - wanted["files"].keys():
        yield 6, f"{path}: nobody sent it"
    for path, unit in wanted["belongs"].items():
        for filing in run.filings:
            if filing["path"] == path and filing["department"] != unit:
                yield 6, f"{path}: taken for “{filing['department']}”, must be {unit}"


def findings(run, wanted, faults):
    for fault in faults:
        hits = [finding for finding in run.findings if fits(fault, finding)]
        if not hits:
            yield 4, f"{fault['key']}: {named(fault)} is not reported"
            continue
        for key in ("stated", "computed"):
            if key in fault and not any(same(hit[key], fault[key]) for hit in hits):
                yield 7, f"{fault['key']}: {named(fault)} {key} {hits[0][key] or 'nothing'}, must be {fault[key]}"
    for finding in run.findings:
        allowed = any(rule == finding["rule"] and place in ("", finding["path"], finding["department"]) for rule, place, _ in wanted["also"])
        if finding["severity"] != "notice" and not allowed and not any(fits(fault, finding) for fault in faults):
            yield 5, f"{finding['rule']} {finding['department']} {finding['project']} {finding['path']} {finding['cell']}: {finding['message'][:90]}"


def since(first, second, wanted, faults):
    """The states of round two: of every planted fault, then of every other finding by whether it stood in round one at the same place."""
    meant = {"remaining": "仍存", "new": "新增", "explained": "已说明", "closed": "已改"}
    for item in wanted["findings"]:
        fault = {**faults.get(item["key"], {}), **item}
        if item["key"] in faults and not any(fits(fault, finding) for finding in first.findings):
            continue
        found = {line["state"] for line in second.states if beside(fault, line)} or {"nowhere"}
        if not found <= {meant[state] for state in item["state"].split(" or ")}:
            yield 3, f"{item['key']}: {named(fault)} is {'、'.join(sorted(found))}, must be {item['state']}"
    place = lambda line: tuple(line[key] for key in ("rule", "unit", "project", "file", "cell"))
    before = {place(line) for line in first.states}
    for line in second.states:
        if line["state"] in ("仍存", "新增") and (line["state"] == "仍存") != (place(line) in before):
            yield 3, f"{' '.join(part for part in place(line) if part)} is {line['state']}, {'it' if place(line) in before else 'it never'} stood there in round one"


def run(program, folder):
    """Both rounds as the README says."""
    subprocess.run([sys.executable, HOME / "scripts" / "make_bureau.py", folder], check=True, stdout=subprocess.DEVNULL)
    for arguments in (["round1", "-o", "r1.xlsx", "--data", "d1", "--notices", "n1"], ["round2", "-o", "r2.xlsx", "--data", "d2", "--notices", "n2", "--earlier", "d1"]):
        ended = subprocess.run([program, "run", *arguments, "--quiet"], cwd=folder).returncode
        if ended != 1:
            print(f"run of {arguments[0]} ended with {ended}, must be 1: there are errors")


def main():
    if sys.argv[1:2] == ["--results"]:
        folder = Path(sys.argv[2])
    else:
        folder = HOME / "target" / "bureau"
        run(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else HOME / "target" / "release" / "huishen", folder)
    expected = json.loads((HOME / "tests" / "bureau" / "expected.json").read_text(encoding="utf-8"))
    first, second = Round(folder, 1), Round(folder, 2)
    one, two = expected["round1"], expected["round2"]
    faults = {fault["key"]: fault for fault in one["findings"]}
    open_now = [{**faults.get(item["key"], {}), **item} for item in two["findings"] if item["state"] != "closed" and "or" not in item["state"].split()]
    maybe = [{**faults[item["key"]], **item} for item in two["findings"] if "or" in item["state"].split()]
    two["also"] += [[fault["rule"], fault.get("file") or fault.get("unit"), ""] for fault in maybe]
    lines = [(1, *line) for part in (totals(first, one), register(first, one), files(first, one), findings(first, one, one["findings"])) for line in part if line[1]]
    parts = (totals(second, two), register(second, two), files(second, two), findings(second, two, open_now), since(first, second, two, faults))
    lines += [(2, *line) for part in parts for line in part if line[1]]
    for number, grave, text in sorted(lines, key=lambda line: (line[1], line[0])):
        print(f"{GRAVE[grave]} round {number}: {text}")
    print(f"{len(lines)} differences")
    sys.exit(1 if lines else 0)


if __name__ == "__main__":
    main()
