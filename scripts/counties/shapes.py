"""The counties, one function per shape."""
from . import errors, kits, rollups, stray, versions
from .book import Sheet
from .county import CODE, DUE, NAME, NUMBER, OTHER, OWED, PROJECT, ROLLUP, SUPERVISOR, USUAL, YEAR, County
from .forms_whole import accounts, control, national


def several_tables(seed):
    """1: three and four tables a unit, the same facts in several of them."""
    c = County("01_several_tables", "甲县", seed, "three and four tables a unit")
    s = kits.separate
    s(c, "水利局", None, [("whole", "short"), ("three", "plain"), ("inout", "list"), ("basic", "years")], [("national", "堤防养护"), ("national", "涵闸维修")])
    s(c, "教育局", None, [("whole", "national"), ("three", "change"), ("basic", "spread")],
      [("national", "校舍维修"), ("twenty", "教师培训"), ("national", "困难学生资助")])
    s(c, "民政局", None, [("three", "pairs"), ("inout", "sides"), ("basic", "spread")])
    s(c, "司法局", None, [("whole", "accounts"), ("three", "yuan"), ("basic", "yuan")], fine=True)
    s(c, "档案馆", None, [("three", "across")], [("national", "档案数字化"), ("national", "库房维护")])
    s(c, "林业局", None, [("whole", "bands"), ("three", "plain"), ("inout", "both")])
    s(c, "统计局", None, [("whole", "control"), ("three", "change"), ("basic", "years")])
    s(c, "信访局", None, [("whole", "in_yuan"), ("three", "yuan")], [("yuan", "信访积案化解")])
    s(c, "科学技术局", None, [], [("national", "科技创新券"), ("yuan", "科普活动")])
    s(c, "残疾人联合会", None, [("whole", "national"), ("inout", "list")], [("twenty", "残疾人康复")])
    s(c, "审计局", None, [("whole", "national"), ("three", "change"), ("inout", "sides")], endings=(".docx", ".csv", ".xls"))
    kits.zipped(c, "交通运输局", None, [("whole", "national"), ("three", "plain"), ("basic", "years")])
    s(c, "自然资源局", None, [("whole", "control"), ("inout", "both"), ("basic", "yuan")], fine=True)
    s(c, "医疗保障局", None, [("whole", "accounts"), ("three", "pairs"), ("basic", "spread"), ("inout", "both")], endings=(".et", ".xls"))
    c.register("名录.xlsx", USUAL)
    return c


def one_workbook(seed):
    """2: one workbook with three tables."""
    c = County("02_one_workbook", "乙县", seed, "one workbook with three tables a unit")
    b = kits.one_book
    cover = Sheet("封面")
    cover.put("A1", "乙县2024年度绩效自评材料").put("A3", "填报说明：金额保留两位小数。")
    b(c, "水利局", None, [("whole", "national"), ("three", "plain"), ("basic", "spread")])
    b(c, "教育局", None, [("three", "change"), ("whole", "accounts"), ("inout", "list")])
    b(c, "民政局", None, [("whole", "short"), ("three", "pairs"), ("inout", "sides")], ending=".xls")
    b(c, "司法局", None, [("whole", "national"), ("three", "change"), ("basic", "years")], ending=".docx")
    b(c, "林业局", None, [("whole", "bands"), ("three", "plain"), ("basic", "years")], extra=[(0, cover), (4, Sheet3())])
    b(c, "统计局", None, [("whole", "control"), ("three", "two_years"), ("basic", "spread")])
    b(c, "信访局", None, [("whole", "national"), ("three", "plain")], [("national", "信访维稳")])
    b(c, "科学技术局", None, [("three", "plain"), ("inout", "both")], [("national", "科技创新券")])
    b(c, "医疗保障局", None, [("whole", "in_yuan"), ("three", "yuan"), ("basic", "yuan")], ending=".et")
    b(c, "审计局", None, [("whole", "accounts"), ("three", "next_year"), ("inout", "both")])
    c.register("名录.xlsx", USUAL)
    return c


def Sheet3():
    """The leftover empty third sheet."""
    sheet = Sheet("Sheet3")
    sheet.put("A1", "（本页无内容）")
    return sheet


