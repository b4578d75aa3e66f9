"""Compare what the program makes of the counties with their truth.

    python scripts/counties/check.py PROGRAM COUNTIES [--only 03] [--kinds figure,total] [--out DIR]

Every difference is one line: county, mode (year: with --year; free: without), kind, unit, what, expected, got, where.
Exit status 0: no difference; 1: differences; 2: the program did not run.
"""
import argparse
import collections
import json
import pathlib
import re
import sys
import tempfile
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from counties.outputs import SUMMARY, Workbook, number, rows, run  # noqa: E402

MEASURES = ("initial", "adjusted", "budget", "planned", "received", "executed", "remaining", "amount")
SIDE = ("prior_executed", "prior_budget")
FEN = Decimal("0.005")
SPARE = ("expenditure.total.budget", "income.total.budget")


class Report:
    """Collects differences."""

    def __init__(self, county, mode):
        self.county, self.mode, self.lines = county, mode, []

    def add(self, kind, unit, what, expected, got, where=""):
        """One difference."""
        self.lines.append((self.county, self.mode, kind, unit, what, shown(expected), shown(got), where))


def shown(value):
    """A value for one line of the report."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value)


def near(one, two):
    """Equal to the fen."""
    return abs(one - two) <= FEN


def reachable(value, total, opened):
    """The total, or the total with some of the open outcomes."""
    if near(value, total):
        return True
    sums = {total}
    for delta in opened:
        sums |= {s + delta for s in sums}
        if len(sums) > 200000:
            return any(near(value, s) for s in sums)
    return any(near(value, s) for s in sums)


def load(path):
    """The truth with decimals."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    for unit in truth["units"]:
        for fig in unit["figures"].values():
            fig["value"] = Decimal(fig["value"])
            fig["alternatives"] = [Decimal(a) for a in fig["alternatives"]]
            fig["if_excluded"] = [Decimal(a) for a in fig["if_excluded"]]
    for total in truth["totals"].values():
        total["value"], total["open"] = Decimal(total["value"]), [Decimal(o) for o in total["open"]]
    for stray in truth["without_unit"]:
        for fig in stray["figures"].values():
            fig["value"] = Decimal(fig["value"])
    for doubt in truth["doubts"]:
        doubt["delta"] = {k: Decimal(v) for k, v in doubt["delta"].items()}
    return truth


def folded(name):
    """Names without blanks."""
    return re.sub(r"\s", "", name or "")


def owner(truth, name):
    """The unit of the truth that a printed name belongs to."""
    for unit in truth["units"]:
        if folded(name) and folded(name) in [folded(n) for n in unit["names"]]:
            return unit
    return None


def columns_for(key, also, row):
    """The columns of a row in which the figure may stand."""
    names = [key]
    for other in also:
        names += [f"{other[:-1]}{m}" for m in MEASURES] if other.endswith(".*") else [other]
    return [n for n in dict.fromkeys(names) if n in row and row[n] != ""]


def compare_row(report, unit, row):
    """One row of departments.csv against the figures of its unit."""
    left_out = set((row.get("excluded") or "").split(";"))
    used = set()
    for key, fig in unit["figures"].items():
        found = columns_for(key, fig["also"], row)
        used.update(found)
        where = fig.get("from", "")
        out = key in left_out or any(f in left_out for f in found)
        if not found:
            if not fig["optional"] and fig["excluded"] is not True:
                report.add("missing", unit["unit"], key, fig["value"], None, where)
            continue
        if len(found) > 1:
            report.add("two_measures", unit["unit"], key, key, "+".join(found), where)
        for name in found:
            value = number(row[name])
            fit = [fig["value"], *fig["alternatives"]] + (fig["if_excluded"] if out else [])
            if value is None or not any(near(value, f) for f in fit):
                report.add("figure", unit["unit"], name, fig["value"], row[name], where)
        if fig["excluded"] is True and not out:
            report.add("not_excluded", unit["unit"], key, "excluded", row[found[0]], where)
        if fig["excluded"] is False and out:
            report.add("wrongly_excluded", unit["unit"], key, "counts", "excluded", where)
    for name, text in row.items():
        item, _, measure = (name or "").rpartition(".")
        if text and item and measure in MEASURES + SIDE and name not in used and not item.startswith(("score", "execution")):
            if measure in MEASURES and name not in left_out:
                report.add("extra", unit["unit"], name, None, text)


