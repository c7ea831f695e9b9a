using System.Reflection;
using TransferLearning.Experiments;
using TransferLearning.Sweeps.Definition;

namespace TransferLearning.Sweeps.Tests;

/// <summary>The language that a user writes.</summary>
internal static class EveryRoom
{
    /// <summary>A language with the kinds of every library, and of further ones.</summary>
    public static Language Language(params Assembly[] further) => Experiments.Language.Of(
        [typeof(Data.Samples.ImageSet).Assembly, typeof(Models.Graphs.Graph).Assembly, typeof(Training.Planning.Planner).Assembly, typeof(SweepCompiler).Assembly, .. further]);
}
