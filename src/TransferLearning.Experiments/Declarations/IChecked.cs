namespace TransferLearning.Experiments.Declarations;

/// <summary>A section or kind that checks its keys against each other once they are bound.</summary>
public interface IChecked
{
    /// <summary>Reports each contradiction at the key that has to change.</summary>
    void Check(ICheck check);
}

/// <summary>Takes what <see cref="IChecked"/> finds.</summary>
public interface ICheck
{
    /// <summary>Reports an error.</summary>
    /// <param name="key">A key of the checked section; empty for the section itself.</param>
    /// <param name="message">What is wrong, what was received, what to do.</param>
    void Error(string key, string message);

    /// <summary>Whether the user wrote the key (in a file, a base or an override).</summary>
    bool IsGiven(string key);
}
