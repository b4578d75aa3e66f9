"""A small project return with figures of its own: cells, merged areas, and what must be read of it."""


class Return:
    """The return of one invented unit; the number makes unit, project and every amount its own."""

    def __init__(self, number):
        self.number = number
        self.project = f"样例项目{number:03d}"
        self.unit = f"临溪县样例站{number:03d}"
        initial = 1200 + 3 * number
        adjusted = initial + 50.5
        executed = initial - 25.25
        rate = round(executed / adjusted * 100, 2)
        score = round(rate / 10, 2)
        self.amounts = (initial, adjusted, executed)
        self.total = round(score + 48 + 30 + 10, 2)
        self.cells, self.merges = {}, []
        put, join = self._put, self.merges.append
        put("A1", "项目支出绩效自评表")
        put("A2", "（2024年度）")
        put("A3", "项目名称"), put("D3", self.project)
        put("A4", "主管部门"), put("C4", "临溪县样例局"), put("F4", "实施单位"), put("H4", self.unit)
        self._line(5, "项目资金（万元）", "", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
        self._line(6, "", "年度资金总额", "", initial, adjusted, executed, 10, f"{rate}%", score)
        self._line(7, "", "其中：当年财政拨款", "", initial - 100, adjusted - 100, executed - 100, "—", "", "—")
        self._line(8, "", "上年结转资金", "", 100, 100, 100, "—", "", "—")
        self._line(9, "", "其他资金", "", 0, 0, 0, "—", "", "—")
        self._line(10, "年度总体目标", "预期目标", "", "", "", "实际完成情况")
        self._line(11, "", "完成年度样例任务", "", "", "", "已完成年度样例任务")
        heads = "绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施"
        self._line(12, *heads.split())
        self._line(13, "", "产出指标", "数量指标", "样例数量", "≥20个", "22个", 50, 48, "统计口径调整")
        self._line(14, "", "效益指标", "社会效益指标", "样例效益", "明显提升", "明显提升", 30, 30, "")
        self._line(15, "", "满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "95%", 10, 10, "")
        self._line(16, "总分", "", "", "", "", "", 100, self.total)
        for area in ("A1:I1 A2:I2 A3:C3 D3:I3 A4:B4 C4:E4 F4:G4 H4:I4 A5:A9 B5:C5 B6:C6 B7:C7 B8:C8 B9:C9 A10:A11 B10:E10 "
                     "F10:I10 B11:E11 F11:I11 A12:A15 A16:F16").split():
            join(area)

    def _put(self, where, value):
        if value != "":
            self.cells[where] = value

    def _line(self, row, *values):
        for column, value in zip("ABCDEFGHI", values):
            self._put(f"{column}{row}", value)

    def rows(self):
        """All rows as lists of nine values; "" where nothing stands."""
        return [[self.cells.get(f"{column}{row}", "") for column in "ABCDEFGHI"] for row in range(1, 17)]

    def must_read(self, sheet="自评表"):
        """Lines that `inspect --cells` must print."""
        wanted = ("A1", "D3", "H4", "B6", "D6", "E6", "F6", "I13", "H16")
        return [f"{sheet}\t{cell}\t{shown(self.cells[cell])}" for cell in wanted]

    def figures(self):
        """Cell, item.measure and value of figures that must be in the tables."""
        kinds = ("initial", "adjusted", "executed")
        found = [[f"{column}6", f"funds.total.{kind}", plain(amount * 10000)]
                 for column, kind, amount in zip("DEF", kinds, self.amounts)]
        return found + [["F8", "funds.carryover.executed", "1000000"], ["H16", "score.total.score", shown(self.total)]]


def plain(number):
    """A number without an exponent and without idle zeros."""
    return f"{number:.4f}".rstrip("0").rstrip(".")


def shown(value):
    """A cell value as `inspect --cells` prints it."""
    return value if isinstance(value, str) else plain(value)


def position(cell):
    """"B3" as (row, column) from zero."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters):]) - 1, column - 1


def area(text):
    """"A1:C3" as (first row, last row, first column, last column) from zero."""
    first, last = (position(part) for part in text.split(":"))
    return first[0], last[0], first[1], last[1]
