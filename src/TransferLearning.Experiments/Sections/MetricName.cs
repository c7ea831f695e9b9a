namespace TransferLearning.Experiments.Sections;

/// <summary>Splits a logged metric's name into its parts: <c>best/val_macro_f1</c> is <c>macro_f1</c>, measured on validation images.</summary>
public static class MetricName
{
    /// <summary>The name of the loss.</summary>
    public const string Loss = "loss";

    /// <summary>The prefix of a metric of the validation images.</summary>
    public const string Validation = "val_";

    /// <summary>The prefix of a metric of the test images.</summary>
    public const string Test = "test_";

    private static readonly string[] Prefixes = ["best/", "test/", Validation, Test];

    /// <summary>The suffixes of a metric averaged over images and their mirror images, and of a mean over runs.</summary>
    private static readonly string[] Suffixes = ["_flip", "_mean"];

    /// <summary>The metric's own name, without prefixes and suffixes.</summary>
    public static string Base(string logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        foreach (var prefix in Prefixes)
            if (logged.StartsWith(prefix, StringComparison.Ordinal))
                logged = logged[prefix.Length..];
        foreach (var suffix in Suffixes)
            if (logged.EndsWith(suffix, StringComparison.Ordinal))
                logged = logged[..^suffix.Length];
        return logged;
    }

    /// <summary>Whether it is measured on validation images.</summary>
    public static bool IsOfValidation(string logged) => logged.StartsWith(Validation, StringComparison.Ordinal);

    /// <summary>Whether it is measured on test images.</summary>
    public static bool IsOfTest(string logged) => logged.StartsWith(Test, StringComparison.Ordinal);
}
