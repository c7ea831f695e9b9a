using System.Text.Json.Nodes;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Reporting;

/// <summary>An evaluation as JSON.</summary>
internal static class EvaluationJson
{
    public static JsonObject Of(EvaluationResult result, Assessment assessment)
    {
        var json = new JsonObject { ["pictures"] = result.Pictures };
        foreach (var (name, value) in result.Metrics)
            json[name] = JsonNumber.Of(value);
        json["intervals"] = new JsonObject(assessment.Intervals.Select(each => KeyValuePair.Create(each.Key, (JsonNode?)new JsonArray(JsonNumber.Of(each.Value.Low), JsonNumber.Of(each.Value.High)))));
        json["resamples"] = assessment.Resamples;
        if (assessment.MeanAveragePrecision is { } mean)
            json["average_precision"] = JsonNumber.Of(mean);
        json[result.Table.Kind == "class" ? "classes" : $"{result.Table.Kind}s"] = new JsonArray([.. Enumerable.Range(0, result.Table.Names.Count).Select(row => Row(result.Table, assessment, row))]);
        if (assessment.Reliability is { } reliability)
        {
            json["ece"] = JsonNumber.Of(reliability.Error);
            json["reliability"] = new JsonArray([.. reliability.Bins.Select(Bin)]);
            json["coverage"] = new JsonArray([.. assessment.Coverage.Select(Covered)]);
        }

        return json;
    }

    private static JsonObject Row(EvaluationTable table, Assessment assessment, int row)
    {
        var json = new JsonObject { ["name"] = table.Names[row] };
        foreach (var column in table.Columns)
            json[column.Name] = column.IsCount ? JsonValue.Create((long)column.Values[row]) : JsonNumber.Of(column.Values[row]);
        if (assessment.Rankings.Count > 0)
            (json["auc"], json["average_precision"]) = (JsonNumber.Of(assessment.Rankings[row].Auc), JsonNumber.Of(assessment.Rankings[row].AveragePrecision));
        if (table.Kind == "label")
            (json["best_threshold"], json["best_f1"]) = (JsonNumber.Of(assessment.Rankings[row].BestThreshold), JsonNumber.Of(assessment.Rankings[row].BestF1));
        if (table.Confusion is { } confusion)
            json["predicted_as"] = new JsonArray([.. confusion[row].Select(count => JsonValue.Create(count))]);
        return json;
    }

    private static JsonNode Bin(ReliabilityBin bin) => new JsonObject
    {
        ["above"] = bin.Above,
        ["up_to"] = bin.UpTo,
        ["pictures"] = bin.Pictures,
        ["accuracy"] = JsonNumber.Of(bin.Accuracy),
        ["probability"] = JsonNumber.Of(bin.Probability),
    };

    private static JsonNode Covered(CoverageRow row) => new JsonObject
    {
        ["threshold"] = row.Threshold,
        ["pictures"] = row.Answered,
        ["answered"] = JsonNumber.Of(row.Coverage),
        ["accuracy"] = JsonNumber.Of(row.Accuracy),
    };
}
