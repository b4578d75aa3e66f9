@echo off
chcp 65001 >nul
set menu=HKCU\Software\Classes\Directory\shell\huishen
reg add "%menu%" /ve /d "用汇审汇总" /f >nul
reg add "%menu%" /v Icon /d "%~dp0huishen.exe" /f >nul
reg add "%menu%\command" /ve /d "\"%~dp0huishen.exe\" \"%%1\"" /f >nul
if errorlevel 1 (echo 没有成功：不能写入本用户的注册表，请找管理员。) else (echo 右键点文件夹，就有“用汇审汇总”。本文件夹移动以后请再运行一次。)
pause
