//! Old Word documents → .docx through an office program the user named, then read like any other. Apart because it is
//! the only place that starts a foreign program; without one the sentence asks for .docx.

use super::sniff::Format;
use super::{Limits, Refusal, Sheets, word};
use crate::model::Grid;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Looks at the program that often.
const STEP: Duration = Duration::from_millis(50);
/// Looks before the program is stopped: 60 seconds.
const STEPS: u32 = 1200;

/// Reads a document that is no .docx, if a program to convert it was named and can; else says what to ask for.
pub(super) fn read(
    format: Format,
    bytes: &[u8],
    extension: &str,
    limits: &Limits,
) -> Result<Sheets, Refusal> {
    let foreign = format.as_foreign();
    let mut refusal = foreign.refusal(extension);
    let Some(ending) = foreign.converted_as else { return Err(refusal) };
    let Some(program) = &limits.office_helper else {
        refusal.message += "也可用 --office-helper soffice 转换后读取。";
        return Err(refusal);
    };
    let converted = convert(bytes, ending, program, limits);
    let read = |docx: Vec<u8>| word::docx(&docx, limits).map_err(|refusal| said_of_result(&refusal));
    match converted.and_then(read) {
        Ok(mut sheets) => {
            sheets.notes.push("由办公软件转换为 .docx 后读取，数字请与原文件核对".into());
            if sheets.grids.iter().all(Grid::is_text) {
                sheets.notes.push("转换结果里没有表格，原文件里如有表格，请另存为 .docx 后重报".into());
            }
            Ok(sheets)
        }
        Err(why) => {
            refusal.message = format!("{}用 --office-helper 转换没有成功：{why}。", refusal.message);
            Err(refusal)
        }
    }
}

/// Why the result of a conversion is not read: what is wrong with it is not the sender's doing.
fn said_of_result(refusal: &Refusal) -> String {
    let what = refusal.message.split('。').next().unwrap_or_default();
    format!("转换结果读不出（{what}）")
}

/// The document as .docx. Works on a copy in a folder of its own, with settings of its own, so that nothing else on
/// the machine is touched and several can run at once.
fn convert(bytes: &[u8], ending: &str, program: &Path, limits: &Limits) -> Result<Vec<u8>, String> {
    let folder = tempfile::tempdir().map_err(|_| "临时文件夹建不了".to_owned())?;
    let copy = folder.path().join("document").with_extension(ending);
    fs::write(&copy, bytes).map_err(|_| "临时文件夹写不了".to_owned())?;
    let out = folder.path().join("out");
    let profile = format!("-env:UserInstallation={}", file_url(&folder.path().join("profile")));
    let mut command = Command::new(program);
    command
        .arg(profile)
        .args(["--headless", "--norestore", "--nolockcheck", "--convert-to", "docx", "--outdir"])
        .args([&out, &copy])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child =
        in_a_group(&mut command).spawn().map_err(|_| format!("程序 {} 启动不了", program.display()))?;
    wait(child)?;
    let converted = out.join("document.docx");
    let size = fs::metadata(&converted).map_err(|_| "没有得到结果，文件可能已损坏或有密码".to_owned())?.len();
    if size > limits.file_size {
        return Err("结果太大".into());
    }
    fs::read(converted).map_err(|_| "结果读不出".to_owned())
}

/// Waits for the end; stops the program and all it started when its time is over.
fn wait(mut child: Child) -> Result<(), String> {
    for _ in 0..STEPS {
        if child.try_wait().map_err(|_| "程序中断".to_owned())?.is_some() {
            return Ok(());
        }
        sleep(STEP);
    }
    stop_all(child.id());
    // Whether it was still there to be stopped makes no difference.
    let _ = child.kill();
    let _ = child.wait();
    Err(format!("{} 秒没有完成，已停止", STEP.as_millis() * u128::from(STEPS) / 1000))
}

/// Starts the program at the head of a group, so that its children can be stopped with it.
#[cfg(unix)]
fn in_a_group(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt;
    command.process_group(0)
}

#[cfg(not(unix))]
fn in_a_group(command: &mut Command) -> &mut Command {
    command
}

/// Office programs are started by a small launcher; stopping that alone leaves them running.
fn stop_all(id: u32) {
    let mut stop = if cfg!(windows) {
        let mut stop = Command::new("taskkill");
        stop.args(["/F", "/T", "/PID"]).arg(id.to_string());
        stop
    } else {
        let mut stop = Command::new("kill");
        stop.args(["-s", "KILL", "--"]).arg(format!("-{id}"));
        stop
    };
    let _ = stop.stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// A path as the address the program expects; names may be Chinese.
fn file_url(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"/:._-~".contains(&byte);
    let encoded = |byte: u8| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let path: String = text.bytes().map(encoded).collect();
    format!("file:///{}", path.trim_start_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::file_url;
    use std::path::Path;

    #[test]
    fn addresses_of_folders() {
        assert_eq!(file_url(Path::new("/tmp/a b/甲")), "file:///tmp/a%20b/%E7%94%B2");
        assert_eq!(file_url(Path::new("C:\\Temp\\x")), "file:///C:/Temp/x");
    }
}
