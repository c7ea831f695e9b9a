using System.CommandLine;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli;

/// <summary>A verb that compares a run's model with labelled pictures: those of <c>--data</c>, else those of the run's <c>--split</c>.</summary>
internal abstract class LabelledVerb(string name, string summary) : PredictingVerb(name, summary)
{
    /// <summary><c>--data</c>.</summary>
    protected Option<string?> Data { get; } = new("--data") { Description = "A folder with one folder per class, a CSV file, or a source as in an experiment: '{ csv: x.csv, image: file, label: class }'; by default the run's own pictures", HelpName = "source" };

    /// <summary><c>--split</c>.</summary>
    protected Option<string> Split { get; } = new("--split") { Description = "Which of the run's own pictures: training, validation or test", DefaultValueFactory = _ => "validation" };

    protected override void DeclareOwn(Command command)
    {
        Split.AcceptOnlyFromAmong("training", "validation", "test");
        base.DeclareOwn(command);
    }

    /// <summary>What <c>--skip-bad</c> says of pictures that cannot be read.</summary>
    protected BadImagePolicy Policy(ParseResult arguments) => arguments.GetValue(Skip) ? BadImagePolicy.Skip : BadImagePolicy.Fail;

    /// <summary>The pictures, and whether predictions are averaged with those of the mirror images: for the run's own pictures as in the run, for others as the command line says.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="others">Receives the files of a folder that have no picture's extension.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="session">The session.</param>
    /// <exception cref="RunException">The pictures do not exist, or the run has no such split.</exception>
    protected (ImageSet Pictures, bool Flip) Pictures(ModelFolder folder, List<string> others, ParseResult arguments, Session session)
    {
        var flip = arguments.GetValue(Flip);
        var model = folder.Read();
        RefuseFlipOfTexts(model, arguments);
        if (arguments.GetValue(Data) is { } data)
            return (LabelledPictures.Named(data, model, others, session), flip);

        var (set, experiment) = LabelledPictures.OfRun(folder.Path, arguments.GetValue(Split)!, session);
        return (set, flip || experiment.Evaluate.Augment == TestTimeAugmentation.Flip);
    }
}
