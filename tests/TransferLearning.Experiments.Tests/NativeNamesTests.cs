using System.Runtime.InteropServices;
using TransferLearning.Experiments.Files;

namespace TransferLearning.Experiments.Tests;

public class NativeNamesTests
{
    /// <summary>The names in the packages libtorch-cpu-win-x64, libtorch-cpu-osx-arm64 and libtorch-cpu-linux-x64.</summary>
    [Theory]
    [InlineData("WINDOWS", Architecture.X64, "win-x64", "c10.dll")]
    [InlineData("WINDOWS", Architecture.Arm64, "win-arm64", "c10.dll")]
    [InlineData("OSX", Architecture.Arm64, "osx-arm64", "libc10.dylib")]
    [InlineData("LINUX", Architecture.X64, "linux-x64", "libc10.so")]
    public void Should_name_platforms_and_libraries_as_packages_do(string system, Architecture architecture, string rid, string library)
    {
        var platform = OSPlatform.Create(system);
        Assert.Equal((rid, library), (NativeNames.RidOf(platform, architecture), NativeNames.LibraryOn(platform, "c10")));
    }

    /// <summary>The prefixes of "Maximum Path Length Limitation" in Microsoft's documentation.</summary>
    [Fact]
    public void Should_prefix_long_paths_for_the_functions_of_Windows()
    {
        var name = new string('a', 250);
        Assert.Equal(@"C:\short.txt", WindowsMove.Long(@"C:\short.txt"));
        Assert.Equal($@"\\?\C:\folder\{name}", WindowsMove.Long($@"C:\folder\{name}"));
        Assert.Equal($@"\\?\UNC\server\share\{name}", WindowsMove.Long($@"\\server\share\{name}"));
        Assert.Equal($@"\\?\C:\folder\{name}", WindowsMove.Long($@"\\?\C:\folder\{name}"));
    }

    [Fact]
    public void Should_keep_variables_of_native_libraries_out_of_the_users_environment()
    {
        const string ours = "TL_TEST_NATIVE_OURS", given = "TL_TEST_NATIVE_GIVEN";
        Environment.SetEnvironmentVariable(given, "by the user");
        try
        {
            ProcessEnvironment.SetForNative(ours, "PASSIVE");
            ProcessEnvironment.SetForNative(given, "PASSIVE");
            Assert.Equal("PASSIVE", Environment.GetEnvironmentVariable(ours));
            Assert.Null(ProcessEnvironment.Read(ours));
            Assert.Equal("by the user", ProcessEnvironment.Read(given));
            var child = new Dictionary<string, string?> { [ours] = "PASSIVE", [given] = "by the user" };
            ProcessEnvironment.RemoveNative(child);
            Assert.Equal([given], child.Keys);
        }
        finally
        {
            Environment.SetEnvironmentVariable(given, null);
        }
    }
}
