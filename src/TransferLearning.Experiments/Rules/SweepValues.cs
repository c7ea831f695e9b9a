using TransferLearning.Experiments.Binding;
using TransferLearning.Experiments.Documents;

namespace TransferLearning.Experiments.Rules;

/// <summary>A sweep's values are valid ones: each in at least one of its points.</summary>
internal sealed class SweepValues(SamplePoints points, MappingNode document, BindContext context)
{
    /// <summary>So many values are tried; a longer list is checked by its trials.</summary>
    private const int MostValues = 256;

    /// <summary>So many points are tried before a value counts as wrong in all of them.</summary>
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
            // What it does not go with here may be what the sweep sets as well.
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
