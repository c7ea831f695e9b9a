using TransferLearning.Experiments.Threads;
using TransferLearning.Models.Torch;

namespace TransferLearning.Training.Optimizers.Host;

/// <summary>Collects the parts of one step and updates them: on the calling thread or, if there are many elements, evenly on as many threads as torch has.</summary>
internal sealed class HostParts
{
    /// <summary>The number of elements below which a second thread costs more than it saves.</summary>
    private const int FewElements = 1 << 17;

    /// <summary>The elements of a cache line. Two threads must not write the same line.</summary>
    private const int LineElements = 16;

    private readonly List<HostPart> _parts = [];
    private readonly List<int> _counts = [];
    private long _elements;

    public void Add(HostPart part, int count)
    {
        _parts.Add(part);
        _counts.Add(count);
        _elements += count;
    }

    /// <summary>Updates every part and clears the collection.</summary>
    /// <param name="update">Updates one part.</param>
    public void Run(Action<HostPart> update)
    {
        if (_parts.Count == 0)
            return;
        var threads = _elements < FewElements ? 1 : TorchThreads.Count;
        if (threads == 1)
            foreach (var part in _parts)
                update(part);
        else
            InParallel.For(0, threads, thread => RunShare(thread, threads, update), threads);
        _parts.Clear();
        _counts.Clear();
        _elements = 0;
    }

    /// <summary>Updates one thread's share: a range of the concatenated elements of all parts.</summary>
    private void RunShare(int thread, int threads, Action<HostPart> update)
    {
        var (from, to) = (Border(thread, threads), Border(thread + 1, threads));
        long before = 0;
        for (var i = 0; i < _parts.Count && before < to; before += _counts[i++])
        {
            var begin = (int)Math.Max(0, from - before);
            var end = (int)Math.Min(_counts[i], to - before);
            if (begin < end)
                update(begin == 0 && end == _counts[i] ? _parts[i] : _parts[i].Slice(begin, end - begin));
        }
    }

    private long Border(int thread, int threads) => thread == threads ? _elements : _elements / threads * thread / LineElements * LineElements;
}
