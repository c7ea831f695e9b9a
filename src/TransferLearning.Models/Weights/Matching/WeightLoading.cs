using TransferLearning.Models.Machine;
using static TorchSharp.torch;

namespace TransferLearning.Models.Weights.Matching;

/// <summary>Loads a file's tensors into a network's state. Uses torch; must be called on the torch thread.</summary>
internal static class WeightLoading
{
    /// <summary>
    /// Sets every tensor of the match as 32-bit floats in PyTorch's layout. Each is read straight into its own memory. A permuted tensor is copied once more.
    /// </summary>
    /// <exception cref="WeightFileException">The file does not fit the network, or cannot be read.</exception>
    public static void Load(this WeightMatch match, NetworkState state)
    {
        match.ThrowUnlessFits();
        using var none = no_grad();
        foreach (var assignment in match.Assignments)
        {
            // The usual case, for hundreds of tensors: the tensor is stored as needed, so there is nothing to convert.
            if (IsStoredAsWanted(match.File.Entries[assignment.Source], assignment))
            {
                state.Adopt(assignment.Target.Name, IsTurned(assignment) ? match.File.ToChannelsLast(assignment.Source) : match.File.ToTensor(assignment.Source));
                continue;
            }
            using var scope = NewDisposeScope();
            state.Set(assignment.Target.Name, Read(match.File, assignment));
        }
        foreach (var spec in match.Implied)
        {
            using var scope = NewDisposeScope();
            state.Set(spec.Name, spec.Role == ParameterRole.Scale ? ones(spec.Shape.ToArray()) : zeros(spec.Shape.ToArray()));
        }
    }

    private static bool IsTurned(WeightAssignment assignment) => assignment.Target.Shape.Rank == 4 && !TorchModes.Current.ChannelsFirst;

    private static bool IsStoredAsWanted(WeightEntry entry, WeightAssignment assignment) =>
        entry.Type == WeightType.F32 && ReferenceEquals(assignment.Layout, WeightLayout.AsIs) && WeightTensors.IsReadAtOnce(entry) && assignment.Target.Shape.Sizes.SequenceEqual([.. entry.Shape]);

    private static Tensor Read(IWeightFile file, WeightAssignment assignment)
    {
        var entry = file.Entries[assignment.Source];
        return ReferenceEquals(assignment.Layout, WeightLayout.AsIs) && entry.Shape.Count == 4 && entry.Shape.SequenceEqual(assignment.Target.Shape.ToArray())
            ? file.ToChannelsLast(assignment.Source).to(ScalarType.Float32)
            : Arrange(file.ToTensor(assignment.Source), assignment);
    }

    private static Tensor Arrange(Tensor stored, WeightAssignment assignment)
    {
        var (layout, target) = (assignment.Layout, assignment.Target.Shape.ToArray());
        if (layout.View is not null) stored = stored.view(layout.View);
        if (layout.Permutation is not null) stored = stored.permute(layout.Permutation);
        if (!stored.shape.SequenceEqual(target)) stored = stored.reshape(target);
        return stored.to(ScalarType.Float32).contiguous();
    }
}