def compare_departments(report, truth, table):
    """departments.csv: every unit once, its figures, nobody else."""
    claimed, loose = collections.defaultdict(list), []
    for row in table:
        unit = owner(truth, row["department"])
        claimed[unit["unit"]].append(row) if unit else loose.append(row)
    doubtful = {d["unit"] for d in truth["doubts"]}
    for unit in truth["units"]:
        got = claimed[unit["unit"]]
        current = [r for r in got if r["year"] in ("", str(truth["year"]))]
        if len(current) > 1 or len(got) > 1 and len(current) != 1:
            report.add("unit_twice", unit["unit"], "rows", 1, "; ".join(f"{r['department']} {r['year']}" for r in got))
        chosen = (current or got)[:1]
        if not unit["expects_row"]:
            for row in chosen if current else []:
                money = [k for k in row if k and k.rpartition(".")[2] in MEASURES and k.count(".") and row[k]
                         and not k.startswith("score") and k not in (row.get("excluded") or "").split(";")]
                if money and unit["unit"] not in doubtful and not unit["figures"]:
                    report.add("counted", unit["unit"], "row", "stays out", f"{len(money)} figures, {money[0]} {row[money[0]]}")
            if chosen and unit["figures"]:
                compare_row(report, unit, chosen[0])
        elif not chosen:
            report.add("no_row", unit["unit"], "row", "a row", None)
        else:
            if chosen[0]["year"] not in ("", str(truth["year"])):
                report.add("year", unit["unit"], "year", truth["year"], chosen[0]["year"])
            compare_row(report, unit, chosen[0])
    compare_loose(report, truth, loose)


def compare_loose(report, truth, loose):
    """Rows of nobody: one per return without a unit; no sample, no stranger."""
    for stray in truth["without_unit"]:
        stem = pathlib.PurePosixPath(stray["path"]).stem
        named = [r for r in loose if stem in r["department"]]
        blank = [r for r in loose if not folded(r["department"])]
        match = next((r for r in named + blank if fits(stray, r)), None)
        if match is None:
            report.add("without_unit", "", stray["path"], "a row of its own", f"{len(named) + len(blank)} nameless rows")
        else:
            loose.remove(match)
    for row in loose:
        filled = [k for k in row if k and row[k] and k.rpartition(".")[2] in MEASURES]
        report.add("unknown_row", row["department"] or "(no name)", "row", None, f"{len(filled)} amounts, score {row.get('score')}")


def fits(stray, row):
    """All figures of a return without a unit stand in the row."""
    for key, fig in stray["figures"].items():
        found = columns_for(key, fig["also"], row)
        if not found or not near(number(row[found[0]]) or Decimal(0), fig["value"]):
            return False
    return True


def compare_csv_totals(report, truth, table):
    """The sums of departments.csv without what it excludes."""
    sums = collections.defaultdict(Decimal)
    for row in table:
        out = (row.get("excluded") or "").split(";")
        for name, text in row.items():
            if name and text and name.count(".") and name not in out and number(text) is not None:
                sums[name] += number(text)
    for key, total in truth["totals"].items():
        if key.rpartition(".")[2] in SIDE or len(total["open"]) > 16:
            continue
        if any(key in u["figures"] and u["figures"][key]["also"] for u in truth["units"]):
            continue
        if not reachable(sums[key], total["value"], total["open"]):
            report.add("total", "(county)", key, total["value"], sums[key])


