using TransferLearning.TestSupport;

namespace TransferLearning.EndToEnd.Tests.Windows;

/// <summary>An own installation of Wine for the tests of a class: its drive C, its registry and its server. Made on the first call.</summary>
public sealed class WinePrefix : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<bool> _made;
    private bool _hangs;

    public WinePrefix() => _made = new(Make);

    private Dictionary<string, string> Environment => new()
    {
        ["WINEPREFIX"] = _folder.At("prefix"),
        ["WINEDEBUG"] = "-all",
        // Wine 8 lacks what .NET's protection of compiled code and Intel's OpenMP ask for.
        ["DOTNET_EnableWriteXorExecute"] = "0",
        ["KMP_AFFINITY"] = "disabled",
        // OpenMP's threads would wait at full speed, beside all the other tests.
        ["KMP_BLOCKTIME"] = "0",
        ["NUGET_PACKAGES"] = Wine.PathOf(Wine.Packages!),
        ["TL_HOME"] = Wine.PathOf(_folder.At("home")),
        ["XDG_RUNTIME_DIR"] = _folder.Path,
        // No window of a debugger, no menus, no file types in the desktop of who runs the tests.
        ["WINEDLLOVERRIDES"] = "winemenubuilder.exe=;winedbg.exe=",
    };

    /// <summary>Runs the program for Windows and waits for its end.</summary>
    internal ChildTl.Ended Run(string folder, params string[] arguments) => Run(folder, arguments, []);

    /// <summary>Runs the program with further environment variables and waits for its end.</summary>
    internal ChildTl.Ended Run(string folder, string[] arguments, Dictionary<string, string> further)
    {
        using var running = Start(folder, ["wine", Wine.Program, .. arguments], further);
        return Wait(running);
    }

    /// <summary>Runs a command of Windows, without the variables that <c>dotnet test</c> sets for its own SDK.</summary>
    internal ChildTl.Ended RunCommand(string folder, string[] command, Dictionary<string, string> further)
    {
        string[] ofLinux = ["DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_HOST_PATH", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "MSBuildSDKsPath", "MSBuildLoadMicrosoftTargetsReadOnly"];
        using var running = Start(folder, ["env", .. ofLinux.SelectMany(name => new[] { "-u", name }), "wine", .. command], further);
        return Wait(running);
    }

    /// <summary>Runs the program, expects it to succeed and returns what it printed to standard output.</summary>
    internal string Results(string folder, params string[] arguments)
    {
        var ended = Run(folder, arguments);
        Assert.True(ended.Status == 0, $"dotnet-tl.exe {string.Join(' ', arguments)}: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
        return ended.Results;
    }

    /// <summary>Starts the program for Windows; the caller waits.</summary>
    internal WindowsProcess Start(string folder, params string[] arguments) => Start(folder, ["wine", Wine.Program, .. arguments], []);

    private WindowsProcess Start(string folder, string[] command, Dictionary<string, string> further)
    {
        Assert.False(_hangs, "An earlier program in Wine did not end.");
        _ = _made.Value;
        var environment = Environment;
        foreach (var (name, value) in further)
            environment[name] = value;
        return new(command, folder, environment);
    }

    public void Dispose()
    {
        // Ends every program of this installation, whatever started it.
        if (_made.IsValueCreated)
            using (var server = new WindowsProcess(["wineserver", "-k"], _folder.Path, Environment))
                server.Wait();
        _folder.Dispose();
    }

    private bool Make()
    {
        Directory.CreateDirectory(Environment["WINEPREFIX"]);
        // The server outlives each program for some minutes, so that Wine's services start once.
        Call("wineserver", "-p900");
        Call("wine", "wineboot", "-i");
        Call("wine", "reg", "add", @"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f");
        return true;
    }

    private void Call(params string[] command)
    {
        var environment = Environment;
        // Without these two it would ask whether to download Mono and Gecko.
        environment["WINEDLLOVERRIDES"] += ";mscoree=;mshtml=";
        using var running = new WindowsProcess(command, _folder.Path, environment);
        var ended = Wait(running);
        Assert.True(ended.Status == 0, $"{string.Join(' ', command)}: status {ended.Status}\n{ended.Results}\n{ended.Progress}");
    }

    private ChildTl.Ended Wait(WindowsProcess running)
    {
        try
        {
            return running.Wait();
        }
        catch (TimeoutException)
        {
            _hangs = true;
            throw;
        }
    }
}
