"""The truth: one figure per unit, item and measure; who counts; totals; receipts; ranking."""
import csv
import io
import json
from decimal import Decimal
from itertools import combinations

ORDER = {"three_public": ("three", "basic", "whole", "inout"), "other": ("inout", "whole", "basic", "three")}


def agree(one, two):
    """Two statements agree within half of what each is printed to."""
    return abs(one.value - two.value) <= (one.step + two.step) / 2


def settle(pairs):
    """The figure that speaks among (family, statement); others that may be taken are alternatives."""
    first = pairs[0][1]
    if all(agree(a[1], b[1]) for a, b in combinations(pairs, 2)):
        best = min(pairs, key=lambda p: p[1].step)[1]
        return best, []
    item = first.key.rsplit(".", 1)[0]
    order = ORDER["three_public" if item.startswith("three_public") else "other"]
    ranked = sorted(pairs, key=lambda p: order.index(p[0]))
    others = [] if order[0] == "three" else [p[1].value for p in ranked[1:]]
    return ranked[0][1], others


def figures(county, unit):
    """item.measure → what the unit's row must say."""
    counting = [f for f in county.filings if f.unit == unit.name and f.standing[0] == "counts"]
    by_key, spoiled, places = {}, {}, {}
    for filing in counting:
        for statement in filing.form.statements:
            if filing.form.family == "project":
                continue
            target = spoiled if statement.key in filing.excluded else by_key
            target.setdefault(statement.key, []).append((filing.form.family, statement))
            places.setdefault(statement.key, []).append(f"{filing.path} {filing.sheet} {statement.cell}")
    out = {}
    for key, pairs in by_key.items():
        best, others = settle(pairs)
        out[key] = figure(best.value, sorted({a for _, s in pairs for a in s.also}), all(s.optional for _, s in pairs), others)
    for key, pairs in spoiled.items():
        out.setdefault(key, figure(pairs[0][1].value, [], False, [], True))
    add_projects(counting, out)
    for filing in county.filings:
        if filing.unit == unit.name and filing.standing[0] != "counts" and "counts" in filing.standing:
            for statement in filing.form.statements:
                if statement.key in out and statement.value != out[statement.key]["value"]:
                    out[statement.key]["alternatives"].append(statement.value)
    for (name, key), change in county.overrides.items():
        if name == unit.name:
            entry = out.setdefault(key, figure(Decimal(0), [], False, []))
            entry["alternatives"] += list(change["alternatives"])
            entry.update({k: v for k, v in change.items() if k != "alternatives" and v is not None})
    for key, spots in places.items():
        out[key]["from"] = "; ".join(spots)
    return out


def figure(value, also, optional, alternatives, excluded=False):
    """One figure of the truth."""
    return {"value": value, "also": also, "optional": optional, "alternatives": list(alternatives), "excluded": excluded,
            "if_excluded": []}


def add_projects(counting, out):
    """Amounts of different projects are added, and only where no whole statement exists."""
    stated = {key.rsplit(".", 1)[0] for key in out}
    whole = any(f.form.family in ("whole", "inout") for f in counting)
    sums = {}
    for filing in counting:
        if filing.form.family == "project":
            for s in filing.form.statements:
                if s.key not in filing.excluded:
                    entry = sums.setdefault(s.key, figure(Decimal(0), list(s.also), whole, []))
                    entry["value"] += s.value
    for key, entry in sums.items():
        if key.rsplit(".", 1)[0] not in stated:
            out[key] = entry


def totals(truth_units, doubts):
    """Sum per key over units that count, what may be added or left out, and over how many units."""
    out = {}
    for unit in truth_units:
        for key, fig in unit["figures"].items():
            line = out.setdefault(key, {"value": Decimal(0), "units": 0, "open": []})
            if fig["excluded"] is True:
                continue
            line["value"] += fig["value"]
            line["units"] += 1
            if fig["excluded"] == "either" or fig["optional"]:
                line["open"].append(-fig["value"])
            line["open"] += [v - fig["value"] for v in fig["alternatives"]]
    for doubt in doubts:
        for key, delta in doubt["delta"].items():
            out.setdefault(key, {"value": Decimal(0), "units": 0, "open": []})["open"].append(delta)
    return out


