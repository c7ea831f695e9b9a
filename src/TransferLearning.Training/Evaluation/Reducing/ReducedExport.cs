using System.Globalization;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Engines;
using TransferLearning.Models.Onnx;
using TransferLearning.Training.Metrics;

namespace TransferLearning.Training.Evaluation.Reducing;

/// <summary>
/// Exports a model to ONNX in a reduced precision. The file with 32-bit floats is first compared with torch; the reduced file is then compared
/// with that one on labelled pictures or texts, and is written only if it is as good.
/// </summary>
public static class ReducedExport
{
    /// <summary>Writes the file. Call it on the torch thread.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The path of the file.</param>
    /// <param name="export">The options of the export.</param>
    /// <param name="options">The options of the reduction.</param>
    /// <param name="cancellation">Checked before every picture.</param>
    /// <exception cref="RunException">The metric is worse by more than the tolerance, there are no pictures to measure with, or the export is wrong.</exception>
    public static ReductionReport Write(StoredModel model, string path, OnnxExportOptions export, ReductionOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(export);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Labelled.Count == 0)
            throw new RunException($"There are no labelled {(model.Text is null ? "pictures" : "texts")}, so the file's accuracy cannot be measured.");
        if (model.Text is not null && options.Precision == ReducedPrecision.Int8)
            throw new RunException("8-bit numbers are for models of pictures: what they compute of words' vectors and recurrent layers is not worth it. Write floats of 16 bits.");
        var full = OnnxExport.Checked(model, path, export with { Preprocessed = false }).Bytes;
        var (graph, tensors) = NamedOutputs.Of(model).DropDropout().FoldBatchNorm(model.State);
        using (tensors)
        {
            var precision = Precision(model.Description, graph, tensors, options, cancellation);
            var reduced = OnnxExport.Bytes(model.Description, graph, tensors, preprocessed: false, precision, model.Text);
            var trial = new FileTrial(model.Description, options.Labelled, model.Text);
            var measured = trial.Run([full, reduced], options.Progress, cancellation);
            var report = Report(model.Description, options.Precision, measured, trial.Pictures) with { Noun = options.Labelled.Noun };
            if (!(report.Loss <= options.Tolerance))
                throw new RunException(TooMuch(report, options.Tolerance, path));
            OutputFile.Replace(path, export.Preprocessed ? OnnxExport.Bytes(model.Description, graph, tensors, preprocessed: true, precision) : reduced);
            return report;
        }
    }

    private static OnnxPrecision Precision(ModelDescription model, Graph graph, NetworkState state, ReductionOptions options, CancellationToken cancellation)
    {
        if (options.Precision == ReducedPrecision.Float16)
            return OnnxPrecision.Half;
        using var ranges = new RangeMeasurement(graph, state, model.Pictures().Preprocessing(), model.Pictures().Resizing());
        var pictures = 0;
        foreach (var picture in options.Calibration.Take(ReductionOptions.MostCalibrationPictures))
        {
            cancellation.ThrowIfCancellationRequested();
            ranges.Add(model.Pictures().Fit(picture), [1, model.Pictures().Height, model.Pictures().Width, 3]);
            pictures++;
        }

        return pictures > 0
            ? OnnxPrecision.EightBits(ranges.Values)
            : throw new RunException("8-bit numbers need the ranges of the network's values, which are measured on training pictures, and none of those can be read.");
    }

    private static ReductionReport Report(ModelDescription model, ReducedPrecision precision, IReadOnlyList<MeasuredFile> measured, int pictures)
    {
        var metric = model.KnownTask().DefaultMetric;
        var (before, after) = (measured[0].Metric, measured[1].Metric);
        var loss = MetricCatalogue.List.LargerIsBetter(metric) ? before - after : before > 0 ? (after - before) / before : after;
        return new ReductionReport(precision, metric, measured[0], measured[1], pictures, loss);
    }

    private static string TooMuch(ReductionReport report, double tolerance, string path)
    {
        var unit = MetricCatalogue.List.LargerIsBetter(report.Metric) ? "" : " of its value";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"'{path}' was not written: {report.Metric} on {report.Pictures} {report.Noun} would go from {report.Full.Metric:0.0000} to {report.Reduced.Metric:0.0000}, which is worse by {report.Loss:0.0000}{unit}; --tolerance is {tolerance}.");
    }
}
