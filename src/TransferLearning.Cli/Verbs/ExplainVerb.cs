using System.CommandLine;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Models.Machine;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Explaining;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl explain RUN</c>: writes a page that shows what a run's model gets wrong, and where it looks.</summary>
internal sealed class ExplainVerb() : LabelledVerb("explain", "Writes a page of a run's mistakes, confused classes and typical pictures or texts, with heat maps or influential words and the nearest training samples")
{
    private const string PageName = "explain.html";

    private static readonly Dictionary<string, HeatMapMethod> Methods = new()
    {
        ["grad_cam"] = HeatMapMethod.GradCam,
        ["attention"] = HeatMapMethod.RollOut,
        ["occlusion"] = HeatMapMethod.Occlusion,
    };

    private readonly Option<string?> _out = new("--out", "-o") { Description = "The folder to write to; default: explain-NAME with the run's name", HelpName = "folder" };
    private readonly Option<int> _pictures = new("--pictures") { Description = "The largest number of pictures or texts of a section", HelpName = "number", DefaultValueFactory = _ => 24 };
    private readonly Option<string?> _method = new("--method")
    {
        Description = "How it is found where the model looks: grad_cam (pictures, convolutional networks), attention (ViT, and encoders of texts) or occlusion (texts); by default grad_cam or attention for pictures, occlusion for texts",
    };
    private readonly Option<bool> _noLog = new("--no-log") { Description = "Does not add the page to the run's record" };

    protected override void DeclareOwn(Command command)
    {
        _pictures.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !(int.TryParse(token.Value, out var number) && number is >= 1 and <= 500))
                given.AddError($"--pictures is a number from 1 to 500, not '{token.Value}'.");
        });
        _method.AcceptOnlyFromAmong([.. Methods.Keys]);
        foreach (var option in new Option[] { Data, Split, _out, _pictures, _method, _noLog })
            command.Add(option);
        base.DeclareOwn(command);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = Find(arguments, session);
        var others = new List<string>();
        var (pictures, flip) = Pictures(folder, others, arguments, session);
        var training = Training(folder, session);
        var stored = training is null ? null : Stored(folder, session);
        var source = arguments.GetValue(Data) ?? arguments.GetValue(Split)!;
        LoadTorch(folder, pictures.Count, session);
        PicturePackages.Offer(session);
        using var predictor = Predictor.Open(folder.Path, arguments.GetValue(Device)!, machine: MachineRecords.OfThisMachine);
        var method = Method(predictor, arguments);
        var explanation = Explain(predictor, pictures, training, stored, method, flip, others, arguments, session);

        var target = arguments.GetValue(_out) ?? SafeFileName.Of($"explain-{predictor.Model.Name}");
        var (page, files) = (Page(explanation, source), explanation.MistakeFiles().ToList());
        var written = session.Resolve(target);
        OutputFile.Write(written, () =>
        {
            AtomicFile.Replace(Path.Combine(written, PageName), page);
            foreach (var (name, jpeg) in files)
                AtomicFile.Replace(Path.Combine(written, name), jpeg);
        });
        if (arguments.GetValue(Json))
            session.WriteJson(explanation.Json());
        else
            session.Say(Line(explanation, Path.Combine(target, PageName)));
        if (arguments.GetValue(Data) is null && !arguments.GetValue(_noLog))
            Log(predictor.Model, $"explain/{source}", [(PageName, page), .. files], session);
        return ExitStatus.Done;
    }

    private static void Log(ModelDescription model, string place, IReadOnlyList<(string Name, byte[] Content)> files, Session session) => RecordAttachment.Add(
        model, place,
        log =>
        {
            foreach (var (name, content) in files)
                log.Artifact($"{place}/{name}", content);
        },
        session);

    private Explanation Explain(Predictor predictor, ImageSet pictures, ImageSet? training, StoredFeatures? stored, HeatMapMethod method, bool flip, List<string> others, ParseResult arguments, Session session)
    {
        PredictionResult result;
        using (var progress = new PictureProgress(pictures.Count, pictures.Noun, session))
            result = predictor.Predict(pictures, Policy(arguments), flip, progress, notice: session.ProgressText.WriteLine, cancellation: session.Cancellation);
        LeftOut.Report(others, result, arguments.GetValue(Skip), session);
        using var further = new PictureProgress(training?.Count ?? 1, pictures.Noun, session);
        return Explanation.Of(predictor, result.Predictions, pictures, training, arguments.GetValue(_pictures), stored, method, further, session.Cancellation);
    }

    // Checked before anything is predicted.
    private HeatMapMethod Method(Predictor predictor, ParseResult arguments)
    {
        try
        {
            return MethodChoice.Of(predictor, arguments.GetValue(_method) is { } name ? Methods[name] : null);
        }
        catch (NotSupportedException wrong)
        {
            throw new UsageException($"--method: {wrong.Message}", wrong);
        }
    }

    private static ImageSet? Training(ModelFolder folder, Session session)
    {
        try
        {
            return LabelledPictures.OfRun(folder.Path, "training", session).Set;
        }
        catch (RunException absent)
        {
            session.ProgressText.WriteLine($"The page shows no nearest training samples. {absent.Message}");
            return null;
        }
    }

    // A run that cannot be planned any more, for example because its weights are gone, has no key of stored features; they are computed then.
    private static StoredFeatures? Stored(ModelFolder folder, Session session) =>
        Compiler.Plan(Path.Combine(folder.Path, "experiment.yaml"), [], Rooms.Language(), session).Plan is { } plan ? StoredFeatures.Of(plan) : null;

    private static byte[] Page(Explanation explanation, string source)
    {
        using var page = new MemoryStream();
        ExplanationPage.Write(page, explanation, source);
        return page.ToArray();
    }

    private static string Line(Explanation explanation, string page)
    {
        var maps = explanation.Method switch
        {
            HeatMapMethod.GradCam => "heat maps by Grad-CAM",
            HeatMapMethod.RollOut => $"{(explanation.Noun == "texts" ? "words" : "heat maps")} by attention roll-out",
            HeatMapMethod.Occlusion => "influential words by occlusion",
            _ => "no heat maps: the network has neither convolutions nor attention over patches",
        };
        return $"{Show.Count(explanation.Count)} {explanation.Noun}{(explanation.Wrong is { } wrong ? $", {Show.Count(wrong)} wrong" : "")}, {maps}: {page}";
    }
}