def ranking(county):
    """Who is ranked, in which half, with which score, or why not."""
    entries = []
    for f in county.filings:
        if f.form.score is None or f.form.family not in ("whole", "project"):
            continue
        if f.standing[0] == "counts" and f.unit:
            ranked, why = f.ranked, f.why
            if len(f.standing) > 1:
                ranked, why = None, "in doubt: " + "/".join(f.standing)
        else:
            ranked, why = False, f.standing[0] if f.unit else "no unit"
        entries.append({"kind": f.form.family, "unit": f.unit, "project": f.form.project, "score": f.form.score,
                        "ranked": ranked, "why": why, "path": f.path, "sheet": f.sheet})
    return entries


def truth(county):
    """Everything the county is worth, ready to be written."""
    units = []
    for unit in county.units.values():
        filings = [f for f in county.filings if f.unit == unit.name]
        units.append({"unit": unit.name, "names": unit.names, "code": unit.code, "supervisor": unit.supervisor,
                      "registered": unit.registered, "receipt": list(unit.receipt), "figures": figures(county, unit),
                      "expects_row": unit.expects_row and any(f.standing[0] == "counts" for f in filings)})
    stray = [{"path": f.path, "sheet": f.sheet, "figures": {s.key: {"value": s.value, "also": list(s.also)} for s in f.form.statements}}
             for f in county.filings if not f.unit and f.standing[0] == "counts"]
    doubts = list(county.doubts)
    for one in stray:
        doubts.append({"unit": "", "why": "return without a unit may stand beside or in the total",
                       "delta": {k: v["value"] for k, v in one["figures"].items()}})
    return {"county": county.ident, "place": county.place, "shape": county.shape, "year": county.year, "roots": list(county.roots),
            "register": county.register_outside[0] if county.register_outside else None, "has_register": county.has_register,
            "units": units, "without_unit": stray, "doubts": doubts, "totals": totals(units, doubts), "ranking": ranking(county),
            "filings": [{"path": f.path, "sheet": f.sheet, "family": f.form.family, "unit": f.unit, "project": f.form.project,
                         "year": f.form.year, "standing": list(f.standing)} for f in county.filings],
            "files": [{"path": p, "fate": fate} for p, fate in county.fates], "notes": county.notes}


def text(value):
    """Decimals as plain text in JSON."""
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(type(value))


def table(header, rows):
    """A small CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([text(v) if isinstance(v, Decimal) else v for v in row])
    return out.getvalue().encode("utf-8-sig")


def tables(data):
    """Name → bytes of the truth of one county."""
    figs = [(u["unit"], k, f["value"], f["excluded"], f["optional"], ";".join(f["also"]), ";".join(text(a) for a in f["alternatives"]))
            for u in data["units"] for k, f in u["figures"].items()]
    return {
        "truth.json": json.dumps(data, ensure_ascii=False, indent=1, default=text).encode("utf-8"),
        "figures.csv": table(("unit", "item.measure", "yuan", "excluded", "optional", "also", "alternatives"), figs),
        "totals.csv": table(("item.measure", "yuan", "units", "open"),
                            [(k, t["value"], t["units"], ";".join(text(o) for o in t["open"])) for k, t in data["totals"].items()]),
        "filings.csv": table(("path", "sheet", "family", "unit", "project", "year", "standing"),
                             [(f["path"], f["sheet"], f["family"], f["unit"], f["project"], f["year"], "|".join(f["standing"]))
                              for f in data["filings"]]),
        "ranking.csv": table(("kind", "unit", "project", "score", "ranked", "why", "path", "sheet"),
                             [[r[k] for k in ("kind", "unit", "project", "score", "ranked", "why", "path", "sheet")] for r in data["ranking"]]),
        "receipts.csv": table(("unit", "standing"), [(u["unit"], "|".join(u["receipt"])) for u in data["units"] if u["registered"]]),
    }
