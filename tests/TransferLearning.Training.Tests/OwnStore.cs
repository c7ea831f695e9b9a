using System.Runtime.CompilerServices;

namespace TransferLearning.Training.Tests;

/// <summary>The tests' runs store activations in a folder of their own, not in the user's.</summary>
internal static class OwnStore
{
    [ModuleInitializer]
    internal static void Use()
    {
        var folder = Directory.CreateTempSubdirectory("tl-test-activations-").FullName;
        Environment.SetEnvironmentVariable("TL_ACTIVATIONS", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
