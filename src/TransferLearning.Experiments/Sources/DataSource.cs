namespace TransferLearning.Experiments.Sources;

/// <summary>Where images and their labels come from.</summary>
[Noun("source")]
public abstract record DataSource
{
    /// <summary>What it says about an image.</summary>
    public virtual TargetForm Form => TargetForm.OneClass;

    /// <summary>Whether it can say what a task learns.</summary>
    public virtual bool Gives(TargetForm wanted) => wanted == Form;
}
