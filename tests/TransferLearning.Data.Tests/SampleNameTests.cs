using TransferLearning.Data.Sources;

namespace TransferLearning.Data.Tests;

/// <summary>Splits, shuffling and the identity of a run depend on these names, so they are the same on every system.</summary>
public class SampleNameTests
{
    [Theory]
    [InlineData("cat/old/1.png", '/', "cat/old/1.png")]
    [InlineData(@"cat\old\1.png", '\\', "cat/old/1.png")]
    [InlineData(@"cat\1.png", '/', @"cat\1.png")]
    public void Should_be_the_same_on_every_system(string path, char separator, string name) => Assert.Equal(name, SampleName.Of(path, separator));
}
