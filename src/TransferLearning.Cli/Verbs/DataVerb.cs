using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Planning;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl data FILE</c>: counts an experiment's pictures by class and split, and reports problems with them.</summary>
internal sealed class DataVerb() : FileVerb("data", "Counts an experiment's pictures and looks at each: undecodable files, the same picture in two splits or under two labels")
{
    protected override int Run(ParseResult arguments, Session session)
    {
        var experiment = Compiler.Load(arguments.GetRequiredValue(File), arguments.GetValue(Set)!, session);
        var findings = new List<Diagnostic>();
        var splits = DataResolver.Resolve(experiment, experiment.Data.Folds is null ? null : 0, findings);
        if (findings.Exists(each => each.Severity == Severity.Error))
            throw new ExperimentException(findings);
        // The hash store of runs and plans, so that each file is read once for all of them.
        PicturePackages.Offer(session);
        var report = DataAudit.Run(splits, new FileHashes(KnownFiles.Store), progress: null, session.Cancellation);
        findings.AddRange(DataAudit.Diagnose(report, experiment, most: 20).Where(found => found.Code != Codes.BadSplit || found.Severity == Severity.Error));

        if (arguments.GetValue(Json))
            session.WriteJson(ToJson(splits, report, findings));
        else
        {
            TextTable.Write(session, Counts(splits));
            DiagnosticPrinter.Print(findings, session);
            var noun = experiment.Data.Train.Input == InputKind.Text ? "texts" : "pictures";
            session.Say(report.IsClean ? $"{Show.Count(report.Files)} {noun}, nothing wrong with them" : $"{Show.Count(report.Files)} {noun}, {Summary(report)}");
        }
        return findings.Exists(each => each.Severity == Severity.Error) ? ExitStatus.Failed : ExitStatus.Done;
    }

    private static Column[] Counts(DataSplits splits)
    {
        IReadOnlyList<string> names = splits.Form == TargetForm.Numbers ? [] : splits.Classes;
        return
        [
            new Column(splits.Form == TargetForm.Labels ? "label" : "class", [.. names, "all"]) { Least = 16 },
            .. splits.Named().Select(split =>
            {
                return new Column(split.Name, [.. splits.Counts(split.Set).Select(count => Show.Count(count)), Show.Count(split.Set.Count)]) { Number = true };
            }),
        ];
    }

    private static string Summary(AuditReport report) => string.Join(", ", new[]
    {
        (report.Undecodable.Count, "undecodable"),
        (report.AcrossSplits.Count, "in more than one split"),
        (report.AcrossLabels.Count, "under more than one label"),
        (report.MissingClasses.Count, "classes missing in a split"),
    }.Where(each => each.Item1 > 0).Select(each => $"{Show.Count(each.Item1)} {each.Item2}"));

    private static JsonObject ToJson(DataSplits splits, AuditReport report, IEnumerable<Diagnostic> findings) => new()
    {
        ["classes"] = new JsonArray([.. splits.Classes.Select(name => (JsonNode)name)]),
        ["splits"] = new JsonObject(splits.Named().Select(split => KeyValuePair.Create(split.Name, (JsonNode?)new JsonArray([.. splits.Counts(split.Set).Select(count => (JsonNode)count)])))),
        ["images"] = report.Files,
        ["undecodable"] = new JsonArray([.. report.Undecodable.Select(bad => new JsonObject { ["file"] = bad.Path, ["reason"] = bad.Reason })]),
        ["in_two_splits"] = Groups(report.AcrossSplits),
        ["under_two_labels"] = Groups(report.AcrossLabels),
        ["missing_classes"] = new JsonArray([.. report.MissingClasses.Select(missing => new JsonObject { ["class"] = missing.Class, ["split"] = missing.Split })]),
        ["diagnostics"] = new JsonArray([.. findings.Select(DiagnosticPrinter.ToJson)]),
    };

    private static JsonArray Groups(IEnumerable<IdenticalFiles> groups) => new([.. groups.Select(group => new JsonObject
    {
        ["sha256"] = group.Hash,
        ["files"] = new JsonArray([.. group.Files.Select(file => new JsonObject { ["file"] = file.Path, ["split"] = file.Split, ["class"] = file.Class })]),
    })]);
}
