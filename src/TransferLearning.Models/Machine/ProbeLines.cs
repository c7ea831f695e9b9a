namespace TransferLearning.Models.Machine;

/// <summary>Reads the output lines of a process that tries a mode, and derives the verdict.</summary>
internal sealed class ProbeLines
{
    private readonly string?[] _faults = new string?[2];
    private string? _doing;
    private int _ends, _right;

    /// <summary>Whether the process has closed its output.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether the process has begun any operation.</summary>
    public bool Began { get; private set; }

    /// <param name="line">The next line; null after the last one.</param>
    public void Add(string? line)
    {
        if (line is null)
        {
            IsOver = true;
            return;
        }

        var (word, rest) = line.Split(' ', 2) is [var first, var after] ? (first, after) : (line, "");
        switch (word)
        {
            case "begin":
                (Began, _doing) = (true, rest);
                break;
            case "right":
                (_right, _doing) = (_right + 1, null);
                break;
            case "wrong":
                _faults[Math.Min(_ends, 1)] ??= $"{_doing}: wrong {Wrong(rest)}";
                (_doing, _ends) = (null, _ends + 1);
                break;
            case "end":
                _ends++;
                break;
            default:
                // A line that a library wrote.
                break;
        }
    }

    /// <summary>The verdict.</summary>
    /// <param name="mode">The mode that was tried.</param>
    /// <param name="end">How the process ended. If it crashed or hung, the operation it had begun is to blame.</param>
    /// <param name="taken">The elapsed time.</param>
    public ModeVerdict Verdict(TorchMode mode, string end, TimeSpan taken)
    {
        var died = $"{_doing ?? (Began ? "between two operations" : "loading torch")}: {end}";
        var fault = _faults[0] ?? (_ends == 0 ? died : null);
        var bf16 = fault is null ? _faults[1] ?? (_ends == 1 ? died : null) : null;
        return new ModeVerdict { Mode = mode.Name, Right = _right, Fault = fault, Bf16Fault = bf16, Seconds = Math.Round(taken.TotalSeconds, 1) };
    }

    // In "output 5.0e-1" the number is the error relative to the largest value.
    private static string Wrong(string rest) => rest.LastIndexOf(' ') is var at and > 0 ? $"{rest[..at]}, by {rest[(at + 1)..]} of the largest" : rest;
}
