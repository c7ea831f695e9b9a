using System.Diagnostics;
using TransferLearning.Training.Activations;
using TransferLearning.Training.Precision;
using static TorchSharp.torch;

namespace TransferLearning.Training.Inputs;

/// <summary>
/// Batches of stored activations, in the loader's order. Absent records of a pass are computed before its first batch. A batch then is a copy of rows of a
/// mapped file.
/// </summary>
internal sealed unsafe class StoredInput : StageInput
{
    private readonly StoredPasses _passes;
    private readonly ImageSet _set;
    private readonly BatchOrder _order;
    private readonly HostStaging _rows, _labels;
    private readonly TargetTensors _targets;
    private readonly int[] _indices;
    private long _bytesRead, _readingTicks;

    /// <param name="passes">The entries, which are filled when they are opened.</param>
    /// <param name="options">The batch size, the shuffling and the seed.</param>
    /// <param name="device">The device of the batches.</param>
    /// <param name="targets">Creates the batches' targets; this object owns it.</param>
    public StoredInput(StoredPasses passes, LoaderOptions options, Device device, TargetTensors targets)
    {
        (_passes, _set, _targets) = (passes, passes.Set, targets);
        _order = BatchOrder.Of(_set, options);
        _indices = new int[options.BatchSize];
        _rows = new HostStaging([options.BatchSize, .. passes.Plan.Shape], float32, device);
        _labels = new HostStaging([options.BatchSize], int64, device);
    }

    public override IEnumerable<InputBatch> Epoch(int epoch, int fromStep, int steps, CancellationToken cancellation)
    {
        for (var step = fromStep; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            var began = Stopwatch.GetTimestamp();
            var count = _order.Samples((long)epoch * steps + step, _indices, out var pass);
            var entry = _passes.Open(pass, cancellation);
            count = WithoutSkipped(entry, count);
            if (count > 0)
                yield return new StoredBatch(this, entry, step, _indices.AsSpan(0, count), Stopwatch.GetTimestamp() - began);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _passes.Measured(_bytesRead, Stopwatch.GetElapsedTime(0, _readingTicks));
        _passes.Dispose();
        _rows.Dispose();
        _labels.Dispose();
        _targets.Dispose();
    }

    private int RecordOf(int index) => _passes.Places is { } places ? places[index] : index;

    private int WithoutSkipped(ActivationEntry entry, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
            if (!entry.IsSkipped(RecordOf(_indices[i])))
                _indices[kept++] = _indices[i];
        return kept;
    }

    private sealed class StoredBatch : InputBatch
    {
        private readonly StoredInput _input;
        private readonly ActivationEntry _entry;
        private readonly int[] _indices, _records, _labels;

        public StoredBatch(StoredInput input, ActivationEntry entry, int step, ReadOnlySpan<int> indices, long waited)
        {
            (_input, _entry, Step, WaitedTicks) = (input, entry, step, waited);
            _indices = indices.ToArray();
            _records = new int[indices.Length];
            _labels = new int[indices.Length];
            for (var i = 0; i < _labels.Length; i++)
                (_records[i], _labels[i]) = (input.RecordOf(_indices[i]), input._set.Samples[_indices[i]].Label);
        }

        public override int Count => _indices.Length;

        public override int Step { get; }

        public override ReadOnlySpan<int> Labels => _labels;

        public override ReadOnlySpan<int> Indices => _indices;

        public override long WaitedTicks { get; }

        public override LoadedBatch Load()
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var began = Stopwatch.GetTimestamp();
            _input._bytesRead += _entry.Gather(_records, (float*)_input._rows.Next());
            _input._readingTicks += Stopwatch.GetTimestamp() - began;
            var to = (long*)_input._labels.Next();
            for (var i = 0; i < _labels.Length; i++)
                to[i] = _labels[i];
            var rows = _input._rows.SendPacked(Count, _entry.LongestOf(_records));
            var labels = _input._labels.Send(Count);
            return new LoadedBatch(rows.MoveToOuterDisposeScope(), _input._targets.Of(labels, _input._targets.Wanted(_indices)).MoveToOuterDisposeScope());
        }

        public override void Dispose()
        {
            // The input owns the rows.
        }
    }
}
