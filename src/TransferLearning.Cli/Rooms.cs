using System.Reflection;
using TransferLearning.Experiments;

namespace TransferLearning.Cli;

/// <summary>The rooms of the house, put together as far as a verb needs them.</summary>
internal static class Rooms
{
    /// <summary>The language with the kinds that every room declares. Reads the rooms' types; runs none of their code and loads no native library.</summary>
    public static Language Language() => Experiments.Language.Of(
        Assembly.Load("TransferLearning.Data"),
        Assembly.Load("TransferLearning.Models"),
        Assembly.Load("TransferLearning.Training"),
        Assembly.Load("TransferLearning.Sweeps"));
}
