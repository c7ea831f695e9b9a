namespace TransferLearning.Data.Sources;

/// <summary>Finds weights of classes that the data do not have: such a weight would be ignored, and the class that was meant would weigh 1.</summary>
internal static class ClassWeightNames
{
    /// <param name="weights">The experiment's weights.</param>
    /// <param name="classes">All classes.</param>
    /// <param name="findings">Takes what is wrong, at the keys of the weights.</param>
    public static void Check(ClassWeights? weights, IReadOnlyList<string> classes, SourceFindings findings)
    {
        foreach (var (name, why) in weights?.NotAmong(classes) ?? [])
            findings.Error(Codes.UnknownName, why, name);
    }
}