def two_levels(seed):
    """3: roll-ups on two levels."""
    c = County("03_rollups", "丙县", seed, "roll-ups of bureaus on two levels")
    rollups.by_title(c, "城关学区中心学校", ["城关小学", "河东小学", "河西小学"], supervisor="丙县教育局")
    education, _ = rollups.by_title(c, "教育局", ["教育局本级", "第一中学", "第二中学"])
    education.facts = rollups.summed(c, "教育局all", [u for u in c.units.values() if u.name in (
        "丙县教育局本级", "丙县第一中学", "丙县第二中学", "丙县城关小学", "丙县河东小学", "丙县河西小学")])
    replace_form(c, education, national(education.facts, education.name, c.year, title="部门整体支出绩效自评汇总表"))
    rollups.by_file_name(c, "卫生健康局", ["卫生健康局本级", "人民医院", "中医医院"])
    rollups.by_register(c, "农业农村局", ["农业农村局本级", "农业技术推广中心", "畜牧水产服务中心"])
    rollups.by_arithmetic(c, "水利局", ["水利局本级", "河道管理所", "水库管理所"])
    rollups.by_arithmetic(c, "交通运输局", ["交通运输局本级", "公路养护中心", "农村公路管理站"], off=12000)
    rollups.own_return(c, "民政局", ["社会福利院", "救助管理站"])
    rollups.district(c, "人民政府")
    c.register("名录.xlsx", USUAL + (ROLLUP,))
    return c


def replace_form(c, unit, form):
    """Put another form in the place of the one a unit sent as department form."""
    from .book import written
    for filing in c.filings:
        if filing.unit == unit.name and filing.form.family == "whole":
            filing.form = form
            c.files = [(p, written(p, [form]) if p == filing.path else b) for p, b in c.files]


def version_words(seed):
    """4: versions in other words, copies, hidden sheets, samples."""
    c = County("04_versions", "丁县", seed, "versions in other words")
    v = versions
    first = v.eight(c, "水利局", None)
    v.marks(c, "教育局", None, ["最终版", "最终版2"])
    v.marks(c, "民政局", None, ["最终版", "盖章版"])
    v.marks(c, "司法局", None, ["", "改"])
    v.marks(c, "林业局", None, ["（初稿）", "（征求意见稿）", "定稿"])
    v.marks(c, "统计局", None, ["第1次", "第2次", "第3次"], accounts)
    v.marks(c, "信访局", None, ["20250312", "20250320"])
    v.marks(c, "审计局", None, ["（3月12日）", "（3月28日）"], control)
    v.marks(c, "科学技术局", None, ["（盖章版）", "（以此为准）"])
    v.marks(c, "档案馆", None, ["最终版", "最终版2", "最终版10"])
    v.folders(c, "医疗保障局", None)
    v.undecided(c, "残疾人联合会", None)
    v.undecided(c, "气象局", None, "", "(1)")
    v.undecided(c, "史志研究室", None, "定稿", "最终版")
    v.dated_inside(c, "自然资源局", None)
    v.layouts_differ(c, "交通运输局", None)
    v.table_beside(c, "农业农村局", None)
    v.projects_apart(c, "文化旅游局", None, "文化惠民演出", "图书购置")
    v.same_bytes(c, "体育中心", None)
    v.copied_sheet(c, "图书馆", None)
    v.copied_and_changed(c, "博物馆", None)
    v.hidden_last_year(c, "文化馆", None)
    v.hidden_last_year(c, "美术馆", None, "veryHidden")
    v.hidden_twin(c, "妇幼保健院", None, "hidden")
    v.hidden_twin(c, "疾病预防控制中心", None)
    v.sample_inside(c, "社会福利院", None)
    v.sample_file(c, first)
    c.register("名录.xlsx", USUAL)
    return c


