namespace TransferLearning.Experiments.Declarations;

/// <summary>A section or kind with rules between its keys. The rules are checked after the keys are bound.</summary>
public interface IChecked
{
    /// <summary>Reports each contradiction at the key that must change.</summary>
    void Check(ICheck check);
}

/// <summary>Receives the errors that an <see cref="IChecked"/> finds.</summary>
public interface ICheck
{
    /// <summary>Reports an error.</summary>
    /// <param name="key">A key of the checked section; empty for the section itself.</param>
    /// <param name="message">What is wrong, what was received and what to do.</param>
    void Error(string key, string message);

    /// <summary>Whether the user wrote the key (in a file, a base or an override).</summary>
    bool IsGiven(string key);
}
