"""Project forms in three layouts."""

from .facts import rounded
from .form import Form, indicators
from .forms_whole import fund_block, indicator_block, total_line


class Money(dict):
    """Project money with the unit's random numbers, in the shape the blocks expect."""

    def __init__(self, facts, project):
        super().__init__(facts.projects[project])
        self.rng = facts.rng


def national(facts, unit, year, project, supervisor="", printed_unit="万元", year_line=None):
    """P1: the national project form."""
    form = Form("project", head_rows=2, printed_unit=printed_unit)
    form.put("A1", "项目支出绩效自评表", to="I1").put("A2", f"（{year}年度）" if year_line is None else year_line, to="I2")
    form.put("A3", "项目名称", to="B3").put("C3", project, to="I3")
    form.put("A4", "主管部门", to="B4").put("C4", supervisor or unit, to="E4").put("F4", "实施单位", to="G4").put("H4", unit, to="I4")
    money = Money(facts, project)
    points = fund_block(form, money, 5, f"项目资金（{printed_unit}）", "A9")
    score, row = indicator_block(form, money, 10, points)
    total_line(form, row, score)
    form.project, form.year = project, year
    return form


def twenty_points(facts, unit, year, project, supervisor="", **_):
    """P2: twenty points for execution, eighty for goals."""
    form, money = Form("project"), Money(facts, project)
    form.put("A1", f"{year}年度项目自评表", to="G1").put("A2", "项目名称", to="B2").put("C2", project, to="G2")
    form.put("A3", "主管部门", to="B3").put("C3", supervisor or unit, to="D3").put("E3", "项目实施单位").put("F3", unit, to="G3")
    form.put("A4", "预算执行情况（万元）（20分）", to="A5")
    form.row(4, ["预算数（A）", "执行数（B）", "执行率（B/A）", "得分（20分*执行率）"], start=4)
    form.put("B5", "年度财政资金总额", to="C5").merges.append("B4:C4")
    whole = form.money("D5", money, "funds.total.adjusted", also=("funds.total.budget",))
    rate = form.rate("F5", form.money("E5", money, "funds.total.executed"), whole)
    score = rounded(rate * 20)
    form.put("G5", score, fmt="0.00").put("A6", "年度绩效目标（80分）", to="A14")
    form.row(6, ["一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"], start=2)
    rows, _ = indicators(money.rng)
    weights = {10: 8, 15: 16}
    for row, line in enumerate(rows, 7):
        points = rounded(line[6] * weights[line[5]] / line[5])
        score += points
        form.row(row, [line[0], line[1], line[2], line[3], line[4], points], start=2)
    form.put("A15", "总分", to="F15").put("G15", score, fmt="0.00")
    form.put("A16", "偏差大或目标未完成原因分析", to="B16").put("C16", "部分材料退回补正，平均补正用时33天。", to="G16")
    form.put("A17", "改进措施及结果应用方案", to="B17").put("C17", f"{project}已按计划实施，问题逐条登记整改。", to="G17")
    form.project, form.year, form.score, form.score_cell = project, year, score, "G15"
    return form


def in_yuan(facts, unit, year, project, supervisor="", **_):
    """P3: the national project form in yuan."""
    return national(facts, unit, year, project, supervisor, printed_unit="元")


LAYOUTS = {"national": national, "twenty": twenty_points, "yuan": in_yuan}
