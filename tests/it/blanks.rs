//! Blank forms as units fill them in: what they calculate is read as it was calculated, what was never calculated is
//! told and read as nothing, an empty one is empty whatever program saved it; and the bureau's own blank stays as it is.

use crate::forms::{Filled, catalog, differences, picture, read, shown};
use crate::ground::{assert_none, huishen, is_chinese};
use huishen::catalog::Catalog;
use huishen::catalog::blank::Blank;
use huishen::catalog::blank::calc::{Calc, Stored};
use huishen::catalog::form::Form;
use huishen::model::term::Kind;
use huishen::model::{CellRef, Entry};
use huishen::report::write_blank;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

/// Rules that compare a printed sum, rate, score or grade with the figures it comes from.
const SUMS: &[&str] = &[
    "A-01", "A-02", "A-04", "A-05", "A-06", "A-08", "B-01", "B-03", "B-06", "C-01", "C-02", "C-04", "D-01",
    "D-02", "D-04", "G-01", "S-01", "S-02", "S-07", "W-06",
];

/// A form with every slot filled in that is not calculated, and what must be read of those that are.
fn entered(form: &Form, catalog: &Catalog) -> Filled {
    let mut filled = Filled::new(form, catalog);
    let blank = filled.blank(form, catalog);
    for slot in blank.slots.values().filter(|slot| slot.calc.is_some()) {
        filled.values.remove(&slot.name);
    }
    let stored = blank.stored(&filled.values);
    for (at, stored) in &stored {
        let name = at.to_string();
        let written = filled.quantities.iter_mut().find(|written| written.place.cell == name).unwrap();
        match stored {
            Stored::Nothing => panic!("{} {name} 的公式没有结果", form.id),
            Stored::Word(word) => written.text.clone_from(word),
            Stored::Number(number) => {
                written.number = Some(match written.kind() {
                    Kind::Money => *number * Decimal::from(10_000),
                    Kind::Percent => *number * Decimal::ONE_HUNDRED,
                    Kind::Points | Kind::Count => *number,
                });
            }
        }
    }
    filled
}

fn write(form: &Form, filled: &Filled, catalog: &Catalog, file: &Path) {
    write_blank(&filled.blank(form, catalog), &filled.values, file).unwrap();
}

/// Rewrites the sheet of a workbook.
fn rewrite(file: &Path, change: impl Fn(&str) -> String) {
    let mut parts = Vec::new();
    let mut package = zip::ZipArchive::new(File::open(file).unwrap()).unwrap();
    for index in 0..package.len() {
        let mut part = package.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            content = change(std::str::from_utf8(&content).unwrap()).into_bytes();
        }
        parts.push((name, content));
    }
    let mut package = zip::ZipWriter::new(File::create(file).unwrap());
    for (name, content) in parts {
        package.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        package.write_all(&content).unwrap();
    }
    package.finish().unwrap();
}

/// The sheet with another result behind each formula, as cell attributes and value.
fn with_results(sheet: &str, attribute: &str, value: &str) -> String {
    let mut cells = sheet.split("<c ");
    let mut changed = cells.next().unwrap().to_owned();
    for cell in cells {
        let Some((head, formula)) = cell.split_once("><f>") else {
            changed.extend(["<c ", cell]);
            continue;
        };
        let (formula, rest) = formula.split_once("</f>").unwrap();
        let rest = rest.split_once("</c>").unwrap().1;
        let head = head.replace(" t=\"str\"", "");
        changed.extend(["<c ", &head, attribute, "><f>", formula, "</f>", value, "</c>", rest]);
    }
    changed
}

