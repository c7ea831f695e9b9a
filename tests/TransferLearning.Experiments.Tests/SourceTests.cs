using TransferLearning.Experiments.Tests.Support;

namespace TransferLearning.Experiments.Tests;

/// <summary>Rules that the sources keep, read as text.</summary>
public class SourceTests
{
    /// <summary>The build task is a program of its own, which runs inside MSBuild and knows none of the libraries.</summary>
    [Fact]
    public void Should_read_the_environment_in_one_place_of_each_program()
    {
        var readers = SourceFiles.Of("src").Where(file => file.Text.Contains("GetEnvironmentVariable", StringComparison.Ordinal)).Select(file => Path.GetFileName(file.Path));
        Assert.Equal(["ExperimentTask.cs", "ProcessEnvironment.cs"], readers.Order(StringComparer.Ordinal));
    }
}
