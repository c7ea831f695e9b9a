using System.CommandLine;
using TransferLearning.Cli.Native;
using TransferLearning.Cli.Terminal;
using TransferLearning.Training.Evaluation;

namespace TransferLearning.Cli;

/// <summary>A verb about one run's model: RUN, <c>--uri</c> and <c>--json</c>.</summary>
internal abstract class ModelVerb(string name, string summary) : Verb(name, summary)
{
    private readonly Argument<string> _run = Arguments.Run();
    private readonly Option<string?> _uri = Arguments.Uri();

    protected Option<bool> Json { get; } = Arguments.Json();

    protected sealed override void Declare(Command command)
    {
        command.Add(_run);
        DeclareOwn(command);
        command.Add(_uri);
        command.Add(Json);
    }

    /// <summary>Adds the verb's own arguments and options. Help lists them between RUN and the shared options.</summary>
    protected abstract void DeclareOwn(Command command);

    /// <summary>The RUN of the command line.</summary>
    protected string Given(ParseResult arguments) => arguments.GetRequiredValue(_run);

    /// <inheritdoc cref="RunModels.Find"/>
    protected ModelFolder Find(ParseResult arguments, Session session) => RunModels.Find(Given(arguments), arguments.GetValue(_uri), session);

    /// <summary>Finds another run's model.</summary>
    protected ModelFolder Find(string run, ParseResult arguments, Session session) => RunModels.Find(run, arguments.GetValue(_uri), session);

    /// <summary>Loads torch. On a machine with known faults the model's network is tried in another process first.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="pictures">The largest number of pictures to compute.</param>
    /// <param name="session">Messages go to its standard error.</param>
    /// <exception cref="RunException">torch cannot be loaded, or every mode computes the network wrong.</exception>
    protected static void LoadTorch(ModelFolder folder, int pictures, Session session)
    {
        CheckedNetwork.Ensure(session, folder, pictures);
        TorchPackages.Ensure(session);
    }
}
