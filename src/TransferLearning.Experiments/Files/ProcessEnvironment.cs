using System.Collections.Concurrent;

namespace TransferLearning.Experiments.Files;

/// <summary>
/// The environment variables of this process. Nothing else in the program reads them. Code that takes an environment as a parameter
/// gets <see cref="Read"/>. <see cref="Given"/> is for code that cannot take one (the native loader, settings of the machine).
/// </summary>
/// <remarks>docs/when-it-fails.md lists the variables that a user may set.</remarks>
public static class ProcessEnvironment
{
    private static readonly ConcurrentDictionary<string, bool> ForNative = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A variable's value; null if it is not set, or was set by <see cref="SetForNative"/>.</summary>
    public static string? Read(string name) => ForNative.ContainsKey(name) ? null : Environment.GetEnvironmentVariable(name);

    /// <summary>A variable's value; null if it is not set or empty.</summary>
    public static string? Given(string name) => Read(name) is { Length: > 0 } value ? value : null;

    /// <summary>
    /// Sets a variable that only native libraries read, where .NET and they share one environment (Windows). A value that the user has set stays.
    /// </summary>
    public static void SetForNative(string name, string value)
    {
        if (Environment.GetEnvironmentVariable(name) is null && ForNative.TryAdd(name, true))
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>Removes what <see cref="SetForNative"/> has set from the environment of a process that is about to start.</summary>
    public static void RemoveNative(IDictionary<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        foreach (var name in ForNative.Keys)
            environment.Remove(name);
    }
}