def sheet_value(unit, heading):
    """What a column of 部门汇总表 should hold for a unit: (value, open outcomes), or nothing."""
    spec = SUMMARY[heading]
    keys = [spec] if isinstance(spec, str) else [f"{item}.{spec[0]}" for item in ("expenditure.total", "funds.total")]
    figures = [unit["figures"][k] for k in keys if k in unit["figures"]]
    sure = [f for f in figures if not f["optional"]]
    if sure:
        return None if sure[0]["excluded"] is True else with_open(sure[0])
    spare = [unit["figures"][k] for k in SPARE if spec in (("initial",), ("adjusted",)) and k in unit["figures"]]
    choices = [f["value"] for f in figures + spare]
    return (choices[0], [-choices[0]] + [c - choices[0] for c in choices[1:]]) if choices else None


def with_open(fig):
    """A figure's value and by what it may differ."""
    opened = [a - fig["value"] for a in fig["alternatives"]]
    if fig["excluded"] == "either" or fig["also"]:
        opened.append(-fig["value"])
    return fig["value"], opened


def compare_summary(report, truth, book):
    """部门汇总表: every unit once, its cells, its total row; 总览 over the same units or all."""
    units, total, _ = book.summary()
    seen = collections.Counter()
    values = {}
    for name, cells in units:
        unit = owner(truth, name)
        if unit:
            seen[unit["unit"]] += 1
            values[unit["unit"]] = cells
        elif not any(pathlib.PurePosixPath(s["path"]).stem in name or not name for s in truth["without_unit"]):
            report.add("summary_row", name or "(no name)", "部门汇总表", None, f"{len(cells)} cells")
    for name, count in seen.items():
        if count > 1:
            report.add("unit_twice", name, "部门汇总表", 1, count)
    doubts = [d["delta"] for d in truth["doubts"]]
    for heading in SUMMARY:
        whole, opened = Decimal(0), []
        for unit in truth["units"]:
            pair = sheet_value(unit, heading)
            if pair:
                whole, opened = whole + pair[0], opened + pair[1]
                cell = values.get(unit["unit"], {}).get(heading)
                if cell is not None and not reachable(cell, pair[0], pair[1]):
                    report.add("summary_cell", unit["unit"], f"部门汇总表 {heading}", pair[0], cell)
                if cell is None and unit["expects_row"] and not pair[1]:
                    report.add("summary_cell", unit["unit"], f"部门汇总表 {heading}", pair[0], None)
        spec = SUMMARY[heading]
        for delta in doubts:
            keys = [spec] if isinstance(spec, str) else [f"expenditure.total.{spec[0]}", f"funds.total.{spec[0]}"]
            opened += [delta[k] for k in keys if k in delta][:1]
        got = total.get(heading, Decimal(0))
        if len(opened) <= 16 and not reachable(got, whole, opened):
            report.add("summary_total", "(county)", f"部门汇总表 合计 {heading}", whole, got)
    compare_overview(report, truth, book.overview())


def compare_overview(report, truth, overview):
    """总览: sums over all units that state the figure, or all three over the units that state all."""
    names = ("年初预算", "全年预算", "执行数")
    for name in names:
        if name not in overview:
            report.add("overview", "(county)", f"总览 {name}", "a sum", None)
            continue
        choices = []
        for common in (False, True):
            whole, opened = Decimal(0), []
            for unit in truth["units"]:
                pairs = {n: sheet_value(unit, n) for n in names}
                if pairs[name] and (not common or all(pairs.values())):
                    whole, opened = whole + pairs[name][0], opened + pairs[name][1]
            measure = SUMMARY[name][0]
            for doubt in truth["doubts"]:
                keys = [f"expenditure.total.{measure}", f"funds.total.{measure}"]
                opened += [doubt["delta"][k] for k in keys if k in doubt["delta"]][:1]
            choices.append((whole, opened))
        if not any(reachable(overview[name], whole, opened) for whole, opened in choices):
            report.add("overview", "(county)", f"总览 {name}", choices[0][0], overview[name])


