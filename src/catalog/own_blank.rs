//! The bureau's own blank behind a form of its catalogue: the file that `template` names, and nothing outside the folder
//! of forms.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The folder of a catalogue that holds forms and their blanks.
const FORMS: &str = "forms";

/// Whether a name stays inside the folder it is taken from: `空表.xlsx`, `2024/空表.xlsx`. Both separators count, for the
/// same folder is used under Windows and Linux.
#[must_use]
pub(super) fn is_inside(name: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && part != "." && part != "..";
    !name.contains(':') && name.split(['/', '\\']).all(is_name)
}

/// The blank of that name in the folder of a catalogue.
///
/// # Errors
/// Where there is no such file, or it lies outside the folder, as a link may lead anywhere.
pub fn find(template: &str, catalog: Option<&Path>) -> Result<PathBuf> {
    let Some(catalog) = catalog else {
        bail!("这种表样用自己的空表 {template}，请用 --catalog 给出它所在的规则文件夹")
    };
    let forms = catalog.join(FORMS);
    let file = template.split(['/', '\\']).fold(forms.clone(), |path, part| path.join(part));
    if !is_inside(template) {
        bail!("template 只能写 forms 文件夹里的文件名，不能是“{template}”");
    }
    if !file.is_file() {
        bail!("找不到空表 {}；请把它放进 {}，或去掉表样里的 template 一行", file.display(), forms.display());
    }
    let real = |path: &Path| path.canonicalize().with_context(|| format!("{} 打不开", path.display()));
    if !real(&file)?.starts_with(real(&forms)?) {
        bail!(
            "空表 {} 是链接，指到了 {} 外面，没有采用；请把文件本身放进去",
            file.display(),
            forms.display()
        );
    }
    Ok(file)
}

/// What is in a blank.
///
/// # Errors
/// If it cannot be read.
pub fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file)
        .with_context(|| format!("空表 {} 读不出，请检查是否有权限、是否正打开着", file.display()))
}

#[cfg(test)]
mod tests {
    use super::is_inside;

    #[test]
    fn names_stay_inside_their_folder() {
        for name in ["空表.xlsx", "2024/空表.xlsx", "2024\\空表.xlsx"] {
            assert!(is_inside(name), "{name}");
        }
        for name in
            ["", "../空表.xlsx", "a/../../b.xlsx", "/etc/hosts", "C:\\空表.xlsx", "C:空表.xlsx", "..\\b.xlsx"]
        {
            assert!(!is_inside(name), "{name}");
        }
    }
}
