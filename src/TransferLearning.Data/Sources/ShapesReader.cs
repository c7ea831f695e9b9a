namespace TransferLearning.Data.Sources;

/// <summary>Lists the pictures of a <c>shapes</c> source, without drawing them.</summary>
internal static class ShapesReader
{
    public static SourceContents Read(ShapesSource source)
    {
        var kinds = source.Kinds ?? [.. ShapeKinds.Names.Take(source.Classes)];
        var files = new List<LabelledFile>(source.Images);
        for (var i = 0; i < source.Images; i++)
        {
            var (kind, index) = (kinds[i % kinds.Count], i / kinds.Count);
            var id = FormattableString.Invariant($"{kind}/{index:D6}.png");
            files.Add(new(id, id, kind, new DrawnPicture(kind, source.Size, source.Seed, index, source.Style)));
        }
        return new(files, [.. kinds]);
    }
}