def compare_three(report, truth, book):
    """三公经费表: every unit that states three public items, once, and the total row."""
    units, total, _ = book.three()
    values, seen = {}, collections.Counter()
    for name, cells in units:
        unit = owner(truth, name)
        if unit:
            seen[unit["unit"]] += 1
            values[unit["unit"]] = cells
    for name, count in seen.items():
        if count > 1:
            report.add("unit_twice", name, "三公经费表", 1, count)
    sums = collections.defaultdict(lambda: [Decimal(0), []])
    for unit in truth["units"]:
        for key, fig in unit["figures"].items():
            if not key.startswith("three_public.") or key.rpartition(".")[2] not in ("budget", "executed", "prior_executed"):
                continue
            cell = values.get(unit["unit"], {}).get(key)
            loose = fig["excluded"] is not False or fig["optional"]
            if cell is None and not loose and unit["expects_row"]:
                report.add("three_cell", unit["unit"], f"三公经费表 {key}", fig["value"], None, fig.get("from", ""))
            elif cell is not None and not any(near(cell, v) for v in [fig["value"], *fig["alternatives"], *fig["if_excluded"]]):
                report.add("three_cell", unit["unit"], f"三公经费表 {key}", fig["value"], cell, fig.get("from", ""))
            if fig["excluded"] is not True:
                sums[key][0] += fig["value"]
                sums[key][1] += [-fig["value"]] if loose else []
                sums[key][1] += [a - fig["value"] for a in fig["alternatives"]]
    for key, (whole, opened) in sums.items():
        opened = opened + [d["delta"][key] for d in truth["doubts"] if key in d["delta"]]
        if key.endswith("prior_executed") or len(opened) > 16:
            continue
        if not reachable(total.get(key, Decimal(0)), whole, opened):
            report.add("three_total", "(county)", f"三公经费表 合计 {key}", whole, total.get(key))


def compare_ranking(report, truth, table):
    """ranking.csv: who is ranked, once, with which score; and nobody else."""
    half = lambda row: "project" if "项目" in row["group"] else "whole"  # noqa: E731
    ranked = collections.defaultdict(list)
    for row in table:
        if row["rank"]:
            unit = owner(truth, row["department"])
            ranked[(half(row), unit["unit"] if unit else row["department"], row["project"])].append(row)
    expected = collections.defaultdict(list)
    for entry in truth["ranking"]:
        expected[(entry["kind"], entry["unit"], entry["project"])].append(entry)
    for key, entries in expected.items():
        got = ranked.pop(key, [])
        flags = [e["ranked"] for e in entries]
        must = True in flags or flags.count(None) > 1
        label = f"{key[0]} {key[2]}".strip()
        if len(got) > 1:
            report.add("ranked_twice", key[1] or "(no name)", label, 1, len(got), entries[0]["path"])
        if must and not got:
            report.add("not_ranked", key[1], label, "ranked", noted(table, truth, key), entries[0]["path"])
        if got and not must and None not in flags:
            report.add("ranked", key[1] or "(no name)", label, f"not ranked: {entries[0]['why']}", f"rank {got[0]['rank']}", entries[0]["path"])
        if got and must:
            scores = [Decimal(e["score"]) for e in entries if e["ranked"] is not False]
            value = number(got[0]["self_score"])
            if value is None or not any(near(value, s) for s in scores):
                report.add("score", key[1], label, "/".join(map(str, scores)), got[0]["self_score"], entries[0]["path"])
    for key, got in ranked.items():
        report.add("ranked", key[1] or "(no name)", f"{key[0]} {key[2]}".strip(), "no such entry", f"rank {got[0]['rank']}")


def noted(table, truth, key):
    """What ranking.csv says of an entry without a rank."""
    for row in table:
        unit = owner(truth, row["department"])
        if unit and unit["unit"] == key[1] and row["project"] == key[2] and not row["rank"]:
            return f"not ranked: {row['note']}"
    return "absent"


