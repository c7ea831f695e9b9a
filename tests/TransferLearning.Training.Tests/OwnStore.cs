using System.Globalization;
using System.Runtime.CompilerServices;

namespace TransferLearning.Training.Tests;

/// <summary>Makes the tests' runs store activations in a temporary folder, not in the user's folder. Each test process has its own.</summary>
internal static class OwnStore
{
    private const string All = "TL_TEST_STORES";

    [ModuleInitializer]
    internal static void Use()
    {
        // A child process may be killed, so the process that started it deletes its folder.
        if (Environment.GetEnvironmentVariable(All) is not { } folder)
        {
            folder = Directory.CreateTempSubdirectory("tl-test-activations-").FullName;
            Environment.SetEnvironmentVariable(All, folder);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Delete(folder);
        }

        Environment.SetEnvironmentVariable("TL_ACTIVATIONS", Path.Combine(folder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still be writing.
        }
    }
}
