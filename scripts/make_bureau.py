#!/usr/bin/env python3
"""Writes the made bureau of 青石县: what two dozen units sent in two rounds, drawn file by file by someone who has not seen the program.

The account of what must become of every file, line and fault is tests/bureau/expected.json, written before the first run.
Units, projects and figures are invented. The same program gives the same bytes; the workbook with a password and the
photograph are kept as bytes in scripts/bureau/.

Usage: python3 scripts/make_bureau.py [TARGET_FOLDER]      (needs openpyxl, python-docx, xlwt; default target/bureau)
"""

import shutil
import sys
from pathlib import Path

from bureau import first_round as first
from bureau import second_round as second
from bureau.paper import Book

HOME = Path(__file__).resolve().parent.parent
KEPT = HOME / "scripts" / "bureau"
LINES = [
    ("101001", "青石县教育局", None, "青石县教育局", "教科文股", None, "部门整体", "是"),
    ("101001", "青石县教育局", None, "青石县教育局", "教科文股", "校园安防提升", "项目", "是"),
    ("101002", "青石县第一中学", "青石一中", "青石县教育局", "教科文股", None, "部门整体", "是"),
    ("101003", "青石县实验小学", None, "青石县教育局", "教科文股", None, "部门整体", "是"),
    ("101004", "青石县第二实验小学", "二实小", "青石县教育局", "教科文股", None, "部门整体", "是"),
    ("102001", "青石县水利局", None, "青石县水利局", "农业股", None, "部门整体", "是"),
    ("102001", "青石县水利局", None, "青石县水利局", "农业股", "小型水库除险加固", "项目", "是"),
    ("102001", "青石县水利局", None, "青石县水利局", "农业股", "河道清淤整治", "项目", "是"),
    ("102002", "青石县白河灌区管理所", "白河灌区管理所", "青石县水利局", "农业股", None, "部门整体", "是"),
    ("103001", "青石县农业农村局", None, "青石县农业农村局", "农业股", None, "部门整体", "是"),
    ("103001", "青石县农业农村局", None, "青石县农业农村局", "农业股", "高标准农田管护；动物疫病防控；农产品质量检测", "项目", "是"),
    ("103002", "青石县农业技术推广站", "农技站", "青石县农业农村局", "农业股", None, "部门整体", "是"),
    ("104001", "青石县民政局", None, "青石县民政局", "社保股", None, "部门整体", "是"),
    ("104002", "青石县社会福利中心", "社会福利中心", "青石县民政局", "社保股", None, "部门整体", "是"),
    ("104002", "青石县社会福利中心", "社会福利中心", "青石县民政局", "社保股", "养老护理能力提升", "项目", "是"),
    ("105001", "青石县交通运输局", None, "青石县交通运输局", "经建股", None, "部门整体", "是"),
    ("105002", "青石县公路养护中心", None, "青石县交通运输局", "经建股", None, "部门整体", "是"),
    ("106001", "青石县档案馆", None, "青石县委办公室", "行政股", None, "部门整体", "是"),
    ("107001", "青石县文化馆", "文化馆", "青石县文化和旅游局", "教科文股", None, "部门整体", "是"),
    ("108001", "青石县城关镇人民政府", "城关镇", "青石县城关镇人民政府", "行政股", None, "部门整体", "是"),
    ("109001", "青石县残疾人联合会", None, "青石县残疾人联合会", "社保股", None, None, "否"),
]


def register(folder, short=None):
    """名录.xlsx; in the second round the clerk writes the former name of 公路养护中心 beside it."""
    book = Book()
    s = book.sheet("应报单位", (6, 11, 28, 18, 24, 12, 36, 12, 10, 13, 10, 14))
    s.row("青石县2024年度绩效自评应报单位名录", joined=["A:L"])
    s.row("序号", "单位编码", "单位名称", "简称", "主管部门", "归口股室", "项目名称", "应报内容", "是否应报", "截止日期", "联系人", "备注")
    for at, (code, name, alias, supervisor, section, project, owed, due) in enumerate(LINES, 1):
        s.row(at, code, name, (short or {}).get(name, alias), supervisor, section, project, owed, due, "2025-03-20", None, "机构改革后暂缓" if due == "否" else None)
    book.save(folder / "名录.xlsx")


def keep(folder, name, target):
    """A file that is kept as bytes."""
    path = folder / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((KEPT / name).read_bytes())


def old_word(folder):
    """The beginning of an old Word document: the mark of its container and nothing else that could be read."""
    path = folder / "文化馆" / "文化馆部门整体支出绩效自评表.doc"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff0900") + bytes(480) + "WordDocument".encode("utf-16-le") + bytes(3584))


def unchanged(folder):
    """What lies in both rounds as it was sent the first time."""
    first.notice(folder)
    first.education(folder)
    first.education_rollup(folder)
    first.first_school_three_public(folder)
    first.primary_school(folder)
    first.primary_school_data(folder)
    first.small_dams(folder)
    first.agriculture(folder)
    first.civil_affairs(folder)
    first.civil_three_public(folder)
    first.welfare(folder)
    first.transport(folder)
    first.road_care(folder)
    first.archive(folder)
    first.archive_three_public(folder)
    old_word(folder)


def round_one(folder):
    register(folder)
    unchanged(folder)
    first.school_safety(folder)
    first.first_school(folder)
    first.water(folder)
    keep(folder, "photograph.jpg", "水利局/河道清淤整治项目自评表（盖章）.jpg")
    first.irrigation(folder)
    first.farm_projects(folder)
    first.extension_last_year(folder)
    keep(folder, "password.xlsx", "民政局/社会福利中心/养老护理能力提升项目自评表.xlsx")


def round_two(folder):
    register(folder, {"青石县公路养护中心": "青石县公路养护所"})
    unchanged(folder)
    first.school_safety(folder, corrected=True)
    first.first_school(folder, corrected=True)
    first.water(folder, corrected=True)
    second.river_dredging(folder)
    first.irrigation(folder, "青石县白河灌区管理所")
    first.farm_projects(folder, corrected=True)
    second.extension(folder)
    first.civil_three_public(folder, "2024年度三公经费决算表-更正.xlsx", 8.16, -0.29, -3.43)
    second.elderly_care(folder)
    first.transport(folder, "交通运输局部门整体支出绩效自评报告（修改稿）.docx", "42.30")
    second.culture_house(folder)
    second.township(folder)
    second.explanations(folder)


def main():
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "target" / "bureau"
    for name, draw in (("round1", round_one), ("round2", round_two)):
        shutil.rmtree(target / name, ignore_errors=True)
        (target / name).mkdir(parents=True)
        draw(target / name)
        print(name, len([path for path in (target / name).rglob("*") if path.is_file()]), "files")


if __name__ == "__main__":
    main()
