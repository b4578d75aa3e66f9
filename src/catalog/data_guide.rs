//! The tables of `--data` → a guide for those who read them with other programs (数据表), as Markdown.
//!
//! Apart because it is print, not data; `docs/数据表.md` is printed by it and a test keeps it fresh.

use super::Catalog;
use crate::model::Measure;
use crate::model::columns::{OF_RUN, TABLES};
use crate::model::term::Kind;
use std::fmt::Write;

/// The first line of every guide, by which one is known that may be printed anew.
pub const TITLE: &str = "# 汇审数据表\n";

const HEAD: &str = "\n本文由 `huishen catalog tables` 印出。`huishen run … --data 文件夹` 写出下面各表，供别的程序读取。\n\n\
- CSV：UTF-8（带 BOM），RFC 4180，第一行是列名，行的次序固定；同样的输入得到同样的字节。\n\
- 金额一律为元，比率为百分数（90.54 就是 90.54%），得分为分。空栏表示没有，不是 0。\n\
- 列只在末尾增加，列名不变；旧版程序写的表列少一些。\n\
- 来自报表的文字以 `=`、`+`、`-`、`@` 等开头的，前面加一个 `'`，表格软件打开时不会当作公式；Parquet 里没有这个 `'`。\n\
- 类型：文字；整数；小数是精确的十进制数，不要读成二进制浮点数。编码是文字，前面的 0 有意义。\n\
- `--data-format parquet` 写同样的表，扩展名为 .parquet：文字是 string，整数是 int64，小数是 decimal(38,18)，空栏是 null。\n\n\
| 表 | 一行是 |\n|---|---|\n";

const FILES: &str = "\n## 其他文件\n\n\
- `earlier.csv`：上一轮的问题，各列与 findings.csv 相同；没有上一轮时没有这个文件。\n\
- `run.json`：`program` 程序，`version` 版本，`catalog` 规则目录的 SHA-256，`year` 年度，`options` 选定的方案、名录和从 huishen.toml 采用的值，\
`tables` 各表的 `name`、`rows` 行数、`sha256`。`--merge`、`--prior`、`--earlier` 先照它核对，改动过的表不用。\n\
- `views.sql`：DuckDB 的视图，每列写明类型（文字 VARCHAR，整数 BIGINT，小数 DECIMAL(38,8)）。在数据表文件夹里运行：\n\n\
```sh\nduckdb -init views.sql\n```\n\n\
```sql\n-- 各单位三公经费执行数，元\n\
SELECT department, year, \"three_public.total.executed\" FROM departments;\n\
-- 问题最多的规则\n\
SELECT rule, name, count(*) FROM findings WHERE state NOT IN ('explained', 'exempted') GROUP BY ALL ORDER BY 3 DESC;\n```\n\n\
列名里有点的要加双引号；departments 里有哪些数据项，随这次运行读到的而定。\n\n\
## 各表怎样连接\n\n\
- `path` 连 files、filings、figures、indicators、findings、unread、sentences；`filing` 连 filings、figures、indicators。\n\
- `department`（和 `project`、`year`）连 departments、filings、ranking、findings；departments、ranking 的名称按名录（没有名录按第一份表），其余各表是自评表上写的名称：名录里有曾用名、简称的，先按名录换成一个名称再连。\n\
- `rule` 连 findings 和 rules。`id` 在两次运行之间对应同一个问题。\n\
- 合计用 `standing = 'counts'` 的数，departments 已经这样做了，`excluded` 里的仍要去掉。\n";

/// The whole guide.
#[must_use]
pub fn print(catalog: &Catalog) -> String {
    let mut text = format!("{TITLE}{HEAD}");
    for table in TABLES {
        let _ = writeln!(text, "| {} | {} |", table.name, table.row);
    }
    for table in TABLES {
        let _ = write!(text, "\n## {}\n\n一行是{}。\n\n", table.name, table.row);
        text.push_str("| 列 | 类型 | 意思 | 例 |\n|---|---|---|---|\n");
        for column in table.columns {
            let name = if column.name == OF_RUN { "（item.measure）" } else { column.name };
            let (kind, about, example) = (column.kind.term(), column.about, column.example);
            let _ = writeln!(text, "| {name} | {kind} | {about} | {example} |");
        }
    }
    text.push_str(FILES);
    terms(&mut text, catalog);
    text
}

/// What the identifiers of items and measures stand for.
fn terms(text: &mut String, catalog: &Catalog) {
    text.push_str(
        "\n## 数据项（item）\n\n`line` 是清单里的一项，名称在 `scope`。\n\n| item | 意思 |\n|---|---|\n",
    );
    for (item, term) in catalog.vocabulary.terms() {
        let _ = writeln!(text, "| {item} | {term} |");
    }
    text.push_str("\n## 口径（measure）\n\n| measure | 意思 | 单位 |\n|---|---|---|\n");
    for measure in Measure::ALL {
        let unit = match measure.kind() {
            Kind::Money => "元",
            Kind::Percent => "%",
            Kind::Points => "分",
            Kind::Count => "个数",
        };
        let _ = writeln!(text, "| {measure} | {} | {unit} |", measure.term());
    }
}
