// dotnet.exe of the SDK that make.cs puts together: no NuGet package contains it.
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

#define LONGEST 32768

typedef struct { USHORT Length, MaximumLength; wchar_t *Buffer; } Text;
typedef LONG(NTAPI *Query)(HANDLE, HANDLE, void *, void *, void *, void *, ULONG, ULONG, BOOLEAN, Text *, BOOLEAN);
typedef int(__cdecl *Start)(int argc, const wchar_t **argv, const wchar_t *host, const wchar_t *root, const wchar_t *app);

static Query original;

// To list *.*proj, .NET passes the pattern *"*proj to the system and then filters the names itself. Wine 8 does not know the wildcards <, > and ",
// and finds nothing. Without a pattern it returns all names.
static LONG NTAPI QueryWithoutPattern(HANDLE folder, HANDLE event, void *apc, void *context, void *status, void *buffer, ULONG length,
    ULONG kind, BOOLEAN single, Text *pattern, BOOLEAN restart)
{
    for (int i = 0; pattern && i < pattern->Length / 2; i++)
        if (wcschr(L"<>\"", pattern->Buffer[i]))
            pattern = NULL;
    return original(folder, event, apc, context, status, buffer, length, kind, single, pattern, restart);
}

// Overwrites the start of NtQueryDirectoryFile with a jump. The copy of it still works: Wine 8 writes system calls as position-independent code.
static void Replace(void)
{
    static const unsigned char known[4] = { 0x4c, 0x8b, 0xd1, 0xb8 };
    unsigned char *function = (unsigned char *)GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtQueryDirectoryFile");
    unsigned char *copy = VirtualAlloc(NULL, 4096, MEM_COMMIT | MEM_RESERVE, PAGE_EXECUTE_READWRITE);
    unsigned char jump[12] = { 0x48, 0xb8, [10] = 0xff, 0xe0 };
    void *target = QueryWithoutPattern;
    DWORD before;
    if (!copy || memcmp(function, known, sizeof known) || !VirtualProtect(function, sizeof jump, PAGE_EXECUTE_READWRITE, &before))
        return;
    memcpy(copy, function, 32);
    memcpy(jump + 2, &target, sizeof target);
    memcpy(function, jump, sizeof jump);
    VirtualProtect(function, sizeof jump, before, &before);
    original = (Query)copy;
}

int wmain(int argc, wchar_t **argv)
{
    static wchar_t host[LONGEST], root[LONGEST], file[LONGEST];
    GetModuleFileNameW(NULL, host, LONGEST);
    wcscpy(root, host);
    *wcsrchr(root, L'\\') = 0;
    swprintf(file, LONGEST, L"%ls\\host\\fxr\\" RUNTIME L"\\hostfxr.dll", root);
    HMODULE library = LoadLibraryW(file);
    Start start = library ? (Start)GetProcAddress(library, "hostfxr_main_startupinfo") : NULL;
    if (!start)
    {
        fwprintf(stderr, L"%ls cannot be loaded (error %lu)\n", file, GetLastError());
        return 1;
    }
    if (GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version"))
        Replace();
    swprintf(file, LONGEST, L"%ls\\dotnet.dll", root);
    return start(argc, (const wchar_t **)argv, host, root, file);
}
