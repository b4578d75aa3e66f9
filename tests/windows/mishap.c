/* What can happen to a program on Windows, done to it on purpose; for tests alone.
 *
 *   mishap hold FILE COMMAND…   runs COMMAND while FILE is open as Excel opens a workbook: others may read it, no more
 *   mishap lock FILE COMMAND…   the same, and others may not even read it
 *   mishap stop COMMAND…        runs COMMAND, presses Ctrl-C as soon as a worker of it has started, and waits until no
 *                               process of that program is left
 *
 * Gives the exit code of COMMAND; 90 to 99 where the mishap did not come about. */
#include <windows.h>
#include <tlhelp32.h>
#include <wchar.h>

enum { NOT_STARTED = 90, NOT_HELD = 91, NO_WORKER = 92, STILL_THERE = 93, NOT_PRESSED = 94 };

/* How many processes of that program there are. */
static int running(const WCHAR *program)
{
    const WCHAR *name = wcsrchr(program, L'\\');
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    int count = 0;
    for (BOOL more = Process32FirstW(all, &entry); more; more = Process32NextW(all, &entry))
        count += _wcsicmp(entry.szExeFile, name ? name + 1 : program) == 0;
    CloseHandle(all);
    return count;
}

static int until(const WCHAR *program, int least, int most)
{
    for (int look = 0; look < 600; look++, Sleep(50)) {
        int count = running(program);
        if (count >= least && count <= most)
            return 1;
    }
    return 0;
}

static BOOL WINAPI unmoved(DWORD event)
{
    (void)event;
    return TRUE;
}

int wmain(int count, WCHAR **words)
{
    int lock = count > 3 && wcscmp(words[1], L"lock") == 0;
    int hold = lock || (count > 3 && wcscmp(words[1], L"hold") == 0), at = hold ? 3 : 2;
    HANDLE held = INVALID_HANDLE_VALUE;
    if (count <= at)
        return NOT_STARTED;
    if (hold) {
        held = CreateFileW(words[2], GENERIC_READ | GENERIC_WRITE, lock ? 0 : FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
        if (held == INVALID_HANDLE_VALUE)
            return NOT_HELD;
    }
    static WCHAR line[32768];
    for (int word = at; word < count; word++) {
        wcscat(line, word == at ? L"\"" : L" \"");
        wcscat(line, words[word]);
        wcscat(line, L"\"");
    }
    STARTUPINFOW start = {
        .cb = sizeof start,
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdInput = GetStdHandle(STD_INPUT_HANDLE),
        .hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE),
        .hStdError = GetStdHandle(STD_ERROR_HANDLE),
    };
    PROCESS_INFORMATION process;
    /* Keys come from a console, and a test has none. */
    if (!hold) {
        FreeConsole();
        AllocConsole();
        /* Whoever runs tests may have told all their programs not to heed Ctrl-C. */
        SetConsoleCtrlHandler(NULL, FALSE);
    }
    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process))
        return NOT_STARTED;
    if (!hold) {
        if (!until(words[at], 2, 1000))
            return NO_WORKER;
        /* It goes to everybody at this console. */
        SetConsoleCtrlHandler(unmoved, TRUE);
        if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0))
            return NOT_PRESSED;
    }
    WaitForSingleObject(process.hProcess, 120000);
    DWORD code = NOT_STARTED;
    GetExitCodeProcess(process.hProcess, &code);
    if (!hold && !until(words[at], 0, 0))
        return STILL_THERE;
    return (int)code;
}
