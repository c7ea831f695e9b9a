namespace TransferLearning.Experiments.Files;

/// <summary>
/// The environment variables of this process. Nothing else in the program reads them. Code that takes an environment as a parameter
/// gets <see cref="Read"/>. <see cref="Given"/> is for code that cannot take one (the native loader, settings of the machine).
/// </summary>
/// <remarks>docs/when-it-fails.md lists the variables that a user may set.</remarks>
public static class ProcessEnvironment
{
    /// <summary>A variable's value; null if it is not set.</summary>
    public static string? Read(string name) => Environment.GetEnvironmentVariable(name);

    /// <summary>A variable's value; null if it is not set or empty.</summary>
    public static string? Given(string name) => Read(name) is { Length: > 0 } value ? value : null;
}
