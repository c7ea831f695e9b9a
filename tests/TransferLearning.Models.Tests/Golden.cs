using System.Text.Json;
using TransferLearning.TestSupport;
using static TorchSharp.torch;

namespace TransferLearning.Models.Tests;

/// <summary>The results of PyTorch 2.14 with real weights (<c>shared/weights/golden.json</c>; its README says how they were computed).</summary>
internal static class Golden
{
    /// <summary>The input 'sine': sin(0.01·i) over the flat index i of 1×3×224×224.</summary>
    public static Tensor Sine()
    {
        var values = new float[3 * 224 * 224];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)Math.Sin(0.01 * i);
        return tensor(values, [1, 3, 224, 224]);
    }

    /// <summary>Compares a tensor with a row: the first 16 values, the sum, the largest magnitude and its index.</summary>
    public static void AssertEqual(string row, string input, Tensor output)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Shared.Weights("golden.json")));
        var expected = document.RootElement.GetProperty(row).GetProperty(input);
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), output.shape);
        var values = output.contiguous().data<float>().ToArray();
        var largest = expected.GetProperty("abs_max").GetDouble();
        var first = expected.GetProperty("first16").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        for (var i = 0; i < first.Length; i++)
            Assert.InRange(values[i], first[i] - (1e-4 * largest), first[i] + (1e-4 * largest));
        var sum = expected.GetProperty("sum").GetDouble();
        Assert.InRange(values.Sum(value => (double)value), sum - (1e-4 * Math.Abs(sum)), sum + (1e-4 * Math.Abs(sum)));
        Assert.Equal(expected.GetProperty("argmax").GetInt32(), Array.IndexOf(values, values.Max()));
    }
}
