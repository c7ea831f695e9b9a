using System.CommandLine;
using System.Text;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Experiments.Files;
using TransferLearning.Training.Assessing;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli.Verbs;

/// <summary><c>tl evaluate RUN</c>: measures a run's model on its own validation or test pictures, or on others.</summary>
internal sealed class EvaluateVerb() : PredictingVerb("evaluate", "Measures a run's model on a data set: metrics with intervals, each class, calibration")
{
    private readonly Option<string?> _data = new("--data") { Description = "A folder with one folder per class, a CSV file, or a source as in an experiment: '{ csv: x.csv, image: file, label: class }'; by default the run's own pictures", HelpName = "source" };
    private readonly Option<string> _split = new("--split") { Description = "Which of the run's own pictures: training, validation or test", DefaultValueFactory = _ => "validation" };
    private readonly Option<string?> _out = new("--out", "-o") { Description = "Writes pictures (confusion matrix, curves, reliability, coverage) and predictions.csv into this folder", HelpName = "folder" };

    protected override void DeclareOwn(Command command)
    {
        _split.AcceptOnlyFromAmong("training", "validation", "test");
        command.Add(_data);
        command.Add(_split);
        command.Add(_out);
        base.DeclareOwn(command);
    }

    protected override int Run(ParseResult arguments, Session session)
    {
        var folder = Find(arguments, session);
        var others = new List<string>();
        var (pictures, flip) = Pictures(folder, others, arguments, session);
        var (task, model, result) = Predict(folder, pictures, arguments.GetValue(Skip) ? BadImagePolicy.Skip : BadImagePolicy.Fail, others, flip, arguments, session);
        var predictions = result.Predictions;
        var evaluation = EvaluationResult.Of(predictions, task, model.Classes);
        var assessment = Assessment.Of(predictions, task, session.Cancellation);

        if (arguments.GetValue(_out) is { } target)
            Write(session.Resolve(target), task, model, predictions, assessment, pictures);
        if (arguments.GetValue(Json))
            session.WriteJson(EvaluationJson.Of(evaluation, assessment));
        else
            EvaluationTables.Print(evaluation, assessment, session);
        return ExitStatus.Done;
    }

    // The run's own pictures are flipped as in the run; for others the command line decides.
    private (ImageSet Pictures, bool Flip) Pictures(ModelFolder folder, List<string> others, ParseResult arguments, Session session)
    {
        var flip = arguments.GetValue(Flip);
        if (arguments.GetValue(_data) is { } data)
        {
            var model = folder.Read();
            return (LabelledPictures.Named(data, model.Classes, others, session, model.Task), flip);
        }

        var (set, experiment) = LabelledPictures.OfRun(folder.Path, arguments.GetValue(_split)!, session);
        return (set, flip || experiment.Evaluate.Augment == TestTimeAugmentation.Flip);
    }

    private static void Write(string folder, LearningTask task, ModelDescription model, Predictions predictions, Assessment assessment, ImageSet pictures) => OutputFile.Write(folder, () =>
    {
        AtomicFile.Replace(Path.Combine(folder, task.PictureName + ".png"), task.Picture(model.Name, predictions, model.Classes));
        foreach (var (file, png) in assessment.Pictures(model.Name, predictions, model.Classes))
            AtomicFile.Replace(Path.Combine(folder, file), png);
        AtomicFile.Replace(Path.Combine(folder, "predictions.csv"), Encoding.UTF8.GetBytes(PredictionsCsv.Write(predictions, pictures, task, model.Classes, labelled: true)));
    });
}
