namespace TransferLearning.Data.Sources;

/// <summary>Collects the samples of a table's rows.</summary>
internal interface ITableRows
{
    /// <summary>The samples of all rows so far.</summary>
    SourceContents Contents { get; }

    /// <summary>Adds a row.</summary>
    /// <param name="line">The line on which the row begins.</param>
    /// <param name="fields">The row's fields.</param>
    void Add(int line, List<string> fields);

    /// <summary>Reports the errors of the rows.</summary>
    void Report(SourceFindings findings);
}
