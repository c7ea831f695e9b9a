namespace TransferLearning.Experiments.Sources;

/// <summary>A source of images or texts, and their labels.</summary>
[Noun("source")]
public abstract record DataSource
{
    /// <summary>The form of the targets that the source gives.</summary>
    public virtual TargetForm Form => TargetForm.OneClass;

    /// <summary>What the source gives.</summary>
    public virtual InputKind Input => InputKind.Pictures;

    /// <summary>Whether the source can give targets of the wanted form.</summary>
    public virtual bool Gives(TargetForm wanted) => wanted == Form;
}
