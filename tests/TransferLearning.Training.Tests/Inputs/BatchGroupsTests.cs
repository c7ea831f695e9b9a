using TransferLearning.Training.Inputs;
using TransferLearning.Training.Losses;
using static TorchSharp.torch;

namespace TransferLearning.Training.Tests.Inputs;

public sealed class BatchGroupsTests
{
    // A row has 256 KB, so eight rows are merged.
    private const int LargeRow = 1 << 16;

    [Fact]
    public void Should_merge_batches_of_features_in_order() => OnTorch.Run(() =>
    {
        using var input = new Rows([3, 3, 3, 2, 3, 1], [LargeRow]);
        Assert.Equal([(2, 6), (3, 8), (1, 1)], Seen(input, 6));
    });

    [Fact]
    public void Should_take_no_more_batches_than_requested() => OnTorch.Run(() =>
    {
        using var input = new Rows([20, 20, 20, 20], [4]);
        Assert.Equal([(3, 60)], Seen(input, 3));
    });

    [Fact]
    public void Should_not_merge_large_rows_and_feature_maps() => OnTorch.Run(() =>
    {
        using var large = new Rows([5, 5, 2], [LargeRow]);
        Assert.Equal([(1, 5), (1, 5), (1, 2)], Seen(large, 3));
        using var maps = new Rows([2, 2], [3, 4, 4]);
        Assert.Equal([(1, 2), (1, 2)], Seen(maps, 2));
    });

    /// <summary>Returns the size of each group, and asserts that the rows are in order.</summary>
    private static List<(int Batches, int Rows)> Seen(Rows input, int steps)
    {
        using var noGradients = no_grad();
        var (seen, next) = (new List<(int, int)>(), 0);
        foreach (var group in new BatchGroups(input).Pass(steps, CancellationToken.None))
        {
            using var scope = NewDisposeScope();
            var expected = Enumerable.Range(next, group.Labels.Count).ToList();
            Assert.Equal(expected, group.Labels);
            Assert.Equal(expected, group.Indices.Select(index => index - 100));
            Assert.Equal(expected.Select(row => (long)row), group.Loaded.Targets.Labels.data<long>());
            Assert.Equal(expected.Select(row => (float)row), group.Loaded.Input.flatten(1).select(1, 0).contiguous().data<float>());
            Assert.Equal(expected.Select(row => (float)row), group.Loaded.Input.flatten(1).select(1, -1).contiguous().data<float>());
            seen.Add((group.Batches, group.Labels.Count));
            next += group.Labels.Count;
        }

        return seen;
    }

    /// <summary>Rows whose values and label are i and whose index is i + 100. All batches share one memory, as in a loader.</summary>
    private sealed class Rows(int[] counts, long[] shape) : StageInput
    {
        private readonly Tensor _rows = zeros([counts.Max(), .. shape]).DetachFromDisposeScope();

        public override IEnumerable<InputBatch> Epoch(int epoch, int fromStep, int steps, CancellationToken cancellation)
        {
            for (var step = fromStep; step < steps; step++)
                yield return new Batch(_rows, step, counts.Take(step).Sum(), counts[step]);
        }

        public override void Dispose()
        {
            base.Dispose();
            _rows.Dispose();
        }

        private sealed class Batch(Tensor rows, int step, int first, int count) : InputBatch
        {
            private readonly int[] _labels = [.. Enumerable.Range(first, count)], _indices = [.. Enumerable.Range(first + 100, count)];

            public override int Count => count;

            public override int Step => step;

            public override ReadOnlySpan<int> Labels => _labels;

            public override ReadOnlySpan<int> Indices => _indices;

            public override long WaitedTicks => 0;

            public override LoadedBatch Load()
            {
                var numbers = arange(first, first + count, ScalarType.Float32).reshape([count, .. Enumerable.Repeat(1L, (int)rows.dim() - 1)]);
                var view = rows.narrow(0, 0, count);
                view.copy_(numbers.expand_as(view));
                return new LoadedBatch(view, new Targets(arange(first, first + count, ScalarType.Int64)));
            }

            public override void Dispose()
            {
                // The input owns the rows.
            }
        }
    }
}