def two_names(seed):
    """5: units with two names, and near names that are two units."""
    c = County("05_names", "戊县", seed, "units with two names")
    n = stray.spelled
    n(c, "文化旅游广电体育局", None, ("文旅局", "戊县文化旅游广电体育局"), more={"short": "文旅局"})
    n(c, "住房和城乡建设局", None, ("戊县住建局", "住房和城乡建设局"), more={"short": "戊县住建局"})
    n(c, "应急管理局", None, ("戊县安全生产监督管理局", "戊县应急管理局"), more={"short": "戊县安全生产监督管理局"})
    n(c, "第1中学", "戊县教育局", ("戊县第１中学", "戊县第1中学"), more={"names": ["戊县第１中学"]})
    n(c, "第２中学", "戊县教育局", ("戊县第2中学", "第２中学"), more={"names": ["戊县第2中学"]})
    n(c, "水利局", None, ("水利局", "戊县水利局"))
    for name, code, shape in (("司法局", "301021", "{code}-{name}"), ("审计局", "301022", "[{code}]{name}"), ("统计局", "301023", "{code} {name}"),
                              ("信访局", "301024", "{code}{name}"), ("档案馆", "301025", "【{code}】{name}")):
        full = "戊县" + name
        printed = shape.format(code=code, name=full)
        n(c, name, None, (printed, full), more={"code": code, "names": [printed]})
    n(c, "疾病预防控制中心（卫生监督所）", "戊县卫生健康局", ("戊县疾病预防控制中心(卫生监督所)", "戊县疾病预防控制中心（卫生监督所）"),
      more={"names": ["戊县疾病预防控制中心(卫生监督所)"]})
    n(c, "气象局", None, ("戊县气象局 ", "戊 县 气 象 局"), more={"names": ["戊 县 气 象 局"]})
    for name in ("人民医院", "第二人民医院", "中医医院"):
        n(c, name, "戊县卫生健康局", ("戊县" + name,) * 2)
    for name in ("城关镇中心小学", "城东镇中心小学", "水利局机关服务中心"):
        n(c, name, None, ("戊县" + name,) * 2)
    n(c, "民政局", None, ("民政局", "民政局"), path="301099戊县民政局/", more={"code": "301099"})
    c.register("名录.xlsx", USUAL + (OTHER,))
    return c


def mixed_lines(seed):
    """6a: some register lines name projects, others do not."""
    c = County("06a_register_lines", "己县", seed, "register: lines with and without projects")
    def lines(name, style, projects, sent, receipt, whole=True, **more):
        unit = c.unit(name, None, projects=projects, project_style=style, receipt=receipt, **more)
        if whole:
            c.send(f"{name}/{c.year}年度部门整体支出绩效自评表.xlsx", national(unit.facts, unit.name, c.year), unit)
        for title in sent:
            c.send(f"{name}/{title}项目自评表.xlsx", kits.project(c, unit, "national", title), unit)
    lines("水利局", "lines", ["堤防养护", "涵闸维修"], ["堤防养护", "涵闸维修"], ("已报",))
    lines("交通运输局", "；", ["公路养护", "公交补助"], ["公路养护", "公交补助"], ("已报",))
    lines("农业农村局", "、", ["高标准农田", "病虫害防控", "农技推广"], ["高标准农田", "农技推广"], ("部分报送",))
    lines("教育局", "\n", ["校舍维修", "营养改善"], ["校舍维修", "营养改善"], ("已报",))
    lines("民政局", "lines", ["困难群众救助", "养老服务"], [], ("部分报送",))
    lines("文化旅游局", "；", ["惠民演出"], ["惠民演出"], ("已报", "部分报送"), whole=False)
    for name in ("司法局", "审计局", "信访局", "科学技术局"):
        lines(name, "；", [], [], ("已报",))
    lines("统计局", "；", [], [], ("未报",), whole=False)
    lines("林业局", "；", ["森林抚育"], [], ("未报",), whole=False)
    lines("档案馆", "；", [], [], ("免报", "不催"), whole=False, owed="否")
    lines("气象局", "；", [], [], ("已报", "免报", "不催"), owed="否")
    lines("招商中心", "；", [], [], ("名录外",), registered=False)
    c.register("名录.xlsx", (NUMBER, CODE, NAME, SUPERVISOR, PROJECT, OWED, DUE))
    return c


def one_column(seed, outside):
    """6b, 6c: a register that is one column of names, in the folder or given by hand."""
    ident = "06b_one_column_given" if outside else "06c_one_column_inside"
    c = County(ident, "庚县" if outside else "辛县", seed, "register of one column")
    for name in ("水利局", "教育局", "民政局", "司法局", "审计局", "第1中学"):
        kits.whole_only(c, name, None)
    for name in ("统计局", "林业局"):
        c.unit(name, None, receipt=("未报",))
    c.register("应报单位名单.xlsx", (NAME,), title=f"{c.place}{c.year}年度应报单位名单", outside=outside)
    return c


