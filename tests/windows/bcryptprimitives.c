/* A stand-in for the one function that the program wants of bcryptprimitives.dll, which wine has only since its version
 * 9; for tests alone. Windows has the library itself. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
