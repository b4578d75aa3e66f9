//! The types of files that are not read, each with its name and what to ask the sender for. A table and no logic: the
//! sentences of the inventory about wrong types come from here and nowhere else.

use super::Refusal;
use crate::model::FileStatus;

/// A type that is not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    /// The word in `files.format`.
    pub(super) word: &'static str,
    /// What people call it.
    name: &'static str,
    /// Extensions that belong to it: under these it is no surprise.
    endings: &'static [&'static str],
    /// What to ask the sender for.
    ask: &'static str,
    /// The extension under which an office program turns it into .docx.
    pub(super) converted_as: Option<&'static str>,
}

const TABLE: &str = "请报送电子表格。";
const XLSX: &str = "请用 Excel/WPS 打开，另存为 .xlsx 后重报。";
const DOCX: &str = "请另存为 .docx 或电子表格。";
const UNPACKED: &str = "请解压后再读取，或改用 .zip。";

macro_rules! foreign {
    ($($id:ident: $word:literal, $name:literal, $endings:expr, $ask:expr $(, as $converted:literal)?;)*) => {$(
        pub(super) static $id: Foreign = Foreign {
            word: $word,
            name: $name,
            endings: &$endings,
            ask: $ask,
            converted_as: foreign!(@as $($converted)?),
        };
    )*};
    (@as) => { None };
    (@as $converted:literal) => { Some($converted) };
}

foreign! {
    DOC: "doc", "旧版 Word 文档（.doc）", ["doc", "wps", "dot", "wpt"], DOCX, as "doc";
    RTF: "rtf", "RTF 文档", ["rtf"], DOCX, as "rtf";
    FLAT_PACKAGE: "xml", "单一 XML 文件的 Office 文档", ["xml"], "请另存为 .xlsx 或 .docx 后重报。";
    ODT: "odt", "OpenDocument 文档", ["odt", "ott"], DOCX, as "odt";
    FLAT_ODT: "fodt", "单一 XML 文件的 OpenDocument 文档（.fodt）", ["fodt"], DOCX;
    OPEN_DOCUMENT: "opendocument", "OpenDocument 演示或绘图", ["odp", "odg"], TABLE;
    PRESENTATION: "pptx", "演示文稿（PowerPoint）", ["pptx", "pptm", "ppsx", "ppt", "dps"], TABLE;
    OFD: "ofd", "OFD 版式文件", ["ofd"], TABLE;
    PDF: "pdf", "PDF 文件", ["pdf"], TABLE;
    PACKAGE: "package", "别的程序的文件包", ["vsdx", "epub", "jar", "apk", "numbers", "pages", "key", "xmind"], TABLE;
    ZIP: "zip", "压缩包", ["zip"], "里面缺少文档该有的部件，可能已损坏；请用 Office/WPS 打开，另存后重报。";
    ARCHIVE: "archive", "压缩包（不是 zip）", ["rar", "7z", "gz", "tgz", "bz2", "xz", "tar", "cab", "lzh", "zst"], UNPACKED;
    PICTURE: "picture", "图片", ["png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "heic", "svg", "emf", "wmf", "psd"], TABLE;
    MEDIA: "media", "音频或视频", ["mp4", "mov", "avi", "mp3", "wav", "m4a"], TABLE;
    PROGRAM: "program", "可执行程序", ["exe", "dll", "com", "so"], "请确认没有中毒，并报送电子表格。";
    SHORTCUT: "shortcut", "快捷方式，不是文件本身", ["lnk", "url"], "请报送它指向的文件。";
    DATABASE: "database", "数据库文件", ["db", "sqlite", "mdb", "accdb", "dbf"], TABLE;
    OLD_EXCEL: "biff", "Excel 5 以前的旧表格", ["xls"], "文件版本过旧，请用 Excel/WPS 打开，另存为 .xlsx 后重报。";
    SYMBOLIC_LINK: "sylk", "SYLK 表格（.slk）", ["slk"], XLSX;
    INTERCHANGE: "dif", "DIF 表格（.dif）", ["dif"], XLSX;
    MAIL: "mail", "电子邮件", ["eml", "msg"], "请取出附件后重报。";
    WEB_FRAME: "html", "网页的框架，表格在同名的 .files 文件夹里", ["htm", "html", "mht", "mhtml"], XLSX;
    WEB_PAGE: "html", "网页文件，里面没有表格", ["htm", "html", "mht", "mhtml"], TABLE;
    XML: "xml", "XML 文件", ["xml"], TABLE;
    COMPOUND: "ole", "不认识的 OLE 文件", [], TABLE;
    PLAIN_TEXT: "text", "没有表格的文字", [], TABLE;
    UNKNOWN: "unknown", "不认识的文件类型", [], TABLE;
}

impl Foreign {
    /// Class and sentence: what it really is, and what to ask for.
    pub(super) fn refusal(&self, extension: &str) -> Refusal {
        let (name, ask) = (self.name, self.ask);
        let expected = extension.is_empty() || self.endings.contains(&extension);
        let message = match (expected, self.converted_as) {
            (true, Some(_)) => format!("{name}，{ask}"),
            (true, None) => format!("{name}，未读取。{ask}"),
            (false, _) => format!("扩展名是 .{extension}，实际是{name}，未读取。{ask}"),
        };
        Refusal::new(FileStatus::WrongType, message)
    }
}
