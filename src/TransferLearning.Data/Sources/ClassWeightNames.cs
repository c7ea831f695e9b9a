namespace TransferLearning.Data.Sources;

/// <summary>Finds weights of unknown classes. Such a weight would be ignored, and the intended class would have weight 1.</summary>
internal static class ClassWeightNames
{
    /// <param name="weights">The experiment's class weights.</param>
    /// <param name="classes">All classes.</param>
    /// <param name="findings">Receives the findings, at the keys of the weights.</param>
    public static void Check(ClassWeights? weights, IReadOnlyList<string> classes, SourceFindings findings)
    {
        foreach (var (name, why) in weights?.NotAmong(classes) ?? [])
            findings.Error(Codes.UnknownName, why, name);
    }
}
