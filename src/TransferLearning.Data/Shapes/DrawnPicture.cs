namespace TransferLearning.Data.Shapes;

/// <summary>A picture that the program draws, described by everything that its pixels depend on.</summary>
/// <param name="Kind">The shape's name, one of <see cref="ShapeKinds.Names"/>.</param>
/// <param name="Size">Height and width in pixels.</param>
/// <param name="Seed">The source's seed.</param>
/// <param name="Index">The picture's number within its kind, from 0.</param>
/// <param name="Style">How the shape is drawn.</param>
internal sealed record DrawnPicture(string Kind, int Size, long Seed, int Index, ShapeStyle Style = ShapeStyle.Filled);
