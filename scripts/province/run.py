#!/usr/bin/env python3
"""One folder of returns per county in, one province out: each county is one task of a Ray cluster.

    pip install "ray[default]" duckdb
    scripts/province/run.py 各县 -o 全省 --program target/release/huishen [--year 2024] [--address auto]

Nothing of the program's own goes over the machines: each task runs it on one county and writes

    全省/表/area=甲县/        its tables as CSV, which --merge takes
    全省/parquet/area=甲县/year=2024/TABLE.parquet

and the province is put together twice, by --merge and by a query over all Parquet files. Both must agree to the fen, or the
script says where they do not and ends with 1. A task whose worker dies is started again (--retries); a county that cannot be
read costs that county, is named, and the others go on.

Without --address Ray starts on this machine; a cluster needs the folders at the same path on every machine.
"""

import argparse
import csv
import decimal
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import duckdb
import ray

decimal.getcontext().prec = 60
# What is compared: amounts of whole units that add up.
SUMS = ["expenditure.total.executed", "expenditure.total.budget", "funds.total.executed", "three_public.total.executed"]


def read_county(program: str, county: str, out: str, year: int | None) -> dict:
    """Runs the program on one county and turns its tables into Parquet. Done again, it replaces what it wrote."""
    began = time.time()
    area = pathlib.Path(county).name
    tables = pathlib.Path(out, "表", f"area={area}")
    book = pathlib.Path(out, "工作簿", f"{area}.xlsx")
    for folder in (tables, book.parent):
        folder.mkdir(parents=True, exist_ok=True)
    order = [program, "run", county, "-o", str(book), "--data", str(tables), "--jobs", "1", "--quiet",
             "--decisions", str(book.with_name(f"{area}决定.xlsx"))]
    done = subprocess.run(order + (["--year", str(year)] if year else []), capture_output=True, text=True)
    if done.returncode > 1:
        return {"area": area, "error": done.stderr.strip()}
    files = write_parquet(tables, pathlib.Path(out, "parquet", f"area={area}"))
    return {"area": area, "tables": str(tables), "files": files, "seconds": round(time.time() - began, 2)}


def write_parquet(tables: pathlib.Path, target: pathlib.Path) -> int:
    """Each table by year where it has one, with the types that views.sql gives its columns; gives the number of files."""
    shutil.rmtree(target, ignore_errors=True)
    here = duckdb.connect()
    here.execute(f"SET file_search_path = '{tables}'")
    here.execute((tables / "views.sql").read_text(encoding="utf-8"))
    count = 0
    for (name,) in here.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall():
        heads = {row[0] for row in here.execute(f"DESCRIBE {name}").fetchall()}
        years = [row[0] for row in here.execute(f"SELECT DISTINCT year FROM {name} ORDER BY 1").fetchall()] if "year" in heads else [None]
        for year in years:
            folder = target / f"year={year if year is not None else 'none'}"
            folder.mkdir(parents=True, exist_ok=True)
            which = "" if "year" not in heads else f"WHERE year IS NOT DISTINCT FROM {year if year is not None else 'NULL'}"
            keep = "* EXCLUDE (year)" if "year" in heads else "*"
            here.execute(f"COPY (SELECT {keep} FROM {name} {which}) TO '{folder / name}.parquet' (FORMAT parquet)")
            count += 1
    return count


def by_merge(program: str, done: list[dict], out: pathlib.Path, year: int | None) -> tuple[str, dict[str, decimal.Decimal]]:
    """The roll-up by the program itself: the year it is of, and the sums over the units of that year."""
    order = [program, "run", "--merge", *[f"{one['area']}={one['tables']}" for one in done],
             "-o", str(out / "全省.xlsx"), "--data", str(out / "全省表"), "--quiet"]
    merged = subprocess.run(order + (["--year", str(year)] if year else []), capture_output=True, text=True)
    if merged.returncode > 1:
        sys.exit(f"汇总没有完成：{merged.stderr.strip()}")
    of = str(json.loads((out / "全省表" / "run.json").read_text(encoding="utf-8"))["year"] or "none")
    sums = dict.fromkeys(SUMS, decimal.Decimal(0))
    with open(out / "全省表" / "departments.csv", encoding="utf-8-sig", newline="") as table:
        for row in csv.DictReader(table):
            for name in SUMS:
                if row.get(name) and (row["year"] or "none") == of:
                    sums[name] += decimal.Decimal(row[name])
    return of, sums


def by_query(out: pathlib.Path, year: str) -> dict[str, decimal.Decimal]:
    """The roll-up by one query over the Parquet files of all areas: what one year holds is read and nothing else."""
    found = duckdb.connect()
    found.execute(
        f"CREATE VIEW departments AS SELECT * FROM read_parquet('{out}/parquet/*/*/departments.parquet', "
        "hive_partitioning = true, hive_types_autocast = false, union_by_name = true)"
    )
    heads = {row[0] for row in found.execute("DESCRIBE departments").fetchall()}
    total = lambda name: found.execute(f'SELECT sum("{name}") FROM departments WHERE year = ?', [year]).fetchone()[0] if name in heads else None
    return {name: decimal.Decimal(total(name) or 0) for name in SUMS}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counties", help="a folder with one folder per county")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--program", default="huishen")
    parser.add_argument("--year", type=int)
    parser.add_argument("--address", help="of a Ray cluster; none starts one here")
    parser.add_argument("--workers", type=int, help="how many tasks at a time on this machine")
    parser.add_argument("--retries", type=int, default=2, help="how often a county is tried again when its worker dies")
    args = parser.parse_args()
    out = pathlib.Path(args.output).absolute()
    program = os.path.abspath(args.program) if os.sep in args.program else shutil.which(args.program) or args.program
    counties = sorted(str(one.absolute()) for one in pathlib.Path(args.counties).iterdir() if one.is_dir())
    began = time.time()
    ray.init(address=args.address, num_cpus=None if args.address else args.workers, include_dashboard=False, log_to_driver=False)
    task = ray.remote(max_retries=args.retries)(read_county)
    waiting = {task.remote(program, county, str(out), args.year): county for county in counties}
    done, failed = [], []
    while waiting:
        (ready,), _ = ray.wait(list(waiting), num_returns=1)
        county = pathlib.Path(waiting.pop(ready)).name
        try:
            one = ray.get(ready)
        except ray.exceptions.RayError as fault:
            one = {"area": county, "error": str(fault).splitlines()[0]}
        (failed if "error" in one else done).append(one)
    done.sort(key=lambda one: one["area"])
    for one in failed:
        print(f"没有完成：{one['area']}：{one['error']}", file=sys.stderr)
    if not done:
        return 2
    read = time.time() - began
    year, merged = by_merge(program, done, out, args.year)
    queried = by_query(out, year)
    differing = [name for name in SUMS if merged[name] != queried[name]]
    for name in SUMS:
        mark = "" if name not in differing else "  ← 不一致"
        print(f"{name}\t{merged[name]}\t{queried[name]}{mark}")
    print(f"{year} 年度：{len(done)} 个县，没有完成 {len(failed)} 个；读取 {read:.1f} 秒，连同汇总 {time.time() - began:.1f} 秒")
    return 1 if failed or differing else 0


if __name__ == "__main__":
    sys.exit(main())
