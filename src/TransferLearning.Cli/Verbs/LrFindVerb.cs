using System.CommandLine;
using System.Text.Json.Nodes;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Machine;
using TransferLearning.Training.RateFinding;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl lr-find FILE</c>: runs a learning-rate range test on a stage, draws its curve and suggests a rate.</summary>
internal sealed class LrFindVerb() : Verb("lr-find", "Trains a stage with a rising learning rate, draws the loss over it and suggests a rate; nothing is logged")
{
    private readonly Argument<string> _file = Arguments.File();
    private readonly Option<string[]> _set = Arguments.Set();
    private readonly Option<string?> _stage = new("--stage") { Description = "The stage; by default the first", HelpName = "name" };
    private readonly Option<double> _from = new("--from") { Description = "The smallest rate", DefaultValueFactory = _ => 1e-7 };
    private readonly Option<double> _to = new("--to") { Description = "The largest rate", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _steps = new("--steps") { Description = "Batches", DefaultValueFactory = _ => 100 };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "The PNG file; by default NAME-lr.png in the current folder", HelpName = "png" };
    private readonly Option<bool> _json = Arguments.Json();

    protected override void Declare(Command command)
    {
        command.Add(_file);
        command.Add(_set);
        command.Add(_stage);
        command.Add(_from);
        command.Add(_to);
        command.Add(_steps);
        command.Add(_out);
        command.Add(_json);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var plan = Compiler.Plans([arguments.GetRequiredValue(_file)], arguments.GetValue(_set)!, session)[0];
        CheckedNetwork.Ensure(session, plan);
        TorchPackages.Ensure(session, plan.Experiment.Run.Threads);
        PicturePackages.Offer(session);
        var range = new RateRange { Stage = arguments.GetValue(_stage), Minimum = arguments.GetValue(_from), Maximum = arguments.GetValue(_to), Steps = arguments.GetValue(_steps) };
        var curve = LearningRateFinder.Run(plan, range, new LineReporter(session.ProgressText, TimeSpan.FromSeconds(5)), MachineRecords.OfThisMachine, session.Cancellation);
        var path = session.Resolve(arguments.GetValue(_out) ?? SafeFileName.Of(plan.Experiment.Name, "-lr.png"));
        OutputFile.Replace(path, RateCurvePicture.Draw(plan.Experiment.Name, curve));
        if (arguments.GetValue(_json))
            session.WriteJson(ToJson(curve, path));
        else if (curve.Suggestion is { } rate)
            session.Say($"suggested {Show.Rate(rate)}, at most {Show.Rate(curve.Largest!.Value)} (stage '{curve.Stage}'; {path})");
        else
            session.Say($"The loss never fell between {Show.Rate(range.Minimum)} and {Show.Rate(range.Maximum)}: nothing to suggest (stage '{curve.Stage}'; {path})");
        return ExitStatus.Done;
    }

    private static JsonObject ToJson(LearningRateCurve curve, string path) => new()
    {
        ["stage"] = curve.Stage,
        ["suggestion"] = curve.Suggestion,
        ["largest"] = curve.Largest,
        ["file"] = path,
        ["points"] = new JsonArray([.. curve.Points.Select(point => new JsonObject { ["learning_rate"] = point.Rate, ["loss"] = point.Loss, ["smoothed"] = point.Smoothed })]),
    };
}
