//! Every table of `--data` and every column of it: type, meaning, example. Written once, here.
//!
//! Apart because heads of CSV tables, types of Parquet tables, views.sql and docs/数据表.md all follow from this list, and what
//! reads tables back holds their heads against it. Columns are only ever added at the end.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words, codes, identifiers.
    Text,
    /// Whole numbers.
    Whole,
    /// Exact decimals: money in 元, rates in percent, scores in 分.
    Exact,
}

impl ColumnKind {
    /// The kind as people call it.
    #[must_use]
    pub const fn term(self) -> &'static str {
        match self {
            Self::Text => "文字",
            Self::Whole => "整数",
            Self::Exact => "小数",
        }
    }
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableColumn {
    /// Head.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Meaning with unit, in Chinese; of identifiers, what each stands for.
    pub about: &'static str,
    /// A value as it stands there.
    pub example: &'static str,
}

/// One table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableHead {
    /// File name of the CSV table.
    pub name: &'static str,
    /// What a row is, in Chinese.
    pub row: &'static str,
    /// Its columns in order.
    pub columns: &'static [TableColumn],
}

/// The head that stands for one column per item and measure that occurs in a run.
pub const OF_RUN: &str = "item.measure";

const fn text(name: &'static str, about: &'static str, example: &'static str) -> TableColumn {
    TableColumn { name, kind: ColumnKind::Text, about, example }
}

const fn whole(name: &'static str, about: &'static str, example: &'static str) -> TableColumn {
    TableColumn { name, kind: ColumnKind::Whole, about, example }
}

const fn exact(name: &'static str, about: &'static str, example: &'static str) -> TableColumn {
    TableColumn { name, kind: ColumnKind::Exact, about, example }
}

const PATH: TableColumn = text(
    "path",
    "文件，从给出的文件夹算起，用 / 分隔；压缩包里的写作 包.zip!/表.xlsx",
    "教育局/整体自评表.xlsx",
);
const FILING: TableColumn =
    text("filing", "自评表的编号：文件和第几份，本次运行内不重复", "教育局/整体自评表.xlsx#1");
const SHEET: TableColumn = text("sheet", "工作表；Word 里是 表格1、表格2、正文", "收支情况");
const CELL: TableColumn = text("cell", "单元格；Word 表格里也这样数，正文里是第几段", "B26");
const DEPARTMENT: TableColumn = text("department", "单位", "某县教育局");
const PROJECT: TableColumn = text("project", "项目；部门整体的表为空", "农村公路养护");
const SUPERVISOR: TableColumn = text("supervisor", "主管部门", "某县教育局");
const YEAR: TableColumn = whole("year", "年度", "2024");
const ERRORS: TableColumn = whole("errors", "错误条数，已说明、已豁免的不算", "1");
const VERIFIES: TableColumn = whole("verifies", "核实条数，同上", "2");

