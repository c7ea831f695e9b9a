namespace TransferLearning.Experiments.Declarations;

/// <summary>What a variant of the base is called in messages: <c>unknown optimizer 'rmsprob'</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NounAttribute(string noun) : Attribute
{
    public string Noun { get; } = noun;
}
