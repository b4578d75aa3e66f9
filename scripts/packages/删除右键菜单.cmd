@echo off
chcp 65001 >nul
reg delete "HKCU\Software\Classes\Directory\shell\huishen" /f >nul 2>nul
if errorlevel 1 (echo 没有右键菜单可删。) else (echo 右键菜单已删去。)
pause
