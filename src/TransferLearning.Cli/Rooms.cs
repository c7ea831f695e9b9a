using System.Reflection;
using TransferLearning.Experiments;

namespace TransferLearning.Cli;

/// <summary>The libraries of the solution whose types the language reads.</summary>
internal static class Rooms
{
    /// <summary>The language with the kinds that every library declares. It reads the libraries' types, but runs none of their code and loads no native library.</summary>
    public static Language Language() => Experiments.Language.Of(
        Assembly.Load("TransferLearning.Data"),
        Assembly.Load("TransferLearning.Models"),
        Assembly.Load("TransferLearning.Training"),
        Assembly.Load("TransferLearning.Sweeps"));
}
