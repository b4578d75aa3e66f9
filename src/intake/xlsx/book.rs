//! The part of the workbook and its relations → the sheets it lists and where their parts are.
//!
//! Every part is found by its relation; file names mean nothing. Knows nothing of cells.

use super::super::Refusal;
use super::super::days::Epoch;
use super::super::package::{Kept, Package};
use super::known::Known;
use super::xml::{Scanner, Strange, Tag, Token, decode};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a workbook says of itself.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub sheets: Vec<Listed>,
    pub epoch: Epoch,
    /// Parts of shared strings and styles, if there are any.
    pub strings: Option<String>,
    pub styles: Option<String>,
}

/// A sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub name: String,
    /// Hidden, also where only a macro can show it again.
    pub hidden: bool,
    pub part: SheetPart,
}

/// What a listed sheet leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SheetPart {
    /// A part with cells.
    Cells(String),
    /// Something else, as people call it.
    Other(&'static str),
    /// Nothing: no relation, or one that leads out of the file.
    Missing,
}

/// The part that tells which part is the workbook.
const ROOT: &str = "_rels/.rels";

thread_local! {
    /// Workbooks met before.
    static BOOKS: RefCell<Known<Book>> = const { RefCell::new(Known::new()) };
}

/// Relations of a part: by id, kind (the end of the type) and target.
type Relations = BTreeMap<String, (String, String)>;

/// Reads the workbook of a package; `None` if the package has no workbook part.
pub(super) fn read(package: &mut Package<'_>) -> Result<Option<Result<Rc<Book>, Strange>>, Refusal> {
    if let Some(known) = BOOKS.with_borrow(|known| known.find(ROOT, package)) {
        return Ok(Some(Ok(known)));
    }
    let mut content = Vec::new();
    let root = if package.read(ROOT, &mut content)? {
        relations(&content, "").unwrap_or_default()
    } else {
        Relations::new()
    };
    let kept_root = package.keep(ROOT, content.len());
    let part = target(&root, "officeDocument").unwrap_or_else(|| "xl/workbook.xml".into());
    let found = package.read(&part, &mut content)?;
    let part = if found { part } else { "xl/workbook.xml".into() };
    if !found && !package.read(&part, &mut content)? {
        return Ok(None);
    }
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", &part));
    let (mut links, name) = (Vec::new(), format!("{folder}/_rels/{file}.rels"));
    package.read(&name, &mut links)?;
    let kept = [kept_root, package.keep(&part, content.len()), package.keep(&name, links.len())];
    // Where the part that the root names is missing, another package may have it.
    let kept: Option<Vec<Kept>> = kept.into_iter().collect::<Option<_>>().filter(|_| found);
    let book = relations(&links, folder).and_then(|relations| workbook(&content, &relations));
    Ok(Some(book.map(|book| BOOKS.with_borrow_mut(|known| known.keep(ROOT, kept, book)))))
}

fn workbook(content: &[u8], relations: &Relations) -> Result<Book, Strange> {
    let (text, _) = decode(content);
    let mut scanner = Scanner::new(&text);
    let mut book = Book {
        strings: target(relations, "sharedStrings"),
        styles: target(relations, "styles"),
        ..Book::default()
    };
    loop {
        match scanner.next()? {
            Token::Open(tag) => match tag.name {
                "workbookPr" if tag.says("date1904") => book.epoch = Epoch::Y1904,
                "sheet" => book.sheets.push(listed(&tag, relations)),
                "AlternateContent" | "extLst" if !tag.empty => scanner.skip(tag.name)?,
                _ => {}
            },
            Token::Close("workbook") => return Ok(book),
            Token::End => return Err(Strange),
            _ => {}
        }
    }
}

fn listed(tag: &Tag<'_>, relations: &Relations) -> Listed {
    let relation = tag.attribute("id").and_then(|id| relations.get(id));
    let part = match relation {
        None => SheetPart::Missing,
        Some((kind, target)) => match kind.as_str() {
            "worksheet" => SheetPart::Cells(target.clone()),
            "chartsheet" => SheetPart::Other("图表"),
            "dialogsheet" => SheetPart::Other("对话框"),
            "xlMacrosheet" | "xlIntlMacrosheet" => SheetPart::Other("宏表"),
            _ => SheetPart::Other("不认识的内容"),
        },
    };
    let hidden = matches!(tag.attribute("state"), Some("hidden" | "veryHidden"));
    Listed { name: tag.text("name").unwrap_or_default(), hidden, part }
}

fn target(relations: &Relations, kind: &str) -> Option<String> {
    relations.values().find(|(known, _)| known == kind).map(|(_, target)| target.clone())
}

/// Reads relations; targets become names of parts. Targets outside the package are left out.
fn relations(content: &[u8], folder: &str) -> Result<Relations, Strange> {
    let (text, _) = decode(content);
    let mut scanner = Scanner::new(&text);
    let mut found = Relations::new();
    loop {
        match scanner.next()? {
            Token::Open(tag) if tag.name == "Relationship" => {
                let (Some(id), Some(kind), Some(target)) =
                    (tag.attribute("Id"), tag.attribute("Type"), tag.text("Target"))
                else {
                    continue;
                };
                if tag.attribute("TargetMode") != Some("External") {
                    let kind = kind.rsplit('/').next().unwrap_or_default();
                    found.insert(id.to_owned(), (kind.to_owned(), absolute(folder, &target)));
                }
            }
            Token::End => return Ok(found),
            _ => {}
        }
    }
}

/// The name of the part a target leads to: targets are relative to the folder unless they begin with a slash.
fn absolute(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let from = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in from.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_lead_to_parts() {
        for (folder, target, part) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", ".\\worksheets\\a.xml", "xl/worksheets/a.xml"),
            ("a/b", "../../../c.xml", "c.xml"),
            ("", "xl/workbook.xml", "xl/workbook.xml"),
        ] {
            assert_eq!(absolute(folder, target), part);
        }
    }

    #[test]
    fn sheets_are_listed_with_what_they_lead_to() {
        let relations = relations(
            b"<Relationships><Relationship Id='a' Type='http://purl.oclc.org/ooxml/x/worksheet' Target='s.xml'/>\
              <Relationship Id='b' Type='http://x/xlMacrosheet' Target='m.xml'/>\
              <Relationship Id='c' Type='http://x/worksheet' Target='http://x/s.xml' TargetMode='External'/>\
              </Relationships>",
            "xl",
        );
        let xml = "<x:workbook><x:workbookPr date1904='true'/><x:sheets>\
                   <x:sheet name='a&amp;b' sheetId='1' r:id='a' state='veryHidden'/><x:sheet name='m' r:id='b'/>\
                   <x:sheet name='c' r:id='c' state='show'/><x:sheet name='d'/></x:sheets></x:workbook>";
        let book = workbook(xml.as_bytes(), &relations.unwrap()).unwrap();
        assert_eq!(book.epoch, Epoch::Y1904);
        let sheet = |name: &str, hidden, part| Listed { name: name.into(), hidden, part };
        assert_eq!(
            book.sheets,
            [
                sheet("a&b", true, SheetPart::Cells("xl/s.xml".into())),
                sheet("m", false, SheetPart::Other("宏表")),
                sheet("c", false, SheetPart::Missing),
                sheet("d", false, SheetPart::Missing),
            ]
        );
    }
}