/// How a form was saved, and what that makes of its sheet.
type Saved = (&'static str, fn(&str) -> String);

/// What a program leaves that keeps formulas and drops their results.
fn without_results(sheet: &str) -> String {
    with_results(sheet, "", "<v></v>")
}

/// What a program leaves that keeps the results of the empty form.
fn with_old_results(sheet: &str) -> String {
    with_results(sheet, " t=\"str\"", "<v></v>")
}

#[test]
fn what_a_form_calculates_is_read_as_it_was_calculated() {
    let catalog = catalog();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for form in &catalog.forms {
        let filled = entered(form, &catalog);
        let file = folder.path().join(format!("{}.xlsx", form.id));
        write(form, &filled, &catalog, &file);
        let review = read(&file, &catalog);
        let [filing] = review.filings.as_slice() else { panic!("{} is read", form.id) };
        wrong.extend(differences(form, &filled, filing).iter().map(|what| format!("{}：{what}", form.id)));
        let is_sum = |rule: &str| SUMS.contains(&rule) || (form.graded && rule == "G-03");
        let told = review.findings.iter().filter(|finding| is_sum(&finding.rule));
        wrong.extend(told.map(|finding| format!("{}：{} {}", form.id, finding.rule, finding.message)));
    }
    assert_none("算出的与读出的不符", &wrong);
}

#[test]
fn forms_calculate_what_rules_and_forms_say() {
    let catalog = catalog();
    let text = |form: &str, cell: &str| {
        let form = catalog.form(form).unwrap();
        let blank = Blank::new(form, picture(form), &catalog);
        let slot = &blank.slots[&CellRef::parse(cell).unwrap()];
        slot.calc.as_ref().map(Calc::text).unwrap_or_default()
    };
    for (form, cell, formula) in [
        ("project_national", "E6", "IF(COUNT(E7:E9)=0,\"\",SUM(E7:E9))"),
        ("project_national", "H6", "IF(COUNT(E6:F6)<2,\"\",IF(E6=0,\"\",ROUND(F6/E6,4)))"),
        ("project_national", "I6", "IF(COUNT(E6:G6)<3,\"\",IF(E6=0,\"\",ROUND(G6*MAX(0,MIN(1,F6/E6)),2)))"),
        ("project_national", "H23", "IF(COUNT(I6,H13:H22)=0,\"\",SUM(I6,H13:H22))"),
        // The points are printed in the heading.
        ("project_hubei", "G8", "IF(COUNT(D8:E8)<2,\"\",IF(D8=0,\"\",ROUND(20*MAX(0,MIN(1,E8/D8)),2)))"),
        // A row over units adds up its units, the row of a unit its parts.
        ("department_yueyang", "B17", "IF(COUNT(B18:B20)=0,\"\",SUM(B18:B20))"),
        ("department_yueyang", "B18", "IF(COUNT(C18:G18)=0,\"\",SUM(C18:G18))"),
        ("three_public", "B7", "IF(COUNT(B8:B9)=0,\"\",SUM(B8:B9))"),
        // The free line between the parts and their sum belongs to it.
        ("income_expenditure", "B10", "IF(COUNT(B5:B9)=0,\"\",SUM(B5:B9))"),
        (
            "project_report",
            "B29",
            "IF(COUNT(F26)=0,\"\",IF(F26>=90,\"优秀\",IF(F26>=80,\"良好\",IF(F26>=60,\"一般\",\"不合格\"))))",
        ),
        ("department_yueyang", "D53", ""),
    ] {
        assert_eq!(text(form, cell), formula, "{form} {cell}");
    }
}

#[test]
fn a_rule_switched_off_takes_its_formula_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let off = "[[override]]\nrule = \"B-01\"\nenabled = false\n";
    fs::write(folder.path().join("control.toml"), off).unwrap();
    let catalog = Catalog::with_folder(folder.path()).unwrap();
    let form = catalog.form("project_national").unwrap();
    let blank = Blank::new(form, picture(form), &catalog);
    assert_eq!(blank.slots[&CellRef::parse("E6").unwrap()].calc, None);
    assert!(blank.slots[&CellRef::parse("H6").unwrap()].calc.is_some());
}

