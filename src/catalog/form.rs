//! Forms (表样) as data: what marks a form, and what is special about it.

use super::formula::{Compare, Expr, Names};
use super::own_blank;
use super::picture::Picture;
use crate::model::Unit;
use crate::model::label::Label;
use serde::Deserialize;
use std::collections::BTreeMap;

/// One form of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Identifier, such as `department_yueyang`.
    pub id: String,
    /// Name in words.
    pub name: String,
    /// What the return is about: `department`, `project`, `three_public`, `budget`, `target`, `list`.
    pub family: String,
    /// Where the form comes from.
    pub source: String,
    /// Words of the title; one of them must stand there, if any are given.
    #[serde(default)]
    pub titles: Vec<String>,
    /// Headings without which it is not this form, in canonical form.
    #[serde(default)]
    pub must: Vec<String>,
    /// Headings it usually has, in canonical form.
    #[serde(default)]
    pub should: Vec<String>,
    /// Headings it never has.
    #[serde(default)]
    pub never: Vec<String>,
    /// Whether a return of this form carries a total score.
    pub scored: bool,
    /// Whether it carries a grade.
    pub graded: bool,
    /// Unit where the return declares none: `元` or `万元`.
    pub unit: Option<String>,
    /// The form drawn as text.
    pub picture: Option<String>,
    /// The bureau's own blank, a file in the folder of forms: written as it is instead of the picture.
    pub template: Option<String>,
    /// Words to choose from, by slot without its unit or line (`grade.amount`) or by the heading over free cells (`等级`); an
    /// empty list stands for the grades of the settings.
    #[serde(default)]
    pub choices: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "calculated")]
    equations: Vec<String>,
    /// What blanks of this form calculate beyond the rules: `line.rate = line.executed / line.adjusted * 100`.
    #[serde(skip)]
    pub calculated: Vec<Expr>,
}

impl Form {
    /// The form as drawn; none if it has no picture.
    ///
    /// # Errors
    /// Where the drawing is not legal.
    pub fn drawn(&self) -> Result<Option<Picture>, String> {
        self.picture.as_deref().map(Picture::parse).transpose()
    }

    fn read_equations(&mut self, names: &Names<'_>) -> Result<(), String> {
        for text in &self.equations {
            let formula = Expr::parse(text, names)
                .map_err(|fault| format!("表样 {} 的 calculated 有错：\n{}", self.id, fault.show(text)))?;
            let is_equation = matches!(formula.sides(), Some((Expr::Name(..), Compare::Equal, _)));
            if !is_equation {
                return Err(format!("表样 {} 的 calculated 里“{text}”应写成 一项 = 算式", self.id));
            }
            self.calculated.push(formula);
        }
        Ok(())
    }

    /// The unit taken where the return declares none.
    #[must_use]
    pub fn default_unit(&self) -> Option<Unit> {
        self.unit.as_deref().and_then(Unit::money)
    }
}

/// What becomes of the pictures of forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawings {
    /// They are looked at, so that a broken one is told at once.
    Checked,
    /// They are left as they stand: nobody draws where files are read.
    Unread,
}

/// What a form can be about.
pub const FAMILIES: &[&str] = &["department", "project", "three_public", "budget", "target", "list", "other"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    form: Vec<Form>,
}

/// What was found on a blank, for a form to edit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Name of the file.
    pub file: String,
    /// Its title.
    pub title: String,
    /// Headings that the vocabulary knows, in canonical form.
    pub known: Vec<String>,
    /// The sheet as drawn.
    pub picture: Picture,
}

/// A form file to edit, from what was found on a blank.
#[must_use]
pub fn draft(found: &Found) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let should: Vec<String> = found.known.iter().map(|name| quoted(name)).collect();
    let name = found.title.split(' ').next().unwrap_or_default();
    format!(
        "\n[[form]]\nid = \"my_form\"            # 改成自己的编号，小写字母与下划线\nname = {}\nfamily = \"project\"        # 可用：{}\n\
         source = \"\"\ntitles = [{}]\nmust = []                 # 缺一项就不算这种表样，从 should 里挑\nshould = [{}]\nnever = []\n\
         scored = true             # 这种表有没有总分\ngraded = false            # 有没有等级\n\
         # 把空表 {} 也放进这个文件所在的 forms 文件夹，huishen blank 就原样写出它；去掉下一行，就按 picture 画\n\
         template = {}\npicture = \"\"\"\n{}\n\"\"\"\n",
        quoted(name),
        FAMILIES.join("、"),
        quoted(name),
        should.join(", "),
        found.file.replace(char::is_control, " "),
        quoted(&found.file),
        found.picture.draw().replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"")
    )
}

/// Reads one file of forms.
///
/// # Errors
/// The parser's message with line and caret; an unknown family, unit or heading by name.
pub fn parse(text: &str, names: &Names<'_>, drawings: Drawings) -> Result<Vec<Form>, String> {
    let file: File = super::source::parse(text)?;
    let mut forms = file.form;
    for form in &mut forms {
        for list in [&mut form.must, &mut form.should, &mut form.never] {
            for name in list {
                *name = Label::parse(name).key;
            }
        }
    }
    for form in &mut forms {
        if !FAMILIES.contains(&form.family.as_str()) {
            return Err(format!(
                "表样 {} 的 family 没有“{}”这一类，可用：{}",
                form.id,
                form.family,
                FAMILIES.join("、")
            ));
        }
        if let Some(unknown) =
            form.must.iter().find(|name| names.vocabulary.meanings(&Label::parse(name)).is_empty())
        {
            return Err(format!("表样 {} 的 must 里“{unknown}”不在词汇表中，永远不会认出", form.id));
        }
        if form.unit.is_some() && form.default_unit().is_none() {
            return Err(format!("表样 {} 的 unit 应为 元、千元、万元 或 亿元", form.id));
        }
        if drawings == Drawings::Checked {
            form.drawn().map_err(|why| format!("表样 {}：{why}", form.id))?;
            form.read_equations(names)?;
        }
        if let Some(template) = form.template.as_deref().filter(|name| !own_blank::is_inside(name)) {
            return Err(format!(
                "表样 {} 的 template 只能写 forms 文件夹里的文件名，不能是“{template}”",
                form.id
            ));
        }
    }
    Ok(forms)
}
