namespace TransferLearning.Data.Loading;

/// <summary>Converts an experiment's choices to those of the picture reader.</summary>
internal static class PictureChoices
{
    public static PictureFit ToFit(this ResizeMode mode) => mode switch
    {
        ResizeMode.Squash => PictureFit.Squash,
        ResizeMode.Crop => PictureFit.Crop,
        ResizeMode.Pad => PictureFit.Pad,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    public static PictureFilter ToFilter(this Interpolation interpolation) => interpolation switch
    {
        Interpolation.Nearest => PictureFilter.Nearest,
        Interpolation.Bilinear => PictureFilter.Bilinear,
        Interpolation.Bicubic => PictureFilter.Bicubic,
        _ => throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, null),
    };
}
