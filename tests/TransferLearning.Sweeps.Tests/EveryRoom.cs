using System.Reflection;
using TransferLearning.Experiments;
using TransferLearning.Sweeps.Definition;

namespace TransferLearning.Sweeps.Tests;

/// <summary>Creates the language of experiment files.</summary>
internal static class EveryRoom
{
    /// <summary>The language with the kinds of every library of the solution, and of further ones.</summary>
    public static Language Language(params Assembly[] further) => Experiments.Language.Of(
        [typeof(Data.Samples.ImageSet).Assembly, typeof(Models.Graphs.Graph).Assembly, typeof(Training.Planning.Planner).Assembly, typeof(SweepCompiler).Assembly, .. further]);
}
