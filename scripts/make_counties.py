"""Write made-up counties of returns and, beside each, its own truth.

    python scripts/make_counties.py OUT [--seed 15] [--only 03]

OUT/<county>/in holds what the units sent, OUT/<county>/truth what it is worth; the same seed gives the same bytes.
Needs openpyxl, xlwt and python-docx.
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from counties.ledger import tables, truth  # noqa: E402
from counties.shapes import SHAPES  # noqa: E402


def write(county, out):
    """One county: its files, its truth, and a register kept outside when it is given by hand."""
    base = out / county.ident
    for path, data in county.files:
        target = base / "in" / path
        if target.exists():
            raise SystemExit(f"{target} is written twice")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    if county.register_outside:
        (base / county.register_outside[0]).write_bytes(county.register_outside[1])
    data = truth(county)
    (base / "truth").mkdir(parents=True, exist_ok=True)
    for name, body in tables(data).items():
        (base / "truth" / name).write_bytes(body)
    return data


def main():
    """Write all counties and say how much there is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--only", default="", help="only counties whose name begins so")
    options = parser.parse_args()
    if options.out.exists() and any(options.out.iterdir()):
        raise SystemExit(f"{options.out} is not empty")
    sums = [0, 0, 0, 0]
    for shape in SHAPES:
        county = shape(options.seed)
        if not county.ident.startswith(options.only):
            continue
        data = write(county, options.out)
        line = [len(data["units"]), len(county.files), len(data["filings"]), sum(len(u["figures"]) for u in data["units"])]
        sums = [a + b for a, b in zip(sums, line)]
        print(f"{county.ident:24} units {line[0]:3}  files {line[1]:3}  forms {line[2]:3}  figures {line[3]:5}")
    print(f"{'all':24} units {sums[0]:3}  files {sums[1]:3}  forms {sums[2]:3}  figures {sums[3]:5}")


if __name__ == "__main__":
    main()
