; The installer for Windows: for one user, without an administrator. Called by scripts/package with
; PROGRAM, GUIDE, ICON, VERSION and OUTPUT defined.
Unicode true
; Where a 32-bit installer would ask for the 32-bit half of the registry: the program is of 64 bits anyway.
Target amd64-unicode
!include MUI2.nsh

!define MENU "Software\Classes\Directory\shell\huishen"
!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\huishen"

Name "汇审"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\huishen"
; An update goes where the version before it is.
InstallDirRegKey HKCU "${ENTRY}" "InstallLocation"
RequestExecutionLevel user
SetCompressor /SOLID lzma
ManifestDPIAware true
BrandingText "汇审 ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "汇审"
VIAddVersionKey /LANG=2052 "FileDescription" "汇审 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" ""

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_SHOWREADME "$INSTDIR\使用说明.txt"
!define MUI_FINISHPAGE_SHOWREADME_TEXT "打开使用说明"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

Section
  SetOutPath "$INSTDIR"
  ; A program that is running cannot be replaced.
  ClearErrors
  SetOverwrite try
  File "/oname=huishen.exe" "${PROGRAM}"
  ${If} ${Errors}
    MessageBox MB_ICONSTOP "汇审正在运行，没有装上。请关闭它的窗口，再运行一次安装程序。" /SD IDOK
    SetErrorLevel 2
    Abort "没有装上"
  ${EndIf}
  File "/oname=使用说明.txt" "${GUIDE}"
  WriteUninstaller "$INSTDIR\卸载.exe"

  CreateDirectory "$SMPROGRAMS\汇审"
  CreateShortcut "$SMPROGRAMS\汇审\汇审.lnk" "$INSTDIR\huishen.exe"
  CreateShortcut "$SMPROGRAMS\汇审\使用说明.lnk" "$INSTDIR\使用说明.txt"
  ; Folders can be dropped on it.
  CreateShortcut "$DESKTOP\汇审.lnk" "$INSTDIR\huishen.exe"

  WriteRegStr HKCU "${MENU}" "" "用汇审汇总"
  WriteRegStr HKCU "${MENU}" "Icon" "$INSTDIR\huishen.exe"
  WriteRegStr HKCU "${MENU}\command" "" '"$INSTDIR\huishen.exe" "%1"'

  WriteRegStr HKCU "${ENTRY}" "DisplayName" "汇审"
  WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${ENTRY}" "DisplayIcon" "$INSTDIR\huishen.exe"
  WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\卸载.exe"'
  WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\卸载.exe" /S'
  WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
  WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  ; By name: a workbook that somebody put here stays.
  Delete "$INSTDIR\huishen.exe"
  Delete "$INSTDIR\使用说明.txt"
  Delete "$INSTDIR\卸载.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\汇审\汇审.lnk"
  Delete "$SMPROGRAMS\汇审\使用说明.lnk"
  RMDir "$SMPROGRAMS\汇审"
  Delete "$DESKTOP\汇审.lnk"
  DeleteRegKey HKCU "${MENU}"
  DeleteRegKey HKCU "${ENTRY}"
SectionEnd
