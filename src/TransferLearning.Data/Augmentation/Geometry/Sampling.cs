namespace TransferLearning.Data.Augmentation.Geometry;

/// <summary>How a moved picture is read.</summary>
/// <param name="Fill">What lies outside.</param>
/// <param name="Value">The colour outside for <see cref="FillMode.Constant"/>.</param>
/// <param name="Order">1: linear between neighbours; 0: the nearest pixel.</param>
/// <param name="Blend">With <see cref="FillMode.Constant"/>: the edge goes over into the colour within one pixel (torch's <c>grid_sample</c>, SciPy's <c>grid-constant</c>) instead of ending at the last pixel's middle (SciPy's <c>constant</c>).</param>
internal readonly record struct Sampling(FillMode Fill, double Value = 0, int Order = 1, bool Blend = false);