/// All tables in the order they are written.
pub const TABLES: &[TableHead] = &[
    TableHead {
        name: "files.csv",
        row: "遇到的一个文件，读没读出都有",
        columns: &[
            PATH,
            whole("size", "字节数", "24576"),
            text("sha256", "文件的 SHA-256，十六进制", "2f1c…（64 位）"),
            text("format", "按内容认出的格式", "xlsx"),
            text(
                "status",
                "read 已读，warned 已读但有要说的，no_form 里面没有自评表，skipped 跳过（锁定文件、本程序自己的文件等），empty 空，encrypted 有密码，wrong_type 不是能读的类型，too_large 太大，unreadable 损坏，duplicate 内容与另一份相同，superseded 已有更新的版本",
                "read",
            ),
            text("message", "一句话：怎么样了，要对方做什么", "已读取。"),
            whole("sheets", "工作表数", "3"),
            whole("filings", "认出的自评表份数，不计入的不算", "1"),
            whole("figures", "读出的数据个数，不计入的不算", "45"),
            whole("numeric", "遇到的数字单元格", "61"),
            whole("used", "其中成为数据、指标或表头信息的", "61"),
            whole("unread", "其中没有成为数据的，逐个列在 unread.csv", "0"),
        ],
    },
    TableHead {
        name: "filings.csv",
        row: "认出的一份自评表，不计入合计的也有",
        columns: &[
            FILING,
            PATH,
            SHEET,
            text("range", "所占的区域", "A1:H30"),
            text(
                "form",
                "表样的编号，用 huishen catalog list 查看；generic 是按标题读的",
                "department_general",
            ),
            text("match", "exact 与表样相符，partial 标题有增减，generic 没有合适的表样", "exact"),
            DEPARTMENT,
            text("department_code", "预算编码", "101001"),
            SUPERVISOR,
            PROJECT,
            YEAR,
            text("unit", "表上声明的金额单位", "万元"),
            exact("total_score", "填报的总分，分", "96"),
            text("grade", "填报的等级", "优"),
            text(
                "standing",
                "counts 计入，version 另有更新的版本，rollup 汇总表，other_year 别的年度，copy 副本，sample 样表，left_out 决定不计",
                "counts",
            ),
            text("decided_by", "凭什么这样定：rule 规则，arithmetic 加得起来，decision 决定.xlsx", "rule"),
        ],
    },
    TableHead {
        name: "figures.csv",
        row: "读到的一个数据",
        columns: &[
            FILING,
            PATH,
            SHEET,
            CELL,
            DEPARTMENT,
            PROJECT,
            whole("year", "这个数的年度，可能与表的年度不同", "2024"),
            text("scope", "所在行的名称（局机关、二级机构、清单里的一项）；说的是全表的为空", "局机关"),
            text("item", "数据项", "three_public.total"),
            text("measure", "口径", "executed"),
            text("label", "标题，从上到下用 / 连接", "三公经费/合计/决算数"),
            text("raw", "单元格里的原文", "6.48"),
            text(
                "status",
                "number 数，corrected 写法不合规、由前后的数证明，blank 空白，dash 短横，not_applicable 不适用，text 文字，unreadable 读不出",
                "number",
            ),
            exact("value", "数值：金额为元，比率为百分数，得分为分；只有 number 和 corrected 有", "64800"),
            text("unit", "value 的单位", "元"),
            text("stated_unit", "表上写的单位", "万元"),
            text(
                "standing",
                "所在自评表的 standing：counts、version、rollup、other_year、copy、sample、left_out；error 是被问题指出、不计入合计的数",
                "counts",
            ),
            text(
                "certainty",
                "归到这一项有多大把握：exact 按表样，proved 有等式证明，headings 按标题，partial 表里还有没读懂的部分，guessed 推断",
                "exact",
            ),
        ],
    },
    TableHead {
        name: "indicators.csv",
        row: "一个绩效指标",
        columns: &[
            FILING,
            PATH,
            SHEET,
            CELL,
            DEPARTMENT,
            PROJECT,
            YEAR,
            text("level1", "一级指标", "产出指标"),
            text("level2", "二级指标", "数量指标"),
            text("level3", "三级指标", "养护里程"),
            text("relation", "指标性质：>=、<=、>、<、=，qualitative 定性", ">="),
            text("target_raw", "指标值原文", "≥120公里"),
            exact("target", "指标值里的数", "120"),
            text("target_unit", "指标值的单位", "公里"),
            text("actual_raw", "完成值原文", "118公里"),
            exact("actual", "完成值里的数", "118"),
            text("actual_unit", "完成值的单位", "公里"),
            exact("weight", "分值，分", "10"),
            exact("score", "填报的得分，分", "9.8"),
            exact("computed_score", "按完成值算得的得分，分；算不出的为空", "9.83"),
            text("deviation", "偏差原因", "雨季延误"),
            text("target_cell", "指标值所在的单元格", "D14"),
            text("actual_cell", "完成值所在的单元格", "E14"),
            text("weight_cell", "分值所在的单元格", "F14"),
            text("score_cell", "得分所在的单元格", "G14"),
        ],
    },
    TableHead {
        name: "findings.csv",
        row: "一个问题；豁免的排在最后",
        columns: &[
            text("rule", "规则编号", "C-01"),
            text("severity", "error 错误，verify 核实，notice 提示", "error"),
            text("name", "问题名称", "三公经费合计不等于分项之和"),
            DEPARTMENT,
            PROJECT,
            YEAR,
            PATH,
            SHEET,
            CELL,
            text("stated", "填报值：金额为元，比率为百分数；问题在文字的是文字", "64800"),
            exact("computed", "算得值，单位同上", "55100"),
            exact("difference", "填报值减算得值", "9700"),
            exact("tolerance", "容许的差额", "250"),
            text("message", "一句话，写着算式", "算得 0 + 0 + 2.27 + 3.24 = 5.51 万元，……"),
            text("cause", "可能的原因，仅供参考", "公务接待费计了两次"),
            text("advice", "处理建议", "请核对合计与各分项。"),
            text("basis", "依据", "中办发〔2016〕13号"),
            text("id", "核对码：规则、单位、项目、位置和数不变，码就不变", "KXY8-9EBU"),
            text(
                "state",
                "open 没有上一轮可比，new 新增，remaining 仍存，explained 单位已说明，exempted 已豁免；后两种不计数",
                "open",
            ),
            text(
                "cells",
                "参与计算的各数所在，工作表!单元格，填报值在前，用 ; 隔开",
                "收支情况!B26;收支情况!G26",
            ),
            text(
                "other_cells",
                "参与计算的别的文件里的数，文件!工作表!单元格，用 ; 隔开",
                "教育局/三公经费表.xlsx!Sheet1!C5",
            ),
        ],
    },
    TableHead {
        name: "departments.csv",
        row: "一个单位一年",
        columns: &[
            DEPARTMENT,
            SUPERVISOR,
            YEAR,
            exact(
                OF_RUN,
                "每个出现过的数据项.口径一栏，如 expenditure.total.executed；单位同 figures.value",
                "64800",
            ),
            exact("score", "自评得分，分", "96"),
            text("grade", "填报的等级", "优"),
            ERRORS,
            VERIFIES,
            whole("notices", "提示条数，同上", "0"),
            text("excluded", "这一行里不计入合计的数据项.口径，用 ; 隔开", "three_public.total.executed"),
        ],
    },
    TableHead {
        name: "ranking.csv",
        row: "排名表的一行，没有名次的也有",
        columns: &[
            text("group", "分组", "部门整体支出"),
            whole("rank", "名次；不参加排名的为空", "1"),
            DEPARTMENT,
            PROJECT,
            exact("self_score", "自评得分，分", "97"),
            exact("checked_score", "核定得分，分", "95.5"),
            text("self_grade", "填报的等级", "优"),
            text("checked_grade", "按核定得分的等级", "优"),
            exact("execution_rate", "预算执行率，百分数", "95.79"),
            ERRORS,
            VERIFIES,
            text("note", "没有名次的原因等", "没有总分，不参加排名"),
        ],
    },
    TableHead {
        name: "unread.csv",
        row: "一个没有成为数据的数字",
        columns: &[
            PATH,
            SHEET,
            CELL,
            text("raw", "原文；电话、身份证号、卡号已遮住", "3"),
            text(
                "kind",
                "ordinal 序号，code 编码，date 日期，phone 电话等，year 年份，unread 没有读懂",
                "ordinal",
            ),
            text("reason", "为什么", "行、列标题都不认识"),
            text("label", "附近的标题", "备注"),
        ],
    },
    TableHead {
        name: "sentences.csv",
        row: "正文里一句话说的一个数",
        columns: &[
            PATH,
            text("place", "工作表或正文，和单元格或段落", "正文!第12段"),
            whole("sentence", "这份表里的第几句，从 0 数", "4"),
            text("text", "这句话", "全年支出 120.5 万元。"),
            text("certainty", "certain 说得明白，uncertain 有歧义、从不计数", "certain"),
            text("item", "数据项；说不出的为空", "expenditure.total"),
            text("measure", "口径", "executed"),
            exact("value", "数值：金额为元，比率为百分数，得分为分", "1205000"),
            text("unit", "value 的单位", "元"),
            whole("year", "说的是哪一年", "2024"),
            text("note", "不少于、约、近等", "不低于"),
        ],
    },
    TableHead {
        name: "rules.csv",
        row: "一条规则",
        columns: &[
            text("rule", "规则编号", "C-01"),
            text("name", "名称", "三公经费合计不等于分项之和"),
            text("severity", "error 错误，verify 核实，notice 提示；试行的已降一档", "error"),
            text("state", "enabled 启用，trial 试行，disabled 停用", "enabled"),
            text(
                "applies",
                "查什么：filing 逐份自评表；files 全部文件，owed_lines 名录里应报的各条，dated_lines 有日期的各条，counted_lines 有项目数的各条，units 单位，rescored 复核得分，filings 全部自评表，这几种合起来只有一个结果",
                "filing",
            ),
            whole("looked_at", "查了多少", "124"),
            whole("passed", "通过", "80"),
            whole("failed", "不通过", "3"),
            whole("not_applicable", "不适用", "40"),
            whole("undetermined", "缺数，无法判断", "1"),
            whole("exempted", "豁免", "0"),
            whole("findings", "列出的问题数，豁免的不算", "3"),
        ],
    },
    TableHead {
        name: "changes.csv",
        row: "一处改动（改动对照）；没有上一轮、也没有几个版本时是空表",
        columns: &[
            text("against", "与什么比：round 上一轮，version 同一份表的另一个版本", "round"),
            text(
                "kind",
                "changed 改动，gone 删去，new 新增，ambiguous 对应不唯一，return_gone 未再报的表，return_aside 不再计入的表，return_new 新报的表，return_counted 改为计入的表",
                "changed",
            ),
            DEPARTMENT,
            PROJECT,
            YEAR,
            text("item", "数据项；说的是指标的为 indicator，说的是整份表的为空", "three_public.total"),
            text("measure", "口径；指标的为 target、actual、weight、score", "executed"),
            text("scope", "所在行的名称", "局机关"),
            text("label", "标题，从上到下用 / 连接；指标的为各级名称", "三公经费/合计/决算数"),
            text("old_path", "原来的文件", "教育局/整体自评表.xlsx"),
            text("old_sheet", "原来的工作表", "收支情况"),
            text("old_cell", "原来的单元格", "B26"),
            text("old_raw", "原来的原文", "6.48"),
            exact("old_value", "原来的数，单位见 unit", "64800"),
            text("new_path", "现在的文件", "教育局/整体自评表（修改）.xlsx"),
            text("new_sheet", "现在的工作表", "收支情况"),
            text("new_cell", "现在的单元格", "B27"),
            text("new_raw", "现在的原文", "5.51"),
            exact("new_value", "现在的数，单位见 unit", "55100"),
            text("unit", "old_value、new_value、difference 的单位", "元"),
            exact("difference", "现在的数减原来的数", "-9700"),
            exact("change_rate", "差额占原来的数的百分数", "-14.97"),
            text("asked", "yes 上一轮的错误、核实涉及这个数，no 没有要求改；与版本相比的为空", "yes"),
            text("rule", "涉及它的规则编号，用 ; 隔开", "C-01"),
            text("id", "涉及它的核对码，用 ; 隔开", "KXY8-9EBU"),
            text("note", "要说明的", "对应不唯一"),
        ],
    },
];
