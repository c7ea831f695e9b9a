using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Rules;

/// <summary>Checks that each value of a sweep is valid in at least one of its points.</summary>
internal sealed class SweepValues(SamplePoints points, MappingNode document, BindContext context)
{
    /// <summary>The maximum number of values that are tried. Later ones are checked by their trials.</summary>
    private const int MostValues = 256;

    /// <summary>The maximum number of points that are tried before a value counts as invalid in all of them.</summary>
    private const int MostPoints = 256;

    private int _values = MostValues;
    private int _points = 8 * MostPoints;

    public void Check(string path, SourceLocation place)
    {
        foreach (var value in points.Of(path).Take(_values))
        {
            _values--;
            if (points.Pin(path, value) is not { } alone || Problem(alone) is not { } problem)
                continue;
            // The value may be valid together with other values of the sweep.
            if (_points >= MostPoints && !points.With(path, value, MostPoints).Any(IsValid))
                context.Report(Codes.BadSweep, place, $"'{path}' = {value}: {problem}");
        }
    }

    private bool IsValid(Dictionary<string, string> point)
    {
        _points--;
        return Problem(point) is null;
    }

    private string? Problem(Dictionary<string, string> point)
    {
        var trial = new BindContext(context.Language);
        var set = SweepPoint.Set(document, point, trial);
        if (trial.Errors == 0)
            context.Language.Bind(set, "", trial);
        foreach (var (text, full) in trial.Paths)
            context.Paths[text] = full;
        return trial.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == Severity.Error)?.Message;
    }
}