#[test]
fn what_was_never_calculated_is_told_and_never_read() {
    let catalog = catalog();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let ways: [Saved; 2] = [("丢掉结果", without_results), ("留着空表的结果", with_old_results)];
    for form in &catalog.forms {
        let filled = entered(form, &catalog);
        let calculated = filled.blank(form, &catalog).stored(&filled.values);
        for (way, change) in ways {
            let file = folder.path().join(format!("{}_{way}.xlsx", form.id));
            write(form, &filled, &catalog, &file);
            rewrite(&file, change);
            let review = read(&file, &catalog);
            let [filing] = review.filings.as_slice() else { panic!("{} {way} is read", form.id) };
            for at in calculated.keys().map(ToString::to_string) {
                let here: Vec<_> = filing.figures.iter().filter(|figure| figure.place.cell == at).collect();
                let is_told = |entry: &Entry| matches!(entry, Entry::Unreadable(_));
                if !here.iter().all(|figure| is_told(&figure.entry)) {
                    wrong.extend(here.iter().map(|figure| format!("{} {way}：{}", form.id, shown(figure))));
                }
            }
            let unfilled =
                review.findings.iter().filter(|finding| finding.rule == "F-03" || finding.rule == "S-07");
            wrong.extend(unfilled.map(|f| format!("{} {way}：{} {}", form.id, f.rule, f.message)));
            let told = review.findings.iter().any(|finding| finding.rule == "F-09");
            if told == calculated.is_empty() {
                wrong.push(format!("{} {way}：F-09 {told}", form.id));
            }
        }
    }
    assert_none("没有算过而读成了数", &wrong);
}

#[test]
fn an_empty_form_is_empty_whatever_program_saved_it() {
    let catalog = catalog();
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for form in &catalog.forms {
        let file = folder.path().join(format!("{}.xlsx", form.id));
        write_blank(&Blank::new(form, picture(form), &catalog), &BTreeMap::new(), &file).unwrap();
        for change in [with_old_results, without_results] {
            rewrite(&file, change);
            let review = read(&file, &catalog);
            let figures = review.filings.iter().flat_map(|filing| &filing.figures);
            let numbers = figures.filter(|figure| !figure.entry.is_unfilled());
            wrong.extend(numbers.map(|figure| format!("{}：{}", form.id, shown(figure))));
            wrong.extend(review.findings.iter().map(|f| format!("{}：{} {}", form.id, f.rule, f.message)));
            wrong.extend(
                review
                    .files
                    .iter()
                    .filter(|f| f.message.contains("公式") || f.message.contains("丢失"))
                    .map(|f| format!("{}：{}", form.id, f.message)),
            );
        }
    }
    assert_none("空表里读出的", &wrong);
}

#[test]
fn forms_offer_words_and_check_entries() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("空表.xlsx");
    let sheet = |form: &str| {
        let _ = fs::remove_file(&file);
        let output = huishen().args(["blank", form, "-o"]).arg(&file).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let mut package = zip::ZipArchive::new(File::open(&file).unwrap()).unwrap();
        let mut sheet = String::new();
        package.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        sheet
    };
    let check = |sheet: &str, cell: &str| {
        let place = format!("sqref=\"{cell}\"");
        let found = sheet.split("<dataValidation ").find(|check| check.contains(&place));
        found.map(|check| check.split("</dataValidation>").next().unwrap().to_owned()).unwrap_or_default()
    };
    let national = sheet("project_national");
    let amount = check(&national, "E7");
    assert!(amount.contains("type=\"decimal\" errorStyle=\"warning\""), "{amount}");
    assert!(amount.contains("财政拨款：全年预算数") && amount.contains("单位：万元"), "{amount}");
    let score = check(&national, "H13");
    assert!(score.contains("<formula2>G13</formula2>") && !score.contains("errorStyle"), "{score}");
    assert!(check(&national, "E6").contains("由公式算出，不用填。= E7 至 E9 之和"));
    assert!(!national.contains("sheetProtection"));
    let report = sheet("project_report");
    assert!(check(&report, "B29").contains("\"优秀,良好,一般,不合格\""));
    assert!(check(&sheet("result_list"), "H3").contains("\"优,良,中,差\""));
    assert!(check(&sheet("project_sichuan"), "E15").contains("≥,≤"));
}

