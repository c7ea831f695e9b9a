namespace TransferLearning.Experiments.Declarations;

/// <summary>Declares how a member of an enumeration (or a code of a finding) is written and what it means; without it the name is the member's in snake_case.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ChoiceAttribute(string name, string summary) : Attribute
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;
}