def two_roots(seed):
    """6d: two folders given, each with a register of another name."""
    c = County("06d_two_roots", "壬县", seed, "two roots with a register each", roots=("行政政法股", "农业农村股"))
    groups = (("行政政法股", "名录.xlsx", ("司法局", "审计局", "信访局", "档案馆"), "统计局"),
              ("农业农村股", "单位名录（农业农村股）.xlsx", ("水利局", "农业农村局", "林业局", "畜牧中心"), "气象局"))
    for root, path, names, missing in groups:
        for number, name in enumerate(names):
            unit = c.unit(name, None)
            layout = (national, accounts, control, national)[number]
            c.send(f"{root}/{name}/{c.year}年度部门整体支出绩效自评表.xlsx", layout(unit.facts, unit.name, c.year), unit)
        c.unit(missing, None, receipt=("未报",))
        c.register(f"{root}/{path}", USUAL, units=["壬县" + n for n in names + (missing,)])
    return c


def stray_years(seed):
    """7: stray years anywhere."""
    c = County("07_years", "癸县", seed, "stray years")
    y = stray
    y.last_years_too(c, "水利局", None)
    y.last_years_too(c, "教育局", None, mark=False)
    y.only_last_year(c, "民政局", None)
    y.only_last_year(c, "司法局", None)
    y.title_against_name(c, "审计局", None)
    y.name_against_title(c, "统计局", None)
    y.code_in_name(c, "林业局", None, "102003")
    y.code_in_name(c, "信访局", None, "202301")
    y.span(c, "档案馆", None, 2022, 2024)
    y.span(c, "气象局", None, 2021, 2023)
    y.no_year(c, "科学技术局", None)
    y.other_columns(c, "医疗保障局", None)
    y.last_pair(c, "残疾人联合会", None)
    y.register_year(c, "自然资源局", None)
    for name in ("交通运输局", "农业农村局", "文化旅游局"):
        kits.whole_only(c, name, None)
    kits.separate(c, "体育中心", None, [("whole", "national"), ("basic", "years"), ("three", "two_years")])
    c.register("名录.xlsx", USUAL + (YEAR,))
    return c


def planted(seed):
    """8: planted errors, unreadable files, returns of nobody."""
    c = County("08_errors", "子县", seed, "planted errors and unreadable returns")
    e = errors
    for name in ("水利局", "教育局", "民政局"):
        kits.whole_only(c, name, None)
    e.factor_disproved(c, "司法局", None)
    e.factor_part(c, "审计局", None)
    e.factor_unproved(c, "统计局", None)
    e.factor_with_right_table(c, "林业局", None)
    e.whole_table_in_yuan(c, "信访局", None)
    e.sum_off(c, "档案馆", None)
    e.three_off(c, "气象局", None)
    e.tables_contradict(c, "科学技术局", None)
    e.project_spending_differs(c, "医疗保障局", None)
    e.two_units_printed(c, "残疾人联合会", None)
    for name, kind in (("自然资源局", "password"), ("交通运输局", "cut"), ("农业农村局", "doc"), ("文化旅游局", "jpg"), ("体育中心", "pdf")):
        e.unread(c, name, None, kind)
    e.half_unread(c, "图书馆", None)
    e.nobody(c, 1)
    e.nobody(c, 2, accounts)
    c.unit("博物馆", None, receipt=("未报",))
    c.register("名录.xlsx", USUAL)
    return c


