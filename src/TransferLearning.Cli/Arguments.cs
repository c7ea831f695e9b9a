using System.CommandLine;
using TransferLearning.Cli.Completing;

namespace TransferLearning.Cli;

/// <summary>Arguments and options that several verbs share. Each call creates a new one, because a symbol belongs to one command.</summary>
internal static class Arguments
{
    public static Argument<string[]> Files() => new("FILE")
    {
        Description = "Experiments (YAML)",
        HelpName = "FILE",
        Arity = ArgumentArity.OneOrMore,
        CompletionSources = { Candidates.Experiments },
    };

    public static Argument<string> File() => new("FILE") { Description = "An experiment (YAML)", HelpName = "FILE", CompletionSources = { Candidates.Experiments } };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Overrides a key: --set data.batch_size=32 (repeatable)",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public static Option<bool> Json() => new("--json") { Description = "Prints the result as JSON on standard output" };

    public static Argument<string> Run() => new("RUN") { Description = "A run: its id or the first digits of it, its name, best or best:EXPERIMENT, runs:/… or models:/…, or a model's folder", HelpName = "RUN", CompletionSources = { Candidates.Runs } };

    public static Option<string?> Uri() => new("--uri") { Description = "Where the runs are: a server or a store; default: MLFLOW_TRACKING_URI, else ./mlflow.db", HelpName = "uri" };

    public static Option<bool> Flip() => new("--flip") { Description = "Averages each picture's prediction with its mirror image's" };

    public static Option<string> Device() => new("--device") { Description = "Where to compute: auto, cpu, cuda, cuda:N or mps", HelpName = "device", DefaultValueFactory = _ => "auto", CompletionSources = { Candidates.Devices } };
}
