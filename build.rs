//! Puts icon, version and manifest into the program for Windows; does nothing for any other system.
//!
//! Calls `windres` by itself: the crates that do it are compiled for every build, on every system.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const MATERIAL: &str = "scripts/packages";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={MATERIAL}/huishen.ico");
    println!("cargo::rerun-if-changed={MATERIAL}/huishen.manifest");
    let target = |key: &str| env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    // The object is for the linker of mingw.
    if target("OS") != "windows" || target("ENV") != "gnu" {
        return Ok(());
    }
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    let (script, object) = (folder.join("huishen.rc"), folder.join("huishen.o"));
    fs::write(&script, resources(&env::current_dir()?.join(MATERIAL))?)?;
    match windres(&target("ARCH"), &script, &object) {
        Ok(()) => println!("cargo::rustc-link-arg-bins={}", object.display()),
        // The program is the same without it, but for icon and version.
        Err(why) => println!("cargo::warning=no icon and version in the program: {why}"),
    }
    Ok(())
}

fn windres(arch: &str, script: &Path, object: &Path) -> Result<(), Box<dyn Error>> {
    let prefixed = format!("{arch}-w64-mingw32-windres");
    for program in [prefixed.as_str(), "windres"] {
        let started = Command::new(program)
            .args(["--codepage=65001", "-O", "coff", "-i"])
            .arg(script)
            .arg("-o")
            .arg(object)
            .status();
        match started {
            Ok(ended) if ended.success() => return Ok(()),
            Ok(ended) => return Err(format!("{program}: {ended}").into()),
            Err(_) => {}
        }
    }
    Err("windres is missing; it comes with the binutils of mingw-w64".into())
}

/// The resource script: 1 is the icon, the version and, by Windows' own numbers (1 24), the manifest.
fn resources(material: &Path) -> Result<String, Box<dyn Error>> {
    let quoted = |name: &str| material.join(name).display().to_string().replace('\\', "/");
    let version = env::var("CARGO_PKG_VERSION")?;
    let part = |name: &str| env::var(format!("CARGO_PKG_VERSION_{name}")).unwrap_or_else(|_| "0".into());
    let numbers = [part("MAJOR"), part("MINOR"), part("PATCH"), "0".to_owned()].join(",");
    Ok(format!(
        r#"1 ICON "{icon}"
1 24 "{manifest}"
1 VERSIONINFO
FILEVERSION {numbers}
PRODUCTVERSION {numbers}
FILEOS 0x40004
FILETYPE 1
BEGIN
  BLOCK "StringFileInfo"
  BEGIN
    BLOCK "080404b0"
    BEGIN
      VALUE "FileDescription", "汇审：绩效自评表汇总、审核与排名"
      VALUE "FileVersion", "{version}"
      VALUE "InternalName", "huishen"
      VALUE "OriginalFilename", "huishen.exe"
      VALUE "ProductName", "汇审"
      VALUE "ProductVersion", "{version}"
    END
  END
  BLOCK "VarFileInfo"
  BEGIN
    VALUE "Translation", 0x0804, 1200
  END
END
"#,
        icon = quoted("huishen.ico"),
        manifest = quoted("huishen.manifest"),
    ))
}