def mixed(seed):
    """9: about sixty units with some of everything."""
    c = County("09_mixed", "丑县", seed, "sixty units with some of everything")
    k, v, y, e = kits, versions, stray, errors
    rollups.by_title(c, "教育局", ["教育局本级", "第一中学", "第二中学", "实验小学", "职业教育中心"])
    rollups.by_file_name(c, "卫生健康局", ["卫生健康局本级", "人民医院", "第二人民医院", "妇幼保健院"])
    rollups.by_arithmetic(c, "住房和城乡建设局", ["住房和城乡建设局本级", "园林绿化服务中心", "环境卫生服务中心", "市政设施维护中心"])
    rollups.own_return(c, "民政局", ["社会福利院", "救助管理站", "殡葬管理所"])
    farm, water, road = "丑县农业农村局", "丑县水利局", "丑县交通运输局"
    k.separate(c, "农业农村局本级", farm, [("whole", "national"), ("three", "change"), ("basic", "spread")], [("national", "高标准农田建设"), ("twenty", "动物疫病防控")])
    k.separate(c, "农业技术推广中心", farm, [("whole", "short"), ("three", "plain"), ("inout", "list"), ("basic", "years")])
    k.one_book(c, "畜牧水产服务中心", farm, [("whole", "accounts"), ("three", "pairs"), ("inout", "both")])
    k.zipped(c, "农业机械服务中心", farm, [("whole", "national"), ("three", "plain")])
    k.separate(c, "农村经营管理站", farm, [], [("national", "土地流转服务"), ("yuan", "农村集体资产清查")])
    k.separate(c, "水利局本级", water, [("whole", "accounts"), ("three", "yuan"), ("basic", "yuan")], fine=True)
    v.eight(c, "河道管理所", water)
    v.marks(c, "水库管理所", water, ["最终版", "最终版2"])
    v.marks(c, "水土保持站", water, ["最终版", "盖章版"], control)
    v.copied_sheet(c, "防汛抗旱服务中心", water)
    k.separate(c, "交通运输局本级", road, [("whole", "bands"), ("three", "plain")])
    v.hidden_last_year(c, "公路养护中心", road)
    v.hidden_twin(c, "农村公路管理站", road)
    v.sample_inside(c, "道路运输服务中心", road)
    v.same_bytes(c, "港航服务中心", road)
    y.spelled(c, "文化旅游广电体育局", None, ("文旅局", "丑县文化旅游广电体育局"), more={"short": "文旅局"})
    y.spelled(c, "第1幼儿园", None, ("丑县第１幼儿园", "丑县第1幼儿园"), more={"names": ["丑县第１幼儿园"]})
    y.spelled(c, "司法局", None, ("301091-丑县司法局", "司法局"), more={"code": "301091", "names": ["301091-丑县司法局"]})
    y.spelled(c, "审计局", None, ("[301092]丑县审计局", "丑县审计局"), more={"code": "301092", "names": ["[301092]丑县审计局"]})
    y.last_years_too(c, "统计局", None)
    y.only_last_year(c, "林业局", None)
    y.title_against_name(c, "信访局", None)
    y.code_in_name(c, "档案馆", None, "102003")
    y.span(c, "气象局", None, 2022, 2024)
    y.span(c, "史志研究室", None, 2021, 2023)
    y.no_year(c, "科学技术局", None)
    y.other_columns(c, "医疗保障局", None)
    y.last_pair(c, "残疾人联合会", None)
    e.factor_disproved(c, "自然资源局", None)
    e.factor_unproved(c, "生态环境分局", None)
    e.sum_off(c, "市场监督管理局", None)
    e.tables_contradict(c, "应急管理局", None)
    for name, kind in (("退役军人事务局", "password"), ("商务局", "cut"), ("招商服务中心", "doc"), ("供销合作社", "jpg")):
        e.unread(c, name, None, kind)
    e.half_unread(c, "机关事务服务中心", None)
    for number, name in enumerate(("发展和改革局", "财政局", "人力资源和社会保障局", "工业和信息化局", "乡村振兴局", "数据局", "总工会", "妇女联合会")):
        k.separate(c, name, None, [("whole", ("national", "control", "accounts", "in_yuan")[number % 4]), ("three", ("change", "across", "plain", "pairs")[number % 4])],
                   endings=(".docx",) if number == 4 else (".xls",) if number == 5 else ())
    v.undecided(c, "红十字会", None)
    v.projects_apart(c, "图书馆", None, "图书购置", "阅读推广")
    v.table_beside(c, "博物馆", None)
    e.nobody(c, 1)
    for name in ("党校", "行政审批局"):
        c.unit(name, None, receipt=("未报",))
    c.unit("机关幼儿园", None, owed="否", receipt=("免报", "不催"))
    v.sample_file(c, c.units["丑县统计局"])
    rollups.district(c, "人民政府")
    c.register("名录.xlsx", USUAL + (OTHER, DUE))
    return c


SHAPES = (several_tables, one_workbook, two_levels, version_words, two_names, mixed_lines, lambda s: one_column(s, True),
          lambda s: one_column(s, False), two_roots, stray_years, planted, mixed)
