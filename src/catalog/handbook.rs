//! The catalogue → a handbook for people (手册), as Markdown: how to read it, settings, forms, every rule with its cases.
//!
//! Apart because it is print, not data; `docs/手册.md` is printed by it and a test keeps it fresh.

use super::Catalog;
use super::form::Form;
use super::rule::Rule;
use std::fmt::Write;

/// The first line of every handbook, by which one is known that may be printed anew.
pub const TITLE: &str = "# 汇审手册\n";

const HEAD: &str = "\n本手册由 `huishen catalog handbook` 按规则目录印出，改规则之后请重新印。\n\n\
- **错误**：不可能成立，退回修改。**核实**：改正，或者说明原因。**提示**：告知，不影响验收。\n\
- 例子里金额的单位是万元（写明“元”的除外），“空”表示留空，“不判断”表示缺数或不适用。\n\
- 查一条规则：`huishen catalog explain C-01`；试全部例子：`huishen catalog test`；改口径：见“设置”。\n";

/// Families of rules by the letter of their ids, in the order of the handbook.
const FAMILIES: &[(char, &str)] = &[
    ('F', "报送与文件"),
    ('N', "数字识别"),
    ('U', "计量单位"),
    ('A', "收支与勾稽"),
    ('B', "项目资金"),
    ('C', "三公经费"),
    ('R', "人员"),
    ('D', "部门整体指标"),
    ('S', "预算执行率得分"),
    ('I', "绩效指标"),
    ('W', "分值"),
    ('G', "总分与等级"),
    ('P', "可疑"),
    ('X', "须说明"),
    ('T', "文表一致与年份"),
    ('H', "跨年"),
    ('O', "跨部门"),
    ('L', "汇总口径"),
];

/// The whole handbook.
#[must_use]
pub fn print(catalog: &Catalog) -> String {
    let mut text = format!("{TITLE}{HEAD}");
    for (letter, name) in FAMILIES {
        let rules: Vec<&Rule> = catalog.rules.iter().filter(|rule| rule.id.starts_with(*letter)).collect();
        section(&mut text, &format!("{letter} {name}"), &rules);
    }
    let listed = |rule: &&Rule| FAMILIES.iter().any(|(letter, _)| rule.id.starts_with(*letter));
    let others: Vec<&Rule> = catalog.rules.iter().filter(|rule| !listed(rule)).collect();
    section(&mut text, "其他", &others);
    settings(&mut text, catalog);
    schemes(&mut text, catalog);
    forms(&mut text, &catalog.forms);
    text
}

fn section(text: &mut String, title: &str, rules: &[&Rule]) {
    if rules.is_empty() {
        return;
    }
    let _ = write!(text, "\n## {title}\n");
    for rule in rules {
        describe(text, rule);
    }
}

fn describe(text: &mut String, rule: &Rule) {
    let state =
        if rule.is_enabled && !rule.is_beta { String::new() } else { format!("，{}", rule.state().term()) };
    let _ = write!(text, "\n### {} {}（{}{state}）\n\n", rule.id, rule.name, rule.weight().term());
    let _ = writeln!(text, "- 检查：{}", rule.formula);
    if let Some(condition) = &rule.condition {
        let _ = writeln!(text, "- 条件：{condition}");
    }
    let _ = writeln!(text, "- 容差：{}", rule.tolerance.words());
    let _ = writeln!(text, "- 依据：{}", rule.basis);
    let _ = writeln!(text, "- 缘由：{}", rule.why);
    let _ = writeln!(text, "- 处理：{}", rule.advice);
    if let Some(told) = &rule.told {
        let _ = writeln!(text, "- 通知里写：{told}");
    }
    for case in &rule.cases {
        let note = if case.note.is_empty() { String::new() } else { format!("（{}）", case.note) };
        let _ = writeln!(text, "- 例，{}：{}{note}", case.expect.words(), case.given());
    }
}

fn settings(text: &mut String, catalog: &Catalog) {
    text.push_str(
        "\n## 设置\n\n写在自己文件夹的 settings.toml 里，只写要改的几行，用 `--catalog` 给出文件夹。\n\n",
    );
    text.push_str("| 等级 | 最低分 | 也写作 |\n|---|---|---|\n");
    for grade in &catalog.settings.grade {
        let _ = writeln!(text, "| {} | {} | {} |", grade.name, grade.from, grade.also.join("、"));
    }
    text.push_str("\n| 名称 | 值 | 含义 |\n|---|---|---|\n");
    for (name, setting) in catalog.settings.all() {
        let _ =
            writeln!(text, "| {name} | {} | {} |", setting.value.words().replace('|', "\\|"), setting.about);
    }
}

fn schemes(text: &mut String, catalog: &Catalog) {
    text.push_str("\n## 排名方案\n\n用 `huishen run --scheme 编号` 选用；不写时用自己文件夹 schemes/ 里的，没有就用 default。\n\n");
    for (scheme, _) in catalog.schemes.all() {
        let _ = writeln!(text, "- `{}` {}", scheme.id, scheme.words(&catalog.settings));
    }
}

fn forms(text: &mut String, forms: &[Form]) {
    text.push_str("\n## 表样\n\n| 编号 | 名称 | 类别 | 单位 | 来源 |\n|---|---|---|---|---|\n");
    for form in forms {
        let unit = form.unit.as_deref().unwrap_or_default();
        let _ =
            writeln!(text, "| {} | {} | {} | {unit} | {} |", form.id, form.name, form.family, form.source);
    }
}