#[test]
fn blank_lists_the_forms() {
    let output = huishen().arg("blank").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stdout).unwrap();
    let listed: Vec<&str> = said.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let forms: Vec<String> = catalog().forms.into_iter().map(|form| form.id).collect();
    assert_eq!(listed, forms);
    assert!(is_chinese(&said));
    let unknown = huishen().args(["blank", "no_such_form"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(is_chinese(&String::from_utf8(unknown.stderr).unwrap()));
}

/// A catalogue folder with one form that names its own blank.
fn own(template: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let forms = folder.path().join("forms");
    fs::create_dir(&forms).unwrap();
    let form = format!(
        "[[form]]\nid = \"ours\"\nname = \"本县自评表\"\nfamily = \"project\"\nsource = \"本县\"\nscored = true\ngraded = false\ntemplate = '{template}'\n"
    );
    fs::write(forms.join("ours.toml"), form).unwrap();
    folder
}

fn blank_of(folder: &Path, output: &str) -> (Option<i32>, String) {
    let output = huishen()
        .current_dir(folder)
        .args(["blank", "ours", "--catalog", ".", "-o", output])
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn the_bureaus_own_blank_is_written_as_it_is() {
    let folder = own("新空表.xlsx");
    let national = folder.path().join("forms/新空表.xlsx");
    assert!(huishen().args(["blank", "project_national", "-o"]).arg(&national).status().unwrap().success());
    assert_eq!(blank_of(folder.path(), "领用.xlsx").0, Some(0));
    assert_eq!(fs::read(&national).unwrap(), fs::read(folder.path().join("领用.xlsx")).unwrap());
    let listed = huishen().current_dir(folder.path()).args(["blank", "--catalog", "."]).output().unwrap();
    assert!(String::from_utf8(listed.stdout).unwrap().contains("ours  本县自评表"));
    let (code, said) = blank_of(folder.path(), "领用.xls");
    assert_eq!(code, Some(2));
    assert!(said.contains("原样写出") && is_chinese(&said), "{said}");
    let (code, said) = blank_of(folder.path(), "领用.xlsx");
    assert_eq!(code, Some(2), "nothing is written over: {said}");
}

#[test]
fn a_blank_outside_the_folder_of_forms_is_refused() {
    for template in ["../别处.xlsx", "/etc/hosts", "C:\\别处.xlsx", "..\\别处.xlsx"] {
        let folder = own(template);
        fs::write(folder.path().join("别处.xlsx"), "x").unwrap();
        let (code, said) = blank_of(folder.path(), "领用.xlsx");
        assert_eq!(code, Some(2), "{template}");
        assert!(said.contains("forms 文件夹里") && is_chinese(&said), "{said}");
    }
    let folder = own("没有.xlsx");
    let (code, said) = blank_of(folder.path(), "领用.xlsx");
    assert_eq!(code, Some(2));
    assert!(said.contains("找不到空表") && is_chinese(&said), "{said}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_outside_is_refused() {
    let folder = own("新空表.xlsx");
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("别处.xlsx"), "x").unwrap();
    std::os::unix::fs::symlink(outside.path().join("别处.xlsx"), folder.path().join("forms/新空表.xlsx"))
        .unwrap();
    let (code, said) = blank_of(folder.path(), "领用.xlsx");
    assert_eq!(code, Some(2));
    assert!(said.contains("是链接") && !folder.path().join("领用.xlsx").exists(), "{said}");
}

#[test]
fn a_drafted_form_names_the_blank_it_was_drafted_from() {
    let folder = tempfile::tempdir().unwrap();
    let forms = folder.path().join("forms");
    fs::create_dir(&forms).unwrap();
    let file = forms.join("新空表.xlsx");
    assert!(huishen().args(["blank", "project_national", "-o"]).arg(&file).status().unwrap().success());
    let drafted = huishen().args(["catalog", "draft"]).arg(&file).output().unwrap();
    let said = String::from_utf8(drafted.stdout).unwrap();
    assert!(said.contains("template = \"新空表.xlsx\"") && said.contains("forms 文件夹"), "{said}");
    fs::write(forms.join("ours.toml"), said.replace("my_form", "ours")).unwrap();
    let (code, said) = blank_of(folder.path(), "领用.xlsx");
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(fs::read(&file).unwrap(), fs::read(folder.path().join("领用.xlsx")).unwrap());
}
