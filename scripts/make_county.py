#!/usr/bin/env python3
"""Writes the made county in sample_data/示例县/: a whole year of returns, clean but for the faults that answers.toml lists.

Units, projects and figures are invented. The same program gives the same bytes.

Usage: python3 scripts/make_county.py [TARGET_FOLDER]      (needs openpyxl and xlwt)
"""

import shutil
import sys
from pathlib import Path

from county import faults, plan, places
from county.drawing import write
from make_samples import Sheet, write_xlsx

HOME = Path(__file__).resolve().parent.parent


def register(units):
    """The 名录: who owes a return, under which section, with how many projects, until when."""
    heads = ["序号", "单位编码", "单位名称", "主管部门", "归口股室", "部门类别", "应报表种", "项目数", "是否应报", "截止日期", "报送时间"]
    sheet = Sheet("单位名录", [6, 10, 30, 26, 14, 12, 18, 8, 10, 12, 12], landscape=True)
    sheet.put("A1:K1", f"{places.COUNTY}{places.YEAR}年度绩效自评单位名录", "title")
    sheet.row(2, "A B C D E F G H I J K", heads, "head")
    for row, unit in enumerate((unit for unit in units if not unit.is_supervisor), 3):
        cells = [row - 2, unit.code, unit.name, places.COUNTY + unit.supervisor, unit.section, unit.category, "部门整体、项目" if unit.owed else None]
        cells += [unit.listed_projects, "是" if unit.owed else "免报", "2025-03-31", unit.received]
        sheet.row(row, "A B C D E F G H I J K", cells, ["label", "label", "name", "name"] + ["label"] * 7)
    return sheet


def main():
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "sample_data" / places.COUNTY
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    units = plan.county()
    answers = faults.plant(units)
    for unit in units:
        for made in unit.returns:
            write(target / made.path, made.drawing, made.values, made.sheet)
    faults.files(target, units, answers)
    write_xlsx(target / "名录.xlsx", [register(units)])
    (target / "answers.toml").write_text(answers.text(), encoding="utf-8")
    paths = [path for path in target.rglob("*") if path.is_file()]
    print(f"{len(paths)} files, {sum(path.stat().st_size for path in paths)} bytes, {len(answers.found)} findings")


if __name__ == "__main__":
    main()
