namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>How a moved picture is sampled.</summary>
/// <param name="Fill">The fill outside the picture.</param>
/// <param name="Value">The colour outside for <see cref="FillMode.Constant"/>.</param>
/// <param name="Order">1: linear between neighbours; 0: nearest pixel.</param>
/// <param name="Blend">
/// With <see cref="FillMode.Constant"/>: the edge blends into the colour within one pixel (torch's <c>grid_sample</c>, SciPy's
/// <c>grid-constant</c>) instead of ending at the centre of the last pixel (SciPy's <c>constant</c>).
/// </param>
internal readonly record struct Sampling(FillMode Fill, double Value = 0, int Order = 1, bool Blend = false);
