namespace TransferLearning.Experiments.Declarations;

/// <summary>The noun for variants of a base in messages: <c>unknown optimizer 'rmsprob'</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class NounAttribute(string noun) : Attribute
{
    public string Noun { get; } = noun;
}
