using TransferLearning.Training.Evaluation;
using static TorchSharp.torch;

namespace TransferLearning.Training.Explaining;

/// <summary>
/// Computes heat maps with a trained model: Grad-CAM (Selvaraju et al. 2017) for convolutional networks, attention roll-out (Abnar and Zuidema 2020) for vision
/// transformers. May be called from any thread; the work is done on the predictor's torch thread.
/// </summary>
public sealed class HeatMaps
{
    private readonly Predictor _predictor;
    private readonly Graph _logits;
    private readonly string? _layer;

    /// <param name="predictor">The model. The caller keeps ownership.</param>
    public HeatMaps(Predictor predictor)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        (_predictor, _logits) = (predictor, predictor.Network.ToLogits());
        _layer = AttentionRollOut.Fits(_logits) ? null : _logits.LastActivation();
        Method = AttentionRollOut.Fits(_logits) ? HeatMapMethod.RollOut : _layer is null ? HeatMapMethod.None : HeatMapMethod.GradCam;
    }

    /// <summary>The method that fits the network.</summary>
    public HeatMapMethod Method { get; }

    /// <summary>The map of a decoded picture for one class. Its size is that of the network's input.</summary>
    /// <param name="picture">The picture in any size.</param>
    /// <param name="output">The index of the class, label or number.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <exception cref="InvalidOperationException">The method is <see cref="HeatMapMethod.None"/>.</exception>
    public HeatMap Of(RawPicture picture, int output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Of([(Fitted(picture), output)], cancellation)[0];
    }

    /// <summary>The picture as the network sees it, in the size of the maps: height × width × 3 bytes, RGB.</summary>
    public byte[] Fitted(RawPicture picture) => _predictor.Model.Pictures().Fit(picture);

    /// <summary>The maps of pictures that have the size of the network's input, computed as one batch.</summary>
    /// <param name="pictures">Each picture (height × width × 3 bytes, RGB) and the index of the class, label or number that its map is for.</param>
    /// <param name="cancellation">Checked before every node.</param>
    /// <exception cref="InvalidOperationException">The method is <see cref="HeatMapMethod.None"/>.</exception>
    public IReadOnlyList<HeatMap> Of(IReadOnlyList<(byte[] Pixels, int Output)> pictures, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var classes = _predictor.Model.Classes.Count;
        foreach (var (pixels, output) in pictures)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(output, nameof(pictures));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, classes, nameof(pictures));
            ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, _predictor.Model.Pictures().Height * _predictor.Model.Pictures().Width * 3, nameof(pictures));
        }
        return _predictor.OnModel([.. pictures.SelectMany(each => each.Pixels)], pictures.Count, (model, batch) => Maps(model, batch, [.. pictures.Select(each => each.Output)], cancellation), cancellation);
    }

    private List<HeatMap> Maps(StoredModel model, Tensor batch, int[] outputs, CancellationToken cancellation)
    {
        using var coarse = Method switch
        {
            HeatMapMethod.RollOut => AttentionRollOut.Of(_logits, model.State, batch, cancellation),
            HeatMapMethod.GradCam => GradCam.Of(_logits, _layer!, model.State, batch, outputs, model.Description.Classes.Count, cancellation),
            _ => throw new InvalidOperationException("There are no heat maps for this network: it has neither convolutions nor attention over patches."),
        };
        var (height, width) = (model.Description.Pictures().Height, model.Description.Pictures().Width);
        var values = Scaled(coarse, Method, height, width).cpu().data<float>().ToArray();
        return [.. Enumerable.Range(0, outputs.Length).Select(i => new HeatMap(values[(i * height * width)..((i + 1) * height * width)], height, width))];
    }

    /// <summary>Enlarges maps (N × rows × columns) to the picture's size and scales each to at most 1: N × height · width.</summary>
    internal static Tensor Scaled(Tensor coarse, HeatMapMethod method, int height, int width)
    {
        using var none = no_grad();
        var maps = nn.functional.interpolate(coarse.unsqueeze(1), [height, width], mode: InterpolationMode.Bilinear, align_corners: false).flatten(1);
        // Roll-out gives every patch a share; a zero of Grad-CAM means that nothing speaks for the class, and stays.
        if (method == HeatMapMethod.RollOut)
            maps = maps.sub(maps.amin([1], keepdim: true));
        using TorchSharp.Scalar least = 1e-12;
        var scaled = maps.div(maps.amax([1], keepdim: true).clamp_min(least));
        GC.KeepAlive(least);
        return scaled;
    }
}
