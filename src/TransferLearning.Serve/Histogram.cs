using System.Globalization;
using System.Text;

namespace TransferLearning.Serve;

/// <summary>Counts values by upper bounds, in the form of Prometheus: each bucket counts the values up to its bound. Any thread may add.</summary>
/// <param name="name">The metric's name.</param>
/// <param name="help">What it measures.</param>
/// <param name="bounds">The bounds, ascending.</param>
internal sealed class Histogram(string name, string help, params double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public void Add(double value)
    {
        var bucket = Array.FindIndex(bounds, bound => value <= bound);
        lock (_gate)
        {
            _counts[bucket < 0 ? bounds.Length : bucket]++;
            _sum += value;
        }
    }

    public void Write(StringBuilder text)
    {
        lock (_gate)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} histogram\n");
            long below = 0;
            for (var i = 0; i < _counts.Length; i++)
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{(i < bounds.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf")}\"}} {below += _counts[i]}\n");
            text.Append(CultureInfo.InvariantCulture, $"{name}_sum {_sum}\n{name}_count {below}\n");
        }
    }
}
