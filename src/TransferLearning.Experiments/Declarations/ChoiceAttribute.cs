namespace TransferLearning.Experiments.Declarations;

/// <summary>
/// Declares how an enumeration member (or an error code) is written and what it means. Without it, a member is written in snake_case.
/// </summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ChoiceAttribute(string name, string summary) : Attribute
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;
}
