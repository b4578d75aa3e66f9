//! Turns bytes into a complete file: written beside the target, synced, and only then moved over it.
//!
//! Apart so that workbook and tables cannot leave a half file or lose the old one; knows nothing of what is written.

use anyhow::anyhow;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file on its way to its target; dropped without `finish`, it leaves no trace.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    target: PathBuf,
}

impl Draft {
    /// Writes a draft beside its target.
    ///
    /// # Errors
    /// If the folder does not exist or cannot be written to; the target is untouched.
    pub fn write(
        target: &Path,
        content: impl FnOnce(&mut BufWriter<&mut NamedTempFile>) -> io::Result<()>,
    ) -> anyhow::Result<Self> {
        let failed = |cause: io::Error| anyhow!(sentence(target, &cause));
        let mut file = beside(target).map_err(failed)?;
        let mut buffer = BufWriter::new(&mut file);
        content(&mut buffer).and_then(|()| buffer.flush()).map_err(failed)?;
        drop(buffer);
        file.as_file().sync_all().map_err(failed)?;
        Ok(Self { file, target: target.to_owned() })
    }

    /// Moves the finished draft over its target.
    ///
    /// # Errors
    /// If the target cannot be replaced; it is untouched then.
    pub fn finish(self) -> anyhow::Result<()> {
        let Self { file, target } = self;
        if target.is_dir() {
            return Err(anyhow!("无法写出 {}：这是一个文件夹，请给出文件名", target.display()));
        }
        file.persist(&target).map_err(|fault| anyhow!(sentence(&target, &fault.error)))?;
        Ok(())
    }
}

fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".huishen-").suffix(".tmp");
    // Temporary files are private by default; a finished one gets the rights any new file has (umask applies).
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder.unwrap_or(Path::new(".")))
}

/// One sentence for people: the path, the cause, what to do.
#[must_use]
pub fn sentence(path: &Path, cause: &io::Error) -> String {
    let advice = match cause.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            "所在文件夹不存在，请先建立该文件夹或换一个位置".into()
        }
        ErrorKind::PermissionDenied => {
            "没有写入权限，或目标文件可能正被打开，请关闭 Excel/WPS 中的该文件，或换一个位置后重试".into()
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘空间不足，请清理后重试".into(),
        ErrorKind::ReadOnlyFilesystem => "所在磁盘只读，请换一个位置".into(),
        _ => format!("{cause}；目标文件可能正被打开，请关闭后重试，或换一个位置"),
    };
    format!("无法写出 {}：{advice}（原有文件未改动）", path.display())
}
