using System.Globalization;
using System.Runtime.CompilerServices;

namespace TransferLearning.Training.Tests;

/// <summary>The tests' runs store activations in a folder of their own, not in the user's; each process of theirs has one.</summary>
internal static class OwnStore
{
    private const string All = "TL_TEST_STORES";

    [ModuleInitializer]
    internal static void Use()
    {
        // A process that the tests start may be killed: what it leaves is deleted by who started it.
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
            // A process that was killed this moment may write yet.
        }
    }
}
