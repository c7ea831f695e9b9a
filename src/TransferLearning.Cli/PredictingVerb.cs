using System.CommandLine;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Reporting;
using TransferLearning.Cli.Terminal;
using TransferLearning.Models.Machine;
using TransferLearning.Training.Evaluation;
using TransferLearning.Training.Tasks;

namespace TransferLearning.Cli;

/// <summary>A verb that applies a run's model to pictures, with <c>--skip-bad</c>, <c>--flip</c> and <c>--device</c> besides the options of <see cref="ModelVerb"/>.</summary>
internal abstract class PredictingVerb(string name, string summary) : ModelVerb(name, summary)
{
    /// <summary><c>--skip-bad</c>.</summary>
    protected Option<bool> Skip { get; } = new("--skip-bad") { Description = "Leaves pictures out that cannot be read, and says so" };

    /// <summary><c>--device</c>.</summary>
    protected Option<string> Device { get; } = Arguments.Device();

    protected Option<bool> Flip { get; } = Arguments.Flip();

    protected override void DeclareOwn(Command command)
    {
        command.Add(Skip);
        command.Add(Flip);
        command.Add(Device);
    }

    /// <summary>Refuses <c>--flip</c> for a model of texts.</summary>
    protected void RefuseFlipOfTexts(ModelDescription model, ParseResult arguments)
    {
        if (model.Text is not null && arguments.GetValue(Flip))
            throw new UsageException("--flip mirrors pictures, and this model takes texts.");
    }

    /// <summary>Returns the model's predictions, and reports the files that were left out.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="onBadImage">Whether a picture that cannot be read is an error or is left out.</param>
    /// <param name="others">Files in the given folders that have no picture's extension.</param>
    /// <param name="flip">Whether each prediction is averaged with that of the mirror image.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="session">Messages go to its standard error.</param>
    /// <param name="logits">Whether the predictions include the logits.</param>
    /// <exception cref="RunException">The model is damaged, or no picture can be read.</exception>
    protected (LearningTask Task, ModelDescription Model, PredictionResult Result) Predict(
        ModelFolder folder, ImageSet pictures, BadImagePolicy onBadImage, IReadOnlyList<string> others, bool flip, ParseResult arguments, Session session, bool logits = false)
    {
        LoadTorch(folder, pictures.Count, session);
        PicturePackages.Offer(session);
        using var predictor = Predictor.Open(folder.Path, arguments.GetValue(Device)!, machine: MachineRecords.OfThisMachine);
        using var progress = new PictureProgress(pictures.Count, pictures.Noun, session);
        var result = predictor.Predict(pictures, onBadImage, flip, progress, notice: session.ProgressText.WriteLine, logits: logits, cancellation: session.Cancellation);
        LeftOut.Report(others, result, arguments.GetValue(Skip), session);
        return (predictor.Task, predictor.Model, result);
    }

    /// <summary>How an exported file's texts become its input; null for a file of pictures.</summary>
    /// <exception cref="RunException">The file is no exported model.</exception>
    protected static TextDescription? TextOf(string file, Session session)
    {
        TorchPackages.EnsureThere(session);
        using var model = ExportedFile.Open(file);
        return model.Text;
    }

    /// <summary>Like the other method, with an exported file instead of a run's model. torch is not loaded.</summary>
    /// <exception cref="UsageException">A device is named that exported files are not computed on.</exception>
    /// <exception cref="RunException">The file is no exported model, or no picture can be read.</exception>
    protected (LearningTask Task, IReadOnlyList<string> Names, PredictionResult Result) PredictExported(
        string file, ImageSet pictures, BadImagePolicy onBadImage, IReadOnlyList<string> others, ParseResult arguments, Session session)
    {
        if (arguments.GetValue(Device) is not ("auto" or "cpu"))
            throw new UsageException("An exported file is computed on the processor. Leave out --device, or name the run.");
        PicturePackages.Offer(session);
        using var model = ExportedFile.Open(file);
        using var progress = new PictureProgress(pictures.Count, pictures.Noun, session);
        var result = model.Predict(pictures, onBadImage, arguments.GetValue(Flip), progress, session.Cancellation);
        LeftOut.Report(others, result, arguments.GetValue(Skip), session);
        return (model.Task, model.Names, result);
    }
}