def compare_standing(report, truth, table):
    """filings.csv: the standing of every form."""
    if not table or "standing" not in table[0]:
        report.add("no_column", "", "filings.csv standing", "a column", None)
        return
    by_path = collections.defaultdict(list)
    for filing in truth["filings"]:
        by_path[filing["path"]].append(filing)
    rows_of = collections.defaultdict(list)
    for row in table:
        rows_of[row["path"]].append(row)
    for path, filings in by_path.items():
        for filing in filings:
            mine = [r for r in rows_of[path] if len(filings) == 1 or r["sheet"] == filing["sheet"]]
            words = {r["standing"] for r in mine}
            wrong = [w for w in words if w not in filing["standing"]]
            if wrong or not mine:
                report.add("standing", filing["unit"] or "(no name)", f"{path} {filing['sheet']}", "/".join(filing["standing"]), "/".join(sorted(words)) or "no form")


def state_of(words):
    """The words of 报送情况 for a unit as one standing."""
    kinds = set()
    for word, note in words:
        text = word + " " + note
        if re.search("部分|还差|不全", text):
            kinds.add("部分报送")
        elif re.search("未读|无法读|没有读出|读不出", word):
            kinds.add("收到未读")
        elif "未报" in word:
            kinds.add("未报")
        elif re.search("免报|不催|不报", word):
            kinds.add("免报")
        elif re.search("年度", word):
            kinds.add("其他年度")
        elif re.search("汇总", word):
            kinds.add("汇总")
        else:
            kinds.add("已报")
    if len(kinds) > 1:
        return "部分报送"
    return next(iter(kinds))


def compare_receipts(report, truth, book):
    """报送情况: one standing per registered unit."""
    lines = collections.defaultdict(list)
    for name, words in book.receipts().items():
        unit = owner(truth, name)
        lines[unit["unit"] if unit else name] += words
    for unit in truth["units"]:
        if not unit["registered"]:
            continue
        if unit["unit"] not in lines:
            report.add("receipt", unit["unit"], "报送情况", "/".join(unit["receipt"]), "no line")
        elif state_of(lines[unit["unit"]]) not in unit["receipt"]:
            report.add("receipt", unit["unit"], "报送情况", "/".join(unit["receipt"]), "; ".join(f"{w} {n}"[:60] for w, n in lines[unit["unit"]]))


def check_county(program, base, out):
    """Both runs of one county."""
    truth, lines = load(base / "truth" / "truth.json"), []
    for mode in ("year", "free"):
        report = Report(truth["county"], mode)
        status, message = run(program, base, truth, out / truth["county"] / mode, mode == "year")
        if status not in (0, 1):
            report.add("no_run", "", "exit", "0 or 1", f"{status} {message[:200]}")
        else:
            folder = out / truth["county"] / mode
            table = rows(folder / "data" / "departments.csv")
            compare_departments(report, truth, table)
            compare_csv_totals(report, truth, table)
            compare_ranking(report, truth, rows(folder / "data" / "ranking.csv"))
            compare_standing(report, truth, rows(folder / "data" / "filings.csv"))
            book = Workbook(folder / "汇总.xlsx")
            compare_summary(report, truth, book)
            compare_three(report, truth, book)
            compare_receipts(report, truth, book)
        lines += report.lines
    return lines


def main():
    """Check every county, print the differences and a summary."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("counties", type=pathlib.Path)
    parser.add_argument("--only", default="", help="only counties whose name begins so")
    parser.add_argument("--kinds", default="", help="print only these kinds, separated by commas")
    parser.add_argument("--out", type=pathlib.Path, help="keep the outputs here")
    options = parser.parse_args()
    kinds = [k for k in options.kinds.split(",") if k]
    with tempfile.TemporaryDirectory() as spare:
        lines = []
        for base in sorted(p for p in options.counties.iterdir() if (p / "truth").is_dir() and p.name.startswith(options.only)):
            lines += check_county(options.program, base, options.out or pathlib.Path(spare))
    for line in lines:
        if not kinds or line[2] in kinds:
            print("\t".join(line))
    counts = collections.Counter((l[0], l[2]) for l in lines)
    for county in sorted({l[0] for l in lines}):
        print(f"# {county}: " + ", ".join(f"{k} {n}" for (c, k), n in sorted(counts.items()) if c == county))
    print(f"# {len(lines)} differences")
    sys.exit(2 if any(l[2] == "no_run" for l in lines) else 1 if lines else 0)


if __name__ == "__main__":
    main()
