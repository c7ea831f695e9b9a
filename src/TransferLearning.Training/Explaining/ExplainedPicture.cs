namespace TransferLearning.Training.Explaining;

/// <summary>A picture or text with its prediction.</summary>
/// <param name="Sample">The picture's index among the predictions.</param>
/// <param name="File">The picture's name in its set.</param>
/// <param name="Truth">The truth as text.</param>
/// <param name="Said">The prediction as text.</param>
/// <param name="Score">The probability of the predicted class or of the most wrong label; for numbers the error.</param>
/// <param name="IsRight">Whether the prediction is right; null for numbers.</param>
/// <param name="Names">The classes or labels that it belongs to or was taken for.</param>
/// <param name="Output">The class, label or number that its heat map is for.</param>
internal sealed record ExplainedPicture(int Sample, string File, string Truth, string Said, double Score, bool? IsRight, IReadOnlyList<string> Names, int Output)
{
    /// <summary>A sample's name for people: a picture's in its set; the table and line of a text.</summary>
    internal static string NameOf(Sample sample) => sample.Text is null ? sample.Id : Path.GetFileName(sample.Path);

    /// <summary>The label that <see cref="Score"/> is the probability of, if a picture may have several; else null.</summary>
    public string? Label { get; init; }
}

/// <summary>Pictures under one heading.</summary>
/// <param name="Title">The heading; null for the only group of a section.</param>
/// <param name="Samples">The pictures' indices among the predictions.</param>
internal sealed record PictureGroup(string? Title, IReadOnlyList<int> Samples);

/// <summary>A part of the page.</summary>
/// <param name="Id">The part's name in the page's address and in JSON.</param>
/// <param name="Title">The heading.</param>
/// <param name="Hint">A sentence on what it shows.</param>
/// <param name="Groups">The pictures.</param>
internal sealed record PageSection(string Id, string Title, string Hint, IReadOnlyList<PictureGroup> Groups);
