using TransferLearning.Training.Evaluation;

namespace TransferLearning.Training.Explaining;

/// <summary>A picture as JPEG files, and the original's width divided by its height.</summary>
/// <param name="Photo">The picture as the network sees it.</param>
/// <param name="Heat">The picture with its heat map; null if the network has none.</param>
/// <param name="Aspect">The proportions in which the picture is shown.</param>
internal sealed record DrawnPhoto(byte[] Photo, byte[]? Heat, double Aspect);

/// <summary>Reads pictures of a set and draws them with their heat maps.</summary>
internal sealed class DrawnPictures(Predictor predictor, HeatMaps maps, ImageSet set)
{
    private const int Batch = 8;

    /// <summary>Draws pictures. Those that can no longer be read are left out.</summary>
    /// <param name="wanted">The index of each picture in the set and the class, label or number of its map; a negative one means no map.</param>
    /// <param name="longest">The largest height and width of the drawings.</param>
    /// <param name="cancellation">Checked before every picture.</param>
    public Dictionary<int, DrawnPhoto> Draw(IEnumerable<(int Index, int Output)> wanted, int longest, CancellationToken cancellation)
    {
        var drawn = new Dictionary<int, DrawnPhoto>();
        foreach (var chunk in wanted.DistinctBy(each => each.Index).Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            var read = chunk.Select(each => (each.Index, each.Output, Picture: Read(each.Index))).Where(each => each.Picture is not null)
                .Select(each => (each.Index, each.Output, Pixels: maps.Fitted(each.Picture!), Aspect: Aspect(each.Picture!))).ToList();
            var mapped = read.Where(each => each.Output >= 0 && maps.Method != HeatMapMethod.None).ToList();
            var heat = mapped.Count > 0 ? mapped.Zip(maps.Of([.. mapped.Select(each => (each.Pixels, each.Output))], cancellation)).ToDictionary(pair => pair.First.Index, pair => pair.Second) : [];
            foreach (var (index, _, pixels, aspect) in read)
                drawn[index] = new DrawnPhoto(
                    HeatMapPicture.Photo(pixels, Form.Height, Form.Width, longest), heat.TryGetValue(index, out var map) ? HeatMapPicture.Over(map, pixels, longest) : null, aspect);
        }
        return drawn;
    }

    private PictureDescription Form => predictor.Model.Pictures();

    private RawPicture? Read(int index) =>
        RawPicture.Some(new ImageSet([set.Samples[index]]), 1, new Experiments.Values.Size(Form.Height, Form.Width), Form.Resizing().Mode).FirstOrDefault();

    // A squashed picture is shown in its own proportions; a cropped or padded one has those of the network's input.
    private double Aspect(RawPicture picture) =>
        Form.Resizing().Mode == ResizeMode.Squash ? (double)picture.Width / picture.Height : (double)Form.Width / Form.Height;
}
